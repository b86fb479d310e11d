/* exchange/session.h: the session with one partner: hello, numbers, receipts, gaps, liveness.
 *
 *               exchange_link_up()             the peer's hello
 *   LINK DOWN -------------------> GREETING ----------------> UP
 *       ^                             |                        |
 *       '--- exchange_link_down() ----+--- three silent intervals, a bye: is_closing, the caller
 *                                          closes the link
 *
 * Sending: exchange_enqueue() gives a body the next number of its channel (model/session.h) and
 * advances that channel's chain, whether or not there is a link; the journal is the outbox, and a
 * pump (exchange/pump.h) outside the core sends from it as exchange_sending() allows.
 * Taking: exchange_take_frame() gives bodies in order, each once.
 *
 * The caller's side of the promise.  It journals an input before the step, and holds back all that
 * the step gave until that input and those outputs are committed.  So whatever this session has
 * taken is durable by the time a hello, receipt or heartbeat that says so can leave, and there is
 * no separate "committed" call.  Who releases a message earlier breaks I1 after a crash: the
 * partner then sees a hello that goes back on a receipt (EXCHANGE_BROKEN_RECEIPT).
 *
 * S1 A number of a channel is given once per epoch; numbers have no gap.
 * S2 Per channel, bodies are given to the caller in order of number, each once.
 * S3 Nothing of an exercise is taken, numbered or asked for unless we have armed it; nothing of it
 *    is sent unless the peer's newest hello says that it has too.
 * S4 A body is taken only from a peer whose hello was accepted on this link.
 * S5 What the peer has receipted never goes down; when it says so, that is counted and told.
 *
 * Pure: no I/O, clock, randomness or allocation; the same calls give the same bytes.  One thread.
 */
#ifndef EXCHANGE_SESSION_H
#define EXCHANGE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "crypt/hash.h"
#include "crypt/sign.h"
#include "exchange/receipt.h"
#include "model/moment.h"
#include "model/session.h"
#include "partner/liveness.h"
#include "wire/frame.h"
#include "wire/session.h"

#define EXCHANGE_MESSAGES_MAX 24 /* session messages that wait for the caller; then refused */
#define EXCHANGE_CHAINS_KEPT                                                                       \
    128u /* newest chains per channel that a receipt is checked against                            \
          */
#define EXCHANGE_ARENA_SIZE (FRAME_ARENA_SIZE + SESSION_ARENA_SIZE) /* for exchange_take_frame */

enum exchange_verdict {
    EXCHANGE_OK,
    EXCHANGE_REPEATED,      /* taken before: receipt again, do not act */
    EXCHANGE_GAP,           /* ahead of the next number: a resend was asked for */
    EXCHANGE_LEAP,          /* absurdly far ahead: refused, a resend was asked for */
    EXCHANGE_MALFORMED,     /* not a frame of our schema */
    EXCHANGE_NOT_CANONICAL, /* frame or message spelled otherwise than we would */
    EXCHANGE_OUT_OF_RANGE,  /* a value outside its limit */
    EXCHANGE_WRONG_VERSION,
    EXCHANGE_WRONG_ORIGIN,
    EXCHANGE_WRONG_DESTINATION,
    EXCHANGE_WRONG_EPOCH, /* not the epoch of the peer's hello, or an older one */
    EXCHANGE_NOT_UP,      /* no link, or a body before the hello */
    EXCHANGE_NOT_ARMED,   /* of an exercise that we have not armed: dropped, no receipt */
    EXCHANGE_BAD_MESSAGE, /* a session message that does not decode */
    EXCHANGE_BAD_SIGNATURE,
    EXCHANGE_STALE_MESSAGE,  /* a session message repeated or overtaken: ignored */
    EXCHANGE_NO_SCHEMA,      /* no schema in common: the session cannot come up */
    EXCHANGE_AHEAD,          /* the peer speaks of numbers that we never gave */
    EXCHANGE_BROKEN_RECEIPT, /* the peer goes back on a receipt, or has another chain */
    EXCHANGE_BROKEN_CHAIN,   /* what we took is not what the peer's checkpoint says */
    EXCHANGE_VERDICTS
};

enum exchange_state { EXCHANGE_DOWN, EXCHANGE_GREETING, EXCHANGE_UP };

struct exchange_options {
    struct nation self;
    struct nation partner;
    uint32_t epoch;                /* own; not 0 */
    const struct signing_key *key; /* keeps */
    struct public_key partner_key;
    struct digest policy;
    int64_t heartbeat_ns; /* 50 ms .. 60 s; usually HEARTBEAT_QUIET_NS */
};

/* One channel in both directions.  Of our own sending, then of our taking. */
struct exchange_channel {
    uint64_t sent;    /* newest number given */
    uint64_t base;    /* exercise: the number before the first of the armed one */
    uint64_t acked;   /* highest that the peer has receipted */
    uint64_t resume;  /* the pump goes on after this number ... */
    uint32_t resumes; /* ... whenever this count has changed */
    struct digest base_chain;
    struct digest chains[EXCHANGE_CHAINS_KEPT]; /* after number n: n % EXCHANGE_CHAINS_KEPT */

    struct receipt_window window; /* its newest is `taken` */
    uint64_t taken;
    struct digest taken_chain;
    struct channel_mark begin;   /* exercise: where the peer's armed one begins; 0 = none */
    struct channel_mark promise; /* the peer's checkpoint that we have not reached; 0 = none */
    uint64_t peer_sent;          /* highest that a checkpoint of the peer spoke of */
    uint64_t taken_at_beat;      /* progress since the last heartbeat? */
    uint64_t asked;              /* the `from` of the resend that is under way; 0 = none */
};

struct exchange_message {
    enum session_kind kind;
    size_t size;
    uint8_t bytes[SESSION_SIGNED_MAX];
};

