/* node/clock.c: CLOCK_REALTIME as TAI, CLOCK_MONOTONIC, and the exercise clock over the latter. */
#include "node/clock.h"

#include <time.h>

#include "base/log.h"
#include "geo/time.h"

static int64_t read_ns(clockid_t which)
{
    struct timespec now;

    (void)clock_gettime(which, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

enum status clock_init(struct node_clock *clock, const struct shadow_config *shadow)
{
    *clock = (struct node_clock){.is_shadow = shadow->exercise != 0, .speed = 1};
    if (!clock->is_shadow)
        return STATUS_OK;
    clock->anchor_ns = shadow->anchor_mono_ns;
    clock->speed = shadow->speed;
    if (time_from_utc_text(shadow->start_utc, &clock->start_ns))
        return STATUS_OK;
    log_error("shadow: start_utc '%s': want a time such as 2022-10-03T22:21:30Z",
              shadow->start_utc);
    return STATUS_CONFIG;
}

struct moment clock_read(const struct node_clock *clock)
{
    struct moment m = {.mono_ns = read_ns(CLOCK_MONOTONIC)};

    if (!time_from_unix_ns(read_ns(CLOCK_REALTIME), &m.wall_ns))
        m.wall_ns = 0; /* before 1972: no leap table; every detection is then far off, and said */
    m.now_ns = m.wall_ns;
    if (clock->is_shadow) {
        double since = (double)(m.mono_ns - clock->anchor_ns) * clock->speed;

        m.now_ns = clock->start_ns + (int64_t)since;
    }
    return m;
}

int64_t clock_mono_of(const struct node_clock *clock, int64_t now_ns)
{
    if (clock->is_shadow)
        return clock->anchor_ns + (int64_t)((double)(now_ns - clock->start_ns) / clock->speed);
    struct moment m = clock_read(clock);
    return m.mono_ns + (now_ns - m.now_ns);
}
