/* node/judge.c: the order: tracks into the picture, best track of each event, assessment, desk.
 *
 * An event is assessed when its evidence is newer than the last assessment and the pace allows it,
 * or when nothing new came for long enough that the prediction itself must be restated.  What is
 * assessed is the own track while it is fresh, else all tracks of the event fused, else the best of
 * them; then the lineage names the partners whose they are.
 */
#include "node/judge.h"

#include <string.h>

#include "assess/assess.h"
#include "base/text.h"
#include "model/names.h"
#include "node/publish.h"
#include "node/tell.h"
#include "picture/fuse.h"
#include "place/place.h"

#define OWN_FRESH_NS (30 * SECOND_NS) /* an older own track does not go before a partner's */
#define OWN_UPDATES_MIN 20            /* nor one with fewer updates: it has not settled */
#define RESTATE_NS (30 * SECOND_NS)   /* a prediction without news is said again after this */
#define TRACK_NOTICES 2 /* its own; an alert of an event that it showed to be another */

static struct heard *find_heard(struct node *n, struct nation origin, uint32_t exercise,
                                uint32_t track, enum notice_kind kind)
{
    struct heard *newest = NULL;

    for (int i = 0; i < NODE_HEARD_MAX; i++) {
        struct heard *h = &n->heard[i];

        if (h->revision > 0 && h->kind == kind && h->exercise == exercise && h->track == track &&
            nation_equal(h->origin, origin) && (newest == NULL || h->heard_ns > newest->heard_ns))
            newest = h;
    }
    return newest;
}

/* A parent that is no longer remembered leaves the lineage unknown: then nobody is told. */
static void add_lineage(struct node_lineage *lineage, const struct heard *h)
{
    if (h == NULL || lineage->count == LINEAGE_MAX) {
        lineage->is_unknown = true;
        return;
    }
    for (int i = 0; i < lineage->count; i++)
        if (lineage->of[i] == h)
            return;
    lineage->of[lineage->count++] = h;
}

static void note_opened(struct node *n, const struct track *t, uint32_t event,
                        struct node_output *out)
{
    struct event_mark *mark = node_mark(n, event);

    if (mark == NULL || mark->first_seen_ns != 0)
        return;
    mark->first_seen_ns = t->first_seen_ns;
    output_note(out, NOTE_WARNING, "event %u: seen by own sensors, %u reports so far (%s)", event,
                t->update_count, flight_phase_name(t->phase));
}

/* The partner's word that an assessment of its rests on: the whole one, or its first line. */
static void add_opinion(struct node *n, const struct event *e, const struct opinion *o,
                        struct node_lineage *lineage)
{
    const struct heard *h =
        find_heard(n, o->origin, e->exercise, o->assessment.track, NOTICE_ASSESSMENT);

    if (h == NULL)
        h = find_heard(n, o->origin, e->exercise, o->assessment.track, NOTICE_LAUNCH);
    add_lineage(lineage, h);
}

/* An alert speaks for every opinion of its event: each partner's is a parent. */
static struct node_lineage lineage_of_alert(struct node *n, const struct alert *alert)
{
    struct node_lineage lineage = {.count = 0};
    const struct event *e = picture_event(&n->picture, alert->event);

    lineage.is_unknown = e == NULL;
    for (int i = 0; e != NULL && i < e->opinion_count; i++)
        if (!nation_equal(e->opinions[i].origin, n->setup.nation) && e->opinions[i].has_assessment)
            add_opinion(n, e, &e->opinions[i], &lineage);
    return lineage;
}

static void take_change(struct node *n, struct warn_change change, struct node_output *out)
{
    if (change.outcome == WARN_REFUSED_FULL)
        output_note(out, NOTE_CAUTION, "warning desk full: %d alerts are open", ALERTS_MAX);
    if (change.alert == NULL || change.outcome == WARN_UNCHANGED)
        return;
    struct node_lineage lineage = lineage_of_alert(n, change.alert);

    tell_alert(change.alert, out);
    (void)publish_alert(n, change.alert, &lineage, out);
}

void judge_merge(struct node *n, struct picture_change change, struct node_output *out)
{
    if (change.verdict == PICTURE_FULL)
        output_note(out, NOTE_CAUTION, "picture full: %d events are open, a new one is refused",
                    EVENTS_MAX);
    if (change.merged == 0)
        return;
    struct event_mark *mark = node_mark(n, change.merged);
    if (mark != NULL)
        mark->is_ended = true;
    output_note(out, NOTE_LINE, "event %u was found to be event %u", change.merged, change.event);
    take_change(n, warn_merge_event(&n->desk, change.merged, change.event, n->moment.now_ns), out);
}

static struct subject *find_subject(struct node *n, enum notice_kind kind, uint32_t number)
{
    for (int i = 0; i < NODE_SUBJECTS_MAX; i++)
        if (n->subjects[i].kind == kind && n->subjects[i].number == number &&
            n->subjects[i].exercise == n->armed)
            return &n->subjects[i];
    return NULL;
}

