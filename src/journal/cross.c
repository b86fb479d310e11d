/* journal/cross.c: do the journals of several nations tell the same story? */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal/journal_int.h"
#include "journal/reader.h"
#include "journal/verify.h"
#include "model/session.h"
#include "wire/notice.h"
#include "wire/session.h"
#include "wire/view.h"

/* As docs/wire/session.md fixes it; journal/ may not include exchange/, which makes the chains. */
#define SESSION_CHAIN_LABEL "tocsin session chain 1"
#define PLACE_SIZE 23

/* One channel to one partner. */
struct lane_state {
    uint64_t count; /* numbers sent */
    uint64_t room;
    struct digest *chains; /* chains[n - 1] is the chain after number n */
    uint64_t receipted;
    uint64_t skipped; /* numbers up to here may have been skipped */
};

struct side {
    const char *path;
    struct journal_identity identity;
    struct journal_reader *reader;
    struct lane_state lanes[NATIONS_MAX][CHANNELS]; /* by index of the partner in identity */
};

/* Too large for the stack. */
struct scratch {
    uint8_t memory[VIEW_ARENA_SIZE];
    struct notice notice;
};

struct cross {
    int count;
    struct side *sides;
    struct journal_cross_report *report;
    struct scratch *scratch;
};

__attribute__((format(printf, 5, 6))) static bool fault(struct cross *c, const struct side *a,
                                                        struct nation partner, uint64_t seq,
                                                        const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(c->report->what, sizeof c->report->what, format, arguments);
    va_end(arguments);
    c->report->is_sound = false;
    c->report->holder = a->identity.nation;
    c->report->partner = partner;
    c->report->bad_seq = seq;
    return false;
}

static int partner_index(const struct side *a, struct nation partner)
{
    for (int i = 0; i < a->identity.partner_count; i++)
        if (nation_equal(a->identity.partners[i].nation, partner))
            return i;
    return -1;
}

static const struct side *side_of(const struct cross *c, struct nation nation)
{
    for (int i = 0; i < c->count; i++)
        if (nation_equal(c->sides[i].identity.nation, nation))
            return &c->sides[i];
    return NULL;
}

/* The exercise that a body was numbered for: 0 in a live channel, else what its view says. */
static uint32_t exercise_of(struct cross *c, const struct side *a,
                            const struct journal_record *sent)
{
    struct arena arena = arena_init(c->scratch->memory, VIEW_ARENA_SIZE);
    struct view view;

    if (!channel_is_exercise(sent->lane))
        return 0;
    if (!wire_view_get(sent->body, &arena, &view) ||
        !wire_header_get(view.header, &c->scratch->notice))
        return a->identity.exercise;
    return c->scratch->notice.exercise;
}

static struct digest chain_after(const struct digest *before, const struct side *a,
                                 uint32_t exercise, const struct journal_record *sent)
{
    uint8_t place[PLACE_SIZE];
    struct byte_builder b = byte_builder_init(place, sizeof place);

    byte_builder_put(&b, bytes_of(a->identity.nation.code, 3));
    byte_builder_put(&b, bytes_of(sent->partner.code, 3));
    byte_builder_put_u32(&b, sent->epoch);
    byte_builder_put_u32(&b, exercise);
    byte_builder_put_u8(&b, sent->lane);
    byte_builder_put_u64(&b, sent->number);
    const struct bytes parts[] = {digest_bytes(before), byte_builder_bytes(&b), sent->body};
    return hash_parts(SESSION_CHAIN_LABEL, parts, sizeof parts / sizeof parts[0]);
}

static bool grow(struct lane_state *lane)
{
    if (lane->count < lane->room)
        return true;
    uint64_t room = lane->room * 2 + 64;
    struct digest *chains = realloc(lane->chains, room * sizeof *chains);

    if (chains == NULL)
        return false;
    lane->chains = chains;
    lane->room = room;
    return true;
}

static bool check_sent(struct cross *c, struct side *a, int p, const struct journal_record *sent)
{
    static const struct digest zero;

    if (sent->lane >= CHANNELS || !channel_has_numbers(sent->lane))
        return fault(c, a, sent->partner, sent->seq, "sent in channel %d, which has no numbers",
                     sent->lane);
    struct lane_state *lane = &a->lanes[p][sent->lane];
    if (sent->number != lane->count + 1 || sent->epoch != a->identity.epoch)
        return fault(c, a, sent->partner, sent->seq,
                     "sent number %llu of channel %d, epoch %lu, after number %llu of epoch %lu",
                     (unsigned long long)sent->number, sent->lane, (unsigned long)sent->epoch,
                     (unsigned long long)lane->count, (unsigned long)a->identity.epoch);
    if (!grow(lane))
        return fault(c, a, sent->partner, sent->seq, "no memory for the chains");
    lane->chains[lane->count] =
        chain_after(lane->count == 0 ? &zero : &lane->chains[lane->count - 1], a,
                    exercise_of(c, a, sent), sent);
    lane->count++;
    return true;
}

