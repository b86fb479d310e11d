/* track/tracker.h: which objects are flying, where, how sure, and which reports belong to which?
 *
 * One tracker serves one nation: all its sensors update the same tracks.  A scan (the reports of
 * one sensor at one time, each object at most once) is taken at once, without holding it back: gate
 * every live track, assign (global nearest neighbour), update, and let what is left start new
 * tracks.  Each track is an interacting-multiple-model filter of a boost model (position, velocity,
 * specific force) and a coast model (position, velocity).
 *
 *   TENTATIVE -(tracker_take: enough good updates)-> CONFIRMED <-> COASTING -> DELETED
 *       `-----(tracker_advance: silence)-------------------------------------------^
 *   CONFIRMED -> COASTING: tracker_advance, three scans without an update.
 *   COASTING -> CONFIRMED: tracker_take, an update.
 *   COASTING -> DELETED: tracker_advance, past the coasting limit, or a minute after the predicted
 *   end of flight.  A confirmed track that proves to be another one is DELETED by tracker_take.
 *
 * Late reports: a scan older than a track's newest update is put in its place and the later updates
 * are done again, up to TRACKER_LATE_NS back (and TRACKER_STEPS updates); what is older than the
 * newest update of its exercise by more than that is dropped and counted.
 *
 * The public state is that of the newest update.  A coasting track keeps it, so that whoever flies
 * it on starts from the best; track_predict_to (predict.h) brings a copy to any later time.  Its
 * phase is that of now.
 *
 * Invariants:
 *  1. Only measurements of a track's own exercise touch it.
 *  2. Every covariance is finite and symmetric with a positive diagonal.
 *  3. An id is never used twice; a deleted track that had been confirmed stays visible for
 *     TRACKER_TOMBSTONE_NS with status TRACK_DELETED, then its place is free.
 *  4. The same calls give the same bits.
 *
 * Limits: no start of a track from one infrared platform alone; such reports update tracks only.
 * Memory: the caller's, sized once; no allocation, clock or randomness.  One thread.
 */
#ifndef TRACK_TRACKER_H
#define TRACK_TRACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/measurement.h"
#include "model/nation.h"
#include "model/sensor.h"
#include "model/track.h"

#define TRACKER_SCAN_MAX 1024                      /* measurements of one scan; more is cut */
#define TRACKER_STEPS 8                            /* updates that a late report may reach behind */
#define TRACKER_LATE_NS INT64_C(2000000000)        /* a report that is later is dropped */
#define TRACKER_TOMBSTONE_NS INT64_C(120000000000) /* a deleted track stays to be seen */

struct tracker_rules {
    int tracks_max;        /* 1..TRACKS_MAX; a new one beyond it is refused and counted */
    double coast_limit_s;  /* a track not updated for longer is deleted */
    double false_per_scan; /* expected false reports of one scan, for the score */
    double confirm_score;  /* log-likelihood ratio from which a track is confirmed */
    int confirm_updates;   /* and the updates that it needs */
};

/* What happened since tracker_open. */
struct tracker_counts {
    uint64_t scans;
    uint64_t updates; /* measurements that updated a track */
    uint64_t unused;  /* measurements kept aside as possible first reports */
    uint64_t started; /* tentative tracks */
    uint64_t confirmed;
    uint64_t merged; /* tentative or confirmed tracks found to be another one */
    uint64_t deleted;
    uint64_t unsound;     /* tracks deleted because their arithmetic broke down */
    uint64_t too_late;    /* measurements dropped: older than any track may go back */
    uint64_t beyond_scan; /* measurements dropped: scan too long */
    uint64_t no_room;     /* new tracks refused: tracks_max reached */
};

struct tracker;

struct tracker_rules tracker_rules_default(void);

/* Bytes that a tracker of these rules needs. */
size_t tracker_size(const struct tracker_rules *rules);

/* Makes a tracker in `memory` (tracker_size bytes, aligned as malloc aligns; the caller frees it
 * when done).  Copies the rules; keeps the registry. */
struct tracker *tracker_open(void *memory, const struct tracker_rules *rules,
                             const struct sensor_registry *registry, struct nation origin);

/* Takes the measurements of one sensor at (nearly) one time, all of one exercise. */
void tracker_take(struct tracker *tracker, const struct measurement *scan, int count);

/* Lets time pass: coasting, burnout by silence of infrared, deletion.  Call about once a second. */
void tracker_advance(struct tracker *tracker, int64_t now_ns);

/* Live, and recently deleted, tracks that are or were confirmed: first with NULL, then with the
 * last one given; NULL at the end.  Valid until the next call that takes a non-const tracker. */
const struct track *tracker_next(const struct tracker *tracker, const struct track *after);
/* As tracker_next, tentative tracks included. */
const struct track *tracker_next_any(const struct tracker *tracker, const struct track *after);

/* What the last scan updated: the tracks of its reports, in their order, `rank` from 0; NULL from
 * the end on.  Valid until the next call that takes a non-const tracker. */
const struct track *tracker_updated(const struct tracker *tracker, int rank);

struct tracker_counts tracker_counts(const struct tracker *tracker);

#endif
