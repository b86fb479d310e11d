/* study/watch.h: what the family's notional sensors say of the truth, as measurements.
 *
 * An exact report goes through measure/ like any other, so that axes and sigmas are the product's;
 * then noise of exactly those sigmas is added.  Real truth adds to each sensor's range and angles
 * a constant bias that nobody knows; its own sigma is a fifth of the noise's.  Light time is left
 * out on both sides.
 */
#ifndef STUDY_WATCH_H
#define STUDY_WATCH_H

#include <stdbool.h>

#include "base/dice.h"
#include "model/measurement.h"
#include "model/sensor.h"
#include "study/truth.h"

#define WATCH_SENSORS_MAX 3

struct watch_bias { /* in sigmas */
    double range;
    double azimuth;
    double elevation;
};

struct watch {
    struct sensor_registry registry;
    struct watch_bias biases[WATCH_SENSORS_MAX];
};

void watch_init(struct watch *w, const struct family *f, enum study_truth kind,
                const struct flown *first, struct dice *dice);
bool watch_is_scan(const struct watch *w, int sensor, int tick);
/* False when the sensor sees nothing of the object or misses it.  Draws as many dice either way. */
bool watch_measure(const struct watch *w, int sensor, const struct flown *o, int tick,
                   struct dice *dice, struct measurement *out);

#endif
