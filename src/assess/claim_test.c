/* assess/claim_test.c: Kepler's limits, symmetry and growth of the solved flight, and the verdicts.
 */
#include "assess/claim.h"

#include <math.h>
#include <stddef.h>

#include "base/dice.h"
#include "base/test.h"
#include "geo/math.h"
#include "geo/wgs84.h"

#define BALL_M 6371000.0
#define DEGREE (MATH_PI / 180)

static const struct claim_boost no_boost = {.burn_s = 1e-3, .path_share = 0.4};
static const struct claim_boost slow_boost = {.burn_s = 250, .path_share = 0.4, .beta_kgm2 = 6000};

static struct claim_shape shape_of(double lat_deg, double bearing_deg, double apogee_km,
                                   double range_km)
{
    return (struct claim_shape){
        {lat_deg * DEGREE, 125 * DEGREE, 0}, bearing_deg * DEGREE, apogee_km * 1e3, range_km * 1e3};
}

/* Free fall from `apogee_m` to the ball's ground, there and back: the radial orbit. */
static double straight_up_s(double apogee_m)
{
    double top = BALL_M + apogee_m;
    double x = BALL_M / top;

    return 2 * sqrt(top * top * top / (2 * WGS84_GM)) * (acos(sqrt(x)) + sqrt(x * (1 - x)));
}

TEST(kepler_straight_up_is_free_fall)
{
    static const double apogees_m[] = {1e3, 1e5, 1e6, 6e6, 2e7};

    for (size_t i = 0; i < sizeof apogees_m / sizeof apogees_m[0]; i++)
        TEST_NEAR(claim_arc_kepler_s(apogees_m[i], 1), straight_up_s(apogees_m[i]), 1e-3, i);
}

TEST(kepler_low_and_short_is_the_parabola)
{
    double gravity = WGS84_GM / BALL_M / BALL_M;

    for (int i = 1; i <= 5; i++) {
        double apogee_m = 10.0 * i;

        TEST_NEAR(claim_arc_kepler_s(apogee_m, 4 * apogee_m), 2 * sqrt(2 * apogee_m / gravity),
                  1e-3, i);
    }
}

/* Least speed for a range: v^2 = 2 g R s / (1 + s), s = sin(range / 2R); no apogee does with less.
 */
TEST(kepler_speed_has_the_known_least)
{
    for (int i = 1; i <= 10; i++) {
        double range_m = 1e6 * i;
        double s = sin(range_m / BALL_M / 2);
        double least = sqrt(2 * WGS84_GM / BALL_M * s / (1 + s));
        double seen = 1e9;

        for (double apogee_m = 1e4; apogee_m < 5e6; apogee_m *= 1.001)
            seen = fmin(seen, claim_arc_kepler_speed_mps(apogee_m, range_m));
        TEST_NEAR(seen, least, 1e-3, i);
    }
}

/* Without boost and air the turning, flattened Earth changes a flight along a meridian little. */
TEST(arc_without_boost_is_near_kepler)
{
    static const double shapes_km[][2] = {{300, 800}, {1000, 3000}, {4000, 1000}, {1300, 9000}};

    for (size_t i = 0; i < sizeof shapes_km / sizeof shapes_km[0]; i++) {
        struct claim_shape s = shape_of(10, 180, shapes_km[i][0], shapes_km[i][1]);
        struct claim_arc arc = claim_arc_solve(&s, &no_boost);

        TEST_EQ(arc.is_found, true, i);
        double kepler_s = claim_arc_kepler_s(s.apogee_m, s.range_m);
        TEST_NEAR(arc.flight_s, kepler_s, 0.02 * kepler_s, i);
        TEST_NEAR(arc.speed_mps, claim_arc_kepler_speed_mps(s.apogee_m, s.range_m), 400, i);
    }
}

/* Gravity to J2, turning and air are the same on both sides of the equator. */
TEST(arc_mirrored_in_the_equator)
{
    struct dice dice = dice_init(20170829, 1);

    for (int i = 0; i < 40; i++) {
        struct claim_shape north =
            shape_of(60 * dice_uniform(&dice), 360 * dice_uniform(&dice),
                     150 + 3000 * dice_uniform(&dice), 300 + 3000 * dice_uniform(&dice));
        struct claim_shape south = north;
        struct claim_arc a = claim_arc_solve(&north, &slow_boost);

        south.place.lat_rad = -north.place.lat_rad;
        south.bearing_rad = MATH_PI - north.bearing_rad;
        struct claim_arc b = claim_arc_solve(&south, &slow_boost);
        TEST_EQ(a.is_found, b.is_found, i);
        TEST_NEAR(a.flight_s, b.flight_s, 0.2, i); /* each within 20 m */
    }
}

