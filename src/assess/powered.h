/* assess/powered.h: what the rest of a burn does to a state, by a stated prior.
 *
 * Thrust in the plane of the path, leaning ahead of the velocity by a constant angle (0: gravity
 * turn; guidance leads it by some degrees); constant mass flow, so that the
 * specific force grows as a0 / (1 - a0 t / v_exhaust), up to a ceiling that staging or throttling
 * keeps.  No missile leaves its burn faster than SPEED_CEILING: what is faster is a space launch.
 */
#ifndef ASSESS_POWERED_H
#define ASSESS_POWERED_H

#include <stdbool.h>
#include <stdint.h>

#include "flight/propagate.h"
#include "model/track.h"

#define POWERED_EXHAUST_MPS 2500.0 /* solid or storable liquid, sea level to vacuum 2,300-2,800 */
#define POWERED_CEILING_MPS2 70.0
#define POWERED_SPEED_CEILING_MPS 7200.0
#define POWERED_LEFT_MAX_S 350.0 /* no burn goes on longer */

struct powered_end {
    struct flight_state state;
    double burnt_s;
};

/* May it still burn?  Low in its climb it may while the phase is not yet told, while the filter has
 * its doubts, and for some seconds after a burnout, which may have been a stage's. */
bool powered_may_burn(const struct track *t, int64_t now_ns);

struct powered_motor {
    double first_mps2; /* specific force at 0 s */
    double lead_rad;   /* of the thrust ahead of the velocity, towards the ground */
};

/* Burns from `from_s`, seconds since the motor's 0 s, until `to_s` or until the
 * speed reaches `to_mps` (at most POWERED_SPEED_CEILING_MPS), whichever comes first. */
struct powered_end powered_burn(struct flight_state s, const struct powered_motor *motor,
                                double from_s, double to_s, double to_mps);

#endif
