/* study/summary.h: the figures of all runs of one family together.
 *
 * Runs are added in their order, so that the same runs give the same bits.  A cell is one phase at
 * one time-to-go; one with fewer than SUMMARY_RUNS_LEAST entries is shown and not judged.
 * rmse_over_bound weighs each entry alike: the root of the mean of (error / bound)^2, each bound
 * being that of its own run.  NIS is of the state that the tracker's public prediction gives, from
 * declared burnout on.  Heap memory; closed by summary_close.
 */
#ifndef STUDY_SUMMARY_H
#define STUDY_SUMMARY_H

#include "base/status.h"
#include "score/calibration.h"
#include "score/consistency.h"
#include "score/coverage.h"
#include "score/rmse.h"
#include "study/run.h"

#define SUMMARY_RUNS_LEAST 10

struct summary_cell {
    int flown;
    int seen;
    int tracked;
    struct consistency nees;
    struct consistency nis; /* of dimension 1: one entry a degree of freedom */
    struct rmse error;
    struct rmse ratio; /* error / bound */
    double bound2_sum;
};

struct summary_claims { /* at one time-to-go */
    struct coverage impact50;
    struct coverage impact90;
    struct coverage launch90;
};

struct reals { /* a growing list */
    int count;
    int room;
    double *at;
};

struct summary {
    int runs;
    struct summary_cell cells[RUN_PHASES][STUDY_STEPS_MAX];
    struct summary_claims claims[STUDY_CLAIMS_MAX];
    struct rmse settled_ratio;
    struct reals areas_km2;
    struct reals delays_scans;  /* of declared burnouts */
    int burnouts;               /* tracked when they happened */
    struct reals stated;        /* probability of each class told, and ... */
    struct reals right;         /* ... 1 when it was right */
    int lifts;                  /* flights with 0.5 g of lift */
    int lifts_owed;             /* of them, tracked when it began */
    struct reals lift_delays_s; /* of declared lift */
    int false_warnings;         /* runs in which a flight that is no missile got a warning */
    int warnings;               /* runs with one at all */
    int tracked_steps;
    int seen_steps;
    int both_steps; /* tracked and seen */
    int number_changes;
    int wrong_merges;
    int spurious_steps;
};

MUST_USE enum status summary_open(struct summary **out);
MUST_USE enum status summary_add(struct summary *s, const struct family *f, const struct run *r);
/* Adds the classes told of one family to those of all. */
MUST_USE enum status summary_pool_classes(struct summary *to, const struct summary *from);
void summary_close(struct summary *s);

struct summary_share {
    bool has;
    double share;
    int cells; /* judged */
};
/* Cells of all phases but RUN_SETTLING with their mean inside the band of `probability`. */
struct summary_share summary_nees_share(const struct summary *s, double probability);
struct summary_share summary_nis_share(const struct summary *s, double probability);
/* Cells whose NEES per dimension is at most `limit`. */
struct summary_share summary_nees_under(const struct summary *s, double limit);
/* 50 or 90: cells inside the binomial band; `launch` only has 90. */
enum summary_area { SUMMARY_IMPACT50, SUMMARY_IMPACT90, SUMMARY_LAUNCH90, SUMMARY_AREAS };
struct summary_share summary_area_share(const struct summary *s, enum summary_area area,
                                        double probability);
struct coverage summary_coverage(const struct summary *s, enum summary_area area);
const struct coverage *summary_claims_of(const struct summary_claims *c, enum summary_area area);
double summary_stated(enum summary_area area);
/* Of one phase; has is false when nothing was compared. */
struct summary_share summary_ratio(const struct summary *s, enum run_phase phase);
int summary_phase_seen(const struct summary *s, enum run_phase phase);
/* The p quantile of a list; false when it is empty. Sorts it. */
bool reals_quantile(struct reals *r, double p, double *value);
/* What was never declared counts as longer than any. */
bool summary_burnout_delay(struct summary *s, double *scans_p95);
bool summary_lift_delay(struct summary *s, double *s_p95);
/* STATUS_MEMORY.  Bins of the reliability diagram; error and Brier score when there are samples. */
MUST_USE enum status summary_calibration(const struct summary *s, double *error, double *brier,
                                         struct calibration_bin bins[CALIBRATION_BINS]);

#endif
