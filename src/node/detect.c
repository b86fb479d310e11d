/* node/detect.c: driver -> detection -> measurement -> scan -> tracker.
 *
 * Reports of one sensor at one time are one scan; a scan is given to the tracker when the next
 * report differs in either, or the input ends.
 */
#include "node/detect.h"

#include <string.h>

#include "measure/measure.h"

/* So many in a row, of two sensors or for so long, are no stray reports: a clock is wrong. */
#define UNTIMELY_MIN 20
#define UNTIMELY_NS (10 * SECOND_NS)
#define DOUBT_EVERY_NS (60 * SECOND_NS)
#define LINES_SAID 20 /* refused lines of feeds, each; then one in a hundred */

static struct node_feed *find_feed(struct node *n, const char *name)
{
    struct node_feed *unused = NULL;

    for (int i = 0; i < NODE_FEEDS_MAX; i++) {
        if (strcmp(n->feeds[i].name, name) == 0)
            return &n->feeds[i];
        if (n->feeds[i].name[0] == '\0' && unused == NULL)
            unused = &n->feeds[i];
    }
    return unused;
}

uint64_t detect_taken(const struct node *n, const char *feed)
{
    for (int i = 0; i < NODE_FEEDS_MAX; i++)
        if (strcmp(n->feeds[i].name, feed) == 0)
            return n->feeds[i].taken;
    return 0;
}

bool detect_body(const char *feed, struct bytes bytes, struct byte_builder *body)
{
    size_t length = strlen(feed);

    if (length == 0 || length >= DETECT_NAME_MAX)
        return false;
    byte_builder_put_u8(body, (uint8_t)length);
    byte_builder_put(body, bytes_of(feed, length));
    byte_builder_put(body, bytes);
    return !body->is_overflowed;
}

static bool read_body(struct bytes body, char name[DETECT_NAME_MAX], struct bytes *bytes)
{
    if (body.size < 1 || body.at[0] == 0 || body.at[0] >= DETECT_NAME_MAX ||
        body.size < 1u + body.at[0])
        return false;
    memcpy(name, body.at + 1, body.at[0]);
    name[body.at[0]] = '\0';
    *bytes = bytes_part(body, 1u + body.at[0], body.size - 1u - body.at[0]);
    return true;
}

static void give_scan(struct node *n, struct scan *scan)
{
    if (scan->count > 0)
        tracker_take(n->tracker, scan->of, scan->count);
    scan->count = 0;
}

static void add_to_scan(struct node *n, struct scan *scan, const struct measurement *m,
                        int64_t reported_ns)
{
    bool is_same = scan->count > 0 && scan->of[0].sensor == m->sensor &&
                   scan->reported_ns == reported_ns && scan->count < TRACKER_SCAN_MAX;

    if (!is_same)
        give_scan(n, scan);
    scan->reported_ns = reported_ns;
    scan->of[scan->count++] = *m;
}

/* Since a moment of the monotonic clock; one from before a restart of the machine lies ahead. */
static bool is_over(const struct node *n, int64_t since_mono_ns, int64_t interval_ns)
{
    return n->moment.mono_ns - since_mono_ns >= interval_ns || n->moment.mono_ns < since_mono_ns;
}

static void doubt_clock(struct node *n, int64_t seen_ns, struct node_output *out)
{
    bool is_ahead = n->untimely.is_ahead;
    uint64_t ahead_ns = (uint64_t)seen_ns - (uint64_t)n->moment.now_ns; /* any two times */
    uint64_t off_ns = is_ahead ? ahead_ns : 0 - ahead_ns;

    n->doubted_mono_ns = n->moment.mono_ns;
    n->counts.clock_doubts++;
    output_note(out, NOTE_CAUTION,
                "detections lie %llu s %s our clock and are not used (%u in a row): is the clock "
                "of this machine or of the feed wrong%s?",
                (unsigned long long)(off_ns / (uint64_t)SECOND_NS),
                is_ahead ? "ahead of" : "behind", n->untimely.count,
                is_ahead ? "" : ", or do they come late");
}

/* One sensor's clock may err; when all that comes is untimely it may be ours. */
static void note_untimely(struct node *n, const struct detection *d, bool is_ahead,
                          struct node_output *out)
{
    struct untimely_run *run = &n->untimely;
    int sensor = measure_find_sensor(&n->setup.registry, d->sensor);

    n->counts.untimely++;
    if (run->count == 0 || run->is_ahead != is_ahead)
        *run = (struct untimely_run){.is_ahead = is_ahead, .begun_mono_ns = n->moment.mono_ns};
    run->count++;
    run->sensors |= UINT64_C(1) << sensor; /* known: only then is its time looked at */
    bool is_of_several = (run->sensors & (run->sensors - 1)) != 0;
    if (run->count >= UNTIMELY_MIN &&
        (is_of_several || is_over(n, run->begun_mono_ns, UNTIMELY_NS)) &&
        (n->counts.clock_doubts == 0 || is_over(n, n->doubted_mono_ns, DOUBT_EVERY_NS)))
        doubt_clock(n, d->seen_ns, out);
}

