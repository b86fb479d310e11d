/* drill/scenario.h: what does this exercise play?
 *
 * A YAML file (data/scenarios) names the exercise, its start, its seed, the launches by their
 * public figures, and per nation the sensor registry to use.  Checked against its schema; a
 * refusal is one log line `file:line: what, what to do`.  The registries themselves are read by
 * the caller (sensor/registry.h) into `nations[i].registry`: this room knows only where.
 * Start-up only: reading allocates.  About 110 KiB: not for the stack.
 */
#ifndef DRILL_SCENARIO_H
#define DRILL_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "flight/powered.h"
#include "geo/axes.h"
#include "model/nation.h"
#include "model/sensor.h"

#define SCENARIO_NAME_MAX 64 /* with terminator; printable ASCII: it goes into TDM comments */
#define SCENARIO_LAUNCHES_MAX 16
#define SCENARIO_PATH_MAX 128
#define SCENARIO_RANDOM_LAUNCHES 6

struct scenario_launch {
    char name[SCENARIO_NAME_MAX]; /* of the launch; notional */
    struct geodetic place;
    int64_t offset_ns;       /* after the scenario's start */
    double bearing_rad;      /* from north, of the ground track at launch */
    double apogee_m;         /* to be matched */
    double range_m;          /* over the ground, to be matched */
    double claimed_flight_s; /* what was said of it in public; 0 when not stated */
    double beta_kgm2;        /* ballistic coefficient after burnout */
    int stages;              /* 1..3 */
    double burn_s;           /* of all stages together */
    bool has_motor;          /* fly `motor` as it is; apogee and range are what came out */
    struct flight_motor motor;
};

struct scenario_nation {
    struct nation nation;
    char registry_path[SCENARIO_PATH_MAX]; /* as written: relative to the data folder */
    struct sensor_registry registry;       /* filled by the caller */
};

struct scenario {
    uint32_t exercise; /* never 0 */
    char name[SCENARIO_NAME_MAX];
    int64_t start_ns; /* TAI */
    uint64_t seed;
    double detect_probability; /* multiplies that of each sensor */
    int launch_count;
    struct scenario_launch launches[SCENARIO_LAUNCHES_MAX];
    int nation_count;
    struct scenario_nation nations[NATIONS_MAX];
};

MUST_USE enum status scenario_parse(struct bytes text, const char *name, struct scenario *s);
MUST_USE enum status scenario_read(const char *path, struct scenario *s);

/* Notional launches of one simulated hour that begins at `hour_ns`: SCENARIO_RANDOM_LAUNCHES of
 * them, medium and intermediate range and lofted, 8 to 20 minutes long and down within the hour,
 * beta 3,000 to 12,000 kg/m^2.  Fills all but `nations`, which it leaves as they are.  The same
 * seed and hour give the same scenario.  About 10 ms. */
void scenario_random(uint64_t seed, int64_t hour_ns, struct scenario *s);

#endif
