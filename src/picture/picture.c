/* picture/picture.c: which tracks and opinions, own and partners', speak of one launch?
 *
 * Every word takes the same way: find its event by key, else by kinematics, else open one; write it
 * into its nation's opinion; see whether it belongs elsewhere (settle); see whether two events have
 * become one.
 */
#include "picture/picture.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "geo/math.h"
#include "geo/matrix.h"
#include "model/moment.h"
#include "picture/picture_int.h"

#define CONTRADICTIONS_MAX 3
#define BETTER_EXCESS 3.0           /* per degree of freedom, to count against the present event */
#define WATCHED_NS (10 * SECOND_NS) /* seen this lately: an event does not end */
#define REOPEN_NS (30 * SECOND_NS)  /* an observation this long after the end opens it again */

static_assert(offsetof(struct track, ascent) + sizeof(((struct track *)0)->ascent) <=
                  sizeof(struct track),
              "the ascent is the last member: a state is copied without it");

static void copy_state(struct track *to, const struct track *from)
{
    memcpy(to, from, offsetof(struct track, ascent));
    to->ascent_count = 0;
}

/* Where a word goes. */
struct seat {
    struct picture_key *key;
    struct event *event;
    bool is_new;
    enum picture_verdict refused; /* meaningful when event is NULL */
};

static struct event *live_event(struct picture *p, uint32_t id)
{
    struct event *e = event_by_id(p, id);

    /* A chain of merges ends at an event that stayed; ids fall along it. */
    while (e && e->merged_into != 0)
        e = event_by_id(p, e->merged_into);
    return e;
}

static struct seat seat_by_key(struct picture *p, struct picture_key *key)
{
    return (struct seat){.key = key, .event = live_event(p, key->event)};
}

/* An event is a launch: a word opens one when it tells a state or a launch.  A predicted impact
 * alone may join one, but a wide fan of the first seconds that fits nothing is not a second launch.
 */
static bool can_open(const struct word *w)
{
    return w->track || w->launch;
}

static struct seat seat_for(struct picture *p, uint32_t exercise, struct nation origin,
                            uint32_t track, const struct word *w, int64_t now_ns)
{
    struct picture_key *key = key_find(p, exercise, origin, track);
    struct comparison how;
    struct seat seat = {0};

    if (key)
        seat = seat_by_key(p, key);
    if (seat.event)
        return seat;
    if (key)
        key->is_used = false; /* its event's place was needed */
    if (nation_equal(origin, p->own) && (track & PICTURE_DERIVED_TRACK) != 0)
        seat.event = live_event(p, track & ~PICTURE_DERIVED_TRACK);
    if (!seat.event && word_is_vague(w))
        return (struct seat){.refused = PICTURE_VAGUE};
    if (!seat.event) { /* once per track, so it may cost: out of sight for most of its flight? */
        struct word far = *w;

        far.reach_s = RETURN_LIMIT_S;
        seat.event = event_for_word(p, EVENT_OPEN, exercise, &far, origin, track, NULL, &how);
        if (!seat.event) /* a partner was silent: its word comes when the event is over */
            seat.event = event_for_word(p, EVENT_ENDED, exercise, w, origin, track, NULL, &how);
    }
    if (!seat.event && !can_open(w))
        return (struct seat){.refused = PICTURE_VAGUE};
    if (!seat.event) {
        seat.event = picture_event_new(p, exercise, now_ns);
        seat.is_new = true;
    }
    if (!seat.event)
        return (struct seat){.refused = PICTURE_FULL};
    seat.key = key_add(p, exercise, origin, track, seat.event->id);
    return seat;
}

/* Takes what (origin, track) said out of an event that it leaves. */
static void leave(struct event *e, struct nation origin, uint32_t track)
{
    struct opinion *o = opinion_of(e, origin);

    if (!o)
        return;
    if (o->has_track && o->track.id == track)
        o->has_track = false;
    if (o->has_assessment && o->assessment.track == track)
        o->has_assessment = false;
    if (o->has_track || o->has_assessment)
        return;
    e->opinion_count--;
    for (int i = (int)(o - e->opinions); i < e->opinion_count; i++)
        e->opinions[i] = e->opinions[i + 1];
}

/* Hysteresis: a word that contradicts the others of its event, or fits another event much better,
 * moves only when it has done so several times running. */
