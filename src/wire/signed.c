/* wire/signed.c: a session message's body and its signature, side by side. */
#include <string.h>

#include "wire/arena.h"
#include "wire/session.h"
#include "wire/session.pb-c.h"

static Tocsin__Wire__V1__SignedMessage wrap(struct bytes body, struct bytes signature)
{
    Tocsin__Wire__V1__SignedMessage message = TOCSIN__WIRE__V1__SIGNED_MESSAGE__INIT;
    union {
        const uint8_t *theirs;
        uint8_t *ours; /* protobuf-c's type; packing does not change it */
    } body_at = {.theirs = body.at}, signature_at = {.theirs = signature.at};

    message.body = (ProtobufCBinaryData){.len = body.size, .data = body_at.ours};
    message.signature = (ProtobufCBinaryData){.len = signature.size, .data = signature_at.ours};
    return message;
}

void wire_signed_put(struct bytes body, const uint8_t signature[SESSION_SIGNATURE_SIZE],
                     struct byte_builder *out)
{
    Tocsin__Wire__V1__SignedMessage message =
        wrap(body, bytes_of(signature, SESSION_SIGNATURE_SIZE));
    size_t size = tocsin__wire__v1__signed_message__get_packed_size(&message);

    if (out->is_overflowed || size > SESSION_SIGNED_MAX || size > out->room - out->size) {
        out->is_overflowed = true;
        return;
    }
    out->size += tocsin__wire__v1__signed_message__pack(&message, out->at + out->size);
}

enum session_wire_verdict wire_signed_get(struct bytes bytes, struct arena *arena,
                                          struct bytes *body, struct bytes *signature)
{
    ProtobufCAllocator allocator = wire_arena_allocator(arena);

    *body = *signature = (struct bytes){0};
    if (bytes.size == 0 || bytes.size > SESSION_SIGNED_MAX)
        return SESSION_WIRE_MALFORMED;
    const Tocsin__Wire__V1__SignedMessage *message =
        tocsin__wire__v1__signed_message__unpack(&allocator, bytes.size, bytes.at);
    if (message == NULL || message->base.n_unknown_fields != 0)
        return SESSION_WIRE_MALFORMED;
    if (tocsin__wire__v1__signed_message__get_packed_size(message) != bytes.size)
        return SESSION_WIRE_NOT_CANONICAL;
    uint8_t *again = arena_take(arena, bytes.size);
    if (again == NULL)
        return SESSION_WIRE_MALFORMED;
    tocsin__wire__v1__signed_message__pack(message, again);
    if (memcmp(again, bytes.at, bytes.size) != 0)
        return SESSION_WIRE_NOT_CANONICAL;
    if (message->signature.len != SESSION_SIGNATURE_SIZE || message->body.len == 0)
        return SESSION_WIRE_OUT_OF_RANGE;
    *body = bytes_of(message->body.data, message->body.len);
    *signature = bytes_of(message->signature.data, message->signature.len);
    return SESSION_WIRE_OK;
}
