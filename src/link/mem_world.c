/* link/mem_world.c: the world that in-process links share: its clock, what will happen, who is
 * parted.
 *
 * Everything that will happen is an event in one table, taken by due time, then by order of
 * planning, so that a seed fixes the run.  A connection has a number; what was under way on one
 * that has ended is lost with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "link/mem_int.h"

void world_plan(struct link_world *w, struct world_event event)
{
    if (event.kind == EVENT_FRAME && w->event_count >= LINK_WORLD_EVENTS_MAX) {
        w->counts.overflowed++;
        free(event.bytes);
        return;
    }
    CHECK(w->event_count < LINK_WORLD_EVENTS_MAX + WORLD_EVENTS_SPARE);
    event.order = w->order++;
    w->events[w->event_count++] = event;
}

bool world_chance(struct link_world *w, uint32_t permille)
{
    return dice_below(&w->dice, 1000) < permille;
}

int64_t world_delay_ns(struct link_world *w)
{
    int64_t span_ns = w->faults.delay_max_ns - w->faults.delay_min_ns;

    return w->faults.delay_min_ns +
           (span_ns > 0 ? (int64_t)(dice_uniform(&w->dice) * (double)span_ns) : 0);
}

static void plan_call(struct mem_link *m, int peer)
{
    struct mem_peer *p = &m->peers[peer];
    int64_t wait_ns = link_retry_ms(&m->head, p->failures) * NS_PER_MS;

    p->failures++;
    world_plan(m->world, (struct world_event){.due_ns = m->world->now_ns + wait_ns,
                                              .kind = EVENT_CALL,
                                              .link = m,
                                              .peer = peer});
}

static bool is_parted(const struct link_world *w, const char *a, const char *b)
{
    for (int i = 0; i < w->part_count; i++) {
        if ((strcmp(w->parts[i].a, a) == 0 && strcmp(w->parts[i].b, b) == 0) ||
            (strcmp(w->parts[i].a, b) == 0 && strcmp(w->parts[i].b, a) == 0))
            return true;
    }
    return false;
}

struct mem_link *world_far_end(const struct mem_link *m, int peer, int *far_peer)
{
    const struct link_world *w = m->world;

    for (int i = 0; i < w->link_count; i++) {
        if (strcmp(w->links[i]->name, m->peers[peer].name) != 0)
            continue;
        for (int k = 0; k < w->links[i]->peer_count; k++) {
            if (strcmp(w->links[i]->peers[k].name, m->name) == 0) {
                *far_peer = k;
                return w->links[i];
            }
        }
    }
    return NULL;
}

void world_plan_down(struct mem_link *m, int peer, int64_t after_ns, enum link_reason reason)
{
    world_plan(m->world, (struct world_event){.due_ns = m->world->now_ns + after_ns,
                                              .kind = EVENT_DOWN,
                                              .link = m,
                                              .peer = peer,
                                              .connection = m->peers[peer].connection,
                                              .reason = reason});
}

void world_plan_break(struct mem_link *m, int peer, enum link_reason here, enum link_reason there)
{
    int far_peer;
    struct mem_link *far = world_far_end(m, peer, &far_peer);

    if (far != NULL && far->peers[far_peer].connection == m->peers[peer].connection)
        world_plan_down(far, far_peer, world_delay_ns(m->world), there);
    world_plan_down(m, peer, 0, here);
}

static void come_up(struct mem_link *m, int peer, uint64_t connection)
{
    struct mem_peer *p = &m->peers[peer];

    if (p->connection != 0) { /* the news of its end is still on the way */
        p->connection = 0;
        m->head.events->down(m->head.owner, peer, LINK_REPLACED, "connected anew");
    }
    p->connection = connection;
    p->is_draining = p->is_established = p->is_paused = false;
    p->last_due_ns = 0;
    world_plan(m->world,
               (struct world_event){.due_ns = m->world->now_ns + LINK_HELLO_MS * NS_PER_MS,
                                    .kind = EVENT_PATIENCE,
                                    .link = m,
                                    .peer = peer,
                                    .connection = connection});
    m->head.events->up(m->head.owner, peer);
    if (p->connection == connection && !p->is_draining)
        m->head.events->drained(m->head.owner, peer);
}

static void happen_call(struct mem_link *m, int peer)
{
    struct link_world *w = m->world;
    int far_peer;
    struct mem_link *far = world_far_end(m, peer, &far_peer);

    if (m->peers[peer].connection != 0)
        return;
    if (far == NULL || is_parted(w, m->name, far->name)) {
        plan_call(m, peer);
        return;
    }
    uint64_t connection = ++w->connections;
    come_up(far, far_peer, connection);
    come_up(m, peer, connection);
}

