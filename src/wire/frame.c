/* wire/frame.c: frames by protobuf-c under our limits, and the cutting of a stream into frames. */
#include "wire/frame.h"

#include <assert.h>
#include <string.h>

#include "base/check.h"
#include "model/session.h"
#include "wire/arena.h"
#include "wire/session.pb-c.h"
#include "wire/value.h"

/* Head: tags and values of version, origin, destination, epoch, exercise, lane, first, time; then
 * per body one tag and a length of up to three bytes. */
#define HEAD_SIZE_MAX (2u + 5u + 5u + 6u + 6u + 2u + 11u + 9u)
#define BODY_HEAD_MAX 4u
static_assert(HEAD_SIZE_MAX + BODY_HEAD_MAX <= FRAME_OVERHEAD_MAX, "a largest body must fit");

/* protobuf-c wants a pointer that it may change; packing does not change what it points at. */
static ProtobufCBinaryData lent(struct bytes b)
{
    union {
        const uint8_t *theirs;
        uint8_t *ours;
    } at = {.theirs = b.at};

    return (ProtobufCBinaryData){.len = b.size, .data = at.ours};
}

size_t wire_frame_size(const struct frame *frame)
{
    size_t size = HEAD_SIZE_MAX;

    for (size_t i = 0; i < frame->count; i++)
        size += frame->bodies[i].size + BODY_HEAD_MAX;
    return size;
}

static bool is_in_range(const struct frame *frame)
{
    bool is_session = frame->lane == LANE_SESSION;

    if (frame->lane >= LANES || frame->epoch == 0 || frame->sent_wall_ns < 0)
        return false;
    if (frame->count == 0 || frame->count > FRAME_BODIES_MAX)
        return false;
    for (size_t i = 0; i < frame->count; i++) {
        if (frame->bodies[i].size == 0 || frame->bodies[i].size > FRAME_BODY_MAX)
            return false;
    }
    if (is_session)
        return frame->first == 0 && frame->exercise == 0 && frame->count == 1;
    return frame->first >= 1 && frame->first <= NUMBER_MAX - FRAME_BODIES_MAX;
}

void wire_frame_put(const struct frame *frame, struct byte_builder *out)
{
    Tocsin__Wire__V1__Frame message = TOCSIN__WIRE__V1__FRAME__INIT;
    ProtobufCBinaryData bodies[FRAME_BODIES_MAX];
    struct nation origin = frame->origin;
    struct nation destination = frame->destination;

    CHECK(is_in_range(frame));
    for (size_t i = 0; i < frame->count; i++)
        bodies[i] = lent(frame->bodies[i]);
    message.version = FRAME_VERSION;
    message.origin = origin.code;
    message.destination = destination.code;
    message.epoch = frame->epoch;
    message.exercise = frame->exercise;
    message.lane = (uint32_t)frame->lane;
    message.first = frame->first;
    message.sent_wall_ns = (uint64_t)frame->sent_wall_ns;
    message.n_bodies = frame->count;
    message.bodies = bodies;

    size_t size = tocsin__wire__v1__frame__get_packed_size(&message);
    if (out->is_overflowed || size > FRAME_SIZE_MAX || size > out->room - out->size) {
        out->is_overflowed = true;
        return;
    }
    out->size += tocsin__wire__v1__frame__pack(&message, out->at + out->size);
}

/* Protobuf has many spellings of one message; ours is the one that packing gives. */
static bool is_our_spelling(const Tocsin__Wire__V1__Frame *message, struct bytes bytes,
                            struct arena *arena)
{
    uint8_t *again;

    if (tocsin__wire__v1__frame__get_packed_size(message) != bytes.size)
        return false;
    again = arena_take(arena, bytes.size);
    if (again == NULL)
        return false;
    tocsin__wire__v1__frame__pack(message, again);
    return memcmp(again, bytes.at, bytes.size) == 0;
}

static enum frame_verdict read_fields(const Tocsin__Wire__V1__Frame *message, struct frame *frame)
{
    if (message->n_bodies == 0 || message->n_bodies > FRAME_BODIES_MAX || message->lane >= LANES ||
        message->sent_wall_ns > (uint64_t)VALUE_TIME_MAX)
        return FRAME_OUT_OF_RANGE;
    if (!nation_parse(message->origin, &frame->origin) ||
        !nation_parse(message->destination, &frame->destination))
        return FRAME_OUT_OF_RANGE;
    frame->epoch = message->epoch;
    frame->exercise = message->exercise;
    frame->lane = (enum lane)message->lane;
    frame->first = message->first;
    frame->sent_wall_ns = (int64_t)message->sent_wall_ns;
    frame->count = message->n_bodies;
    for (size_t i = 0; i < frame->count; i++)
        frame->bodies[i] = bytes_of(message->bodies[i].data, message->bodies[i].len);
    return is_in_range(frame) ? FRAME_OK : FRAME_OUT_OF_RANGE;
}

enum frame_verdict wire_frame_get(struct bytes bytes, struct arena *arena, struct frame *frame)
{
    ProtobufCAllocator allocator = wire_arena_allocator(arena);

    *frame = (struct frame){0};
    if (bytes.size == 0 || bytes.size > FRAME_SIZE_MAX)
        return FRAME_MALFORMED;
    const Tocsin__Wire__V1__Frame *message =
        tocsin__wire__v1__frame__unpack(&allocator, bytes.size, bytes.at);
    if (message == NULL)
        return FRAME_MALFORMED;
    if (message->version != FRAME_VERSION)
        return FRAME_WRONG_VERSION; /* before unknown fields: a later version may have some */
    if (message->base.n_unknown_fields != 0)
        return FRAME_MALFORMED;
    if (!is_our_spelling(message, bytes, arena))
        return FRAME_NOT_CANONICAL;
    return read_fields(message, frame);
}

/* Moves up to `wanted - s->size` bytes from the stream; true when `wanted` are there. */
static bool gather(struct frame_splitter *s, struct bytes *stream, size_t wanted)
{
    size_t missing = wanted - s->size;
    size_t moved = stream->size < missing ? stream->size : missing;

    if (moved > 0)
        memcpy(s->kept + s->size, stream->at, moved);
    s->size += moved;
    *stream = bytes_part(*stream, moved, stream->size - moved);
    return s->size == wanted;
}

enum split_verdict frame_split(struct frame_splitter *s, struct bytes *stream, struct bytes *frame)
{
    *frame = (struct bytes){0};
    for (;;) { /* each turn but the last takes a welcome of 4 bytes from the stream */
        if (s->size < FRAME_LENGTH_SIZE && !gather(s, stream, FRAME_LENGTH_SIZE))
            return SPLIT_MORE;
        uint32_t length = bytes_read_u32(s->kept);
        if (length > FRAME_SIZE_MAX)
            return SPLIT_BAD; /* and so for ever: the length stays */
        if (length > 0 && !gather(s, stream, FRAME_LENGTH_SIZE + length))
            return SPLIT_MORE;
        s->size = 0;
        if (length == 0)
            continue;
        *frame = bytes_of(s->kept + FRAME_LENGTH_SIZE, length);
        return SPLIT_FRAME;
    }
}
