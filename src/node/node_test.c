/* node/node_test.c: what a hand-driven core refuses, forgets and tells to nobody.
 *
 * One core, USA's, with one partner that it speaks to; no host, no links, no journal.  The
 * partner's end is a real session with a good key: what it says is taken, or refused for what it
 * says.
 */
#include "node/node_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "crypt/crypt.h"
#include "exchange/session.h"
#include "node/detect.h"
#include "node/judge.h"
#include "node/order.h"
#include "node/publish.h"
#include "wire/notice.h"

static struct exchange_session far_end;

static int count_of(enum journal_kind kind)
{
    int count = 0;

    for (size_t i = 0; i < out->record_count; i++)
        count += out->records[i].kind == kind ? 1 : 0;
    return count;
}

static bool is_noted(const char *words)
{
    for (int i = 0; i < out->note_count; i++)
        if (strstr(out->notes[i].text, words) != NULL)
            return true;
    return false;
}

TEST(an_order_that_is_not_newer_is_refused)
{
    static const struct {
        enum order_verb verb;
        int64_t time_ns;
        uint32_t armed;
    } rows[] = {
        {ORDER_ARM, NOW_NS, EXERCISE},     {ORDER_END, NOW_NS, EXERCISE}, /* of the same moment */
        {ORDER_END, NOW_NS + 2, 0},        {ORDER_ARM, NOW_NS, 0},        /* the first, replayed */
        {ORDER_RESUME, NOW_NS + 1, 0},     {ORDER_END, NOW_NS + 2, 0},
        {ORDER_ARM, NOW_NS + 3, EXERCISE},
    };

    core_open(core_setup());
    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        give_order(rows[i].verb, rows[i].time_ns);
        TEST_EQ(core->armed, rows[i].armed, i);
    }
    core_close();
}

static void feed(int number, bool is_over)
{
    static const char preamble[] = "TDS1\0\0\0\0\0\0\0\1";
    uint8_t room[64];
    char name[DETECT_NAME_MAX];
    struct byte_builder body = byte_builder_init(room, sizeof room);

    (void)snprintf(name, sizeof name, "feed %d", number);
    uint64_t taken = detect_taken(core, name);
    if (!detect_body(name, bytes_of(preamble, is_over ? 0 : sizeof preamble - 1), &body))
        abort();
    step(INPUT_DETECTION, taken, byte_builder_bytes(&body));
}

TEST(a_feed_that_is_over_frees_its_place)
{
    core_arm(core_setup());
    for (int i = 0; i < NODE_FEEDS_MAX; i++)
        feed(i, false);
    TEST_EQ(detect_taken(core, "feed 31"), 12, 0);
    feed(100, false);
    TEST_EQ(detect_taken(core, "feed 100"), 0, 1);
    feed(3, true);
    feed(100, false);
    TEST_EQ(detect_taken(core, "feed 100"), 12, 2);
    TEST_EQ(detect_taken(core, "feed 3"), 0, 3);
    core_close();
}

static void give_feed(uint64_t offset, const char *bytes, size_t size)
{
    uint8_t room[64];
    struct byte_builder body = byte_builder_init(room, sizeof room);

    if (!detect_body("twin", bytes_of(bytes, size), &body))
        abort();
    output_reset(out);
    step(INPUT_DETECTION, offset, byte_builder_bytes(&body));
}

/* Two connections of one name: what both send is taken once, and no byte is passed over. */
TEST(of_twin_feeds_each_byte_is_taken_once)
{
    static const char bytes[] = "TDS1\0\0\0\0\0\0\0\1\0\0\0";
    static const struct {
        uint64_t offset;
        size_t size;
        uint64_t taken;
    } rows[] = {
        {0, 4, 4},   {0, 12, 12}, /* the twin begins anew */
        {4, 8, 12},               /* what was left of the first */
        {14, 2, 12},              /* a run that begins beyond what was taken */
        {8, 5, 13},
    };

    core_arm(core_setup());
    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        give_feed(rows[i].offset, bytes + rows[i].offset, rows[i].size);
        TEST_EQ(detect_taken(core, "twin"), rows[i].taken, i);
        TEST_EQ(is_noted("never came"), i == 3, i);
        TEST_EQ(core->counts.feed_refusals, 0, i);
    }
    core_close();
}

TEST(marks_of_merged_events_are_freed)
{
    core_arm(core_setup());
    for (uint32_t event = 2; event < 3 * NODE_MARKS_MAX; event++) {
        TEST_EQ(node_mark(core, event) != NULL, true, event);
        output_reset(out);
        judge_merge(core, (struct picture_change){PICTURE_UPDATED, 1, event}, out);
    }
    core_close();
}

/* Leaves room for `notices` notices, and not for one more. */
static void fill_output(int notices)
{
    static const uint8_t block[1024];

    output_reset(out);
    while (output_has_room(out, notices + 1))
        output_record(out, &(struct journal_record){.kind = OUTPUT_TAKEN,
                                                    .body = bytes_of(block, sizeof block)});
    TEST_EQ(output_has_room(out, notices), true, notices);
}

