/* node/host.c: a ring of what waits for its commit, a small cache of bodies, a pump per partner. */
#include "node/host.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"

struct held {
    uint64_t seq;
    int partner;
    uint8_t channel; /* of a numbered body; 0: a session message */
    uint64_t number;
    size_t size; /* of the message below */
    uint8_t message[SESSION_SIGNED_MAX];
};

struct cached {
    struct nation partner;
    uint8_t channel;
    uint64_t number; /* 0: free */
    size_t size;
    uint8_t bytes[FRAME_SIZE_MAX];
};

struct host {
    struct node *node;
    const struct host_store *store;
    void *store_context;
    const struct host_world *world;
    void *world_context;
    enum host_fault fault;
    struct node_output output;
    struct journal_record group[OUTPUT_RECORDS_MAX + 1];
    struct pump pumps[NATIONS_MAX];
    size_t held_first;
    size_t held_count;
    struct held held[HOST_HELD_MAX];
    struct cached cache[HOST_CACHE];
    uint8_t frame[PUMP_FRAME_ROOM];
};

static struct cached *cache_slot(struct host *h, struct nation partner, uint8_t channel,
                                 uint64_t number)
{
    uint64_t mix =
        number * 131 + channel * 17u + (uint64_t)partner.code[0] * 7 + (uint64_t)partner.code[1];

    return &h->cache[mix % HOST_CACHE];
}

static bool fetch(void *keeper, struct nation partner, uint8_t channel, uint64_t number,
                  struct bytes *body)
{
    struct host *h = keeper;
    struct cached *c = cache_slot(h, partner, channel, number);

    if (c->number == number && c->channel == channel && nation_equal(c->partner, partner)) {
        *body = bytes_of(c->bytes, c->size);
        return true;
    }
    return h->store->fetch(h->store_context, partner, h->node->setup.epoch, channel, number, body);
}

static const struct pump_store pump_store = {.fetch = fetch};

enum status host_open(struct host **h, struct node *node, const struct host_store *store,
                      void *store_context, const struct host_world *world, void *world_context)
{
    *h = calloc(1, sizeof **h);
    if (*h == NULL) {
        log_error("host: no memory (%zu bytes)", sizeof **h);
        return STATUS_MEMORY;
    }
    (*h)->node = node;
    (*h)->store = store;
    (*h)->store_context = store_context;
    (*h)->world = world;
    (*h)->world_context = world_context;
    for (int i = 0; i < node->setup.partners.count; i++)
        pump_init(&(*h)->pumps[i], node->setup.nation, node->setup.partners.partners[i].nation,
                  node->setup.epoch, &pump_store, *h);
    output_reset(&(*h)->output);
    return STATUS_OK;
}

void host_close(struct host **h)
{
    free(*h);
    *h = NULL;
}

struct node *host_node(struct host *h)
{
    return h->node;
}

struct node_output *host_output(struct host *h)
{
    return &h->output;
}

size_t host_held(const struct host *h)
{
    return h->held_count;
}

void host_plant(struct host *h, enum host_fault fault)
{
    h->fault = fault;
}

static int find_partner(const struct host *h, struct nation nation)
{
    for (int i = 0; i < h->node->setup.partners.count; i++)
        if (nation_equal(h->node->setup.partners.partners[i].nation, nation))
            return i;
    return -1;
}

void host_restore(struct host *h, const struct journal_record *sent)
{
    int i = find_partner(h, sent->partner);

    if (i >= 0)
        pump_restore(&h->pumps[i], sent->lane, sent->number);
}

static void hold(struct host *h, const struct journal_record *r)
{
    CHECK(h->held_count < HOST_HELD_MAX);
    struct held *held = &h->held[(h->held_first + h->held_count++) % HOST_HELD_MAX];

    held->seq = r->seq;
    held->partner = find_partner(h, r->partner);
    held->channel = r->kind == OUTPUT_SENT ? r->lane : 0;
    held->number = r->number;
    held->size = 0;
    if (r->kind == OUTPUT_SENT) {
        struct cached *c = cache_slot(h, r->partner, r->lane, r->number);

        c->partner = r->partner;
        c->channel = r->lane;
        c->number = r->body.size <= sizeof c->bytes ? r->number : 0;
        c->size = r->body.size;
        if (c->number != 0)
            memcpy(c->bytes, r->body.at, r->body.size);
        return;
    }
    CHECK(r->body.size <= sizeof held->message);
    memcpy(held->message, r->body.at, r->body.size);
    held->size = r->body.size;
}

