/* exchange/session.c: states, numbering, arming, the clockwork. */
#include "exchange/session.h"

#include <string.h>

#include "base/check.h"
#include "exchange/exchange_int.h"

#define HEARTBEAT_MIN_NS INT64_C(50000000)
#define HEARTBEAT_MAX_NS INT64_C(60000000000)

void exchange_init(struct exchange_session *s, const struct exchange_options *options)
{
    CHECK(options->epoch != 0);
    CHECK(options->key != NULL);
    CHECK(options->heartbeat_ns >= HEARTBEAT_MIN_NS);
    CHECK(options->heartbeat_ns <= HEARTBEAT_MAX_NS);
    CHECK(!nation_equal(options->self, options->partner));

    memset(s, 0, sizeof *s);
    s->options = *options;
    s->peer_interval_ns = options->heartbeat_ns;
    liveness_init(&s->liveness);
    for (size_t i = 0; i < CHANNELS; i++)
        receipt_window_init(&s->channels[i].window, 1);
}

static void forget_link(struct exchange_session *s)
{
    s->state = EXCHANGE_DOWN;
    s->is_closing = false;
    s->hello = s->hello_heard = 0;
    s->peer_serial = s->peer_hello = 0;
    s->peer_armed = 0; /* until its hello on the next link */
    s->peer_sent_ns = s->peer_taken_ns = 0;
    s->message_first = s->message_count = 0;
    for (size_t i = 0; i < CHANNELS; i++) {
        struct exchange_channel *c = &s->channels[i];

        c->asked = c->peer_sent = c->promise.number = c->begin.number = 0;
    }
    liveness_lost(&s->liveness);
}

void exchange_link_up(struct exchange_session *s, const struct moment *moment)
{
    forget_link(s); /* a link that was lost without a word */
    s->state = EXCHANGE_GREETING;
    s->beat_mono_ns = moment->mono_ns + s->options.heartbeat_ns;
    exchange_say_hello(s);
    s->hello = s->serial;
}

void exchange_link_down(struct exchange_session *s, const struct moment *moment)
{
    (void)moment; /* every input has its moment; this one changes no timer */
    forget_link(s);
}

bool exchange_is_open(const struct exchange_session *s, uint8_t channel)
{
    if (s->state != EXCHANGE_UP)
        return false;
    return !channel_is_exercise(channel) || (s->armed != 0 && s->armed == s->peer_armed);
}

void exchange_resume(struct exchange_channel *c, uint64_t after)
{
    c->resume = after > c->base ? after : c->base;
    c->resumes++;
}

void exchange_apply_begins(struct exchange_session *s)
{
    if (s->armed == 0 || s->armed != s->peer_armed)
        return;
    for (size_t i = 0; i < CHANNELS; i++) {
        struct exchange_channel *c = &s->channels[i];

        if (c->begin.number <= c->taken)
            continue;
        c->taken = c->begin.number; /* below NUMBER_MAX: exchange_hear() has refused others */
        memcpy(c->taken_chain.bytes, c->begin.chain, CHAIN_SIZE);
        receipt_window_init(&c->window, c->taken + 1);
        c->promise.number = 0;
    }
}

/* The tail of a channel may be lost with nothing behind it to show the gap: when a checkpoint
 * spoke of more than we have and a whole interval has brought none of it, ask. */
static void ask_for_tails(struct exchange_session *s)
{
    for (uint8_t i = 0; i < CHANNELS; i++) {
        struct exchange_channel *c = &s->channels[i];

        if (exchange_is_open(s, i) && c->peer_sent > c->taken && c->taken == c->taken_at_beat)
            exchange_say_resend(s, i, c->peer_sent);
        c->taken_at_beat = c->taken;
    }
}

static void beat(struct exchange_session *s)
{
    if (s->state == EXCHANGE_GREETING || s->hello_heard < s->hello)
        exchange_say_hello(s);
    if (s->state != EXCHANGE_UP)
        return;
    exchange_say_heartbeat(s);
    exchange_say_checkpoint(s);
    ask_for_tails(s);
}

bool exchange_tick(struct exchange_session *s, const struct moment *moment)
{
    if (s->state == EXCHANGE_DOWN)
        return false;
    bool has_changed = liveness_at(&s->liveness, moment->mono_ns, s->peer_interval_ns);
    if (has_changed && s->liveness.state == LIVENESS_DOWN)
        s->is_closing = true;
    if (moment->mono_ns >= s->beat_mono_ns) {
        s->beat_mono_ns = moment->mono_ns + s->options.heartbeat_ns;
        beat(s);
    }
    return has_changed;
}

int64_t exchange_next(const struct exchange_session *s)
{
    if (s->state == EXCHANGE_DOWN)
        return INT64_MAX;
    int64_t silent = liveness_next(&s->liveness, s->peer_interval_ns);
    return silent < s->beat_mono_ns ? silent : s->beat_mono_ns;
}

