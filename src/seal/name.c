/* seal/name.c: ids and track numbers that count nothing. */
#include <string.h>

#include "base/check.h"
#include "seal/seal.h"

#define FEISTEL_ROUNDS 4 /* Luby and Rackoff 1988: enough for a strong permutation */

void seal_notice_id(const struct secret *node, uint32_t exercise, uint32_t epoch,
                    enum notice_kind kind, uint32_t subject, uint8_t id[NOTICE_ID_SIZE])
{
    uint8_t memory[16];
    struct byte_builder b = byte_builder_init(memory, sizeof memory);

    byte_builder_put_u32(&b, exercise);
    byte_builder_put_u32(&b, epoch);
    byte_builder_put_u32(&b, (uint32_t)kind);
    byte_builder_put_u32(&b, subject);
    struct secret s = secret_derive(node, "tocsin notice id 1", byte_builder_bytes(&b));
    memcpy(id, s.bytes, NOTICE_ID_SIZE);
    secret_wipe(&s);
}

/* One pass of a balanced Feistel network over 32 bits. */
static uint32_t permute(const struct secret *key, uint32_t value)
{
    uint16_t left = (uint16_t)(value >> 16);
    uint16_t right = (uint16_t)value;

    for (uint8_t round = 0; round < FEISTEL_ROUNDS; round++) {
        uint8_t input[3] = {round, (uint8_t)(right >> 8), (uint8_t)right};
        struct secret s = secret_derive(key, "round", bytes_of(input, sizeof input));
        uint16_t mixed = (uint16_t)(left ^ bytes_read_u16(s.bytes));

        left = right;
        right = mixed;
    }
    return (uint32_t)left << 16 | right;
}

uint32_t seal_track_number(const struct secret *node, uint32_t exercise, uint32_t epoch,
                           uint32_t track)
{
    uint8_t memory[8];
    struct byte_builder b = byte_builder_init(memory, sizeof memory);

    CHECK(track > 0);
    byte_builder_put_u32(&b, exercise);
    byte_builder_put_u32(&b, epoch);
    struct secret key = secret_derive(node, "tocsin track number 1", byte_builder_bytes(&b));
    uint32_t number = permute(&key, track);
    if (number == 0) /* 0 means none; nobody else can have 0's own image, as 0 is no track */
        number = permute(&key, 0);
    secret_wipe(&key);
    return number;
}
