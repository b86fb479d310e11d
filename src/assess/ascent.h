/* assess/ascent.h: a boost template: how a launch climbs, in eight numbers.
 *
 * Lift-off from a place at a time; thrust of constant mass flow, so a specific force
 * a0 / (1 - a0 t / exhaust); it stands vertical for ASCENT_RISE_S, then leans from the local
 * vertical by (lean_east, lean_north) * s * (1 + bend s), s the time since the rise.  The path
 * follows from thrust and gravity on a round Earth; what guidance commands is the lean, so turns of
 * many kinds fit.  The turn of the Earth is left out: the states it is fitted to are Earth-fixed,
 * and Coriolis over a burn is below the template's own error.
 */
#ifndef ASSESS_ASCENT_H
#define ASSESS_ASCENT_H

#include "geo/axes.h"

#define ASCENT_RISE_S 8.0

enum ascent_term {
    ASCENT_EAST,        /* m, of the launch place from the reference */
    ASCENT_NORTH,       /* m */
    ASCENT_START,       /* s, of lift-off from the reference time */
    ASCENT_LOG_FORCE,   /* ln(m/s^2), specific force at lift-off */
    ASCENT_LOG_EXHAUST, /* ln(m/s); drag and staging make it an effective one */
    ASCENT_LEAN_EAST,   /* rad/s */
    ASCENT_LEAN_NORTH,  /* rad/s */
    ASCENT_BEND,        /* 1/s */
    ASCENT_TERMS
};

struct ascent_state {
    struct ecef position;
    struct ecef velocity;
};

/* The place of lift-off: what the first two terms move; they move every state alike. */
struct ecef ascent_ground(const double terms[ASCENT_TERMS], struct geodetic reference);

/* States at `count` ascending times, s from the reference time; before lift-off it stands still.
 * `reference` is a place on the ground. */
void ascent_states(const double terms[ASCENT_TERMS], struct geodetic reference,
                   const double times_s[], int count, struct ascent_state out[]);

#endif
