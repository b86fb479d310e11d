/* exchange/pair_test.c: the pipe and its faults. */
#include "exchange/pair_test.h"

#include <string.h>

#include "base/check.h"
#include "crypt/crypt.h"

#define WALL_NS (INT64_C(1700000000) * SECOND_NS) /* far from 1970, as wall clocks are */

static _Alignas(16) uint8_t scratch_memory[EXCHANGE_ARENA_SIZE];

struct bytes pair_body(int origin, uint8_t channel, uint64_t number)
{
    static uint8_t body[2048];
    struct dice dice = dice_init(number, (uint64_t)(origin * CHANNELS + channel));
    size_t size = 16 + dice_below(&dice, 1500);
    struct byte_builder b = byte_builder_init(body, sizeof body);

    byte_builder_put_u64(&b, number);
    byte_builder_put_u64(&b, (uint64_t)(origin * CHANNELS + channel));
    memset(body + 16, (int)(number % 251), size - 16);
    return bytes_of(body, size);
}

static bool fetch(void *keeper, struct nation partner, uint8_t channel, uint64_t number,
                  struct bytes *body)
{
    const struct side *side = keeper;
    struct nation usa;

    (void)nation_parse("USA", &usa);
    *body = pair_body(nation_equal(partner, usa) ? 1 : 0, channel, number);
    return number <= side->session.channels[channel].sent;
}

static const struct pump_store store = {.fetch = fetch};

void pair_init(struct pair *p, uint64_t seed)
{
    static const char *const names[] = {"USA", "JPN"};

    CHECK(crypt_start() == STATUS_OK);
    memset(p, 0, sizeof *p);
    p->now_ns = SECOND_NS * 1000;
    p->dice = dice_init(seed, 11);
    for (int i = 0; i < 2; i++) {
        uint8_t entropy[KEY_ENTROPY_SIZE] = {(uint8_t)(i + 1)};

        signing_key_make(&p->sides[i].key, entropy);
    }
    for (int i = 0; i < 2; i++) {
        struct side *side = &p->sides[i];
        struct exchange_options options = {.epoch = 3 + (uint32_t)i,
                                           .key = &side->key,
                                           .partner_key = signing_key_public(&p->sides[1 - i].key),
                                           .heartbeat_ns = HEARTBEAT_QUIET_NS};

        (void)nation_parse(names[i], &options.self);
        (void)nation_parse(names[1 - i], &options.partner);
        exchange_init(&side->session, &options);
        pump_init(&side->pump, options.self, options.partner, options.epoch, &store, side);
    }
}

struct moment pair_moment(const struct pair *p, int side)
{
    return (struct moment){.now_ns = p->now_ns,
                           .wall_ns = WALL_NS + p->now_ns + p->sides[side].skew_ns,
                           .mono_ns = p->now_ns + side * SECOND_NS * 77};
}

void pair_drain(struct pair *p, int side)
{
    struct side *self = &p->sides[side];
    const struct exchange_message *message;
    struct exchange_sending sending = exchange_sending(&self->session);

    while ((message = exchange_next_message(&self->session)) != NULL)
        pump_offer(&self->pump, bytes_of(message->bytes, message->size));
    pump_follow(&self->pump, &sending);
}

void pair_link(struct pair *p)
{
    p->is_linked = true;
    for (int i = 0; i < 2; i++) {
        struct moment moment = pair_moment(p, i);

        pump_link_changed(&p->sides[i].pump);
        exchange_link_up(&p->sides[i].session, &moment);
        pair_drain(p, i);
    }
}

void pair_cut(struct pair *p)
{
    p->is_linked = false;
    for (int i = 0; i < 2; i++) {
        struct moment moment = pair_moment(p, i);

        p->sides[i].in_flight = 0; /* what was under way is lost */
        pump_link_changed(&p->sides[i].pump);
        exchange_link_down(&p->sides[i].session, &moment);
        pair_drain(p, i);
    }
}

bool pair_say(struct pair *p, int side, enum lane lane, uint32_t exercise)
{
    struct side *self = &p->sides[side];
    uint8_t channel = channel_of(lane, exercise);
    struct bytes body = pair_body(side, channel, self->session.channels[channel].sent + 1);
    struct channel_mark mark;

    if (!exchange_enqueue(&self->session, lane, exercise, body, &mark))
        return false;
    pump_stored(&self->pump, mark.channel, mark.number);
    return true;
}

