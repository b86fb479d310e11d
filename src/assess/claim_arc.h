/* assess/claim_arc.h: the one flight that has this apogee and comes down there, and how long it is.
 *
 * A boost, then a ballistic arc on the turning Earth (gravity to J2, drag: flight/propagate.h). The
 * boost is not flown, it is an allowance: it lasts a stated burn time, or as long as a stated mean
 * acceleration needs for the burnout speed v; meanwhile the object covers the part `path_share` of
 * v times that time, in the direction that it has at burnout.  Evenly accelerated motion has a
 * share of one half; a rocket is slow for longer, because it gets lighter. Nothing of it comes from
 * flight/powered.h, with which scenarios are flown.  Pure; under 2 ms.
 */
#ifndef ASSESS_CLAIM_ARC_H
#define ASSESS_CLAIM_ARC_H

#include <stdbool.h>

#include "geo/axes.h"

#define CLAIM_RANGE_MAX_M 1.99e7 /* what is further away is nearer the other way round */

struct claim_boost {
    double burn_s;            /* 0: v / acceleration_mps2 */
    double acceleration_mps2; /* mean, net; 0 when burn_s is stated */
    double path_share;        /* way of the boost over burnout speed times burn time */
    double beta_kgm2;         /* after burnout */
};

/* The end points and the height between them. */
struct claim_shape {
    struct geodetic place; /* height is ignored */
    double bearing_rad;    /* from there to the impact, over the turning Earth */
    double apogee_m;
    double range_m; /* over the ground */
};

struct claim_arc {
    bool is_found; /* apogee and end point met within 20 m; else the rest is zero */
    double flight_s;
    double burn_s;
    double speed_mps;     /* at burnout, relative to the ground */
    double elevation_rad; /* of that speed, at the launch place */
};

/* Not found when there is no such flight: the air is in the way, or it would need more than the
 * speed of escape; and for what is no number, not above 0, or beyond CLAIM_RANGE_MAX_M. */
struct claim_arc claim_arc_solve(const struct claim_shape *shape, const struct claim_boost *boost);

/* Kepler's flight on a ball that does not turn and has no air, from ground to ground; both > 0. */
double claim_arc_kepler_s(double apogee_m, double range_m);
double claim_arc_kepler_speed_mps(double apogee_m, double range_m); /* at the ground */

#endif
