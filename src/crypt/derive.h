/* crypt/derive.h: secrets out of secrets (BLAKE2b keyed, RFC 7693), bytes out of a secret.
 *
 * Two labels or two contexts give unrelated secrets.  No entropy, no allocation.
 */
#ifndef CRYPT_DERIVE_H
#define CRYPT_DERIVE_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define SECRET_SIZE 32

struct secret {
    uint8_t bytes[SECRET_SIZE];
};

/* `label` has 1 to 63 bytes. */
struct secret secret_derive(const struct secret *from, const char *label, struct bytes context);
/* A stream of pseudo-random bytes (ChaCha20 under a key of its own); the same each time. */
void secret_expand(const struct secret *from, const char *label, uint8_t *out, size_t size);
void secret_wipe(struct secret *s);

#endif