/* Counted here, never fatal. */
struct exchange_counts {
    uint64_t verdicts[EXCHANGE_VERDICTS];
    uint64_t bodies_taken;
    uint64_t messages_dropped; /* the caller did not fetch them */
};

/* Fields belong to this room; the others read through the functions below. */
struct exchange_session {
    struct exchange_options options;
    enum exchange_state state;
    struct liveness liveness;
    bool is_closing;
    bool is_receipt_due;
    uint32_t armed;       /* own exercise; 0 = none */
    uint32_t last_armed;  /* the exercise that `base` belongs to */
    uint64_t serial;      /* of our newest message */
    uint64_t hello;       /* serial of our newest hello on this link; 0 = none */
    uint64_t hello_heard; /* serial of our hello that the peer said it heard */
    int64_t beat_mono_ns; /* when the next heartbeat is due */

    uint32_t peer_epoch; /* 0 = never heard */
    uint64_t peer_serial;
    uint64_t peer_hello; /* serial of the peer's newest hello on this link */
    uint32_t peer_armed;
    int64_t peer_interval_ns;
    struct digest peer_policy;
    int64_t peer_sent_ns;  /* stamp of the peer's newest heartbeat, by its clock; 0 = none */
    int64_t peer_taken_ns; /* when it came, by ours */

    struct exchange_channel channels[CHANNELS];
    struct exchange_counts counts;
    size_t message_first;
    size_t message_count;
    struct exchange_message messages[EXCHANGE_MESSAGES_MAX];
};

/* What one frame brought. */
struct exchange_taken {
    enum lane lane;
    uint32_t exercise;
    uint8_t channel;
    uint64_t first;    /* number of bodies[0] below */
    size_t body_count; /* newly taken ones only */
    struct bytes bodies[FRAME_BODIES_MAX];
    uint32_t peer_epoch;
    int64_t sent_wall_ns; /* the frame's stamp, by the partner's clock */

    bool has_message; /* a session message that was accepted */
    enum session_kind kind;
    struct bytes message; /* its signed bytes: for OUTPUT_RECEIVED when it is a receipt */
    bool has_marks;       /* receipts: in a receipt, heartbeat or hello */
    struct channel_marks marks;
    bool has_clock; /* the four stamps of partner/clock.h */
    int64_t t1_ns, t2_ns, t3_ns, t4_ns;
    bool is_now_up; /* this frame was the hello that brought the session up */
};

/* What a pump may send now: a snapshot. */
struct exchange_sending {
    bool is_up;
    bool is_closing;   /* close the link: the peer is silent, or said bye */
    uint32_t exercise; /* of channels 5..7 */
    struct {
        bool is_open;
        uint64_t resume;  /* go on after this number ... */
        uint32_t resumes; /* ... whenever this has changed */
    } channels[CHANNELS];
};

void exchange_init(struct exchange_session *s, const struct exchange_options *options);

/* A link to the partner stands (its certificate was checked): says hello. */
void exchange_link_up(struct exchange_session *s, const struct moment *moment);
void exchange_link_down(struct exchange_session *s, const struct moment *moment);

/* `frame` is anything that came over the link.  `taken` is always filled; it borrows from `frame`
 * and `scratch` (EXCHANGE_ARENA_SIZE), which is reset here.  What it holds was accepted, whatever
 * the verdict: after a BROKEN one bodies are still in order and new, and an alarm is due. */
enum exchange_verdict exchange_take_frame(struct exchange_session *s, struct bytes frame,
                                          const struct moment *moment, struct arena *scratch,
                                          struct exchange_taken *taken);

/* Heartbeats, repeated hellos, resends, liveness.  True when the liveness has changed. */
bool exchange_tick(struct exchange_session *s, const struct moment *moment);
/* Monotonic time at which exchange_tick() may have something to do. */
int64_t exchange_next(const struct exchange_session *s);

/* Gives `body` the next number of its channel: the caller journals it under (partner, own epoch,
 * mark.channel, mark.number).  False, and nothing has changed, when the body is empty or larger
 * than FRAME_BODY_MAX, its exercise is not the armed one, or the numbers are used up. */
bool exchange_enqueue(struct exchange_session *s, enum lane lane, uint32_t exercise,
                      struct bytes body, struct channel_mark *mark);

/* Arms an exercise (not 0), or none; says so in a new hello.  Restart always comes back with none.
 * What was numbered for another exercise and not delivered is never sent: the partner is told to
 * skip it. */
void exchange_arm(struct exchange_session *s, uint32_t exercise, const struct moment *moment);
void exchange_disarm(struct exchange_session *s, const struct moment *moment);

/* Whether bodies were taken that no message of ours has told of yet. */
bool exchange_receipt_is_due(const struct exchange_session *s);
/* One signed receipt for all channels; once per step that took bodies, or less often. */
void exchange_make_receipt(struct exchange_session *s, const struct moment *moment);
void exchange_bye(struct exchange_session *s, enum bye_reason reason, const struct moment *moment);
void exchange_set_interval(struct exchange_session *s, int64_t heartbeat_ns);

/* The oldest session message that waits to be journalled and then sent in lane 0, or NULL.
 * Borrowed until the next call that is not this one. */
const struct exchange_message *exchange_next_message(struct exchange_session *s);

struct exchange_sending exchange_sending(const struct exchange_session *s);
enum exchange_state exchange_state(const struct exchange_session *s);
enum liveness_state exchange_liveness(const struct exchange_session *s);
/* Numbers that were given and not receipted yet, over all channels. */
uint64_t exchange_backlog(const struct exchange_session *s);

const char *exchange_verdict_name(enum exchange_verdict verdict);
const char *exchange_state_name(enum exchange_state state);

#endif
