/* score/rmse.c: sums of second and fourth powers. */
#include "score/rmse.h"

#include <math.h>

#include "base/check.h"

void rmse_add(struct rmse *r, double error)
{
    double square = error * error;

    r->count++;
    r->sum2 += square;
    r->sum4 += square * square;
}

double rmse_value(const struct rmse *r)
{
    return r->count > 0 ? sqrt(r->sum2 / r->count) : 0;
}

double rmse_standard_error(const struct rmse *r)
{
    double mean = 0;
    double variance = 0;

    if (r->count < 2 || !(r->sum2 > 0))
        return 0;
    mean = r->sum2 / r->count;
    variance = (r->sum4 / r->count - mean * mean) / (r->count - 1); /* of the mean */
    return variance > 0 ? sqrt(variance) / (2 * sqrt(mean)) : 0;
}

struct rmse_ratio rmse_to_bound(const struct rmse *r, double bound)
{
    CHECK(bound > 0);
    return (struct rmse_ratio){.ratio = rmse_value(r) / bound,
                               .standard_error = rmse_standard_error(r) / bound};
}
