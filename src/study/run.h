/* study/run.h: one run: fly, watch, track, assess, compare.
 *
 * Time-to-go counts back from the impact (or the end of the flight).  Every STUDY_STEP_S of it the
 * state that the tracker shows is flown to that moment by the tracker's own door and compared;
 * every STUDY_CLAIM_S the track is assessed.  A flight of one object is told by the oldest
 * confirmed track; of several, by the assignment of score/pairing.h with a cut-off of
 * STUDY_CUTOFF_M.
 *
 * A run is a plain value, so that a process can hand it to its parent.
 */
#ifndef STUDY_RUN_H
#define STUDY_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "model/assessment.h"
#include "study/family.h"

#define STUDY_STEP_S 5
#define STUDY_STEPS_MAX 720 /* an hour of time-to-go; earlier is not looked at */
#define STUDY_CLAIM_S 20
#define STUDY_CLAIMS_MAX 180
#define STUDY_CUTOFF_M 20e3

enum run_phase {
    RUN_ABSENT, /* not flying */
    RUN_BOOST,
    RUN_SETTLING, /* from burnout to the later of 5 s and 5 scans after it */
    RUN_COAST,
    RUN_REENTRY, /* below 100 km on the way down */
    RUN_PHASES
};

struct run_step {
    enum run_phase phase;
    bool is_seen; /* by a sensor, in the five seconds before */
    bool is_tracked;
    bool has_nees;
    bool has_bound;
    double error_m;
    double bound_m;
    double nees;
    int nis_freedom; /* degrees of freedom of the sum below: the scans since the last step */
    double nis_sum;
};

struct run_claim {
    bool is_flying;
    bool is_tracked;
    bool has_impact;
    bool is_in50;
    bool is_in90;
    double area90_km2;
    bool has_launch;
    bool is_launch_in90;
    bool has_class;
    bool is_class_right;
    double class_probability;
    bool is_warning; /* a class or an area at risk is named */
};

struct run_object {
    struct run_step steps[STUDY_STEPS_MAX];    /* by time-to-go */
    struct run_claim claims[STUDY_CLAIMS_MAX]; /* by time-to-go */
    bool has_burnout;                          /* it burnt, and was tracked when that ended */
    bool is_burnout_declared;                  /* after it */
    double burnout_delay_scans;
    bool has_settled; /* error and bound at the later of 5 s and 5 scans after burnout */
    double settled_error_m;
    double settled_bound_m;
    bool has_lift;         /* 0.5 g of it were flown, whoever saw it */
    bool is_lift_owed;     /* and it was tracked then */
    bool is_lift_declared; /* after it */
    double lift_delay_s;
    bool has_impact;
    int tracked_steps;
    int seen_steps; /* a sensor saw it in the five seconds before */
    int both_steps;
    int number_changes;
    int wrong_merges;
};

struct run {
    int object_count;
    int spurious_steps; /* confirmed tracks of nothing, a step each */
    uint64_t refused;   /* reports that tracks could not use */
    struct run_object objects[STUDY_OBJECTS_MAX];
};

/* The same family, truth, seed and index give the same bits.  STATUS_MEMORY, logged by nobody. */
MUST_USE enum status run_make(const struct family *f, enum study_truth kind, uint64_t seed,
                              int index, struct run *out);

#endif
