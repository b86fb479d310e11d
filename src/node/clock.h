/* node/clock.h: the three readings that stamp an input; the shell's only view of time.
 *
 * A live node's now_ns is the wall clock.  A shadow node's runs from a stated UTC at an anchor of
 * the machine's monotonic clock, at a stated speed, so that all nodes and feeds of one machine
 * agree and a restart changes nothing.
 */
#ifndef NODE_CLOCK_H
#define NODE_CLOCK_H

#include <stdint.h>

#include "base/status.h"
#include "model/moment.h"
#include "node/config.h"

struct node_clock {
    bool is_shadow;
    int64_t start_ns;  /* TAI, of the exercise clock at the anchor */
    int64_t anchor_ns; /* monotonic */
    double speed;
};

/* STATUS_CONFIG when start_utc is no time. */
MUST_USE enum status clock_init(struct node_clock *clock, const struct shadow_config *shadow);
struct moment clock_read(const struct node_clock *clock);
/* Monotonic instant at which the clock will read `now_ns`; for pacing a feed. */
int64_t clock_mono_of(const struct node_clock *clock, int64_t now_ns);

#endif
