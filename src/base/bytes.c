/* base/bytes.c: slices, builders, big-endian integers, hex. */
#include "base/bytes.h"

#include <string.h>

struct bytes bytes_of(const void *at, size_t size)
{
    return (struct bytes){.at = at, .size = size};
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

struct bytes bytes_part(struct bytes whole, size_t from, size_t size)
{
    if (from > whole.size || size > whole.size - from)
        return (struct bytes){0};
    return bytes_of(whole.at + from, size);
}

struct byte_builder byte_builder_init(void *memory, size_t room)
{
    return (struct byte_builder){.at = memory, .room = room};
}

void byte_builder_put(struct byte_builder *b, struct bytes bytes)
{
    if (b->is_overflowed || bytes.size > b->room - b->size) {
        b->is_overflowed = true;
        return;
    }
    if (bytes.size > 0)
        memcpy(b->at + b->size, bytes.at, bytes.size);
    b->size += bytes.size;
}

static void put_big_endian(struct byte_builder *b, uint64_t value, size_t size)
{
    uint8_t at[8];

    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
    byte_builder_put(b, bytes_of(at, size));
}

void byte_builder_put_u8(struct byte_builder *b, uint8_t value)
{
    put_big_endian(b, value, 1);
}

void byte_builder_put_u16(struct byte_builder *b, uint16_t value)
{
    put_big_endian(b, value, 2);
}

void byte_builder_put_u32(struct byte_builder *b, uint32_t value)
{
    put_big_endian(b, value, 4);
}

void byte_builder_put_u64(struct byte_builder *b, uint64_t value)
{
    put_big_endian(b, value, 8);
}

struct bytes byte_builder_bytes(const struct byte_builder *b)
{
    return b->is_overflowed ? (struct bytes){0} : bytes_of(b->at, b->size);
}

static uint64_t read_big_endian(const uint8_t *at, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return value;
}

uint16_t bytes_read_u16(const uint8_t *at)
{
    return (uint16_t)read_big_endian(at, 2);
}

uint32_t bytes_read_u32(const uint8_t *at)
{
    return (uint32_t)read_big_endian(at, 4);
}

uint64_t bytes_read_u64(const uint8_t *at)
{
    return read_big_endian(at, 8);
}

void bytes_to_hex(struct bytes bytes, char *text)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.size; i++) {
        text[2 * i] = digits[bytes.at[i] >> 4];
        text[2 * i + 1] = digits[bytes.at[i] & 15];
    }
    text[2 * bytes.size] = '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool bytes_from_hex(const char *text, uint8_t *at, size_t size)
{
    if (strlen(text) != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        int high = hex_digit(text[2 * i]);
        int low = hex_digit(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        at[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
