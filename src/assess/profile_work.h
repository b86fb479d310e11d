/* assess/profile_work.h: the memory of one profile check; 3 MB, lives with the caller. */
#ifndef ASSESS_PROFILE_WORK_H
#define ASSESS_PROFILE_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "assess/profile.h"

/* Is thrust on? */
enum profile_mode { PROFILE_COAST, PROFILE_BURN };

/* The mode changes between samples at - 1 and at; PROFILE_BURN to PROFILE_BURN is a step of
 * thrust. */
struct profile_change {
    int at;
    enum profile_mode from;
    enum profile_mode to;
    double t_s;
    double sigma_s;
    double before_mps2; /* force along the path, just before and after */
    double after_mps2;
};

/* What the search for modes remembers of each way that a guess came. */
struct profile_step {
    int at;
    enum profile_mode to;
    int previous; /* index of the step before; -1: none */
};

#define PROFILE_STEPS_MAX (PROFILE_SAMPLES_MAX * 3) /* three kinds of change at each sample */
#define PROFILE_TURNS_MAX 256 /* changes of mode, thrust steps in them; the latest are kept */

struct profile_work {
    /* The trace from lift-off to its end; borrowed. */
    const struct profile_sample *samples;
    int count;
    bool is_inertial;
    double turn_mps;
    double speed_sigma_mps;
    double altitude_sigma_m;

    double way_m[PROFILE_SAMPLES_MAX];      /* flown along the path */
    double height_m[PROFILE_SAMPLES_MAX];   /* smoothed */
    double sine[PROFILE_SAMPLES_MAX];       /* of the path above the horizontal */
    double sine_sigma[PROFILE_SAMPLES_MAX]; /* of the same */
    double over_mps[PROFILE_SAMPLES_MAX];   /* speed over the ground, as measured or reckoned */
    double over_sigma[PROFILE_SAMPLES_MAX]; /* of the same */
    double gain_mps[PROFILE_SAMPLES_MAX];   /* speed with what gravity took given back */
    double gain_sigma[PROFILE_SAMPLES_MAX]; /* of what was given back since the last sample */
    double drag_mps2[PROFILE_SAMPLES_MAX];  /* of a nominal body */
    double residuals[PROFILE_SAMPLES_MAX];  /* scratch */
    bool is_aside[PROFILE_SAMPLES_MAX];     /* an outlier near a change */
    int step_count;
    struct profile_step steps[PROFILE_STEPS_MAX];

    enum profile_mode first;
    int turn_count;
    struct profile_change turns[PROFILE_TURNS_MAX];
};

#endif
