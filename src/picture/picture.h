/* picture/picture.h: which tracks and opinions, own and partners', speak of one launch?
 *
 * Every nation's newest word on one launch stands side by side in one event; nothing is averaged.
 * A word joins an event by kinematics, never by time alone:
 *  - two states, flown to one time, agree within their covariances and stated floors, or
 *  - two launch estimates agree in place and time within theirs, or
 *  - a state flown backward is consistent with a launch estimate.
 * Once joined, (origin, track id) stays with its event; it leaves only after contradicting the
 * others there several times running (hysteresis).  Two events found to be one are merged: the
 * lower id stays, the other ends with merged_into set.
 *
 * Invariants: 1. each (origin, track id) belongs to at most one event; 2. each nation has at most
 * one opinion in an event, the own nation's first; 3. exercise ids never mix; 4. ids ascend from 1
 * and are never reused; 5. an ended event is kept until its place is needed, the oldest first.
 *
 * One thread.  All memory is taken in picture_open; nothing allocates after it.  No clock: the
 * caller passes now_ns.
 */
#ifndef PICTURE_PICTURE_H
#define PICTURE_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "model/event.h"

#define PICTURE_KEYS_MAX                                                                           \
    512 /* (origin, track id) pairs remembered; the oldest of ended events go */
#define PICTURE_DIFFERENCES_MAX (NATIONS_MAX * (NATIONS_MAX - 1) / 2)
/* The own nation's assessment of a partner's track carries this plus the event id as track id. */
#define PICTURE_DERIVED_TRACK UINT32_C(0x80000000)

struct picture_rules {
    int64_t all_clear_after_ns; /* after the latest predicted impact of all opinions */
    int64_t silence_ns; /* an event with no predicted impact ends after this without a word */
};

struct picture_rules picture_rules_default(void);

struct picture_key {
    bool is_used;
    uint32_t exercise;
    struct nation origin;
    uint32_t track;
    uint32_t event;
    int contradictions; /* running, of the event's others */
};

struct picture {
    struct nation own;
    struct picture_rules rules;
    uint32_t next_id;
    int event_count;          /* slots in use, open or ended */
    struct event *events;     /* EVENTS_MAX, owned */
    int64_t *heard_ns;        /* EVENTS_MAX: newest word of each event */
    struct picture_key *keys; /* PICTURE_KEYS_MAX, owned */
};

enum picture_verdict {
    PICTURE_OPENED,  /* a new event */
    PICTURE_UPDATED, /* joined or renewed */
    PICTURE_STALE,   /* older than what this nation already said: dropped */
    PICTURE_VAGUE,   /* no state, no launch, and fits no event: not kept */
    PICTURE_FULL,    /* EVENTS_MAX open events: refused, the caller raises the alarm */
};

struct picture_change {
    enum picture_verdict verdict;
    uint32_t event;  /* 0 when not kept */
    uint32_t merged; /* the event that was found to be `event` by this word; 0 when none */
};

/* STATUS_MEMORY when the machine has none. */
enum status picture_open(struct picture *p, struct nation own,
                         const struct picture_rules *rules) MUST_USE;
/* Safe on a zeroed picture and twice. */
void picture_close(struct picture *p);

/* A state, own or a partner's (t->origin says whose); the caller gives confirmed tracks only.  The
 * ascent history is not kept.  A partner's track with state_ns not newer is STALE. */
struct picture_change picture_take_track(struct picture *p, const struct track *t, int64_t now_ns);

/* An assessment, own or a partner's; `notice_id` may be NULL for one that was not sealed.  Keyed by
 * origin and track.  A made_ns not newer than the held one of that track is STALE. */
struct picture_change picture_take_assessment(struct picture *p, const struct assessment *a,
                                              const uint8_t notice_id[NOTICE_ID_SIZE],
                                              int64_t now_ns);

/* The originator takes its assessment back: the opinion stays with has_assessment cleared.  True
 * when one was held under that id. */
bool picture_take_cancel(struct picture *p, struct nation origin,
                         const uint8_t notice_id[NOTICE_ID_SIZE], int64_t now_ns);

/* Ends each open event whose time is over: the latest predicted impact plus a margin has passed or,
 * where none is predicted, silence.  The end is a prediction run out, not an observed impact.  Ids
 * go to `ended`, room for EVENTS_MAX; returns how many. */
int picture_advance(struct picture *p, int64_t now_ns, uint32_t ended[]);

/* NULL when unknown.  Borrowed: valid until the next take. */
const struct event *picture_event(const struct picture *p, uint32_t id);
/* Events in use by rank, 0 .. event_count - 1, no order promised; ended and merged ones included.
 */
const struct event *picture_event_at(const struct picture *p, int rank);
/* The event that holds (origin, track) of that exercise; NULL when none. */
const struct event *picture_event_of(const struct picture *p, uint32_t exercise,
                                     struct nation origin, uint32_t track);

/* The track of the event, own or partner's, with the smallest position volume once flown to
 * `now_ns`; `out->origin` is the lineage.  The state is as it came, not moved.  False when none. */
bool picture_best_track(const struct event *e, int64_t now_ns, struct track *out);

/* Every pair of opinions that hold an assessment, a before b in the event's order; returns how
 * many, at most PICTURE_DIFFERENCES_MAX. */
int picture_differences(const struct event *e, struct opinion_difference out[]);

#endif
