/* crypt/sign.c: Ed25519 of libsodium over a prefixed digest. */
#include "crypt/sign.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/check.h"
#include "crypt/hash.h"

#define PREFIX_SIZE 32

static_assert(sizeof(struct signing_key) == crypto_sign_SECRETKEYBYTES, "libsodium's own layout");
static_assert(KEY_ENTROPY_SIZE == crypto_sign_SEEDBYTES, "a seed");
static_assert(SIGNATURE_SIZE == crypto_sign_BYTES, "a signature");

struct signed_string {
    uint8_t bytes[PREFIX_SIZE + DIGEST_SIZE];
};

static struct signed_string signed_string_of(const char *label, struct bytes message)
{
    static const char prefix[PREFIX_SIZE] = "tocsin signature 1";
    struct signed_string s;
    struct digest d = hash_parts(label, &message, 1);

    memcpy(s.bytes, prefix, PREFIX_SIZE);
    memcpy(s.bytes + PREFIX_SIZE, d.bytes, DIGEST_SIZE);
    return s;
}

void signing_key_make(struct signing_key *key, const uint8_t entropy[KEY_ENTROPY_SIZE])
{
    uint8_t public_bytes[PUBLIC_KEY_SIZE];

    CHECK(crypto_sign_seed_keypair(public_bytes, key->private_bytes, entropy) == 0);
}

void signing_key_wipe(struct signing_key *key)
{
    sodium_memzero(key, sizeof *key);
}

struct public_key signing_key_public(const struct signing_key *key)
{
    struct public_key public_half;

    CHECK(crypto_sign_ed25519_sk_to_pk(public_half.bytes, key->private_bytes) == 0);
    return public_half;
}

void key_sign(const struct signing_key *key, const char *label, struct bytes message,
              struct signature *signature)
{
    struct signed_string s = signed_string_of(label, message);

    CHECK(crypto_sign_detached(signature->bytes, NULL, s.bytes, sizeof s.bytes,
                               key->private_bytes) == 0);
}

bool key_verify(const struct public_key *key, const char *label, struct bytes message,
                const struct signature *signature)
{
    struct signed_string s = signed_string_of(label, message);

    return crypto_sign_verify_detached(signature->bytes, s.bytes, sizeof s.bytes, key->bytes) == 0;
}

bool public_key_equal(const struct public_key *a, const struct public_key *b)
{
    return memcmp(a->bytes, b->bytes, PUBLIC_KEY_SIZE) == 0;
}

uint64_t public_key_id(const struct public_key *key)
{
    struct bytes part = bytes_of(key->bytes, PUBLIC_KEY_SIZE);
    struct digest d = hash_parts("tocsin key id 1", &part, 1);

    return bytes_read_u64(d.bytes);
}
