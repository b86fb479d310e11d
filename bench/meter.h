/* bench/meter.h: clock, samples and their spread; what each measuring program prints.
 *
 * A program of this folder prints one line per quantity: "NAME UNIT P50 P99 COUNT"; bench/run does
 * the rounds, the ratios and the table.  Nothing here asserts a time.
 */
#ifndef BENCH_METER_H
#define BENCH_METER_H

#include <stdint.h>

#define METER_SAMPLES_MAX 200000

struct meter {
    int count;
    double samples[METER_SAMPLES_MAX];
};

int64_t meter_now_ns(void);
/* Time of this thread on its core: what does not wait is measured by it, so that a busy machine
 * does not enter. */
int64_t meter_core_ns(void);
void meter_reset(struct meter *m);
/* Samples beyond METER_SAMPLES_MAX are dropped. */
void meter_add(struct meter *m, double sample);
/* Prints the line; sorts the samples.  Without samples it prints "NAME UNIT none". */
void meter_print(struct meter *m, const char *name, const char *unit);
/* One figure of which there is no distribution: a rate over `count` pieces of work. */
void meter_print_rate(const char *name, const char *unit, double rate, int64_t count);

#endif
