/* partner/liveness.c: three states and a deadline. */
#include "partner/liveness.h"

void liveness_init(struct liveness *l)
{
    *l = (struct liveness){.state = LIVENESS_DOWN};
}

void liveness_heard(struct liveness *l, int64_t mono_ns)
{
    l->state = LIVENESS_UP;
    l->heard_mono_ns = mono_ns;
}

bool liveness_at(struct liveness *l, int64_t mono_ns, int64_t interval_ns)
{
    enum liveness_state before = l->state;
    int64_t silent_ns = mono_ns - l->heard_mono_ns;

    if (before == LIVENESS_DOWN)
        return false;
    if (silent_ns >= LIVENESS_DOWN_AFTER * interval_ns)
        l->state = LIVENESS_DOWN;
    else if (silent_ns >= LIVENESS_SUSPECT * interval_ns)
        l->state = LIVENESS_SUSPECTED;
    return l->state != before;
}

int64_t liveness_next(const struct liveness *l, int64_t interval_ns)
{
    switch (l->state) {
    case LIVENESS_DOWN:
        return INT64_MAX;
    case LIVENESS_UP:
        return l->heard_mono_ns + LIVENESS_SUSPECT * interval_ns;
    case LIVENESS_SUSPECTED:
        return l->heard_mono_ns + LIVENESS_DOWN_AFTER * interval_ns;
    }
    return INT64_MAX;
}

void liveness_lost(struct liveness *l)
{
    l->state = LIVENESS_DOWN;
}

const char *liveness_state_name(enum liveness_state state)
{
    switch (state) {
    case LIVENESS_DOWN:
        return "down";
    case LIVENESS_UP:
        return "up";
    case LIVENESS_SUSPECTED:
        return "suspected";
    }
    return "unknown";
}
