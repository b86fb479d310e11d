/* wire/session.c: session messages by protobuf-c; reading is strict in every value.
 *
 * Writing fills the generated structs on the stack; reading first insists on the one spelling,
 * then takes each value within its range.
 */
#include "wire/session.h"

#include <string.h>

#include "base/check.h"
#include "wire/arena.h"
#include "wire/session.pb-c.h"

#define INTERVAL_MS_MAX 60000u

/* The generated marks of one list, with the pointers that protobuf-c wants. */
struct mark_list {
    Tocsin__Wire__V1__ChannelMark marks[CHANNELS];
    Tocsin__Wire__V1__ChannelMark *of[CHANNELS];
    uint8_t chains[CHANNELS][CHAIN_SIZE];
};

static size_t list_marks(const struct channel_marks *from, struct mark_list *list)
{
    CHECK(from->count >= 0);
    CHECK(from->count <= CHANNELS);
    for (int i = 0; i < from->count; i++) {
        tocsin__wire__v1__channel_mark__init(&list->marks[i]);
        memcpy(list->chains[i], from->of[i].chain, CHAIN_SIZE);
        list->marks[i].channel = from->of[i].channel;
        list->marks[i].number = from->of[i].number;
        list->marks[i].chain = (ProtobufCBinaryData){.len = CHAIN_SIZE, .data = list->chains[i]};
        list->of[i] = &list->marks[i];
    }
    return (size_t)from->count;
}

/* Takes the part out of the message again: it lives in the function that put it there. */
static void pack(Tocsin__Wire__V1__SessionMessage *message, struct byte_builder *body)
{
    size_t size = tocsin__wire__v1__session_message__get_packed_size(message);

    if (body->is_overflowed || size > SESSION_BODY_MAX || size > body->room - body->size)
        body->is_overflowed = true;
    else
        body->size += tocsin__wire__v1__session_message__pack(message, body->at + body->size);
    message->kind_case = TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND__NOT_SET;
    message->hello = NULL;
}

static void put_hello(Tocsin__Wire__V1__SessionMessage *message, const struct session_hello *from,
                      struct byte_builder *body)
{
    Tocsin__Wire__V1__Hello hello = TOCSIN__WIRE__V1__HELLO__INIT;
    struct mark_list taken;
    struct mark_list begins;
    uint8_t policy[sizeof from->policy];

    memcpy(policy, from->policy, sizeof policy);
    hello.schema_min = from->schema_min;
    hello.schema_max = from->schema_max;
    hello.exercise = from->exercise;
    hello.interval_ms = from->interval_ms;
    hello.peer_epoch = from->peer_epoch;
    hello.heard = from->heard;
    hello.policy = (ProtobufCBinaryData){.len = sizeof policy, .data = policy};
    hello.n_taken = list_marks(&from->taken, &taken);
    hello.taken = taken.of;
    hello.n_begins = list_marks(&from->begins, &begins);
    hello.begins = begins.of;
    message->kind_case = TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_HELLO;
    message->hello = &hello;
    pack(message, body);
}

static void put_heartbeat(Tocsin__Wire__V1__SessionMessage *message,
                          const struct session_heartbeat *from, struct byte_builder *body)
{
    Tocsin__Wire__V1__Heartbeat heartbeat = TOCSIN__WIRE__V1__HEARTBEAT__INIT;
    struct mark_list taken;

    heartbeat.echo_sent_ns = (uint64_t)from->echo_sent_ns;
    heartbeat.echo_taken_ns = (uint64_t)from->echo_taken_ns;
    heartbeat.interval_ms = from->interval_ms;
    heartbeat.heard = from->heard;
    heartbeat.peer_epoch = from->peer_epoch;
    heartbeat.n_taken = list_marks(&from->taken, &taken);
    heartbeat.taken = taken.of;
    message->kind_case = TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_HEARTBEAT;
    message->heartbeat = &heartbeat;
    pack(message, body);
}

static void put_receipt(Tocsin__Wire__V1__SessionMessage *message,
                        const struct session_receipt *from, struct byte_builder *body)
{
    Tocsin__Wire__V1__Receipt receipt = TOCSIN__WIRE__V1__RECEIPT__INIT;
    struct mark_list taken;

    receipt.peer_epoch = from->peer_epoch;
    receipt.n_taken = list_marks(&from->taken, &taken);
    receipt.taken = taken.of;
    message->kind_case = TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_RECEIPT;
    message->receipt = &receipt;
    pack(message, body);
}