bool exchange_enqueue(struct exchange_session *s, enum lane lane, uint32_t exercise,
                      struct bytes body, struct channel_mark *mark)
{
    CHECK(lane == LANE_WARNING || lane == LANE_ASSESSMENT || lane == LANE_TRACK);
    struct exchange_channel *c = &s->channels[channel_of(lane, exercise)];
    struct chain_place place = {.origin = s->options.self,
                                .destination = s->options.partner,
                                .epoch = s->options.epoch,
                                .exercise = exercise,
                                .channel = channel_of(lane, exercise),
                                .number = c->sent + 1};

    *mark = (struct channel_mark){0};
    if (body.size == 0 || body.size > FRAME_BODY_MAX || (exercise != 0 && exercise != s->armed) ||
        c->sent >= NUMBER_MAX - FRAME_BODIES_MAX)
        return false;
    const struct digest *before = &c->chains[c->sent % EXCHANGE_CHAINS_KEPT];
    c->sent++;
    struct digest *chain = &c->chains[c->sent % EXCHANGE_CHAINS_KEPT];
    *chain = chain_next(before, &place, body);
    mark->channel = place.channel;
    mark->number = place.number;
    memcpy(mark->chain, chain->bytes, CHAIN_SIZE);
    return true;
}

static void say_what_is_armed(struct exchange_session *s)
{
    if (s->state == EXCHANGE_DOWN)
        return;
    exchange_say_hello(s);
    s->hello = s->serial;
}

void exchange_arm(struct exchange_session *s, uint32_t exercise, const struct moment *moment)
{
    (void)moment;
    CHECK(exercise != 0);
    if (s->armed == exercise)
        return;
    s->armed = exercise;
    for (uint8_t i = LANES; i < CHANNELS; i++) {
        struct exchange_channel *c = &s->channels[i];

        if (exercise != s->last_armed) {
            c->base = c->sent;
            c->base_chain = c->chains[c->sent % EXCHANGE_CHAINS_KEPT];
        }
        exchange_resume(c, c->acked);
    }
    s->last_armed = exercise;
    exchange_apply_begins(s);
    say_what_is_armed(s);
}

void exchange_disarm(struct exchange_session *s, const struct moment *moment)
{
    (void)moment;
    if (s->armed == 0)
        return;
    s->armed = 0;
    say_what_is_armed(s);
}

bool exchange_receipt_is_due(const struct exchange_session *s)
{
    return s->state == EXCHANGE_UP && s->is_receipt_due;
}

void exchange_make_receipt(struct exchange_session *s, const struct moment *moment)
{
    (void)moment;
    if (exchange_receipt_is_due(s))
        exchange_say_receipt(s);
}

void exchange_bye(struct exchange_session *s, enum bye_reason reason, const struct moment *moment)
{
    (void)moment;
    if (s->state == EXCHANGE_UP)
        exchange_say_bye(s, reason);
}

void exchange_set_interval(struct exchange_session *s, int64_t heartbeat_ns)
{
    CHECK(heartbeat_ns >= HEARTBEAT_MIN_NS);
    CHECK(heartbeat_ns <= HEARTBEAT_MAX_NS);
    if (heartbeat_ns < s->options.heartbeat_ns) /* a longer one begins after the next beat */
        s->beat_mono_ns -= s->options.heartbeat_ns - heartbeat_ns;
    s->options.heartbeat_ns = heartbeat_ns;
}

const struct exchange_message *exchange_next_message(struct exchange_session *s)
{
    if (s->message_count == 0)
        return NULL;
    const struct exchange_message *message = &s->messages[s->message_first];
    s->message_first = (s->message_first + 1) % EXCHANGE_MESSAGES_MAX;
    s->message_count--;
    return message;
}

struct exchange_sending exchange_sending(const struct exchange_session *s)
{
    struct exchange_sending sending = {
        .is_up = s->state == EXCHANGE_UP, .is_closing = s->is_closing, .exercise = s->armed};

    for (uint8_t i = 0; i < CHANNELS; i++) {
        sending.channels[i].is_open = channel_has_numbers(i) && exchange_is_open(s, i);
        sending.channels[i].resume = s->channels[i].resume;
        sending.channels[i].resumes = s->channels[i].resumes;
    }
    return sending;
}

enum exchange_state exchange_state(const struct exchange_session *s)
{
    return s->state;
}

enum liveness_state exchange_liveness(const struct exchange_session *s)
{
    return s->liveness.state;
}

uint64_t exchange_backlog(const struct exchange_session *s)
{
    uint64_t backlog = 0;

    for (size_t i = 0; i < CHANNELS; i++) {
        const struct exchange_channel *c = &s->channels[i];
        uint64_t settled = c->acked > c->base ? c->acked : c->base;

        backlog += c->sent - settled;
    }
    return backlog;
}
