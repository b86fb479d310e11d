/* score/ospa.h: one distance between a set of truths and a set of estimates, per object.
 *
 * With a and b the smaller and the larger count,
 *     OSPA = ((min over assignments of sum min(c, d)^p + c^p (b - a)) / b)^(1/p),
 * 0 for two empty sets, c when just one is empty (Schuhmacher, Vo and Vo, IEEE Trans. Signal
 * Processing 56(8), 2008, as restated by Stone Soup, whose code, however, assigns by the least sum
 * of d and not of d^p: for p > 1 it may say more than the definition).  It does not tell a missed
 * object from a false one: GOSPA does.  State c and p with every value.
 */
#ifndef SCORE_OSPA_H
#define SCORE_OSPA_H

#include "score/pairing.h"

struct ospa {
    double distance_m;     /* <= c */
    double localisation_m; /* the part of min(c, d): p-th powers of the two parts add */
    double cardinality_m;  /* the part of b - a */
};

/* Memory of pairing_memory_size(). */
struct ospa ospa_of(const struct pairing_rule *rule, struct points truths, struct points estimates,
                    void *memory);

#endif