static void take_own_tracks(struct node *n, struct node_output *out)
{
    for (const struct track *t = tracker_next(n->tracker, NULL); t != NULL;
         t = tracker_next(n->tracker, t)) {
        if (t->status == TRACK_DELETED || !node_serves(n, t->exercise))
            continue;
        if (!output_has_room(out, TRACK_NOTICES))
            return;
        struct subject *said = find_subject(n, NOTICE_TRACK, t->id);
        if (said != NULL && t->last_seen_ns <= said->said_ns)
            continue; /* nothing newer than what was published */
        struct picture_change change = picture_take_track(&n->picture, t, n->moment.now_ns);
        judge_merge(n, change, out);
        if (change.event == 0)
            continue;
        note_opened(n, t, change.event, out);
        if (said == NULL || t->last_seen_ns - said->said_ns >= n->setup.pace.track_ns)
            (void)publish_track(n, t, out);
    }
}

/* The own track with that id, with its early history, which the picture does not keep. */
static const struct track *own_track(struct node *n, uint32_t id)
{
    for (const struct track *t = tracker_next(n->tracker, NULL); t != NULL;
         t = tracker_next(n->tracker, t))
        if (t->id == id && t->exercise == n->armed)
            return t;
    return NULL;
}

/* Never due this early, whatever the evidence: asked first, since the best track of an event costs
 * a flight of each of its tracks to now. */
static bool is_early(const struct node *n, const struct event_mark *mark)
{
    const struct node_pace *pace = &n->setup.pace;
    int64_t least = pace->boost_ns < pace->assess_ns ? pace->boost_ns : pace->assess_ns;

    least = least < RESTATE_NS ? least : RESTATE_NS;
    return mark->assessed_ns != 0 && n->moment.now_ns - mark->assessed_ns < least;
}

static bool is_due(struct node *n, const struct event_mark *mark, const struct track *best)
{
    int64_t since = n->moment.now_ns - mark->assessed_ns;
    int64_t pace = best->phase == PHASE_BOOST ? n->setup.pace.boost_ns : n->setup.pace.assess_ns;

    if (mark->assessed_ns == 0)
        return true;
    if (best->last_seen_ns > mark->observed_ns)
        return since >= pace;
    /* A prediction whose time is over is not said again: there is nothing to add to it. */
    return since >= RESTATE_NS && (mark->latest_ns == 0 || n->moment.now_ns < mark->latest_ns);
}

/* The launch estimate of whoever has the best founded one; the partner's is then a parent. */
static void adopt_launch(struct node *n, const struct event *e, struct event_mark *mark,
                         struct assessment *a, struct node_lineage *lineage)
{
    for (int i = 0; i < e->opinion_count; i++) {
        const struct opinion *o = &e->opinions[i];

        if (nation_equal(o->origin, n->setup.nation) || !o->has_assessment)
            continue;
        if (assess_adopt_launch(a, &o->assessment)) {
            add_opinion(n, e, o, lineage);
            mark->is_launch_adopted = true;
        }
    }
}

/* The launch as the track's early history tells it; estimated again only when that has grown. */
static const struct launch_estimate *early_launch(struct event_mark *mark, const struct track *t)
{
    if (mark->launch_track != t->id || mark->launch_ascent != t->ascent_count ||
        !nation_equal(mark->launch_origin, t->origin)) {
        mark->launch_origin = t->origin;
        mark->launch_track = t->id;
        mark->launch_ascent = t->ascent_count;
        mark->has_launch = assess_launch(t, &mark->launch);
    }
    return mark->has_launch ? &mark->launch : NULL;
}

/* Every partner's track in `best` is a parent; gives the own one, with its early history. */
static const struct track *own_part(struct node *n, const struct event *e,
                                    const struct fusion *best, struct node_lineage *lineage)
{
    const struct track *own = NULL;

    for (int i = 0; i < best->part_count; i++) {
        const struct fusion_part *part = &best->parts[i];

        if (nation_equal(part->origin, n->setup.nation))
            own = own_track(n, part->track);
        else
            add_lineage(lineage,
                        find_heard(n, part->origin, e->exercise, part->track, NOTICE_TRACK));
    }
    return own;
}

static void assess_best(struct node *n, const struct event *e, struct event_mark *mark,
                        const struct fusion *best, struct assessment *a,
                        struct node_lineage *lineage)
{
    const struct track *own = own_part(n, e, best, lineage);
    bool is_own = own != NULL && best->part_count == 1;

