/* model/session.c: channels, and the session's words. */
#include "model/session.h"

uint8_t channel_of(enum lane lane, uint32_t exercise)
{
    return (uint8_t)((unsigned)lane + (exercise != 0 ? (unsigned)LANES : 0U));
}

enum lane channel_lane(uint8_t channel)
{
    return (enum lane)(channel % LANES);
}

bool channel_is_exercise(uint8_t channel)
{
    return channel >= LANES;
}

bool channel_has_numbers(uint8_t channel)
{
    return channel < CHANNELS && channel % LANES != 0;
}

const char *session_kind_name(enum session_kind kind)
{
    switch (kind) {
    case SESSION_HELLO:
        return "hello";
    case SESSION_HEARTBEAT:
        return "heartbeat";
    case SESSION_RECEIPT:
        return "receipt";
    case SESSION_RESEND:
        return "resend";
    case SESSION_CHECKPOINT:
        return "checkpoint";
    case SESSION_BYE:
        return "bye";
    }
    return "unknown";
}
