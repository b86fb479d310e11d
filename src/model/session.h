/* model/session.h: what two partners' sessions say to each other, apart from notices.
 *
 * A channel is one lane in one mode, with numbers and a hash chain of its own per partner: live
 * lanes are channels 1..3, the armed exercise's are 5..7; 0 is the session's own talk, which has
 * no numbers.  Live and exercise never share a number, so that neither can hold the other up.
 * docs/wire/session.md fixes the bytes and the rules.
 */
#ifndef MODEL_SESSION_H
#define MODEL_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "model/nation.h"
#include "model/notice.h"

#define SESSION_VERSION 1    /* the only schema that we speak now */
#define CHANNELS (2 * LANES) /* 0 and 4 have no numbers */
#define CHAIN_SIZE 32
#define NUMBER_MAX (UINT64_C(1) << 53) /* the console is JavaScript: exact up to here */

enum session_kind {
    SESSION_HELLO = 1,
    SESSION_HEARTBEAT = 2,
    SESSION_RECEIPT = 3,
    SESSION_RESEND = 4,
    SESSION_CHECKPOINT = 5,
    SESSION_BYE = 6,
};

/* A place in a channel: the chain after body `number`; number 0 and a zero chain at its start. */
struct channel_mark {
    uint8_t channel;
    uint64_t number;
    uint8_t chain[CHAIN_SIZE];
};

/* Ascending by channel, each once. */
struct channel_marks {
    int count;
    struct channel_mark of[CHANNELS];
};

struct session_hello {
    uint32_t schema_min;
    uint32_t schema_max;
    uint32_t exercise; /* the one that is armed; 0 = none */
    uint32_t interval_ms;
    uint32_t peer_epoch; /* the epoch that `taken` counts in; 0 = none known */
    uint64_t heard;      /* serial of the peer's newest hello on this link; 0 = none */
    uint8_t policy[32];
    struct channel_marks taken;  /* durably received from the peer, without a gap */
    struct channel_marks begins; /* exercise channels: the armed exercise begins after this */
};

/* Times are TAI by the wall clock of who took them; 0 = no heartbeat of the peer yet. */
struct session_heartbeat {
    int64_t echo_sent_ns;  /* t1: send stamp of the frame that brought the peer's heartbeat */
    int64_t echo_taken_ns; /* t2: when it came here; t3 is this message's own frame's stamp */
    uint32_t interval_ms;
    uint64_t heard; /* as in the hello */
    uint32_t peer_epoch;
    struct channel_marks taken;
};

struct session_receipt {
    uint32_t peer_epoch;
    struct channel_marks taken;
};

struct session_resend {
    uint8_t channel;
    uint64_t from;
    uint64_t to; /* from <= to */
};

struct session_checkpoint {
    struct channel_marks sent;
};

enum bye_reason { BYE_STOPPING = 1, BYE_OPERATOR = 2 };

struct session_message {
    enum session_kind kind;
    struct nation origin;
    struct nation destination;
    uint32_t epoch;
    uint64_t serial; /* ascending within the epoch; what is not newer is ignored */
    union {
        struct session_hello hello;
        struct session_heartbeat heartbeat;
        struct session_receipt receipt;
        struct session_resend resend;
        struct session_checkpoint checkpoint;
        enum bye_reason bye;
    };
};

/* The journal's lane byte for a body; `lane` is 1..3. */
uint8_t channel_of(enum lane lane, uint32_t exercise);
enum lane channel_lane(uint8_t channel);
bool channel_is_exercise(uint8_t channel);
bool channel_has_numbers(uint8_t channel); /* 1..3, 5..7 */

const char *session_kind_name(enum session_kind kind);

#endif
