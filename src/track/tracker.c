/* track/tracker.c: the order of the verbs: associate, update, confirm, merge, initiate. */
#include "track/tracker.h"

#include <assert.h>
#include <string.h>

#include "base/check.h"
#include "geo/assign.h"
#include "track/track_int.h"

static const uint32_t MERGE_EVERY = 8; /* updates between looks for a duplicate */

static const int64_t ADVANCE_EVERY_NS = INT64_C(1000000000);

static_assert(SENSORS_MAX <= 64, "track.sensors has a bit for each");

struct tracker_rules tracker_rules_default(void)
{
    return (struct tracker_rules){.tracks_max = 256,
                                  .coast_limit_s = 1500.0,
                                  .false_per_scan = 0.1,
                                  .confirm_score = 20.0,
                                  .confirm_updates = 3};
}

static size_t whole(size_t size)
{
    return (size + 63) / 64 * 64;
}

static size_t assignment_size(const struct tracker_rules *rules)
{
    return whole(assign_memory_size(TRACKER_SCAN_MAX, rules->tracks_max));
}

static size_t ints_size(const struct tracker_rules *rules)
{
    return whole((size_t)rules->tracks_max * sizeof(int));
}

static size_t reaches_size(const struct tracker_rules *rules)
{
    return whole((size_t)rules->tracks_max * sizeof(struct reach));
}

size_t tracker_size(const struct tracker_rules *rules)
{
    CHECK(rules->tracks_max >= 1);
    CHECK(rules->tracks_max <= TRACKS_MAX);
    return whole(sizeof(struct tracker)) + assignment_size(rules) + 3 * ints_size(rules) +
           reaches_size(rules) + (size_t)rules->tracks_max * sizeof(struct slot);
}

static void *part(char **at, size_t size)
{
    void *here = *at;

    *at += size;
    return here;
}

struct tracker *tracker_open(void *memory, const struct tracker_rules *rules,
                             const struct sensor_registry *registry, struct nation origin)
{
    struct tracker *t = memory;
    char *at = memory;

    memset(memory, 0, tracker_size(rules));
    t->rules = *rules;
    t->registry = registry;
    t->origin = origin;
    t->next_id = 1;
    at += whole(sizeof *t);
    t->assignment_memory = part(&at, assignment_size(rules));
    t->near_slots = part(&at, ints_size(rules));
    t->near.next = part(&at, ints_size(rules));
    t->near.loose = part(&at, ints_size(rules));
    t->near.reaches = part(&at, reaches_size(rules));
    t->slots = part(&at, (size_t)rules->tracks_max * sizeof(struct slot));
    return t;
}

void slot_changed(struct tracker *t, const struct slot *slot)
{
    near_take(&t->near, (int)(slot - t->slots), slot);
}

/* The slot at the time of the report: as kept for it, unless it was likelier another's or the slot
 * has taken in a duplicate since; NULL when the report has come to lie too far back. */
static const struct filter *prediction_of(struct tracker *t, const struct slot *slot,
                                          const struct measurement *z, struct prediction *kept)
{
    bool is_kept =
        kept->slot == (int)(slot - t->slots) && kept->updates == slot->track.update_count;

    return is_kept || slot_at(slot, z->seen_ns, &kept->filter) ? &kept->filter : NULL;
}

static void use_update(struct tracker *t, struct slot *slot, const struct measurement *z,
                       struct prediction *kept)
{
    const struct filter *predicted = prediction_of(t, slot, z, kept);

    if (predicted == NULL) {
        t->counts.too_late++;
        return;
    }
    double log_likelihood = slot_take(slot, z, predicted);

    slot->kinds |= 1u << z->kind;
    slot->track.sensors |= UINT64_C(1) << z->sensor;
    if (z->kind == MEASUREMENT_LINE_OF_SIGHT && z->seen_ns > slot->ir_last_ns[z->sensor])
        slot->ir_last_ns[z->sensor] = z->seen_ns;
    if (z->seen_ns > slot->track.last_seen_ns)
        slot->track.last_seen_ns = z->seen_ns;
    slot->track.update_count++;
    slot->track.score += score_of_update(t, z, log_likelihood);
    if (slot->track.status == TRACK_COASTING)
        slot->track.status = TRACK_CONFIRMED;
    slot->end_ns = 0;
    t->counts.updates++;
    if (!filter_is_sound(&slot->steps[slot->step_count - 1].after)) {
        t->counts.unsound++;
        slot_delete(t, slot, z->seen_ns);
        return;
    }
    slot_changed(t, slot);
    slot_publish(slot);
    slot_remember_ascent(slot);
    score_confirm(t, slot);
    if (slot->was_confirmed && slot->track.update_count % MERGE_EVERY == 0)
        (void)merge_duplicate(t, slot);
}

