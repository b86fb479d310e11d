/* flight/batch_test.c: every width gives the bits of one lane; one lane gives what
 * flight_to_ground() gives; odd starts end as they do there, whoever flies beside them.
 */
#include "flight/batch.h"

#include <math.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define DEGREE (MATH_PI / 180)
#define DRAWN 10000
#define COUNT (DRAWN + 5) /* no multiple of any width */

static struct flight_start starts[COUNT];
static struct flight_arc scalar[COUNT];
static struct flight_arc wide[COUNT];

static struct flight_state launched(struct geodetic g, double speed, double elevation_rad,
                                    double azimuth_rad)
{
    struct enu_axes axes = enu_axes_at(g);
    double up;
    double level;
    double east;
    double north;

    math_sincos(elevation_rad, &up, &level);
    math_sincos(azimuth_rad, &east, &north);
    return (struct flight_state){
        geodetic_to_ecef(g),
        enu_to_ecef(&axes, (struct enu){speed * level * east, speed * level * north, speed * up})};
}

/* Any place, 30 to 300 km high, 500 to 7,300 m/s, some falling. */
static struct flight_start drawn(struct dice *d)
{
    struct geodetic place = {(180 * dice_uniform(d) - 90) * DEGREE, 360 * dice_uniform(d) * DEGREE,
                             30e3 + 270e3 * dice_uniform(d)};
    double speed = 500 + 6800 * dice_uniform(d);
    double elevation = (110 * dice_uniform(d) - 20) * DEGREE;
    double beta = math_exp(math_log(300) + math_log(50) * dice_uniform(d));

    return (struct flight_start){launched(place, speed, elevation, 360 * DEGREE * dice_uniform(d)),
                                 dice_uniform(d) < 0.05 ? 0 : beta};
}

static const struct geodetic place = {40 * DEGREE, 127 * DEGREE, 200e3};
static const struct geodetic burnt_low = {40 * DEGREE, 127 * DEGREE, 40e3};
static const struct geodetic low = {40 * DEGREE, 127 * DEGREE, 10};
static const struct geodetic below = {40 * DEGREE, 127 * DEGREE, -500};

/* Starts that no arc of the usual kind comes from. */
static int awkward(struct flight_start odd[])
{
    const struct flight_start rows[] = {
        {launched(place, 7900, 0, 1), 8000},          /* an orbit */
        {launched(place, 9000, 10 * DEGREE, 1), 0},   /* one with many tops */
        {launched(place, 12000, 60 * DEGREE, 1), 0},  /* gone for good */
        {launched(place, 5e5, 60 * DEGREE, 1), 8000}, /* gone at once */
        {launched(place, 2e6, 0, 1), 8000},           /* absurdly fast */
        {launched(below, 300, -1, 1), 8000},          /* below, falling */
        {launched(below, 300, 1, 1), 8000},           /* below, rises above */
        {launched(below, 3, 1, 1), 8000},             /* below, never above */
        {launched(below, 0, 0, 1), 8000},
        {launched(low, 5, 1, 1), 8000}, /* a hop */
        {launched(low, 5, -1, 1), 0},
        {launched(place, 5000, -1, 1), 1e-3}, /* drag without a solution */
        {launched(place, 5000, -1, 1), 1e-320},
        {launched(place, 0, 0, 1), 20},
        {launched(place, 4000, 1, 1), -1},
        {launched(place, 4000, 1, 1), (double)NAN},
        {launched(place, 4000, 1, 1), (double)INFINITY},
        {launched(place, (double)NAN, 1, 1), 8000},
        {{.position = {0, 0, 1e5}}, 8000},
        {{.position = {(double)INFINITY, 0, 0}}, 8000},
        {{.position = {7e6, 0, 0}}, 0}, /* straight down, many zeros */
    };

    memcpy(odd, rows, sizeof rows);
    return sizeof rows / sizeof rows[0];
}

