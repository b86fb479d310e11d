/* test/fuzz/fuzz_exchange.c: a session and whatever a partner with a good key can send it.
 *
 * Moves: a raw frame, a frame of any body, any signed message, time, link up and down, arming, own
 * bodies.  S2 must hold: per channel bodies come in order of number, each once per peer epoch; and
 * what the session wants to say must decode.
 */
#include <string.h>

#include "exchange/session.h"
#include "speak.h"

#define MOVES_MAX 200
#define BODY_MAX 3000u

struct stage {
    struct exchange_session session;
    struct moment moment;
    uint32_t peer_epoch;
    uint64_t serial;
    uint64_t newest[CHANNELS];
    uint32_t epoch_of_newest;
    uint8_t frame[FRAME_SIZE_MAX];
};

static struct stage stage;

static void take(struct stage *s, struct bytes frame)
{
    static _Alignas(16) uint8_t memory[EXCHANGE_ARENA_SIZE];
    static struct exchange_taken taken;
    struct arena arena = arena_init(memory, sizeof memory);

    (void)exchange_take_frame(&s->session, frame, &s->moment, &arena, &taken);
    CHECK(taken.body_count <= FRAME_BODIES_MAX);
    if (taken.body_count == 0)
        return;
    CHECK(channel_has_numbers(taken.channel));
    CHECK(taken.exercise == 0 || taken.exercise == s->session.armed);
    if (s->epoch_of_newest != taken.peer_epoch)
        memset(s->newest, 0, sizeof s->newest);
    s->epoch_of_newest = taken.peer_epoch;
    CHECK(taken.first > s->newest[taken.channel]);
    s->newest[taken.channel] = taken.first + taken.body_count - 1;
}

static struct frame head_of(struct stage *s, struct fuzz *f)
{
    uint8_t shape = fuzz_u8(f);
    struct frame head = {.origin = {"JPN"},
                         .destination = {"USA"},
                         .epoch = s->peer_epoch,
                         .sent_wall_ns = (int64_t)fuzz_u8(f) << 50};

    if ((shape & 0x80) != 0)
        head.origin = (struct nation){"KOR"};
    if ((shape & 0x40) != 0)
        s->peer_epoch = 1 + (shape & 7);
    return head;
}

static void send_body(struct stage *s, struct fuzz *f)
{
    struct byte_builder out = byte_builder_init(s->frame, sizeof s->frame);
    struct frame head = head_of(s, f);
    uint8_t shape = fuzz_u8(f);

    head.lane = (enum lane)(1 + shape % 3);
    head.exercise = (shape & 8) != 0 ? 1 + (shape >> 6) : 0;
    uint8_t channel = channel_of(head.lane, head.exercise);
    head.first = (shape & 16) != 0 ? 1 + (uint64_t)fuzz_u32(f)
                                   : s->session.channels[channel].taken + 1 + (shape >> 7);
    struct bytes body = fuzz_run_of(f);
    body.size = body.size < BODY_MAX ? body.size : BODY_MAX;
    fuzz_put_frame(&head, body, &out);
    take(s, byte_builder_bytes(&out));
}

static void send_message(struct stage *s, struct fuzz *f)
{
    static uint8_t memory[SESSION_SIGNED_MAX];
    static struct session_message message;
    struct byte_builder out = byte_builder_init(s->frame, sizeof s->frame);
    struct byte_builder body = byte_builder_init(memory, sizeof memory);
    struct frame head = head_of(s, f);

    memset(&message, 0, sizeof message);
    message.origin = head.origin;
    message.destination = head.destination;
    message.epoch = head.epoch;
    message.serial = ++s->serial;
    fuzz_session_message(f, &message);
    fuzz_put_signed(&message, &fuzz_keys()->partner, &body);
    fuzz_put_frame(&head, byte_builder_bytes(&body), &out);
    take(s, byte_builder_bytes(&out));
}