static void put_in_flight(struct pair *p, int to, struct bytes frame)
{
    struct side *other = &p->sides[to];
    bool is_late = dice_below(&p->dice, 1000) < p->reorder_permille;

    if (p->is_silent || other->in_flight == PIPE_MAX ||
        dice_below(&p->dice, 1000) < p->lose_permille)
        return;
    struct pipe_frame *slot = &other->pipe[other->in_flight++];

    memcpy(slot->bytes, frame.at, frame.size);
    slot->size = frame.size;
    slot->due_ns = p->now_ns + STEP_NS * (is_late ? 1 + dice_below(&p->dice, 20) : 1);
}

static void send(struct pair *p, int side)
{
    static uint8_t memory[PUMP_FRAME_ROOM];
    struct bytes frame;

    for (int i = 0; i < 8; i++) { /* frames of one step: the bandwidth */
        struct moment moment = pair_moment(p, side);
        enum pump_verdict verdict = pump_next(&p->sides[side].pump, moment.wall_ns, memory, &frame);

        CHECK(verdict != PUMP_MISSING);
        if (verdict == PUMP_IDLE)
            return;
        put_in_flight(p, 1 - side, frame);
        if (dice_below(&p->dice, 1000) < p->repeat_permille)
            put_in_flight(p, 1 - side, frame);
    }
}

enum exchange_verdict pair_give(struct pair *p, int side, struct bytes frame,
                                struct exchange_taken *taken)
{
    struct side *self = &p->sides[side];
    struct moment moment = pair_moment(p, side);
    struct arena scratch = arena_init(scratch_memory, sizeof scratch_memory);
    enum exchange_verdict verdict =
        exchange_take_frame(&self->session, frame, &moment, &scratch, taken);

    self->frames_in++;
    for (size_t i = 0; i < taken->body_count; i++) {
        uint64_t number = taken->first + i;
        struct bytes want = pair_body(1 - side, taken->channel, number);

        if (number != self->got[taken->channel] + 1 || !bytes_equal(taken->bodies[i], want))
            self->wrong++;
        self->got[taken->channel] = number;
    }
    if (taken->has_clock)
        (void)clock_take(&self->clock, taken->t1_ns, taken->t2_ns, taken->t3_ns, taken->t4_ns);
    if (exchange_receipt_is_due(&self->session))
        exchange_make_receipt(&self->session, &moment);
    return verdict;
}

static void deliver(struct pair *p, int side)
{
    struct side *self = &p->sides[side];
    static struct pipe_frame due[PIPE_MAX];
    int due_count = 0;
    int kept = 0;

    for (int i = 0; i < self->in_flight; i++) {
        if (self->pipe[i].due_ns <= p->now_ns)
            due[due_count++] = self->pipe[i];
        else
            self->pipe[kept++] = self->pipe[i];
    }
    self->in_flight = kept;
    for (int i = 0; i < due_count; i++) {
        struct exchange_taken taken;

        (void)pair_give(p, side, bytes_of(due[i].bytes, due[i].size), &taken);
    }
}

void pair_step(struct pair *p)
{
    p->now_ns += STEP_NS;
    if (p->is_linked && dice_below(&p->dice, 1000) < p->cut_permille) {
        pair_cut(p);
        p->cuts++;
        p->retry_ns = p->now_ns + STEP_NS * (10 + dice_below(&p->dice, 90));
    }
    if (!p->is_linked && p->retry_ns != 0 && p->now_ns >= p->retry_ns) {
        p->retry_ns = 0;
        pair_link(p);
    }
    for (int i = 0; i < 2; i++) {
        struct moment moment = pair_moment(p, i);

        deliver(p, i);
        (void)exchange_tick(&p->sides[i].session, &moment);
        pair_drain(p, i);
        if (p->is_linked)
            send(p, i);
    }
    if (p->is_linked && (p->sides[0].session.is_closing || p->sides[1].session.is_closing)) {
        pair_cut(p);
        p->retry_ns = p->now_ns + STEP_NS * 10;
    }
}

void pair_run(struct pair *p, int64_t for_ns)
{
    for (int64_t end_ns = p->now_ns + for_ns; p->now_ns < end_ns;)
        pair_step(p);
}

bool pair_is_settled(const struct pair *p)
{
    return exchange_backlog(&p->sides[0].session) == 0 &&
           exchange_backlog(&p->sides[1].session) == 0;
}
