/* geo/geodesic_test.c: against PROJ's geodesic.h (Karney's algorithms). */
#include "geo/geodesic.h"

#include <geodesic.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

/* Short lines, equator, meridians, poles: where formulas lose digits or divide by nothing. */
TEST(geodesic_edges_agree_with_karney)
{
    static const struct {
        double lat1, lon1, lat2, lon2;
    } rows[] = {
        {40.611, 126.426, 40.611, 126.427},
        {40.611, 126.426, 40.61101, 126.426},
        {40.611, 126.426, 40.6110001, 126.4260001},
        {0, 10, 0, 20},
        {0, 179.9, 0, -179.9},
        {0, 0, 0, 179},
        {-30, 50, 60, 50},
        {60, 50, -30, 50},
        {90, 0, 40, 120},
        {-90, 0, 40, 120},
        {40, 120, 90, 0},
        {89.999999, 10, 89.999999, -170},
        {1e-9, 0, -1e-9, 90},
    };
    struct geod_geodesic g;

    geod_init(&g, 6378137, 1 / 298.257223563);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct geodetic a = {rows[i].lat1 * DEGREE, rows[i].lon1 * DEGREE, 0};
        struct geodetic b = {rows[i].lat2 * DEGREE, rows[i].lon2 * DEGREE, 0};
        double want;

        geod_inverse(&g, rows[i].lat1, rows[i].lon1, rows[i].lat2, rows[i].lon2, &want, NULL, NULL);
        struct geodesic got = geodesic_inverse(a, b);
        TEST_NEAR(got.distance_m, want, 1e-4, i);
        struct geodetic end = geodesic_direct(a, got.azimuth1_rad, got.distance_m);
        TEST_NEAR(geodesic_inverse(end, b).distance_m, 0, 1e-4, i); /* whatever the azimuth is */
    }
}

/* The second oracle, another program by another build: GeographicLib's own tool. */
TEST(geodesic_inverse_agrees_with_geodsolve)
{
    static const char tool[] = "/usr/bin/GeodSolve";
    char path[] = "/tmp/geodesics-XXXXXX";
    char command[128];
    struct dice d = dice_init(13, 1);
    double places[1000][4];

    if (access(tool, X_OK) != 0)
        test_skip("GeodSolve (geographiclib-tools) is not here");
    int fd = mkstemp(path);
    TEST_EQ(fd >= 0, 1, 0);
    FILE *file = fdopen(fd, "w");
    for (int i = 0; i < 1000; i++) {
        for (int k = 0; k < 4; k++)
            places[i][k] = (dice_uniform(&d) - 0.5) * (k % 2 == 0 ? 120 : 300);
        (void)fprintf(file, "%.17g %.17g %.17g %.17g\n", places[i][0], places[i][1], places[i][2],
                      places[i][3]);
    }
    (void)fclose(file);
    (void)snprintf(command, sizeof command, "%s -i -p 9 --input-file %s", tool, path);
    FILE *pipe = popen(command, "r");
    int rows = 0;
    double azimuth1;
    double azimuth2;
    double want;
    while (rows < 1000 && fscanf(pipe, "%lf %lf %lf", &azimuth1, &azimuth2, &want) == 3) {
        const double *p = places[rows++];
        struct geodesic got = geodesic_inverse((struct geodetic){p[0] * DEGREE, p[1] * DEGREE, 0},
                                               (struct geodetic){p[2] * DEGREE, p[3] * DEGREE, 0});

        TEST_NEAR(got.distance_m, want, want > 19.9e6 ? 0.006 * want : 1e-3, rows);
        TEST_NEAR(angle_between(got.azimuth1_rad, azimuth1 * DEGREE), 0, want > 19.9e6 ? 4 : 1e-8,
                  rows);
    }
    TEST_EQ(rows, 1000, 0);
    (void)pclose(pipe);
    (void)unlink(path);
}

TEST(geodesic_near_the_antipode_is_within_its_bound)
{
    struct geod_geodesic g;
    struct dice d = dice_init(7, 1);

    geod_init(&g, 6378137, 1 / 298.257223563);
    for (int i = 0; i < 20000; i++) {
        double lat = (dice_uniform(&d) - 0.5) * 178;
        double width = i % 100 == 0 ? 0 : 2;
        double lat2 = -lat + (dice_uniform(&d) - 0.5) * width;
        double lon2 = 180 + (dice_uniform(&d) - 0.5) * width;
        double want;

        geod_inverse(&g, lat, 0, lat2, lon2, &want, NULL, NULL);
        struct geodesic got = geodesic_inverse((struct geodetic){lat * DEGREE, 0, 0},
                                               (struct geodetic){lat2 * DEGREE, lon2 * DEGREE, 0});
        TEST_NEAR(got.distance_m / want, 1, 0.006, i);
        TEST_EQ(got.azimuth1_rad >= 0 && got.azimuth1_rad < 2 * MATH_PI, 1, i);
    }
}

TEST(geodesic_of_a_point_to_itself_is_nothing)
{
    struct geodetic a = {0.7, 2.2, 0};

    TEST_NEAR(geodesic_inverse(a, a).distance_m, 0, 0, 0);
}