/* An event waits for the next tick unless all that it may cause has room: an alert cannot. */
TEST(an_event_is_judged_only_when_all_its_notices_have_room)
{
    struct track t = {.exercise = EXERCISE,
                      .origin = jpn,
                      .id = 5,
                      .last_seen_ns = NOW_NS,
                      .state_ns = NOW_NS,
                      .phase = PHASE_COAST,
                      .status = TRACK_CONFIRMED,
                      .position = {-3500e3, 3600e3, 4300e3},
                      .velocity = {-3000, -2000, 1500}};

    for (int i = 0; i < 6; i++)
        t.covariance[i][i] = i < 3 ? 1e4 : 25;
    core_arm(core_setup());
    core->moment.now_ns = NOW_NS;
    TEST_EQ(picture_take_track(&core->picture, &t, NOW_NS).event, 1, 0);
    fill_output(OUTPUT_EVENT_NOTICES - 1);
    judge(core, out);
    TEST_EQ(count_of(OUTPUT_NOTICE), 0, 0);
    fill_output(OUTPUT_EVENT_NOTICES);
    judge(core, out);
    TEST_EQ(count_of(OUTPUT_NOTICE) > 0, true, 1);
    core_close();
}

TEST(what_has_an_unknown_parent_is_told_to_nobody)
{
    struct node_lineage lineage = {.count = 0};
    struct assessment a = assessment_of(usa, "US-HI");

    core_arm(core_setup());
    core->moment.now_ns = NOW_NS;
    TEST_EQ(publish_assessment(core, 1, &a, &lineage, out), true, 0);
    TEST_EQ(count_of(OUTPUT_SENT), 1, 0);
    output_reset(out);
    lineage.is_unknown = true;
    TEST_EQ(publish_assessment(core, 1, &a, &lineage, out), true, 1);
    TEST_EQ(count_of(OUTPUT_NOTICE), 1, 1);
    TEST_EQ(count_of(OUTPUT_SENT), 0, 1);
    core_close();
}

/* A frame of the far end's, as it comes over the link. */
static void give_frame(struct frame *frame, struct bytes body)
{
    static uint8_t room[FRAME_SIZE_MAX];
    struct byte_builder b = byte_builder_init(room, sizeof room);

    frame->origin = jpn;
    frame->destination = usa;
    frame->epoch = 2;
    frame->sent_wall_ns = NOW_NS;
    frame->count = 1;
    frame->bodies[0] = body;
    wire_frame_put(frame, &b);
    output_reset(out);
    step(INPUT_FRAME, 0, byte_builder_bytes(&b));
}

static void link_far_end(void)
{
    const struct exchange_message *m;
    static struct frame frame;
    uint8_t up = 1;

    exchange_init(&far_end, &(struct exchange_options){
                                .self = jpn,
                                .partner = usa,
                                .epoch = 2,
                                .key = &theirs,
                                .partner_key = signing_key_public(&core->setup.live_key),
                                .heartbeat_ns = HEARTBEAT_QUIET_NS});
    exchange_link_up(&far_end, &MOMENT);
    exchange_arm(&far_end, EXERCISE, &MOMENT);
    step(INPUT_LINK, 0, bytes_of(&up, 1));
    while ((m = exchange_next_message(&far_end)) != NULL) {
        frame = (struct frame){.lane = LANE_SESSION};
        give_frame(&frame, bytes_of(m->bytes, m->size));
    }
}

/* JPN says it: sealed by its key, numbered by its session, framed. */
static void say(const struct assessment *a)
{
    static const struct secret secret;
    static uint8_t room[VIEW_SIZE_MAX];
    static struct notice notice;
    static struct sealed_notice sealed;
    static struct frame frame;
    struct byte_builder view = byte_builder_init(room, sizeof room);
    struct channel_mark mark;

    wire_notice_init(&notice, jpn, EXERCISE, NOTICE_ASSESSMENT);
    notice.epoch = 2;
    notice.revision = a->revision;
    notice.id[0] = (uint8_t)a->track;
    if (!wire_notice_from_assessment(a, a->track, &notice))
        abort();
    seal_notice(&theirs, &secret, &notice, &sealed);
    if (!seal_view(&sealed, ~UINT64_C(0), &view) ||
        !exchange_enqueue(&far_end, LANE_ASSESSMENT, EXERCISE, byte_builder_bytes(&view), &mark))
        abort();
    frame = (struct frame){.lane = LANE_ASSESSMENT, .exercise = EXERCISE, .first = mark.number};
    give_frame(&frame, byte_builder_bytes(&view));
}

