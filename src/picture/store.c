/* picture/store.c: slots of events, keys of tracks, opinions of nations; look-up.
 *
 * A slot holds an event from its opening until its place is needed after its end.  Keys outlive
 * their track: a late word on an old track finds its event.
 */
#include "base/check.h"
#include "model/moment.h"
#include "picture/picture_int.h"

struct picture_rules picture_rules_default(void)
{
    return (struct picture_rules){
        .all_clear_after_ns = 120 * SECOND_NS,
        .silence_ns = 1800 * SECOND_NS,
    };
}

struct event *event_by_id(struct picture *p, uint32_t id)
{
    for (int i = 0; i < p->event_count; i++)
        if (p->events[i].id == id)
            return &p->events[i];
    return NULL;
}

static void forget_keys(struct picture *p, uint32_t event)
{
    for (int i = 0; i < PICTURE_KEYS_MAX; i++)
        if (p->keys[i].is_used && p->keys[i].event == event)
            p->keys[i].is_used = false;
}

/* A free slot, else that of the event that ended first. */
static struct event *slot_for_new(struct picture *p)
{
    struct event *oldest = NULL;

    if (p->event_count < EVENTS_MAX)
        return &p->events[p->event_count++];
    for (int i = 0; i < EVENTS_MAX; i++) {
        struct event *e = &p->events[i];

        if (e->state == EVENT_ENDED && (!oldest || e->ended_ns < oldest->ended_ns))
            oldest = e;
    }
    if (oldest)
        forget_keys(p, oldest->id);
    return oldest;
}

struct event *picture_event_new(struct picture *p, uint32_t exercise, int64_t now_ns)
{
    struct event *e = slot_for_new(p);

    if (!e)
        return NULL;
    e->exercise = exercise;
    e->id = p->next_id++;
    e->state = EVENT_OPEN;
    e->opened_ns = now_ns;
    e->ended_ns = 0;
    e->merged_into = 0;
    e->opinion_count = 0; /* the slots behind it are cleared when they are taken */
    return e;
}

void event_heard(struct picture *p, const struct event *e, int64_t now_ns)
{
    p->heard_ns[e - p->events] = now_ns;
}

void event_end(struct event *e, int64_t now_ns)
{
    CHECK(e->state == EVENT_OPEN);
    e->state = EVENT_ENDED;
    e->ended_ns = now_ns;
}

struct opinion *opinion_of(struct event *e, struct nation origin)
{
    for (int i = 0; i < e->opinion_count; i++)
        if (nation_equal(e->opinions[i].origin, origin))
            return &e->opinions[i];
    return NULL;
}

struct opinion *opinion_get(struct picture *p, struct event *e, struct nation origin,
                            int64_t now_ns)
{
    struct opinion *o = opinion_of(e, origin);
    int at = nation_equal(origin, p->own) ? 0 : e->opinion_count;

    if (o)
        return o;
    if (e->opinion_count == NATIONS_MAX)
        return NULL;
    for (int i = e->opinion_count; i > at; i--)
        e->opinions[i] = e->opinions[i - 1];
    e->opinion_count++;
    o = &e->opinions[at];
    *o = (struct opinion){.origin = origin, .first_notice_ns = now_ns};
    return o;
}

struct picture_key *key_find(struct picture *p, uint32_t exercise, struct nation origin,
                             uint32_t track)
{
    for (int i = 0; i < PICTURE_KEYS_MAX; i++) {
        struct picture_key *k = &p->keys[i];

        if (k->is_used && k->track == track && k->exercise == exercise &&
            nation_equal(k->origin, origin))
            return k;
    }
    return NULL;
}

/* Lower event ids are older; ended ones go first. */
static bool goes_before(struct picture *p, const struct picture_key *a, const struct picture_key *b)
{
    const struct event *one = event_by_id(p, a->event);
    const struct event *other = event_by_id(p, b->event);
    bool one_ended = !one || one->state == EVENT_ENDED;
    bool other_ended = !other || other->state == EVENT_ENDED;

    return one_ended != other_ended ? one_ended : a->event < b->event;
}

struct picture_key *key_add(struct picture *p, uint32_t exercise, struct nation origin,
                            uint32_t track, uint32_t event)
{
    struct picture_key *best = &p->keys[0];

    for (int i = 0; i < PICTURE_KEYS_MAX && best->is_used; i++)
        if (!p->keys[i].is_used || goes_before(p, &p->keys[i], best))
            best = &p->keys[i];
    *best = (struct picture_key){
        .is_used = true,
        .exercise = exercise,
        .origin = origin,
        .track = track,
        .event = event,
    };
    return best;
}

const struct event *picture_event(const struct picture *p, uint32_t id)
{
    for (int i = 0; i < p->event_count; i++)
        if (p->events[i].id == id)
            return &p->events[i];
    return NULL;
}

const struct event *picture_event_at(const struct picture *p, int rank)
{
    return rank >= 0 && rank < p->event_count ? &p->events[rank] : NULL;
}

const struct event *picture_event_of(const struct picture *p, uint32_t exercise,
                                     struct nation origin, uint32_t track)
{
    for (int i = 0; i < PICTURE_KEYS_MAX; i++) {
        const struct picture_key *k = &p->keys[i];

        if (k->is_used && k->track == track && k->exercise == exercise &&
            nation_equal(k->origin, origin))
            return picture_event(p, k->event);
    }
    return NULL;
}
