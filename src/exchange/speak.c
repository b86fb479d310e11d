/* exchange/speak.c: the messages that a session signs and puts into its ring. */
#include <string.h>

#include "base/check.h"
#include "exchange/exchange_int.h"

static void speak(struct exchange_session *s, struct session_message *message)
{
    uint8_t memory[SESSION_BODY_MAX];
    struct byte_builder body = byte_builder_init(memory, sizeof memory);
    struct signature signature;

    message->origin = s->options.self;
    message->destination = s->options.partner;
    message->epoch = s->options.epoch;
    message->serial = ++s->serial;
    wire_session_put(message, &body);
    CHECK(!body.is_overflowed);
    if (s->message_count == EXCHANGE_MESSAGES_MAX) {
        s->counts.messages_dropped++; /* each is repeated by the clockwork */
        return;
    }
    key_sign(s->options.key, SESSION_LABEL, byte_builder_bytes(&body), &signature);
    struct exchange_message *slot =
        &s->messages[(s->message_first + s->message_count) % EXCHANGE_MESSAGES_MAX];
    struct byte_builder out = byte_builder_init(slot->bytes, sizeof slot->bytes);

    wire_signed_put(byte_builder_bytes(&body), signature.bytes, &out);
    CHECK(!out.is_overflowed);
    slot->kind = message->kind;
    slot->size = out.size;
    s->message_count++;
}

static void add_mark(struct channel_marks *marks, uint8_t channel, uint64_t number,
                     const struct digest *chain)
{
    struct channel_mark *mark = &marks->of[marks->count++];

    mark->channel = channel;
    mark->number = number;
    memcpy(mark->chain, chain->bytes, CHAIN_SIZE);
}

static struct channel_marks taken_marks(const struct exchange_session *s)
{
    struct channel_marks marks = {0};

    for (uint8_t i = 0; i < CHANNELS; i++) {
        if (s->channels[i].taken > 0)
            add_mark(&marks, i, s->channels[i].taken, &s->channels[i].taken_chain);
    }
    return marks;
}

static uint32_t interval_ms(const struct exchange_session *s)
{
    return (uint32_t)(s->options.heartbeat_ns / 1000000);
}

void exchange_say_hello(struct exchange_session *s)
{
    struct session_message message = {.kind = SESSION_HELLO};
    struct session_hello *hello = &message.hello;

    hello->schema_min = hello->schema_max = SESSION_VERSION;
    hello->exercise = s->armed;
    hello->interval_ms = interval_ms(s);
    hello->peer_epoch = s->peer_epoch;
    hello->heard = s->peer_hello;
    hello->taken = taken_marks(s);
    memcpy(hello->policy, s->options.policy.bytes, sizeof hello->policy);
    for (uint8_t i = LANES; i < CHANNELS && s->armed != 0; i++) {
        if (s->channels[i].base > 0)
            add_mark(&hello->begins, i, s->channels[i].base, &s->channels[i].base_chain);
    }
    speak(s, &message);
}

void exchange_say_heartbeat(struct exchange_session *s)
{
    struct session_message message = {.kind = SESSION_HEARTBEAT};

    message.heartbeat = (struct session_heartbeat){.echo_sent_ns = s->peer_sent_ns,
                                                   .echo_taken_ns = s->peer_taken_ns,
                                                   .interval_ms = interval_ms(s),
                                                   .heard = s->peer_hello,
                                                   .peer_epoch = s->peer_epoch,
                                                   .taken = taken_marks(s)};
    s->is_receipt_due = false;
    speak(s, &message);
}

void exchange_say_receipt(struct exchange_session *s)
{
    struct session_message message = {.kind = SESSION_RECEIPT};

    message.receipt.peer_epoch = s->peer_epoch;
    message.receipt.taken = taken_marks(s);
    s->is_receipt_due = false;
    if (message.receipt.taken.count > 0)
        speak(s, &message);
}

/* Of every open channel that the peer has not receipted to its end: silence costs nothing. */
void exchange_say_checkpoint(struct exchange_session *s)
{
    struct session_message message = {.kind = SESSION_CHECKPOINT};

    for (uint8_t i = 0; i < CHANNELS; i++) {
        const struct exchange_channel *c = &s->channels[i];

        if (exchange_is_open(s, i) && c->sent > c->acked && c->sent > c->base)
            add_mark(&message.checkpoint.sent, i, c->sent,
                     &c->chains[c->sent % EXCHANGE_CHAINS_KEPT]);
    }
    if (message.checkpoint.sent.count > 0)
        speak(s, &message);
}

void exchange_say_resend(struct exchange_session *s, uint8_t channel, uint64_t to)
{
    struct exchange_channel *c = &s->channels[channel];
    struct session_message message = {.kind = SESSION_RESEND};

    c->asked = c->taken + 1;
    message.resend.channel = channel;
    message.resend.from = c->asked;
    message.resend.to = to < c->asked ? c->asked : to > NUMBER_MAX ? NUMBER_MAX : to;
    speak(s, &message);
}

void exchange_say_bye(struct exchange_session *s, enum bye_reason reason)
{
    struct session_message message = {.kind = SESSION_BYE, .bye = reason};

    speak(s, &message);
}
