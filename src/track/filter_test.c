/* track/filter_test.c: the models and the mixing alone: linear checks, and long runs. */
#include <math.h>

#include "base/dice.h"
#include "base/test.h"
#include "geo/math.h"
#include "geo/matrix.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "model/moment.h"
#include "track/predict.h"
#include "track/track_int.h"
#include "track/trial.h"

static struct mode_state coast_at(double height_m)
{
    struct mode_state m = mode_blank(MODE_BALLISTIC);

    m.x[0] = WGS84_A_M + height_m;
    m.x[4] = 3000.0;
    m.x[6] = BETA_LOG_MEAN;
    for (int i = 0; i < BALLISTIC_SIZE; i++)
        m.p[i * BALLISTIC_SIZE + i] = i < 3           ? 1e4
                                      : i < CORE_SIZE ? 1e2
                                                      : BETA_LOG_SIGMA * BETA_LOG_SIGMA;
    return m;
}

static void check_covariance(const double *p, int n, int64_t row)
{
    double l[BOOST_SIZE * BOOST_SIZE];

    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            TEST_EQ(isfinite(p[i * n + j]) != 0, 1, row);
            TEST_NEAR(p[i * n + j] - p[j * n + i], 0.0, 0.0, row);
        }
    TEST_EQ(matrix_cholesky(n, p, l), 1, row);
}

/* An update of a scalar range along x must be the textbook one. */
TEST(update_equals_the_scalar_formula)
{
    struct filter f = {.odds = {[MODE_BALLISTIC] = 1.0 - 1e-4, [MODE_BOOST] = 1e-4}};
    struct measurement z = {.kind = MEASUREMENT_RADAR,
                            .place = {0.0, 0.0, 0.0},
                            .east = {0.0, 1.0, 0.0},
                            .north = {0.0, 0.0, 1.0},
                            .up = {1.0, 0.0, 0.0},
                            .elevation_rad = 1.57079632679489661923,
                            .range_sigma_m = 50.0,
                            .azimuth_sigma_rad = 1.0,
                            .elevation_sigma_rad = 1.0};
    double gain = 1e4 / (1e4 + 2500.0);
    double x0 = 0.0;

    f.modes[MODE_BALLISTIC] = coast_at(200e3);
    mode_enter(MODE_BOOST, &f.modes[MODE_BALLISTIC], 0.0, &f.modes[MODE_BOOST]);
    x0 = f.modes[MODE_BALLISTIC].x[0];
    z.range_m = x0 + 60.0;
    (void)filter_update(&f, &z);
    TEST_NEAR(f.modes[MODE_BALLISTIC].x[0], x0 + gain * 60.0, 1e-3, 0);
    TEST_NEAR(f.modes[MODE_BALLISTIC].p[0], 1e4 * (1.0 - gain), 1e-3, 0);
}

/* With no force and no doubt of it, a boost that ends within the interval changes nothing. */
TEST(mixing_keeps_means_and_adds_spread)
{
    struct mode_state coast = coast_at(200e3);
    struct mode_state boost;
    struct mode_state back;
    struct filter f = {.odds = {[MODE_BALLISTIC] = 0.5, [MODE_BOOST] = 0.5}};
    struct mode_state mean;

    mode_enter(MODE_BOOST, &coast, 0.0, &boost);
    for (int i = 6; i < BOOST_SIZE; i++)
        boost.x[i] = boost.p[i * BOOST_SIZE + i] = 0.0;
    boost_to_ballistic(&boost, 2.0, &back);
    for (int i = 0; i < BALLISTIC_SIZE; i++)
        TEST_NEAR(back.x[i], coast.x[i], 1e-9, i);
    for (int i = 0; i < BALLISTIC_SIZE * BALLISTIC_SIZE; i++)
        TEST_NEAR(back.p[i], coast.p[i], 1e-9, i);

    f.modes[MODE_BALLISTIC] = coast;
    f.modes[MODE_BOOST] = boost;
    f.modes[MODE_BOOST].x[3] += 20.0;
    filter_gather(&f, &mean);
    TEST_NEAR(mean.x[3], coast.x[3] + 10.0, 1e-9, 0);
    TEST_NEAR(mean.p[3 + 3 * BALLISTIC_SIZE], 1e2 + 0.25 * 400.0, 1e-9, 0);
}

