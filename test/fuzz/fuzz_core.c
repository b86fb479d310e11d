/* test/fuzz/fuzz_core.c: a whole core, fed with what sensors, partners and operators could send.
 *
 * First byte: a live node, or one made for exercise 7 and armed.  Then moves: raw bytes of a feed,
 * of a frame, of an order; detections of any value; signed views of any content; tracks and
 * assessments of any size as a partner would seal them; time; the link up and down; a restart.
 * The partner's end is a real session, so that what it says is taken.  No CHECK may be reached, and
 * what the node gives out stays within its limits.
 */
#include <stdlib.h>
#include <string.h>

#include "core_moves.h"
#include "exchange/session.h"
#include "node/detect.h"
#include "node/order.h"
#include "release/release.h"
#include "wire/detection.h"

#define MOVES_MAX 80
#define STREAM_ROOM 65536

struct stage {
    struct node *node;
    uint32_t exercise;
    struct moment moment;
    struct exchange_session partner; /* the far end */
    bool is_linked;
    uint64_t records; /* of the compact stream */
    struct node_output out;
};

static struct stage stage;
static uint8_t memory[STREAM_ROOM];
static uint8_t frame_memory[FRAME_SIZE_MAX];

static void set_up(struct node_setup *s, uint32_t exercise)
{
    const struct fuzz_keys *keys = fuzz_keys();
    struct nation others[] = {{"USA"}, {"KOR"}};
    static struct partner usa;
    static struct partner kor;

    *s = (struct node_setup){.nation = {"JPN"},
                             .epoch = 1,
                             .shadow_exercise = exercise,
                             .live_key = keys->own,
                             .exercise_key = keys->own,
                             .control_key = signing_key_public(&keys->control),
                             .rules = assess_rules_default(),
                             .pace = node_pace_default()};
    fuzz_sensors(&s->registry);
    release_default(s->nation, others, 2, &s->policy);
    s->partners.self = s->nation;
    usa = (struct partner){.nation = others[0],
                           .has_live_key = true,
                           .live_key = signing_key_public(&keys->partner),
                           .has_exercise_key = true,
                           .exercise_key = signing_key_public(&keys->partner),
                           .is_direct = true,
                           .is_relay = true};
    kor = (struct partner){.nation = others[1],
                           .has_live_key = true,
                           .live_key = signing_key_public(&keys->other),
                           .has_exercise_key = true,
                           .exercise_key = signing_key_public(&keys->other),
                           .via = others[0]};
    CHECK(partner_add(&s->partners, &usa));
    CHECK(partner_add(&s->partners, &kor));
}

static void give_partner(struct stage *s, struct bytes message);

/* One input; what the node says goes to the far end. */
static void input(struct stage *s, enum journal_kind kind, uint64_t number, struct bytes body)
{
    static bool is_inside;
    struct journal_record record = {
        .seq = 1, .kind = kind, .moment = s->moment, .number = number, .body = body};

    if (kind == INPUT_FRAME || kind == INPUT_LINK)
        record.partner = (struct nation){"USA"};
    node_step(s->node, &record, &s->out);
    CHECK(s->out.record_count <= OUTPUT_RECORDS_MAX);
    CHECK(s->out.note_count <= OUTPUT_NOTES_MAX);
    if (is_inside)
        return; /* one answer is enough: no recursion through a chain of them */
    is_inside = true;
    for (size_t i = 0; i < s->out.record_count && s->is_linked; i++)
        if (s->out.records[i].kind == OUTPUT_SESSION || s->out.records[i].kind == OUTPUT_RECEIPT)
            give_partner(s, s->out.records[i].body);
    is_inside = false;
}

static void give_partner(struct stage *s, struct bytes message)
{
    static _Alignas(16) uint8_t scratch[EXCHANGE_ARENA_SIZE];
    static uint8_t wrapped[FRAME_SIZE_MAX];
    static struct exchange_taken taken;
    struct arena arena = arena_init(scratch, sizeof scratch);
    struct byte_builder out = byte_builder_init(wrapped, sizeof wrapped);
    struct frame head = {.origin = {"JPN"}, .destination = {"USA"}, .epoch = 1};

    fuzz_put_frame(&head, message, &out);
    (void)exchange_take_frame(&s->partner, byte_builder_bytes(&out), &s->moment, &arena, &taken);
}

