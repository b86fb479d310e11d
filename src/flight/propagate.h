/* flight/propagate.h: where will it be, and where does it come down?
 *
 * Earth-fixed axes; gravity to J2, Coriolis, drag by one ballistic coefficient beta = m / (Cd A) in
 * kg/m^2 (0 = no drag).  Fourth-order Runge-Kutta.  Pure functions, bounded time.
 */
#ifndef FLIGHT_PROPAGATE_H
#define FLIGHT_PROPAGATE_H

#include <stdbool.h>

#include "geo/axes.h"

struct flight_state {
    struct ecef position; /* m */
    struct ecef velocity; /* m/s, relative to the turning Earth */
};

/* d velocity / dt, m/s^2. */
struct ecef flight_acceleration(const struct flight_state *state, double beta_kgm2);

/* One step; dt_s may be negative.  Error per step is of the order of dt^5. */
void flight_step(struct flight_state *state, double beta_kgm2, double dt_s);

/* As many steps as needed: 10 s above the air, 1 s in it, down to 0.25 s when fast and low.  Back
 * in time with a negative duration.  Beyond 20,000 s either way `state` stays as it is. */
void flight_advance(struct flight_state *state, double beta_kgm2, double duration_s);

enum flight_verdict {
    FLIGHT_IMPACT,      /* down at height 0 */
    FLIGHT_BEGAN_BELOW, /* began at or below height 0 and never rose above it: `end` is there */
    FLIGHT_STILL_UP,    /* the limit came first: an orbit, or a short limit */
    FLIGHT_ESCAPED,     /* left for space, or the drag of a tiny beta has no solution */
    FLIGHT_NOT_A_STATE, /* not finite, near the Earth's centre, or absurdly fast */
};

struct flight_arc {
    bool is_impact;              /* FLIGHT_IMPACT or FLIGHT_BEGAN_BELOW */
    enum flight_verdict verdict; /* why it ended */
    double flight_s;             /* until the impact, or until it was given up */
    struct flight_state end;     /* at WGS84 height 0 within a millimetre after FLIGHT_IMPACT */
    double apogee_m;             /* greatest height on the way */
    double apogee_s;
};

/* The arc until it meets height 0 on the way down.  limit_s is at most 20,000 s. */
struct flight_arc flight_to_ground(struct flight_state state, double beta_kgm2, double limit_s);

/* Transition matrix of (position, velocity) without drag over dt_s, to the third order of dt:
 * |dt_s| <= 20. */
void flight_transition(const struct flight_state *state, double dt_s, double f[6][6]);

#endif
