/* drill/random.c: notional launches by the dice: motors are drawn, flown, and kept when they fit.
 *
 * Drawing the motor instead of fitting it to a drawn apogee costs a millisecond, not a fifth of a
 * second; the shapes kept are bounded by apogee, range and flight time.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/dice.h"
#include "drill/scenario.h"
#include "flight/propagate.h"
#include "geo/geodesic.h"
#include "geo/math.h"

#define RADIANS_PER_DEGREE (3.14159265358979323846 / 180.0)
#define TRIES 200
#define LIMIT_S 1200.0

/* The logarithms of 2,500 and 14,000 kg/m^2 (about 500 and 2,900 lb/ft^2): from blunt to slender.
 * Wider than what an assessment holds for 90 % likely, as the world may be. */
#define BETA_LOG_LOW 7.82404601085629
#define BETA_LOG_HIGH 9.54681260859740

static double between(struct dice *dice, double low, double high)
{
    return low + (high - low) * dice_uniform(dice);
}

/* The velocity a stage gives is a0 burn / BURNT ln(1 / (1 - BURNT)) = 1.848 a0 burn (the rocket
 * equation with FLIGHT_STAGE_BURNT). */
static void draw_motor(struct dice *dice, struct scenario_launch *l)
{
    double lofted = dice_uniform(dice);

    l->stages = 1 + (int)dice_below(dice, 2);
    l->burn_s = between(dice, 80, 150);
    double gain_mps = between(dice, 4500, 7200);
    l->motor.stage_count = l->stages;
    l->motor.rise_s = 8;
    l->motor.lean_rad =
        (lofted < 0.35 ? between(dice, 8, 30) : between(dice, 35, 75)) * RADIANS_PER_DEGREE;
    l->motor.azimuth_rad = l->bearing_rad;
    for (int i = 0; i < l->stages; i++) {
        l->motor.burn_s[i] = l->burn_s / l->stages;
        l->motor.force_mps2[i] = gain_mps / (1.848 * l->burn_s);
    }
}

/* Flies it; false when it is not of the kind wanted. */
static bool try_launch(struct scenario_launch *l)
{
    struct flight_ascent ascent;

    flight_ascent_init(&ascent, l->place, &l->motor);
    while (flight_ascent_is_burning(&ascent)) /* at most 150 s and the stages' ends */
        (void)flight_ascent_step(&ascent, 1);
    struct flight_arc arc = flight_to_ground(ascent.state, l->beta_kgm2, LIMIT_S);
    if (!arc.is_impact)
        return false;
    double flight_s = ascent.since_s + arc.flight_s;
    struct geodesic line = geodesic_inverse(l->place, ecef_to_geodetic(arc.end.position));
    l->apogee_m = arc.apogee_m;
    l->range_m = line.distance_m;
    l->bearing_rad = line.azimuth1_rad;
    return flight_s >= 480 && flight_s <= LIMIT_S && l->range_m >= 400e3 && l->range_m <= 5000e3 &&
           l->apogee_m >= 150e3;
}

static void draw_launch(struct dice *dice, int index, struct scenario_launch *l)
{
    for (int i = 0; i < TRIES; i++) {
        /* One draw per statement: the order of an initialiser's draws is each compiler's own.  All
         * bytes are set, padding too: equal seeds give equal scenarios, byte for byte. */
        memset(l, 0, sizeof *l);
        l->place.lat_rad = between(dice, 38.6, 41.4) * RADIANS_PER_DEGREE;
        l->place.lon_rad = between(dice, 125.0, 128.5) * RADIANS_PER_DEGREE;
        l->place.height_m = between(dice, 0, 500);
        l->offset_ns = (int64_t)(1e9 * (index * 400.0 + between(dice, 0, 300)));
        l->bearing_rad = between(dice, 60, 110) * RADIANS_PER_DEGREE;
        l->beta_kgm2 = math_exp(between(dice, BETA_LOG_LOW, BETA_LOG_HIGH));
        l->has_motor = true;
        (void)snprintf(l->name, sizeof l->name, "NOTIONAL %d", index + 1);
        draw_motor(dice, l);
        if (try_launch(l))
            return;
    }
}

void scenario_random(uint64_t seed, int64_t hour_ns, struct scenario *s)
{
    uint64_t hour = (uint64_t)hour_ns / UINT64_C(3600000000000);
    struct dice dice = dice_init(seed, hour);

    s->exercise = 1 + (uint32_t)(seed % 1000000);
    (void)snprintf(s->name, sizeof s->name, "NOTIONAL HOUR %u", (unsigned)(hour % 1000000));
    s->start_ns = hour_ns;
    s->seed = seed * UINT64_C(0x9e3779b97f4a7c15) + hour;
    s->detect_probability = 1;
    s->launch_count = SCENARIO_RANDOM_LAUNCHES;
    for (int i = 0; i < SCENARIO_RANDOM_LAUNCHES; i++)
        draw_launch(&dice, i, &s->launches[i]);
}
