/* exchange/hear.c: a signed message of the peer: whose, how new, what it changes. */
#include <string.h>

#include "exchange/exchange_int.h"

#define NS_PER_MS INT64_C(1000000)

/* Nothing of the peer's former epoch is worth anything: it lost its store. */
static void begin_epoch(struct exchange_session *s, uint32_t epoch)
{
    s->peer_epoch = epoch;
    s->is_receipt_due = false;
    for (size_t i = 0; i < CHANNELS; i++) {
        struct exchange_channel *c = &s->channels[i];

        c->acked = 0;
        c->taken = c->taken_at_beat = c->asked = c->peer_sent = 0;
        c->promise = c->begin = (struct channel_mark){0};
        c->taken_chain = (struct digest){0};
        receipt_window_init(&c->window, 1);
    }
}

static uint64_t number_in(const struct channel_marks *marks, uint8_t channel,
                          const struct channel_mark **mark)
{
    *mark = NULL;
    for (int i = 0; i < marks->count; i++) {
        if (marks->of[i].channel == channel)
            *mark = &marks->of[i];
    }
    return *mark != NULL ? (*mark)->number : 0;
}

/* The chain after `number`, when it is among those still kept; else true: the journals decide. */
static bool is_chain_ours(const struct exchange_channel *c, const struct channel_mark *mark)
{
    if (mark == NULL || mark->number + EXCHANGE_CHAINS_KEPT <= c->sent)
        return true;
    const struct digest *chain = &c->chains[mark->number % EXCHANGE_CHAINS_KEPT];
    return bytes_equal(digest_bytes(chain), bytes_of(mark->chain, CHAIN_SIZE));
}

/* What the peer says it has taken of ours.  AHEAD changes nothing; a receipt never goes back. */
static enum exchange_verdict take_receipts(struct exchange_session *s, uint32_t peer_epoch,
                                           const struct channel_marks *marks)
{
    static const struct channel_marks none;
    enum exchange_verdict verdict = EXCHANGE_OK;

    if (peer_epoch != s->options.epoch)
        marks = &none; /* it speaks of an epoch that we have left */
    for (uint8_t i = 0; i < CHANNELS; i++) {
        const struct channel_mark *mark;

        if (number_in(marks, i, &mark) > s->channels[i].sent)
            return EXCHANGE_AHEAD;
    }
    for (uint8_t i = 0; i < CHANNELS; i++) {
        struct exchange_channel *c = &s->channels[i];
        const struct channel_mark *mark;
        uint64_t number = number_in(marks, i, &mark);

        if (number < c->acked || !is_chain_ours(c, mark))
            verdict = EXCHANGE_BROKEN_RECEIPT; /* S5 */
        else
            c->acked = number;
    }
    return verdict;
}

static void resume_all(struct exchange_session *s, const struct session_hello *hello)
{
    static const struct channel_marks none;
    const struct channel_marks *marks =
        hello->peer_epoch == s->options.epoch ? &hello->taken : &none;

    for (uint8_t i = 0; i < CHANNELS; i++) {
        const struct channel_mark *mark;

        exchange_resume(&s->channels[i], number_in(marks, i, &mark));
    }
}

static bool are_begins_good(const struct channel_marks *begins)
{
    for (int i = 0; i < begins->count; i++) {
        if (!channel_is_exercise(begins->of[i].channel) ||
            begins->of[i].number >= NUMBER_MAX - FRAME_BODIES_MAX)
            return false;
    }
    return true;
}

static void arm_peer(struct exchange_session *s, const struct session_hello *hello)
{
    bool has_changed = s->peer_armed != hello->exercise;

    s->peer_armed = hello->exercise;
    for (uint8_t i = LANES; i < CHANNELS; i++) {
        const struct channel_mark *mark;
        struct exchange_channel *c = &s->channels[i];

        c->begin = (struct channel_mark){0};
        if (number_in(&hello->begins, i, &mark) > 0)
            c->begin = *mark;
        if (has_changed && s->state == EXCHANGE_UP)
            exchange_resume(c, c->acked);
    }
    exchange_apply_begins(s);
}

