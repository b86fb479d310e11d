/* cli/summary.c: watches a replay: revisions of opinions, alerts, ages; then the picture's end. */
#include "cli/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "cli/json.h"
#include "journal/reader.h"
#include "model/names.h"
#include "node/config.h"
#include "node/replay.h"
#include "node/setup.h"

#define WATCHED_MAX (EVENTS_MAX * NATIONS_MAX)
#define AGES_MAX 65536

/* The newest revision of one nation's opinion that was written down. */
struct watched {
    uint32_t event; /* 0: free */
    struct nation origin;
    int64_t made_ns;
    json_t *revisions; /* owned */
};

struct ages {
    int count;
    int64_t age_ns[AGES_MAX];
    int64_t bound_ns; /* largest */
};

struct watch {
    struct node *node;
    struct replay replay;
    struct watched watched[WATCHED_MAX];
    json_t *alerts; /* owned */
    struct ages ages[NATIONS_MAX];
    struct node_output output;
    struct node_setup setup;
};

static struct watched *find_watched(struct watch *w, uint32_t event, struct nation origin)
{
    for (int i = 0; i < WATCHED_MAX; i++) {
        struct watched *x = &w->watched[i];

        if (x->event == event && nation_equal(x->origin, origin))
            return x;
        if (x->event == 0) {
            *x = (struct watched){.event = event, .origin = origin, .revisions = json_array()};
            return x;
        }
    }
    return NULL;
}

static void watch_opinions(struct watch *w)
{
    for (int rank = 0; rank < w->node->picture.event_count; rank++) {
        const struct event *e = picture_event_at(&w->node->picture, rank);

        for (int i = 0; i < e->opinion_count; i++) {
            const struct opinion *o = &e->opinions[i];

            if (!o->has_assessment)
                continue;
            struct watched *x = find_watched(w, e->id, o->origin);
            if (x == NULL || o->assessment.made_ns <= x->made_ns)
                continue;
            x->made_ns = o->assessment.made_ns;
            (void)json_array_append_new(x->revisions, json_of_assessment(&o->assessment));
        }
    }
}

static void watch_alerts(struct watch *w)
{
    for (int i = 0; i < w->output.alert_count; i++) {
        json_t *alert = json_of_alert(&w->output.alerts[i]);

        (void)json_object_set_new(alert, "event", json_integer(w->output.alerts[i].event));
        (void)json_array_append_new(w->alerts, alert);
    }
}

static void watch_ages(struct watch *w)
{
    for (int i = 0; i < w->output.age_count; i++) {
        const struct frame_age *age = &w->output.ages[i];

        for (int p = 0; p < w->node->setup.partners.count; p++) {
            struct ages *a = &w->ages[p];

            if (!nation_equal(w->node->setup.partners.partners[p].nation, age->partner) ||
                a->count == AGES_MAX)
                continue;
            a->age_ns[a->count++] = age->age_ns;
            if (age->bound_ns > a->bound_ns)
                a->bound_ns = age->bound_ns;
        }
    }
}