static struct event *settle(struct picture *p, struct seat *seat, const struct word *w,
                            int64_t now_ns)
{
    const struct picture_key *k = seat->key;
    struct event *e = seat->event;
    struct comparison elsewhere;

    if (seat->is_new || e->opinion_count < 2 || word_is_empty(w) || e->state != EVENT_OPEN)
        return e;
    struct comparison here = event_compare(e, w, k->origin, k->track);
    struct event *other =
        event_for_word(p, EVENT_OPEN, e->exercise, w, k->origin, k->track, e, &elsewhere);
    bool is_better = other && here.rank != RANK_NONE && elsewhere.rank >= here.rank &&
                     elsewhere.excess + BETTER_EXCESS < here.excess;
    bool may_burn = w->track && !w->track->has_burnout &&
                    (w->track->phase == PHASE_BOOST || w->track->phase == PHASE_UNKNOWN);
    /* Where a burning object will be is told too poorly to drive it out of its event. */
    if (!is_better && (may_burn || !here.is_far)) {
        seat->key->contradictions = 0;
        return e;
    }
    if (++seat->key->contradictions < CONTRADICTIONS_MAX)
        return e;
    if (!other && can_open(w))
        other = picture_event_new(p, e->exercise, now_ns);
    if (!other)
        return e; /* no room to stand alone: stays, and tries again with its next word */
    leave(e, k->origin, k->track);
    seat->key->event = other->id;
    seat->key->contradictions = 0;
    return other;
}

/* Says the word that something is still to come down? */
static bool is_to_come(const struct assessment *a, int64_t now_ns)
{
    for (int i = 0; i < a->risk_count && i < RISKS_MAX; i++)
        if (a->risks[i].latest_ns > now_ns)
            return true;
    return a->has_impact && a->impact.latest_ns > now_ns;
}

/* `is_alive`: the word itself says that the event is not over, however old its observation is. */
static struct picture_change finish(struct picture *p, const struct seat *seat, struct event *e,
                                    int64_t observed_ns, bool is_alive, int64_t now_ns)
{
    struct picture_change change = {seat->is_new ? PICTURE_OPENED : PICTURE_UPDATED, e->id, 0};

    event_heard(p, e, now_ns);
    if (e->state == EVENT_ENDED && (is_alive || observed_ns > e->ended_ns + REOPEN_NS)) {
        e->state = EVENT_OPEN;
        e->ended_ns = 0;
    }
    if (e->state != EVENT_OPEN)
        return change;
    change.event = event_merge_twin(p, e, now_ns, &change.merged)->id;
    return change;
}

struct picture_change picture_take_track(struct picture *p, const struct track *t, int64_t now_ns)
{
    struct word w = {.reach_s = COAST_LIMIT_S, .track = t};
    struct seat seat = seat_for(p, t->exercise, t->origin, t->id, &w, now_ns);

    if (!seat.event)
        return (struct picture_change){.verdict = seat.refused};
    const struct opinion *held = opinion_of(seat.event, t->origin);
    if (held && held->has_track && held->track.id == t->id && held->track.state_ns >= t->state_ns)
        return (struct picture_change){PICTURE_STALE, seat.event->id, 0};
    struct event *e = settle(p, &seat, &w, now_ns);
    struct opinion *o = opinion_get(p, e, t->origin, now_ns);
    if (!o)
        return (struct picture_change){.verdict = PICTURE_FULL};
    /* Of two tracks of one nation the newer state stands; a newer one of the other comes soon. */
    if (!o->has_track || o->track.state_ns <= t->state_ns || o->track.id == t->id) {
        copy_state(&o->track, t);
        o->has_track = true;
    }
    return finish(p, &seat, e, t->last_seen_ns, false, now_ns);
}

static void put_revision(struct opinion *o, int64_t made_ns)
{
    if (o->revision_count == OPINION_REVISIONS_MAX) {
        memmove(&o->revision_ns[0], &o->revision_ns[1],
                (OPINION_REVISIONS_MAX - 1) * sizeof o->revision_ns[0]);
        o->revision_count--;
    }
    o->revision_ns[o->revision_count++] = made_ns;
}

