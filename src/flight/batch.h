/* flight/batch.h: many arcs to the ground at once, in the lanes of wide registers.
 *
 * The answers of flight_to_ground() within the bounds below, by the same physics and the same kind
 * of steps; longer ones where the air is thin.  Every width gives the same bits as one lane alone:
 * plain adds, multiplies, divides and square roots in one order, no fused ones.  Neighbours fly
 * together until the last of them is down: put arcs of like length side by side.
 *
 * Against a fine step, at the time of landing: 0.5 m for beta 8,000 kg/m2 and more, 1 m for 1,000,
 * 3 m for 300.  Pure; bounded time; no memory.
 */
#ifndef FLIGHT_BATCH_H
#define FLIGHT_BATCH_H

#include "flight/propagate.h"

struct flight_start {
    struct flight_state state;
    double beta_kgm2; /* 0: no drag */
};

enum flight_width {
    FLIGHT_SCALAR, /* one lane: the reference */
    FLIGHT_SSE2,   /* two */
    FLIGHT_AVX2,   /* four */
    FLIGHT_AVX512, /* eight */
    FLIGHT_WIDTHS,
};

/* Lanes of that width. */
int flight_width_lanes(enum flight_width width);

/* Whether this processor has it.  The answers do not depend on it, only the time. */
bool flight_width_runs(enum flight_width width);

/* Each arc as flight_to_ground() defines it; limit_s is at most 20,000 s.  By the widest there is.
 */
void flight_batch(const struct flight_start starts[], int count, double limit_s,
                  struct flight_arc arcs[]);

/* The same by one width, which runs here: for tests and measurements. */
void flight_batch_by(enum flight_width width, const struct flight_start starts[], int count,
                     double limit_s, struct flight_arc arcs[]);

#endif
