/* assess/profile_follow.h: where is it at the last sample, and 60 s later without thrust?
 *
 * A cubature filter (Arasaratnam and Haykin, IEEE Trans. Autom. Control 54, 2009) along the whole
 * trace, on the changes of thrust already found.  Eight states: height, climb, level speed;
 * specific force up and level while a motor burns, zero while none does; the turn of the Earth felt
 * along the path, 2 omega cos(latitude) sin(azimuth), which nobody told; the logarithm of the
 * ballistic coefficient; an error of gravity.  Its points then coast on.
 */
#ifndef ASSESS_PROFILE_FOLLOW_H
#define ASSESS_PROFILE_FOLLOW_H

#include "assess/profile_work.h"

/* Fills the last state, coast60, reach and class of `out`, whose changes are told. */
void profile_follow(struct profile_work *work, struct profile *out);

#endif
