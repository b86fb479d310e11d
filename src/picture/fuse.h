/* picture/fuse.h: what do all nations' tracks of one object say together?
 *
 * Tracks of one object share the object's own surprises, and nobody tells how much: their errors
 * are correlated by an unknown amount.  Covariance intersection (Julier & Uhlmann, A non-divergent
 * estimation algorithm in the presence of unknown correlations, ACC 1997) gives a state whose
 * covariance is not too small whatever that amount is.  It asks that each input be honest.  Two
 * that contradict each other cannot both be: then their covariance union (Uhlmann, Information
 * Fusion 4(3), 2003) is taken, which covers whichever is right.
 *
 * A track notice holds what its own nation's sensors saw and nothing of a partner, so repetition,
 * loss, order and relays change nothing: the answer depends only on the newest track of each
 * nation. Limits: a partner's bias that is small beside the other tracks' own uncertainty cannot be
 * seen. Burning objects are not fused: their force is not part of the fused state.
 */
#ifndef PICTURE_FUSE_H
#define PICTURE_FUSE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/event.h"
#include "picture/correlate.h"

/* Whose tracks it is made of. */
struct fusion_part {
    struct nation origin;
    uint32_t track;
};

struct fusion {
    struct track track;   /* of the sharpest part, with the fused state; no early history */
    bool is_contradicted; /* a union was needed: the parts cannot all be right */
    int part_count;
    struct fusion_part parts[NATIONS_MAX]; /* the sharpest first */
};

/* Covariance intersection of two states at one time, into `a`: the weight that leaves the least
 * volume.  False when a covariance is not positive definite; `a` is then as it was. */
bool fuse_intersection(struct moved_state *a, const struct moved_state *b);

/* Covariance union of the two, into `a`. */
void fuse_union(struct moved_state *a, const struct moved_state *b);

/* The tracks of an event as one, at the time of the newest that can be fused.  False when fewer
 * than two can. */
bool fuse_tracks(const struct event *e, int64_t now_ns, struct fusion *out);

#endif
