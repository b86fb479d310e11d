/* assess/energy.c: what can this much energy reach, and how high does this arc go?
 */
#include "assess/energy.h"

#include <math.h>

#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define MEAN_RADIUS_M 6371008.8 /* (2a + b) / 3 */

double energy_range_m(struct ecef position, struct ecef velocity)
{
    double r = ecef_norm(position);
    double rho2 = position.x * position.x + position.y * position.y;
    double turn2 = WGS84_OMEGA * WGS84_OMEGA;
    /* Carried down to the mean radius at the same latitude. */
    double ground = MEAN_RADIUS_M / r;
    double v2 = ecef_dot(velocity, velocity) + 2 * WGS84_GM * (1 / MEAN_RADIUS_M - 1 / r) -
                turn2 * rho2 * (1 - ground * ground);
    double q = v2 * MEAN_RADIUS_M / WGS84_GM;

    if (q <= 0)
        return 0;
    if (q >= 1)
        return MATH_PI * MEAN_RADIUS_M;
    return 2 * MEAN_RADIUS_M * math_asin(q / (2 - q)); /* eq. 6.2-18: sin(psi/2) = Q / (2 - Q) */
}

double energy_apogee_m(struct ecef position, struct ecef velocity)
{
    struct ecef spin = {0, 0, WGS84_OMEGA};
    struct ecef inertial = ecef_add(velocity, ecef_cross(spin, position));
    double r = ecef_norm(position);
    double v2 = ecef_dot(inertial, inertial);
    double rv = ecef_dot(position, inertial);
    /* mu e = (v^2 - mu/r) r - (r.v) v */
    struct ecef e = ecef_scale(
        ecef_add_scaled(ecef_scale(position, v2 - WGS84_GM / r), inertial, -rv), 1 / WGS84_GM);
    double energy = v2 / 2 - WGS84_GM / r;
    double eccentricity = ecef_norm(e);

    if (energy >= 0)
        return 1e12; /* never comes back */
    double apogee_radius = -WGS84_GM / (2 * energy) * (1 + eccentricity);
    if (eccentricity < 1e-9)
        return ecef_to_geodetic(position).height_m;
    /* The apogee lies opposite to e; the turn of the Earth moves its longitude only. */
    return ecef_to_geodetic(ecef_scale(e, -apogee_radius / eccentricity)).height_m;
}
