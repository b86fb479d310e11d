/* node/detect.c: driver -> detection -> measurement -> scan -> tracker.
 *
 * Reports of one sensor at one time are one scan; a scan is given to the tracker when the next
 * report differs in either, or the input ends.
 */
#include "node/detect.h"

#include <string.h>

#include "measure/measure.h"

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
        n->counts.repeats++;
        return;
    }
    enum measure_verdict verdict =
        measure_from_detection(&n->setup.registry, d, n->moment.now_ns, &m);
    if (verdict != MEASURE_TAKEN) {
        if (n->counts.measure_refusals++ % 100 == 0)
            output_note(out, NOTE_CAUTION, "detection of %s refused: %s (%llu so far)", d->sensor,
                        measure_verdict_message(verdict),
                        (unsigned long long)n->counts.measure_refusals);
        return;
    }
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
        if (n->counts.feed_refusals++ < 20)
            output_note(out, NOTE_CAUTION, "feed: %s", outcome.text);
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