static void put_resend(Tocsin__Wire__V1__SessionMessage *message, const struct session_resend *from,
                       struct byte_builder *body)
{
    Tocsin__Wire__V1__Resend resend = TOCSIN__WIRE__V1__RESEND__INIT;

    resend.channel = from->channel;
    resend.from = from->from;
    resend.to = from->to;
    message->kind_case = TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_RESEND;
    message->resend = &resend;
    pack(message, body);
}

static void put_checkpoint(Tocsin__Wire__V1__SessionMessage *message,
                           const struct session_checkpoint *from, struct byte_builder *body)
{
    Tocsin__Wire__V1__Checkpoint checkpoint = TOCSIN__WIRE__V1__CHECKPOINT__INIT;
    struct mark_list sent;

    checkpoint.n_sent = list_marks(&from->sent, &sent);
    checkpoint.sent = sent.of;
    message->kind_case = TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_CHECKPOINT;
    message->checkpoint = &checkpoint;
    pack(message, body);
}

static void put_bye(Tocsin__Wire__V1__SessionMessage *message, enum bye_reason reason,
                    struct byte_builder *body)
{
    Tocsin__Wire__V1__Bye bye = TOCSIN__WIRE__V1__BYE__INIT;

    bye.reason = (uint32_t)reason;
    message->kind_case = TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_BYE;
    message->bye = &bye;
    pack(message, body);
}

void wire_session_put(const struct session_message *from, struct byte_builder *body)
{
    Tocsin__Wire__V1__SessionMessage message = TOCSIN__WIRE__V1__SESSION_MESSAGE__INIT;
    struct nation origin = from->origin;
    struct nation destination = from->destination;

    message.version = SESSION_VERSION;
    message.origin = origin.code;
    message.destination = destination.code;
    message.epoch = from->epoch;
    message.serial = from->serial;
    switch (from->kind) {
    case SESSION_HELLO:
        put_hello(&message, &from->hello, body);
        return;
    case SESSION_HEARTBEAT:
        put_heartbeat(&message, &from->heartbeat, body);
        return;
    case SESSION_RECEIPT:
        put_receipt(&message, &from->receipt, body);
        return;
    case SESSION_RESEND:
        put_resend(&message, &from->resend, body);
        return;
    case SESSION_CHECKPOINT:
        put_checkpoint(&message, &from->checkpoint, body);
        return;
    case SESSION_BYE:
        put_bye(&message, from->bye, body);
        return;
    }
}

static bool get_marks(size_t count, Tocsin__Wire__V1__ChannelMark *const *from,
                      struct channel_marks *to)
{
    uint32_t before = 0;

    if (count > CHANNELS)
        return false;
    for (size_t i = 0; i < count; i++) {
        const Tocsin__Wire__V1__ChannelMark *mark = from[i];

        if (mark->base.n_unknown_fields != 0 || mark->channel <= before ||
            mark->channel >= CHANNELS || !channel_has_numbers((uint8_t)mark->channel) ||
            mark->number > NUMBER_MAX || mark->chain.len != CHAIN_SIZE)
            return false;
        to->of[i].channel = (uint8_t)mark->channel;
        to->of[i].number = mark->number;
        memcpy(to->of[i].chain, mark->chain.data, CHAIN_SIZE);
        before = mark->channel;
    }
    to->count = (int)count;
    return true;
}

static bool is_interval(uint32_t interval_ms)
{
    return interval_ms >= 1 && interval_ms <= INTERVAL_MS_MAX;
}

static bool get_hello(const Tocsin__Wire__V1__Hello *from, struct session_hello *to)
{
    if (from->base.n_unknown_fields != 0 || from->policy.len != sizeof to->policy ||
        from->schema_min < 1 || from->schema_min > from->schema_max ||
        !is_interval(from->interval_ms))
        return false;
    to->schema_min = from->schema_min;
    to->schema_max = from->schema_max;
    to->exercise = from->exercise;
    to->interval_ms = from->interval_ms;
    to->peer_epoch = from->peer_epoch;
    to->heard = from->heard;
    memcpy(to->policy, from->policy.data, sizeof to->policy);
    return get_marks(from->n_taken, from->taken, &to->taken) &&
           get_marks(from->n_begins, from->begins, &to->begins);
}

