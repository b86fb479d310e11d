/* exchange/pump.c: numbers, not bodies: the journal keeps those. */
#include "exchange/pump.h"

#include <string.h>

#include "base/check.h"

void pump_init(struct pump *p, struct nation self, struct nation partner, uint32_t epoch,
               const struct pump_store *store, void *keeper)
{
    memset(p, 0, sizeof *p);
    p->self = self;
    p->partner = partner;
    p->epoch = epoch;
    p->store = store;
    p->keeper = keeper;
    for (size_t i = 0; i < CHANNELS; i++)
        p->lanes[i].next = 1;
}

void pump_restore(struct pump *p, uint8_t channel, uint64_t stored)
{
    CHECK(channel_has_numbers(channel));
    p->lanes[channel].stored = stored;
}

void pump_link_changed(struct pump *p)
{
    p->is_up = false;
    p->message_first = p->message_count = 0;
    for (size_t i = 0; i < CHANNELS; i++)
        p->lanes[i].is_open = false;
}

void pump_follow(struct pump *p, const struct exchange_sending *sending)
{
    p->is_up = sending->is_up;
    p->exercise = sending->exercise;
    for (size_t i = 0; i < CHANNELS; i++) {
        struct pump_lane *lane = &p->lanes[i];

        lane->is_open = sending->channels[i].is_open;
        if (lane->resumes == sending->channels[i].resumes)
            continue;
        lane->resumes = sending->channels[i].resumes;
        lane->next = sending->channels[i].resume + 1;
    }
}

void pump_offer(struct pump *p, struct bytes message)
{
    CHECK(message.size <= SESSION_SIGNED_MAX);
    if (p->message_count == PUMP_MESSAGES_MAX) { /* the newest says more than the oldest */
        p->message_first = (p->message_first + 1) % PUMP_MESSAGES_MAX;
        p->message_count--;
        p->messages_dropped++;
    }
    struct pump_message *slot =
        &p->messages[(p->message_first + p->message_count) % PUMP_MESSAGES_MAX];

    memcpy(slot->bytes, message.at, message.size);
    slot->size = message.size;
    p->message_count++;
}

void pump_stored(struct pump *p, uint8_t channel, uint64_t number)
{
    CHECK(channel_has_numbers(channel));
    CHECK(number == p->lanes[channel].stored + 1);
    p->lanes[channel].stored = number;
}

static bool has_body(const struct pump *p, uint8_t channel)
{
    const struct pump_lane *lane = &p->lanes[channel];

    return p->is_up && lane->is_open && lane->next <= lane->stored;
}

/* Bodies in order while they fit; at least one, however large. */
static bool gather(struct pump *p, uint8_t channel, struct frame *frame)
{
    struct pump_lane *lane = &p->lanes[channel];
    size_t limit = frame->lane == LANE_TRACK ? FRAME_TRACK_SIZE_MAX : FRAME_SIZE_MAX;
    size_t used = 0;

    while (frame->count < FRAME_BODIES_MAX && lane->next + frame->count <= lane->stored) {
        struct bytes body;

        if (!p->store->fetch(p->keeper, p->partner, channel, lane->next + frame->count, &body))
            return false;
        if (body.size == 0 || body.size > FRAME_BODY_MAX)
            return false;
        frame->bodies[frame->count] = body; /* for its size; the copy comes next */
        frame->count++;
        if (frame->count > 1 && wire_frame_size(frame) > limit) {
            frame->count--;
            return true;
        }
        memcpy(p->bodies + used, body.at, body.size);
        frame->bodies[frame->count - 1] = bytes_of(p->bodies + used, body.size);
        used += body.size;
    }
    return true;
}

static struct bytes encode(const struct frame *frame, uint8_t *memory)
{
    struct byte_builder out = byte_builder_init(memory, PUMP_FRAME_ROOM);

    wire_frame_put(frame, &out);
    CHECK(!out.is_overflowed);
    return byte_builder_bytes(&out);
}

static struct frame head_of(const struct pump *p, int64_t wall_ns)
{
    return (struct frame){.origin = p->self,
                          .destination = p->partner,
                          .epoch = p->epoch,
                          .sent_wall_ns = wall_ns > 0 ? wall_ns : 0};
}

static struct bytes next_message(struct pump *p, int64_t wall_ns, uint8_t *memory)
{
    struct frame frame = head_of(p, wall_ns);
    const struct pump_message *message = &p->messages[p->message_first];

    frame.lane = LANE_SESSION;
    frame.count = 1;
    frame.bodies[0] = bytes_of(message->bytes, message->size);
    p->message_first = (p->message_first + 1) % PUMP_MESSAGES_MAX;
    p->message_count--;
    return encode(&frame, memory);
}

enum pump_verdict pump_next(struct pump *p, int64_t wall_ns, uint8_t *memory, struct bytes *bytes)
{
    *bytes = (struct bytes){0};
    if (p->message_count > 0) {
        *bytes = next_message(p, wall_ns, memory);
        return PUMP_FRAME;
    }
    for (uint8_t i = 0; i < CHANNELS; i++) { /* channels are numbered by priority */
        struct frame frame = head_of(p, wall_ns);

        if (!has_body(p, i))
            continue;
        frame.lane = channel_lane(i);
        frame.exercise = channel_is_exercise(i) ? p->exercise : 0;
        frame.first = p->lanes[i].next;
        if (!gather(p, i, &frame))
            return PUMP_MISSING;
        p->lanes[i].next += frame.count;
        *bytes = encode(&frame, memory);
        return PUMP_FRAME;
    }
    return PUMP_IDLE;
}

uint64_t pump_waiting(const struct pump *p)
{
    uint64_t waiting = 0;

    for (size_t i = 0; i < CHANNELS; i++) {
        const struct pump_lane *lane = &p->lanes[i];

        if (lane->next <= lane->stored)
            waiting += lane->stored - lane->next + 1;
    }
    return waiting;
}
