/* score/coverage.h: do areas hold the truth as often as they say?
 *
 * Each trial is one stated region (an impact area of 90 %, a state's ellipsoid) and whether the
 * truth lay in it.  Two ways to judge the share of hits:
 * - coverage_band(): where the share of an honest region must lie, by the binomial law.  Each tail
 *   beyond the band holds at most half of what `probability` leaves; goals name 95 % and 99.99 %.
 * - coverage_interval(): which true shares the hits leave possible, exact (Clopper and Pearson,
 *   Biometrika 26, 1934, by quantiles of the beta law, as restated by scipy's binomtest).
 * Trials must be independent: one for each run, not each revision of one run's area.
 * A value in the caller's memory; zero it first.
 */
#ifndef SCORE_COVERAGE_H
#define SCORE_COVERAGE_H

#include <stdbool.h>

#include "score/band.h"

struct coverage {
    int trials; /* at most BINOMIAL_TRIALS_MAX */
    int hits;
};

void coverage_add(struct coverage *c, bool is_inside);
/* trials > 0 */
double coverage_share(const struct coverage *c);

/* Of shares; trials > 0, stated and probability in (0, 1). */
struct band coverage_band(int trials, double stated, double probability);
/* trials > 0.  BAND_BELOW: the areas are too small, they claim too much; BAND_ABOVE: too large. */
enum band_side coverage_judge(const struct coverage *c, double stated, double probability);

/* 0 or 1 at an end when no or all trials were hits; trials > 0. */
struct band coverage_interval(const struct coverage *c, double probability);

#endif
