/* exchange/pump.h: what to put on the link next: the mechanical half of sending.
 *
 * Outside the core and not journalled: the event-loop shell and the simulator each drive one pump
 * per partner.  The journal is the outbox: a pump holds numbers, not bodies, and fetches each body
 * when its turn comes, so that an hour of the partner's silence costs no memory.
 *
 * Strict priority: session messages; then live warning, assessment, track; then the exercise's
 * three.  The caller asks for a frame whenever the link can take one and has at most one frame in
 * the link's output, so that a warning waits for one frame and no more.
 *
 * P1 A body is sent only after pump_stored() said that it is committed.
 * P2 In a channel, numbers go out in order from the session's resume point; resume and resend
 *    points move it back, nothing else does.
 */
#ifndef EXCHANGE_PUMP_H
#define EXCHANGE_PUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "exchange/session.h"

#define PUMP_MESSAGES_MAX 32 /* session messages that wait; when full the oldest is dropped */
#define PUMP_FRAME_ROOM FRAME_SIZE_MAX

/* Where bodies come from; `keeper` is the caller's. */
struct pump_store {
    /* The committed body (partner, channel, number), borrowed until the next call; false when it
     * is not there, which is a fault of the store.  May block on the disk. */
    bool (*fetch)(void *keeper, struct nation partner, uint8_t channel, uint64_t number,
                  struct bytes *body);
};

struct pump_lane {
    uint64_t stored; /* newest committed number */
    uint64_t next;   /* goes out next; from 1 */
    uint32_t resumes;
    bool is_open;
};

struct pump_message {
    size_t size;
    uint8_t bytes[SESSION_SIGNED_MAX];
};

struct pump {
    struct nation self;
    struct nation partner;
    uint32_t epoch;
    uint32_t exercise;
    bool is_up;
    const struct pump_store *store;
    void *keeper;
    struct pump_lane lanes[CHANNELS];
    uint64_t messages_dropped;
    size_t message_first;
    size_t message_count;
    struct pump_message messages[PUMP_MESSAGES_MAX];
    uint8_t bodies[FRAME_SIZE_MAX];
};

enum pump_verdict {
    PUMP_FRAME,
    PUMP_IDLE,
    PUMP_MISSING, /* the store does not hold a committed body: logged by the caller, an alarm */
};

/* Keeps `store` and `keeper`. */
void pump_init(struct pump *p, struct nation self, struct nation partner, uint32_t epoch,
               const struct pump_store *store, void *keeper);
/* After a restart: the newest committed number of a channel; later ones come by pump_stored(). */
void pump_restore(struct pump *p, uint8_t channel, uint64_t stored);

/* A new link: what waited for the old one is void. */
void pump_link_changed(struct pump *p);
/* After every step of the core: what the session allows now. */
void pump_follow(struct pump *p, const struct exchange_sending *sending);
/* A committed session message of ours. */
void pump_offer(struct pump *p, struct bytes message);
/* A committed body; numbers of a channel come in order. */
void pump_stored(struct pump *p, uint8_t channel, uint64_t number);

/* The next frame into `memory` (PUMP_FRAME_ROOM bytes). */
enum pump_verdict pump_next(struct pump *p, int64_t wall_ns, uint8_t *memory, struct bytes *frame);
/* Committed numbers that wait for the link. */
uint64_t pump_waiting(const struct pump *p);

#endif