/* What the far end has to say reaches the node. */
static void hear_partner(struct stage *s)
{
    const struct exchange_message *m;
    struct frame head = {
        .origin = {"USA"}, .destination = {"JPN"}, .epoch = 2, .sent_wall_ns = s->moment.wall_ns};

    while ((m = exchange_next_message(&s->partner)) != NULL) {
        static uint8_t copy[SESSION_SIGNED_MAX];
        struct byte_builder out = byte_builder_init(frame_memory, sizeof frame_memory);

        memcpy(copy, m->bytes, m->size);
        fuzz_put_frame(&head, bytes_of(copy, m->size), &out);
        if (s->is_linked)
            input(s, INPUT_FRAME, 0, byte_builder_bytes(&out));
    }
}

static void link_up(struct stage *s)
{
    uint8_t up = 1;

    s->is_linked = true;
    exchange_link_up(&s->partner, &s->moment);
    input(s, INPUT_LINK, 0, bytes_of(&up, 1));
    hear_partner(s);
    hear_partner(s);
}

static void link_down(struct stage *s)
{
    uint8_t up = 0;

    s->is_linked = false;
    exchange_link_down(&s->partner, &s->moment);
    input(s, INPUT_LINK, 0, bytes_of(&up, 1));
}

static void order(struct stage *s, enum order_verb verb)
{
    static uint8_t view[VIEW_SIZE_MAX];
    struct byte_builder out = byte_builder_init(view, sizeof view);
    struct order o = {.exercise = s->exercise, .verb = verb, .time_ns = s->moment.now_ns};

    if (s->exercise == 0)
        return;
    memcpy(o.name, "FUZZ", 5);
    if (order_make(&fuzz_keys()->control, &o, &out))
        input(s, INPUT_ORDER, 0, byte_builder_bytes(&out));
    if (verb == ORDER_END)
        exchange_disarm(&s->partner, &s->moment);
    else
        exchange_arm(&s->partner, s->exercise, &s->moment);
    hear_partner(s);
}

static void send_view(struct stage *s, enum lane lane, uint32_t exercise, struct bytes view)
{
    struct channel_mark mark;
    struct byte_builder out = byte_builder_init(frame_memory, sizeof frame_memory);

    if (!exchange_enqueue(&s->partner, lane, exercise, view, &mark))
        return;
    struct frame head = {.origin = {"USA"},
                         .destination = {"JPN"},
                         .epoch = 2,
                         .exercise = exercise,
                         .lane = lane,
                         .first = mark.number,
                         .sent_wall_ns = s->moment.wall_ns};
    fuzz_put_frame(&head, view, &out);
    input(s, INPUT_FRAME, 0, byte_builder_bytes(&out));
}

static void say(struct stage *s, struct fuzz *f, bool is_any)
{
    static uint8_t view[VIEW_SIZE_MAX];
    struct byte_builder out = byte_builder_init(view, sizeof view);
    uint8_t shape = fuzz_u8(f);
    struct nation origin = (shape & 1) != 0 ? (struct nation){"KOR"} : (struct nation){"USA"};
    const struct signing_key *key = (shape & 1) != 0 ? &fuzz_keys()->other : &fuzz_keys()->partner;
    bool is_made = is_any ? fuzz_put_view(f, origin, key, s->exercise, &out)
                          : fuzz_put_statement(f, origin, key, s->exercise, s->moment.now_ns, &out);

    if (is_made)
        send_view(s, (enum lane)(1 + shape % 3), s->exercise, byte_builder_bytes(&out));
}

