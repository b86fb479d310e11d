/* link/link.h: frames to and from partners: one table per driver, one contract for all.
 *
 * A link serves all direct partners of one node.  A peer that has an address is called, again and
 * again; one that has none calls us.  A frame is any run of 1..LINK_FRAME_MAX bytes; order is
 * kept, nothing is promised about delivery: only the partner's signed receipt counts.  At most
 * one frame per peer is in the output; the owner is told when it has drained, so that priority is
 * decided outside, at the last moment.
 *
 *            up()                                   down()
 *   ABSENT ---------> PRESENT ----------------------------------> ABSENT, called again after
 *                        | link_established() within 5 s,         100 ms .. 1 s with jitter
 *                        '--- else down(LINK_SILENT)
 *
 * Nothing a driver does with a stranger (no, wrong or foreign certificate) reaches the owner but
 * refused(), with the reason, which is logged too.
 *
 * One thread: the one that runs the loop.  Callbacks come from the loop, never from inside a call
 * of this table.
 */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"

#define LINK_FRAME_MAX 16384u
#define LINK_PEERS_MAX 8
#define LINK_STRANGERS_MAX 16 /* connections not yet told apart; more are closed at once */
#define LINK_HELLO_MS 5000    /* from the connection to link_established() */
#define LINK_RETRY_MIN_MS 100
#define LINK_RETRY_MAX_MS 1000
#define LINK_PIN_SIZE 32
#define LINK_REASON_MAX 256

struct link;
struct event_base;
struct link_world;

enum link_send {
    LINK_TAKEN,
    LINK_BUSY,    /* the frame before has not drained: drained() will come */
    LINK_ABSENT,  /* no connection */
    LINK_REFUSED, /* empty, or larger than LINK_FRAME_MAX */
};

enum link_reason {
    LINK_PEER_CLOSED,
    LINK_FAILED,   /* socket or TLS error, or a frame of impossible length */
    LINK_SILENT,   /* not established within LINK_HELLO_MS */
    LINK_REPLACED, /* the same peer has connected anew */
    LINK_CUT,      /* by us */
};

/* What the owner is told.  `peer` is the index that add_peer gave. */
struct link_events {
    void (*up)(void *owner, int peer);
    /* `frame` is borrowed until return. */
    void (*frame)(void *owner, int peer, struct bytes frame);
    /* The output is empty: send() will take a frame.  Comes after up(), too. */
    void (*drained)(void *owner, int peer);
    void (*down)(void *owner, int peer, enum link_reason reason, const char *why);
    /* Somebody was not let in, or a peer that we called is not who it should be. */
    void (*refused)(void *owner, const char *address, const char *why);
};

struct link_options {
    const struct link_events *events; /* keeps */
    void *owner;
    uint64_t dice_seed; /* jitter of the calls */

    /* tls: paths of PEM files; `listen` is ip:port, port 0 picks one, NULL = calls only. */
    struct event_base *base; /* keeps */
    const char *certificate;
    const char *key;
    const char *listen;
    const char *key_log; /* tests only: TLS session keys are written here, loudly; else NULL */

    /* mem: see link/mem.h. */
    struct link_world *world;
    const char *name;
};

struct link_peer {
    const char *name;           /* for logs; mem: the other link's name */
    const char *address;        /* ip:port that we call; NULL or empty: it calls us */
    const char *host;           /* tls: the name in its certificate */
    const char *ca;             /* tls: path of its nation's CA certificate, PEM */
    uint8_t pin[LINK_PIN_SIZE]; /* tls: SHA-256 of its public key (SubjectPublicKeyInfo) */
};

struct link_driver {
    const char *name;
    /* Takes all memory but a peer's connection.  Logs its own failure; `*link` is then NULL. */
    enum status (*open)(struct link **link, const struct link_options *options);
    /* Copies `peer`; before the loop runs.  A peer with an address is called at once.  STATUS_FULL
     * above LINK_PEERS_MAX, STATUS_CONFIG when its CA or address is unusable. */
    enum status (*add_peer)(struct link *link, const struct link_peer *peer, int *index);
    /* Copies `frame`.  Never blocks. */
    enum link_send (*send)(struct link *link, int peer, struct bytes frame);
    bool (*is_writable)(const struct link *link, int peer);
    /* While false nothing is read from the peer: its sending comes to rest.  For a full journal. */
    void (*set_reading)(struct link *link, int peer, bool is_reading);
    /* The session has accepted the peer's hello: the 5 s are over.  Idempotent. */
    void (*established)(struct link *link, int peer);
    /* Drops the connection, if any: down(LINK_CUT) comes from the loop, then a new call. */
    void (*cut)(struct link *link, int peer);
    /* Where it listens, as ip:port; empty when it does not. */
    const char *(*address)(const struct link *link);
    /* Not from inside a callback.  No callback comes any more.  NULL and a second call are safe. */
    void (*close)(struct link **link);
};

extern const struct link_driver link_tls;
extern const struct link_driver link_mem;

const char *link_reason_name(enum link_reason reason);

#endif
