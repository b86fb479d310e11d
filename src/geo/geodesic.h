/* geo/geodesic.h: shortest lines on the WGS84 ellipsoid; heights are ignored.
 *
 * Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid", Survey Review 23(176)
 * (1975), on our own functions (docs/decisions/0001).  Error below 1 mm; where the inverse does not
 * converge (within half a degree of antipodal) the answer is that of the auxiliary sphere, within
 * 0.6 % of the distance.  Pure; bounded loops.
 */
#ifndef GEO_GEODESIC_H
#define GEO_GEODESIC_H

#include "geo/axes.h"

struct geodesic {
    double distance_m;
    double azimuth1_rad; /* at the first point, from north, [0, 2 pi) */
    double azimuth2_rad; /* at the second, in the direction of travel */
};

struct geodesic geodesic_inverse(struct geodetic a, struct geodetic b);
/* Distances 0..2e7 m; height of the result is that of `a`. */
struct geodetic geodesic_direct(struct geodetic a, double azimuth_rad, double distance_m);

#endif
