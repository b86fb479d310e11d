/* assess/assess.h: what does this track mean: from where, what, to where, when, who is beneath?
 *
 * One call judges one track from nothing but the track, the clock and stated priors; nothing is
 * remembered between calls, so areas at risk never come from an older state (lessons: Japan 2022).
 *
 * Invariants of what it fills:
 *  1. Every has_ flag that is set comes with an honest sigma or area; what cannot be told is
 * absent.
 *  2. Past the age limit of the newest observation `is_lost` is set: the rest is prediction only.
 *  3. In boost the impact is a fan over the remaining burn time, never one ballistic arc, and the
 *     class stays CLASS_UNKNOWN unless the fan and the burn that ends now both have it.
 *  4. Risks are ordered by earliest_ns; at most RISKS_MAX, the earliest kept; each area once, the
 *     impact kind before the overflight kind.  Windows that are over at `now_ns` are left out.
 *
 * Pure functions on the caller's memory: any thread, no allocation, no clock, no libm.
 */
#ifndef ASSESS_ASSESS_H
#define ASSESS_ASSESS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/assessment.h"
#include "model/track.h"

struct assess_rules {
    double margin_m;          /* the 90 % area grows by this before places are looked up */
    double corridor_m;        /* half width of the overflight corridor before its own sigma */
    double direction_limit_m; /* no area is named while the 90 % area is wider than this across */
    int64_t lost_after_ns;    /* age of the newest observation that makes a prediction only */
    double beta_median_kgm2;  /* ballistic coefficient: lognormal prior */
    double beta_log_sigma;    /* sigma of its natural logarithm */
    double burn_median_s;     /* whole burn time from lift-off: lognormal prior */
    double burn_log_sigma;    /* sigma of its natural logarithm */
    double burnout_least_mps; /* speed at the end of the burn: log-uniform prior up to the speed */
                              /* that no missile exceeds */
    double class_probability; /* a class is named only from this probability on */
    double flight_limit_s;    /* an arc that stays up longer has no impact */
};

/* The stated priors and margins of docs; a nation's configuration may change them. */
struct assess_rules assess_rules_default(void);

/* Fills `out` from `t` as known at `now_ns`.  Origin, exercise and track id are copied from the
 * track; made_ns is now_ns; revision is 1: the caller numbers revisions.  Cost: about 1 ms in
 * coast, a few ms in boost. */
void assess_track(const struct track *t, int64_t now_ns, const struct assess_rules *rules,
                  struct assessment *out);

/* The two halves of assess_track, for a caller that judges one track again and again: the launch is
 * a function of the ascent history alone (and costs most: about 10 ms), so it need be estimated
 * only when that has grown.  `launch` NULL: none can be told. */
bool assess_launch(const struct track *t, struct launch_estimate *launch);
void assess_track_from(const struct track *t, int64_t now_ns, const struct assess_rules *rules,
                       const struct launch_estimate *launch, struct assessment *out);

/* Takes the partner's launch estimate when `own` has none, or one that leaves more than twice as
 * much open (90 % area times time sigma); then range and its sigma follow from it.  Never averages.
 * True when taken: the caller then notes the lineage.  False also when the two disagree by more
 * than their areas allow: a second launch must not lend its launch point. */
bool assess_adopt_launch(struct assessment *own, const struct assessment *partner);

#endif
