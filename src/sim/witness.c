/* sim/witness.c: the simulator's own eyes: on each link, and at each application's door.
 *
 * On the link, at the sender: every frame is decoded here, apart from the node.  A numbered body
 * must be committed in the sender's journal, and is the same bytes each time it is sent.  A hello,
 * heartbeat or receipt that says "taken up to n" must have every body up to n committed in the
 * sender's journal, with the bytes that its partner sent.
 * At the door: what a step takes must be the next number of its channel, with the bytes that its
 * origin put on the link, and nothing of an exercise that this station was not told to serve.
 */
#include <stdio.h>
#include <string.h>

#include "sim/sim_int.h"

static struct digest body_digest(struct bytes body)
{
    return hash_parts("tocsin sim body 1", &body, 1);
}

static bool is_committed(const struct station *st, enum journal_kind kind, int other,
                         uint8_t channel, uint64_t number, struct digest *body)
{
    const struct station *o = &st->sim->stations[other];
    struct journal_record r;
    uint32_t epoch = kind == OUTPUT_SENT ? st->setup.epoch : o->setup.epoch;

    if (!journal_memory_fetch(st->store, kind, o->nation, epoch, channel, number, &r) ||
        r.seq > journal_memory_committed_seq(st->store))
        return false;
    *body = body_digest(r.body);
    return true;
}

static void see_body(struct station *from, int to, uint8_t channel, uint64_t number,
                     struct bytes bytes)
{
    const char *name = from->sim->stations[to].name;
    struct digest body = body_digest(bytes);
    struct digest stored;

    if (!is_committed(from, OUTPUT_SENT, to, channel, number, &stored) ||
        !digest_equal(&stored, &body))
        sim_violation(from->sim, "I1 %s to %s: channel %u number %llu left before its commit",
                      from->name, name, channel, (unsigned long long)number);
    const struct ledger_entry *before = ledger_find(&from->sent[to][channel], number);
    if (before != NULL && !digest_equal(&before->body, &body))
        sim_violation(from->sim, "I1 %s to %s: channel %u number %llu was sent with other bytes",
                      from->name, name, channel, (unsigned long long)number);
    if (before == NULL && ledger_enter(&from->sent[to][channel], number, 0, &body) != LEDGER_NEXT)
        sim_violation(from->sim, "I3 %s to %s: channel %u leaps to number %llu", from->name, name,
                      channel, (unsigned long long)number);
}

/* `from` says that it holds all of the partner's bodies up to the mark. */
static void see_mark(struct station *from, int to, const struct channel_mark *mark)
{
    const struct station *origin = &from->sim->stations[to];
    uint64_t *proven = &from->receipted[to][mark->channel];
    const struct ledger *sent = &origin->sent[from->index][mark->channel];

    for (; *proven < mark->number; (*proven)++) { /* at most what the partner has sent */
        const struct ledger_entry *e = ledger_find(sent, *proven + 1);
        struct digest held;

        if (e == NULL || !is_committed(from, OUTPUT_TAKEN, to, mark->channel, *proven + 1, &held) ||
            !digest_equal(&held, &e->body)) {
            sim_violation(from->sim, "I1 %s receipts channel %u number %llu of %s, which %s",
                          from->name, mark->channel, (unsigned long long)*proven + 1, origin->name,
                          e == NULL ? "was never sent" : "is not in its committed journal");
            *proven = mark->number;
            return;
        }
    }
}

static void see_marks(struct station *from, int to, uint32_t epoch,
                      const struct channel_marks *marks)
{
    if (epoch != from->sim->stations[to].setup.epoch)
        return; /* nothing heard yet */
    for (int i = 0; i < marks->count; i++)
        if (marks->of[i].channel < CHANNELS)
            see_mark(from, to, &marks->of[i]);
}

static void see_message(struct station *from, int to, struct bytes signed_message)
{
    struct sim *s = from->sim;
    struct bytes body;
    struct bytes signature;
    struct session_message m;

    if (wire_signed_get(signed_message, &s->scratch, &body, &signature) != SESSION_WIRE_OK ||
        wire_session_get(body, &s->scratch, &m) != SESSION_WIRE_OK) {
        sim_violation(s, "I1 %s to %s: a session message that does not decode", from->name,
                      s->stations[to].name);
        return;
    }
    switch (m.kind) {
    case SESSION_HELLO:
        see_marks(from, to, m.hello.peer_epoch, &m.hello.taken);
        return;
    case SESSION_HEARTBEAT:
        see_marks(from, to, m.heartbeat.peer_epoch, &m.heartbeat.taken);
        return;
    case SESSION_RECEIPT:
        see_marks(from, to, m.receipt.peer_epoch, &m.receipt.taken);
        return;
    case SESSION_RESEND:
    case SESSION_CHECKPOINT:
    case SESSION_BYE:
        return;
    }
}

/* Between the first moment of the hour and its last. */
static bool is_silenced(const struct sim *s, int station)
{
    return s->options->has_silence && station == s->options->silent &&
           s->now_ns > s->calm_ns - SIM_SILENCE_NS && s->now_ns < s->calm_ns;
}

