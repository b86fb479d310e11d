/* track/lift_test.c: a fall that becomes a pull-up is told, soon, and no other is. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/test.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "track/tracker.h"
#include "track/trial.h"

#define DEGREE (3.14159265358979323846 / 180.0)
#define RUNS 20

static struct trial_truth truth;

static struct trial_flight draw_flight(double lift_mps2, struct dice *d)
{
    return (struct trial_flight){.place = {40.0 * DEGREE, 126.0 * DEGREE, 50.0},
                                 .bearing_rad = (90.0 + 15.0 * dice_normal(d)) * DEGREE,
                                 .force_mps2 = 17.0 * (1.0 + 0.05 * dice_normal(d)),
                                 .burn_s = 110.0 * (1.0 + 0.05 * dice_normal(d)),
                                 .stages = 1,
                                 .end_pitch_rad = 0.7 + 0.05 * dice_normal(d),
                                 .beta_kgm2 = 6000.0 * (0.6 + dice_uniform(d)),
                                 .lift_mps2 = lift_mps2,
                                 .lift_below_m = 40e3,
                                 .is_rough = true};
}

/* Seconds from the beginning of lift until it is declared; -1 when it never is. */
static double declared_after(double lift_mps2, uint64_t seed)
{
    struct tracker_rules rules = tracker_rules_default();
    struct sensor_registry registry = {.count = 1};
    struct dice d = dice_init(seed, 21);
    struct trial_flight flight = draw_flight(lift_mps2, &d);
    double after = -1.0;

    rules.tracks_max = 4;
    void *memory = malloc(tracker_size(&rules));
    struct tracker *t = tracker_open(memory, &rules, &registry, (struct nation){"KOR"});
    trial_fly(&flight, &truth);
    struct geodetic end = ecef_to_geodetic(truth.states[truth.count - 1].position);
    registry.sensors[0] = trial_radar(end.lat_rad / DEGREE + 0.3, end.lon_rad / DEGREE - 0.8);
    for (double at = dice_uniform(&d); at < truth.count * TRIAL_STEP_S && after < 0.0; at += 1.0) {
        struct measurement z;
        const struct track *track = NULL;

        if (!trial_measure(&registry, 0, &truth, TRIAL_T0_NS + (int64_t)rint(at * 1e9), &d, &z))
            continue;
        tracker_take(t, &z, 1);
        track = tracker_next(t, NULL);
        if (track == NULL || !track->has_lift)
            continue;
        TEST_EQ(truth.lifted_s > 0.0 && at > truth.lifted_s, 1, (int64_t)seed);
        TEST_NEAR(track->lift_probability, 1.0, 0.1, (int64_t)seed);
        TEST_EQ(ecef_dot(track->lift_mps2, track->position) * lift_mps2 > 0.0, 1, (int64_t)seed);
        after = at - truth.lifted_s;
    }
    free(memory);
    return after;
}

/* A radar of 100 m and 0.5 mrad, once a second: half a g moves an object by one sigma of a report
 * in five seconds. */
TEST(lift_is_declared_within_seconds)
{
    static const struct {
        double lift_mps2;
        double within_s;
        int least; /* of RUNS */
    } rows[] = {
        {5.0, 10.0, RUNS * 3 / 10},
        {5.0, 15.0, RUNS * 7 / 10},
        {10.0, 10.0, RUNS * 9 / 10},
        {-10.0, 10.0, RUNS * 9 / 10},
        {0.0, 1e9, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int told = 0;

        for (uint64_t run = 1; run <= RUNS; run++) {
            double after = declared_after(rows[i].lift_mps2, run);

            told += after >= 0.0 && after <= rows[i].within_s;
        }
        printf("lift %.0f m/s^2: told within %.0f s in %d of %d\n", rows[i].lift_mps2,
               rows[i].within_s, told, RUNS);
        TEST_EQ(told >= rows[i].least, 1, i);
        if (!(fabs(rows[i].lift_mps2) > 0.0))
            TEST_EQ(told, 0, i);
    }
}
