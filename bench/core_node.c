/* bench/core_node.c: bytes of a feed through node_step(), nothing stored and nothing sent. */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "core.h"
#include "model/moment.h"
#include "node/detect.h"
#include "node/node.h"
#include "sky.h"
#include "wire/detection.h"

#define BEGUN_NS INT64_C(1700000000000000000)
#define DETECTIONS 600
#define BODY_MAX (SKY_OBJECTS_MAX * 128)

static void step(struct node *n, struct node_output *out, struct bytes bytes, uint64_t offset,
                 int64_t now_ns)
{
    static uint8_t memory[BODY_MAX + DETECT_NAME_MAX];
    struct byte_builder body = byte_builder_init(memory, sizeof memory);
    struct journal_record input = {
        .kind = INPUT_DETECTION, .moment = {now_ns, now_ns, now_ns}, .number = offset};

    CHECK(detect_body("bench", bytes, &body));
    input.body = byte_builder_bytes(&body);
    node_step(n, &input, out);
}

void core_turn_node(const struct node_setup *setup, int objects)
{
    static uint8_t memory[BODY_MAX];
    struct node *n = NULL;
    struct node_output *out = calloc(1, sizeof *out);
    static struct sky sky;
    uint64_t offset = 0;
    uint64_t number = 0;
    int64_t spent_ns = 0;
    char name[48];

    CHECK(out != NULL && node_open(&n, setup) == STATUS_OK);
    sky_open(&sky, &setup->registry.sensors[0], objects, BEGUN_NS, 1);
    for (int scan = 0; scan * objects < DETECTIONS; scan++) {
        struct byte_builder b = byte_builder_init(memory, sizeof memory);
        int64_t seen_ns = BEGUN_NS + scan * SECOND_NS;

        if (scan == 0)
            detection_put_preamble(&b, 1);
        for (int i = 0; i < objects; i++) {
            struct detection d = sky_report(&sky, &setup->registry.sensors[0], i, seen_ns);
            detection_put_record(&b, &d, ++number);
        }
        CHECK(!b.is_overflowed);
        int64_t from_ns = meter_core_ns();
        step(n, out, byte_builder_bytes(&b), offset, seen_ns);
        int64_t took_ns = meter_core_ns() - from_ns;
        spent_ns += took_ns;
        if (objects == 1)
            meter_add(core_meter("node_step_of_one_detection", "us"), (double)took_ns / 1e3);
        offset += b.size;
    }
    (void)snprintf(name, sizeof name, "detections_of_%d_objects", objects);
    meter_add(core_meter(name, "detections/s"), (double)number / ((double)spent_ns / 1e9));
    (void)snprintf(name, sizeof name, "notices_of_%d_objects", objects);
    meter_add(core_meter(name, "notices/s"),
              (double)n->counts.notices_out / ((double)spent_ns / 1e9));
    node_close(&n);
    free(out);
}
