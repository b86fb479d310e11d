/* assess/profile_modes.h: when was thrust on?
 *
 * Two modes, and steps of thrust within a burn.  In a coast the speed without gravity falls by drag
 * alone, a nominal one times an unknown share; in a burn it grows by a force that wanders.  Every
 * way to have come to a sample is a guess: a Kalman filter of two states with the cost (minus the
 * logarithm of the likelihood) of its way.  The cheapest of all at the end tells the changes, so
 * each is judged by everything before and after it.
 */
#ifndef ASSESS_PROFILE_MODES_H
#define ASSESS_PROFILE_MODES_H

#include "assess/profile_work.h"

/* Fills `first` and the turns of a traced `work`. */
void profile_modes(struct profile_work *work, bool has_liftoff);

#endif
