/* flight/gravity.h: what pulls in turning axes: mass, oblateness, centrifuge.  Pure. */
#ifndef FLIGHT_GRAVITY_H
#define FLIGHT_GRAVITY_H

#include "geo/axes.h"

/* GM and J2 (Vallado, Fundamentals of Astrodynamics, 4th ed., eq. 8-30) plus the centrifugal term;
 * m/s^2 in Earth-fixed axes.  `position` is not at the centre. */
struct ecef gravity_at(struct ecef position);
/* Coriolis: -2 omega x v. */
struct ecef coriolis_of(struct ecef velocity);
/* d gravity_at / d position, row by row; J2 left out (under 0.5 % of it). */
void gravity_gradient(struct ecef position, double gradient[3][3]);

#endif
