/* score/consistency.c: Cholesky for each error, one quantile for each band. */
#include "score/consistency.h"

#include "base/check.h"
#include "geo/matrix.h"
#include "geo/statistics.h"

bool consistency_value(int n, const double *error, const double *covariance, double *value)
{
    double root[MATRIX_MAX * MATRIX_MAX];

    CHECK(n >= 1);
    CHECK(n <= MATRIX_MAX);
    if (!matrix_cholesky(n, covariance, root))
        return false;
    *value = matrix_mahalanobis(n, root, error);
    return true;
}

void consistency_init(struct consistency *c, int dimension)
{
    CHECK(dimension >= 1);
    CHECK(dimension <= MATRIX_MAX);
    *c = (struct consistency){.dimension = dimension};
}

bool consistency_add(struct consistency *c, const double *error, const double *covariance)
{
    double value = 0;

    if (!consistency_value(c->dimension, error, covariance, &value)) {
        c->refused++;
        return false;
    }
    c->sum += value;
    c->count++;
    return true;
}

double consistency_mean(const struct consistency *c)
{
    CHECK(c->count > 0);
    return c->sum / c->count / c->dimension;
}

struct band consistency_band(double probability, int dimension, int runs)
{
    double tail = 0.5 * (1 - probability);

    CHECK(runs > 0);
    CHECK(dimension >= 1);
    CHECK(runs <= CHI_SQUARE_DOF_MAX / dimension);
    int freedom = runs * dimension;
    return (struct band){.low = chi_square_quantile(tail, freedom) / freedom,
                         .high = chi_square_quantile(1 - tail, freedom) / freedom};
}

enum band_side consistency_judge(const struct consistency *c, double probability)
{
    return band_judge(consistency_band(probability, c->dimension, c->count), consistency_mean(c));
}

struct consistency_share consistency_share(const struct consistency *steps, int step_count,
                                           double probability)
{
    struct consistency_share s = {0};
    struct band band = {0};
    int full = 0;

    for (int i = 0; i < step_count; i++) {
        if (steps[i].count == 0) {
            s.empty++;
            continue;
        }
        if (i == 0 || steps[i].count != steps[i - 1].count ||
            steps[i].dimension != steps[i - 1].dimension)
            band = consistency_band(probability, steps[i].dimension, steps[i].count);
        enum band_side side = band_judge(band, consistency_mean(&steps[i]));
        s.inside += side == BAND_INSIDE;
        s.below += side == BAND_BELOW;
        s.above += side == BAND_ABOVE;
    }
    full = step_count - s.empty;
    s.share_inside = full > 0 ? (double)s.inside / full : 0;
    return s;
}
