/* score/pairing.c: costs as shares of the cut-off, so that no unit or exponent loses digits. */
#include "score/pairing.h"

#include <stdint.h>

#include "base/check.h"
#include "geo/assign.h"
#include "geo/math.h"
#include "geo/vector.h"

struct workspace {
    struct assign_pair *pairs; /* nearer than the cut-off */
    double *alone;             /* of each truth */
    int *first;
    int *chosen;
    void *assignment;
};

/* An even number of ints keeps what follows aligned. */
static size_t even(int count)
{
    return ((size_t)count + 1) / 2 * 2;
}

size_t pairing_memory_size(int truths, int estimates)
{
    return (size_t)truths * (size_t)estimates * sizeof(struct assign_pair) +
           (size_t)truths * sizeof(double) + (even(truths + 1) + even(truths)) * sizeof(int) +
           assign_memory_size(truths, estimates);
}

static struct workspace workspace_in(int truths, int estimates, void *memory)
{
    struct workspace w = {.pairs = memory};

    w.alone = (double *)(void *)(w.pairs + (size_t)truths * (size_t)estimates);
    w.first = (int *)(void *)(w.alone + truths);
    w.chosen = w.first + even(truths + 1);
    w.assignment = w.chosen + even(truths);
    return w;
}

double pairing_power(const struct pairing_rule *rule, double x)
{
    if (!(x > 0))
        return 0;
    if (!(rule->order > 1))
        return x;
    return rule->order > 2 || rule->order < 2 ? math_pow(x, rule->order) : x * x;
}

double pairing_root(const struct pairing_rule *rule, double x)
{
    if (!(x > 0))
        return 0;
    if (!(rule->order > 1))
        return x;
    return rule->order > 2 || rule->order < 2 ? math_pow(x, 1 / rule->order) : sqrt(x);
}

/* Lists the pairs of one truth from `count` on; gives the new count. */
static int list_pairs(const struct pairing_rule *rule, struct ecef truth, struct points estimates,
                      struct assign_pair *pairs, int count)
{
    for (int j = 0; j < estimates.count; j++) {
        double share = ecef_norm(ecef_sub(estimates.at[j], truth)) / rule->cutoff_m;

        if (share < 1)
            pairs[count++] = (struct assign_pair){j, pairing_power(rule, share)};
    }
    return count;
}

static double cost_of(const struct workspace *w, int truth, int estimate)
{
    int k = w->first[truth];

    while (w->pairs[k].column != estimate)
        k++;
    return w->pairs[k].cost;
}

struct pairing pairing_find(const struct pairing_rule *rule, struct points truths,
                            struct points estimates, void *memory, int *estimate_of_truth)
{
    struct workspace w = workspace_in(truths.count, estimates.count, memory);
    struct pairing found = {0};

    CHECK(rule->cutoff_m > 0);
    CHECK(rule->order >= 1);
    CHECK((uintptr_t)memory % sizeof(double) == 0);
    w.first[0] = 0;
    for (int i = 0; i < truths.count; i++) {
        w.alone[i] = 1;
        w.first[i + 1] = list_pairs(rule, truths.at[i], estimates, w.pairs, w.first[i]);
    }
    assign_rows(&(struct assign_problem){truths.count, estimates.count, w.first, w.pairs, w.alone},
                w.assignment, w.chosen);
    for (int i = 0; i < truths.count; i++) {
        if (estimate_of_truth != NULL)
            estimate_of_truth[i] = w.chosen[i] == ASSIGN_ALONE ? PAIRING_ALONE : w.chosen[i];
        if (w.chosen[i] == ASSIGN_ALONE)
            continue;
        found.pairs++;
        found.power_sum += cost_of(&w, i, w.chosen[i]);
    }
    return found;
}
