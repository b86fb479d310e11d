/* study/truth.h: what really flew in one run, tick by tick.
 *
 * Real: the study's own equations (body.h), with wind, drag off nominal, tumbling, J3 and J4.
 * Matched: the tracker's own models, asked of it by track_predict_to: its mean flow, and noise of
 * the covariance that it adds to a state known exactly.  So that no figure of the tracker's is
 * repeated here and its truth follows the tracker when that is changed.  A flight that needs lift
 * or reaches beyond the tracker's models has no matched truth: the caller asks truth_has_matched.
 *
 * Heap memory, freed by flight_fini; dice are the caller's.
 */
#ifndef STUDY_TRUTH_H
#define STUDY_TRUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dice.h"
#include "base/status.h"
#include "flight/propagate.h"
#include "study/body.h"
#include "study/family.h"

#define STUDY_TICK_S 0.5
#define STUDY_TICKS_MAX 7200                        /* one hour: what flies on is cut there */
#define STUDY_BEGIN_NS INT64_C(1700000000000000000) /* of every run; whole seconds */

struct flight_point {
    struct flight_state state;
    struct ecef force_mps2; /* specific force of the motor */
    double lift_g;          /* across the path */
};

/* One object from its first tick to its end. */
struct flown {
    int first_tick; /* after STUDY_BEGIN_NS */
    int count;      /* points, one a tick */
    bool has_launch;
    struct geodetic place;
    double course_rad;
    int burnout_tick; /* after the first; 0 when it never burns */
    bool has_impact;
    struct geodetic impact;
    double impact_s; /* after STUDY_BEGIN_NS */
    bool has_lift;
    double lift_s; /* first 0.5 g of lift, after STUDY_BEGIN_NS */
    bool is_matched;
    double prior_beta_kgm2; /* drawn from the assessment's own prior */
    double reach_m;         /* the farthest that its energy could reach: its class */
    struct flight_point *points;
};

struct flown_set {
    int count;
    struct flown objects[STUDY_OBJECTS_MAX];
};

/* Has the tracker models for all that this family does? */
bool truth_has_matched(const struct family *f);

/* Draws and flies one run; STATUS_MEMORY. */
MUST_USE enum status truth_fly(const struct family *f, enum study_truth kind, struct dice *dice,
                               struct flown_set *out);
void truth_free(struct flown_set *set);

/* State at a tick of the run; NULL outside the flight. */
const struct flight_point *flown_at(const struct flown *o, int tick);
bool flown_is_burning(const struct flown *o, int tick);
/* Seconds from the tick until the end of the flight. */
double flown_left_s(const struct flown *o, int tick);
/* Where areas should hold it, as asked at the tick.  Real: the impact.  Matched: where the true
 * state of that moment (of burnout, before it) comes down by the assessment's own model, an arc
 * with a ballistic coefficient drawn once from its stated prior.  The filter's noise in the air
 * stands for that same ignorance: to fly both would count it twice.  False when it does not come
 * down. */
bool flown_impact(const struct flown *o, int tick, struct geodetic *impact);

#endif
