/* assess/ellipse.h: scattered points on the ground as a mean, a covariance and the stated areas.
 *
 * Offsets are azimuthal equidistant about a reference place (geodesic azimuth and distance), so
 * that an area of a thousand kilometres keeps its length.  Pure; no allocation.
 */
#ifndef ASSESS_ELLIPSE_H
#define ASSESS_ELLIPSE_H

#include "model/assessment.h"

/* Weighted sums of ground points and of one scalar (a time) about a reference. */
struct ground_scatter {
    struct geodetic reference;
    double weight;
    double east; /* sums of weight times offset, m */
    double north;
    double east2;
    double east_north;
    double north2;
};

struct ground_spread {
    struct geodetic mean;
    double east2; /* covariance at the mean, m^2 */
    double east_north;
    double north2;
};

struct ground_scatter ground_scatter_about(struct geodetic reference);
void ground_scatter_add(struct ground_scatter *s, double weight, struct geodetic at);
/* Of a scatter with positive weight. */
struct ground_spread ground_scatter_spread(const struct ground_scatter *s);
/* The area that holds a Gaussian of this spread with `probability` in (0, 1). */
struct ground_ellipse ground_spread_ellipse(const struct ground_spread *s, double probability);
/* One sigma along a direction. */
double ground_spread_sigma(const struct ground_spread *s, double azimuth_rad);

/* m^2. */
double ground_ellipse_area(const struct ground_ellipse *e);
/* Is the place in the ellipse grown by `margin_m` on every side? */
bool ground_ellipse_holds(const struct ground_ellipse *e, struct geodetic at, double margin_m);

#endif
