/* assess/landing.c: where the flights of a fan come down, and which area holds a share of them. */
#include "assess/landing.h"

#include <math.h>
#include <stddef.h>

#include "geo/geodesic.h"
#include "geo/math.h"

#define FAN_AXIS_MIN_M 10e3

static double larger(double a, double b)
{
    return a > b ? a : b;
}

struct ground_spread landings_spread(const struct landings *sums)
{
    struct ground_scatter scatter = ground_scatter_about(sums->at[0].place);

    for (int i = 0; i < sums->count; i++)
        ground_scatter_add(&scatter, sums->at[i].weight, sums->at[i].place);
    return ground_scatter_spread(&scatter);
}

/* The least value that `share` of the weight does not exceed. */
static double quantile(const struct landings *sums, const double value[], double share)
{
    double answer = 0;

    for (int i = 0; i < sums->count; i++) {
        double below = 0;

        for (int k = 0; k < sums->count; k++)
            below += value[k] < value[i] ? sums->at[k].weight : 0;
        if (below < share * sums->down && value[i] > answer)
            answer = value[i];
    }
    return answer;
}

static struct ground_ellipse own_area(const struct landings *sums,
                                      const struct ground_spread *spread, double share)
{
    struct ground_ellipse e = ground_spread_ellipse(spread, share);
    double along[LANDINGS_MAX];
    double across[LANDINGS_MAX];
    double out[LANDINGS_MAX];

    for (int i = 0; i < sums->count; i++) {
        struct geodesic way = geodesic_inverse(spread->mean, sums->at[i].place);
        double sine;
        double cosine;

        math_sincos(way.azimuth1_rad - e.azimuth_rad, &sine, &cosine);
        along[i] = fabs(way.distance_m * cosine);
        across[i] = fabs(way.distance_m * sine);
    }
    double major = larger(quantile(sums, along, share), FAN_AXIS_MIN_M);
    double minor = larger(quantile(sums, across, share), FAN_AXIS_MIN_M);
    for (int i = 0; i < sums->count; i++)
        out[i] = math_hypot(along[i] / major, across[i] / minor);
    double grow = larger(quantile(sums, out, share), 1);
    e.semi_major_m = grow * larger(major, minor);
    e.semi_minor_m = grow * minor;
    return e;
}

/* `e` grown to hold `inner`, which has its centre and its axes. */
static struct ground_ellipse around(struct ground_ellipse e, const struct ground_ellipse *inner)
{
    e.semi_major_m = larger(e.semi_major_m, inner->semi_major_m);
    e.semi_minor_m = larger(e.semi_minor_m, inner->semi_minor_m);
    return e;
}

struct ground_ellipse landings_area(const struct landings *sums, const struct ground_spread *spread,
                                    double share, const struct ground_ellipse *inner)
{
    struct ground_ellipse e = own_area(sums, spread, share);

    return inner != NULL ? around(e, inner) : e;
}
