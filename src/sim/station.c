/* sim/station.c: one nation's node in the simulated world: inputs, commits, crash and restart.
 *
 *   UP -station_crash-> DOWN -station_restart-> UP, live -station_order(RESUME)-> UP, armed
 *
 * An input that the host refuses (the disk is full) waits, in order, and is given again; sensor
 * bytes wait at their feed, ticks are let go.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/log.h"
#include "node/detect.h"
#include "node/order.h"
#include "sim/plant.h"
#include "sim/sim_int.h"

#define COMMIT_MIN_NS INT64_C(1000000)
#define COMMIT_SPAN_NS 7000000u
#define MONO_BASE_NS (1000 * SECOND_NS)
#define PIECE_MAX 8192
#define DOOM_RECORDS 4 /* uncommitted ones that make a crash worth it */
#define DOOM_NS INT64_C(500000)
#define DOWN_MIN_NS SECOND_NS
#define DOWN_SPAN_NS 4000000000u
#define RESUME_MIN_NS (2 * SECOND_NS)
#define RESUME_SPAN_NS 3000000000u

struct moment station_moment(const struct station *st)
{
    int64_t now_ns = sim_tai(st->sim);

    return (struct moment){.now_ns = now_ns,
                           .wall_ns = now_ns + st->wall_step_ns,
                           .mono_ns = MONO_BASE_NS + st->sim->now_ns};
}

/* After anything that may have appended: a commit covers it a few milliseconds later. */
static void plan_commit(struct station *st)
{
    uint64_t waiting = journal_memory_last_seq(st->store) - journal_memory_committed_seq(st->store);

    if (st->is_doomed && waiting >= DOOM_RECORDS) {
        st->is_doomed = false;
        agenda_add(&st->sim->agenda, st->sim->now_ns + DOOM_NS, AGENDA_CRASH, st->index, st->life);
    }
    if (st->has_commit || waiting == 0)
        return;
    st->has_commit = true;
    agenda_add(&st->sim->agenda,
               st->sim->now_ns + COMMIT_MIN_NS + dice_below(&st->dice, COMMIT_SPAN_NS),
               AGENDA_COMMIT, st->index, st->life);
}

static enum status judge_status(struct station *st, enum status status)
{
    if (status == STATUS_OK) {
        st->sim->report->inputs++;
        plan_commit(st);
        plant_early(st);
    } else if (status == STATUS_FULL) {
        st->sim->report->faults[SIM_FAULT_REFUSED_INPUT]++;
    } else {
        st->is_broken = true;
        sim_violation(st->sim, "I2 %s: the store refused a group: %s", st->name,
                      status_name(status));
    }
    return status;
}

static enum status give(struct station *st, enum journal_kind kind, int partner, uint64_t number,
                        struct bytes body)
{
    struct nation nation = {{0}};

    if (st->host == NULL || st->is_broken)
        return STATUS_IO;
    if (partner >= 0)
        nation = st->setup.partners.partners[partner].nation;
    return judge_status(st, host_input(st->host, kind, station_moment(st), nation, number, body));
}

static enum status give_link(struct station *st, int partner, bool is_up)
{
    if (st->host == NULL || st->is_broken)
        return STATUS_IO;
    return judge_status(st, host_link(st->host, partner, is_up, station_moment(st)));
}

static void wait(struct station *st, const struct waiting *like, struct bytes body)
{
    struct waiting *w = malloc(sizeof *w + body.size);

    CHECK(w != NULL); /* a simulator without memory has nothing to say */
    *w = *like;
    w->next = NULL;
    w->size = body.size;
    if (body.size > 0)
        memcpy(w->bytes, body.at, body.size);
    if (st->last == NULL)
        st->first = w;
    else
        st->last->next = w;
    st->last = w;
}

static void drop_first(struct station *st)
{
    struct waiting *w = st->first;

    st->first = w->next;
    if (st->first == NULL)
        st->last = NULL;
    free(w);
}

static enum status give_waiting(struct station *st, const struct waiting *w, struct bytes body)
{
    if (w->kind == INPUT_LINK)
        return give_link(st, w->partner, w->is_up);
    if (w->kind == INPUT_FRAME)
        return plant_frame(st, w->partner, body, give);
    return give(st, w->kind, w->partner, 0, body);
}

static void drain(struct station *st)
{
    while (st->first != NULL) {
        if (give_waiting(st, st->first, bytes_of(st->first->bytes, st->first->size)) == STATUS_FULL)
            return;
        drop_first(st);
    }
}

void station_offer(struct station *st, enum journal_kind kind, int partner, bool is_up,
                   struct bytes body)
{
    struct waiting w = {.kind = kind, .partner = partner, .is_up = is_up};

    if (st->first != NULL || give_waiting(st, &w, body) == STATUS_FULL)
        wait(st, &w, body);
}

void station_order(struct station *st, enum order_verb verb)
{
    uint8_t room[VIEW_SIZE_MAX];
    struct byte_builder view = byte_builder_init(room, sizeof room);
    struct order order = {
        .exercise = st->sim->exercise, .verb = verb, .time_ns = sim_tai(st->sim), .name = "SIM"};

    if (st->host == NULL)
        return; /* crashed again: the next restart asks again */
    CHECK(order_make(&st->sim->control, &order, &view));
    station_offer(st, INPUT_ORDER, -1, false, byte_builder_bytes(&view));
}

void station_tick(struct station *st)
{
    drain(st);
    if (st->first == NULL && st->host != NULL)
        (void)give(st, INPUT_TICK, -1, 0, (struct bytes){0});
}

