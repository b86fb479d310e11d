/* assess/landing.h: where the flights of a fan come down, and which area holds a share of them.
 *
 * A few dozen weighted landings stand for a mixture.  Pure; no allocation.
 */
#ifndef ASSESS_LANDING_H
#define ASSESS_LANDING_H

#include "assess/ellipse.h"
#include "geo/axes.h"
#include "model/assessment.h"

#define LANDINGS_MAX 64 /* of all branches of the widest fan */

struct landing {
    struct geodetic place;
    double weight;
};

/* Sums over all landings of all branches. */
struct landings {
    int count;
    struct landing at[LANDINGS_MAX];
    double asked; /* weight of all flights */
    double down;  /* weight of those that came down */
    double time;
    double time2;
    double apogee;
    double apogee2;
    double reach;
};

/* Mean and scatter of all; there must be one. */
struct ground_spread landings_spread(const struct landings *sums);

/* The area that holds `share` of the weight: axes of the spread, lengths by the share along each,
 * then both grown together until the ellipse holds it, and at least `inner` when that is not NULL.
 * A Gaussian would not do: the weight of a fan lies along a curve, off its middle. */
struct ground_ellipse landings_area(const struct landings *sums, const struct ground_spread *spread,
                                    double share, const struct ground_ellipse *inner);

#endif
