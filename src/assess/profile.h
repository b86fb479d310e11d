/* assess/profile.h: what does a public trace of a rocket's speed and height say?
 *
 * Nothing else is known of the rocket: no mass, thrust, stages, place or direction.  Four steps,
 * each a file of its own:
 *   profile_trace.h   how noisy the trace is, where it lifts off, whose axes the speed is in
 *   profile_modes.h   when thrust was on and off: the likeliest sequence of burns and coasts
 *   profile_change.h  the same times within a sample
 *   profile_follow.h  height, speeds and their covariance at the last sample, and 60 s on
 *
 * Invariants of what it fills:
 *  1. Burnouts and reignitions ascend; lift-off is neither.  A stage that follows another at once
 *     gives one of each at the same time.
 *  2. coast60 is the height 60 s after the last sample if no motor pushes from that sample on,
 *     whether or not one still does then.  A path that meets the ground before is at 0.
 *  3. While a motor burns the class is unknown, unless the speed is one that only space launches
 *     have.
 *
 * Pure functions on the caller's memory, no allocation, no libm.  Cost: some milliseconds per
 * hundred samples.
 */
#ifndef ASSESS_PROFILE_H
#define ASSESS_PROFILE_H

#include <stdbool.h>

#include "model/assessment.h"

#define PROFILE_SAMPLES_MAX 20000
#define PROFILE_SAMPLES_MIN 12
#define PROFILE_CHANGES_MAX 64 /* burnouts, and reignitions: the earliest are kept */
#define PROFILE_SPAN_MAX_S 100000.0
#define PROFILE_INTERVAL_MIN_S 0.001
#define PROFILE_AHEAD_S 60.0

#define PROFILE_SPEED_MAX_MPS 15000.0
#define PROFILE_ALTITUDE_MIN_M (-500.0)
#define PROFILE_ALTITUDE_MAX_M 5e7

struct profile_sample {
    double t_s;        /* at least PROFILE_INTERVAL_MIN_S after the last; any zero */
    double speed_mps;  /* over the ground or inertial; 0 to PROFILE_SPEED_MAX_MPS */
    double altitude_m; /* above sea level; within the limits above */
};

struct profile_moment {
    double t_s;
    double sigma_s;
};

enum profile_verdict {
    PROFILE_TOLD,
    PROFILE_TOO_SHORT,  /* fewer than PROFILE_SAMPLES_MIN samples after lift-off */
    PROFILE_NO_LIFTOFF, /* it never leaves the ground */
    PROFILE_NO_FLIGHT,  /* a third of the samples fits no flight, or the noise is beyond any */
};

struct profile {
    bool is_inertial;       /* the speed is in inertial axes: it began at the turn of the Earth */
    double turn_mps;        /* that speed; 0 when not inertial */
    bool has_liftoff;       /* the trace began on the ground */
    double liftoff_s;       /* the last sample at rest, when it did */
    double speed_sigma_mps; /* noise found in the trace, with rounding */
    double altitude_sigma_m;
    int sample_count;  /* of the flight: without what lay on the ground */
    int outlier_count; /* of them, set aside in the last step */
    int burnout_count;
    struct profile_moment burnouts[PROFILE_CHANGES_MAX];
    int reignition_count;
    struct profile_moment reignitions[PROFILE_CHANGES_MAX];
    bool is_burning; /* at the last sample */
    double last_s;
    double altitude_m; /* at the last sample, smoothed, as are the next two */
    double climb_mps;
    double level_mps;
    double coast60_altitude_m;
    double coast60_sigma_m;
    double reach_m; /* the farthest range over the ground of the energy at the last sample */
    double reach_sigma_m;
    bool is_space_launch; /* then `class` is unknown: the model has no class for it */
    enum object_class class;
    double class_probability;
};

struct profile_work; /* profile_work.h: 3 MB, the caller's */

/* The samples keep the limits above, the last no more than PROFILE_SPAN_MAX_S after the first. */
enum profile_verdict profile_judge(const struct profile_sample *samples, int count,
                                   struct profile_work *work, struct profile *out);

/* For people; NULL for PROFILE_TOLD. */
const char *profile_verdict_message(enum profile_verdict verdict);

#endif
