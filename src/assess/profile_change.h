/* assess/profile_change.h: the moment of a change within a sample, and what kind it is.
 *
 * A parabola of the speed without gravity on each side of the change, with stated priors of slope
 * and bend; where the two meet.  The sigma follows from theirs and the change of slope.
 */
#ifndef ASSESS_PROFILE_CHANGE_H
#define ASSESS_PROFILE_CHANGE_H

#include "assess/profile_work.h"

/* Fills times, sigmas and forces of the turns of `work`. */
void profile_change_refine(struct profile_work *work);

/* Burnouts and reignitions from the turns: thrust that ends, begins, or falls to less than half for
 * good, which is the next stage lit at once. */
void profile_change_tell(const struct profile_work *work, struct profile *out);

#endif
