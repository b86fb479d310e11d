/* assess/ellipse.c: scattered points on the ground as a mean, a covariance and the stated areas.
 */
#include "assess/ellipse.h"

#include <math.h>

#include "base/check.h"
#include "geo/geodesic.h"
#include "geo/math.h"

static double larger(double a, double b)
{
    return a > b ? a : b;
}

struct ground_scatter ground_scatter_about(struct geodetic reference)
{
    return (struct ground_scatter){.reference = reference};
}

void ground_scatter_add(struct ground_scatter *s, double weight, struct geodetic at)
{
    struct geodesic way = geodesic_inverse(s->reference, at);
    double sine;
    double cosine;

    math_sincos(way.azimuth1_rad, &sine, &cosine);
    double east = way.distance_m * sine;
    double north = way.distance_m * cosine;
    s->weight += weight;
    s->east += weight * east;
    s->north += weight * north;
    s->east2 += weight * east * east;
    s->east_north += weight * east * north;
    s->north2 += weight * north * north;
}

struct ground_spread ground_scatter_spread(const struct ground_scatter *s)
{
    CHECK(s->weight > 0);
    double east = s->east / s->weight;
    double north = s->north / s->weight;
    double away = sqrt(east * east + north * north);
    struct ground_spread spread = {
        .mean = geodesic_direct(s->reference, math_atan2(east, north), away),
        .east2 = s->east2 / s->weight - east * east,
        .east_north = s->east_north / s->weight - east * north,
        .north2 = s->north2 / s->weight - north * north,
    };

    spread.mean.height_m = 0;
    return spread;
}

struct ground_ellipse ground_spread_ellipse(const struct ground_spread *s, double probability)
{
    /* P(r < k sigma) = 1 - exp(-k^2 / 2) in two dimensions. */
    double k = sqrt(-2 * math_log(1 - probability));
    double mean = (s->east2 + s->north2) / 2;
    double half = (s->north2 - s->east2) / 2;
    double radius = sqrt(half * half + s->east_north * s->east_north);
    /* Angle of the major axis from north: tan 2a = 2 c_en / (c_nn - c_ee). */
    double azimuth = math_atan2(s->east_north, half) / 2;

    if (azimuth < 0)
        azimuth += MATH_PI;
    if (azimuth >= MATH_PI) /* rounding of the line above */
        azimuth = 0;
    return (struct ground_ellipse){
        .centre = s->mean,
        .semi_major_m = k * sqrt(larger(mean + radius, 1)),
        .semi_minor_m = k * sqrt(larger(mean - radius, 1)),
        .azimuth_rad = azimuth,
        .probability = probability,
    };
}

double ground_spread_sigma(const struct ground_spread *s, double azimuth_rad)
{
    double sine;
    double cosine;

    math_sincos(azimuth_rad, &sine, &cosine);
    return sqrt(larger(s->east2 * sine * sine + 2 * s->east_north * sine * cosine +
                           s->north2 * cosine * cosine,
                       0));
}

double ground_ellipse_area(const struct ground_ellipse *e)
{
    return MATH_PI * e->semi_major_m * e->semi_minor_m;
}

bool ground_ellipse_holds(const struct ground_ellipse *e, struct geodetic at, double margin_m)
{
    struct geodesic way = geodesic_inverse(e->centre, at);
    double sine;
    double cosine;

    math_sincos(way.azimuth1_rad - e->azimuth_rad, &sine, &cosine);
    double along = way.distance_m * cosine / (e->semi_major_m + margin_m);
    double across = way.distance_m * sine / (e->semi_minor_m + margin_m);
    return along * along + across * across <= 1;
}