/* A hello that will be accepted, so that bodies flow. */
static void send_hello(struct stage *s, struct fuzz *f)
{
    static uint8_t memory[SESSION_SIGNED_MAX];
    struct byte_builder out = byte_builder_init(s->frame, sizeof s->frame);
    struct byte_builder body = byte_builder_init(memory, sizeof memory);
    struct session_message message = {.kind = SESSION_HELLO,
                                      .origin = {"JPN"},
                                      .destination = {"USA"},
                                      .epoch = s->peer_epoch,
                                      .serial = ++s->serial,
                                      .hello = {.schema_min = SESSION_VERSION,
                                                .schema_max = SESSION_VERSION,
                                                .exercise = fuzz_u8(f) & 3,
                                                .interval_ms = 1000,
                                                .heard = s->session.hello}};
    struct frame head = {.origin = {"JPN"}, .destination = {"USA"}, .epoch = s->peer_epoch};

    fuzz_put_signed(&message, &fuzz_keys()->partner, &body);
    fuzz_put_frame(&head, byte_builder_bytes(&body), &out);
    take(s, byte_builder_bytes(&out));
}

static void say_own(struct stage *s, struct fuzz *f)
{
    struct channel_mark mark;
    uint8_t shape = fuzz_u8(f);

    (void)exchange_enqueue(&s->session, (enum lane)(1 + shape % 3),
                           (shape & 8) != 0 ? s->session.armed : 0, bytes_of("body", 4), &mark);
}

static void pass_time(struct stage *s, int64_t ns)
{
    s->moment.now_ns += ns;
    s->moment.wall_ns += ns;
    s->moment.mono_ns += ns;
    (void)exchange_tick(&s->session, &s->moment);
    (void)exchange_next(&s->session);
}

static void listen(struct stage *s)
{
    static _Alignas(16) uint8_t memory[SESSION_ARENA_SIZE];
    const struct exchange_message *m;
    struct bytes body;
    struct bytes signature;

    if (exchange_receipt_is_due(&s->session))
        exchange_make_receipt(&s->session, &s->moment);
    while ((m = exchange_next_message(&s->session)) != NULL) {
        struct arena arena = arena_init(memory, sizeof memory);

        CHECK(wire_signed_get(bytes_of(m->bytes, m->size), &arena, &body, &signature) ==
              SESSION_WIRE_OK);
    }
    (void)exchange_sending(&s->session);
    (void)exchange_backlog(&s->session);
}

static void move(struct stage *s, struct fuzz *f)
{
    uint8_t what = fuzz_u8(f);

    if (what < 16)
        take(s, fuzz_run_of(f));
    else if (what < 96)
        send_body(s, f);
    else if (what < 150)
        send_message(s, f);
    else if (what < 170)
        send_hello(s, f);
    else if (what < 190)
        pass_time(s, (int64_t)fuzz_u16(f) * 1000000);
    else if (what < 200)
        exchange_link_up(&s->session, &s->moment);
    else if (what < 205)
        exchange_link_down(&s->session, &s->moment);
    else if (what < 215)
        exchange_arm(&s->session, 1 + (what & 3), &s->moment);
    else if (what < 220)
        exchange_disarm(&s->session, &s->moment);
    else
        say_own(s, f);
    listen(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    const struct fuzz_keys *keys = fuzz_keys();
    struct fuzz f = fuzz_of(octets, size);
    struct exchange_options options = {.self = {"USA"},
                                       .partner = {"JPN"},
                                       .epoch = 3,
                                       .key = &keys->own,
                                       .partner_key = signing_key_public(&keys->partner),
                                       .heartbeat_ns = HEARTBEAT_QUIET_NS};

    memset(&stage, 0, sizeof stage);
    stage.peer_epoch = 2;
    stage.moment = (struct moment){SECOND_NS * 1000000, SECOND_NS * 1700000000, SECOND_NS};
    exchange_init(&stage.session, &options);
    exchange_link_up(&stage.session, &stage.moment);
    send_hello(&stage, &f);
    for (int i = 0; i < MOVES_MAX && fuzz_has_more(&f); i++)
        move(&stage, &f);
    return 0;
}
