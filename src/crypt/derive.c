/* crypt/derive.c: keyed BLAKE2b to derive, ChaCha20 to expand.
 *
 * BLAKE2b with a key is a pseudo-random function as it stands (RFC 7693, section 1), so HMAC's
 * second pass is not needed.  Label and context are framed by length, hence injective.
 */
#include "crypt/derive.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/check.h"

static_assert(SECRET_SIZE == crypto_generichash_BYTES, "BLAKE2b-256");
static_assert(SECRET_SIZE == crypto_stream_chacha20_KEYBYTES, "a key of ChaCha20");

struct secret secret_derive(const struct secret *from, const char *label, struct bytes context)
{
    crypto_generichash_state state;
    size_t length = strlen(label);
    uint8_t frame[1] = {(uint8_t)length};
    struct secret out;

    CHECK(length >= 1);
    CHECK(length <= 63);
    CHECK(crypto_generichash_init(&state, from->bytes, SECRET_SIZE, SECRET_SIZE) == 0);
    crypto_generichash_update(&state, frame, sizeof frame);
    crypto_generichash_update(&state, (const uint8_t *)label, length);
    crypto_generichash_update(&state, context.at, context.size);
    crypto_generichash_final(&state, out.bytes, SECRET_SIZE);
    return out;
}

void secret_expand(const struct secret *from, const char *label, uint8_t *out, size_t size)
{
    /* The key is of this label alone, so the nonce may be constant. */
    static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES] = {0};
    struct secret key = secret_derive(from, label, bytes_of(nonce, 0));

    CHECK(crypto_stream_chacha20(out, size, nonce, key.bytes) == 0);
    secret_wipe(&key);
}

void secret_wipe(struct secret *s)
{
    sodium_memzero(s, sizeof *s);
}
