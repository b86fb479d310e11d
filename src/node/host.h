/* node/host.h: journal, then act: a core bound to a store and to links.
 *
 * The event loop and the simulator drive the same host; they differ only in the two tables below.
 *
 *   host_input -> step -> append (input and its outputs, one group)
 *   host_commit: what is durable now may leave: session messages, then numbered bodies (pump)
 *
 * H1 Nothing leaves before the group that holds it is committed.
 * H2 An input is refused (STATUS_FULL) before the step, never after it.
 * H3 What waits for its commit is bounded by HOST_HELD_MAX entries.
 *
 * One thread.  All memory at host_open.
 */
#ifndef NODE_HOST_H
#define NODE_HOST_H

#include "exchange/pump.h"
#include "node/node.h"
#include "node/replay.h"

#define HOST_HELD_MAX 16384 /* outputs that wait for their commit */
#define HOST_CACHE 512      /* bodies kept in memory for the pump; older ones come from the store */

/* Where records go.  `store` is the caller's. */
struct host_store {
    /* All or none; copies the bodies; sets seq.  Called only after has_room(). */
    enum status (*append)(void *store, struct journal_record *records, size_t count);
    bool (*has_room)(void *store);
    uint64_t (*committed)(void *store);
    /* A committed OUTPUT_SENT body, borrowed until the next call. */
    bool (*fetch)(void *store, struct nation partner, uint32_t epoch, uint8_t channel,
                  uint64_t number, struct bytes *body);
};

/* Links and people.  `partner` is an index in the setup's registry.  None may block. */
struct host_world {
    bool (*is_writable)(void *world, int partner);
    void (*send)(void *world, int partner, struct bytes frame);
    void (*established)(void *world, int partner);
    void (*cut)(void *world, int partner);
    /* After each step: what people may see.  The output is valid until the return. */
    void (*stepped)(void *world, const struct journal_record *input,
                    const struct node_output *output);
    /* The wall clock, for the stamp of a frame. */
    int64_t (*wall_ns)(void *world);
};

/* Deliberately wrong ways, for the test that proves that wrong ways are caught. */
enum host_fault {
    HOST_SOUND,
    HOST_EARLY_RECEIPT, /* session messages leave before the commit */
};

struct host;

/* Keeps everything it is given.  `node` comes with replay done, or fresh. */
MUST_USE enum status host_open(struct host **h, struct node *node, const struct host_store *store,
                               void *store_context, const struct host_world *world,
                               void *world_context);
/* Frees the host, not the node. */
void host_close(struct host **h);
struct node *host_node(struct host *h);
/* The core's output, shared with a replay before the first input. */
struct node_output *host_output(struct host *h);
/* During the replay: a numbered body that the store holds. */
void host_restore(struct host *h, const struct journal_record *sent);

/* STATUS_FULL: not taken, nothing has changed; try again after a commit. */
MUST_USE enum status host_input(struct host *h, enum journal_kind kind, struct moment moment,
                                struct nation partner, uint64_t number, struct bytes body);
/* A link came up or went down: an input of its own. */
MUST_USE enum status host_link(struct host *h, int partner, bool is_up, struct moment moment);
/* After a commit: lets go what it covers, and fills the links. */
void host_commit(struct host *h);
/* The link to `partner` can take a frame. */
void host_writable(struct host *h, int partner);
/* Outputs that wait for their commit. */
size_t host_held(const struct host *h);
void host_plant(struct host *h, enum host_fault fault);

#endif
