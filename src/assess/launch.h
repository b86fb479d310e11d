/* assess/launch.h: from where and when was it launched?
 *
 * With states of the powered climb in the track's ascent history: a maximum a posteriori fit of a
 * boost template (place, time, azimuth, acceleration and its growth, tilt rate and its growth) with
 * stated priors, by damped Gauss-Newton.  First seen late in the climb: the time by the first state
 * alone, for a stage may be gone.  First seen after burnout: a weighted family of gravity
 * turns run backward from the earliest state; its spread is the stated uncertainty, and is large.
 *
 * Pure; no allocation.
 */
#ifndef ASSESS_LAUNCH_H
#define ASSESS_LAUNCH_H

#include <stdbool.h>

#include "model/assessment.h"
#include "model/track.h"

/* False when the track has no state from which a launch can be told. */
bool launch_from_track(const struct track *t, struct launch_estimate *out);

#endif
