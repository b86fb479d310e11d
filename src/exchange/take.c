/* exchange/take.c: a frame comes in: whose, for whom, which numbers. */
#include "base/check.h"
#include "exchange/exchange_int.h"

static enum exchange_verdict verdict_of_frame(enum frame_verdict verdict)
{
    switch (verdict) {
    case FRAME_OK:
        return EXCHANGE_OK;
    case FRAME_MALFORMED:
        return EXCHANGE_MALFORMED;
    case FRAME_NOT_CANONICAL:
        return EXCHANGE_NOT_CANONICAL;
    case FRAME_WRONG_VERSION:
        return EXCHANGE_WRONG_VERSION;
    case FRAME_OUT_OF_RANGE:
        return EXCHANGE_OUT_OF_RANGE;
    }
    return EXCHANGE_MALFORMED;
}

/* One request per missing number: frames behind a gap come in hundreds.  When the request itself
 * is lost, the clockwork asks again. */
static void ask_once(struct exchange_session *s, uint8_t channel, uint64_t seen)
{
    struct exchange_channel *c = &s->channels[channel];

    if (c->peer_sent < seen)
        c->peer_sent = seen;
    if (c->asked != c->taken + 1)
        exchange_say_resend(s, channel, seen);
}

/* True when the peer's checkpoint does not hold for what we took. */
static bool is_promise_broken(struct exchange_channel *c)
{
    if (c->promise.number != c->taken || c->taken == 0)
        return false;
    c->promise.number = 0;
    return !bytes_equal(bytes_of(c->promise.chain, CHAIN_SIZE), digest_bytes(&c->taken_chain));
}

/* Takes the next number; the caller has made sure that it is the next. */
static bool take_body(struct exchange_session *s, const struct frame *frame, uint8_t channel,
                      struct bytes body)
{
    struct exchange_channel *c = &s->channels[channel];
    struct chain_place place = {.origin = s->options.partner,
                                .destination = s->options.self,
                                .epoch = s->peer_epoch,
                                .exercise = frame->exercise,
                                .channel = channel,
                                .number = c->taken + 1};

    CHECK(receipt_window_offer(&c->window, place.number) == RECEIPT_NEW);
    c->taken_chain = chain_next(&c->taken_chain, &place, body);
    c->taken = place.number;
    s->counts.bodies_taken++;
    return !is_promise_broken(c);
}

static enum exchange_verdict take_bodies(struct exchange_session *s, const struct frame *frame,
                                         struct exchange_taken *taken)
{
    struct exchange_channel *c = &s->channels[taken->channel];
    enum exchange_verdict verdict = EXCHANGE_REPEATED;
    uint64_t last = frame->first + frame->count - 1; /* no overflow: first <= NUMBER_MAX - 32 */

    if (frame->first > c->taken + 1) {
        ask_once(s, taken->channel, last);
        return frame->first - c->taken > RECEIPT_SPAN ? EXCHANGE_LEAP : EXCHANGE_GAP;
    }
    s->is_receipt_due = true;
    taken->first = c->taken + 1;
    for (size_t i = 0; i < frame->count; i++) {
        if (frame->first + i <= c->taken)
            continue; /* S2: repeated by the link, or by a resend */
        if (verdict == EXCHANGE_REPEATED)
            verdict = EXCHANGE_OK;
        if (!take_body(s, frame, taken->channel, frame->bodies[i]))
            verdict = EXCHANGE_BROKEN_CHAIN;
        taken->bodies[taken->body_count++] = frame->bodies[i];
    }
    return verdict;
}

static enum exchange_verdict take(struct exchange_session *s, struct bytes bytes,
                                  const struct moment *moment, struct arena *scratch,
                                  struct exchange_taken *taken)
{
    struct frame frame;

    if (s->state == EXCHANGE_DOWN)
        return EXCHANGE_NOT_UP;
    enum exchange_verdict verdict = verdict_of_frame(wire_frame_get(bytes, scratch, &frame));
    if (verdict != EXCHANGE_OK)
        return verdict;
    taken->lane = frame.lane;
    taken->exercise = frame.exercise;
    taken->sent_wall_ns = frame.sent_wall_ns;
    if (!nation_equal(frame.origin, s->options.partner))
        return EXCHANGE_WRONG_ORIGIN;
    if (!nation_equal(frame.destination, s->options.self))
        return EXCHANGE_WRONG_DESTINATION;
    if (frame.lane == LANE_SESSION)
        return exchange_hear(s, &frame, moment, scratch, taken);
    if (s->state != EXCHANGE_UP)
        return EXCHANGE_NOT_UP; /* S4 */
    if (frame.epoch != s->peer_epoch)
        return EXCHANGE_WRONG_EPOCH;
    if (frame.exercise != 0 && frame.exercise != s->armed)
        return EXCHANGE_NOT_ARMED; /* S3 */
    taken->channel = channel_of(frame.lane, frame.exercise);
    return take_bodies(s, &frame, taken);
}

enum exchange_verdict exchange_take_frame(struct exchange_session *s, struct bytes frame,
                                          const struct moment *moment, struct arena *scratch,
                                          struct exchange_taken *taken)
{
    *taken = (struct exchange_taken){0};
    arena_reset(scratch);
    enum exchange_verdict verdict = take(s, frame, moment, scratch, taken);
    taken->peer_epoch = s->peer_epoch;
    s->counts.verdicts[verdict]++;
    return verdict;
}
