/* assess/profile_test.c: two hundred drawn ascents against what really flew, then the edges. */
#include "assess/profile.h"

#include <math.h>
#include <stddef.h>

#include "assess/traced_score.h"
#include "base/test.h"
#include "geo/math.h"

static struct traced t; /* large: not on the stack */

TEST(two_hundred_ascents)
{
    struct traced_score s = traced_score_of(1, 200, false);

    traced_score_print("200 ascents", &s);
    TEST_EQ(s.refused, 0, 0);
    TEST_EQ(s.burnouts_hit * 100 >= s.burnouts * 95, true, s.burnouts_hit);
    TEST_EQ(s.reignitions_hit * 100 >= s.reignitions * 95, true, s.reignitions_hit);
    TEST_EQ(s.flights_right * 100 >= s.flights * 95, true, s.flights_right);
    TEST_EQ(s.burning_wrong, 0, 0);
    TEST_EQ(s.rms_m <= 1000, true, (int64_t)s.rms_m);
    /* Binomial, 200 draws, three sigmas: 0.95 -+ 0.046. */
    TEST_EQ(s.inside95 >= 181, true, s.inside95);
    TEST_EQ(s.mean_square_sigmas > 0.7 && s.mean_square_sigmas < 1.35, true, s.inside95);
}

TEST(inertial_speeds_are_told_and_followed)
{
    struct traced_score s = traced_score_of(1, 60, true);

    traced_score_print("60 inertial ascents", &s);
    TEST_EQ(s.refused, 0, 0);
    TEST_EQ(s.inertial_told, 60, 0);
    TEST_EQ(s.burnouts_hit * 100 >= s.burnouts * 95, true, s.burnouts_hit);
    TEST_EQ(s.rms_m <= 1000, true, (int64_t)s.rms_m);
}

/* A rocket without surprises: two stages, 120 s and 200 s, ten seconds apart. */
static struct traced_rocket plain_rocket(void)
{
    return (struct traced_rocket){
        .stage_count = 2,
        .force_mps2 = {15, 9},
        .exhaust_mps = {2700, 3000},
        .burn_s = {120, 200},
        .gap_s = {0, 10},
        .beta_kgm2 = {20000, 15000},
        .throttle = 1,
        .rise_s = 8,
        .lean_rad = 1.2,
        .lean_shape = 0.8,
        .lat_rad = 0.6,
        .azimuth_rad = 1.2,
    };
}

static const struct traced_noise plain_noise = {1, 20, 0.1, 1, 0};

static enum profile_verdict judge_plain(double first_s, double last_s, struct profile *p)
{
    struct traced_rocket r = plain_rocket();
    struct dice d = dice_init(3, 1);

    traced_fly(&r, first_s, last_s, false, &plain_noise, &d, &t);
    return profile_judge(t.samples, t.count, traced_score_work(), p);
}

TEST(what_a_plain_trace_tells)
{
    static const struct {
        double first_s;
        double last_s;
        int burnouts;
        int reignitions;
        bool is_burning;
        bool has_liftoff;
    } rows[] = {
        {-5, 60, 0, 0, true, true},     /* the first stage burns */
        {-5, 125, 1, 0, false, true},   /* between the stages */
        {-5, 200, 1, 1, true, true},    /* the second burns */
        {-5, 350, 2, 1, false, true},   /* it coasts */
        {60, 350, 2, 1, false, false},  /* begun in flight */
        {122, 350, 1, 1, false, false}, /* begun between the stages */
        {150, 350, 1, 0, false, false}, /* begun in the second burn */
        {-200, 350, 2, 1, false, true}, /* long on the ground */
        {340, 400, 0, 0, false, false}, /* a coast and nothing else */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct profile p;

        TEST_EQ(judge_plain(rows[i].first_s, rows[i].last_s, &p), PROFILE_TOLD, i);
        TEST_EQ(p.burnout_count, rows[i].burnouts, i);
        TEST_EQ(p.reignition_count, rows[i].reignitions, i);
        TEST_EQ(p.is_burning, rows[i].is_burning, i);
        TEST_EQ(p.has_liftoff, rows[i].has_liftoff, i);
        TEST_EQ(p.is_inertial, false, i);
        TEST_EQ(p.outlier_count, 0, i);
        TEST_NEAR(p.speed_sigma_mps, 1, 0.35, i);
        TEST_NEAR(p.altitude_sigma_m, 20, 7, i);
        TEST_NEAR(p.coast60_altitude_m, t.truth.coast60_m, 4 * p.coast60_sigma_m, i);
        TEST_EQ(p.class == CLASS_UNKNOWN, p.is_burning, i);
    }
}

