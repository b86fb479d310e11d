/* base/status.c: names of the machine's failures. */
#include "base/status.h"

const char *status_name(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return "ok";
    case STATUS_IO:
        return "io";
    case STATUS_FULL:
        return "full";
    case STATUS_MEMORY:
        return "memory";
    case STATUS_CONFIG:
        return "config";
    case STATUS_CRYPTO:
        return "crypto";
    case STATUS_CORRUPT:
        return "corrupt";
    }
    return "unknown";
}
