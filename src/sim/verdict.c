/* sim/verdict.c: what the journals of all sides must say in the end. */
#include <stdlib.h>

#include "node/detect.h"
#include "sim/sim_int.h"

/* The newest number that `from` has committed for `to`. */
static uint64_t newest_sent(const struct station *from, int to, uint8_t channel)
{
    const struct station *o = &from->sim->stations[to];
    uint64_t number = from->sent[to][channel].count;
    struct journal_record r;

    while (journal_memory_fetch(from->store, OUTPUT_SENT, o->nation, from->setup.epoch, channel,
                                number + 1, &r))
        number++;
    return number;
}

void verdict_mark(struct sim *s)
{
    for (int from = 0; from < s->station_count; from++)
        for (int to = 0; to < s->station_count; to++)
            for (uint8_t c = 0; c < CHANNELS; c++)
                s->stations[from].due[to][c] =
                    sim_is_linked(s, from, to) ? newest_sent(&s->stations[from], to, c) : 0;
}

void verdict_delivered(struct sim *s, const char *when)
{
    for (int from = 0; from < s->station_count; from++)
        for (int to = 0; to < s->station_count; to++)
            for (uint8_t c = 0; c < CHANNELS; c++) {
                const struct station *a = &s->stations[from];
                const struct station *b = &s->stations[to];
                uint64_t want = a->due[to][c];
                uint64_t got = b->given[from][c].count;

                if (got < want)
                    sim_violation(s, "I7 %s to %s: channel %u stands at %llu of %llu %s", a->name,
                                  b->name, c, (unsigned long long)got, (unsigned long long)want,
                                  when);
            }
}

static bool replay_records(struct station *st, struct replay *r, struct host *host, uint64_t newest)
{
    for (uint64_t seq = 1; seq <= newest; seq++) {
        struct journal_record record;
        bool is_step;

        if (!journal_memory_read(st->store, seq, &record)) {
            sim_violation(st->sim, "I6 %s: record %llu is not there", st->name,
                          (unsigned long long)seq);
            return false;
        }
        if (record.kind == OUTPUT_SENT)
            host_restore(host, &record);
        if (!replay_record(r, &record, &is_step))
            return false;
        st->sim->report->replayed += is_step ? 1 : 0;
    }
    return replay_end(r);
}

bool verdict_replay(struct station *st, struct node **node, struct host **host, uint64_t newest)
{
    struct replay r;
    bool is_same = false;

    if (node_open(node, &st->setup) == STATUS_OK &&
        host_open(host, *node, &station_store, st, &station_world, st) == STATUS_OK) {
        replay_init(&r, *node, host_output(*host));
        is_same = replay_records(st, &r, *host, newest);
        if (!is_same && r.bad_seq != 0)
            sim_violation(st->sim, "I6 %s: replay differs at record %llu: %s", st->name,
                          (unsigned long long)r.bad_seq, r.what);
    }
    if (!is_same) {
        host_close(host);
        node_close(node);
    }
    return is_same;
}

void verdict_silence(struct sim *s)
{
    struct sim_silence *report = &s->report->silence;
    int silent = s->options->silent;
    int64_t begin_ns = s->start_ns + s->calm_ns - SIM_SILENCE_NS;

    for (int i = 0; i < s->launch_count; i++)
        report->launches += s->launches[i].truth->launched_ns >= begin_ns &&
                                    s->launches[i].truth->impact_ns <= begin_ns + SIM_SILENCE_NS
                                ? 1
                                : 0;
    for (int from = 0; from < s->station_count; from++) {
        uint64_t waiting = 0;

        for (uint8_t c = 0; c < CHANNELS; c++)
            waiting += s->stations[from].due[silent][c] - s->stations[silent].receipted[from][c];
        if (waiting > report->waiting_max)
            report->waiting_max = waiting;
    }
}

/* All that waited when the links were sound again, or was said until the last mark, has a receipt.
 */