static void feed(struct stage *s, const char *name, struct bytes bytes, uint64_t offset)
{
    struct byte_builder body = byte_builder_init(memory, sizeof memory);

    if (detect_body(name, bytes, &body))
        input(s, INPUT_DETECTION, offset, byte_builder_bytes(&body));
}

/* A compact stream of detections of any value, as a sensor would send it. */
static void feed_stream(struct stage *s, struct fuzz *f)
{
    static uint8_t octets[8192];
    struct byte_builder b = byte_builder_init(octets, sizeof octets);
    int count = 1 + fuzz_u8(f) % 12;
    struct detection d;

    if (s->records == 0)
        detection_put_preamble(&b, 9);
    for (int i = 0; i < count; i++) {
        fuzz_detection(f, s->exercise, s->moment.now_ns - (count - i) * SECOND_NS, &d);
        struct byte_builder before = b;

        detection_put_record(&b, &d, s->records + 1);
        if (b.is_overflowed)
            b = before;
        else
            s->records++;
    }
    feed(s, "stream", byte_builder_bytes(&b), detect_taken(s->node, "stream"));
}

static void feed_raw(struct stage *s, struct fuzz *f)
{
    static const char *const names[] = {"a", "b", "stream"};
    uint8_t shape = fuzz_u8(f);
    const char *name = names[shape % 3];
    uint64_t offset = (shape & 0x80) != 0 ? fuzz_u16(f) : detect_taken(s->node, name);

    feed(s, name, fuzz_run_of(f), offset);
}

static void pass_time(struct stage *s, int64_t ns)
{
    s->moment.now_ns += ns;
    s->moment.wall_ns += ns;
    s->moment.mono_ns += ns;
    (void)exchange_tick(&s->partner, &s->moment);
    input(s, INPUT_TICK, 0, (struct bytes){0});
    hear_partner(s);
}

static void move(struct stage *s, struct fuzz *f)
{
    uint8_t what = fuzz_u8(f);

    if (what < 60)
        feed_stream(s, f);
    else if (what < 80)
        feed_raw(s, f);
    else if (what < 120)
        say(s, f, false);
    else if (what < 160)
        say(s, f, true);
    else if (what < 170)
        input(s, INPUT_FRAME, 0, fuzz_run_of(f));
    else if (what < 210)
        pass_time(s, (1 + (int64_t)fuzz_u8(f)) * SECOND_NS / 4);
    else if (what < 215)
        pass_time(s, (int64_t)fuzz_u16(f) * SECOND_NS);
    else if (what < 220)
        input(s, INPUT_ORDER, 0, fuzz_run_of(f));
    else if (what < 226)
        order(s, (enum order_verb)(1 + what % 3));
    else if (what < 232)
        link_down(s);
    else if (what < 246)
        link_up(s);
    else if (what < 250)
        input(s, INPUT_RESTART, 0, (struct bytes){0});
    else
        input(s, INPUT_LINK, 0, fuzz_run_of(f));
}

static void open_stage(struct stage *s, uint32_t exercise)
{
    static struct node_setup setup;
    const struct fuzz_keys *keys = fuzz_keys();
    struct exchange_options far = {.self = {"USA"},
                                   .partner = {"JPN"},
                                   .epoch = 2,
                                   .key = &keys->partner,
                                   .partner_key = signing_key_public(&keys->own),
                                   .heartbeat_ns = HEARTBEAT_QUIET_NS};

    set_up(&setup, exercise);
    s->exercise = exercise;
    s->moment = (struct moment){FUZZ_NOW_NS, FUZZ_NOW_NS, SECOND_NS};
    s->records = 0;
    s->is_linked = false;
    exchange_init(&s->partner, &far);
    CHECK(node_open(&s->node, &setup) == STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct fuzz f = fuzz_of(octets, size);

    open_stage(&stage, (fuzz_u8(&f) & 1) != 0 ? 7 : 0);
    order(&stage, ORDER_ARM);
    link_up(&stage);
    for (int i = 0; i < MOVES_MAX && fuzz_has_more(&f); i++)
        move(&stage, &f);
    node_close(&stage.node);
    return 0;
}
