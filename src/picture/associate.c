/* picture/associate.c: which event does a word belong to, and are two events one?
 *
 * Inside an event the sharpest comparison of the highest rank speaks.  A nation that holds two
 * tracks apart at one time has told two objects apart: that vetoes the event for its second track.
 * Vetoes are asked first: they settle most pairs of events, and flights back to a launch cost more.
 */
#include <math.h>

#include "model/moment.h"
#include "picture/picture_int.h"

#define VETO_NS (20 * SECOND_NS) /* states of one nation this close in time are of one moment */
#define MERGE_EXCESS 2.2      /* per degree of freedom: about 0.95; merging is rarer than joining */
#define MERGE_PLACE_LOG 10.13 /* ln(25,000 m): vaguer launches and impacts do not merge events */

static bool is_veto(const struct opinion *o, const struct word *w, struct nation origin,
                    const struct comparison *c)
{
    if (!nation_equal(o->origin, origin) || c->rank != RANK_STATE || c->is_near)
        return false;
    int64_t apart = o->track.state_ns - w->track->state_ns;
    return (apart < 0 ? -apart : apart) < VETO_NS;
}

/* What an opinion says, without what that very track said. */
static struct word word_of_others(const struct opinion *o, struct nation origin, uint32_t track)
{
    struct word said = word_of_opinion(o);

    if (!nation_equal(o->origin, origin))
        return said;
    if (o->has_track && o->track.id == track)
        said.track = NULL;
    if (o->has_assessment && o->assessment.track == track)
        said.launch = NULL, said.impact = NULL;
    return said;
}

struct comparison event_compare(const struct event *e, const struct word *w, struct nation origin,
                                uint32_t track)
{
    struct comparison best = {0};

    for (int i = 0; i < e->opinion_count; i++) {
        const struct opinion *o = &e->opinions[i];

        if (!nation_equal(o->origin, origin))
            continue;
        struct word said = word_of_others(o, origin, track);
        struct comparison c = compare_words(w, &said);
        if (is_veto(o, w, origin, &c))
            return c;
    }
    for (int i = 0; i < e->opinion_count; i++) {
        struct word said = word_of_others(&e->opinions[i], origin, track);
        struct comparison c = compare_words(w, &said);

        if (c.rank != RANK_NONE && comparison_outranks(&c, &best))
            best = c;
    }
    return best;
}

struct event *event_for_word(struct picture *p, enum event_state state, uint32_t exercise,
                             const struct word *w, struct nation origin, uint32_t track,
                             const struct event *except, struct comparison *how)
{
    struct event *best = NULL;

    *how = (struct comparison){0};
    for (int i = 0; i < p->event_count; i++) {
        struct event *e = &p->events[i];

        if (e->state != state || e->merged_into != 0 || e->exercise != exercise || e == except)
            continue;
        struct comparison c = event_compare(e, w, origin, track);
        if (c.rank != RANK_NONE && c.is_near && (!best || c.excess < how->excess)) {
            best = e;
            *how = c;
        }
    }
    return best;
}

static bool is_sharp(const struct comparison *c)
{
    if (c->excess > MERGE_EXCESS)
        return false;
    switch (c->rank) {
    case RANK_STATE:
        return true;
    case RANK_LAUNCH:
    case RANK_IMPACT: /* one was lost long ago, the other is seen coming down */
        return c->vagueness < MERGE_PLACE_LOG;
    case RANK_BACKWARD:
    case RANK_NONE:
        break;
    }
    return false;
}

static bool are_held_apart(const struct event *a, const struct event *b)
{
    for (int i = 0; i < a->opinion_count; i++) {
        const struct opinion *o = &a->opinions[i];
        struct word w = word_of_opinion(o);

        for (int k = 0; o->has_track && k < b->opinion_count; k++) {
            struct word other = word_of_opinion(&b->opinions[k]);

            if (!b->opinions[k].has_track || !nation_equal(b->opinions[k].origin, o->origin))
                continue;
            struct comparison c = compare_words(&w, &other);
            if (is_veto(&b->opinions[k], &w, o->origin, &c))
                return true;
        }
    }
    return false;
}

/* Every pair of opinions of two events: one veto keeps them apart; else the sharpest decides. */
static bool are_one(const struct event *a, const struct event *b)
{
    struct comparison best = {0};

    if (are_held_apart(a, b))
        return false;
    for (int i = 0; i < a->opinion_count; i++) {
        struct word w = word_of_opinion(&a->opinions[i]);

        for (int k = 0; k < b->opinion_count; k++) {
            struct word other = word_of_opinion(&b->opinions[k]);
            struct comparison c = compare_words(&w, &other);

            if (c.rank != RANK_NONE && comparison_outranks(&c, &best))
                best = c;
        }
    }
    return is_sharp(&best);
}

static void append_revisions(struct opinion *to, const struct opinion *from)
{
    for (int i = 0; i < from->revision_count; i++) {
        int at = to->revision_count;

        if (at == OPINION_REVISIONS_MAX)
            break; /* the newest of `to` are kept */
        while (at > 0 && to->revision_ns[at - 1] > from->revision_ns[i]) {
            to->revision_ns[at] = to->revision_ns[at - 1];
            at--;
        }
        to->revision_ns[at] = from->revision_ns[i];
        to->revision_count++;
    }
}

/* One nation's two opinions become one: the newer state, the newer assessment, all revisions. */
static void join_opinions(struct opinion *to, const struct opinion *from)
{
    if (from->has_track && (!to->has_track || from->track.state_ns > to->track.state_ns)) {
        to->has_track = true;
        to->track = from->track;
    }
    if (from->has_assessment &&
        (!to->has_assessment || from->assessment.made_ns > to->assessment.made_ns)) {
        to->has_assessment = true;
        to->assessment = from->assessment;
        for (int i = 0; i < NOTICE_ID_SIZE; i++)
            to->notice_id[i] = from->notice_id[i];
    }
    if (from->first_notice_ns < to->first_notice_ns)
        to->first_notice_ns = from->first_notice_ns;
    append_revisions(to, from);
}

static void merge(struct picture *p, struct event *stay, struct event *go, int64_t now_ns)
{
    for (int i = 0; i < go->opinion_count; i++) {
        const struct opinion *from = &go->opinions[i];
        struct opinion *to = opinion_of(stay, from->origin);

        if (to) {
            join_opinions(to, from);
            continue;
        }
        to = opinion_get(p, stay, from->origin, now_ns);
        if (to)
            *to = *from;
    }
    for (int i = 0; i < PICTURE_KEYS_MAX; i++)
        if (p->keys[i].is_used && p->keys[i].event == go->id)
            p->keys[i].event = stay->id;
    event_heard(p, stay, now_ns);
    event_end(go, now_ns);
    go->merged_into = stay->id;
}

struct event *event_merge_twin(struct picture *p, struct event *e, int64_t now_ns, uint32_t *merged)
{
    *merged = 0;
    for (int i = 0; i < p->event_count; i++) {
        struct event *other = &p->events[i];

        if (other == e || other->state != EVENT_OPEN || other->exercise != e->exercise)
            continue;
        if (!are_one(e, other))
            continue;
        struct event *stay = other->id < e->id ? other : e;
        struct event *go = stay == e ? other : e;
        merge(p, stay, go, now_ns);
        *merged = go->id;
        return stay;
    }
    return e;
}