    assess_track_from(is_own ? own : &best->track, n->moment.now_ns, &n->setup.rules,
                      early_launch(mark, own != NULL ? own : &best->track), a);
    if (lineage->count > 0 || lineage->is_unknown)
        a->track = PICTURE_DERIVED_TRACK + e->id;
    a->origin = n->setup.nation;
    a->exercise = e->exercise;
    adopt_launch(n, e, mark, a, lineage);
    if (!a->has_launch && !mark->is_launch_adopted && e->opinions[0].has_assessment &&
        nation_equal(e->opinions[0].origin, n->setup.nation) &&
        e->opinions[0].assessment.has_launch) {
        a->has_launch = true; /* where it came from does not change when the early track is gone */
        a->launch = e->opinions[0].assessment.launch;
    }
    if (a->phase == PHASE_BOOST && !a->has_launch)
        a->risk_count = 0; /* burning, start unknown: a few seconds of thrust name no area */
}

static void say(struct node *n, const struct event *e, struct event_mark *mark,
                const struct assessment *a, const struct node_lineage *lineage,
                struct node_output *out)
{
    if (a->has_launch && !mark->is_launch_said)
        mark->is_launch_said = publish_launch(n, e->id, a, lineage, out);
    (void)publish_assessment(n, e->id, a, lineage, out);
    tell_assessment(e->id, a, lineage, out);
}

static void assess_event(struct node *n, const struct event *e, struct event_mark *mark,
                         const struct fusion *best, struct node_output *out)
{
    struct assessment a;
    struct node_lineage lineage = {.count = 0};
    uint32_t event = e->id;

    assess_best(n, e, mark, best, &a, &lineage);
    a.revision = ++mark->revision;
    mark->assessed_ns = n->moment.now_ns;
    mark->observed_ns = best->track.last_seen_ns;
    mark->latest_ns = a.has_impact ? a.impact.latest_ns : 0;
    say(n, e, mark, &a, &lineage, out);
    struct picture_change change = picture_take_assessment(&n->picture, &a, NULL, n->moment.now_ns);
    judge_merge(n, change, out);
    if (change.event != 0)
        event = change.event; /* it may have been found to be another one */
    take_change(n, warn_take_assessment(&n->desk, event, &a, n->moment.now_ns), out);
}

static bool has_fresh_own(const struct node *n, const struct event *e)
{
    const struct opinion *own = &e->opinions[0];

    return e->opinion_count > 0 && nation_equal(own->origin, n->setup.nation) && own->has_track &&
           own->track.update_count >= OWN_UPDATES_MIN &&
           n->moment.now_ns - own->track.last_seen_ns <= OWN_FRESH_NS;
}

/* The own track while it is fresh and settled: a nation's opinion is its own.  Else all tracks of
 * the event as one, else the best, whosoever it is; the assessment then names its lineage
 * (decisions/0009, 0016). */
static bool choose_track(const struct node *n, const struct event *e, struct fusion *best)
{
    bool is_own = has_fresh_own(n, e);

    if (is_own)
        best->track = e->opinions[0].track;
    else if (fuse_tracks(e, n->moment.now_ns, best))
        return true;
    else if (!picture_best_track(e, n->moment.now_ns, &best->track))
        return false;
    best->part_count = 1;
    best->parts[0] = (struct fusion_part){best->track.origin, best->track.id};
    return true;
}

static void assess_events(struct node *n, struct node_output *out)
{
    struct fusion best;

    for (int rank = 0; rank < n->picture.event_count; rank++) {
        const struct event *e = picture_event_at(&n->picture, rank);

        if (e->state != EVENT_OPEN || !node_serves(n, e->exercise) ||
            !output_has_room(out, OUTPUT_EVENT_NOTICES))
            continue;
        struct event_mark *mark = node_mark(n, e->id);
        if (mark != NULL && !is_early(n, mark) && choose_track(n, e, &best) &&
            is_due(n, mark, &best.track))
            assess_event(n, e, mark, &best, out);
    }
}

void judge(struct node *n, struct node_output *out)
{
    take_own_tracks(n, out);
    assess_events(n, out);
}

void judge_partner(struct node *n, uint32_t event, const struct assessment *a,
                   struct node_output *out)
{
    take_change(n, warn_take_assessment(&n->desk, event, a, n->moment.now_ns), out);
}

static void end_events(struct node *n, struct node_output *out)
{
    uint32_t ended[EVENTS_MAX];
    int count = picture_advance(&n->picture, n->moment.now_ns, ended);

    for (int i = 0; i < count; i++) {
        struct event_mark *mark = node_mark(n, ended[i]);

        if (mark != NULL)
            mark->is_ended = true;
        output_note(out, NOTE_LINE, "event %u is over: its predicted times have passed", ended[i]);
        take_change(n, warn_end_event(&n->desk, ended[i], true, n->moment.now_ns), out);
    }
}

void judge_time(struct node *n, struct node_output *out)
{
    tracker_advance(n->tracker, n->moment.now_ns);
    if (!node_serves(n, n->armed))
        return; /* back from a restart and live: what the exercise left waits for its RESUME */
    end_events(n, out);
    for (int turn = 0; turn < ALERTS_MAX && output_has_room(out, 1); turn++) {
        struct warn_change change = warn_advance(&n->desk, n->moment.now_ns);

        if (change.outcome == WARN_UNCHANGED)
            break;
        take_change(n, change, out);
    }
}
