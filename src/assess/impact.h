/* assess/impact.h: where and when does it come down, how high and how sure?
 *
 * Coast: the unscented transform (Julier & Uhlmann, Proc. IEEE 92(3), 2004) over position, velocity
 * and the logarithm of the ballistic coefficient, each sigma point flown to the ground.  Boost: a
 * mixture of such transforms over the remaining burn, none left included.  Pure; no allocation.
 */
#ifndef ASSESS_IMPACT_H
#define ASSESS_IMPACT_H

#include <stdbool.h>
#include <stdint.h>

#include "assess/assess.h"
#include "model/assessment.h"
#include "model/track.h"

#define PATH_POINTS_MAX 128 /* points of the predicted ground track */

/* One point of the most likely arc, over the ground. */
struct path_point {
    struct geodetic place; /* with the height of the object */
    double after_s;        /* from the state's time */
};

struct impact_forecast {
    bool has_impact;
    struct impact_estimate impact;
    double along_sigma_m; /* of the impact, along and across the path at its end */
    double across_sigma_m;
    double time_sigma_s;
    bool has_apogee;
    double apogee_m;
    double apogee_sigma_m;
    double equivalent_range_m; /* the farthest that this energy can reach: class by it */
    double class_weight[CLASS_INTERCONTINENTAL + 1]; /* probability of each; CLASS_UNKNOWN's is 0 */
    bool is_fan;                                     /* over the ends of a burn */
    double ended_weight[CLASS_INTERCONTINENTAL + 1]; /* the same if the burn ends now; coast: 0 */
    double start_across_sigma_m;                     /* of the present position, across the path */
    double start_time_sigma_s; /* of the present position, along the path, as time */
    int path_count;
    struct path_point path[PATH_POINTS_MAX];
};

void impact_forecast_coast(const struct track *t, const struct assess_rules *rules,
                           struct impact_forecast *out);

/* `since_launch_s`: age of the flight at the state's time. */
void impact_forecast_boost(const struct track *t, double since_launch_s,
                           const struct assess_rules *rules, struct impact_forecast *out);

#endif