/* A burn that ends uniformly within T: mean and spread against a large sample. */
TEST(partial_burn_has_the_moments_of_a_sample)
{
    struct mode_state boost = mode_blank(MODE_BOOST);
    struct mode_state coast;
    struct dice d = dice_init(2015, 5);
    const double T = 3.0;
    const double force = 40.0;
    double mean_p = 0.0, mean_v = 0.0, pp = 0.0, pv = 0.0, vv = 0.0;
    const int n = 200000;

    boost.x[6] = force;
    boost_to_ballistic(&boost, T, &coast);
    for (int i = 0; i < n; i++) {
        double u = T * dice_uniform(&d);
        double v = force * u;
        double p = force * (u * T - u * u / 2.0) - v * T; /* back at the beginning */

        mean_p += p / n;
        mean_v += v / n;
        pp += p * p / n;
        pv += p * v / n;
        vv += v * v / n;
    }
    TEST_NEAR(coast.x[0], mean_p, 0.5, 0);
    TEST_NEAR(coast.x[3], mean_v, 0.5, 0);
    TEST_NEAR(coast.p[0] / (pp - mean_p * mean_p), 1.0, 0.02, 0);
    TEST_NEAR(coast.p[3] / (pv - mean_p * mean_v), 1.0, 0.02, 0);
    TEST_NEAR(coast.p[3 + 3 * BALLISTIC_SIZE] / (vv - mean_v * mean_v), 1.0, 0.02, 0);
}

TEST(a_hundred_thousand_updates_stay_positive)
{
    struct sensor_registry r = {.count = 1};
    struct filter f = {.odds = {[MODE_BALLISTIC] = 0.5, [MODE_BOOST] = 0.5}};
    struct measurement z;
    struct enu_axes axes;
    struct dice d = dice_init(1000000, 9);
    struct ecef at = geodetic_to_ecef((struct geodetic){0.65, 2.25, 300e3});

    r.sensors[0] = trial_radar(37.0, 127.0);
    axes = enu_axes_at(r.sensors[0].place);
    z = (struct measurement){.kind = MEASUREMENT_RADAR,
                             .place = geodetic_to_ecef(r.sensors[0].place),
                             .east = axes.east,
                             .north = axes.north,
                             .up = axes.up,
                             .range_sigma_m = 100.0,
                             .azimuth_sigma_rad = 5e-4,
                             .elevation_sigma_rad = 5e-4};
    f.modes[MODE_BALLISTIC] = mode_blank(MODE_BALLISTIC);
    f.modes[MODE_BALLISTIC].x[0] = at.x;
    f.modes[MODE_BALLISTIC].x[1] = at.y;
    f.modes[MODE_BALLISTIC].x[2] = at.z;
    for (int i = 0; i < BALLISTIC_SIZE; i++)
        f.modes[MODE_BALLISTIC].p[i * BALLISTIC_SIZE + i] = i < CORE_SIZE ? 1e6 : 0.2;
    mode_enter(MODE_BOOST, &f.modes[MODE_BALLISTIC], 0.0, &f.modes[MODE_BOOST]);
    for (int i = 0; i < 100000; i++) {
        struct ecef seen = {f.modes[MODE_BALLISTIC].x[0], f.modes[MODE_BALLISTIC].x[1],
                            f.modes[MODE_BALLISTIC].x[2]};
        struct enu offset;

        /* Held in place: each report says "as predicted", with noise. */
        offset = ecef_to_enu(&axes, ecef_sub(seen, z.place));
        z.range_m =
            sqrt(offset.east * offset.east + offset.north * offset.north + offset.up * offset.up) +
            100.0 * dice_normal(&d);
        z.azimuth_rad = atan2(offset.east, offset.north) + 5e-4 * dice_normal(&d);
        z.elevation_rad = asin(offset.up / z.range_m) + 5e-4 * dice_normal(&d);
        (void)filter_update(&f, &z);
        filter_mix(&f, 0.1);
        if (i % 1000 == 0) {
            check_covariance(f.modes[MODE_BALLISTIC].p, BALLISTIC_SIZE, i);
            check_covariance(f.modes[MODE_BOOST].p, BOOST_SIZE, i);
        }
    }
}

