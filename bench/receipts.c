/* bench/receipts.c: from a detection to the partner's receipt, read from the sender's own journal.
 *
 *   bench_receipts JOURNAL
 *
 * For each numbered body that an INPUT_DETECTION caused: from that input's wall clock to the wall
 * clock of the input that brought the first signed receipt covering its number.  One clock, one
 * machine.  Bodies that share their group with an assessment are printed apart: assessing comes
 * before the commit.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "journal/reader.h"
#include "meter.h"
#include "wire/session.h"

#define WAITING_MAX 65536

struct sent {
    int64_t seen_ns;
    bool is_alone; /* nothing was assessed in the same step */
};

/* By number; one run of numbers for each channel. */
struct channel {
    uint64_t sent;
    uint64_t received;
    struct sent bodies[WAITING_MAX];
};

static struct channel channels[CHANNELS];
static struct meter tracks, busy_tracks, statements;

static void take_sent(const struct journal_record *r, int64_t seen_ns)
{
    struct channel *c = &channels[r->lane % CHANNELS];

    c->sent = r->number;
    c->bodies[r->number % WAITING_MAX] = (struct sent){.seen_ns = seen_ns, .is_alone = true};
}

static void add(uint8_t channel, const struct sent *s, int64_t now_ns)
{
    double took_us = (double)(now_ns - s->seen_ns) / 1e3;

    if (s->seen_ns == 0)
        return; /* a tick or a partner caused it */
    if (channel_lane(channel) != LANE_TRACK)
        meter_add(&statements, took_us);
    else
        meter_add(s->is_alone ? &tracks : &busy_tracks, took_us);
}

static void take_receipt(const struct journal_record *r)
{
    static uint8_t memory[SESSION_ARENA_SIZE];
    struct arena arena = arena_init(memory, sizeof memory);
    struct session_message message;
    struct bytes body, signature;

    if (wire_signed_get(r->body, &arena, &body, &signature) != SESSION_WIRE_OK ||
        wire_session_get(body, &arena, &message) != SESSION_WIRE_OK ||
        message.kind != SESSION_RECEIPT)
        return;
    for (int i = 0; i < message.receipt.taken.count; i++) {
        const struct channel_mark *mark = &message.receipt.taken.of[i];
        struct channel *c = &channels[mark->channel % CHANNELS];

        for (; c->received < mark->number && c->received < c->sent; c->received++)
            add(mark->channel, &c->bodies[(c->received + 1) % WAITING_MAX], r->moment.wall_ns);
    }
}

/* The step is over: what it sent beside an assessment did not travel alone. */
static void mark_busy(const uint64_t from[CHANNELS])
{
    bool has_statement = false;

    for (uint8_t i = 0; i < CHANNELS; i++)
        if (channel_has_numbers(i) && channel_lane(i) != LANE_TRACK)
            has_statement = has_statement || channels[i].sent > from[i];
    for (int i = 0; has_statement && i < CHANNELS; i++)
        for (uint64_t n = from[i] + 1; n <= channels[i].sent; n++)
            channels[i].bodies[n % WAITING_MAX].is_alone = false;
}

static void read_all(struct journal_reader *reader)
{
    struct journal_record r;
    uint64_t from[CHANNELS] = {0};
    int64_t seen_ns = 0;

    while (journal_reader_next(reader, &r) == JOURNAL_READ_RECORD) {
        if (journal_kind_is_input(r.kind)) {
            mark_busy(from);
            for (int i = 0; i < CHANNELS; i++)
                from[i] = channels[i].sent;
            seen_ns = r.kind == INPUT_DETECTION ? r.moment.wall_ns : 0;
        }
        if (r.kind == OUTPUT_SENT)
            take_sent(&r, seen_ns);
        if (r.kind == OUTPUT_RECEIVED)
            take_receipt(&r);
    }
}

int main(int argc, char **argv)
{
    struct journal_reader *reader = NULL;

    if (argc != 2 || journal_reader_open(&reader, argv[1]) != STATUS_OK ||
        journal_reader_seek(reader, 1) != STATUS_OK) {
        (void)fprintf(stderr, "usage: bench_receipts JOURNAL\n");
        return 2;
    }
    read_all(reader);
    meter_print(&tracks, "receipt_track", "us");
    meter_print(&busy_tracks, "receipt_track_with_assessment", "us");
    meter_print(&statements, "receipt_launch_or_assessment", "us");
    journal_reader_close(&reader);
    return 0;
}
