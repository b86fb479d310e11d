/* geo/wgs84_test.c: round trips at all heights, axes, a known place. */
#include "geo/wgs84.h"

#include <math.h>

#include "base/dice.h"
#include "base/test.h"
#include "geo/math.h"
#include "geo/vector.h"

TEST(wgs84_goes_round)
{
    struct dice d = dice_init(4, 1);

    for (int i = 0; i < 100000; i++) {
        struct geodetic g = {(dice_uniform(&d) - 0.5) * MATH_PI,
                             (dice_uniform(&d) - 0.5) * 2 * MATH_PI,
                             i % 2 == 0 ? dice_uniform(&d) * 1e5 - 1e4 : dice_uniform(&d) * 1e8};
        struct geodetic back = ecef_to_geodetic(geodetic_to_ecef(g));

        TEST_NEAR(back.lat_rad, g.lat_rad, 1e-13, i);
        TEST_NEAR(back.lon_rad, g.lon_rad, 1e-15 + 1e-15 * fabs(g.lon_rad), i);
        TEST_NEAR(back.height_m, g.height_m, 1e-6, i);
    }
}

TEST(wgs84_poles_and_centre)
{
    struct geodetic pole = ecef_to_geodetic((struct ecef){0, 0, -WGS84_B_M - 100});

    TEST_NEAR(pole.lat_rad, -MATH_PI / 2, 1e-15, 0);
    TEST_NEAR(pole.height_m, 100, 1e-6, 0);
    TEST_NEAR(ecef_to_geodetic((struct ecef){0}).height_m, -WGS84_A_M, 0, 1);
}

TEST(wgs84_is_finite_everywhere)
{
    struct dice d = dice_init(12, 1);
    double e2 = WGS84_E2;

    for (int i = 0; i < 100000; i++) {
        double size = exp(dice_uniform(&d) * 20);
        struct ecef at = {(dice_uniform(&d) - 0.5) * size, (dice_uniform(&d) - 0.5) * size,
                          i % 3 == 0 ? 0 : (dice_uniform(&d) - 0.5) * size};
        struct geodetic g = ecef_to_geodetic(at);

        TEST_EQ(isfinite(g.lat_rad) && isfinite(g.lon_rad) && isfinite(g.height_m), 1, i);
    }
    /* the cusps of the evolute, where the iteration would divide 0 by 0 */
    TEST_EQ(isfinite(ecef_to_geodetic((struct ecef){e2 * WGS84_A_M, 0, 0}).height_m), 1, 0);
    TEST_EQ(isfinite(ecef_to_geodetic((struct ecef){0, 0, e2 / (1 - e2) * WGS84_B_M}).height_m), 1,
            1);
}

TEST(wgs84_axes_are_orthonormal_and_point_up)
{
    struct geodetic g = {0.7, 2.2, 0};
    struct enu_axes axes = enu_axes_at(g);
    struct geodetic higher = g;
    struct enu v = {1, -2, 3};

    higher.height_m = 1000;
    struct ecef up = ecef_sub(geodetic_to_ecef(higher), geodetic_to_ecef(g));
    TEST_NEAR(ecef_norm(ecef_sub(up, ecef_scale(axes.up, 1000))), 0, 1e-6, 0);
    TEST_NEAR(ecef_norm(ecef_sub(ecef_cross(axes.east, axes.north), axes.up)), 0, 1e-15, 1);
    struct enu back = ecef_to_enu(&axes, enu_to_ecef(&axes, v));
    TEST_NEAR(fabs(back.east - 1) + fabs(back.north + 2) + fabs(back.up - 3), 0, 1e-14, 2);
}
