/* geo/geodesic.c: Vincenty's formulas; the names are the paper's. */
#include "geo/geodesic.h"

#include <math.h>
#include <stdbool.h>

#include "geo/math.h"
#include "geo/wgs84.h"

#define TURNS_MAX 64

struct series {
    double a; /* (3) */
    double b; /* (4) */
};

static struct series series_of(double cos2_alpha)
{
    double u2 =
        cos2_alpha * (WGS84_A_M * WGS84_A_M - WGS84_B_M * WGS84_B_M) / (WGS84_B_M * WGS84_B_M);

    return (struct series){
        .a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2))),
        .b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2))),
    };
}

/* (6) */
static double delta_sigma(double b, double sin_sigma, double cos_sigma, double cos_2m)
{
    return b * sin_sigma *
           (cos_2m +
            b / 4 *
                (cos_sigma * (-1 + 2 * cos_2m * cos_2m) -
                 b / 6 * cos_2m * (-3 + 4 * sin_sigma * sin_sigma) * (-3 + 4 * cos_2m * cos_2m)));
}

/* (10) and (11) */
static double lambda_excess(double sin_alpha, double cos2_alpha, double sigma, double sin_sigma,
                            double cos_sigma, double cos_2m)
{
    double c = WGS84_F / 16 * cos2_alpha * (4 + WGS84_F * (4 - 3 * cos2_alpha));

    return (1 - c) * WGS84_F * sin_alpha *
           (sigma + c * sin_sigma * (cos_2m + c * cos_sigma * (-1 + 2 * cos_2m * cos_2m)));
}

static double turn(double angle_rad)
{
    double turned = angle_rad < 0 ? angle_rad + 2 * MATH_PI : angle_rad;

    return turned < 2 * MATH_PI ? turned : 0; /* a tiny negative angle rounds up to a full turn */
}

static double half_turn(double angle_rad)
{
    return angle_rad - 2 * MATH_PI * rint(angle_rad / (2 * MATH_PI));
}

static void reduced(double lat_rad, double *sin_u, double *cos_u)
{
    double s;
    double c;

    math_sincos(lat_rad, &s, &c);
    double up = (1 - WGS84_F) * s;
    double norm = math_hypot(up, c);
    *sin_u = up / norm;
    *cos_u = c / norm;
}

struct geodesic geodesic_inverse(struct geodetic a, struct geodetic b)
{
    double sin_u1;
    double cos_u1;
    double sin_u2;
    double cos_u2;
    double difference = half_turn(b.lon_rad - a.lon_rad);
    double lambda = difference;
    double sin_l = 0;
    double cos_l = 1;
    double sigma = 0;
    double sin_sigma = 0;
    double cos_sigma = 1;
    double cos2_alpha = 1;
    double cos_2m = 0;

    reduced(a.lat_rad, &sin_u1, &cos_u1);
    reduced(b.lat_rad, &sin_u2, &cos_u2);
    for (int i = 0; i < TURNS_MAX; i++) {
        math_sincos(lambda, &sin_l, &cos_l);
        sin_sigma = math_hypot(cos_u2 * sin_l, cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_l);
        if (sin_sigma < 1e-15 && cos_l > 0)
            return (struct geodesic){0};
        cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_l;
        sigma = math_atan2(sin_sigma, cos_sigma);
        double sin_alpha = sin_sigma > 0 ? cos_u1 * cos_u2 * sin_l / sin_sigma : 0;
        cos2_alpha = 1 - sin_alpha * sin_alpha;
        cos_2m = cos2_alpha > 1e-15 ? cos_sigma - 2 * sin_u1 * sin_u2 / cos2_alpha : 0;
        double next =
            difference + lambda_excess(sin_alpha, cos2_alpha, sigma, sin_sigma, cos_sigma, cos_2m);
        if (fabs(next) > MATH_PI) { /* nearly antipodal: the sphere's answer */
            break;
        }
        if (fabs(next - lambda) < 1e-13)
            break;
        lambda = next;
    }
    struct series s = series_of(cos2_alpha);
    double length = WGS84_B_M * s.a * (sigma - delta_sigma(s.b, sin_sigma, cos_sigma, cos_2m));
    return (struct geodesic){
        .distance_m = length,
        .azimuth1_rad = turn(math_atan2(cos_u2 * sin_l, cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_l)),
        .azimuth2_rad = turn(math_atan2(cos_u1 * sin_l, cos_u1 * sin_u2 * cos_l - sin_u1 * cos_u2)),
    };
}

struct geodetic geodesic_direct(struct geodetic a, double azimuth_rad, double distance_m)
{
    double sin_u1;
    double cos_u1;
    double sin_1;
    double cos_1;
    double sin_sigma = 0;
    double cos_sigma = 1;
    double cos_2m = 0;

    reduced(a.lat_rad, &sin_u1, &cos_u1);
    math_sincos(azimuth_rad, &sin_1, &cos_1);
    double sigma1 = math_atan2(sin_u1, cos_u1 * cos_1);
    double sin_alpha = cos_u1 * sin_1;
    double cos2_alpha = 1 - sin_alpha * sin_alpha;
    struct series s = series_of(cos2_alpha);
    double start = distance_m / (WGS84_B_M * s.a);
    double sigma = start;
    for (int i = 0; i < TURNS_MAX; i++) {
        math_sincos(sigma, &sin_sigma, &cos_sigma);
        cos_2m = math_cos(2 * sigma1 + sigma);
        double next = start + delta_sigma(s.b, sin_sigma, cos_sigma, cos_2m);
        bool is_done = fabs(next - sigma) < 1e-14;

        sigma = next;
        if (is_done)
            break;
    }
    math_sincos(sigma, &sin_sigma, &cos_sigma);
    cos_2m = math_cos(2 * sigma1 + sigma);
    double across = sin_u1 * sin_sigma - cos_u1 * cos_sigma * cos_1;
    double lat = math_atan2(sin_u1 * cos_sigma + cos_u1 * sin_sigma * cos_1,
                            (1 - WGS84_F) * math_hypot(sin_alpha, across));
    double lambda = math_atan2(sin_sigma * sin_1, cos_u1 * cos_sigma - sin_u1 * sin_sigma * cos_1);
    double lon = a.lon_rad + lambda -
                 lambda_excess(sin_alpha, cos2_alpha, sigma, sin_sigma, cos_sigma, cos_2m);

    return (struct geodetic){lat, half_turn(lon), a.height_m};
}
