/* assess/path.h: the predicted ground track, point by point.  Pure. */
#ifndef ASSESS_PATH_H
#define ASSESS_PATH_H

#include "assess/impact.h"
#include "assess/powered.h"
#include "flight/propagate.h"

/* The flight to draw: a burn up to speed `to_mps` (0: none) and the arc that follows it. */
struct path_flight {
    struct flight_state from;
    struct powered_motor motor;
    double to_mps;
    struct powered_end burnt;
    struct flight_arc arc; /* from the end of the burn */
};

/* Fills out->path from the state to the ground; path_count stays 0 when it does not come down
 * within the limit. */
void path_draw(const struct path_flight *flight, struct impact_forecast *out);

/* Heading over the ground at the end of a path of at least two points; 0 when shorter. */
double path_end_azimuth(const struct path_point path[], int count);

#endif
