/* score/siap.h: how good is the picture over a whole run: complete, single, true, steady?
 *
 * The attributes of the Single Integrated Air Picture (Votruba et al., SIAP Metrics Implementation,
 * 2001, as restated by Stone Soup; the original was not seen).  At each step there are J objects,
 * JT of them with a track assigned, N tracks, NA of them assigned; sums run over the steps.
 *   completeness        sum JT / sum J                                         ideal 1
 *   ambiguity           sum NA / sum JT                                              1
 *   spuriousness        sum (N - NA) / sum N                                         0
 *   accuracy            sum of |error| over assigned tracks / sum NA                 0
 *   changes             sum over objects (NU - 1) / sum of time tracked              0
 *   longest segment     sum over objects of the longest run / sum of lifetimes       1
 *   identity            of JT: with any id; only the right one; neither none, nor all right, nor
 * all wrong (ambiguous)                                        1, 1, 0 A run is one track on one
 * object over successive steps of that object; it lasts from the first to the last of them.  NU is
 * the fewest runs that cover the steps at which the object is tracked: a track that comes back
 * after a gap is another run.  Time tracked counts the intervals whose both ends lie in one run.
 *
 * Two choices differ from Stone Soup: an object never tracked counts no change (there -1, which
 * would reward losing it), and a track belongs to at most one object in a step.
 *
 * The rule of assignment is the caller's: siap_assign_nearest(), or pairing_find() for one to one.
 * State it with every value.  The caller gives the memory; no allocation, no clock.
 */
#ifndef SCORE_SIAP_H
#define SCORE_SIAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "geo/axes.h"

#define SIAP_UNASSIGNED (-1)

struct siap_truth {
    int object; /* which one, below objects_max; the same over the whole run; once in a step */
    struct ecef position;
    struct ecef velocity;
    uint32_t id; /* what a track on it should say it is */
};

struct siap_track {
    uint64_t number;
    struct ecef position;
    struct ecef velocity;
    bool has_id;
    uint32_t id;
    int truth; /* index into the step's truths, or SIAP_UNASSIGNED */
};

struct siap {
    int objects_max;
    int tracks_max;
    bool has_begun;
    int64_t last_ns;
    struct siap_object *objects;
    struct siap_run *runs; /* tracks_max for each object */
    int64_t truths;        /* sum J */
    int64_t truths_tracked;
    int64_t tracks; /* sum N */
    int64_t tracks_assigned;
    double position_error_m; /* sums */
    double velocity_error_mps;
    int64_t unidentified; /* of truths_tracked: no track says an id */
    int64_t right;        /* all say the right one */
    int64_t wrong;        /* all say a wrong one */
};

struct siap_figures {
    bool has_objects; /* J > 0 at some step */
    double completeness;
    bool has_tracks;
    double spuriousness;
    bool has_assigned;
    double ambiguity;
    double position_error_m;
    double velocity_error_mps;
    double id_completeness;
    double id_correctness;
    double id_ambiguity;
    bool has_time_tracked;
    double changes_per_s;
    bool has_lifetime;
    double longest_segment;
};

/* Bytes for that many objects over the run and tracks in one step. */
size_t siap_memory_size(int objects_max, int tracks_max);
/* Keeps `memory`, aligned as for a double. */
void siap_init(struct siap *s, int objects_max, int tracks_max, void *memory);

/* Gives each track to the nearest truth not further than the cut-off (the first of equals); several
 * tracks may go to one truth. */
void siap_assign_nearest(const struct siap_truth *truths, int truth_count,
                         struct siap_track *tracks, int track_count, double cutoff_m);

/* Later than the step before; track_count <= tracks_max. */
void siap_step(struct siap *s, int64_t time_ns, const struct siap_truth *truths, int truth_count,
               const struct siap_track *tracks, int track_count);

/* May be asked at any time. */
struct siap_figures siap_figures(const struct siap *s);

#endif