/* The newest update of any live track of the exercise; INT64_MIN when there is none. */
static int64_t newest_of(const struct tracker *t, uint32_t exercise)
{
    int64_t newest_ns = INT64_MIN;

    for (int i = 0; i < t->near.count; i++) {
        const struct reach *r = &t->near.reaches[i];

        if (r->is_open && r->exercise == exercise && r->time_ns > newest_ns)
            newest_ns = r->time_ns;
    }
    return newest_ns;
}

/* Copies what is neither too late nor too much into the workspace. */
static int gather_scan(struct tracker *t, const struct measurement *scan, int count)
{
    int64_t newest_ns = count > 0 ? newest_of(t, scan[0].exercise) : INT64_MIN;
    int kept = 0;

    for (int i = 0; i < count; i++) {
        CHECK(scan[i].sensor >= 0);
        CHECK(scan[i].sensor < t->registry->count);
        CHECK(scan[i].exercise == scan[0].exercise);
        if (newest_ns != INT64_MIN && newest_ns - scan[i].seen_ns > TRACKER_LATE_NS)
            t->counts.too_late++;
        else if (kept == TRACKER_SCAN_MAX)
            t->counts.beyond_scan++;
        else
            t->scan[kept++] = scan[i];
    }
    return kept;
}

void tracker_advance(struct tracker *tracker, int64_t now_ns)
{
    tracker->advanced_ns = now_ns;
    for (int i = 0; i < tracker->near.count; i++)
        if (tracker->slots[i].is_used)
            score_advance(tracker, &tracker->slots[i], now_ns);
}

/* `scan_slots` of what was used, without the gaps. */
static void keep_updated(struct tracker *t, int kept)
{
    t->updated_count = 0;
    for (int i = 0; i < kept; i++)
        if (t->scan_slots[i] >= 0)
            t->scan_slots[t->updated_count++] = t->scan_slots[i];
}

void tracker_take(struct tracker *tracker, const struct measurement *scan, int count)
{
    int *slots = tracker->scan_slots;
    int kept = 0;

    /* A feed may fall silent for long: what time did to the tracks comes before what it says. */
    if (count > 0 &&
        (tracker->counts.scans == 0 || scan[0].seen_ns - tracker->advanced_ns > ADVANCE_EVERY_NS))
        tracker_advance(tracker, scan[0].seen_ns);
    kept = gather_scan(tracker, scan, count);
    tracker->counts.scans++;
    associate_scan(tracker, tracker->scan, kept, slots);
    for (int i = 0; i < kept; i++)
        if (slots[i] >= 0)
            use_update(tracker, &tracker->slots[slots[i]], &tracker->scan[i],
                       &tracker->predictions[i]);
    for (int i = 0; i < kept; i++)
        if (slots[i] < 0)
            initiate_from(tracker, &tracker->scan[i]);
    keep_updated(tracker, kept);
}

static const struct track *next_of(const struct tracker *t, const struct track *after, bool is_any)
{
    int from = 0;

    if (after != NULL) {
        const char *slot = (const char *)after - offsetof(struct slot, track);
        from = (int)((const struct slot *)(const void *)slot - t->slots) + 1;
    }
    for (int i = from; i < t->near.count; i++)
        if (t->slots[i].is_used && (is_any || t->slots[i].was_confirmed))
            return &t->slots[i].track;
    return NULL;
}

const struct track *tracker_next(const struct tracker *tracker, const struct track *after)
{
    return next_of(tracker, after, false);
}

const struct track *tracker_next_any(const struct tracker *tracker, const struct track *after)
{
    return next_of(tracker, after, true);
}

const struct track *tracker_updated(const struct tracker *tracker, int rank)
{
    return rank < tracker->updated_count ? &tracker->slots[tracker->scan_slots[rank]].track : NULL;
}

struct tracker_counts tracker_counts(const struct tracker *tracker)
{
    return tracker->counts;
}
