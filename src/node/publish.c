/* node/publish.c: fields -> sealed notice -> journal -> a view per partner -> its lane. */
#include "node/publish.h"

#include <string.h>

#include "base/check.h"
#include "model/names.h"
#include "release/release.h"
#include "wire/notice.h"

/* The place of a subject; when all are taken, the one longest unspoken gives way.  What was
 * forgotten so may not speak again: its revisions would begin anew, under headers that have been
 * sealed. */
static struct subject *take_subject(struct node *n, enum notice_kind kind, uint32_t number)
{
    struct subject *place = &n->subjects[0];

    for (int i = 0; i < NODE_SUBJECTS_MAX; i++) {
        struct subject *s = &n->subjects[i];

        if (s->kind == kind && s->number == number && s->exercise == n->armed)
            return s;
        if (s->kind == 0) {
            place = s;
            break;
        }
        if (s->said_ns < place->said_ns)
            place = s;
    }
    if (number <= n->forgotten[kind])
        return NULL;
    if (place->kind != 0 && place->number > n->forgotten[place->kind])
        n->forgotten[place->kind] = place->number;
    *place = (struct subject){.kind = kind, .number = number, .exercise = n->armed};
    return place;
}

static void start_notice(struct node *n, enum notice_kind kind, struct subject *subject)
{
    struct notice *notice = &n->notice;

    wire_notice_init(notice, n->setup.nation, n->armed, kind);
    notice->epoch = n->setup.epoch;
    notice->revision = subject->revision + 1;
    seal_notice_id(&n->setup.secret, n->armed, n->setup.epoch, kind, subject->number, notice->id);
}

static enum lane lane_of(enum notice_kind kind)
{
    switch (kind) {
    case NOTICE_LAUNCH:
    case NOTICE_ALERT_STATE:
    case NOTICE_POSTURE:
        return LANE_WARNING;
    case NOTICE_ASSESSMENT:
    case NOTICE_WITHHOLDING:
    case NOTICE_DRILL_CONTROL:
    case NOTICE_PLAN:
        return LANE_ASSESSMENT;
    case NOTICE_TRACK:
        return LANE_TRACK;
    }
    return LANE_ASSESSMENT;
}

/* Ascending, as the wire has it. */
static void insert_name(struct sensor_names *names, const char name[SENSOR_NAME_MAX])
{
    int at = names->count++;

    for (; at > 0 && strcmp(names->name[at - 1], name) > 0; at--)
        memcpy(names->name[at], names->name[at - 1], SENSOR_NAME_MAX);
    memcpy(names->name[at], name, SENSOR_NAME_MAX);
}

static int compare_references(const struct notice_reference *a, const struct heard *b)
{
    int by_origin = memcmp(a->origin.code, b->origin.code, sizeof a->origin.code);

    return by_origin != 0 ? by_origin : memcmp(a->id, b->id, NOTICE_ID_SIZE);
}

static void insert_reference(struct lineage *of, const struct heard *h)
{
    int at = of->count;

    while (at > 0 && compare_references(&of->of[at - 1], h) > 0)
        at--;
    if (at > 0 && compare_references(&of->of[at - 1], h) == 0)
        return;
    memmove(&of->of[at + 1], &of->of[at], (size_t)(of->count++ - at) * sizeof of->of[0]);
    of->of[at] = (struct notice_reference){.origin = h->origin, .revision = h->revision};
    memcpy(of->of[at].id, h->id, NOTICE_ID_SIZE);
}

static void insert_nation(struct onward *onward, struct nation nation)
{
    int at = onward->count++;

    for (; at > 0 && memcmp(onward->to[at - 1].code, nation.code, sizeof nation.code) > 0; at--)
        onward->to[at] = onward->to[at - 1];
    onward->to[at] = nation;
}

