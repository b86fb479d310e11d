/* track/trial.h: a small truth and its sensors, for the tests of this room only. */
#ifndef TRACK_TRIAL_H
#define TRACK_TRIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dice.h"
#include "flight/propagate.h"
#include "model/measurement.h"
#include "model/sensor.h"

#define TRIAL_STEP_S 0.1
#define TRIAL_STEPS_MAX 24000
#define TRIAL_T0_NS INT64_C(1700000000000000000)

struct trial_flight {
    struct geodetic place;
    double bearing_rad;
    double force_mps2;    /* of the first stage, at ignition, gravity included */
    double burn_s;        /* of each stage */
    int stages;           /* the second begins at force_mps2 again, without vertical rise */
    double pause_s;       /* between stages */
    double end_pitch_rad; /* of the thrust at the end of the last burn */
    double beta_kgm2;
    double launch_s;     /* after TRIAL_T0_NS */
    uint64_t noise_seed; /* 0: none; else after burnout the noise of the ballistic model is drawn */
    double lift_mps2;    /* upward across the path, from lift_below_m on the way down */
    double lift_below_m;
    bool is_rough; /* also what no filter models: J3, J4, the equator's ellipse, wind */
};

struct trial_truth {
    int64_t launched_ns;
    double burnout_s;
    double lifted_s; /* when lift began; 0: never */
    int count;
    struct flight_state states[TRIAL_STEPS_MAX];
    bool is_burning[TRIAL_STEPS_MAX];
    double beta_log[TRIAL_STEPS_MAX];
};

void trial_fly(const struct trial_flight *f, struct trial_truth *out);
/* False outside the flight. */
bool trial_at(const struct trial_truth *t, int64_t time_ns, struct flight_state *state,
              bool *is_burning);

struct sensor trial_radar(double lat_deg, double lon_deg);
struct sensor trial_infrared(double lon_deg);
/* What sensor `index` says at `time_ns`; false when it sees nothing or misses. */
bool trial_measure(const struct sensor_registry *registry, int index, const struct trial_truth *t,
                   int64_t time_ns, struct dice *dice, struct measurement *out);

#endif
