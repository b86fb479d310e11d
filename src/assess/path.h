/* assess/path.h: the predicted ground track, point by point.  Pure. */
#ifndef ASSESS_PATH_H
#define ASSESS_PATH_H

#include "assess/impact.h"
#include "assess/powered.h"
#include "flight/propagate.h"

/* Fills out->path from the state to the ground, burning first up to speed `to_mps` (0: it
 * burns no more); path_count stays 0 when it does not come down within the limit. */
void path_fly(const struct flight_state *from, const struct assess_rules *rules,
              const struct powered_motor *motor, double to_mps, struct impact_forecast *out);

/* Heading over the ground at the end of a path of at least two points; 0 when shorter. */
double path_end_azimuth(const struct path_point path[], int count);

#endif
