/* model/track.h: what is known of one object: its state, how sure, and how it got there. */
#ifndef MODEL_TRACK_H
#define MODEL_TRACK_H

#include <stdbool.h>
#include <stdint.h>

#include "geo/axes.h"
#include "model/nation.h"

#define TRACKS_MAX 1024     /* live tracks of one node; a new one beyond it is refused, counted */
#define TRACK_ASCENT_MAX 48 /* remembered early states, for the launch point */

enum track_status { TRACK_TENTATIVE, TRACK_CONFIRMED, TRACK_COASTING, TRACK_DELETED };

enum flight_phase { PHASE_UNKNOWN, PHASE_BOOST, PHASE_COAST, PHASE_REENTRY };

/* One early state, with its own covariance of the position. */
struct ascent_point {
    int64_t state_ns;
    struct ecef position;
    struct ecef velocity;
    double covariance[6][6];
};

struct track {
    uint32_t exercise;
    struct nation origin; /* whose track: the own nation's, or the partner's that sent it */
    uint32_t id;          /* of the origin; from 1, never reused within an epoch */
    enum track_status status;
    enum flight_phase phase;
    double boost_probability; /* of the boost model, 0..1 */
    int64_t first_seen_ns;
    int64_t last_seen_ns;    /* newest measurement that updated it */
    int64_t state_ns;        /* time of the state below; >= last_seen_ns when predicted */
    struct ecef position;    /* m */
    struct ecef velocity;    /* m/s, Earth-fixed */
    double covariance[6][6]; /* position then velocity; m^2, m^2/s, m^2/s^2; symmetric */
    bool has_thrust;
    struct ecef thrust_mps2; /* specific force beyond gravity, while boost is likely */
    double thrust_sigma_mps2;
    bool has_burnout;
    int64_t burnout_ns; /* when the coast model took over, for good */
    bool has_beta;      /* drag has told the ballistic coefficient; own tracks only */
    double beta_log;    /* ln of kg/m^2 */
    double beta_log_sigma;
    double beta_covariance[6]; /* of beta_log with position and velocity */
    double lift_probability;   /* of the lift model, 0..1; own tracks only */
    bool has_lift;             /* it flies on lift: no ballistic arc leads to where it comes down */
    int64_t lift_since_ns;
    struct ecef lift_mps2; /* across the path */
    uint32_t update_count;
    uint64_t sensors; /* bit n: sensor n of the own registry contributed; never leaves the nation */
    double score;     /* log-likelihood ratio of track against clutter */
    int ascent_count;
    struct ascent_point ascent[TRACK_ASCENT_MAX]; /* oldest first */
};

#endif
