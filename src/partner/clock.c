/* partner/clock.c: minimum-delay filter over a ring of samples. */
#include "partner/clock.h"

/* Times beyond this are no times; four of them cannot overflow a sum. */
#define TIME_LIMIT_NS (INT64_C(1) << 62)

static bool is_time(int64_t time_ns)
{
    return time_ns > 0 && time_ns < TIME_LIMIT_NS;
}

enum clock_verdict clock_take(struct clock_estimator *estimator, int64_t t1_ns, int64_t t2_ns,
                              int64_t t3_ns, int64_t t4_ns)
{
    if (!is_time(t1_ns) || !is_time(t2_ns) || !is_time(t3_ns) || !is_time(t4_ns) || t4_ns < t1_ns ||
        t3_ns < t2_ns || t4_ns - t1_ns < t3_ns - t2_ns)
        return CLOCK_IMPOSSIBLE;
    struct clock_sample *s = &estimator->samples[estimator->next];

    s->offset_ns = ((t2_ns - t1_ns) + (t3_ns - t4_ns)) / 2;
    s->delay_ns = (t4_ns - t1_ns) - (t3_ns - t2_ns);
    estimator->next = (estimator->next + 1) % CLOCK_SAMPLES;
    if (estimator->count < CLOCK_SAMPLES)
        estimator->count++;
    return CLOCK_TAKEN;
}

struct clock_estimate clock_estimate(const struct clock_estimator *estimator)
{
    const struct clock_sample *best = &estimator->samples[0];

    if (estimator->count == 0)
        return (struct clock_estimate){0};
    for (int i = 1; i < estimator->count; i++)
        if (estimator->samples[i].delay_ns < best->delay_ns)
            best = &estimator->samples[i];
    /* Half the delay, rounded up, and one for the halved offset. */
    int64_t bound_ns = (best->delay_ns + 1) / 2 + 1;
    int64_t size_ns = best->offset_ns < 0 ? -best->offset_ns : best->offset_ns;

    return (struct clock_estimate){.has_offset = true,
                                   .offset_ns = best->offset_ns,
                                   .bound_ns = bound_ns,
                                   .is_alarm = size_ns - bound_ns > CLOCK_ALARM_NS};
}

void clock_reset(struct clock_estimator *estimator)
{
    *estimator = (struct clock_estimator){0};
}