/* The three fields that only the origin knows.  Every list ascends: the wire has one spelling. */
static bool add_origin_fields(struct node *n, const struct node_lineage *lineage, uint64_t sensors)
{
    struct lineage of = {.count = 0};
    struct sensor_names names = {.count = 0};
    struct onward onward = {.count = 0};

    for (int i = 0; lineage != NULL && i < lineage->count; i++)
        insert_reference(&of, lineage->of[i]);
    for (int i = 0; i < n->setup.registry.count && names.count < FIELD_SENSORS_MAX; i++)
        if ((sensors >> i & 1) != 0)
            insert_name(&names, n->setup.registry.sensors[i].name);
    for (int i = 0; i < n->setup.policy.onward_count; i++)
        insert_nation(&onward, n->setup.policy.onward[i]);
    return (of.count == 0 || wire_notice_add_lineage(&n->notice, &of)) &&
           (names.count == 0 || wire_notice_add_sensors(&n->notice, &names)) &&
           (onward.count == 0 || wire_notice_add_onward(&n->notice, &onward));
}

static void enqueue(struct node *n, int partner, enum lane lane, struct bytes view,
                    struct node_output *out)
{
    const struct partner *p = &n->setup.partners.partners[partner];
    struct channel_mark mark;

    if (!exchange_enqueue(&n->sessions[partner], lane, n->armed, view, &mark)) {
        output_note(out, NOTE_CAUTION, "a notice for %s was not numbered: %zu bytes",
                    p->nation.code, view.size);
        return;
    }
    output_record(out, &(struct journal_record){.kind = OUTPUT_SENT,
                                                .moment = n->moment,
                                                .partner = p->nation,
                                                .epoch = n->setup.epoch,
                                                .lane = mark.channel,
                                                .number = mark.number,
                                                .body = view});
}

static uint64_t narrow_by_parents(uint64_t fields, struct nation reader,
                                  const struct node_lineage *lineage)
{
    struct release_parent parents[LINEAGE_MAX];

    /* What is derived is a function of fields that were opened to us; who may hold it is what the
     * parents say. */
    for (int i = 0; i < lineage->count; i++) {
        const struct heard *h = lineage->of[i];

        parents[i] = (struct release_parent){
            .origin = h->origin, .fields = ~UINT64_C(0), .onward_count = h->onward.count};
        memcpy(parents[i].onward, h->onward.to, sizeof parents[i].onward);
    }
    return release_narrow_by_lineage(fields, reader, parents, lineage->count);
}

static struct bytes make_view(struct node *n, uint64_t fields)
{
    struct byte_builder b = byte_builder_init(n->view, sizeof n->view);

    return seal_view(&n->sealed, fields, &b) ? byte_builder_bytes(&b) : (struct bytes){0};
}

static void send_views(struct node *n, const struct node_lineage *lineage, struct node_output *out)
{
    uint64_t held = wire_notice_fields(&n->notice);

    if (lineage != NULL && lineage->is_unknown)
        return; /* fail closed */
    for (int i = 0; i < n->setup.partners.count; i++) {
        const struct partner *p = &n->setup.partners.partners[i];
        struct release_reader reader = {.nation = p->nation, .is_relay = p->is_relay};

        if (!p->is_direct)
            continue;
        uint64_t fields = release_fields(&n->setup.policy, reader, n->notice.kind, n->armed, held);
        if (lineage != NULL && lineage->count > 0)
            fields = narrow_by_parents(fields, p->nation, lineage);
        if (fields == 0)
            continue; /* wholly withheld: no number, no gap */
        struct bytes view = make_view(n, fields);
        if (view.size > 0)
            enqueue(n, i, lane_of(n->notice.kind), view, out);
    }
}

static void seal_and_send(struct node *n, struct subject *subject,
                          const struct node_lineage *lineage, struct node_output *out)
{
    const struct signing_key *key = n->armed != 0 ? &n->setup.exercise_key : &n->setup.live_key;

    seal_notice(key, &n->setup.secret, &n->notice, &n->sealed);
    subject->revision = n->notice.revision;
    subject->said_ns = n->moment.now_ns;
    n->counts.notices_out++;
    output_record(out, &(struct journal_record){.kind = OUTPUT_NOTICE,
                                                .moment = n->moment,
                                                .body = make_view(n, ~UINT64_C(0))});
    send_views(n, lineage, out);
}

static bool refuse(enum notice_kind kind, struct node_output *out)
{
    output_note(out, NOTE_CAUTION,
                "a %s notice was not made: a value lies outside the wire's range",
                notice_kind_name(kind));
    return false;
}

/* The last gate before a signature: a statement of one mode is never sealed under another. */
static bool is_served(const struct node *n, uint32_t exercise)
{
    return exercise == n->armed && node_serves(n, exercise);
}

