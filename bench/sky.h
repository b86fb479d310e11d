/* bench/sky.h: notional objects that coast over a notional radar, and its reports of them.
 *
 * On the ring object i of n stands at its own bearing; in the block they are 20 km apart, in
 * layers, as in the floor program: association is easy, this is for speed.  The flight is
 * flight/propagate.h without drag; noise comes from seeded dice.
 */
#ifndef BENCH_SKY_H
#define BENCH_SKY_H

#include <stdint.h>

#include "base/dice.h"
#include "flight/propagate.h"
#include "model/detection.h"
#include "model/sensor.h"

#define SKY_OBJECTS_MAX 1000

struct sky {
    int count;
    int64_t epoch_ns; /* TAI: when the objects are where `start` says */
    struct flight_state start[SKY_OBJECTS_MAX];
    struct dice dice;
};

/* `count` objects around the sensor's place; the same seed gives the same reports. */
void sky_open(struct sky *s, const struct sensor *sensor, int count, int64_t epoch_ns,
              uint64_t seed);
/* The same in a block, ten by ten and as many layers as it takes. */
void sky_open_block(struct sky *s, const struct sensor *sensor, int count, int64_t epoch_ns,
                    uint64_t seed);
/* What `sensor` reports of object `object` at `seen_ns`. */
struct detection sky_report(struct sky *s, const struct sensor *sensor, int object,
                            int64_t seen_ns);

#endif