static void refuse_detection(struct node *n, const struct detection *d,
                             enum measure_verdict verdict, struct node_output *out)
{
    if (n->counts.measure_refusals++ % 100 == 0)
        output_note(out, NOTE_CAUTION, "detection of %s refused: %s (%llu so far)", d->sensor,
                    measure_verdict_message(verdict),
                    (unsigned long long)n->counts.measure_refusals);
    if (verdict == MEASURE_FROM_FUTURE || verdict == MEASURE_TOO_OLD)
        note_untimely(n, d, verdict == MEASURE_FROM_FUTURE, out);
}

static void take_detection(struct node *n, const struct detection *d, struct scan *scan,
                           struct node_output *out)
{
    struct measurement m;

    if (!node_serves(n, d->exercise)) {
        if (n->counts.quarantined++ % 1000 == 0)
            output_note(out, NOTE_CAUTION,
                        "detections of exercise %u set aside: it is not armed here (%llu so far)",
                        d->exercise, (unsigned long long)n->counts.quarantined);
        return;
    }
    if (!repeat_window_offer(&n->repeats, d)) {
        if (n->counts.repeats++ % 1000 == 0)
            output_note(out, NOTE_LINE,
                        "a detection of %s came twice: the second is dropped (%llu so far)",
                        d->sensor, (unsigned long long)n->counts.repeats);
        return;
    }
    enum measure_verdict verdict =
        measure_from_detection(&n->setup.registry, d, n->moment.now_ns, &m);
    if (verdict != MEASURE_TAKEN) {
        refuse_detection(n, d, verdict, out);
        return;
    }
    n->untimely.count = 0;
    n->counts.detections++;
    add_to_scan(n, scan, &m, d->seen_ns);
}

static void take_outcomes(struct node *n, struct feed *feed, struct scan *scan,
                          struct node_output *out)
{
    struct feed_outcome outcome;

    while (feed_next(feed, &outcome)) { /* at most the driver's own outcome ring */
        if (outcome.verdict == FEED_DETECTION) {
            take_detection(n, &outcome.detection, scan, out);
            continue;
        }
        uint64_t before = n->counts.feed_refusals++;
        if (before < LINES_SAID || before % 100 == 0)
            output_note(out, NOTE_CAUTION, "feed: %s (%llu refused so far)", outcome.text,
                        (unsigned long long)n->counts.feed_refusals);
    }
}

static void take_bytes(struct node *n, struct node_feed *f, struct bytes bytes,
                       struct node_output *out)
{
    struct scan *scan = &n->scan;

    if (bytes.size == 0) {
        feed_end(&f->feed);
        take_outcomes(n, &f->feed, scan, out);
    }
    for (size_t at = 0; at < bytes.size;) { /* each turn takes a byte or drains an outcome */
        at += feed_take(&f->feed, bytes_part(bytes, at, bytes.size - at));
        take_outcomes(n, &f->feed, scan, out);
    }
    give_scan(n, scan);
}

void detect_take(struct node *n, const struct journal_record *input, struct node_output *out)
{
    char name[DETECT_NAME_MAX];
    struct bytes bytes;

    if (!read_body(input->body, name, &bytes))
        return;
    struct node_feed *f = find_feed(n, name);
    if (f == NULL) {
        output_note(out, NOTE_CAUTION, "feed %s refused: %d feeds are known already", name,
                    NODE_FEEDS_MAX);
        return;
    }
    if (input->number > f->taken) {
        output_note(out, NOTE_CAUTION, "feed %s: bytes %llu to %llu never came", name,
                    (unsigned long long)f->taken, (unsigned long long)input->number);
        return;
    }
    uint64_t known = f->taken - input->number;
    if (known >= bytes.size && bytes.size > 0)
        return;
    bytes = bytes_part(bytes, known, bytes.size - known);
    if (bytes.size == 0) {
        if (f->name[0] != '\0')
            take_bytes(n, f, bytes, out);
        *f = (struct node_feed){.taken = 0}; /* it is over: its place is free */
        return;
    }
    if (f->name[0] == '\0') {
        const struct sensor_driver *driver = sensor_driver_guess(bytes);

        if (driver == NULL) {
            n->counts.feed_refusals++;
            output_note(out, NOTE_CAUTION, "feed %s: neither a TDM nor a detection stream", name);
            return;
        }
        memcpy(f->name, name, sizeof name);
        feed_open(&f->feed, driver, name);
    }
    take_bytes(n, f, bytes, out);
    f->taken += bytes.size;
}
