/* score/ospa.c: the pairing, divided by the larger count. */
#include "score/ospa.h"

struct ospa ospa_of(const struct pairing_rule *rule, struct points truths, struct points estimates,
                    void *memory)
{
    struct pairing found = pairing_find(rule, truths, estimates, memory, NULL);
    int less = truths.count < estimates.count ? truths.count : estimates.count;
    int more = truths.count < estimates.count ? estimates.count : truths.count;
    double near = found.power_sum + (less - found.pairs); /* who found none is at the cut-off */

    if (more == 0)
        return (struct ospa){0};
    return (struct ospa){
        .distance_m = rule->cutoff_m * pairing_root(rule, (near + (more - less)) / more),
        .localisation_m = rule->cutoff_m * pairing_root(rule, near / more),
        .cardinality_m = rule->cutoff_m * pairing_root(rule, (double)(more - less) / more),
    };
}