static bool are_bits(double a, double b)
{
    /* Any NaN stands for any: its sign and payload are the processor's. */
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static bool is_same(const struct flight_arc *a, const struct flight_arc *b)
{
    return a->verdict == b->verdict && a->is_impact == b->is_impact &&
           are_bits(a->flight_s, b->flight_s) && are_bits(a->apogee_m, b->apogee_m) &&
           are_bits(a->apogee_s, b->apogee_s) && are_bits(a->end.position.x, b->end.position.x) &&
           are_bits(a->end.position.y, b->end.position.y) &&
           are_bits(a->end.position.z, b->end.position.z) &&
           are_bits(a->end.velocity.x, b->end.velocity.x) &&
           are_bits(a->end.velocity.y, b->end.velocity.y) &&
           are_bits(a->end.velocity.z, b->end.velocity.z);
}

/* Draws, with every odd start a few times in their midst. */
static void fill(uint64_t seed)
{
    struct dice d = dice_init(seed, 1);
    struct flight_start odd[32];
    int kinds = awkward(odd);

    for (int i = 0; i < COUNT; i++)
        starts[i] = i % 97 == 0 ? odd[(i / 97) % kinds] : drawn(&d);
}

TEST(every_width_gives_the_bits_of_one_lane)
{
    fill(3);
    flight_batch_by(FLIGHT_SCALAR, starts, COUNT, 8000, scalar);
    for (int width = FLIGHT_SSE2; width < FLIGHT_WIDTHS; width++) {
        if (!flight_width_runs((enum flight_width)width))
            continue;
        memset(wide, 0xff, sizeof wide);
        flight_batch_by((enum flight_width)width, starts, COUNT, 8000, wide);
        for (int i = 0; i < COUNT; i++)
            TEST_EQ(is_same(&wide[i], &scalar[i]), true, width * 100000 + i);
    }
    memset(wide, 0xff, sizeof wide);
    flight_batch(starts, COUNT, 8000, wide);
    for (int i = 0; i < COUNT; i++)
        TEST_EQ(is_same(&wide[i], &scalar[i]), true, i);
}

TEST(any_count_is_flown_and_no_more)
{
    fill(4);
    flight_batch_by(FLIGHT_SCALAR, starts, 20, 8000, scalar);
    for (int count = 0; count < 20; count++) {
        memset(wide, 0xff, sizeof wide);
        flight_batch(starts, count, 8000, wide);
        for (int i = 0; i < count; i++)
            TEST_EQ(is_same(&wide[i], &scalar[i]), true, count * 100 + i);
        TEST_EQ(wide[count].verdict == wide[19].verdict, true, count);
        TEST_EQ(isnan(wide[count].flight_s), true, count);
    }
}

/* The row of its beta in a table for 300, 1,000, 3,000 and 8,000 kg/m2 and more. */
static int row_of(double beta_kgm2)
{
    if (!(beta_kgm2 > 0))
        return 3;
    return beta_kgm2 < 1000 ? 0 : beta_kgm2 < 3000 ? 1 : beta_kgm2 < 8000 ? 2 : 3;
}

static double away_m(const struct flight_state *a, const struct flight_state *b)
{
    return ecef_norm(ecef_sub(a->position, b->position));
}

/* Where the start is after `duration_s`, by steps of 0.05 s. */
static struct flight_state finely(const struct flight_start *start, double duration_s)
{
    struct flight_state s = start->state;
    long steps = (long)(duration_s / 0.05);

    for (long k = 0; k < steps; k++)
        flight_step(&s, start->beta_kgm2, 0.05);
    flight_step(&s, start->beta_kgm2, duration_s - (double)steps * 0.05);
    return s;
}

/* At the time of the landing: an error of time counts as well. */
TEST(batch_agrees_with_a_fine_step)
{
    static const double bounds_m[] = {3, 1, 1, 0.5};
    struct dice d = dice_init(5, 2);

    for (int i = 0; i < 120; i++)
        starts[i] = drawn(&d);
    starts[0] = (struct flight_start){launched(place, 6827, 24 * DEGREE, 1), 8000};
    starts[1] = (struct flight_start){launched(burnt_low, 2929, 40 * DEGREE, 1), 8000};
    flight_batch(starts, 120, 8000, wide);
    for (int i = 0; i < 120; i++) {
        struct flight_state fine = finely(&starts[i], wide[i].flight_s);
        struct flight_state top = finely(&starts[i], wide[i].apogee_s);
        double bound_m = i < 2 ? 0.02 : bounds_m[row_of(starts[i].beta_kgm2)];

        TEST_EQ(wide[i].verdict, FLIGHT_IMPACT, i);
        TEST_NEAR(away_m(&fine, &wide[i].end), 0, bound_m, i);
        TEST_NEAR(ecef_to_geodetic(wide[i].end.position).height_m, 0, 1e-3, i);
        TEST_NEAR(ecef_to_geodetic(top.position).height_m, wide[i].apogee_m, 5, i);
    }
}

/* Within the sum of both errors.  Faster ones that meet dense air cost flight_to_ground() tens of
 * metres. */
TEST(batch_agrees_with_flight_to_ground)
{
    static const double bounds_m[] = {5, 3, 1, 0.3};
    struct dice d = dice_init(5, 1);

    for (int i = 0; i < 1000; i++)
        starts[i] = drawn(&d);
    flight_batch(starts, 1000, 8000, wide);
    for (int i = 0; i < 1000; i++) {
        struct flight_arc one = flight_to_ground(starts[i].state, starts[i].beta_kgm2, 8000);

        TEST_EQ(wide[i].verdict, one.verdict, i);
        TEST_EQ(wide[i].is_impact, one.is_impact, i);
        if (ecef_norm(starts[i].state.velocity) > 5000)
            continue;
        TEST_NEAR(away_m(&one.end, &wide[i].end), 0, bounds_m[row_of(starts[i].beta_kgm2)], i);
        TEST_NEAR(wide[i].flight_s, one.flight_s, 0.02, i);
        TEST_NEAR(wide[i].apogee_m, one.apogee_m, 5, i);
        TEST_NEAR(wide[i].apogee_s, one.apogee_s, 0.01, i);
    }
}

TEST(odd_starts_end_as_one_by_one)
{
    int kinds = awkward(starts);

    flight_batch(starts, kinds, 15000, wide);
    for (int i = 0; i < kinds; i++) {
        struct flight_arc one = flight_to_ground(starts[i].state, starts[i].beta_kgm2, 15000);

        TEST_EQ(wide[i].verdict, one.verdict, i);
        TEST_EQ(wide[i].is_impact, one.is_impact, i);
    }
    flight_batch(starts, kinds, 0, wide);
    for (int i = 0; i < kinds; i++)
        TEST_EQ(wide[i].verdict, flight_to_ground(starts[i].state, starts[i].beta_kgm2, 0).verdict,
                i);
}
