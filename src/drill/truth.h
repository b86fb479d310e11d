/* drill/truth.h: what really flew: each launch of a scenario rebuilt with a powered flight model.
 *
 * flight/powered.h is fitted so that apogee and range come out as the scenario says; then the
 * flight is sampled.  Opening allocates the samples; everything else is reading.
 */
#ifndef DRILL_TRUTH_H
#define DRILL_TRUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "drill/scenario.h"
#include "flight/propagate.h"
#include "geo/axes.h"

#define TRUTH_OVERFLOWN_MAX 16
#define TRUTH_OVERFLOWN_M 50e3 /* a populated place this near to the ground track is overflown */

struct truth_launch {
    char name[SCENARIO_NAME_MAX];
    int64_t launched_ns; /* TAI */
    struct geodetic place;
    double bearing_rad;
    double beta_kgm2;
    double burnout_s; /* after the launch */
    struct flight_state burnout;
    double apogee_m;
    double apogee_s;
    double range_m; /* over the ground, launch point to impact */
    double flight_s;
    double claimed_flight_s; /* 0 when the scenario has none */
    struct geodetic impact;
    int64_t impact_ns;
    double step_s; /* between samples */
    int overflown_count;
    int overflown[TRUTH_OVERFLOWN_MAX]; /* areas (place/place.h) under the track, in order */
    int sample_count;
    struct flight_state *samples; /* from the launch; the last one is the impact */
};

struct truth {
    uint32_t exercise;
    char name[SCENARIO_NAME_MAX];
    int launch_count;
    struct truth_launch launches[SCENARIO_LAUNCHES_MAX];
};

/* STATUS_CONFIG, logged, when no flight has that apogee and range; STATUS_MEMORY. */
MUST_USE enum status truth_open(struct truth *t, const struct scenario *s);
void truth_close(struct truth *t);

/* State `since_s` after the launch, by cubic Hermite between samples; false outside the flight. */
bool truth_state(const struct truth_launch *launch, double since_s, struct flight_state *state);
bool truth_is_burning(const struct truth_launch *launch, double since_s);

/* truth.json: one object per launch, units in the names.  STATUS_IO, logged. */
MUST_USE enum status truth_write_json(const struct truth *t, const char *path);

#endif