static void feed_piece(struct station *st, struct sensor_feed *feed)
{
    uint8_t room[PIECE_MAX + DETECT_NAME_MAX];
    struct byte_builder body = byte_builder_init(room, sizeof room);
    struct bytes piece = sensor_feed_piece(feed, sim_tai(st->sim), PIECE_MAX - 64, &st->dice);

    if (piece.size == 0)
        return;
    CHECK(detect_body(feed->name, piece, &body));
    if (give(st, INPUT_DETECTION, -1, feed->given, byte_builder_bytes(&body)) == STATUS_OK)
        feed->given += piece.size;
    plant_feed(st, feed);
}

void station_feed(struct station *st)
{
    if (st->host == NULL || st->is_cut_off || st->first != NULL)
        return;
    for (int i = 0; i < st->sim->play_count; i++)
        feed_piece(st, &st->feeds[i]);
}

void station_cut_feed(struct station *st, bool is_cut)
{
    st->is_cut_off = is_cut;
    for (int i = 0; i < st->sim->play_count && !is_cut; i++) {
        struct sensor_feed *feed = &st->feeds[i];
        size_t back = dice_below(&st->dice, 300); /* a feed may say again what it likes */

        feed->given = feed->durable > back ? feed->durable - back : 0;
    }
}

void station_commit(struct station *st)
{
    st->has_commit = false;
    if (st->host == NULL)
        return;
    journal_memory_commit(st->store);
    for (int i = 0; i < st->sim->play_count; i++)
        st->feeds[i].durable = detect_taken(st->node, st->feeds[i].name);
    host_commit(st->host);
    drain(st);
}

void station_set_full(struct station *st, bool is_full)
{
    st->is_full = is_full;
    journal_memory_set_full(st->store, is_full);
    if (!is_full)
        drain(st);
}

static void stop(struct station *st)
{
    while (st->first != NULL)
        drop_first(st);
    link_mem.close(&st->link);
    host_close(&st->host);
    node_close(&st->node);
}

void station_doom(struct station *st, bool is_doomed)
{
    bool is_overdue = st->is_doomed && !is_doomed; /* a quiet time: then without a loss */

    st->is_doomed = is_doomed;
    if (is_overdue)
        station_crash(st);
}

void station_crash(struct station *st)
{
    uint64_t committed = journal_memory_committed_seq(st->store);

    if (st->host == NULL)
        return;
    st->sim->report->faults[SIM_FAULT_CRASH]++;
    st->sim->report->faults[SIM_FAULT_LOST_RECORDS] +=
        journal_memory_last_seq(st->store) - committed;
    stop(st);
    if (journal_memory_crash(st->store) != STATUS_OK)
        sim_violation(st->sim, "I6 %s: the store did not come back", st->name);
    witness_crash(st, committed);
    st->has_commit = false;
    st->life++;
    agenda_add(&st->sim->agenda,
               st->sim->now_ns + DOWN_MIN_NS + dice_below(&st->dice, DOWN_SPAN_NS), AGENDA_RESTART,
               st->index, st->life);
    st->is_armed = false; /* until it is told again */
}

void station_restart(struct station *st)
{
    uint64_t newest = plant_newest(st);

    if (st->host != NULL || st->is_broken)
        return;
    if (!verdict_replay(st, &st->node, &st->host, newest))
        return; /* said */
    for (int i = 0; i < st->sim->play_count; i++) {
        st->feeds[i].given = detect_taken(st->node, st->feeds[i].name);
        st->feeds[i].durable = st->feeds[i].given;
    }
    outcome_restart(st);
    plant_host(st);
    if (st->sim->options->plant != SIM_STAYS_ARMED)
        station_offer(st, INPUT_RESTART, -1, false, (struct bytes){0});
    if (links_open(st) != STATUS_OK)
        sim_violation(st->sim, "I7 %s: no links after a restart", st->name);
    agenda_add(&st->sim->agenda,
               st->sim->now_ns + RESUME_MIN_NS + dice_below(&st->dice, RESUME_SPAN_NS),
               AGENDA_RESUME, st->index, st->life);
}

enum status station_open(struct station *st)
{
    struct journal_identity identity = {.nation = st->nation,
                                        .epoch = st->setup.epoch,
                                        .exercise = st->sim->exercise,
                                        .key = signing_key_public(&st->journal_key),
                                        .partner_count = st->setup.partners.count};
    enum status status;

    for (int i = 0; i < identity.partner_count; i++)
        identity.partners[i] =
            (struct journal_partner){.nation = st->setup.partners.partners[i].nation,
                                     .key = st->setup.partners.partners[i].live_key};
    status = journal_memory_open(&st->store, &identity, &st->journal_key, station_moment(st),
                                 10 * SECOND_NS);
    if (status == STATUS_OK)
        status = node_open(&st->node, &st->setup);
    if (status == STATUS_OK)
        status = host_open(&st->host, st->node, &station_store, st, &station_world, st);
    if (status == STATUS_OK)
        status = links_open(st);
    if (status == STATUS_OK) {
        plant_host(st);
        plant_store(st);
    }
    return status;
}

void station_close(struct station *st)
{
    if (st->sim == NULL)
        return;
    stop(st);
    journal_memory_close(&st->store);
    for (int i = 0; i < SIM_HOURS_MAX; i++)
        sensor_feed_close(&st->feeds[i]);
    for (int i = 0; i < NATIONS_MAX; i++)
        for (int c = 0; c < CHANNELS; c++) {
            ledger_close(&st->given[i][c]);
            ledger_close(&st->sent[i][c]);
        }
}
