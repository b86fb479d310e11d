/* wire/coarse_test.c: the cell holds the point, hides it, and is never narrower than it says. */
#include <math.h>

#include "base/dice.h"
#include "base/test.h"
#include "wire/fields.h"

#define RAD 0.017453292519943295

TEST(coarse_cell_holds_the_point_and_hides_it)
{
    struct dice d = dice_init(19, 1);

    for (int i = 0; i < 20000; i++) {
        struct launch_estimate l = {0};
        struct launch_estimate coarse = {0};
        struct notice_field f;

        l.point.lat_rad = (dice_uniform(&d) - 0.5) * M_PI;
        l.point.lon_rad = (dice_uniform(&d) - 0.5) * 2.0 * M_PI;
        l.area90 = (struct ground_ellipse){l.point, 500.0, 100.0, 0.0, 0.9};
        TEST_EQ(wire_put_launch_coarse(&f, &l), true, i);
        TEST_EQ(wire_get_launch_coarse(bytes_of(f.value, f.size), &coarse), true, i);
        /* Great-circle distance by the haversine on a sphere of the larger radius. */
        double dlat = coarse.point.lat_rad - l.point.lat_rad;
        double dlon = coarse.point.lon_rad - l.point.lon_rad;
        double h = sin(dlat / 2) * sin(dlat / 2) +
                   cos(l.point.lat_rad) * cos(coarse.point.lat_rad) * sin(dlon / 2) * sin(dlon / 2);
        double apart_m = 2.0 * 6378137.0 * asin(sqrt(h));

        TEST_EQ(apart_m + 500.0 <= coarse.area90.semi_major_m, true, i);
    }
}

TEST(coarse_bands_are_never_narrower_than_ten_kilometres)
{
    for (int lat = 0; lat < 80; lat++) {
        struct launch_estimate l = {.point = {(lat + 0.5) * RAD, 0.5 * RAD, 0}};
        struct launch_estimate at = {0};
        struct notice_field f;
        int lon_1e4 = 0;

        /* Two steps east: the width is what lies between two centres. */
        TEST_EQ(wire_put_launch_coarse(&f, &l), true, lat);
        TEST_EQ(wire_get_launch_coarse(bytes_of(f.value, f.size), &at), true, lat);
        double first = at.point.lon_rad;
        while (!(at.point.lon_rad > first) && lon_1e4 < 1000000) {
            lon_1e4 += 10;
            l.point.lon_rad = (0.5 + lon_1e4 * 1e-4) * RAD;
            TEST_EQ(wire_put_launch_coarse(&f, &l), true, lat);
            TEST_EQ(wire_get_launch_coarse(bytes_of(f.value, f.size), &at), true, lat);
        }
        TEST_EQ((at.point.lon_rad - first) * cos((lat + 0.5) * RAD) * 6378137.0 > 10000.0, true,
                lat);
    }
}
