/* cli/findings.c: scan by scan through measure and track; then each track is assessed. */
#include "cli/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "assess/assess.h"
#include "base/log.h"
#include "measure/measure.h"
#include "model/moment.h"
#include "sensor/repeat.h"

#define QUIET_STEPS_MAX 3600 /* seconds walked one by one in a silence; longer ones are jumped */
#define PATIENCE_S 2         /* then the analyst is told how far it is */

struct work {
    struct findings *findings;
    struct evidence *evidence;
    const struct sensor_registry *registry;
    struct tracker *tracker;
    struct repeat_window repeats;
    int64_t clock_ns;              /* the tracker's; INT64_MIN before the first scan */
    const struct detection *first; /* of the scan being gathered */
    int scan_count;
    struct measurement scan[TRACKER_SCAN_MAX];
    time_t began_s;
    time_t said_s;
};

static struct finding *finding_of(struct findings *f, uint32_t id)
{
    for (int i = f->count; i > 0; i--) /* the newest are asked for most */
        if (f->of[i - 1].track.id == id)
            return &f->of[i - 1];
    if (f->count == FINDINGS_MAX) {
        f->beyond++;
        return NULL;
    }
    if (f->count == f->room) {
        int wanted = f->room > 0 ? 2 * f->room : 8;
        struct finding *larger = realloc(f->of, (size_t)wanted * sizeof *larger);

        if (larger == NULL) {
            f->beyond++;
            return NULL;
        }
        f->of = larger;
        f->room = wanted;
    }
    f->of[f->count] = (struct finding){.track = {.id = id, .last_seen_ns = INT64_MIN}};
    return &f->of[f->count++];
}

static void keep_tracks(struct work *w)
{
    for (const struct track *t = tracker_next(w->tracker, NULL); t != NULL;
         t = tracker_next(w->tracker, t)) {
        struct finding *f = finding_of(w->findings, t->id);

        if (f == NULL)
            continue;
        if (t->status == TRACK_DELETED) {
            f->track.status = TRACK_DELETED;
            continue;
        }
        f->live_ns = w->clock_ns;
        if (f->track.last_seen_ns != t->last_seen_ns || f->track.phase != t->phase ||
            f->track.status != t->status || f->track.has_burnout != t->has_burnout)
            f->track = *t;
    }
}

/* Second by second while anything flies; what nothing waits for is jumped over. */
static void advance(struct work *w, int64_t to_ns)
{
    if (w->clock_ns == INT64_MIN)
        w->clock_ns = to_ns;
    for (int i = 0; i < QUIET_STEPS_MAX && to_ns - w->clock_ns > SECOND_NS; i++) {
        if (tracker_next_any(w->tracker, NULL) == NULL)
            break;
        w->clock_ns += SECOND_NS;
        tracker_advance(w->tracker, w->clock_ns);
        keep_tracks(w);
    }
    if (to_ns <= w->clock_ns)
        return;
    w->clock_ns = to_ns;
    tracker_advance(w->tracker, to_ns);
    keep_tracks(w);
}

static void give_scan(struct work *w)
{
    if (w->scan_count == 0)
        return;
    advance(w, w->first->seen_ns);
    tracker_take(w->tracker, w->scan, w->scan_count);
    keep_tracks(w);
    w->scan_count = 0;
}

static bool is_same_scan(const struct work *w, const struct detection *d, int sensor)
{
    return w->scan_count > 0 && w->scan_count < TRACKER_SCAN_MAX && w->scan[0].sensor == sensor &&
           w->first->seen_ns == d->seen_ns && w->first->exercise == d->exercise;
}

static void take(struct work *w, const struct report *r)
{
    const struct detection *d = &r->detection;
    struct measurement m;
    int sensor = measure_find_sensor(w->registry, d->sensor);
    struct sensor_count *count = sensor >= 0 ? &w->findings->sensors[sensor] : NULL;

    enum measure_verdict verdict = measure_from_detection(w->registry, d, d->seen_ns, &m);
    if (verdict != MEASURE_TAKEN) {
        evidence_refuse(w->evidence, r->file, r->number, measure_verdict_name(verdict),
                        "sensor '%s': %s", d->sensor, measure_verdict_message(verdict));
    } else if (!repeat_window_offer(&w->repeats, d)) {
        verdict = MEASURE_VERDICTS;
        evidence_refuse(w->evidence, r->file, r->number, "duplicate",
                        "sensor '%s': the same detection was read before, give each report once",
                        d->sensor);
    }
    if (count != NULL)
        *(verdict == MEASURE_TAKEN ? &count->used : &count->refused) += 1;
    if (verdict != MEASURE_TAKEN)
        return;
    w->findings->used++;
    if (!is_same_scan(w, d, m.sensor)) {
        give_scan(w);
        w->first = d;
    }
    w->scan[w->scan_count++] = m;
}

static void say_progress(struct work *w, size_t done)
{
    struct timespec now;

    if (done % 256 != 0)
        return;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    if (done == 0)
        w->began_s = w->said_s = now.tv_sec;
    if (now.tv_sec - w->began_s < PATIENCE_S || now.tv_sec == w->said_s)
        return;
    w->said_s = now.tv_sec;
    (void)fprintf(stderr, "tocsin assess: %zu of %zu detections\n", done,
                  w->evidence->report_count);
}

static void take_all(struct work *w, bool has_now, int64_t now_ns)
{
    struct findings *f = w->findings;
    struct evidence *e = w->evidence;

    f->has_now = has_now;
    f->now_ns = now_ns;
    for (size_t i = 0; i < e->report_count; i++) {
        const struct report *r = &e->reports[i];
        uint64_t before = f->used;

        say_progress(w, i);
        if (has_now && r->detection.seen_ns > now_ns) {
            f->after_now++;
            continue;
        }
        take(w, r);
        if (!has_now && f->used > before) {
            f->has_now = true;
            f->now_ns = r->detection.seen_ns;
        }
    }
    give_scan(w);
    if (f->has_now)
        advance(w, f->now_ns);
    f->tracker = tracker_counts(w->tracker);
}

static int compare(const void *left, const void *right)
{
    const struct finding *a = left;
    const struct finding *b = right;

    return a->track.id < b->track.id ? -1 : a->track.id > b->track.id;
}

static void assess_all(struct findings *f)
{
    struct assess_rules rules = assess_rules_default();

    for (int i = 0; i < f->count; i++)
        assess_track(&f->of[i].track, f->of[i].live_ns, &rules, &f->of[i].assessment);
    if (f->count > 0)
        qsort(f->of, (size_t)f->count, sizeof *f->of, compare);
}

enum status findings_make(struct findings *f, struct evidence *e,
                          const struct sensor_registry *registry, bool has_now, int64_t now_ns)
{
    struct tracker_rules rules = tracker_rules_default();
    struct work *w = calloc(1, sizeof *w);
    void *memory = malloc(tracker_size(&rules));
    enum status st = STATUS_MEMORY;

    *f = (struct findings){0};
    if (w == NULL || memory == NULL) {
        log_error("no memory for the tracker");
        goto end;
    }
    *w = (struct work){.findings = f, .evidence = e, .registry = registry, .clock_ns = INT64_MIN};
    w->tracker = tracker_open(memory, &rules, registry, (struct nation){0});
    repeat_window_init(&w->repeats);
    take_all(w, has_now, now_ns);
    assess_all(f);
    st = STATUS_OK;

end:
    free(memory);
    free(w);
    return st;
}

void findings_close(struct findings *f)
{
    free(f->of);
    *f = (struct findings){0};
}
