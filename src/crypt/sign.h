/* crypt/sign.h: Ed25519 (RFC 8032) over labelled messages; keys are handles.
 *
 * What is signed is never the message itself but a fixed prefix and hash_parts(label, message):
 * a signature made for one use verifies for no other.  Deterministic: the same key and message
 * give the same signature, so a replay gives the same bytes.  No allocation, no entropy.
 */
#ifndef CRYPT_SIGN_H
#define CRYPT_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define PUBLIC_KEY_SIZE 32
#define SIGNATURE_SIZE 64
#define KEY_ENTROPY_SIZE 32

struct public_key {
    uint8_t bytes[PUBLIC_KEY_SIZE];
};

struct signature {
    uint8_t bytes[SIGNATURE_SIZE];
};

/* A handle: its bytes are read inside crypt/ only, so that a token can stand behind it later. */
struct signing_key {
    uint8_t private_bytes[64];
};

/* `entropy` is KEY_ENTROPY_SIZE random bytes, used for nothing else. */
void signing_key_make(struct signing_key *key, const uint8_t entropy[KEY_ENTROPY_SIZE]);
void signing_key_wipe(struct signing_key *key);
struct public_key signing_key_public(const struct signing_key *key);

void key_sign(const struct signing_key *key, const char *label, struct bytes message,
              struct signature *signature);
/* About 50 us: verify once, at the edge.  Keys of small order never verify. */
bool key_verify(const struct public_key *key, const char *label, struct bytes message,
                const struct signature *signature);

bool public_key_equal(const struct public_key *a, const struct public_key *b);
/* Names the key in frames and logs; a name, not a proof. */
uint64_t public_key_id(const struct public_key *key);

#endif