static void check_receipts(struct sim *s, int from, int to, uint8_t channel)
{
    uint64_t due = s->stations[from].due[to][channel];
    uint64_t receipted = s->stations[to].receipted[from][channel];

    if (s->options->has_silence && to == s->options->silent)
        s->report->silence.receipted += receipted;
    if (receipted < due)
        sim_violation(s, "I7 %s to %s: channel %u has receipts up to %llu of %llu in the end",
                      s->stations[from].name, s->stations[to].name, channel,
                      (unsigned long long)receipted, (unsigned long long)due);
}

static void check_journal(struct station *st)
{
    uint64_t bad = journal_memory_first_bad(st->store);
    struct node *node = NULL;
    struct host *host = NULL;

    if (bad != 0)
        sim_violation(st->sim, "I6 %s: the journal is broken at record %llu", st->name,
                      (unsigned long long)bad);
    if (bad == 0 && !st->is_broken) {
        if (st->sim->options->plant == SIM_OTHER_REPLAY)
            st->setup.pace.track_ns += SECOND_NS;
        (void)verdict_replay(st, &node, &host, journal_memory_committed_seq(st->store));
    }
    host_close(&host);
    node_close(&node);
}

/* I1 from both journals: every body that `b` has receipted over the link is in both, equal. */
static void check_receipted(const struct station *a, const struct station *b, uint8_t channel)
{
    for (uint64_t n = 1; n <= b->receipted[a->index][channel]; n++) {
        struct journal_record sent;
        struct journal_record taken;
        bool is_held = journal_memory_fetch(a->store, OUTPUT_SENT, b->nation, a->setup.epoch,
                                            channel, n, &sent) &&
                       journal_memory_fetch(b->store, OUTPUT_TAKEN, a->nation, a->setup.epoch,
                                            channel, n, &taken) &&
                       taken.seq <= journal_memory_committed_seq(b->store) &&
                       bytes_equal(sent.body, taken.body);
        if (is_held)
            continue;
        sim_violation(a->sim, "I1 channel %u number %llu of %s was receipted by %s and is lost",
                      channel, (unsigned long long)n, a->name, b->name);
        return;
    }
}

static void check_feeds(struct station *st)
{
    for (int i = 0; i < st->sim->play_count && st->node != NULL; i++) {
        uint64_t taken = detect_taken(st->node, st->feeds[i].name);

        if (taken != st->feeds[i].size && st->feeds[i].mark_count > 0)
            sim_violation(st->sim, "E2 %s: %llu of %zu bytes of feed %s were taken", st->name,
                          (unsigned long long)taken, st->feeds[i].size, st->feeds[i].name);
    }
    if (st->node != NULL && st->node->counts.feed_refusals > 0)
        sim_violation(st->sim, "E2 %s: %llu refusals of a sound feed", st->name,
                      (unsigned long long)st->node->counts.feed_refusals);
}

static void hash_store(struct sim *s, const struct station *st)
{
    struct journal_record last;
    uint64_t count = journal_memory_last_seq(st->store);

    s->report->records += count;
    hash_put(&s->trace, bytes_of(&count, sizeof count));
    if (journal_memory_read(st->store, count, &last))
        hash_put(&s->trace, digest_bytes(&last.chain));
}

void verdict_end(struct sim *s)
{
    verdict_delivered(s, "in the end");
    for (int i = 0; i < s->station_count; i++) {
        if (s->stations[i].host == NULL)
            sim_violation(s, "I7 %s is still down in the end", s->stations[i].name);
        check_feeds(&s->stations[i]);
    }
    for (int from = 0; from < s->station_count; from++)
        for (int to = 0; to < s->station_count; to++)
            for (uint8_t c = 0; c < CHANNELS; c++) {
                check_receipted(&s->stations[from], &s->stations[to], c);
                check_receipts(s, from, to, c);
            }
    for (int i = 0; i < s->station_count; i++) {
        check_journal(&s->stations[i]);
        hash_store(s, &s->stations[i]);
    }
}