static void happen_down(struct mem_link *m, const struct world_event *event)
{
    struct mem_peer *p = &m->peers[event->peer];

    p->connection = 0;
    if (p->is_called)
        plan_call(m, event->peer);
    m->head.events->down(m->head.owner, event->peer, event->reason,
                         link_reason_name(event->reason));
}

static void happen(struct link_world *w, const struct world_event *event)
{
    struct mem_link *m = event->link;
    struct mem_peer *p = &m->peers[event->peer];

    if (event->kind == EVENT_CALL) {
        happen_call(m, event->peer);
        return;
    }
    if (p->connection != event->connection || p->connection == 0)
        return;
    switch (event->kind) {
    case EVENT_CALL:
        break;
    case EVENT_FRAME:
        w->counts.delivered++;
        m->head.events->frame(m->head.owner, event->peer, bytes_of(event->bytes, event->size));
        break;
    case EVENT_DRAINED:
        p->is_draining = false;
        m->head.events->drained(m->head.owner, event->peer);
        break;
    case EVENT_DOWN:
        happen_down(m, event);
        break;
    case EVENT_PATIENCE:
        if (!p->is_established)
            world_plan_break(m, event->peer, LINK_SILENT, LINK_PEER_CLOSED);
        break;
    }
}

static bool is_held(const struct world_event *event)
{
    return event->kind == EVENT_FRAME && event->link->peers[event->peer].is_paused;
}

/* The next event that is due by `until_ns`; false when there is none. */
static bool pick(struct link_world *w, int64_t until_ns, size_t *index)
{
    bool is_found = false;

    for (size_t i = 0; i < w->event_count; i++) {
        const struct world_event *e = &w->events[i];

        if (e->due_ns > until_ns || is_held(e))
            continue;
        if (!is_found || e->due_ns < w->events[*index].due_ns ||
            (e->due_ns == w->events[*index].due_ns && e->order < w->events[*index].order)) {
            *index = i;
            is_found = true;
        }
    }
    return is_found;
}

void link_world_run(struct link_world *w, int64_t until_ns)
{
    size_t index = 0;

    while (pick(w, until_ns, &index)) {
        struct world_event event = w->events[index];

        w->events[index] = w->events[--w->event_count];
        if (event.due_ns > w->now_ns)
            w->now_ns = event.due_ns;
        happen(w, &event);
        free(event.bytes);
    }
    if (until_ns > w->now_ns)
        w->now_ns = until_ns;
}

int64_t link_world_next(const struct link_world *w)
{
    int64_t next_ns = INT64_MAX;

    for (size_t i = 0; i < w->event_count; i++) {
        if (w->events[i].due_ns < next_ns && !is_held(&w->events[i]))
            next_ns = w->events[i].due_ns;
    }
    return next_ns;
}

int64_t link_world_now(const struct link_world *w)
{
    return w->now_ns;
}

struct link_world_counts link_world_counts(const struct link_world *w)
{
    return w->counts;
}

enum status link_world_open(struct link_world **world, uint64_t seed)
{
    *world = calloc(1, sizeof **world);
    if (*world == NULL) {
        log_error("link: no memory for a world");
        return STATUS_MEMORY;
    }
    (*world)->dice = dice_init(seed, 0x6d656d);
    return STATUS_OK;
}

void link_world_close(struct link_world **world)
{
    if (*world == NULL)
        return;
    CHECK((*world)->link_count == 0);
    for (size_t i = 0; i < (*world)->event_count; i++)
        free((*world)->events[i].bytes);
    free(*world);
    *world = NULL;
}

void link_world_set_faults(struct link_world *w, const struct link_faults *faults)
{
    CHECK(faults->delay_min_ns >= 0);
    CHECK(faults->delay_max_ns >= faults->delay_min_ns);
    w->faults = *faults;
}

void link_world_part(struct link_world *w, const char *a, const char *b)
{
    CHECK(w->part_count < WORLD_PARTS_MAX);
    struct world_part *part = &w->parts[w->part_count++];

    (void)snprintf(part->a, sizeof part->a, "%s", a);
    (void)snprintf(part->b, sizeof part->b, "%s", b);
    for (int i = 0; i < w->link_count; i++) {
        for (int k = 0; k < w->links[i]->peer_count; k++) {
            if (w->links[i]->peers[k].connection != 0 &&
                is_parted(w, w->links[i]->name, w->links[i]->peers[k].name))
                world_plan_down(w->links[i], k, 0, LINK_FAILED);
        }
    }
}

void link_world_join(struct link_world *w, const char *a, const char *b)
{
    int kept = 0;

    for (int i = 0; i < w->part_count; i++) {
        bool is_it = (strcmp(w->parts[i].a, a) == 0 && strcmp(w->parts[i].b, b) == 0) ||
                     (strcmp(w->parts[i].a, b) == 0 && strcmp(w->parts[i].b, a) == 0);

        if (!is_it)
            w->parts[kept++] = w->parts[i];
    }
    w->part_count = kept;
}