struct picture_change picture_take_assessment(struct picture *p, const struct assessment *a,
                                              const uint8_t notice_id[NOTICE_ID_SIZE],
                                              int64_t now_ns)
{
    struct word w = word_of_assessment(a);
    struct seat seat = seat_for(p, a->exercise, a->origin, a->track, &w, now_ns);

    if (!seat.event)
        return (struct picture_change){.verdict = seat.refused};
    const struct opinion *held = opinion_of(seat.event, a->origin);
    if (held && held->has_assessment && held->assessment.track == a->track &&
        held->assessment.made_ns >= a->made_ns)
        return (struct picture_change){PICTURE_STALE, seat.event->id, 0};
    struct event *e = settle(p, &seat, &w, now_ns);
    struct opinion *o = opinion_get(p, e, a->origin, now_ns);
    if (!o)
        return (struct picture_change){.verdict = PICTURE_FULL};
    o->assessment = *a;
    o->has_assessment = true;
    memset(o->notice_id, 0, sizeof o->notice_id);
    if (notice_id)
        memcpy(o->notice_id, notice_id, sizeof o->notice_id);
    put_revision(o, a->made_ns);
    return finish(p, &seat, e, a->last_observed_ns, is_to_come(a, now_ns), now_ns);
}

bool picture_take_cancel(struct picture *p, struct nation origin,
                         const uint8_t notice_id[NOTICE_ID_SIZE], int64_t now_ns)
{
    for (int i = 0; i < p->event_count; i++) {
        struct opinion *o = opinion_of(&p->events[i], origin);

        if (!o || !o->has_assessment || memcmp(o->notice_id, notice_id, NOTICE_ID_SIZE) != 0)
            continue;
        o->has_assessment = false;
        event_heard(p, &p->events[i], now_ns);
        return true;
    }
    return false;
}

/* The latest moment that any opinion gives the impact; false when none gives one. */
static bool latest_impact(const struct event *e, int64_t *latest_ns)
{
    bool has = false;

    for (int i = 0; i < e->opinion_count; i++) {
        const struct opinion *o = &e->opinions[i];

        if (!o->has_assessment || !o->assessment.has_impact)
            continue;
        if (!has || o->assessment.impact.latest_ns > *latest_ns)
            *latest_ns = o->assessment.impact.latest_ns;
        has = true;
    }
    return has;
}

static bool is_watched(const struct event *e, int64_t now_ns)
{
    for (int i = 0; i < e->opinion_count; i++)
        if (e->opinions[i].has_track && e->opinions[i].track.last_seen_ns + WATCHED_NS > now_ns)
            return true;
    return false;
}

int picture_advance(struct picture *p, int64_t now_ns, uint32_t ended[])
{
    int count = 0;

    for (int i = 0; i < p->event_count; i++) {
        struct event *e = &p->events[i];
        int64_t latest_ns = 0;

        if (e->state != EVENT_OPEN || is_watched(e, now_ns))
            continue;
        bool has_impact = latest_impact(e, &latest_ns);
        bool is_over = has_impact ? now_ns > latest_ns + p->rules.all_clear_after_ns
                                  : now_ns - p->heard_ns[i] > p->rules.silence_ns;
        if (!is_over)
            continue;
        event_end(e, now_ns);
        ended[count++] = e->id;
    }
    return count;
}

/* Logarithm of the volume of the position's covariance at `now_ns`; a state that cannot be flown
 * there ranks behind all that can, the newer first. */
static double vagueness_at(const struct track *t, int64_t now_ns)
{
    struct moved_state moved;
    double p[9];
    double l[9];

    if (!track_moved_to(t, now_ns, COAST_LIMIT_S, &moved))
        return 1e6 + (double)(now_ns - t->state_ns) / 1e9;
    for (int i = 0; i < 9; i++)
        p[i] = moved.covariance[i / 3][i % 3];
    if (!matrix_cholesky(3, p, l) || !(l[0] * l[4] * l[8] > 0))
        return 1e5;
    return math_log(l[0] * l[4] * l[8]);
}

bool picture_best_track(const struct event *e, int64_t now_ns, struct track *out)
{
    const struct track *best = NULL;
    double least = 0;

    for (int i = 0; i < e->opinion_count; i++) {
        if (!e->opinions[i].has_track)
            continue;
        double vagueness = vagueness_at(&e->opinions[i].track, now_ns);
        if (!best || vagueness < least) {
            best = &e->opinions[i].track;
            least = vagueness;
        }
    }
    if (best)
        copy_state(out, best);
    return best != NULL;
}
