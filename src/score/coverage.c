/* score/coverage.c: counts, against the binomial law. */
#include "score/coverage.h"

#include "base/check.h"
#include "geo/statistics.h"

void coverage_add(struct coverage *c, bool is_inside)
{
    CHECK(c->trials < BINOMIAL_TRIALS_MAX);
    c->trials++;
    c->hits += is_inside;
}

double coverage_share(const struct coverage *c)
{
    CHECK(c->trials > 0);
    return (double)c->hits / c->trials;
}

struct band coverage_band(int trials, double stated, double probability)
{
    double tail = 0.5 * (1 - probability);

    CHECK(trials > 0);
    return (struct band){
        .low = (double)binomial_quantile(tail, trials, stated) / trials,
        .high = (double)binomial_quantile(1 - tail, trials, stated) / trials,
    };
}

enum band_side coverage_judge(const struct coverage *c, double stated, double probability)
{
    return band_judge(coverage_band(c->trials, stated, probability), coverage_share(c));
}

struct band coverage_interval(const struct coverage *c, double probability)
{
    double tail = 0.5 * (1 - probability);
    int misses = c->trials - c->hits;

    CHECK(c->trials > 0);
    return (struct band){
        .low = c->hits == 0 ? 0 : beta_quantile(tail, c->hits, misses + 1),
        .high = misses == 0 ? 1 : beta_quantile(1 - tail, c->hits + 1, misses),
    };
}
