/* flight/atmosphere.h: how dense is the air?  US Standard Atmosphere 1976.
 *
 * A natural cubic spline of the logarithm of density over knots every 5 km: twice differentiable,
 * so that integration steps meet no kink.  Within 1.5 % of the standard between knots.  Above
 * ATMOSPHERE_TOP_M there is none, for every caller alike; below 0 m it goes on as at 0.
 */
#ifndef FLIGHT_ATMOSPHERE_H
#define FLIGHT_ATMOSPHERE_H

#define ATMOSPHERE_TOP_M 120000.0
#define ATMOSPHERE_KNOT_M 5000.0
#define ATMOSPHERE_KNOTS 25 /* 0 to ATMOSPHERE_TOP_M */
#define ATMOSPHERE_TABLE 32 /* room for whole vectors; beyond the knots it is 0 */

/* The spline, for who computes it in lanes: logarithm of density at the knots, and its second
 * derivative there times ATMOSPHERE_KNOT_M^2 / 6. */
extern const double atmosphere_log[ATMOSPHERE_TABLE];
extern const double atmosphere_bend[ATMOSPHERE_TABLE];

/* kg/m^3 */
double atmosphere_density(double height_m);

#endif
