/* link/mem_int.h: the world of in-process links, and the links in it. */
#ifndef LINK_MEM_INT_H
#define LINK_MEM_INT_H

#include "link/link_int.h"
#include "link/mem.h"

#define WORLD_LINKS_MAX 16
#define WORLD_PARTS_MAX 32
#define MEM_NAME_MAX 16
#define WORLD_EVENTS_SPARE 1024 /* calls, ends, drains: a few per connection */
#define NS_PER_MS INT64_C(1000000)

enum event_kind { EVENT_CALL, EVENT_FRAME, EVENT_DRAINED, EVENT_DOWN, EVENT_PATIENCE };

struct world_event {
    int64_t due_ns;
    uint64_t order;
    enum event_kind kind;
    struct mem_link *link; /* whom it happens to */
    int peer;
    uint64_t connection; /* 0: whichever */
    enum link_reason reason;
    size_t size;
    uint8_t *bytes; /* the event's own */
};

struct mem_peer {
    char name[MEM_NAME_MAX];
    bool is_called;
    uint64_t connection; /* 0: absent */
    bool is_draining;
    bool is_paused;
    bool is_established;
    int64_t last_due_ns; /* of a frame to it: order is kept */
    uint32_t failures;
};

struct mem_link {
    struct link head;
    struct link_world *world;
    char name[MEM_NAME_MAX];
    int peer_count;
    struct mem_peer peers[LINK_PEERS_MAX];
};

struct world_part {
    char a[MEM_NAME_MAX], b[MEM_NAME_MAX];
};

struct link_world {
    int64_t now_ns;
    uint64_t order;
    uint64_t connections;
    struct dice dice;
    struct link_faults faults;
    struct link_world_counts counts;
    int link_count;
    struct mem_link *links[WORLD_LINKS_MAX];
    int part_count;
    struct world_part parts[WORLD_PARTS_MAX];
    size_t event_count;
    struct world_event events[LINK_WORLD_EVENTS_MAX + WORLD_EVENTS_SPARE];
};

/* mem_world.c.  A full table drops frames only: what is planned otherwise has room of its own. */
void world_plan(struct link_world *w, struct world_event event);
bool world_chance(struct link_world *w, uint32_t permille);
int64_t world_delay_ns(struct link_world *w);
/* The other end of `m`'s peer: NULL when it has not been opened or does not know us. */
struct mem_link *world_far_end(const struct mem_link *m, int peer, int *far_peer);
void world_plan_down(struct mem_link *m, int peer, int64_t after_ns, enum link_reason reason);
/* Both ends learn it: this one at once, the other when the news has travelled. */
void world_plan_break(struct mem_link *m, int peer, enum link_reason here, enum link_reason there);

#endif
