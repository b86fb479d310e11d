/* link/mem.c: the driver `mem`: links that live in one process and one world. */
#include "link/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "link/mem_int.h"

#define REORDER_SPAN 10 /* times delay_max */

static struct mem_link *mem_of(struct link *link)
{
    return (struct mem_link *)link; /* head is the first member */
}

static struct mem_peer *peer_of(struct mem_link *m, int peer)
{
    CHECK(peer >= 0);
    CHECK(peer < m->peer_count);
    return &m->peers[peer];
}

static enum status mem_open(struct link **link, const struct link_options *options)
{
    struct mem_link *m = calloc(1, sizeof *m);

    *link = NULL;
    CHECK(options->world != NULL);
    CHECK(options->world->link_count < WORLD_LINKS_MAX);
    CHECK(strlen(options->name) < MEM_NAME_MAX);
    if (m == NULL) {
        log_error("link: no memory");
        return STATUS_MEMORY;
    }
    m->head = (struct link){.events = options->events,
                            .owner = options->owner,
                            .dice = dice_init(options->dice_seed, 0x6c696e6b)};
    m->world = options->world;
    (void)snprintf(m->name, sizeof m->name, "%s", options->name);
    m->world->links[m->world->link_count++] = m;
    *link = &m->head;
    return STATUS_OK;
}

static enum status mem_add_peer(struct link *link, const struct link_peer *from, int *index)
{
    struct mem_link *m = mem_of(link);

    *index = -1;
    if (m->peer_count == LINK_PEERS_MAX) {
        log_error("link: over %d partners", LINK_PEERS_MAX);
        return STATUS_FULL;
    }
    CHECK(strlen(from->name) < MEM_NAME_MAX);
    struct mem_peer *p = &m->peers[m->peer_count];
    *p = (struct mem_peer){.is_called = from->address != NULL && from->address[0] != 0};
    (void)snprintf(p->name, sizeof p->name, "%s", from->name);
    *index = m->peer_count++;
    if (p->is_called)
        world_plan(m->world,
                   (struct world_event){.due_ns = m->world->now_ns + world_delay_ns(m->world),
                                        .kind = EVENT_CALL,
                                        .link = m,
                                        .peer = *index});
    return STATUS_OK;
}

/* Puts one copy under way. */
static void carry(struct mem_link *m, int peer, struct bytes frame, bool is_reordered)
{
    struct link_world *w = m->world;
    struct mem_peer *p = &m->peers[peer];
    int far_peer;
    struct mem_link *far = world_far_end(m, peer, &far_peer);
    int64_t due_ns = w->now_ns + world_delay_ns(w);

    if (far == NULL)
        return;
    if (is_reordered)
        due_ns +=
            (int64_t)(dice_uniform(&w->dice) * (double)(REORDER_SPAN * w->faults.delay_max_ns));
    else if (due_ns < p->last_due_ns)
        due_ns = p->last_due_ns;
    if (!is_reordered)
        p->last_due_ns = due_ns;
    uint8_t *copy = malloc(frame.size);
    CHECK(copy != NULL);
    memcpy(copy, frame.at, frame.size);
    world_plan(w, (struct world_event){.due_ns = due_ns,
                                       .kind = EVENT_FRAME,
                                       .link = far,
                                       .peer = far_peer,
                                       .connection = p->connection,
                                       .size = frame.size,
                                       .bytes = copy});
}

static enum link_send mem_send(struct link *link, int peer, struct bytes frame)
{
    struct mem_link *m = mem_of(link);
    struct mem_peer *p = peer_of(m, peer);
    struct link_world *w = m->world;

    if (frame.size == 0 || frame.size > LINK_FRAME_MAX)
        return LINK_REFUSED;
    if (p->connection == 0)
        return LINK_ABSENT;
    if (p->is_draining)
        return LINK_BUSY;
    w->counts.sent++;
    p->is_draining = true;
    world_plan(w, (struct world_event){.due_ns = w->now_ns + w->faults.drain_ns,
                                       .kind = EVENT_DRAINED,
                                       .link = m,
                                       .peer = peer,
                                       .connection = p->connection});
    if (world_chance(w, w->faults.break_permille)) {
        w->counts.broken++;
        world_plan_break(m, peer, LINK_FAILED, LINK_FAILED);
        return LINK_TAKEN;
    }
    if (world_chance(w, w->faults.lose_permille)) {
        w->counts.lost++;
        return LINK_TAKEN;
    }
    bool is_reordered = world_chance(w, w->faults.reorder_permille);
    w->counts.reordered += is_reordered;
    carry(m, peer, frame, is_reordered);
    if (world_chance(w, w->faults.repeat_permille)) {
        w->counts.repeated++;
        carry(m, peer, frame, true);
    }
    return LINK_TAKEN;
}

static bool mem_is_writable(const struct link *link, int peer)
{
    const struct mem_peer *p = &((const struct mem_link *)link)->peers[peer];

    return p->connection != 0 && !p->is_draining;
}

static void mem_set_reading(struct link *link, int peer, bool is_reading)
{
    struct mem_link *m = mem_of(link);

    if (peer_of(m, peer)->connection != 0)
        peer_of(m, peer)->is_paused = !is_reading;
}

static void mem_established(struct link *link, int peer)
{
    struct mem_peer *p = peer_of(mem_of(link), peer);

    p->is_established = true;
    p->failures = 0;
}

static void mem_cut(struct link *link, int peer)
{
    struct mem_link *m = mem_of(link);

    if (peer_of(m, peer)->connection != 0)
        world_plan_break(m, peer, LINK_CUT, LINK_PEER_CLOSED);
}

static const char *mem_address(const struct link *link)
{
    return ((const struct mem_link *)link)->name;
}

static void mem_close(struct link **link)
{
    if (*link == NULL)
        return;
    struct mem_link *m = mem_of(*link);
    struct link_world *w = m->world;
    size_t kept_events = 0;
    int kept_links = 0;

    for (int i = 0; i < m->peer_count; i++) {
        int far_peer;
        struct mem_link *far = world_far_end(m, i, &far_peer);

        if (far != NULL && m->peers[i].connection != 0 &&
            far->peers[far_peer].connection == m->peers[i].connection)
            world_plan_down(far, far_peer, world_delay_ns(w), LINK_PEER_CLOSED);
    }
    for (size_t i = 0; i < w->event_count; i++) {
        if (w->events[i].link == m)
            free(w->events[i].bytes);
        else
            w->events[kept_events++] = w->events[i];
    }
    w->event_count = kept_events;
    for (int i = 0; i < w->link_count; i++) {
        if (w->links[i] != m)
            w->links[kept_links++] = w->links[i];
    }
    w->link_count = kept_links;
    free(m);
    *link = NULL;
}

const struct link_driver link_mem = {
    .name = "mem",
    .open = mem_open,
    .add_peer = mem_add_peer,
    .send = mem_send,
    .is_writable = mem_is_writable,
    .set_reading = mem_set_reading,
    .established = mem_established,
    .cut = mem_cut,
    .address = mem_address,
    .close = mem_close,
};
