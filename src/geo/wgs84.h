/* geo/wgs84.h: the ellipsoid, its constants, and the local axes on it.  Pure. */
#ifndef GEO_WGS84_H
#define GEO_WGS84_H

#include "geo/axes.h"

/* NGA.STND.0036 (2014), tables 3.1 and 3.5; J2 of EGM2008 (tide free). */
#define WGS84_A_M 6378137.0
#define WGS84_F (1 / 298.257223563)
#define WGS84_B_M (WGS84_A_M * (1 - WGS84_F))
#define WGS84_E2 (WGS84_F * (2 - WGS84_F))
#define WGS84_GM 3.986004418e14 /* m^3/s^2 */
#define WGS84_J2 1.082626174e-3
#define WGS84_OMEGA 7.292115e-5 /* rad/s */

struct enu_axes {
    struct ecef east;
    struct ecef north;
    struct ecef up;
};

struct ecef geodetic_to_ecef(struct geodetic g);
/* Error below 1 micrometre from 10 km below the ellipsoid to 100,000 km above.  Any finite position
 * gives finite values: within 100 km of the centre the geocentric ones. */
struct geodetic ecef_to_geodetic(struct ecef position);
struct enu_axes enu_axes_at(struct geodetic g);
/* Of a vector (a difference, a velocity), not of a position. */
struct enu ecef_to_enu(const struct enu_axes *axes, struct ecef vector);
struct ecef enu_to_ecef(const struct enu_axes *axes, struct enu vector);

#endif
