/* study/goal.h: what a study should show, and whether it did.
 *
 * A goal is met, not met, or not judged: too few runs, a phase that the family has not or that no
 * sensor sees, a figure that needs another study.  What a sensor saw and the product could not tell
 * is not met, with no figure.
 */
#ifndef STUDY_GOAL_H
#define STUDY_GOAL_H

#include "study/summary.h"
#include "study/truth.h"

#define GOALS_MAX 24

enum goal_verdict { GOAL_NOT_JUDGED, GOAL_MET, GOAL_FAILED };

struct goal {
    const char *name;
    bool is_floor; /* the figure shall be at least the limit, not at most */
    double limit;
    bool has_measured;
    double measured;
    enum goal_verdict verdict;
};

struct goals {
    int count;
    struct goal at[GOALS_MAX];
};

/* `has` false: not judged, or failed when `is_owed`. */
enum goal_verdict goal_judge(bool is_floor, double limit, bool has, double measured, bool is_owed);
/* STATUS_MEMORY.  Fewer than SUMMARY_RUNS_LEAST runs: nothing is judged. */
MUST_USE enum status goals_judge(struct summary *s, const struct family *f, enum study_truth kind,
                                 struct goals *out);
/* True when none has failed. */
bool goals_are_met(const struct goals *g);

#endif
