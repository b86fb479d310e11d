/* measure/measure.h: what does a sensor's report say in our axes and units, and may it be believed?
 *
 * A detection is checked, its sensor found in the registry, known biases removed, the whole path
 * halved where the feed gives it (TDM-2), light time taken off where the feed's time is that of
 * reception (TDM-6), and sigmas attached.  Nothing is guessed: what cannot be used is refused, and
 * each reason is a verdict of its own.
 *
 * - Radar: azimuth and elevation in east, north, up at the antenna.  Near the horizon the sigma of
 *   elevation grows by what the air may bend (TDM-5): see measure.c.
 * - Infrared: right ascension and declination of a geometric direction (no aberration), turned into
 *   Earth-fixed axes at the time of reception.  The axes of the angles are east, nadir, north at
 *   the platform, so that the Earth lies far from their pole.  A line of sight has no range: its
 *   light time is that of the point where the ray meets the height of 60 km (or comes closest to
 *   it); what remains is below 5 ms.
 * - Degraded reports keep their values; every sigma is tripled.
 *
 * Whether the exercise of a report is armed is the node's question.  Pure functions on the caller's
 * memory; any thread.
 */
#ifndef MEASURE_MEASURE_H
#define MEASURE_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/detection.h"
#include "model/measurement.h"
#include "model/sensor.h"

#define MEASURE_FUTURE_NS INT64_C(2000000000) /* further ahead of our clock: refused */
#define MEASURE_PAST_NS INT64_C(600000000000) /* older: refused */

enum measure_verdict {
    MEASURE_TAKEN,          /* `out` is filled */
    MEASURE_UNKNOWN_SENSOR, /* no such name in the registry */
    MEASURE_WRONG_AXES,     /* right ascension from a radar, azimuth from an infrared platform */
    MEASURE_NOT_FINITE,     /* NaN or infinity among the values in use */
    MEASURE_ANGLE_OUTSIDE,  /* an angle outside its stated interval */
    MEASURE_NO_RANGE,       /* a radar report without range */
    MEASURE_RANGE_OUTSIDE,  /* range not above zero, or range rate beyond 20 km/s */
    MEASURE_BEYOND_RANGE,   /* further than the sensor can see: round trip taken for one way? */
    MEASURE_FROM_FUTURE,    /* more than MEASURE_FUTURE_NS ahead of now */
    MEASURE_TOO_OLD,        /* more than MEASURE_PAST_NS behind now */
    MEASURE_VERDICTS
};

/* How often each verdict was given; index by verdict. */
struct measure_counts {
    uint64_t count[MEASURE_VERDICTS];
};

/* One word for logs and JSON, such as "unknown_sensor". */
const char *measure_verdict_name(enum measure_verdict verdict);
/* One sentence for people: what is wrong and what to do. */
const char *measure_verdict_message(enum measure_verdict verdict);

/* Index of the sensor whose name equals `name` by TDM-12 (case ignored, an underscore is a blank,
 * blanks collapse, none at the ends); -1 when there is none. */
int measure_find_sensor(const struct sensor_registry *registry, const char *name);

/* Fills `out` when the verdict is MEASURE_TAKEN; otherwise leaves it alone. */
enum measure_verdict measure_from_detection(const struct sensor_registry *registry,
                                            const struct detection *detection, int64_t now_ns,
                                            struct measurement *out);

#endif
