/* score/gospa.c: the pairing, with half a cut-off for each lonely point. */
#include "score/gospa.h"

struct gospa gospa_of(const struct pairing_rule *rule, struct points truths,
                      struct points estimates, void *memory)
{
    struct pairing found = pairing_find(rule, truths, estimates, memory, NULL);
    double power = pairing_power(rule, rule->cutoff_m);
    struct gospa g = {
        .localisation = power * found.power_sum,
        .pair_count = found.pairs,
        .missed_count = truths.count - found.pairs,
        .spurious_count = estimates.count - found.pairs,
    };
    double lonely = 0.5 * (g.missed_count + g.spurious_count);

    g.missed = 0.5 * power * g.missed_count;
    g.spurious = 0.5 * power * g.spurious_count;
    g.distance_m = rule->cutoff_m * pairing_root(rule, found.power_sum + lonely);
    return g;
}

void gospa_total_add(struct gospa_total *t, const struct gospa *step)
{
    t->steps++;
    t->distance_m += step->distance_m;
    t->localisation += step->localisation;
    t->missed += step->missed;
    t->spurious += step->spurious;
    t->pair_count += step->pair_count;
    t->missed_count += step->missed_count;
    t->spurious_count += step->spurious_count;
}
