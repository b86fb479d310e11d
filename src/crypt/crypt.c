/* crypt/crypt.c: start libsodium. */
#include "crypt/crypt.h"

#include <sodium.h>

#include "base/log.h"

enum status crypt_start(void)
{
    if (sodium_init() < 0) {
        log_error("libsodium cannot start");
        return STATUS_CRYPTO;
    }
    return STATUS_OK;
}