static bool leaves(enum journal_kind kind)
{
    return kind == OUTPUT_SENT || kind == OUTPUT_SESSION || kind == OUTPUT_RECEIPT;
}

static void follow_sessions(struct host *h)
{
    for (int i = 0; i < h->node->setup.partners.count; i++) {
        if (!h->node->setup.partners.partners[i].is_direct)
            continue;
        struct exchange_sending sending = exchange_sending(&h->node->sessions[i]);

        pump_follow(&h->pumps[i], &sending);
        if (sending.is_up)
            h->world->established(h->world_context, i);
        if (sending.is_closing)
            h->world->cut(h->world_context, i);
    }
}

static void plant_early(struct host *h, const struct journal_record *r)
{
    int partner = find_partner(h, r->partner);

    if (h->fault != HOST_EARLY_RECEIPT || r->kind == OUTPUT_SENT || partner < 0)
        return;
    pump_offer(&h->pumps[partner], r->body);
    host_writable(h, partner);
}

enum status host_input(struct host *h, enum journal_kind kind, struct moment moment,
                       struct nation partner, uint64_t number, struct bytes body)
{
    size_t count = 1;

    if (!h->store->has_room(h->store_context) || h->held_count + OUTPUT_RECORDS_MAX > HOST_HELD_MAX)
        return STATUS_FULL;
    h->group[0] = (struct journal_record){
        .kind = kind, .moment = moment, .partner = partner, .number = number, .body = body};
    node_step(h->node, &h->group[0], &h->output);
    for (size_t i = 0; i < h->output.record_count; i++)
        h->group[count++] = h->output.records[i];
    enum status st = h->store->append(h->store_context, h->group, count);
    if (st != STATUS_OK)
        return st == STATUS_FULL ? STATUS_IO : st; /* has_room() was wrong: state is ahead */
    for (size_t i = 1; i < count; i++)
        if (leaves(h->group[i].kind)) {
            plant_early(h, &h->group[i]);
            hold(h, &h->group[i]);
        }
    h->world->stepped(h->world_context, &h->group[0], &h->output);
    follow_sessions(h);
    return STATUS_OK;
}

enum status host_link(struct host *h, int partner, bool is_up, struct moment moment)
{
    uint8_t state = is_up ? 1 : 0;

    pump_link_changed(&h->pumps[partner]);
    return host_input(h, INPUT_LINK, moment, h->node->setup.partners.partners[partner].nation, 0,
                      bytes_of(&state, 1));
}

static void let_go(struct host *h, const struct held *held)
{
    if (held->partner < 0)
        return;
    if (held->channel != 0)
        pump_stored(&h->pumps[held->partner], held->channel, held->number);
    else if (h->fault != HOST_EARLY_RECEIPT)
        pump_offer(&h->pumps[held->partner], bytes_of(held->message, held->size));
}

void host_writable(struct host *h, int partner)
{
    struct bytes frame;

    while (h->world->is_writable(h->world_context, partner)) {
        enum pump_verdict verdict =
            pump_next(&h->pumps[partner], h->world->wall_ns(h->world_context), h->frame, &frame);

        if (verdict == PUMP_MISSING)
            log_error("outbox: a committed body for %s is not in the journal",
                      h->node->setup.partners.partners[partner].nation.code);
        if (verdict != PUMP_FRAME)
            return;
        h->world->send(h->world_context, partner, frame);
    }
}

void host_commit(struct host *h)
{
    uint64_t committed = h->store->committed(h->store_context);

    while (h->held_count > 0 && h->held[h->held_first].seq <= committed) {
        let_go(h, &h->held[h->held_first]);
        h->held_first = (h->held_first + 1) % HOST_HELD_MAX;
        h->held_count--;
    }
    for (int i = 0; i < h->node->setup.partners.count; i++)
        if (h->node->setup.partners.partners[i].is_direct)
            host_writable(h, i);
}