bool publish_track(struct node *n, const struct track *t, struct node_output *out)
{
    if (!is_served(n, t->exercise))
        return false;
    struct subject *subject = take_subject(n, NOTICE_TRACK, t->id);

    if (subject == NULL || !output_has_room(out, 1))
        return false;
    start_notice(n, NOTICE_TRACK, subject);
    uint32_t number = seal_track_number(&n->setup.secret, n->armed, n->setup.epoch, t->id);
    if (!wire_notice_from_track(t, number, n->moment.now_ns, &n->notice))
        return refuse(NOTICE_TRACK, out);
    if (!add_origin_fields(n, NULL, t->sensors))
        return refuse(NOTICE_TRACK, out);
    seal_and_send(n, subject, NULL, out);
    subject->said_ns = t->last_seen_ns; /* paced by evidence, not by when it was said */
    return true;
}

static bool publish_judgement(struct node *n, enum notice_kind kind, uint32_t event,
                              const struct assessment *a, const struct node_lineage *lineage,
                              struct node_output *out)
{
    if (!is_served(n, a->exercise))
        return false;
    struct subject *subject = take_subject(n, kind, event);
    struct event_mark *mark = node_mark(n, event);

    if (subject == NULL)
        return false;
    start_notice(n, kind, subject);
    uint32_t number = seal_track_number(&n->setup.secret, n->armed, n->setup.epoch, a->track);
    if (!wire_notice_from_assessment(a, number, &n->notice) || !add_origin_fields(n, lineage, 0))
        return refuse(kind, out);
    seal_and_send(n, subject, lineage, out);
    if (mark != NULL && mark->first_out_ns == 0)
        mark->first_out_ns = n->moment.now_ns;
    return true;
}

bool publish_launch(struct node *n, uint32_t event, const struct assessment *a,
                    const struct node_lineage *lineage, struct node_output *out)
{
    return publish_judgement(n, NOTICE_LAUNCH, event, a, lineage, out);
}

bool publish_assessment(struct node *n, uint32_t event, const struct assessment *a,
                        const struct node_lineage *lineage, struct node_output *out)
{
    return publish_judgement(n, NOTICE_ASSESSMENT, event, a, lineage, out);
}

bool publish_alert(struct node *n, const struct alert *alert, const struct node_lineage *lineage,
                   struct node_output *out)
{
    if (!is_served(n, alert->exercise))
        return false;
    struct subject *subject = take_subject(n, NOTICE_ALERT_STATE, alert->number);

    if (subject == NULL)
        return false;
    start_notice(n, NOTICE_ALERT_STATE, subject);
    if (!wire_notice_from_alert(alert, &n->notice) || !add_origin_fields(n, lineage, 0))
        return refuse(NOTICE_ALERT_STATE, out);
    seal_and_send(n, subject, lineage, out);
    output_alert(out, alert);
    output_record(out,
                  &(struct journal_record){.kind = OUTPUT_ALERT,
                                           .moment = n->moment,
                                           .number = alert->number,
                                           .body = bytes_of(n->notice.id, sizeof n->notice.id)});
    return true;
}

static bool is_named(const struct onward *onward, struct nation nation)
{
    for (int i = 0; i < onward->count; i++)
        if (nation_equal(onward->to[i], nation))
            return true;
    return false;
}

void publish_relay(struct node *n, struct nation from, const struct notice *notice,
                   struct bytes view, struct node_output *out)
{
    struct onward onward;
    uint64_t fields = wire_notice_fields(notice);

    wire_onward_from_notice(notice, &onward);
    for (int i = 0; i < n->setup.partners.count; i++) {
        const struct partner *p = &n->setup.partners.partners[i];
        struct byte_builder b = byte_builder_init(n->view, sizeof n->view);

        if (!p->is_direct || nation_equal(p->nation, from) || !is_named(&onward, p->nation) ||
            !release_may_relay(notice->origin, p->nation, onward.to, onward.count) ||
            !output_has_room(out, 1))
            continue;
        arena_reset(&n->scratch);
        if (seal_narrow(view, fields, &n->scratch, &b) != SEAL_OK)
            continue;
        enqueue(n, i, lane_of(notice->kind), byte_builder_bytes(&b), out);
        n->counts.relayed++;
    }
}
