/* crypt/crypt.h: starts the cryptographic library; call once, before any other call of this room.
 *
 * Outside the core: it may look at the processor and open the system's entropy source.
 */
#ifndef CRYPT_CRYPT_H
#define CRYPT_CRYPT_H

#include "base/status.h"

/* STATUS_CRYPTO when the library cannot start; a second call does nothing. */
MUST_USE enum status crypt_start(void);

#endif
