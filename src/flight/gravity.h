/* flight/gravity.h: what pulls in turning axes: mass, oblateness, centrifuge.  Pure; inline where
 * every step of an arc passes.
 */
#ifndef FLIGHT_GRAVITY_H
#define FLIGHT_GRAVITY_H

#include <math.h>

#include "geo/axes.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

/* GM and J2 (Vallado, Fundamentals of Astrodynamics, 4th ed., eq. 8-30) plus the centrifugal term;
 * m/s^2 in Earth-fixed axes.  `position` is not at the centre. */
static inline struct ecef gravity_at(struct ecef position)
{
    double inverse2 = 1 / ecef_dot(position, position);
    double mass = -WGS84_GM * inverse2 * sqrt(inverse2);
    double oblate = 1.5 * WGS84_J2 * WGS84_A_M * WGS84_A_M * inverse2;
    double z2 = 5 * position.z * position.z * inverse2;
    double across = mass * (1 + oblate * (1 - z2)) + WGS84_OMEGA * WGS84_OMEGA;
    double along = mass * (1 + oblate * (3 - z2));

    return (struct ecef){across * position.x, across * position.y, along * position.z};
}

/* Coriolis: -2 omega x v. */
static inline struct ecef coriolis_of(struct ecef velocity)
{
    return (struct ecef){2 * WGS84_OMEGA * velocity.y, -2 * WGS84_OMEGA * velocity.x, 0};
}

/* Height above the ellipsoid along the radius, whose length to the ellipsoid is
 * A / sqrt(1 + u), u = e'^2 sin^2 of the geocentric latitude, as a series to u^3 (rest: 4 mm).
 * Less than 1.5 m above the geodetic height up to 130 km: enough for the air. */
static inline double gravity_height(struct ecef position)
{
    double r2 = ecef_dot(position, position);
    double inverse2 = 1 / r2;
    double u = WGS84_E2 / (1 - WGS84_E2) * position.z * position.z * inverse2;

    return r2 * sqrt(inverse2) - WGS84_A_M * (1 - u * (0.5 - u * (0.375 - u * 0.3125)));
}

/* d gravity_at / d position, row by row; J2 left out (under 0.5 % of it). */
void gravity_gradient(struct ecef position, double gradient[3][3]);

#endif
