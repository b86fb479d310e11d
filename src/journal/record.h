/* journal/record.h: one journal row, and the identity that the first row states.
 *
 * A journal is a run of records 1, 2, 3, ... with no gap.  Each carries
 *     chain_n = hash("tocsin journal record 1", chain_{n-1}, every field of record n)
 * with chain_0 all zero, so that a changed, lost or moved record breaks every later chain.
 * docs/wire/journal.md fixes the bytes.  Values only; no thread rule.
 */
#ifndef JOURNAL_RECORD_H
#define JOURNAL_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "crypt/hash.h"
#include "crypt/sign.h"
#include "model/moment.h"
#include "model/nation.h"

#define JOURNAL_BODY_MAX 65536         /* bytes of one body */
#define JOURNAL_GROUP_RECORDS_MAX 4096 /* records that become durable together */
#define JOURNAL_GROUP_BYTES_MAX (4 * 1024 * 1024)

/* The values are stored: never renumbered, never reused. */
enum journal_kind {
    JOURNAL_OPEN = 1,       /* the store's identity; record 1 and no other */
    JOURNAL_CHECKPOINT = 2, /* seq and chain so far, signed; written by the journal itself */

    /* Inputs: what reached the core.  Replay feeds these, in order, and nothing else. */
    INPUT_DETECTION = 16, /* bytes of one feed */
    INPUT_FRAME = 17,     /* a frame from `partner`, as received */
    INPUT_LINK = 18,      /* the link to `partner` went up or down */
    INPUT_TICK = 19,
    INPUT_ORDER = 20,   /* of the operator or of the configuration */
    INPUT_RESTART = 21, /* the process came back; what follows was not caused by what precedes */

    /* Outputs: what the core decided.  Replay must give the same bytes. */
    OUTPUT_NOTICE = 32,   /* own notice, sealed: the secret side included */
    OUTPUT_SENT = 33,     /* (partner, epoch, lane, number): body numbered for a partner; unique */
    OUTPUT_TAKEN = 34,    /* (partner, epoch, lane, number): body taken from a partner; unique */
    OUTPUT_RECEIPT = 35,  /* own signed receipt to `partner` */
    OUTPUT_SESSION = 36,  /* other session message of ours, or a state of the session */
    OUTPUT_ALERT = 37,    /* one revision of one alert */
    OUTPUT_RECEIVED = 38, /* verified signed receipt of `partner` for what we sent */
    OUTPUT_VERDICT = 39,  /* an input that was refused, and why */
};

struct journal_record {
    uint64_t seq; /* from 1; given by the journal */
    enum journal_kind kind;
    struct moment moment;
    struct nation partner; /* none where there is none */
    uint32_t epoch;        /* of the numbers: own for SENT, the partner's for TAKEN; else 0 */
    uint8_t lane;          /* enum lane; 0 where there is none */
    uint64_t number;       /* from 1; 0 where there is none */
    struct bytes body;     /* at most JOURNAL_BODY_MAX */
    struct digest chain;   /* given by the journal */
};

struct journal_partner {
    struct nation nation;
    struct public_key key;
};

/* Whose journal it is.  Keys are those that sign session messages and checkpoints.  A store opened
 * with another identity is refused. */
struct journal_identity {
    struct nation nation;
    uint32_t epoch;    /* own; a node that lost its disk starts a new one */
    uint32_t exercise; /* 0 = live: live and exercise never share a store */
    struct public_key key;
    int partner_count;
    struct journal_partner partners[NATIONS_MAX];
};

/* The kind as one word, "unknown" for a value outside the enum. */
const char *journal_kind_name(enum journal_kind kind);
bool journal_kind_is_known(int64_t value);
/* INPUT_*: what replay feeds. */
bool journal_kind_is_input(enum journal_kind kind);
/* SENT and TAKEN: (partner, epoch, lane, number) is unique within the kind. */
bool journal_kind_is_numbered(enum journal_kind kind);

#endif
