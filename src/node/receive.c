/* node/receive.c: frame -> session -> verified view -> what it says, and to whom it may go on. */
#include "node/receive.h"

#include <string.h>

#include "base/text.h"
#include "geo/time.h"
#include "model/names.h"
#include "node/judge.h"
#include "node/publish.h"
#include "partner/clock.h"
#include "place/place.h"

#define SILENCE_TEXT_MAX 32
#define AHEAD_MAX_NS (2 * 3600 * SECOND_NS)  /* a partner's clock may be an hour off, and more */
#define FLIGHT_MAX_NS (6 * 3600 * SECOND_NS) /* no predicted impact lies further ahead */

static int find_partner(const struct node *n, struct nation nation)
{
    for (int i = 0; i < n->setup.partners.count; i++)
        if (nation_equal(n->setup.partners.partners[i].nation, nation))
            return i;
    return -1;
}

/* ", silent since 22:28:31", or nothing when it was never heard. */
static void put_silence(struct node *n, int partner, char *text, size_t size)
{
    const struct liveness *l = &n->sessions[partner].liveness;
    struct text_builder b = text_builder_init(text, size);
    char utc[TIME_TEXT_MAX];

    if (l->heard_mono_ns == 0)
        return;
    time_to_utc_text(n->moment.now_ns - (n->moment.mono_ns - l->heard_mono_ns), 0, utc);
    if (strlen(utc) > 18)
        text_builder_put(&b, ", silent since %.8s", utc + 11);
}

void receive_link(struct node *n, struct nation partner, struct bytes body, struct node_output *out)
{
    int i = find_partner(n, partner);

    if (i < 0 || !n->setup.partners.partners[i].is_direct || body.size != 1)
        return;
    if (body.at[0] != 0) {
        exchange_link_up(&n->sessions[i], &n->moment);
        output_note(out, NOTE_LINE, "link to %s: connected, greeting", partner.code);
        return;
    }
    char silence[SILENCE_TEXT_MAX] = "";

    put_silence(n, i, silence, sizeof silence);
    exchange_link_down(&n->sessions[i], &n->moment);
    clock_reset(&n->clocks[i]);
    output_note(out, NOTE_CAUTION, "link to %s is down%s", partner.code, silence);
}

/* The place of a notice; when all are taken the oldest gives way. */
static struct heard *hear(struct node *n, const struct notice *notice)
{
    for (int i = 0; i < NODE_HEARD_MAX; i++)
        if (n->heard[i].came > 0 && n->heard[i].exercise == notice->exercise &&
            nation_equal(n->heard[i].origin, notice->origin) &&
            memcmp(n->heard[i].id, notice->id, NOTICE_ID_SIZE) == 0)
            return &n->heard[i];
    struct heard *h = &n->heard[n->heard_next];

    n->heard_next = (n->heard_next + 1) % NODE_HEARD_MAX;
    *h = (struct heard){.origin = notice->origin, .exercise = notice->exercise};
    memcpy(h->id, notice->id, NOTICE_ID_SIZE);
    return h;
}

/* From now on `h` speaks of this revision. */
static void remember(struct node *n, struct heard *h, uint32_t track)
{
    h->revision = n->notice.revision;
    h->track = track;
    h->kind = n->notice.kind;
    h->fields = wire_notice_fields(&n->notice);
    h->heard_ns = n->moment.now_ns;
    wire_onward_from_notice(&n->notice, &h->onward);
}

static void note_in(struct node *n, const struct notice *notice, struct nation via,
                    struct node_output *out)
{
    bool is_direct = nation_equal(notice->origin, via);

    if (notice->kind == NOTICE_TRACK && notice->revision > 1)
        return;
    if (notice->kind == NOTICE_ASSESSMENT && notice->revision % 10 != 1)
        return;
    (void)n;
    output_note(out, NOTE_LINE, "from %s%s%s: %s, revision %u; signature verified",
                notice->origin.code, is_direct ? "" : " through ", is_direct ? "" : via.code,
                notice_kind_name(notice->kind), notice->revision);
}

/* A partner's clock may be wrong; what it says of the far future would hold its event open. */
static bool is_plausible(struct node *n, int64_t said_ns, int64_t latest_ns,
                         struct node_output *out)
{
    if (said_ns - n->moment.now_ns <= AHEAD_MAX_NS &&
        latest_ns - n->moment.now_ns <= AHEAD_MAX_NS + FLIGHT_MAX_NS)
        return true;
    if (n->counts.view_refusals++ % 100 == 0)
        output_note(out, NOTE_CAUTION, "a notice of %s was refused: its times lie hours ahead",
                    n->notice.origin.code);
    return false;
}

