/* link/link.c: what is the same for all drivers. */
#include "link/link.h"

#include "link/link_int.h"

const char *link_reason_name(enum link_reason reason)
{
    switch (reason) {
    case LINK_PEER_CLOSED:
        return "peer closed";
    case LINK_FAILED:
        return "failed";
    case LINK_SILENT:
        return "silent";
    case LINK_REPLACED:
        return "replaced";
    case LINK_CUT:
        return "cut";
    }
    return "unknown";
}

uint32_t link_retry_ms(struct link *link, uint32_t failures)
{
    uint32_t span_ms = (uint32_t)LINK_RETRY_MIN_MS << (failures < 4 ? failures : 4);

    if (span_ms > LINK_RETRY_MAX_MS - LINK_RETRY_MIN_MS)
        span_ms = LINK_RETRY_MAX_MS - LINK_RETRY_MIN_MS;
    return LINK_RETRY_MIN_MS + dice_below(&link->dice, span_ms);
}
