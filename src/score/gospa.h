/* score/gospa.h: the error of all objects together: how far off, how many missed, how many false.
 *
 * alpha = 2: with partial assignments,
 *     GOSPA = (min of sum of d^p over the pairs + c^p / 2 (missed + false))^(1/p)
 * (Rahmathullah, Garcia-Fernandez and Svensson, FUSION 2017, arXiv 1601.05585, as restated by Stone
 * Soup).  Not divided by the number of objects: ten objects off by a metre are worse than one.  The
 * three parts are p-th powers, so that they add: distance^p = localisation + missed + spurious. The
 * trajectory form with its switch cost is not here: siap.h counts changes of track numbers.
 * State c and p with every value.
 */
#ifndef SCORE_GOSPA_H
#define SCORE_GOSPA_H

#include <stdint.h>

#include "score/pairing.h"

struct gospa {
    double distance_m;
    double localisation; /* m^p */
    double missed;       /* m^p: c^p / 2 for each truth without an estimate */
    double spurious;     /* m^p: c^p / 2 for each estimate without a truth */
    int pair_count;
    int missed_count;
    int spurious_count;
};

/* Sums over steps or runs; zero it first.  Divide by `steps` for means. */
struct gospa_total {
    int steps;
    double distance_m;
    double localisation;
    double missed;
    double spurious;
    int64_t pair_count;
    int64_t missed_count;
    int64_t spurious_count;
};

/* Memory of pairing_memory_size(). */
struct gospa gospa_of(const struct pairing_rule *rule, struct points truths,
                      struct points estimates, void *memory);

void gospa_total_add(struct gospa_total *t, const struct gospa *step);

#endif
