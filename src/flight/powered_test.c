/* flight/powered_test.c: two public claims rebuilt; an impossible one refused. */
#include "flight/powered.h"

#include <math.h>

#include "base/test.h"
#include "geo/geodesic.h"
#include "geo/math.h"

#define DEGREE (MATH_PI / 180)

TEST(powered_rebuilds_public_claims)
{
    static const struct {
        double lat_deg, lon_deg, bearing_deg, apogee_m, range_m, flight_s, burn_s;
        int stages;
    } rows[] = {
        {40.611, 126.426, 84, 1000e3, 4600e3, 1320, 150, 1},   /* 2022-10-04, whole minutes */
        {39.224, 125.67, 70, 6040.9e3, 999.2e3, 4135, 300, 2}, /* 2022-11-18, 4,135 s */
    };

    for (int i = 0; i < 2; i++) {
        struct flight_claim claim = {
            .place = {rows[i].lat_deg * DEGREE, rows[i].lon_deg * DEGREE, 0},
            .bearing_rad = rows[i].bearing_deg * DEGREE,
            .apogee_m = rows[i].apogee_m,
            .range_m = rows[i].range_m,
            .stage_count = rows[i].stages,
            .burn_s = rows[i].burn_s,
            .beta_kgm2 = 6000,
        };
        struct flight_fit fit = flight_powered_fit(&claim);

        TEST_EQ(fit.is_fit, 1, i);
        TEST_NEAR(fit.apogee_m / rows[i].apogee_m, 1, 1e-3, i);
        TEST_NEAR(fit.range_m / rows[i].range_m, 1, 1e-3, i);
        TEST_NEAR(fit.flight_s / rows[i].flight_s, 1, 0.05, i);
        TEST_NEAR(geodesic_inverse(claim.place, fit.impact).azimuth1_rad, claim.bearing_rad, 2e-3,
                  i);
    }
}

TEST(powered_refuses_what_cannot_be)
{
    struct flight_claim claim = {.place = {0.7, 2.2, 0},
                                 .apogee_m = 10e3,
                                 .range_m = 9000e3,
                                 .stage_count = 1,
                                 .burn_s = 60,
                                 .beta_kgm2 = 6000};

    TEST_EQ(flight_powered_fit(&claim).is_fit, 0, 0);
}