static void take_track(struct node *n, struct heard *h, struct node_output *out)
{
    struct track *t = &n->partner_track;

    if (!wire_track_from_notice(&n->notice, t) ||
        !is_plausible(n, t->state_ns > t->last_seen_ns ? t->state_ns : t->last_seen_ns, 0, out))
        return;
    remember(n, h, t->id);
    judge_merge(n, picture_take_track(&n->picture, t, n->moment.now_ns), out);
}

/* An area that our table lacks is one that we can neither name nor warn: the rest still counts. */
static void drop_unknown_areas(struct node *n, struct assessment *a, struct node_output *out)
{
    int kept = 0;

    for (int i = 0; i < a->risk_count; i++) {
        if (area_by_iso(a->risks[i].area.text) >= 0)
            a->risks[kept++] = a->risks[i];
        else if (n->counts.unknown_areas++ % 100 == 0)
            output_note(out, NOTE_CAUTION,
                        "%s names the area %s, which is not in our table: left out (%llu so far)",
                        a->origin.code, a->risks[i].area.text,
                        (unsigned long long)n->counts.unknown_areas);
    }
    a->risk_count = kept;
}

static void take_assessment(struct node *n, struct heard *h, struct node_output *out)
{
    struct assessment *a = &n->partner_assessment;

    if (!wire_assessment_from_notice(&n->notice, a) ||
        !is_plausible(n, a->made_ns > a->last_observed_ns ? a->made_ns : a->last_observed_ns,
                      a->has_impact ? a->impact.latest_ns : 0, out))
        return;
    drop_unknown_areas(n, a, out);
    remember(n, h, a->track);
    if (n->notice.kind == NOTICE_LAUNCH) {
        const struct event *e = picture_event_of(&n->picture, a->exercise, a->origin, a->track);

        for (int i = 0; e != NULL && i < e->opinion_count; i++)
            if (nation_equal(e->opinions[i].origin, a->origin) && e->opinions[i].has_assessment)
                return; /* the whole assessment says more than its first line */
    }
    struct picture_change change =
        picture_take_assessment(&n->picture, a, n->notice.id, n->moment.now_ns);
    judge_merge(n, change, out);
    if (change.event != 0 && change.verdict != PICTURE_STALE)
        judge_partner(n, change.event, a, out);
}

static void take_content(struct node *n, struct heard *h, struct node_output *out)
{
    switch (n->notice.kind) {
    case NOTICE_TRACK:
        take_track(n, h, out);
        return;
    case NOTICE_LAUNCH:
    case NOTICE_ASSESSMENT:
        if (!n->notice.is_cancel) {
            take_assessment(n, h, out);
            return;
        }
        (void)picture_take_cancel(&n->picture, n->notice.origin, n->notice.id, n->moment.now_ns);
        break;
    case NOTICE_ALERT_STATE:
    case NOTICE_POSTURE:
    case NOTICE_WITHHOLDING:
    case NOTICE_DRILL_CONTROL:
    case NOTICE_PLAN:
        break; /* kept in the journal and the ledger of what was heard */
    }
    remember(n, h, h->track);
}

static void take_notice(struct node *n, struct nation via, struct bytes view,
                        struct node_output *out)
{
    struct heard *h = hear(n, &n->notice);
    bool is_new = n->notice.revision > h->came;

    if (n->notice.revision <= h->revision)
        return; /* this path was the slower one */
    if (is_new) {
        h->came = n->notice.revision;
        n->counts.notices_in++;
        note_in(n, &n->notice, via, out);
    }
    take_content(n, h, out);
    if (is_new && n->setup.is_relay)
        publish_relay(n, via, &n->notice, view, out);
}

void receive_view(struct node *n, struct nation via, uint32_t exercise, struct bytes view,
                  struct node_output *out)
{
    const struct partner *p = partner_find(&n->setup.partners, via);

    arena_reset(&n->scratch);
    enum seal_verdict verdict = seal_verify_view(view, &n->ring, exercise, &n->scratch, &n->notice);
    if (verdict != SEAL_OK) {
        n->counts.view_refusals++;
        output_note(out, NOTE_CAUTION, "a notice from %s was refused: %s", via.code,
                    seal_verdict_name(verdict));
        return;
    }
    if (!nation_equal(n->notice.origin, via) && (p == NULL || !p->is_relay)) {
        n->counts.view_refusals++;
        output_note(out, NOTE_CAUTION, "%s passed on a notice of %s, but is no relay: refused",
                    via.code, n->notice.origin.code);
        return;
    }
    take_notice(n, via, view, out);
}

