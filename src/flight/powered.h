/* flight/powered.h: a staged ascent, and the motor that a public claim needs.  For scenarios.
 *
 * The motor's specific force grows as mass burns off: a(t) = a0 / (1 - flow t) in each stage (the
 * rocket equation).  The thrust stands vertical for rise_s, then leans over along the azimuth, its
 * angle from the vertical growing linearly to lean_rad at burnout.  Pure; bounded time.
 */
#ifndef FLIGHT_POWERED_H
#define FLIGHT_POWERED_H

#include <stdbool.h>

#include "flight/propagate.h"
#include "geo/wgs84.h"

#define FLIGHT_STAGES_MAX 3
#define FLIGHT_BURN_MAX_S 1000.0   /* all stages together */
#define FLIGHT_STAGE_BURNT 0.75    /* part of a stage's ignition mass that it burns */
#define FLIGHT_ASCENT_BETA 20000.0 /* kg/m^2, while the motor is attached */

struct flight_motor {
    int stage_count;
    double burn_s[FLIGHT_STAGES_MAX];
    double force_mps2[FLIGHT_STAGES_MAX]; /* at ignition of the stage */
    double rise_s;
    double lean_rad;
    double azimuth_rad;
};

struct flight_ascent {
    struct flight_motor motor;
    struct enu_axes axes;
    double since_s;
    struct flight_state state;
};

double flight_motor_burn_s(const struct flight_motor *motor);
void flight_ascent_init(struct flight_ascent *ascent, struct geodetic place,
                        const struct flight_motor *motor);
bool flight_ascent_is_burning(const struct flight_ascent *ascent);
/* At most 1 s; stops at a stage's end, so that no step straddles it: returns the seconds done. */
double flight_ascent_step(struct flight_ascent *ascent, double dt_s);

/* What was publicly said of a launch. */
struct flight_claim {
    struct geodetic place;
    double bearing_rad; /* of the ground track, launch to impact */
    double apogee_m;
    double range_m;
    int stage_count;
    double burn_s;    /* of all stages together */
    double beta_kgm2; /* after burnout */
};

struct flight_fit {
    bool is_fit; /* apogee and range met within 0.1 %, bearing within 0.1 degree */
    struct flight_motor motor;
    struct flight_state burnout;
    double burnout_s;
    double apogee_m;
    double apogee_s;
    double range_m;
    double flight_s;
    struct geodetic impact;
};

/* Finds force, lean and azimuth by a coarse search and damped Newton steps; about 50 ms.  Any claim
 * may be asked: one that this motor cannot fly, or that is no number, gives is_fit false. */
struct flight_fit flight_powered_fit(const struct flight_claim *claim);

#endif