static bool check_mark(struct cross *c, struct side *a, int p, const struct journal_record *record,
                       const struct channel_mark *mark)
{
    struct lane_state *lane = &a->lanes[p][mark->channel];

    if (mark->number == 0)
        return true;
    if (mark->number > lane->count)
        return fault(c, a, record->partner, record->seq,
                     "a receipt for number %llu of channel %d; sent so far: %llu",
                     (unsigned long long)mark->number, mark->channel,
                     (unsigned long long)lane->count);
    if (memcmp(lane->chains[mark->number - 1].bytes, mark->chain, CHAIN_SIZE) != 0)
        return fault(c, a, record->partner, record->seq,
                     "a receipt for number %llu of channel %d has another chain than what was sent",
                     (unsigned long long)mark->number, mark->channel);
    if (mark->number > lane->receipted)
        lane->receipted = mark->number;
    return true;
}

static bool read_message(struct cross *c, struct bytes bytes, struct bytes *body,
                         struct signature *signature, struct session_message *message)
{
    struct arena arena = arena_init(c->scratch->memory, VIEW_ARENA_SIZE);
    struct bytes signed_by;

    if (wire_signed_get(bytes, &arena, body, &signed_by) != SESSION_WIRE_OK ||
        wire_session_get(*body, &arena, message) != SESSION_WIRE_OK)
        return false;
    memcpy(signature->bytes, signed_by.at, SIGNATURE_SIZE);
    return true;
}

static_assert(SESSION_ARENA_SIZE <= VIEW_ARENA_SIZE, "one scratch serves both");
static_assert(SESSION_SIGNATURE_SIZE == SIGNATURE_SIZE, "a session's signature is ours");

static bool check_receipt(struct cross *c, struct side *a, int p,
                          const struct journal_record *record)
{
    const struct journal_partner *b = &a->identity.partners[p];
    struct session_message m;
    struct signature signature;
    struct bytes body;

    if (!read_message(c, record->body, &body, &signature, &m) || m.kind != SESSION_RECEIPT)
        return fault(c, a, b->nation, record->seq, "what was kept as a receipt is none");
    if (!key_verify(&b->key, SESSION_LABEL, body, &signature))
        return fault(c, a, b->nation, record->seq, "the receipt's signature is not %s's",
                     b->nation.code);
    if (!nation_equal(m.origin, b->nation) || !nation_equal(m.destination, a->identity.nation) ||
        m.receipt.peer_epoch != a->identity.epoch)
        return fault(c, a, b->nation, record->seq, "the receipt is another's, or of another epoch");
    for (int i = 0; i < m.receipt.taken.count; i++)
        if (!check_mark(c, a, p, record, &m.receipt.taken.of[i]))
            return false;
    c->report->receipts++;
    return true;
}

/* A hello of A may tell the partner to skip the numbers of an exercise that has ended. */
static void note_skips(struct cross *c, struct side *a, int p, const struct journal_record *record)
{
    struct session_message m;
    struct signature signature;
    struct bytes body;

    if (!read_message(c, record->body, &body, &signature, &m) || m.kind != SESSION_HELLO)
        return;
    for (int i = 0; i < m.hello.begins.count; i++) {
        const struct channel_mark *mark = &m.hello.begins.of[i];

        if (a->lanes[p][mark->channel].skipped < mark->number)
            a->lanes[p][mark->channel].skipped = mark->number;
    }
}

/* C1 and C2: from A's own journal. */
static bool check_alone(struct cross *c, struct side *a)
{
    struct journal_record record;
    enum journal_read read;

    while ((read = journal_reader_next(a->reader, &record)) == JOURNAL_READ_RECORD) {
        int p = partner_index(a, record.partner);

        if (record.kind != OUTPUT_SENT && record.kind != OUTPUT_RECEIVED &&
            record.kind != OUTPUT_SESSION)
            continue;
        if (p < 0)
            return fault(c, a, record.partner, record.seq, "its partner is not in the identity");
        if (record.kind == OUTPUT_SESSION)
            note_skips(c, a, p, &record);
        if (record.kind == OUTPUT_SENT && !check_sent(c, a, p, &record))
            return false;
        if (record.kind == OUTPUT_RECEIVED && !check_receipt(c, a, p, &record))
            return false;
    }
    return read == JOURNAL_READ_END || fault(c, a, a->identity.nation, 0, "it is not sound");
}

/* C4 and C5 for one body that A sent to B. */
static bool check_held(struct cross *c, const struct side *a, const struct side *b, int p,
                       const struct journal_record *sent)
{
    const struct lane_state *lane = &a->lanes[p][sent->lane];
    struct journal_record held;
    enum journal_read read =
        journal_reader_fetch(b->reader, OUTPUT_TAKEN, a->identity.nation, a->identity.epoch,
                             sent->lane, sent->number, &held);

    if (read == JOURNAL_READ_RECORD && bytes_equal(held.body, sent->body)) {
        c->report->bodies++;
        return true;
    }
    if (read == JOURNAL_READ_RECORD)
        return fault(c, b, a->identity.nation, held.seq,
                     "number %llu of channel %d is not what %s sent (its record %llu)",
                     (unsigned long long)sent->number, sent->lane, a->identity.nation.code,
                     (unsigned long long)sent->seq);
    if (sent->number > lane->receipted)
        return true; /* on its way, or lost on it */
    if (sent->number <= lane->skipped) {
        c->report->skipped++;
        return true;
    }
    return fault(c, b, a->identity.nation, 0,
                 "it gave a receipt for number %llu of channel %d, which it does not hold (record "
                 "%llu of %s)",
                 (unsigned long long)sent->number, sent->lane, (unsigned long long)sent->seq,
                 a->identity.nation.code);
}

