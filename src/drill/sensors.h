/* drill/sensors.h: what would each sensor of a nation have reported of that truth?
 *
 * A radar scans at its interval with its own phase and sees what is above its horizon and within
 * its range; an infrared platform sees a motor that burns, above the cloud (height_min_m) and not
 * behind the Earth.  Noise and misses come from seeded dice: the same scenario, seed and sensor
 * give the same bytes.  Detections carry the time of reception (light time included).
 */
#ifndef DRILL_SENSORS_H
#define DRILL_SENSORS_H

#include <stdint.h>

#include "base/status.h"
#include "drill/scenario.h"
#include "drill/truth.h"
#include "model/detection.h"

/* Detections of one nation or one sensor, times of reception rising. */
struct sighting_list {
    int count;
    int room;
    struct detection *detections; /* owned */
    int *launches;                /* owned: the truth behind each */
};

/* All sensors of `nation` (index into the scenario), merged by time of reception. */
MUST_USE enum status sightings_of_nation(const struct scenario *s, const struct truth *t,
                                         int nation, struct sighting_list *list);
/* One sensor of it. */
MUST_USE enum status sightings_of_sensor(const struct scenario *s, const struct truth *t,
                                         int nation, int sensor, struct sighting_list *list);
void sighting_list_close(struct sighting_list *list);

/* DIR/<NAT>/<sensor>.tdm for each sensor that saw anything, DIR/<NAT>/detections.tds (the compact
 * stream of all its sensors) and DIR/truth.json.  Makes the folders.  STATUS_IO, logged. */
MUST_USE enum status sightings_write(const struct scenario *s, const struct truth *t,
                                     const char *directory);

#endif
