/* picture/correlate.h: do two words, of two nations or of one, speak of one launch?
 *
 * Comparisons by rank: two states flown to one time; two launch estimates; two impact estimates; a
 * state against a launch estimate.  The highest rank that both words allow decides: a lower one is
 * only asked where the higher is silent.  Each is a Mahalanobis distance with floors for what
 * nations do not share (registration of their sensors, their models).  Pure; no allocation.
 */
#ifndef PICTURE_CORRELATE_H
#define PICTURE_CORRELATE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/event.h"

#define COAST_LIMIT_S 400.0   /* a state is flown this far in the course of things */
#define RETURN_LIMIT_S 4500.0 /* and this far when an unknown track asks whether it came back */
#define BURN_LIMIT_S 15.0

/* What one nation says: any part may be absent (NULL). */
struct word {
    double reach_s; /* how far apart in time its state may be compared */
    const struct track *track;
    const struct launch_estimate *launch;
    const struct impact_estimate *impact;
    int64_t seen_ns; /* newest observation behind the impact */
};

enum comparison_rank { RANK_NONE, RANK_BACKWARD, RANK_IMPACT, RANK_LAUNCH, RANK_STATE };

struct comparison {
    enum comparison_rank rank; /* RANK_NONE: nothing to compare; the rest is 0 */
    bool is_near;              /* inside the gate to join: 0.999 */
    bool is_far;               /* outside the wider gate to leave */
    double excess;    /* squared distance per degree of freedom: the smaller the likelier */
    double vagueness; /* logarithm of the combined sigma of the place, m */
};

/* Of a burning object no impact is told: the fan over its remaining burn is near to any. */
struct word word_of_assessment(const struct assessment *a);
struct word word_of_opinion(const struct opinion *o);
bool word_is_empty(const struct word *w);
/* Tells neither where nor when: at most an impact anywhere in a thousand kilometres. */
bool word_is_vague(const struct word *w);
struct comparison compare_words(const struct word *a, const struct word *b);
/* The higher rank, then the sharper. */
bool comparison_outranks(const struct comparison *a, const struct comparison *b);

/* A track's state at another time. */
struct moved_state {
    struct ecef position;
    struct ecef velocity;
    double covariance[6][6];
};
/* Flies the state and its covariance to `time_ns` (either way; at most `reach_s`).  False when it
 * cannot be told so far off: too long, or burning. */
bool track_moved_to(const struct track *t, int64_t time_ns, double reach_s,
                    struct moved_state *out);
/* It burns, or may: a young track whose phase is not told yet. */
bool track_is_burning(const struct track *t);
/* Flown into the air that slows it: by how much is not known, so the flight says nothing there. */
bool track_is_slowed(const struct track *t, int64_t time_ns, const struct moved_state *at);

#endif
