/* track/predict.h: where will it be, and how sure are we then?
 *
 * Pure functions; no allocation.
 */
#ifndef TRACK_PREDICT_H
#define TRACK_PREDICT_H

#include <stdint.h>

#include "model/track.h"

/* Moves the state of `t` to `state_ns` (earlier is refused: nothing changes).  Coast: gravity with
 * J2 and rotation, covariance by the transition, with process noise for drag below 100 km.  While
 * boost is likelier than not: the thrust goes on, and its uncertainty grows, for at most 10 s. */
void track_predict_to(struct track *t, int64_t state_ns);

#endif
