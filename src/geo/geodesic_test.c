/* geo/geodesic_test.c: against PROJ's geodesic.h (Karney's algorithms). */
#include "geo/geodesic.h"

#include <geodesic.h>
#include <math.h>
#include <stddef.h>

#include "base/dice.h"
#include "base/test.h"
#include "geo/math.h"

#define DEGREE (MATH_PI / 180)

static double angle_between(double a, double b)
{
    return fabs(remainder(a - b, 2 * MATH_PI));
}

TEST(geodesic_inverse_agrees_with_karney)
{
    struct geod_geodesic g;
    struct dice d = dice_init(5, 1);

    geod_init(&g, 6378137, 1 / 298.257223563);
    for (int i = 0; i < 20000; i++) {
        double lat1 = (dice_uniform(&d) - 0.5) * 178;
        double lon1 = (dice_uniform(&d) - 0.5) * 360;
        double lat2 = (dice_uniform(&d) - 0.5) * 178;
        double lon2 = (dice_uniform(&d) - 0.5) * 360;
        double want;
        double azimuth1;
        double azimuth2;

        geod_inverse(&g, lat1, lon1, lat2, lon2, &want, &azimuth1, &azimuth2);
        struct geodesic got = geodesic_inverse((struct geodetic){lat1 * DEGREE, lon1 * DEGREE, 0},
                                               (struct geodetic){lat2 * DEGREE, lon2 * DEGREE, 0});
        if (want > 19.9e6) { /* nearly antipodal: the stated approximation */
            TEST_NEAR(got.distance_m / want, 1, 0.006, i);
            continue;
        }
        TEST_NEAR(got.distance_m, want, 1e-3, i);
        TEST_NEAR(angle_between(got.azimuth1_rad, azimuth1 * DEGREE), 0, 1e-8, i);
        TEST_NEAR(angle_between(got.azimuth2_rad, azimuth2 * DEGREE), 0, 1e-8, i);
    }
}

TEST(geodesic_direct_agrees_with_karney)
{
    struct geod_geodesic g;
    struct dice d = dice_init(6, 1);

    geod_init(&g, 6378137, 1 / 298.257223563);
    for (int i = 0; i < 20000; i++) {
        double lat = (dice_uniform(&d) - 0.5) * 178;
        double lon = (dice_uniform(&d) - 0.5) * 360;
        double azimuth = dice_uniform(&d) * 360;
        double distance = dice_uniform(&d) * 1.9e7;
        double lat2;
        double lon2;

        geod_direct(&g, lat, lon, azimuth, distance, &lat2, &lon2, NULL);
        struct geodetic got = geodesic_direct((struct geodetic){lat * DEGREE, lon * DEGREE, 7},
                                              azimuth * DEGREE, distance);
        TEST_NEAR(got.lat_rad, lat2 * DEGREE, 1e-10, i);
        TEST_NEAR(angle_between(got.lon_rad, lon2 * DEGREE) * cos(lat2 * DEGREE), 0, 1e-10, i);
        TEST_NEAR(got.height_m, 7, 0, i);
    }
}

TEST(geodesic_of_a_point_to_itself_is_nothing)
{
    struct geodetic a = {0.7, 2.2, 0};

    TEST_NEAR(geodesic_inverse(a, a).distance_m, 0, 0, 0);
}
