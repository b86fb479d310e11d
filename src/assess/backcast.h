/* assess/backcast.h: the launch of an object that was first seen after its burn.
 *
 * The coasting arc is flown backward; each of several heights on it may have been the end of the
 * burn, and the boost template that best explains the state there, under wide priors, tells one
 * launch.  The answer is their mean, weighted by how plausible each burn is; their spread and their
 * own uncertainty are stated: tens of kilometres, tens of seconds.
 */
#ifndef ASSESS_BACKCAST_H
#define ASSESS_BACKCAST_H

#include <stdbool.h>

#include "model/assessment.h"
#include "model/track.h"

/* False when nothing in the family fits: then the launch is not told. */
bool launch_backcast(const struct track *t, struct launch_estimate *out);

#endif