static void take_body(struct node *n, struct nation via, const struct exchange_taken *taken,
                      size_t i, struct node_output *out)
{
    output_record(out, &(struct journal_record){.kind = OUTPUT_TAKEN,
                                                .moment = n->moment,
                                                .partner = via,
                                                .epoch = taken->peer_epoch,
                                                .lane = taken->channel,
                                                .number = taken->first + i,
                                                .body = taken->bodies[i]});
    if (!node_serves(n, taken->exercise)) {
        if (n->counts.quarantined++ % 1000 == 0)
            output_note(out, NOTE_CAUTION, "a notice of %s is set aside: not of the mode we serve",
                        via.code);
        return;
    }
    receive_view(n, via, taken->exercise, taken->bodies[i], out);
}

static void take_clock(struct node *n, int partner, const struct exchange_taken *taken,
                       struct node_output *out)
{
    struct clock_estimate before = clock_estimate(&n->clocks[partner]);

    if (!taken->has_clock || clock_take(&n->clocks[partner], taken->t1_ns, taken->t2_ns,
                                        taken->t3_ns, taken->t4_ns) != CLOCK_TAKEN)
        return;
    struct clock_estimate now = clock_estimate(&n->clocks[partner]);
    if (now.is_alarm && !before.is_alarm)
        output_note(out, NOTE_CAUTION,
                    "the clock of %s is %+.3f s from ours (+- %.3f s): one of "
                    "them is wrong",
                    n->setup.partners.partners[partner].nation.code, (double)now.offset_ns / 1e9,
                    (double)now.bound_ns / 1e9);
}

static void take_age(struct node *n, int partner, const struct exchange_taken *taken,
                     struct node_output *out)
{
    struct clock_estimate clock = clock_estimate(&n->clocks[partner]);

    if (taken->body_count == 0 || !clock.has_offset)
        return; /* not measured: not said */
    output_age(out, (struct frame_age){
                        .partner = n->setup.partners.partners[partner].nation,
                        .age_ns = n->moment.wall_ns - (taken->sent_wall_ns - clock.offset_ns),
                        .bound_ns = clock.bound_ns,
                    });
}

static void take_receipt(struct node *n, struct nation partner, const struct exchange_taken *taken,
                         struct node_output *out)
{
    if (taken->has_message && taken->kind == SESSION_RECEIPT)
        output_record(out, &(struct journal_record){.kind = OUTPUT_RECEIVED,
                                                    .moment = n->moment,
                                                    .partner = partner,
                                                    .epoch = n->setup.epoch,
                                                    .body = taken->message});
}

void receive_frame(struct node *n, struct nation partner, struct bytes frame,
                   struct node_output *out)
{
    struct exchange_taken *taken = &n->taken;
    int i = find_partner(n, partner);

    if (i < 0 || !n->setup.partners.partners[i].is_direct)
        return;
    n->counts.frames++;
    enum exchange_verdict verdict =
        exchange_take_frame(&n->sessions[i], frame, &n->moment, &n->frame_scratch, taken);
    if (verdict != EXCHANGE_OK && verdict != EXCHANGE_REPEATED && verdict != EXCHANGE_GAP &&
        n->counts.frame_refusals++ % 100 == 0)
        output_note(out, NOTE_CAUTION, "a frame of %s was refused: %s (%llu so far)", partner.code,
                    exchange_verdict_name(verdict), (unsigned long long)n->counts.frame_refusals);
    if (taken->is_now_up)
        output_note(out, NOTE_LINE, "session with %s is up", partner.code);
    take_receipt(n, partner, taken, out);
    take_clock(n, i, taken, out);
    take_age(n, i, taken, out);
    for (size_t b = 0; b < taken->body_count; b++)
        take_body(n, partner, taken, b, out);
}

static void say_messages(struct node *n, int partner, struct node_output *out)
{
    const struct exchange_message *m;

    while ((m = exchange_next_message(&n->sessions[partner])) != NULL)
        output_record(out, &(struct journal_record){
                               .kind = m->kind == SESSION_RECEIPT ? OUTPUT_RECEIPT : OUTPUT_SESSION,
                               .moment = n->moment,
                               .partner = n->setup.partners.partners[partner].nation,
                               .body = bytes_of(m->bytes, m->size)});
}

void receive_session(struct node *n, struct node_output *out)
{
    for (int i = 0; i < n->setup.partners.count; i++) {
        struct exchange_session *s = &n->sessions[i];
        const char *code = n->setup.partners.partners[i].nation.code;

        if (!n->setup.partners.partners[i].is_direct)
            continue;
        if (exchange_tick(s, &n->moment) && exchange_liveness(s) != LIVENESS_UP) {
            char silence[SILENCE_TEXT_MAX] = "";

            put_silence(n, i, silence, sizeof silence);
            output_note(out, NOTE_CAUTION, "%s is %s: no heartbeat%s", code,
                        liveness_state_name(exchange_liveness(s)), silence);
        }
        if (exchange_receipt_is_due(s))
            exchange_make_receipt(s, &n->moment);
        say_messages(n, i, out);
    }
}