TEST(arc_time_grows_with_apogee_range_and_burn)
{
    struct dice dice = dice_init(20221118, 1);

    for (int i = 0; i < 60; i++) {
        struct claim_shape s =
            shape_of(40, 20 + 140 * dice_uniform(&dice), 300 + 5000 * dice_uniform(&dice),
                     300 + 1000 * dice_uniform(&dice)); /* eastward: see claim.c */
        struct claim_shape higher = s;
        struct claim_shape further = s;
        struct claim_boost longer = slow_boost;

        higher.apogee_m *= 1.02;
        further.range_m *= 1.5;
        longer.burn_s += 20;
        double flight_s = claim_arc_solve(&s, &slow_boost).flight_s;
        TEST_EQ(flight_s > 0, true, i);
        TEST_EQ(claim_arc_solve(&higher, &slow_boost).flight_s > flight_s + 1, true, i);
        TEST_EQ(claim_arc_solve(&further, &slow_boost).flight_s > flight_s, true, i);
        double gain_s = claim_arc_solve(&s, &longer).flight_s - flight_s;
        TEST_EQ(gain_s > 5 && gain_s < 20, true, i);
    }
}

TEST(arc_refuses_what_is_no_shape)
{
    const struct claim_shape shapes[] = {
        shape_of(39, 70, 0, 1000),       shape_of(39, 70, -5, 1000),
        shape_of(39, 70, 1000, 0),       shape_of(39, 70, 1000, -1),
        shape_of(39, 70, NAN, 1000),     shape_of(39, 70, 1000, NAN),
        shape_of(NAN, 70, 1000, 1000),   shape_of(39, NAN, 1000, 1000),
        shape_of(91, 70, 1000, 1000),    shape_of(39, 70, 1000, 19950),
        shape_of(39, 70, INFINITY, 500), shape_of(39, 70, 50, 3000), /* the air is in the way */
    };

    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        TEST_EQ(claim_arc_solve(&shapes[i], &slow_boost).is_found, false, i);
}

static struct claim_figure stated(double value, double bound)
{
    return (struct claim_figure){.is_known = true, .value = value, .bound = bound};
}

static struct claim lofted(void)
{
    return (struct claim){
        .has_place = true,
        .place = {39 * DEGREE, 126 * DEGREE, 0},
        .place_bound_m = 2e4,
        .apogee_m = stated(4000e3, 5e3),
        .range_m = stated(1000e3, 5e3),
        .flight_s = stated(0, 0.5),
        .bearing_rad = stated(70 * DEGREE, 5 * DEGREE),
        .propellant = CLAIM_LIQUID,
    };
}

static double predicted_of(struct claim c)
{
    c.flight_s.is_known = false;
    return claim_judge(&c).predicted_s;
}

TEST(judge_by_the_time)
{
    struct claim c = lofted();
    double flight_s = predicted_of(c);
    static const struct {
        double late_s;
        bool is_apogee_floor;
        bool is_time_floor;
        enum claim_answer want;
        enum claim_reason reason;
    } rows[] = {
        {0, false, false, CLAIM_FITS, CLAIM_TIMES_AGREE},
        {50, false, false, CLAIM_FITS, CLAIM_TIMES_AGREE},
        {-50, false, false, CLAIM_FITS, CLAIM_TIMES_AGREE},
        {200, false, false, CLAIM_DOES_NOT_FIT, CLAIM_TIME_TOO_LONG},
        {-200, false, false, CLAIM_DOES_NOT_FIT, CLAIM_TIME_TOO_SHORT},
        {900, true, false, CLAIM_FITS, CLAIM_TIMES_AGREE},
        {-200, true, false, CLAIM_DOES_NOT_FIT, CLAIM_TIME_TOO_SHORT},
        {-900, false, true, CLAIM_FITS, CLAIM_TIMES_AGREE},
        {200, false, true, CLAIM_DOES_NOT_FIT, CLAIM_TIME_TOO_LONG},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        c.flight_s.value = flight_s + rows[i].late_s;
        c.flight_s.is_floor = rows[i].is_time_floor;
        c.apogee_m.is_floor = rows[i].is_apogee_floor;
        struct claim_verdict v = claim_judge(&c);

        TEST_EQ(v.answer, rows[i].want, i);
        TEST_EQ(v.reason, rows[i].reason, i);
        TEST_EQ(v.is_predicted_floor, rows[i].is_apogee_floor, i);
    }
}

