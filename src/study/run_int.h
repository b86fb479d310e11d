/* study/run_int.h: a run under way; for run.c and compare.c only. */
#ifndef STUDY_RUN_INT_H
#define STUDY_RUN_INT_H

#include "assess/assess.h"
#include "geo/wgs84.h"
#include "model/moment.h"
#include "study/floor.h"
#include "study/run.h"
#include "study/truth.h"
#include "study/watch.h"
#include "track/tracker.h"

#define PAIRING_ROOM_MAX 65536 /* for 12 truths beside 64 tracks */

struct watched { /* one object, as the run follows it */
    const struct flown *flown;
    uint32_t track_id; /* 0: none */
    int seen_tick;
    int nis_freedom;
    double nis_sum;
    bool has_launch; /* of the ascent history of `launch_points` points */
    int launch_points;
    uint32_t launch_track;
    struct launch_estimate launch;
};

struct course {
    int tick;
    double scan_s; /* of the quickest sensor */
    struct flown_set set;
    struct watch watch;
    struct dice noise;
    void *memory;
    struct tracker *tracker;
    struct assess_rules rules;
    struct floor floor; /* of object 0 */
    struct watched watched[STUDY_OBJECTS_MAX];
    uint64_t merged; /* of the tracker, at the last tick */
    double pairing[PAIRING_ROOM_MAX / sizeof(double)];
    struct run *out;
};

enum run_phase course_phase(const struct course *c, int object);

/* compare.c */
/* Confirmed or coasting; NULL for id 0 or when it is gone. */
const struct track *course_track(const struct course *c, uint32_t id);
void pair_tracks(struct course *c);
void innovation_note(struct course *c, int object, const struct measurement *z);
void compare_step(struct course *c, int object, struct run_step *out);
void compare_note(struct course *c, int object);

#endif
