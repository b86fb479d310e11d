/* base/bytes.h: a borrowed run of bytes, and a bounded place to build one.
 *
 * `struct bytes` borrows: it is valid as long as what it points at.  `struct byte_builder` writes
 * into the caller's memory; a write that does not fit writes nothing, sets `is_overflowed` and so
 * does every later one.  Integers are big-endian.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *at;
    size_t size;
};

struct byte_builder {
    uint8_t *at;
    size_t size; /* written so far */
    size_t room; /* of the caller's memory */
    bool is_overflowed;
};

struct bytes bytes_of(const void *at, size_t size);
bool bytes_equal(struct bytes a, struct bytes b);

/* A slice; empty when `from` or `size` lies outside. */
struct bytes bytes_part(struct bytes whole, size_t from, size_t size);

struct byte_builder byte_builder_init(void *memory, size_t room);
void byte_builder_put(struct byte_builder *b, struct bytes bytes);
void byte_builder_put_u8(struct byte_builder *b, uint8_t value);
void byte_builder_put_u16(struct byte_builder *b, uint16_t value);
void byte_builder_put_u32(struct byte_builder *b, uint32_t value);
void byte_builder_put_u64(struct byte_builder *b, uint64_t value);
/* What was built; empty after an overflow. */
struct bytes byte_builder_bytes(const struct byte_builder *b);

uint16_t bytes_read_u16(const uint8_t *at);
uint32_t bytes_read_u32(const uint8_t *at);
uint64_t bytes_read_u64(const uint8_t *at);

/* Lower-case hex of `bytes` into `text`, which has room for 2 * size + 1 characters. */
void bytes_to_hex(struct bytes bytes, char *text);
/* Reads exactly `size` bytes of hex, either case; false when `text` is anything else. */
bool bytes_from_hex(const char *text, uint8_t *at, size_t size);

#endif
