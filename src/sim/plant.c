/* sim/plant.c: the wrong ways. */
#include "sim/plant.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

static const char *const plant_names[SIM_PLANTS] = {
    [SIM_SOUND] = "none",
    [SIM_EARLY_RECEIPT] = "early-receipt",
    [SIM_LYING_DISK] = "lying-disk",
    [SIM_DROPPED_TAKEN] = "dropped-write",
    [SIM_DROPPED_SENT] = "dropped-send",
    [SIM_DOUBLE_DELIVERY] = "double-delivery",
    [SIM_SHORT_REPLAY] = "short-replay",
    [SIM_STAYS_ARMED] = "stays-armed",
    [SIM_FLIPPED_BIT] = "flipped-bit",
    [SIM_DEAF_LINK] = "deaf-link",
    [SIM_LOST_FEED] = "lost-feed",
    [SIM_OTHER_REPLAY] = "other-replay",
};

const char *sim_plant_name(enum sim_plant plant)
{
    return plant_names[plant];
}

bool sim_plant_parse(const char *name, enum sim_plant *plant)
{
    for (int i = 0; i < SIM_PLANTS; i++)
        if (strcmp(plant_names[i], name) == 0) {
            *plant = (enum sim_plant)i;
            return true;
        }
    return false;
}

/* Only the taking side of the channel: its sending side may have moved meanwhile. */
static void wind_back(struct exchange_channel *channel, const struct exchange_channel *before)
{
    channel->window = before->window;
    channel->taken = before->taken;
    channel->taken_chain = before->taken_chain;
}

enum status plant_frame(struct station *st, int partner, struct bytes frame, station_give *give)
{
    struct exchange_channel *before;
    enum status status;

    if (st->sim->options->plant != SIM_DOUBLE_DELIVERY || st->node == NULL ||
        dice_below(&st->dice, 8) != 0)
        return give(st, INPUT_FRAME, partner, 0, frame);
    before = malloc(CHANNELS * sizeof *before);
    CHECK(before != NULL); /* a simulator without memory has nothing to say */
    memcpy(before, st->node->sessions[partner].channels, CHANNELS * sizeof *before);
    status = give(st, INPUT_FRAME, partner, 0, frame);
    for (int c = 0; c < CHANNELS && status == STATUS_OK; c++) {
        struct exchange_channel *channel = &st->node->sessions[partner].channels[c];

        if (channel->taken == before[c].taken)
            continue;
        wind_back(channel, &before[c]);
        status = give(st, INPUT_FRAME, partner, 0, frame);
        break;
    }
    free(before);
    return status;
}

size_t plant_group(struct station *st, struct journal_record *records, size_t count)
{
    struct journal_record held;
    size_t left = 0;

    if (st->sim->options->plant != SIM_DOUBLE_DELIVERY)
        return count;
    for (size_t i = 0; i < count; i++) {
        const struct journal_record *r = &records[i];

        if (r->kind == OUTPUT_TAKEN && journal_memory_fetch(st->store, r->kind, r->partner,
                                                            r->epoch, r->lane, r->number, &held))
            continue;
        records[left++] = *r;
    }
    return left;
}

void plant_feed(struct station *st, struct sensor_feed *feed)
{
    if (st->sim->options->plant == SIM_LOST_FEED && feed->given > 1000 &&
        feed->given + 400 < feed->size && dice_below(&st->dice, 50) == 0)
        feed->given += 100;
}

void plant_early(struct station *st)
{
    if (st->sim->options->plant == SIM_LYING_DISK)
        host_commit(st->host);
}

uint64_t plant_newest(struct station *st)
{
    uint64_t newest = journal_memory_committed_seq(st->store);
    struct journal_record r;

    if (st->sim->options->plant != SIM_SHORT_REPLAY)
        return newest;
    /* Back to the end of a group, at least forty bodies and what caused them ago. */
    for (int bodies = 0; newest > 2 && bodies < 40; newest--)
        if (journal_memory_read(st->store, newest, &r) && r.kind == OUTPUT_SENT)
            bodies++;
    while (newest > 2 && journal_memory_read(st->store, newest + 1, &r) &&
           !journal_kind_is_input(r.kind) && r.kind != JOURNAL_CHECKPOINT)
        newest--;
    return newest;
}

void plant_host(struct station *st)
{
    if (st->sim->options->plant == SIM_EARLY_RECEIPT && st->index == 1)
        host_plant(st->host, HOST_EARLY_RECEIPT);
}

void plant_store(struct station *st)
{
    if (st->sim->options->plant == SIM_DROPPED_TAKEN && st->index == 0)
        journal_memory_plant_drop(st->store, OUTPUT_TAKEN, 20);
    if (st->sim->options->plant == SIM_DROPPED_SENT && st->index == 0)
        journal_memory_plant_drop(st->store, OUTPUT_SENT, 20);
}

static void flip_a_bit(struct station *st)
{
    struct journal_record r;
    uint64_t seq = journal_memory_last_seq(st->store) / 2;

    while (seq > 1 && journal_memory_read(st->store, seq, &r) && r.body.size == 0)
        seq--;
    if (journal_memory_read(st->store, seq, &r) && r.body.size > 0)
        ((uint8_t *)(uintptr_t)r.body.at)[r.body.size / 2] ^= 4;
}

void plant_calm(struct sim *s)
{
    if (s->options->plant == SIM_DEAF_LINK)
        link_world_part(s->world, s->stations[0].name, s->stations[1].name);
    if (s->options->plant == SIM_FLIPPED_BIT)
        flip_a_bit(&s->stations[s->station_count - 1]);
}
