/* crypt/key_file.h: keys on disk.  Outside the core: it does I/O.
 *
 * One line of text each: "tocsin signing-key HEX", "tocsin public-key HEX", "tocsin secret HEX".
 * Private files are written new (never over an old one), mode 0600, synced; one that others may
 * read is refused.  Each failure is logged here with the path, never with a byte of a key.
 */
#ifndef CRYPT_KEY_FILE_H
#define CRYPT_KEY_FILE_H

#include "base/status.h"
#include "crypt/derive.h"
#include "crypt/sign.h"

MUST_USE enum status signing_key_save(const char *path, const struct signing_key *key);
MUST_USE enum status signing_key_load(const char *path, struct signing_key *key);
MUST_USE enum status public_key_save(const char *path, const struct public_key *key);
MUST_USE enum status public_key_load(const char *path, struct public_key *key);
MUST_USE enum status secret_save(const char *path, const struct secret *s);
MUST_USE enum status secret_load(const char *path, struct secret *s);

/* `size` bytes of the system's entropy, for keys made by `tocsin init`. */
MUST_USE enum status entropy_read(uint8_t *out, size_t size);

#endif
