/* model/moment.h: when an input reached the core, by three clocks.
 *
 * `now_ns` orders the picture: TAI nanoseconds since 1970-01-01 00:00:00 TAI; in a shadow drill it
 * may run faster than the wall.  `wall_ns` is TAI by the wall clock and measures latency between
 * nations.  `mono_ns` never jumps and drives timers.  Live, now_ns equals wall_ns.
 */
#ifndef MODEL_MOMENT_H
#define MODEL_MOMENT_H

#include <stdint.h>

#define SECOND_NS INT64_C(1000000000)

struct moment {
    int64_t now_ns;
    int64_t wall_ns;
    int64_t mono_ns;
};

#endif