TEST(classes_by_the_energy_at_the_end)
{
    static const struct {
        double burn_s; /* of the second stage */
        enum object_class class;
        bool is_space_launch;
    } rows[] = {
        {70, CLASS_SHORT_RANGE, false},
        {190, CLASS_MEDIUM_RANGE, false},
        {260, CLASS_INTERMEDIATE_RANGE, false},
        {290, CLASS_INTERCONTINENTAL, false},
        {310, CLASS_UNKNOWN, true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct traced_rocket r = plain_rocket();
        struct dice d = dice_init(4, i);
        struct profile p;

        r.burn_s[1] = rows[i].burn_s;
        r.lean_rad = 1.45;
        traced_fly(&r, -5, traced_end_s(&r) + 30, false, &plain_noise, &d, &t);
        TEST_EQ(profile_judge(t.samples, t.count, traced_score_work(), &p), PROFILE_TOLD, i);
        TEST_EQ(p.class, rows[i].class, (int64_t)p.reach_m);
        TEST_EQ(p.is_space_launch, rows[i].is_space_launch, i);
        TEST_EQ(p.class_probability >= 0.8, !rows[i].is_space_launch, i);
    }
}

TEST(a_wrong_sample_here_and_there_changes_little)
{
    struct profile clean;
    struct profile p;

    TEST_EQ(judge_plain(-5, 350, &clean), PROFILE_TOLD, 0);
    for (int i = 20; i < t.count; i += 40) {
        t.samples[i].speed_mps += 300;
        t.samples[i + 7].altitude_m -= 20e3;
    }
    TEST_EQ(profile_judge(t.samples, t.count, traced_score_work(), &p), PROFILE_TOLD, 0);
    TEST_EQ(p.burnout_count, 2, 0);
    TEST_EQ(p.reignition_count, 1, 0);
    TEST_NEAR(p.burnouts[0].t_s, clean.burnouts[0].t_s, 0.5, 0);
    TEST_NEAR(p.burnouts[1].t_s, clean.burnouts[1].t_s, 0.5, 0);
    TEST_NEAR(p.coast60_altitude_m, clean.coast60_altitude_m, 2 * clean.coast60_sigma_m, 0);
    TEST_EQ(p.outlier_count >= 15, true, p.outlier_count);
}

TEST(a_path_that_meets_the_ground_is_at_zero)
{
    struct profile p;

    for (int i = 0; i < 40; i++) /* falls from 15 km at 250 m/s */
        t.samples[i] = (struct profile_sample){i, 250 + i % 3, 15000 - 240.0 * i + i % 7};
    TEST_EQ(profile_judge(t.samples, 40, traced_score_work(), &p), PROFILE_TOLD, 0);
    TEST_NEAR(p.coast60_altitude_m, 0, 1e-9, 0);
}

TEST(what_is_no_flight_is_refused)
{
    struct profile p;
    struct dice d = dice_init(9, 1);

    TEST_EQ(judge_plain(-5, 5, &p), PROFILE_TOO_SHORT, 0);
    TEST_EQ(judge_plain(-50, 0, &p), PROFILE_NO_LIFTOFF, 1);
    for (int i = 0; i < 100; i++)
        t.samples[i] = (struct profile_sample){i, 8000 * dice_uniform(&d), 1e6 * dice_uniform(&d)};
    TEST_EQ(profile_judge(t.samples, 100, traced_score_work(), &p), PROFILE_NO_FLIGHT, 2);
    TEST_EQ(profile_judge(t.samples, 0, traced_score_work(), &p), PROFILE_TOO_SHORT, 3);
    for (enum profile_verdict v = PROFILE_TOLD; v <= PROFILE_NO_FLIGHT; v++)
        TEST_EQ(profile_verdict_message(v) == NULL, v == PROFILE_TOLD, v);
}

TEST(garbage_gives_a_refusal_or_finite_figures)
{
    struct dice d = dice_init(17, 5);

    for (int turn = 0; turn < 300; turn++) {
        int count = 12 + (int)dice_below(&d, 100);
        double speed = math_exp(10 * dice_uniform(&d)) / 2;
        double height = math_exp(18 * dice_uniform(&d)) / 2;
        double noise = dice_uniform(&d) * dice_uniform(&d);
        double now = 0;
        struct profile p;

        for (int i = 0; i < count; i++) {
            now += 0.001 + dice_uniform(&d) * (dice_below(&d, 50) == 0 ? 900 : 2);
            t.samples[i] = (struct profile_sample){
                now, fabs(speed * (1 + noise * dice_normal(&d) + (double)i / count)),
                fabs(height * (1 + noise * dice_normal(&d) - (double)i / count)) - 100};
        }
        if (profile_judge(t.samples, count, traced_score_work(), &p) != PROFILE_TOLD)
            continue;
        TEST_EQ(isfinite(p.coast60_altitude_m) && p.coast60_altitude_m >= 0, true, turn);
        TEST_EQ(isfinite(p.coast60_sigma_m) && p.coast60_sigma_m >= 0, true, turn);
        for (int i = 0; i < p.burnout_count; i++)
            TEST_EQ(p.burnouts[i].t_s >= t.samples[0].t_s && p.burnouts[i].t_s <= p.last_s, true,
                    turn);
    }
}
