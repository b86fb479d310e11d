/* score/pairing.c: costs as shares of the cut-off, so that no unit or exponent loses digits. */
#include "score/pairing.h"

#include <stdint.h>

#include "base/check.h"
#include "geo/assign.h"
#include "geo/math.h"
#include "geo/vector.h"

struct workspace {
    double *costs; /* truths by estimates */
    double *alone; /* of each truth */
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
    return ((size_t)truths * (size_t)estimates + (size_t)truths) * sizeof(double) +
           even(truths) * sizeof(int) + assign_memory_size(truths, estimates);
}

static struct workspace workspace_in(int truths, int estimates, void *memory)
{
    struct workspace w = {.costs = memory};

    w.alone = w.costs + (size_t)truths * (size_t)estimates;
    w.chosen = (int *)(void *)(w.alone + truths);
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

struct pairing pairing_find(const struct pairing_rule *rule, struct points truths,
                            struct points estimates, void *memory, int *estimate_of_truth)
{
    struct workspace w = workspace_in(truths.count, estimates.count, memory);
    struct pairing found = {0};

    CHECK(rule->cutoff_m > 0);
    CHECK(rule->order >= 1);
    CHECK((uintptr_t)memory % sizeof(double) == 0);
    for (int i = 0; i < truths.count; i++) {
        w.alone[i] = 1;
        for (int j = 0; j < estimates.count; j++) {
            double share = ecef_norm(ecef_sub(estimates.at[j], truths.at[i])) / rule->cutoff_m;

            w.costs[(size_t)i * (size_t)estimates.count + (size_t)j] =
                share < 1 ? pairing_power(rule, share) : ASSIGN_FORBIDDEN;
        }
    }
    assign_rows(truths.count, estimates.count, w.costs, w.alone, w.assignment, w.chosen);
    for (int i = 0; i < truths.count; i++) {
        if (estimate_of_truth != NULL)
            estimate_of_truth[i] = w.chosen[i] == ASSIGN_ALONE ? PAIRING_ALONE : w.chosen[i];
        if (w.chosen[i] == ASSIGN_ALONE)
            continue;
        found.pairs++;
        found.power_sum += w.costs[(size_t)i * (size_t)estimates.count + (size_t)w.chosen[i]];
    }
    return found;
}
