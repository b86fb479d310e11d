/* sim/links.c: the two tables of a host, bound to a memory store and to mem links. */
#include "sim/plant.h"

static int partner_of(const struct station *st, int peer)
{
    return st->partner_of[peer];
}

static void on_up(void *owner, int peer)
{
    struct station *st = owner;

    st->sim->now_ns = link_world_now(st->sim->world);
    station_offer(st, INPUT_LINK, partner_of(st, peer), true, (struct bytes){0});
}

static void on_down(void *owner, int peer, enum link_reason reason, const char *why)
{
    struct station *st = owner;

    (void)reason;
    (void)why;
    st->sim->now_ns = link_world_now(st->sim->world);
    station_offer(st, INPUT_LINK, partner_of(st, peer), false, (struct bytes){0});
}

static void on_frame(void *owner, int peer, struct bytes frame)
{
    struct station *st = owner;

    st->sim->now_ns = link_world_now(st->sim->world);
    station_offer(st, INPUT_FRAME, partner_of(st, peer), false, frame);
}

static void on_drained(void *owner, int peer)
{
    struct station *st = owner;

    st->sim->now_ns = link_world_now(st->sim->world);
    if (st->host != NULL)
        host_writable(st->host, partner_of(st, peer));
}

static void on_refused(void *owner, const char *address, const char *why)
{
    struct station *st = owner;

    sim_violation(st->sim, "I7 %s: a stranger at %s: %s", st->name, address, why);
}

static const struct link_events events = {
    .up = on_up,
    .frame = on_frame,
    .drained = on_drained,
    .down = on_down,
    .refused = on_refused,
};

enum status links_open(struct station *st)
{
    struct link_options options = {.events = &events,
                                   .owner = st,
                                   .dice_seed = dice_u64(&st->dice),
                                   .world = st->sim->world,
                                   .name = st->name};
    enum status status = link_mem.open(&st->link, &options);

    for (int i = 0; i < st->setup.partners.count && status == STATUS_OK; i++) {
        const struct partner *p = &st->setup.partners.partners[i];
        struct station *other = &st->sim->stations[st->station_of[i]];
        struct link_peer peer = {.name = other->name, .address = p->address};

        if (!p->is_direct)
            continue;
        status = link_mem.add_peer(st->link, &peer, &st->peer_of[i]);
        if (status == STATUS_OK)
            st->partner_of[st->peer_of[i]] = i;
    }
    return status;
}

static bool world_is_writable(void *world, int partner)
{
    struct station *st = world;

    return st->link != NULL && st->peer_of[partner] >= 0 &&
           link_mem.is_writable(st->link, st->peer_of[partner]);
}

static void world_send(void *world, int partner, struct bytes frame)
{
    struct station *st = world;

    witness_frame(st, st->station_of[partner], frame);
    (void)link_mem.send(st->link, st->peer_of[partner], frame);
}

static void world_established(void *world, int partner)
{
    struct station *st = world;

    if (st->link != NULL && st->peer_of[partner] >= 0)
        link_mem.established(st->link, st->peer_of[partner]);
}

static void world_cut(void *world, int partner)
{
    struct station *st = world;

    if (st->link != NULL && st->peer_of[partner] >= 0)
        link_mem.cut(st->link, st->peer_of[partner]);
}

static void world_stepped(void *world, const struct journal_record *input,
                          const struct node_output *output)
{
    witness_step(world, input, output);
}

static int64_t world_wall_ns(void *world)
{
    return station_moment(world).wall_ns;
}

const struct host_world station_world = {
    .is_writable = world_is_writable,
    .send = world_send,
    .established = world_established,
    .cut = world_cut,
    .stepped = world_stepped,
    .wall_ns = world_wall_ns,
};

static enum status store_append(void *store, struct journal_record *records, size_t count)
{
    struct station *st = store;

    return journal_memory_append_group(st->store, records, plant_group(st, records, count));
}

static bool store_has_room(void *store)
{
    const struct station *st = store;

    return !st->is_full;
}

static uint64_t store_committed(void *store)
{
    const struct station *st = store;

    return st->sim->options->plant == SIM_LYING_DISK ? journal_memory_last_seq(st->store)
                                                     : journal_memory_committed_seq(st->store);
}

static bool store_fetch(void *store, struct nation partner, uint32_t epoch, uint8_t channel,
                        uint64_t number, struct bytes *body)
{
    const struct station *st = store;
    struct journal_record record;

    if (!journal_memory_fetch(st->store, OUTPUT_SENT, partner, epoch, channel, number, &record))
        return false;
    *body = record.body;
    return true;
}

const struct host_store station_store = {
    .append = store_append,
    .has_room = store_has_room,
    .committed = store_committed,
    .fetch = store_fetch,
};
