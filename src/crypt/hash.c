/* crypt/hash.c: SHA-256 with the label in a block of its own.
 *
 * OpenSSL's own SHA-256 functions, not EVP: EVP allocates a context, which the core must not, and
 * libsodium's are portable C only (5 times slower than the processor's SHA instructions).
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypt/hash.h"

#include <assert.h>
#include <openssl/sha.h>
#include <sodium.h>
#include <string.h>

#include "base/check.h"

#define LABEL_BLOCK 64 /* one block of SHA-256, so that a label costs one compression */

static_assert(sizeof(SHA256_CTX) <= sizeof(struct hash), "the state fits its handle");

static SHA256_CTX *context_of(struct hash *h)
{
    return (SHA256_CTX *)(void *)h->state;
}

void hash_init(struct hash *h, const char *label)
{
    uint8_t block[LABEL_BLOCK] = {0};
    size_t length = strlen(label);

    CHECK(length >= 1);
    CHECK(length < LABEL_BLOCK);
    memcpy(block, label, length);
    SHA256_Init(context_of(h));
    SHA256_Update(context_of(h), block, sizeof block);
}

void hash_put(struct hash *h, struct bytes part)
{
    uint8_t frame[4] = {(uint8_t)(part.size >> 24), (uint8_t)(part.size >> 16),
                        (uint8_t)(part.size >> 8), (uint8_t)part.size};

    CHECK(part.size <= UINT32_MAX);
    SHA256_Update(context_of(h), frame, sizeof frame);
    SHA256_Update(context_of(h), part.at, part.size);
}

struct digest hash_end(struct hash *h)
{
    struct digest d;

    SHA256_Final(d.bytes, context_of(h));
    return d;
}

struct digest hash_parts(const char *label, const struct bytes *parts, size_t count)
{
    struct hash h;

    hash_init(&h, label);
    for (size_t i = 0; i < count; i++)
        hash_put(&h, parts[i]);
    return hash_end(&h);
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
    return crypto_verify_32(a->bytes, b->bytes) == 0;
}

struct bytes digest_bytes(const struct digest *d)
{
    return bytes_of(d->bytes, DIGEST_SIZE);
}
