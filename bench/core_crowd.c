/* bench/core_crowd.c: many objects at once through tracker and assessment.
 *
 * Scans: all objects in one call each second, beside the floor's scan of as many.  A crowd: 1,000
 * objects, each reported ten times a second in a call of its own; every object is assessed again
 * once a second, right after an update of its own.  Time is that of the thread.
 */
#include <stdio.h>
#include <stdlib.h>

#include "assess/assess.h"
#include "base/check.h"
#include "core.h"
#include "floor.h"
#include "measure/measure.h"
#include "model/moment.h"
#include "sky.h"
#include "track/tracker.h"

#define BEGUN_NS INT64_C(1700000000000000000)
#define SETTLED_SCANS 10 /* until every object is a settled track */
#define SCANS 20
#define CROWD 1000
#define CROWD_HZ 10
#define CROWD_SCANS (3 * CROWD_HZ)

static struct sky sky;
static struct measurement scan[SKY_OBJECTS_MAX];

static double us_since(int64_t from_ns)
{
    return (double)(meter_core_ns() - from_ns) / 1e3;
}

/* One radar that sees far and every object alike. */
static struct sensor radar_of(const struct node_setup *setup, double scan_s)
{
    struct sensor radar = setup->registry.sensors[0];

    radar.scan_s = scan_s;
    return radar;
}

static struct tracker *open_tracker(const struct sensor_registry *registry, struct nation nation)
{
    struct tracker_rules rules = tracker_rules_default();
    void *memory;

    rules.tracks_max = TRACKS_MAX;
    memory = calloc(1, tracker_size(&rules));
    CHECK(memory != NULL);
    return tracker_open(memory, &rules, registry, nation);
}

/* All objects as reported at `seen_ns`, in an order that is not that of the tracks. */
static void report_all(const struct sensor_registry *registry, int64_t seen_ns)
{
    for (int i = 0; i < sky.count; i++) {
        struct detection d = sky_report(&sky, &registry->sensors[0], i, seen_ns);

        CHECK(measure_from_detection(registry, &d, seen_ns, &scan[(i * 7 + 3) % sky.count]) ==
              MEASURE_TAKEN);
    }
}

static int live_tracks(const struct tracker *t)
{
    int count = 0;

    for (const struct track *track = tracker_next(t, NULL); track != NULL;
         track = tracker_next(t, track))
        count += track->status == TRACK_CONFIRMED;
    return count;
}

void core_turn_scans(const struct node_setup *setup, int objects)
{
    struct sensor_registry registry = {.count = 1, .sensors = {radar_of(setup, 1.0)}};
    struct tracker *t = open_tracker(&registry, setup->nation);
    char ours[48], theirs[48];

    (void)snprintf(ours, sizeof ours, "scan_of_%d", objects);
    (void)snprintf(theirs, sizeof theirs, "scan_of_%d_floor", objects);
    sky_open_block(&sky, &registry.sensors[0], objects, BEGUN_NS, 3);
    for (int k = 0; k < SETTLED_SCANS + SCANS; k++) {
        report_all(&registry, BEGUN_NS + k * SECOND_NS);
        int64_t from_ns = meter_core_ns();
        tracker_take(t, scan, objects);
        double us = us_since(from_ns);
        floor_scan_prepare(objects);
        from_ns = meter_core_ns();
        floor_scan(objects);
        if (k < SETTLED_SCANS)
            continue;
        meter_add(core_meter(theirs, "us"), us_since(from_ns));
        meter_add(core_meter(ours, "us"), us);
    }
    CHECK(live_tracks(t) == objects);
    free(t);
}

static void crowd_tick(struct tracker *t, const struct node_setup *setup, int tick, bool is_timed)
{
    static struct assessment assessment;

    for (int i = 0; i < CROWD; i++) {
        int64_t from_ns = meter_core_ns();

        tracker_take(t, &scan[i], 1);
        double us = us_since(from_ns);
        if (is_timed)
            meter_add(core_meter("crowd_detection_to_track", "us"), us);
        if (i % CROWD_HZ != tick % CROWD_HZ)
            continue;
        const struct track *track = tracker_updated(t, 0);
        if (track == NULL)
            continue;
        assess_track_from(track, track->last_seen_ns, &setup->rules, NULL, &assessment);
        if (is_timed)
            meter_add(core_meter("crowd_detection_to_assessment", "us"), us_since(from_ns));
    }
}

void core_turn_crowd(const struct node_setup *setup)
{
    struct sensor_registry registry = {.count = 1, .sensors = {radar_of(setup, 1.0 / CROWD_HZ)}};
    struct tracker *t = open_tracker(&registry, setup->nation);
    int64_t spent_ns = 0;

    sky_open_block(&sky, &registry.sensors[0], CROWD, BEGUN_NS, 4);
    for (int k = 0; k < SETTLED_SCANS * CROWD_HZ / 2 + CROWD_SCANS; k++) {
        bool is_timed = k >= SETTLED_SCANS * CROWD_HZ / 2;

        report_all(&registry, BEGUN_NS + k * (SECOND_NS / CROWD_HZ));
        int64_t from_ns = meter_core_ns();
        crowd_tick(t, setup, k, is_timed);
        if (is_timed)
            spent_ns += meter_core_ns() - from_ns;
    }
    CHECK(live_tracks(t) == CROWD);
    meter_add(core_meter("crowd_core_share", "percent"),
              100.0 * (double)spent_ns / 1e9 / ((double)CROWD_SCANS / CROWD_HZ));
    free(t);
}
