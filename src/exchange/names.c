/* exchange/names.c: verdicts and states as words. */
#include "exchange/session.h"

const char *exchange_verdict_name(enum exchange_verdict verdict)
{
    switch (verdict) {
    case EXCHANGE_OK:
        return "taken";
    case EXCHANGE_REPEATED:
        return "repeated";
    case EXCHANGE_GAP:
        return "gap";
    case EXCHANGE_LEAP:
        return "leap";
    case EXCHANGE_MALFORMED:
        return "malformed frame";
    case EXCHANGE_NOT_CANONICAL:
        return "not canonical";
    case EXCHANGE_OUT_OF_RANGE:
        return "out of range";
    case EXCHANGE_WRONG_VERSION:
        return "wrong version";
    case EXCHANGE_WRONG_ORIGIN:
        return "wrong origin";
    case EXCHANGE_WRONG_DESTINATION:
        return "wrong destination";
    case EXCHANGE_WRONG_EPOCH:
        return "wrong epoch";
    case EXCHANGE_NOT_UP:
        return "session not up";
    case EXCHANGE_NOT_ARMED:
        return "exercise not armed";
    case EXCHANGE_BAD_MESSAGE:
        return "malformed message";
    case EXCHANGE_BAD_SIGNATURE:
        return "bad signature";
    case EXCHANGE_STALE_MESSAGE:
        return "stale message";
    case EXCHANGE_NO_SCHEMA:
        return "no schema in common";
    case EXCHANGE_AHEAD:
        return "numbers never given";
    case EXCHANGE_BROKEN_RECEIPT:
        return "broken receipt";
    case EXCHANGE_BROKEN_CHAIN:
        return "broken chain";
    case EXCHANGE_VERDICTS:
        break;
    }
    return "unknown";
}

const char *exchange_state_name(enum exchange_state state)
{
    switch (state) {
    case EXCHANGE_DOWN:
        return "down";
    case EXCHANGE_GREETING:
        return "greeting";
    case EXCHANGE_UP:
        return "up";
    }
    return "unknown";
}