static enum exchange_verdict hear_hello(struct exchange_session *s,
                                        const struct session_message *message,
                                        struct exchange_taken *taken)
{
    const struct session_hello *hello = &message->hello;

    if (hello->schema_min > SESSION_VERSION || hello->schema_max < SESSION_VERSION)
        return EXCHANGE_NO_SCHEMA;
    if (message->epoch < s->peer_epoch)
        return EXCHANGE_WRONG_EPOCH;
    if (!are_begins_good(&hello->begins))
        return EXCHANGE_OUT_OF_RANGE;
    if (message->epoch > s->peer_epoch)
        begin_epoch(s, message->epoch);
    enum exchange_verdict verdict = take_receipts(s, hello->peer_epoch, &hello->taken);
    if (verdict == EXCHANGE_AHEAD)
        return verdict;
    s->peer_hello = message->serial;
    s->hello_heard = hello->heard;
    s->peer_interval_ns = hello->interval_ms * NS_PER_MS;
    memcpy(s->peer_policy.bytes, hello->policy, sizeof s->peer_policy.bytes);
    arm_peer(s, hello);
    if (s->state != EXCHANGE_UP) {
        resume_all(s, hello);
        s->state = EXCHANGE_UP;
        taken->is_now_up = true;
    }
    taken->has_marks = true;
    taken->marks = hello->taken;
    return verdict;
}

static enum exchange_verdict hear_heartbeat(struct exchange_session *s, const struct frame *frame,
                                            const struct session_heartbeat *heartbeat,
                                            const struct moment *moment,
                                            struct exchange_taken *taken)
{
    enum exchange_verdict verdict = take_receipts(s, heartbeat->peer_epoch, &heartbeat->taken);

    if (verdict == EXCHANGE_AHEAD)
        return verdict;
    s->hello_heard = heartbeat->heard;
    s->peer_interval_ns = heartbeat->interval_ms * NS_PER_MS;
    s->peer_sent_ns = frame->sent_wall_ns;
    s->peer_taken_ns = moment->wall_ns > 0 ? moment->wall_ns : 0;
    taken->has_marks = true;
    taken->marks = heartbeat->taken;
    if (heartbeat->echo_sent_ns != 0) {
        taken->has_clock = true;
        taken->t1_ns = heartbeat->echo_sent_ns;
        taken->t2_ns = heartbeat->echo_taken_ns;
        taken->t3_ns = frame->sent_wall_ns;
        taken->t4_ns = moment->wall_ns;
    }
    return verdict;
}

static enum exchange_verdict hear_resend(struct exchange_session *s,
                                         const struct session_resend *resend)
{
    struct exchange_channel *c = &s->channels[resend->channel];

    if (resend->from > c->sent)
        return EXCHANGE_AHEAD;
    if (!exchange_is_open(s, resend->channel))
        return EXCHANGE_NOT_ARMED;
    exchange_resume(c, resend->from - 1);
    return resend->from <= c->acked ? EXCHANGE_BROKEN_RECEIPT : EXCHANGE_OK;
}

static enum exchange_verdict hear_checkpoint(struct exchange_session *s,
                                             const struct session_checkpoint *checkpoint)
{
    enum exchange_verdict verdict = EXCHANGE_OK;

    for (int i = 0; i < checkpoint->sent.count; i++) {
        const struct channel_mark *mark = &checkpoint->sent.of[i];
        struct exchange_channel *c = &s->channels[mark->channel];

        if (!exchange_is_open(s, mark->channel))
            continue;
        if (mark->number > c->peer_sent)
            c->peer_sent = mark->number;
        if (mark->number == c->taken &&
            !bytes_equal(bytes_of(mark->chain, CHAIN_SIZE), digest_bytes(&c->taken_chain)))
            verdict = EXCHANGE_BROKEN_CHAIN;
        if (mark->number > c->taken && c->promise.number == 0)
            c->promise = *mark; /* the nearest stays until it is reached */
    }
    return verdict;
}