void witness_frame(struct station *from, int to, struct bytes bytes)
{
    struct sim *s = from->sim;
    struct frame frame;

    hash_put(&s->trace, bytes_of(&s->now_ns, sizeof s->now_ns));
    hash_put(&s->trace, bytes);
    s->report->frames++;
    if (is_silenced(s, from->index) || is_silenced(s, to))
        sim_violation(s, "silence: %s to %s: a frame", from->name, s->stations[to].name);
    arena_reset(&s->scratch);
    if (wire_frame_get(bytes, &s->scratch, &frame) != FRAME_OK) {
        sim_violation(s, "I1 %s to %s: a frame that does not decode", from->name,
                      s->stations[to].name);
        return;
    }
    if (frame.lane == LANE_SESSION) {
        see_message(from, to, frame.bodies[0]);
        return;
    }
    if (frame.exercise != s->exercise || !from->is_armed)
        sim_violation(s, "I5 %s to %s: a frame of exercise %u while %s", from->name,
                      s->stations[to].name, frame.exercise,
                      from->is_armed ? "another is armed" : "none is armed");
    for (size_t i = 0; i < frame.count; i++)
        see_body(from, to, channel_of(frame.lane, frame.exercise), frame.first + i,
                 frame.bodies[i]);
}

static void enter_taken(struct station *st, const struct journal_record *r, uint64_t seq)
{
    struct sim *s = st->sim;
    int origin = 0;

    while (origin < s->station_count && !nation_equal(s->stations[origin].nation, r->partner))
        origin++;
    if (origin == s->station_count || r->lane >= CHANNELS)
        return;
    const struct station *from = &s->stations[origin];
    struct digest body = body_digest(r->body);
    const struct ledger_entry *e = ledger_find(&from->sent[st->index][r->lane], r->number);
    if (e == NULL || !digest_equal(&e->body, &body))
        sim_violation(s, "I2 %s was given channel %u number %llu of %s, which %s", st->name,
                      r->lane, (unsigned long long)r->number, from->name,
                      e == NULL ? "was never sent" : "was sent with other bytes");
    enum ledger_verdict verdict = ledger_enter(&st->given[origin][r->lane], r->number, seq, &body);
    if (verdict == LEDGER_AGAIN)
        sim_violation(s, "I2 %s was given channel %u number %llu of %s twice", st->name, r->lane,
                      (unsigned long long)r->number, from->name);
    if (verdict == LEDGER_GAP)
        sim_violation(s, "I3 %s was given channel %u number %llu of %s too early", st->name,
                      r->lane, (unsigned long long)r->number, from->name);
}

static void check_mode(struct station *st, const struct journal_record *r)
{
    bool is_body = r->kind == OUTPUT_SENT || r->kind == OUTPUT_TAKEN;
    bool is_said = is_body || r->kind == OUTPUT_NOTICE || r->kind == OUTPUT_ALERT;

    if (is_said && !st->is_armed)
        sim_violation(st->sim, "I5 %s: %s while no exercise is armed", st->name,
                      journal_kind_name(r->kind));
    if (is_body && !channel_is_exercise(r->lane))
        sim_violation(st->sim, "I5 %s: %s in a live channel", st->name, journal_kind_name(r->kind));
}

/* "... USA ... silent since ...", said by another while it is parted. */
static void see_notes(struct station *st, const struct node_output *output)
{
    const struct sim *s = st->sim;
    const char *name = s->stations[s->options->silent].name;

    if (!s->options->has_silence || s->now_ns < s->calm_ns - SIM_SILENCE_NS ||
        s->now_ns >= s->calm_ns || st->index == s->options->silent)
        return;
    for (int i = 0; i < output->note_count; i++)
        if (strstr(output->notes[i].text, name) != NULL &&
            strstr(output->notes[i].text, "silent since") != NULL)
            s->report->silence.notes++;
}

void witness_step(struct station *st, const struct journal_record *input,
                  const struct node_output *output)
{
    if (input->kind == INPUT_ORDER)
        st->is_armed = true; /* every order of this simulator arms */
    if (input->kind == INPUT_RESTART)
        st->is_armed = false;
    for (size_t i = 0; i < output->record_count; i++) {
        const struct journal_record *r = &output->records[i];

        check_mode(st, r);
        if (r->kind == OUTPUT_TAKEN)
            enter_taken(st, r, input->seq + 1 + i);
        if (r->kind == OUTPUT_NOTICE)
            st->sim->report->notices++;
    }
    see_notes(st, output);
    for (int i = 0; i < output->note_count && st->sim->options->is_loud; i++)
        (void)fprintf(stderr, "%9.3f %s %s\n", (double)st->sim->now_ns / 1e9, st->name,
                      output->notes[i].text);
}

void witness_crash(struct station *st, uint64_t committed)
{
    for (int i = 0; i < st->sim->station_count; i++)
        for (int c = 0; c < CHANNELS; c++)
            ledger_forget_after(&st->given[i][c], committed);
}
