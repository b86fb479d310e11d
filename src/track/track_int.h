/* track/track_int.h: what the verbs of this room share and nobody else may see. */
#ifndef TRACK_INT_H
#define TRACK_INT_H

#include <stdbool.h>
#include <stdint.h>

#include "geo/assign.h"
#include "model/measurement.h"
#include "model/sensor.h"
#include "model/track.h"
#include "track/model.h"
#include "track/near.h"
#include "track/tracker.h"

#define INNOVATION_MAX 4
#define ASIDE_MAX 4096     /* unassociated reports remembered; the oldest is forgotten */
#define ASSOCIATE_PAIRS 16 /* tracks that one report may contend for: the likeliest */
#define ODDS_MIN 1e-4      /* floor of a model that is awake */

/* The models, and what is remembered of their odds. */
struct filter {
    int64_t time_ns;
    double odds[MODES]; /* sum 1; 0: asleep */
    struct mode_state modes[MODES];
    bool has_burnout;
    int64_t coast_since_ns; /* not burning has been likelier since; 0 when it is not */
    bool has_lift;
    int64_t lift_since_ns; /* lift has been likely since; 0 when it is not */
};

/* The difference between a measurement and a prediction, linear in the state: diagonal noise. */
struct innovation {
    int size;
    int width; /* leading states that it depends on: 3, or 6 with range rate */
    double nu[INNOVATION_MAX];
    double h[INNOVATION_MAX][CORE_SIZE]; /* rows over position and velocity */
    double r[INNOVATION_MAX];            /* variance */
};

/* One model compared with a measurement. */
struct comparison {
    struct innovation in;
    double ph[MODE_SIZE_MAX * INNOVATION_MAX]; /* P H', a row per state */
    double l[INNOVATION_MAX * INNOVATION_MAX]; /* Cholesky factor of the innovation's covariance */
    double distance2;                          /* normalised */
    double log_likelihood;
};

/* How well a measurement fits a filter at the measurement's time. */
struct fit {
    bool is_gated;
    double log_likelihood; /* of the mixture */
    double distance2;      /* of the nearest model, normalised */
};

/* One update, kept so that a late report can be put before it. */
struct step {
    struct filter after;
    struct measurement measurement;
};

struct slot {
    bool is_used;
    bool was_confirmed;
    int64_t deleted_ns;
    int64_t end_ns; /* predicted end of flight, once coasting; 0: not told yet */
    int64_t started_ns;
    uint32_t kinds;                  /* bit per measurement_kind that contributed */
    int64_t ir_last_ns[SENSORS_MAX]; /* newest infrared report of each sensor; 0 for none */
    int step_count;
    struct step steps[TRACKER_STEPS]; /* oldest first */
    struct track track;
};

struct aside {
    bool is_used;
    struct ecef point; /* of a radar's report */
    struct measurement measurement;
};

/* A slot as it was at the time of one report, before that report. */
struct prediction {
    int slot;         /* -1: none was kept */
    uint32_t updates; /* that the slot had then */
    struct filter filter;
};

struct tracker {
    struct tracker_rules rules;
    const struct sensor_registry *registry;
    struct nation origin;
    uint32_t next_id;
    int64_t advanced_ns; /* of the last tracker_advance */
    struct tracker_counts counts;
    struct aside asides[ASIDE_MAX];
    int next_aside;
    int aside_end; /* one past the last that was ever used */
    struct near near;
    /* Workspace of one scan. */
    struct measurement scan[TRACKER_SCAN_MAX];
    int scan_slots[TRACKER_SCAN_MAX];
    int updated_count; /* of scan_slots, after the scan */
    double unused_costs[TRACKER_SCAN_MAX];
    int first_pairs[TRACKER_SCAN_MAX + 1];
    struct assign_pair pairs[TRACKER_SCAN_MAX * ASSOCIATE_PAIRS];
    struct prediction
        predictions[TRACKER_SCAN_MAX]; /* of each report: that of its likeliest pair */
    int *near_slots;                   /* rules.tracks_max */
    void *assignment_memory;
    struct slot *slots; /* rules.tracks_max; slots are large */
};

/* tracker.c: after each change of the newest state, or of whether it is live */
void slot_changed(struct tracker *t, const struct slot *slot);

/* predict.c */
/* All models to `time_ns`, mixing first; earlier does nothing. */
void filter_predict(struct filter *f, int64_t time_ns);

/* mix.c */
void filter_mix(struct filter *f, double dt_s);
/* Mean and covariance over all models but reserves, as a state of the ballistic one. */
void filter_gather(const struct filter *f, struct mode_state *out);
/* The boost is taken to have ended somewhere in the coming `dt_s`. */
void filter_burn_out(struct filter *f, double dt_s);
/* Odds of sum 1, none that is awake below the floor. */
void filter_settle_odds(struct filter *f);

/* gate.c */
/* False when the line of sight points away from the prediction. */
bool innovation_of(const struct measurement *z, const double *x, struct innovation *out);
/* False when it cannot be compared. */
bool mode_compare(const struct mode_state *m, const struct measurement *z, struct comparison *out);
struct fit filter_fit(const struct filter *predicted, const struct measurement *z);
/* Log of the sum of odds times likelihood, over the models awake. */
double filter_log_mixture(const double odds[MODES], const double log_likelihoods[MODES]);

/* update.c */
/* `predicted` is at the time of the measurement.  Gives the log-likelihood of the mixture. */
double filter_update(struct filter *predicted, const struct measurement *z);

/* False when a state or variance is not finite, or beyond any flight. */
bool filter_is_sound(const struct filter *f);

/* The state that `slot` had at `time_ns`, predicted to it; false when that is too far back. */
bool slot_at(const struct slot *slot, int64_t time_ns, struct filter *out);
/* Updates the slot with one measurement in its place in time; gives its log-likelihood.
 * `predicted` is what slot_at() gave for the measurement's time. */
double slot_take(struct slot *slot, const struct measurement *z, const struct filter *predicted);

/* associate.c */
/* For each measurement the slot it belongs to, or -1; fills t->predictions. */
void associate_scan(struct tracker *t, const struct measurement *scan, int count, int *slots);

/* initiate.c */
/* Where a radar saw it. */
struct ecef radar_point(const struct measurement *z);
/* Starts a track from `z` and a report kept aside, or keeps `z` aside. */
void initiate_from(struct tracker *t, const struct measurement *z);

/* score.c */
double score_of_update(const struct tracker *t, const struct measurement *z, double log_likelihood);
void score_confirm(struct tracker *t, struct slot *slot);
/* Deletes, coasts, or leaves alone, as time has passed. */
void score_advance(struct tracker *t, struct slot *slot, int64_t now_ns);

/* merge.c */
/* Folds `slot` into a confirmed track that it cannot be told from; true when done. */
bool merge_duplicate(struct tracker *t, struct slot *slot);
void slot_delete(struct tracker *t, struct slot *slot, int64_t now_ns);

/* publish.c */
/* The phase of `t`, were it at that place. */
enum flight_phase phase_of(const struct track *t, struct ecef position, struct ecef velocity);
void publish_core(const struct mode_state *m, struct track *t);
/* `m` is of MODE_BALLISTIC. */
void publish_beta(const struct mode_state *m, struct track *t);
/* Copies the newest filter into the public track. */
void slot_publish(struct slot *slot);
void slot_remember_ascent(struct slot *slot);

/* Seconds from `from_ns` to `to_ns`. */
static inline double seconds_between(int64_t from_ns, int64_t to_ns)
{
    return (double)(to_ns - from_ns) * 1e-9;
}

#endif
