/* assess/traced.h: public traces of rockets for the tests of the profile check.
 *
 * One to three stages in three dimensions over the turning, flattened Earth: constant mass flow,
 * thrust that back pressure lowers, drag with a hump at the speed of sound through an air of two
 * exponentials, vertical rise and a pitch programme of drawn shape, throttling for the densest air
 * and for a limit of acceleration, thrust that tails off, gaps and coasts between stages.  The
 * sample is what a webcast gives: noise, rounding, lost samples.  No formula is shared with the
 * code under test but gravity of the flight room, which the check does not use.
 */
#ifndef ASSESS_TRACED_H
#define ASSESS_TRACED_H

#include <stdbool.h>

#include "assess/profile.h"
#include "base/dice.h"

#define TRACED_STAGES 3
#define TRACED_SAMPLES 4096

struct traced_noise {
    double speed_mps;
    double altitude_m;
    double speed_step_mps; /* rounded to it; 0: not */
    double altitude_step_m;
    double lost; /* share of samples */
};

/* What flew. */
struct traced_rocket {
    int stage_count;
    double force_mps2[TRACED_STAGES]; /* in vacuum, at ignition */
    double exhaust_mps[TRACED_STAGES];
    double burn_s[TRACED_STAGES];
    double gap_s[TRACED_STAGES]; /* before the stage */
    double tail_s[TRACED_STAGES];
    double beta_kgm2[TRACED_STAGES]; /* at ignition; falls with the mass */
    double limit_mps2;               /* throttled to stay below; 0: none */
    double throttle;                 /* in the densest air; 1: none */
    double rise_s;
    double lean_rad;
    double lean_shape;
    double lat_rad;
    double azimuth_rad;
};

struct traced_truth {
    int burnout_count;
    double burnouts_s[TRACED_STAGES];
    int reignition_count;
    double reignitions_s[TRACED_STAGES];
    bool is_burning; /* at the last sample */
    double burnout_speed_mps;
    double coast60_m; /* 60 s after the last sample, without thrust */
};

struct traced {
    struct traced_truth truth;
    int count;
    struct profile_sample samples[TRACED_SAMPLES];
};

/* One case of the tests: a rocket, its noise, and a trace from the ground to some 3 to 60 s after
 * the last burnout; every seventh ends while the last stage burns.  An inertial one flies eastward,
 * as launchers do.  Draws again what dives or stays low. */
void traced_draw(struct dice *d, bool is_inertial, struct traced *out);

/* A rocket of the breadth that the tests draw from: from short-range ones to launchers. */
struct traced_rocket traced_rocket_draw(struct dice *d);
/* Noise of public telemetry: Gaussian of some metres per second and some tens of metres, or 1 km/h
 * and 0.1 km of a webcast, a tenth of the samples lost in every fourth. */
struct traced_noise traced_noise_draw(struct dice *d);
/* When the last motor stops, s from lift-off. */
double traced_end_s(const struct traced_rocket *r);
/* At 1 Hz from `first_s` (negative: on the ground) to `last_s` after lift-off, with the speed over
 * the ground or, `is_inertial`, in inertial axes. */
void traced_fly(const struct traced_rocket *r, double first_s, double last_s, bool is_inertial,
                const struct traced_noise *noise, struct dice *d, struct traced *out);

#endif
