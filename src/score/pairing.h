/* score/pairing.h: which estimate goes with which truth, so that the whole is nearest?
 *
 * The exact assignment under OSPA and GOSPA (alpha = 2): pairs are one to one, none as far apart as
 * the cut-off c; it minimises the sum of (d / c)^p over the pairs plus 1 for each truth without
 * one. Both metrics have the same minimiser: a pair at the cut-off costs what two lonely points
 * cost. d is the distance of positions, m.
 *
 * The caller gives the memory, aligned as for a double; no allocation.  At worst O(t^2 (t + e));
 * truths apart cost little.
 */
#ifndef SCORE_PAIRING_H
#define SCORE_PAIRING_H

#include <stddef.h>

#include "geo/axes.h"

#define PAIRING_ALONE (-1)

struct pairing_rule {
    double cutoff_m; /* c > 0: an error as large as this is a miss and a false track */
    double order;    /* p >= 1: 1 counts metres, 2 punishes outliers */
};

struct points {
    int count;
    const struct ecef *at;
};

struct pairing {
    int pairs;
    double power_sum; /* of (d / c)^p over the pairs */
};

/* Bytes for up to that many. */
size_t pairing_memory_size(int truths, int estimates);

/* `estimate_of_truth`, when not NULL, gets an index or PAIRING_ALONE for each truth. */
struct pairing pairing_find(const struct pairing_rule *rule, struct points truths,
                            struct points estimates, void *memory, int *estimate_of_truth);

/* x^(1/p), for x >= 0. */
double pairing_root(const struct pairing_rule *rule, double x);
/* x^p, for x >= 0. */
double pairing_power(const struct pairing_rule *rule, double x);

#endif
