/* assess/profile_trace.h: what a trace is like, before anything is said of the rocket.
 *
 * Noise from third differences, robustly, at least that of the rounding found.  The slope of the
 * path from a local parabola of height over the way flown: steps of thrust bend height over time,
 * not height over way.  What gravity took along the path is given back, so that thrust and drag
 * alone are left in the speed.
 */
#ifndef ASSESS_PROFILE_TRACE_H
#define ASSESS_PROFILE_TRACE_H

#include "assess/profile_work.h"

/* Fills `work` but for the modes; takes time at rest off both ends. */
enum profile_verdict profile_trace(const struct profile_sample *samples, int count,
                                   struct profile_work *work, struct profile *out);

/* The middle one of three speeds in a row, about sample i: no outlier. */
double profile_middle(const struct profile_sample *samples, int count, int i);

#endif
