/* assess/flown.h: launches for the tests of this room: a rocket in three dimensions, no template.
 *
 * Thrust of constant mass flow, drag by the flight room's air, straight up for some seconds, then a
 * pitch programme: a steady turn of the thrust away from the vertical up to a final lean, held to
 * the end of the burn.  Nothing of it is shared with the templates under test.
 */
#ifndef ASSESS_FLOWN_H
#define ASSESS_FLOWN_H

#include "base/dice.h"
#include "flight/propagate.h"
#include "model/track.h"

struct rocket {
    struct geodetic place;
    double azimuth_rad;
    double force_mps2; /* at lift-off */
    double exhaust_mps;
    double burn_s;
    double rise_s;      /* straight up */
    double lean_rad;    /* final, of the thrust from the vertical */
    double lean_by_s;   /* when it is reached */
    double stage_s;     /* a second stage takes over here; 0: one stage */
    double force2_mps2; /* of it, at its start */
    double beta_kgm2;   /* of what comes down */
};

/* A rocket of the breadth that the tests draw from. */
struct rocket rocket_draw(struct dice *d);
/* The state `after_s` from lift-off; past the burn it coasts with beta. */
struct flight_state rocket_state(const struct rocket *r, double after_s);

/* Lift-off of every rocket here. */
#define LIFT_OFF_NS (INT64_C(1700000000) * INT64_C(1000000000))

/* One sigma of each axis of a state; the velocity goes with the position, as in filters. */
struct fix {
    double position_m;
    double velocity_mps;
};

/* A state drawn from N(truth, P), and that P. */
struct flight_state state_drawn(struct flight_state truth, struct fix fix, struct dice *d,
                                double p[6][6]);

/* The track of a nation that first saw the rocket `first_s` after lift-off and sees it still at
 * `now_s`: ascent states every 2.5 s whose errors are correlated and shrink as a filter's do. */
void track_flown(const struct rocket *r, double first_s, double now_s, struct fix fix,
                 struct dice *d, struct track *t);

#endif
