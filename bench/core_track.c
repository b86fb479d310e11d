/* bench/core_track.c: one object through tracker, assessment, seal and verification. */
#include <stdlib.h>

#include "assess/assess.h"
#include "base/check.h"
#include "core.h"
#include "measure/measure.h"
#include "model/moment.h"
#include "seal/seal.h"
#include "sky.h"
#include "track/tracker.h"
#include "wire/notice.h"

#define BEGUN_NS INT64_C(1700000000000000000)
#define SCANS 200
#define NOTICES 100
#define ASSESSMENTS 20

static struct track tracked; /* what the tracker made of it, for the notices */
static bool has_tracked;

void core_turn_tracker(const struct node_setup *setup)
{
    static struct measurement scans[SCANS];
    struct tracker_rules rules = tracker_rules_default();
    void *memory = calloc(1, tracker_size(&rules));
    static struct sky sky;

    CHECK(memory != NULL);
    sky_open(&sky, &setup->registry.sensors[0], 1, BEGUN_NS, 1);
    for (int i = 0; i < SCANS; i++) {
        int64_t seen_ns = BEGUN_NS + i * SECOND_NS;
        struct detection d = sky_report(&sky, &setup->registry.sensors[0], 0, seen_ns);

        CHECK(measure_from_detection(&setup->registry, &d, seen_ns, &scans[i]) == MEASURE_TAKEN);
    }
    struct tracker *t = tracker_open(memory, &rules, &setup->registry, setup->nation);
    int64_t from_ns = meter_core_ns();
    for (int i = 0; i < SCANS; i++)
        tracker_take(t, &scans[i], 1);
    meter_add(core_meter("track_update", "us"), (double)(meter_core_ns() - from_ns) / 1e3 / SCANS);
    const struct track *track = tracker_next(t, NULL);
    has_tracked = track != NULL;
    if (has_tracked)
        tracked = *track;
    free(memory);
}

static void make_notice(const struct node_setup *setup, uint32_t revision, struct notice *notice)
{
    wire_notice_init(notice, setup->nation, 0, NOTICE_TRACK);
    notice->epoch = setup->epoch;
    notice->revision = revision;
    seal_notice_id(&setup->secret, 0, setup->epoch, NOTICE_TRACK, 1, notice->id);
    CHECK(wire_notice_from_track(&tracked, 77, tracked.last_seen_ns, notice));
}

static void turn_seal(const struct node_setup *setup, const struct seal_ring *ring)
{
    static struct notice notice, opened;
    static struct sealed_notice sealed;
    static uint8_t memory[VIEW_ARENA_SIZE + 16], view[VIEW_SIZE_MAX];
    struct arena arena = arena_init(memory, sizeof memory);

    for (uint32_t i = 1; i <= NOTICES; i++) {
        struct byte_builder b = byte_builder_init(view, sizeof view);

        make_notice(setup, i, &notice);
        int64_t from_ns = meter_core_ns();
        seal_notice(&setup->live_key, &setup->secret, &notice, &sealed);
        meter_add(core_meter("seal_notice", "us"), (double)(meter_core_ns() - from_ns) / 1e3);
        CHECK(seal_view(&sealed, ~UINT64_C(0), &b));
        from_ns = meter_core_ns();
        enum seal_verdict verdict =
            seal_verify_view(byte_builder_bytes(&b), ring, 0, &arena, &opened);
        meter_add(core_meter("seal_verify_view", "us"), (double)(meter_core_ns() - from_ns) / 1e3);
        CHECK(verdict == SEAL_OK);
    }
}

void core_turn_notice(const struct node_setup *setup)
{
    static struct assessment assessment;
    struct seal_ring ring = {.count = 1};

    CHECK(has_tracked);
    ring.keys[0] =
        (struct seal_key){.origin = setup->nation, .key = signing_key_public(&setup->live_key)};
    turn_seal(setup, &ring);
    for (int i = 0; i < ASSESSMENTS; i++) {
        int64_t from_ns = meter_core_ns();

        assess_track(&tracked, tracked.last_seen_ns, &setup->rules, &assessment);
        meter_add(core_meter("assess_track_coast", "us"),
                  (double)(meter_core_ns() - from_ns) / 1e3);
    }
}
