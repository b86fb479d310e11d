/* track/near.h: which tracks could a report be of, told without asking each in full?
 *
 * A slot is large (its history lies in it) and a prediction of its models costs microseconds.  So
 * what bounds a track is kept apart, all tracks side by side: where its newest state is, where it
 * goes, and a radius that no gate reaches beyond, growing with age.  A report asks the bounds:
 * for a large scan through a grid of cubes, so that its cost does not grow with the number of
 * tracks; else one after the other.  What is bounded too loosely for a cube (a track just started,
 * or long unseen) is asked always.
 *
 * Promise: a slot that is left out could not have taken the report.  Not promised: that one that
 * is given can.  Memory: the tracker's, sized once.
 */
#ifndef TRACK_NEAR_H
#define TRACK_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/axes.h"
#include "model/measurement.h"
#include "model/track.h"

#define NEAR_CELLS 4096 /* heads of the grid's chains; a power of two */

struct slot;

/* What bounds one track. */
struct reach {
    bool is_open; /* live: may be updated */
    uint32_t exercise;
    int64_t time_ns;           /* of the newest state */
    struct ecef position;      /* then */
    struct ecef velocity;      /* then */
    double position_bound_m;   /* no gate reaches further at that time */
    double velocity_bound_mps; /* and grows by this, and by thrust */
};

struct near {
    struct reach *reaches; /* tracks_max, by slot */
    int count;             /* one past the highest slot that is or was in use */
    bool has_grid;         /* since near_open_scan */
    int64_t grid_ns;
    int heads[NEAR_CELLS]; /* first slot of each chain; -1 at its end */
    int *next;             /* tracks_max */
    int loose_count;
    int *loose; /* tracks_max: slots that are in no cell */
};

/* Takes what bounds `slot` again: after each change of its newest state or its status. */
void near_take(struct near *near, int index, const struct slot *slot);

/* A scan of `count` reports at about `time_ns` is to be asked for. */
void near_open_scan(struct near *near, int64_t time_ns, int count);

/* The slots that `z` may update, ascending; `point` is where a radar saw it.  Room for tracks_max;
 * returns how many. */
int near_slots(const struct near *near, const struct measurement *z, struct ecef point, int *slots);

/* True only when no gate of the track could take the report. */
bool reach_is_far(const struct reach *r, const struct measurement *z, struct ecef point);

/* True only when the two cannot be one object: apart by more than both bounds. */
bool reach_is_apart(const struct reach *a, const struct reach *b);

#endif