static enum exchange_verdict hear_kind(struct exchange_session *s, const struct frame *frame,
                                       const struct session_message *message,
                                       const struct moment *moment, struct exchange_taken *taken)
{
    switch (message->kind) {
    case SESSION_HELLO:
        return hear_hello(s, message, taken);
    case SESSION_HEARTBEAT:
        return hear_heartbeat(s, frame, &message->heartbeat, moment, taken);
    case SESSION_RECEIPT:
        taken->marks = message->receipt.taken;
        taken->has_marks = true;
        return take_receipts(s, message->receipt.peer_epoch, &message->receipt.taken);
    case SESSION_RESEND:
        return hear_resend(s, &message->resend);
    case SESSION_CHECKPOINT:
        return hear_checkpoint(s, &message->checkpoint);
    case SESSION_BYE:
        s->is_closing = true;
        return EXCHANGE_OK;
    }
    return EXCHANGE_BAD_MESSAGE;
}

static enum exchange_verdict verdict_of_message(enum session_wire_verdict verdict)
{
    switch (verdict) {
    case SESSION_WIRE_OK:
        return EXCHANGE_OK;
    case SESSION_WIRE_MALFORMED:
        return EXCHANGE_BAD_MESSAGE;
    case SESSION_WIRE_NOT_CANONICAL:
        return EXCHANGE_NOT_CANONICAL;
    case SESSION_WIRE_OUT_OF_RANGE:
        return EXCHANGE_OUT_OF_RANGE;
    }
    return EXCHANGE_BAD_MESSAGE;
}

/* Signature first: nothing unsigned is decoded. */
static enum exchange_verdict read_signed(const struct exchange_session *s, struct bytes bytes,
                                         struct arena *scratch, struct session_message *message)
{
    struct bytes body;
    struct bytes sign;
    struct signature signature;
    enum exchange_verdict verdict =
        verdict_of_message(wire_signed_get(bytes, scratch, &body, &sign));

    if (verdict != EXCHANGE_OK)
        return verdict;
    memcpy(signature.bytes, sign.at, SIGNATURE_SIZE);
    if (!key_verify(&s->options.partner_key, SESSION_LABEL, body, &signature))
        return EXCHANGE_BAD_SIGNATURE;
    return verdict_of_message(wire_session_get(body, scratch, message));
}

static bool is_accepted(enum exchange_verdict verdict)
{
    return verdict == EXCHANGE_OK || verdict == EXCHANGE_BROKEN_RECEIPT ||
           verdict == EXCHANGE_BROKEN_CHAIN;
}

enum exchange_verdict exchange_hear(struct exchange_session *s, const struct frame *frame,
                                    const struct moment *moment, struct arena *scratch,
                                    struct exchange_taken *taken)
{
    struct session_message message;
    enum exchange_verdict verdict = read_signed(s, frame->bodies[0], scratch, &message);

    if (verdict != EXCHANGE_OK)
        return verdict;
    if (!nation_equal(message.origin, s->options.partner))
        return EXCHANGE_WRONG_ORIGIN;
    if (!nation_equal(message.destination, s->options.self))
        return EXCHANGE_WRONG_DESTINATION;
    if (message.kind != SESSION_HELLO && s->state != EXCHANGE_UP)
        return EXCHANGE_NOT_UP;
    if (message.epoch != frame->epoch ||
        (message.kind != SESSION_HELLO && message.epoch != s->peer_epoch))
        return EXCHANGE_WRONG_EPOCH;
    if (message.serial <= s->peer_serial)
        return EXCHANGE_STALE_MESSAGE;
    verdict = hear_kind(s, frame, &message, moment, taken);
    if (!is_accepted(verdict))
        return verdict;
    s->peer_serial = message.serial;
    liveness_heard(&s->liveness, moment->mono_ns);
    taken->has_message = true;
    taken->kind = message.kind;
    taken->message = frame->bodies[0];
    if (taken->is_now_up)
        exchange_say_heartbeat(s);
    return verdict;
}
