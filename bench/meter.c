/* bench/meter.c: samples are kept whole and sorted once. */
#include "meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

int64_t meter_now_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t meter_core_ns(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

void meter_reset(struct meter *m)
{
    m->count = 0;
}

void meter_add(struct meter *m, double sample)
{
    if (m->count < METER_SAMPLES_MAX)
        m->samples[m->count++] = sample;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

void meter_print(struct meter *m, const char *name, const char *unit)
{
    if (m->count == 0) {
        (void)printf("%s %s none\n", name, unit);
        return;
    }
    qsort(m->samples, (size_t)m->count, sizeof m->samples[0], compare);
    (void)printf("%s %s %.6g %.6g %d\n", name, unit, m->samples[m->count / 2],
                 m->samples[(int)((int64_t)m->count * 99 / 100)], m->count);
}

void meter_print_rate(const char *name, const char *unit, double rate, int64_t count)
{
    (void)printf("%s %s %.6g %.6g %lld\n", name, unit, rate, rate, (long long)count);
}