TEST(judge_what_is_not_stated)
{
    struct claim c = lofted();

    c.flight_s.is_known = false;
    c.has_place = false;
    TEST_EQ(claim_judge(&c).reason, CLAIM_PLACE_NOT_STATED, 0);
    c.has_place = true;
    TEST_EQ(claim_judge(&c).reason, CLAIM_TIME_NOT_STATED, 1);
    TEST_EQ(claim_judge(&c).filled, CLAIM_FLIGHT, 1);
    c.range_m.is_known = false;
    TEST_EQ(claim_judge(&c).reason, CLAIM_TOO_LITTLE_STATED, 2);
    TEST_EQ(claim_judge(&c).has_predicted, false, 2);
    c.flight_s = stated(2900, 1);
    TEST_EQ(claim_judge(&c).reason, CLAIM_RANGE_NOT_STATED, 3);
    TEST_EQ(claim_judge(&c).answer, CLAIM_NOT_KNOWN, 3);
    c.flight_s = stated(1000, 1);
    TEST_EQ(claim_judge(&c).reason, CLAIM_NO_FLIGHT_SO_SHORT, 4);
    TEST_EQ(claim_judge(&c).answer, CLAIM_DOES_NOT_FIT, 4);
    c.flight_s = stated(20000, 1);
    TEST_EQ(claim_judge(&c).reason, CLAIM_NO_FLIGHT_SO_LONG, 5);
}

TEST(judge_what_cannot_fly)
{
    struct claim c = lofted();

    c.flight_s.is_known = false;
    c.range_m.value = 2.5e7;
    TEST_EQ(claim_judge(&c).reason, CLAIM_RANGE_TOO_LONG, 0);
    c.range_m.value = 3e6;
    c.apogee_m.value = 50e3;
    TEST_EQ(claim_judge(&c).reason, CLAIM_NO_SUCH_FLIGHT, 1);
    /* Flat, but a rocket may do it: told roughly, never called impossible. */
    c.range_m.value = 10e6;
    c.apogee_m.value = 300e3;
    TEST_EQ(claim_judge(&c).answer, CLAIM_NOT_KNOWN, 2);
    TEST_EQ(claim_judge(&c).is_rough, true, 2);
}

TEST(judge_fills_in_what_was_taken_out)
{
    struct dice dice = dice_init(20231218, 1);

    for (int i = 0; i < 6; i++) {
        struct claim c = lofted();

        c.propellant = (enum claim_propellant)dice_below(&dice, CLAIM_PROPELLANTS);
        c.apogee_m.value = 300e3 + 700e3 * dice_uniform(&dice);
        c.range_m.value = 2000e3 + 2000e3 * dice_uniform(&dice);
        c.flight_s.value = predicted_of(c);
        struct claim no_apogee = c;
        struct claim no_range = c;

        no_apogee.apogee_m.is_known = false;
        no_range.range_m.is_known = false;
        struct claim_verdict v = claim_judge(&no_apogee);
        TEST_EQ(v.filled, CLAIM_APOGEE, i);
        TEST_NEAR(v.filled_value, c.apogee_m.value, 100, i);
        TEST_EQ(v.filled_sigma > 0, true, i);
        v = claim_judge(&no_range);
        TEST_EQ(v.filled, CLAIM_RANGE, i);
        TEST_NEAR(v.filled_value, c.range_m.value, 200, i);
        TEST_EQ(v.filled_sigma > 0, true, i);
    }
}

TEST(judge_unknown_bearing_and_propellant_widen)
{
    struct claim c = lofted();

    c.flight_s.is_known = false;
    double known_s = claim_judge(&c).sigma_s;
    c.bearing_rad.is_known = false;
    double turned_s = claim_judge(&c).sigma_s;
    c.propellant = CLAIM_PROPELLANT_UNKNOWN;
    TEST_EQ(turned_s > known_s, true, 0);
    TEST_EQ(claim_judge(&c).sigma_s > turned_s, true, 1);
}
