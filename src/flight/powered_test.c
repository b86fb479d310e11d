/* flight/powered_test.c: public claims rebuilt; impossible ones refused; steps that add up. */
#include "flight/powered.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

#include "base/test.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/vector.h"

#define DEGREE (MATH_PI / 180)

/* Bounds of the claimed time: 5 %, or 1.5 minutes where whole minutes were said. */
static const struct {
    const char *name;
    double lat_deg, lon_deg, bearing_deg, apogee_m, range_m, flight_s, bound_s, burn_s;
    int stages;
} claims[] = {
    {"2022-10-04", 40.611, 126.426, 84, 1000e3, 4600e3, 1320, 66, 150, 1},
    {"2022-10-04 (970 km)", 40.611, 126.426, 84, 970e3, 4600e3, 1320, 66, 150, 1},
    {"2022-11-18", 39.224, 125.67, 70, 6040.9e3, 999.2e3, 4135, 207, 300, 2},
    {"2017-05-14", 40.066, 125.21, 71, 2111.5e3, 787e3, 1800, 90, 150, 1},
    /* 37 minutes said Pacific Command; the launching side's 39 do not go with its own apogee. */
    {"2017-07-04", 39.927, 125.208, 86, 2802e3, 933e3, 2220, 90, 200, 2},
    {"2017-07-28", 40.611, 126.426, 70, 3724.9e3, 998e3, 2832, 142, 200, 2},
    {"2017-08-29", 39.224, 125.67, 73, 550e3, 2700e3, 840, 90, 150, 1},
    {"2017-09-15", 39.224, 125.67, 72, 770e3, 3700e3, 1140, 90, 150, 1},
    {"2017-11-29", 39.28, 125.87, 76, 4475e3, 950e3, 3180, 159, 290, 2},
    {"2019-10-02", 39.35, 127.55, 90, 900e3, 450e3, 1020, 90, 70, 2},
    {"2023-07-12", 39.098, 126.014, 62, 6648.4e3, 1001.2e3, 4491, 225, 180, 3},
};

static struct flight_claim claim_of(size_t i)
{
    return (struct flight_claim){
        .place = {claims[i].lat_deg * DEGREE, claims[i].lon_deg * DEGREE, 0},
        .bearing_rad = claims[i].bearing_deg * DEGREE,
        .apogee_m = claims[i].apogee_m,
        .range_m = claims[i].range_m,
        .stage_count = claims[i].stages,
        .burn_s = claims[i].burn_s,
        .beta_kgm2 = 6000,
    };
}

TEST(powered_rebuilds_public_claims)
{
    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
        struct flight_claim claim = claim_of(i);
        struct flight_fit fit = flight_powered_fit(&claim);

        (void)printf("%-20s apogee %.1f km, range %.1f km, %.0f s (said: %.0f s), burnout %.0f m/s "
                     "at %.0f km\n",
                     claims[i].name, fit.apogee_m / 1e3, fit.range_m / 1e3, fit.flight_s,
                     claims[i].flight_s, ecef_norm(fit.burnout.velocity),
                     ecef_to_geodetic(fit.burnout.position).height_m / 1e3);
        TEST_EQ(fit.is_fit, 1, i);
        TEST_NEAR(fit.apogee_m / claim.apogee_m, 1, 1e-3, i);
        TEST_NEAR(fit.range_m / claim.range_m, 1, 1e-3, i);
        TEST_NEAR(fit.flight_s, claims[i].flight_s, claims[i].bound_s, i);
        TEST_NEAR(geodesic_inverse(claim.place, fit.impact).azimuth1_rad, claim.bearing_rad, 2e-3,
                  i);
    }
}

TEST(powered_refuses_what_cannot_be)
{
    static const struct {
        double apogee_m, range_m, burn_s;
        int stages;
    } rows[] = {
        {10e3, 9000e3, 60, 1},       {(double)NAN, 500e3, 60, 1},
        {200e3, (double)NAN, 60, 1}, {200e3, 500e3, (double)NAN, 1},
        {200e3, 500e3, 1e12, 1},     {200e3, 500e3, 0, 1},
        {200e3, 500e3, 60, 0},       {200e3, 500e3, 60, 4},
        {-1, 500e3, 60, 1},          {200e3, 0, 60, 1},
        {1e12, 500e3, 60, 1},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct flight_claim claim = {.place = {0.7, 2.2, 0},
                                     .apogee_m = rows[i].apogee_m,
                                     .range_m = rows[i].range_m,
                                     .stage_count = rows[i].stages,
                                     .burn_s = rows[i].burn_s,
                                     .beta_kgm2 = 6000};

        TEST_EQ(flight_powered_fit(&claim).is_fit, 0, i);
    }
}

TEST(powered_fits_at_its_own_burnout)
{
    struct flight_claim claim = claim_of(0);
    struct flight_fit fit = flight_powered_fit(&claim);
    struct flight_ascent ascent;
    double sum = 0;

    flight_ascent_init(&ascent, claim.place, &fit.motor);
    while (flight_ascent_is_burning(&ascent))
        sum += flight_ascent_step(&ascent, 0.1); /* finer steps than the fit's own */
    TEST_NEAR(sum, flight_motor_burn_s(&fit.motor), 1e-6, 0);
    TEST_NEAR(flight_ascent_step(&ascent, 0.1), 0, 0, 1);
    TEST_NEAR(ecef_norm(ecef_sub(ascent.state.position, fit.burnout.position)), 0, 0.1, 2);
    TEST_NEAR(ecef_norm(ecef_sub(ascent.state.velocity, fit.burnout.velocity)), 0, 0.01, 3);
}

/* Above the air, without lean: the integral of the thrust, less the pull on the way. */
TEST(powered_thrust_is_the_rocket_equation)
{
    struct flight_motor motor = {
        .stage_count = 1, .burn_s = {60}, .force_mps2 = {30}, .rise_s = 60};
    struct flight_ascent ascent;

    flight_ascent_init(&ascent, (struct geodetic){0.7, 2.2, 200e3}, &motor);
    while (flight_ascent_is_burning(&ascent))
        (void)flight_ascent_step(&ascent, 1);
    double thrust = 30 * 60 / FLIGHT_STAGE_BURNT * -log(1 - FLIGHT_STAGE_BURNT);
    double pull = 9.14 * 60; /* at 223 km, about the mean height */
    TEST_NEAR(ecef_norm(ascent.state.velocity), thrust - pull, 5, 0);
}
