/* flight/bits_test.c: the same bits of the same arcs, with every compiler and processor.
 *
 * A digest over arcs of many kinds.  It changes when the model or the steps change, never with the
 * build: gcc and clang, -O0 and -O3, with and without wider vectors, give this number.
 */
#include <stdint.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "flight/batch.h"
#include "flight/powered.h"
#include "flight/propagate.h"
#include "geo/math.h"
#include "geo/wgs84.h"

#define DEGREE (MATH_PI / 180)

static uint64_t digest_of(uint64_t digest, double value) /* FNV-1a */
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return (digest ^ bits) * UINT64_C(0x100000001b3);
}

static struct flight_motor motor_drawn(struct dice *d)
{
    return (struct flight_motor){
        .stage_count = 2,
        .burn_s = {50 + 40 * dice_uniform(d), 30 + 40 * dice_uniform(d)},
        .force_mps2 = {16 + 8 * dice_uniform(d), 14 + 8 * dice_uniform(d)},
        .rise_s = 5,
        .lean_rad = 1.2 * dice_uniform(d),
        .azimuth_rad = 6 * dice_uniform(d),
    };
}

TEST(flight_gives_these_bits_in_every_build)
{
    struct dice d = dice_init(11, 1);
    uint64_t digest = UINT64_C(0xcbf29ce484222325);

    for (int i = 0; i < 300; i++) {
        struct geodetic place = {(120 * dice_uniform(&d) - 60) * DEGREE,
                                 360 * dice_uniform(&d) * DEGREE, 100};
        struct flight_motor motor = motor_drawn(&d);
        struct flight_ascent ascent;
        double f[6][6];

        flight_ascent_init(&ascent, place, &motor);
        while (flight_ascent_is_burning(&ascent))
            (void)flight_ascent_step(&ascent, 0.5);
        struct flight_arc arc = flight_to_ground(ascent.state, 500 + 8000 * dice_uniform(&d), 8000);
        flight_transition(&ascent.state, 5, f);
        digest = digest_of(digest, arc.flight_s);
        digest = digest_of(digest, arc.apogee_m);
        digest = digest_of(digest, arc.end.position.x);
        digest = digest_of(digest, arc.end.position.y);
        digest = digest_of(digest, arc.end.velocity.z);
        digest = digest_of(digest, f[4][0]);
    }
    TEST_EQ(digest, UINT64_C(7466582898063568780), 0);
}

TEST(flight_in_lanes_gives_these_bits_in_every_build)
{
    static struct flight_start starts[200];
    static struct flight_arc arcs[200];
    struct dice d = dice_init(12, 1);
    uint64_t digest = UINT64_C(0xcbf29ce484222325);

    for (int i = 0; i < 200; i++) {
        struct geodetic place = {(120 * dice_uniform(&d) - 60) * DEGREE,
                                 360 * dice_uniform(&d) * DEGREE, 200e3 * dice_uniform(&d)};

        starts[i].state.position = geodetic_to_ecef(place);
        starts[i].state.velocity = (struct ecef){7000 * dice_uniform(&d), 7000 * dice_uniform(&d),
                                                 4000 * dice_uniform(&d)};
        starts[i].beta_kgm2 = 300 + 8000 * dice_uniform(&d);
    }
    flight_batch(starts, 200, 8000, arcs);
    for (int i = 0; i < 200; i++) {
        digest = digest_of(digest, arcs[i].flight_s);
        digest = digest_of(digest, arcs[i].apogee_m);
        digest = digest_of(digest, arcs[i].end.position.x);
        digest = digest_of(digest, arcs[i].end.velocity.z);
    }
    TEST_EQ(digest, UINT64_C(16732975723647561909), 0);
}