TEST(track_is_predicted_along_gravity)
{
    struct track t = {.position = {WGS84_A_M + 300e3, 0.0, 0.0}, .velocity = {1000.0, 2000.0, 0.0}};
    struct flight_state s = {t.position, t.velocity};

    for (int i = 0; i < CORE_SIZE; i++)
        t.covariance[i][i] = i < 3 ? 1e4 : 1.0;
    track_predict_to(&t, INT64_C(60000000000));
    for (int i = 0; i < 600; i++)
        flight_step(&s, 0.0, 0.1);
    TEST_NEAR(ecef_norm(ecef_sub(t.position, s.position)), 0.0, 1.0, 0);
    TEST_NEAR(ecef_norm(ecef_sub(t.velocity, s.velocity)), 0.0, 0.01, 0);
    TEST_EQ(t.state_ns, INT64_C(60000000000), 0);
    TEST_NEAR(sqrt(t.covariance[1][1]), sqrt(1e4 + 3600.0), 5.0, 0);
    track_predict_to(&t, 0); /* backward is refused */
    TEST_EQ(t.state_ns, INT64_C(60000000000), 1);
    check_covariance(&t.covariance[0][0], CORE_SIZE, 2);
}

static double between(struct dice *d, double low, double high)
{
    return low + (high - low) * dice_uniform(d);
}

/* A track of any sharpness, burning or not; what it will be seen as after `age_s`. */
static void make_slot(struct slot *slot, struct dice *d)
{
    struct filter *f = &slot->steps[0].after;
    double place2 = math_exp(between(d, 2.0, 18.0)); /* 3 m .. 8 km */
    double speed2 = math_exp(between(d, -2.0, 12.0));

    *slot = (struct slot){.is_used = true, .step_count = 1};
    f->time_ns = SECOND_NS;
    f->odds[MODE_BOOST] = between(d, 0.001, 0.999);
    f->odds[MODE_BALLISTIC] = 1.0 - f->odds[MODE_BOOST];
    f->modes[MODE_BALLISTIC] = coast_at(between(d, 5e3, 400e3));
    for (int i = 0; i < CORE_SIZE; i++)
        f->modes[MODE_BALLISTIC].p[i * BALLISTIC_SIZE + i] = i < 3 ? place2 : speed2;
    f->modes[MODE_BALLISTIC].x[3] = between(d, -500.0, 1500.0);
    mode_enter(MODE_BOOST, &f->modes[MODE_BALLISTIC], 0.0, &f->modes[MODE_BOOST]);
    for (int i = 0; i < 3; i++) {
        f->modes[MODE_BOOST].x[i] += between(d, -1.0, 1.0) * sqrt(place2);
        f->modes[MODE_BOOST].x[6 + i] = between(d, -30.0, 60.0);
        f->modes[MODE_BOOST].p[(6 + i) * BOOST_SIZE + 6 + i] = between(d, 1.0, 400.0);
    }
}

/* The cheap bound may only refuse what no gate would take. */
TEST(what_is_far_is_never_gated)
{
    struct dice d = dice_init(36, 1);
    struct slot slot;
    struct reach reach;
    struct near near = {.reaches = &reach};
    struct filter predicted;
    int gated = 0, far = 0;

    for (int row = 0; row < 20000; row++) {
        struct measurement z = {.kind = MEASUREMENT_RADAR,
                                .place = {WGS84_A_M, 300e3, 100e3},
                                .east = {0.0, 1.0, 0.0},
                                .north = {0.0, 0.0, 1.0},
                                .up = {1.0, 0.0, 0.0},
                                .range_sigma_m = between(&d, 10.0, 300.0)};
        double off = math_exp(between(&d, 0.0, 13.0));

        make_slot(&slot, &d);
        z.azimuth_sigma_rad = z.elevation_sigma_rad = between(&d, 1e-4, 3e-3);
        z.seen_ns = SECOND_NS + (int64_t)(between(&d, 0.0, 20.0) * 1e9);
        TEST_EQ(slot_at(&slot, z.seen_ns, &predicted), 1, row);
        const double *x =
            row % 2 == 0 ? predicted.modes[MODE_BALLISTIC].x : predicted.modes[MODE_BOOST].x;
        struct ecef to = {x[0] - z.place.x + off * between(&d, -1.0, 1.0),
                          x[1] - z.place.y + off * between(&d, -1.0, 1.0),
                          x[2] - z.place.z + off * between(&d, -1.0, 1.0)};
        z.range_m = ecef_norm(to);
        z.azimuth_rad = math_atan2(to.y, to.z);
        z.elevation_rad = math_asin(to.x / z.range_m);
        bool is_gated = filter_fit(&predicted, &z).is_gated;
        slot.is_used = true;
        near_take(&near, 0, &slot);
        bool is_far = reach_is_far(&reach, &z, radar_point(&z));
        TEST_EQ(is_gated && is_far, 0, row);
        gated += is_gated;
        far += is_far;
    }
    TEST_EQ(gated > 4000, 1, gated);
    TEST_EQ(far > 1000, 1, far);
}
