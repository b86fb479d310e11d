/* crypt/hash.h: SHA-256 (FIPS 180-4) in which no two uses can be mistaken for each other.
 *
 * hash(label, p1, p2, ...) = SHA-256(block || u32 |p1| || p1 || u32 |p2| || p2 || ...), where block
 * is the label padded with zero bytes to 64 bytes and lengths are big-endian.  A label has 1 to 63
 * bytes, none of them zero; it names the use and its version ("tocsin notice leaf 1").
 * Plain values on the caller's stack: no allocation, no state between calls.
 */
#ifndef CRYPT_HASH_H
#define CRYPT_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define DIGEST_SIZE 32

struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

/* Fields belong to hash.c. */
struct hash {
    uint64_t state[16];
};

void hash_init(struct hash *h, const char *label);
/* One part, framed by its length. */
void hash_put(struct hash *h, struct bytes part);
struct digest hash_end(struct hash *h);

/* All of it at once. */
struct digest hash_parts(const char *label, const struct bytes *parts, size_t count);

/* In constant time. */
bool digest_equal(const struct digest *a, const struct digest *b);
struct bytes digest_bytes(const struct digest *d);

#endif
