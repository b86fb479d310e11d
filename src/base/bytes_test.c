/* base/bytes_test.c: slices at their edges, builders that refuse whole, hex both ways. */
#include "base/bytes.h"

#include <string.h>

#include "base/test.h"

TEST(bytes_part_stays_inside)
{
    static const struct {
        size_t from;
        size_t size;
        size_t want;
    } rows[] = {
        {0, 4, 4},        /* whole */
        {1, 3, 3},        /* tail */
        {4, 0, 0},        /* empty at the end */
        {5, 0, 0},        /* past the end */
        {2, SIZE_MAX, 0}, /* a sum that would wrap */
    };
    struct bytes whole = bytes_of("abcd", 4);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        TEST_EQ(bytes_part(whole, rows[i].from, rows[i].size).size, rows[i].want, i);
}

TEST(byte_builder_refuses_whole)
{
    uint8_t memory[6];
    struct byte_builder b = byte_builder_init(memory, sizeof memory);

    byte_builder_put_u32(&b, 0x01020304);
    byte_builder_put_u32(&b, 5);
    TEST_EQ(b.is_overflowed, true, 0);
    TEST_EQ(b.size, 4, 1);
    byte_builder_put_u8(&b, 1); /* would fit, but the text has a hole by now */
    TEST_EQ(b.size, 4, 2);
    TEST_EQ(byte_builder_bytes(&b).size, 0, 3);
}

TEST(bytes_integers_are_big_endian)
{
    uint8_t memory[15];
    struct byte_builder b = byte_builder_init(memory, sizeof memory);

    byte_builder_put_u8(&b, 0xfe);
    byte_builder_put_u16(&b, 0x0102);
    byte_builder_put_u32(&b, 0x03040506);
    byte_builder_put_u64(&b, UINT64_C(0x0708090a0b0c0d0e));
    TEST_EQ(memory[0], 0xfe, 0);
    TEST_EQ(bytes_read_u16(memory + 1), 0x0102, 1);
    TEST_EQ(bytes_read_u32(memory + 3), 0x03040506, 2);
    TEST_EQ(bytes_read_u64(memory + 7), UINT64_C(0x0708090a0b0c0d0e), 3);
    TEST_EQ(memory[7], 7, 4);
}

TEST(bytes_hex_both_ways)
{
    static const uint8_t raw[3] = {0x00, 0xab, 0x7f};
    char text[7];
    uint8_t back[3];

    bytes_to_hex(bytes_of(raw, 3), text);
    TEST_EQ(strcmp(text, "00ab7f"), 0, 0);
    TEST_EQ(bytes_from_hex("00AB7f", back, 3), true, 1);
    TEST_EQ(memcmp(back, raw, 3), 0, 2);
    TEST_EQ(bytes_from_hex("00ab7", back, 3), false, 3);
    TEST_EQ(bytes_from_hex("00ab7g", back, 3), false, 4);
}