/* A partner's table may be another than ours: its area is left out, what we know is warned. */
TEST(an_area_that_is_not_in_our_table_is_left_out_and_said)
{
    struct assessment a = assessment_of(jpn, "US-XX");

    core_arm(core_setup());
    link_far_end();
    a.risks[a.risk_count] = a.risks[0];
    a.risks[a.risk_count++].area = area_code_of("US-HI");
    say(&a);
    TEST_EQ(core->counts.notices_in, 1, 0);
    TEST_EQ(core->counts.unknown_areas, 1, 0);
    TEST_EQ(is_noted("JPN names the area US-XX"), true, 0);
    TEST_EQ(core->partner_assessment.risk_count, 1, 0);
    TEST_EQ(out->alert_count, 1, 0);
    TEST_EQ(strcmp(out->alerts[0].areas[0].area.text, "US-HI"), 0, 0);
    a.revision = 2;
    say(&a);
    TEST_EQ(core->counts.unknown_areas, 2, 1);
    TEST_EQ(is_noted("US-XX"), false, 1); /* once in a while */
    core_close();
}

/* What a partner says of hours ahead would hold its event open for as long: refused. */
TEST(times_hours_ahead_are_refused)
{
    static const struct {
        int64_t made_s;
        int64_t seen_s;
        int64_t falls_s; /* 0: no impact */
        bool is_taken;
    } rows[] = {
        {7200, 0, 0, true},  {7201, 0, 0, false},    {0, 7200, 0, true},
        {0, 7201, 0, false}, {0, 0, 8 * 3600, true}, {0, 0, 8 * 3600 + 1, false},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        struct assessment a = assessment_of(jpn, "US-HI");

        core_arm(core_setup());
        link_far_end();
        a.made_ns = NOW_NS + rows[i].made_s * SECOND_NS;
        a.last_observed_ns = NOW_NS + rows[i].seen_s * SECOND_NS;
        a.has_impact = rows[i].falls_s != 0;
        a.impact.point = a.launch.point;
        a.impact.area50 = a.impact.area90 = a.launch.area90;
        a.impact.earliest_ns = a.impact.time_ns = NOW_NS + 300 * SECOND_NS;
        a.impact.latest_ns = NOW_NS + rows[i].falls_s * SECOND_NS;
        say(&a);
        TEST_EQ(core->picture.event_count, rows[i].is_taken ? 1 : 0, i);
        TEST_EQ(core->counts.view_refusals, rows[i].is_taken ? 0 : 1, i);
        TEST_EQ(is_noted("its times lie hours ahead"), !rows[i].is_taken, i);
        core_close();
    }
}

/* JPN's assessment names an own area: the alert drafted of it is a child of JPN's notice. */
static void hear_assessment(bool is_remembered, int64_t now_ns, int64_t falls_ns)
{
    static const uint8_t id[NOTICE_ID_SIZE] = {9};
    struct assessment a = assessment_of(jpn, "US-HI");

    a.risks[0].latest_ns = falls_ns;
    core->moment.now_ns = now_ns;
    output_reset(out);
    if (is_remembered)
        core->heard[0] = (struct heard){.origin = jpn,
                                        .exercise = EXERCISE,
                                        .id = {9},
                                        .revision = 1,
                                        .track = a.track,
                                        .kind = NOTICE_ASSESSMENT,
                                        .onward = {.count = 1, .to = {jpn}},
                                        .heard_ns = now_ns};
    struct picture_change change = picture_take_assessment(&core->picture, &a, id, now_ns);
    TEST_EQ(change.event, 1, 0);
    judge_partner(core, change.event, &a, out);
}

TEST(an_alert_names_its_parents_and_without_them_is_told_to_nobody)
{
    struct lineage lineage;

    for (int is_remembered = 0; is_remembered < 2; is_remembered++) {
        core_arm(core_setup());
        hear_assessment(is_remembered != 0, NOW_NS, NOW_NS + 400 * SECOND_NS);
        TEST_EQ(count_of(OUTPUT_ALERT), 1, is_remembered);
        TEST_EQ(count_of(OUTPUT_SENT), is_remembered, is_remembered);
        wire_lineage_from_notice(&core->notice, &lineage);
        TEST_EQ(lineage.count, is_remembered, is_remembered);
        core_close();
    }
}

/* A word of what has fallen warns nobody; one of what is still to fall warns of an open event: the
 * officer never reads an alert of an event that is shown as over. */
TEST(a_late_word_joins_what_is_over_and_opens_it_when_more_is_to_come)
{
    uint32_t ended[EVENTS_MAX];
    struct assessment own = assessment_of(usa, "US-HI");
    int64_t late_ns = NOW_NS + 7200 * SECOND_NS;

    own.risk_count = 0;
    for (int is_to_come = 0; is_to_come < 2; is_to_come++) {
        core_arm(core_setup());
        TEST_EQ(picture_take_assessment(&core->picture, &own, NULL, NOW_NS).event, 1, is_to_come);
        TEST_EQ(picture_advance(&core->picture, late_ns, ended), 1, is_to_come);
        hear_assessment(true, late_ns, is_to_come ? late_ns + 1 : late_ns - 1);
        TEST_EQ(count_of(OUTPUT_ALERT), is_to_come, is_to_come);
        TEST_EQ(core->picture.event_count, 1, is_to_come);
        TEST_EQ(picture_event(&core->picture, 1)->state, is_to_come ? EVENT_OPEN : EVENT_ENDED,
                is_to_come);
        core_close();
    }
}
