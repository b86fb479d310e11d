/* assess/energy.h: what can this much energy reach, and how high does this arc go?
 *
 * Point-mass Earth, no air.  Speeds are relative to the turning Earth; what is conserved there is
 * the Jacobi integral v^2/2 - GM/r - (omega rho)^2/2, rho the distance from the axis.
 */
#ifndef ASSESS_ENERGY_H
#define ASSESS_ENERGY_H

#include "geo/axes.h"

/* The farthest range over the ground, m, of the state's energy from a sphere of mean radius: the
 * minimum-energy arc read backward (Bate, Mueller, White, Fundamentals of Astrodynamics, 6.2).
 * Half the Earth's girth when it can reach everywhere. */
double energy_range_m(struct ecef position, struct ecef velocity);

/* Height above the ellipsoid of the apogee of the osculating orbit, past or to come. */
double energy_apogee_m(struct ecef position, struct ecef velocity);

#endif