static bool get_heartbeat(const Tocsin__Wire__V1__Heartbeat *from, struct session_heartbeat *to)
{
    if (from->base.n_unknown_fields != 0 || !is_interval(from->interval_ms) ||
        from->echo_sent_ns > (uint64_t)INT64_MAX || from->echo_taken_ns > (uint64_t)INT64_MAX)
        return false;
    to->echo_sent_ns = (int64_t)from->echo_sent_ns;
    to->echo_taken_ns = (int64_t)from->echo_taken_ns;
    to->interval_ms = from->interval_ms;
    to->heard = from->heard;
    to->peer_epoch = from->peer_epoch;
    return get_marks(from->n_taken, from->taken, &to->taken);
}

static bool get_receipt(const Tocsin__Wire__V1__Receipt *from, struct session_receipt *to)
{
    to->peer_epoch = from->peer_epoch;
    return from->base.n_unknown_fields == 0 && from->n_taken >= 1 &&
           get_marks(from->n_taken, from->taken, &to->taken);
}

static bool get_resend(const Tocsin__Wire__V1__Resend *from, struct session_resend *to)
{
    if (from->base.n_unknown_fields != 0 || from->channel >= CHANNELS ||
        !channel_has_numbers((uint8_t)from->channel) || from->from < 1 || from->from > from->to ||
        from->to > NUMBER_MAX)
        return false;
    to->channel = (uint8_t)from->channel;
    to->from = from->from;
    to->to = from->to;
    return true;
}

static bool get_checkpoint(const Tocsin__Wire__V1__Checkpoint *from, struct session_checkpoint *to)
{
    return from->base.n_unknown_fields == 0 && from->n_sent >= 1 &&
           get_marks(from->n_sent, from->sent, &to->sent);
}

static bool get_bye(const Tocsin__Wire__V1__Bye *from, enum bye_reason *to)
{
    if (from->base.n_unknown_fields != 0 ||
        (from->reason != BYE_STOPPING && from->reason != BYE_OPERATOR))
        return false;
    *to = (enum bye_reason)from->reason;
    return true;
}

static bool get_kind(const Tocsin__Wire__V1__SessionMessage *from, struct session_message *to)
{
    switch ((int)from->kind_case) { /* from outside: any value */
    case TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_HELLO:
        to->kind = SESSION_HELLO;
        return get_hello(from->hello, &to->hello);
    case TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_HEARTBEAT:
        to->kind = SESSION_HEARTBEAT;
        return get_heartbeat(from->heartbeat, &to->heartbeat);
    case TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_RECEIPT:
        to->kind = SESSION_RECEIPT;
        return get_receipt(from->receipt, &to->receipt);
    case TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_RESEND:
        to->kind = SESSION_RESEND;
        return get_resend(from->resend, &to->resend);
    case TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_CHECKPOINT:
        to->kind = SESSION_CHECKPOINT;
        return get_checkpoint(from->checkpoint, &to->checkpoint);
    case TOCSIN__WIRE__V1__SESSION_MESSAGE__KIND_BYE:
        to->kind = SESSION_BYE;
        return get_bye(from->bye, &to->bye);
    default:
        return false;
    }
}

enum session_wire_verdict wire_session_get(struct bytes body, struct arena *arena,
                                           struct session_message *to)
{
    ProtobufCAllocator allocator = wire_arena_allocator(arena);

    *to = (struct session_message){0};
    if (body.size == 0 || body.size > SESSION_BODY_MAX)
        return SESSION_WIRE_MALFORMED;
    const Tocsin__Wire__V1__SessionMessage *message =
        tocsin__wire__v1__session_message__unpack(&allocator, body.size, body.at);
    if (message == NULL || message->base.n_unknown_fields != 0)
        return SESSION_WIRE_MALFORMED;
    if (tocsin__wire__v1__session_message__get_packed_size(message) != body.size)
        return SESSION_WIRE_NOT_CANONICAL;
    uint8_t *again = arena_take(arena, body.size);
    if (again == NULL)
        return SESSION_WIRE_MALFORMED;
    tocsin__wire__v1__session_message__pack(message, again);
    if (memcmp(again, body.at, body.size) != 0)
        return SESSION_WIRE_NOT_CANONICAL;

    if (message->version != SESSION_VERSION || message->epoch == 0 || message->serial == 0 ||
        !nation_parse(message->origin, &to->origin) ||
        !nation_parse(message->destination, &to->destination))
        return SESSION_WIRE_OUT_OF_RANGE;
    to->epoch = message->epoch;
    to->serial = message->serial;
    return get_kind(message, to) ? SESSION_WIRE_OK : SESSION_WIRE_OUT_OF_RANGE;
}