static int by_age(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static json_t *latency_of(struct ages *a)
{
    if (a->count == 0)
        return json_null(); /* not measured: not said */
    qsort(a->age_ns, (size_t)a->count, sizeof a->age_ns[0], by_age);
    return json_pack("{s:i,s:f,s:f,s:f,s:s}", "samples", a->count, "p50_ms",
                     (double)a->age_ns[a->count / 2] / 1e6, "p99_ms",
                     (double)a->age_ns[(int)((double)(a->count - 1) * 0.99)] / 1e6, "bound_ms",
                     (double)a->bound_ns / 1e6, "clock", "wall");
}

static json_t *partners_of(struct watch *w)
{
    json_t *partners = json_object();

    for (int p = 0; p < w->node->setup.partners.count; p++) {
        const struct exchange_session *s = &w->node->sessions[p];
        uint64_t sent = 0;
        uint64_t acked = 0;
        uint64_t taken = 0;

        if (!w->node->setup.partners.partners[p].is_direct)
            continue;
        for (int c = 0; c < CHANNELS; c++) {
            sent += s->channels[c].sent;
            acked += s->channels[c].acked;
            taken += s->channels[c].taken;
        }
        (void)json_object_set_new(partners, w->node->setup.partners.partners[p].nation.code,
                                  json_pack("{s:I,s:I,s:I,s:o}", "sent", (json_int_t)sent,
                                            "receipted", (json_int_t)acked, "taken",
                                            (json_int_t)taken, "latency", latency_of(&w->ages[p])));
    }
    return partners;
}

static json_t *assessments_of(struct watch *w, const struct event *e)
{
    json_t *all = json_object();

    for (int i = 0; i < e->opinion_count; i++) {
        const struct opinion *o = &e->opinions[i];
        struct watched *x = find_watched(w, e->id, o->origin);

        if (!o->has_assessment || x == NULL)
            continue;
        json_t *newest = json_of_assessment(&o->assessment);
        (void)json_object_set(newest, "revisions", x->revisions);
        (void)json_object_set_new(all, o->origin.code, newest);
    }
    return all;
}

static json_t *first_in_of(const struct watch *w, const struct event *e)
{
    json_t *first = json_object();

    for (int i = 0; i < e->opinion_count; i++)
        if (!nation_equal(e->opinions[i].origin, w->node->setup.nation))
            (void)json_object_set_new(first, e->opinions[i].origin.code,
                                      json_of_time(e->opinions[i].first_notice_ns));
    return first;
}

static json_t *alerts_of(const struct watch *w, uint32_t event)
{
    json_t *list = json_array();
    size_t i;
    json_t *alert;

    json_array_foreach(w->alerts, i, alert)
    {
        const struct event *of = picture_event(
            &w->node->picture, (uint32_t)json_integer_value(json_object_get(alert, "event")));

        if (of != NULL && (of->id == event || of->merged_into == event))
            (void)json_array_append(list, alert);
    }
    return list;
}

static bool is_text_same(const json_t *a, const json_t *b, const char *key)
{
    return json_equal(json_object_get(a, key), json_object_get(b, key)) != 0;
}

/* Adds what one revision says of one area, in place of what an earlier one said. */
static void add_risk(json_t *all, const json_t *risk, const json_t *revision)
{
    json_t *copy = json_deep_copy(risk);
    size_t i;
    json_t *known;

    (void)json_object_set(copy, "said_utc", json_object_get(revision, "made_utc"));
    json_array_foreach(all, i, known)
    {
        if (!is_text_same(known, risk, "area") || !is_text_same(known, risk, "kind"))
            continue;
        (void)json_object_set(copy, "first_said_utc", json_object_get(known, "first_said_utc"));
        (void)json_array_set_new(all, i, copy);
        return;
    }
    (void)json_object_set(copy, "first_said_utc", json_object_get(revision, "made_utc"));
    (void)json_array_append_new(all, copy);
}

/* Every area that the own assessment ever named, with the last window that it gave. */
static json_t *own_risks_of(const json_t *assessments, const char *nation)
{
    json_t *revisions = json_object_get(json_object_get(assessments, nation), "revisions");
    json_t *all = json_array();
    size_t i;
    size_t k;
    json_t *revision;
    json_t *risk;

    json_array_foreach(revisions, i, revision)
    {
        json_array_foreach(json_object_get(revision, "areas_at_risk"), k, risk)
        {
            add_risk(all, risk, revision);
        }
    }
    return all;
}

static json_t *event_of(struct watch *w, const struct event *e)
{
    struct opinion_difference found[PICTURE_DIFFERENCES_MAX];
    const struct event_mark *mark = node_mark(w->node, e->id);
    json_t *differences = json_array();
    json_t *assessments = assessments_of(w, e);
    int count = picture_differences(e, found);

    for (int i = 0; i < count; i++)
        (void)json_array_append_new(differences, json_of_difference(&found[i]));
    return json_pack("{s:i,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "id", (int)e->id, "state",
                     event_state_name(e->state), "opened_utc", json_of_time(e->opened_ns),
                     "ended_utc", json_of_time(e->ended_ns), "first_detection_utc",
                     json_of_time(mark != NULL ? mark->first_seen_ns : 0), "first_notice_out_utc",
                     json_of_time(mark != NULL ? mark->first_out_ns : 0), "first_notice_in_utc",
                     first_in_of(w, e), "areas_at_risk",
                     own_risks_of(assessments, w->node->setup.nation.code), "alert_drafts",
                     alerts_of(w, e->id), "differences", differences, "assessments", assessments);
}

static json_t *nation_of(struct watch *w)
{
    json_t *events = json_array();
    const struct node_counts *c = &w->node->counts;

    for (int rank = 0; rank < w->node->picture.event_count; rank++) {
        const struct event *e = picture_event_at(&w->node->picture, rank);

        if (e->merged_into == 0)
            (void)json_array_append_new(events, event_of(w, e));
    }
    return json_pack("{s:o,s:o,s:{s:I,s:I,s:b},s:{s:I,s:I,s:I,s:I,s:I,s:I,s:I}}", "events", events,
                     "partners", partners_of(w), "replay", "inputs", (json_int_t)w->replay.inputs,
                     "outputs", (json_int_t)w->replay.outputs, "is_equal", w->replay.bad_seq == 0,
                     "counts", "detections", (json_int_t)c->detections, "feed_refusals",
                     (json_int_t)c->feed_refusals, "measure_refusals",
                     (json_int_t)c->measure_refusals, "repeats", (json_int_t)c->repeats,
                     "set_aside", (json_int_t)c->quarantined, "notices_in",
                     (json_int_t)c->notices_in, "notices_out", (json_int_t)c->notices_out);
}

static enum status run_journal(struct watch *w, const char *path)
{
    struct journal_reader *reader;
    struct journal_record record;
    bool is_step;

    enum status st = journal_reader_open(&reader, path);
    if (st == STATUS_OK)
        st = journal_reader_seek(reader, 1);
    enum journal_read read = JOURNAL_READ_END;
    while (st == STATUS_OK &&
           (read = journal_reader_next(reader, &record)) == JOURNAL_READ_RECORD &&
           replay_record(&w->replay, &record, &is_step)) {
        if (!is_step)
            continue;
        watch_opinions(w);
        watch_alerts(w);
        watch_ages(w);
    }
    if (read == JOURNAL_READ_BROKEN || !replay_end(&w->replay)) {
        log_error("%s: record %llu: %s", path, (unsigned long long)w->replay.bad_seq,
                  w->replay.bad_seq != 0 ? w->replay.what : "does not verify");
        st = STATUS_CORRUPT;
    }
    journal_reader_close(&reader);
    return st;
}

static enum status watch_nation(struct watch *w, const struct node_config *config, json_t **nation)
{
    enum status st = setup_read(config, &w->setup);

    if (st == STATUS_OK)
        st = node_open(&w->node, &w->setup);
    if (st != STATUS_OK)
        return st;
    w->alerts = json_array();
    replay_init(&w->replay, w->node, &w->output);
    st = run_journal(w, config->journal);
    *nation = nation_of(w);
    for (int i = 0; i < WATCHED_MAX && w->watched[i].event != 0; i++)
        json_decref(w->watched[i].revisions);
    json_decref(w->alerts);
    node_close(&w->node);
    return st;
}

enum status summary_of_nation(const char *node_yaml, json_t **nation)
{
    struct node_config *config;
    struct watch *w = calloc(1, sizeof *w);

    *nation = NULL;
    enum status st = w == NULL ? STATUS_MEMORY : config_open(&config, node_yaml);
    if (st == STATUS_OK) {
        st = watch_nation(w, config, nation);
        config_close(config);
    }
    free(w);
    return st;
}
