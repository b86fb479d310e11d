/* partner/clock.h: how far a partner's clock is from ours, and how sure that is.
 *
 * Four timestamps per exchange, as in NTP (RFC 5905, section 8): offset = ((t2 - t1) + (t3 - t4)) /
 * 2, delay = (t4 - t1) - (t3 - t2).  The sample of least delay among the last 16 is the estimate;
 * its error is at most half its delay, whatever the two directions took.
 */
#ifndef PARTNER_CLOCK_H
#define PARTNER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_SAMPLES 16
#define CLOCK_ALARM_NS INT64_C(1000000000) /* over 1 s from a partner is an alarm */

struct clock_sample {
    int64_t offset_ns; /* partner minus own */
    int64_t delay_ns;  /* round trip without the partner's own time */
};

struct clock_estimator {
    int count; /* at most CLOCK_SAMPLES */
    int next;
    struct clock_sample samples[CLOCK_SAMPLES];
};

struct clock_estimate {
    bool has_offset; /* false before the first sample: print no latency */
    int64_t offset_ns;
    int64_t bound_ns; /* the truth lies within offset +- bound */
    bool is_alarm;    /* surely further away than CLOCK_ALARM_NS */
};

enum clock_verdict {
    CLOCK_TAKEN,
    CLOCK_IMPOSSIBLE, /* times out of order or beyond range: refused, counted */
};

/* t1 we sent, t2 it received, t3 it sent, t4 we received; t1 and t4 by our clock, t2 and t3 by
 * the partner's.  All come from outside or may have jumped: nothing is assumed of them. */
enum clock_verdict clock_take(struct clock_estimator *estimator, int64_t t1_ns, int64_t t2_ns,
                              int64_t t3_ns, int64_t t4_ns);
struct clock_estimate clock_estimate(const struct clock_estimator *estimator);
/* After a jump of the own clock, or a reconnect: forget. */
void clock_reset(struct clock_estimator *estimator);

#endif