static bool rewind_reader(struct cross *c, const struct side *a)
{
    return journal_reader_seek(a->reader, 1) == STATUS_OK ||
           fault(c, a, a->identity.nation, 1, "record 1 cannot be read");
}

/* Each body that A sent, at those whose journals are here. */
static bool check_bodies(struct cross *c, const struct side *a)
{
    struct journal_record sent;

    if (!rewind_reader(c, a))
        return false;
    while (journal_reader_next(a->reader, &sent) == JOURNAL_READ_RECORD) {
        const struct side *b = side_of(c, sent.partner);

        if (sent.kind == OUTPUT_SENT && b != NULL &&
            !check_held(c, a, b, partner_index(a, sent.partner), &sent))
            return false;
    }
    return true;
}

/* C5 the other way: whatever B took, its sender has sent. */
static bool check_taken(struct cross *c, const struct side *b)
{
    struct journal_record taken;

    if (!rewind_reader(c, b))
        return false;
    while (journal_reader_next(b->reader, &taken) == JOURNAL_READ_RECORD) {
        const struct side *a = taken.kind == OUTPUT_TAKEN ? side_of(c, taken.partner) : NULL;
        int p = a != NULL ? partner_index(a, b->identity.nation) : -1;

        if (a == NULL || taken.epoch != a->identity.epoch)
            continue;
        if (p < 0 || taken.lane >= CHANNELS || taken.number > a->lanes[p][taken.lane].count)
            return fault(c, b, taken.partner, taken.seq,
                         "it took number %llu of channel %d, which %s did not send",
                         (unsigned long long)taken.number, taken.lane, taken.partner.code);
    }
    return true;
}

/* C3. */
static bool check_keys(struct cross *c, const struct side *a)
{
    for (int i = 0; i < a->identity.partner_count; i++) {
        const struct journal_partner *p = &a->identity.partners[i];
        const struct side *b = side_of(c, p->nation);

        if (b != NULL && !public_key_equal(&p->key, &b->identity.key))
            return fault(c, a, p->nation, 1, "the key that it pinned is not %s's own",
                         p->nation.code);
    }
    return true;
}

static enum status open_side(struct side *a, const char *path)
{
    a->path = path;
    enum status st = journal_reader_open(&a->reader, path);
    return st == STATUS_OK ? journal_reader_identity(a->reader, &a->identity) : st;
}

static void close_sides(struct cross *c)
{
    for (int i = 0; i < c->count; i++) {
        journal_reader_close(&c->sides[i].reader);
        for (int p = 0; p < NATIONS_MAX; p++)
            for (int k = 0; k < CHANNELS; k++)
                free(c->sides[i].lanes[p][k].chains);
    }
    free(c->sides);
    free(c->scratch);
}

enum status journal_cross_check(const char *const *paths, int count,
                                struct journal_cross_report *report)
{
    struct cross c = {.report = report};
    bool is_sound = true;
    enum status st = STATUS_OK;

    *report = (struct journal_cross_report){0};
    c.sides = calloc((size_t)(count > 0 ? count : 1), sizeof *c.sides);
    c.scratch = malloc(sizeof *c.scratch);
    if (c.sides == NULL || c.scratch == NULL) {
        close_sides(&c);
        return STATUS_MEMORY;
    }
    for (; c.count < count && st == STATUS_OK; c.count++)
        st = open_side(&c.sides[c.count], paths[c.count]);
    for (int i = 0; i < c.count && st == STATUS_OK && is_sound; i++)
        is_sound = check_keys(&c, &c.sides[i]) && check_alone(&c, &c.sides[i]);
    for (int i = 0; i < c.count && st == STATUS_OK && is_sound; i++)
        is_sound = check_bodies(&c, &c.sides[i]) && check_taken(&c, &c.sides[i]);
    report->is_sound = is_sound && st == STATUS_OK;
    close_sides(&c);
    return st;
}

void journal_cross_report_print(FILE *out, const struct journal_cross_report *report)
{
    (void)fprintf(out, "across: %s, %llu receipts, %llu bodies equal on both sides",
                  report->is_sound ? "sound" : "NOT SOUND", (unsigned long long)report->receipts,
                  (unsigned long long)report->bodies);
    if (report->skipped > 0)
        (void)fprintf(out, ", %llu skipped with their exercise",
                      (unsigned long long)report->skipped);
    (void)fprintf(out, "\n");
    if (report->is_sound)
        return;
    (void)fprintf(out, "  journal of %s, about %s", report->holder.code, report->partner.code);
    if (report->bad_seq > 0)
        (void)fprintf(out, ", record %llu", (unsigned long long)report->bad_seq);
    (void)fprintf(out, ": %s\n", report->what);
}
