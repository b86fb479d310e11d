/* assess/backcast.h: the launch of an object that was first seen after its burn.
 *
 * A family of burns that could have led to the coasting state: each end of burn on the arc flown
 * backward, and each shape of thrust, gives by a gravity turn run backward one launch place and
 * time; stated priors on burn time and mean acceleration weigh them.  The answer is their mean, and
 * their spread is the uncertainty: tens of kilometres, tens of seconds.
 */
#ifndef ASSESS_BACKCAST_H
#define ASSESS_BACKCAST_H

#include <stdbool.h>

#include "model/assessment.h"
#include "model/track.h"

/* False when nothing in the family fits: then the launch is not told. */
bool launch_backcast(const struct track *t, struct launch_estimate *out);

#endif
