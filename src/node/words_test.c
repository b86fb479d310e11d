/* node/words_test.c: what a hand-driven core says of what it refuses, and what may come again.
 *
 * One core, USA's, with two partners, one of which is told; no host, no links, no journal.
 */
#include "node/node_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "crypt/crypt.h"
#include "node/detect.h"
#include "node/judge.h"
#include "node/order.h"
#include "node/publish.h"
#include "node/receive.h"
#include "place/place.h"
#include "wire/detection.h"
#include "wire/notice.h"

static const struct nation kor = {"KOR"};

/* Two partners, of whom JPN is told; two radars. */
static void arm(void)
{
    struct node_setup *setup = core_setup();
    struct partner p = setup->partners.partners[0];

    p.nation = kor;
    p.tls_pin.bytes[0] = 1;
    if (!partner_add(&setup->partners, &p))
        abort();
    setup->registry.count = 2;
    for (int i = 0; i < 2; i++)
        setup->registry.sensors[i] = (struct sensor){.kind = SENSOR_RADAR,
                                                     .place = {0.7, 2.3 + 0.1 * i, 100},
                                                     .range_sigma_m = 100,
                                                     .angle_sigma_rad = 1e-3,
                                                     .range_max_m = 3e6};
    (void)snprintf(setup->registry.sensors[0].name, SENSOR_NAME_MAX, "RADAR 1");
    (void)snprintf(setup->registry.sensors[1].name, SENSOR_NAME_MAX, "RADAR 2");
    core_arm(setup);
}

/* JPN's assessment of now, whole or without its launch point, as its own node would seal it. */
static struct bytes make_view(uint32_t revision, uint64_t closed)
{
    static uint8_t room[VIEW_SIZE_MAX];
    static struct sealed_notice sealed;
    static struct notice notice;
    static const struct secret secret;
    struct byte_builder view = byte_builder_init(room, sizeof room);
    struct assessment a = assessment_of(jpn, "US-HI");
    struct onward onward = {.count = 2, .to = {kor, usa}};

    wire_notice_init(&notice, jpn, EXERCISE, NOTICE_ASSESSMENT);
    notice.epoch = 1;
    notice.revision = revision;
    a.revision = revision;
    a.made_ns += revision;
    notice.id[0] = 9;
    if (!wire_notice_from_assessment(&a, 5, &notice) || !wire_notice_add_onward(&notice, &onward))
        abort();
    seal_notice(&theirs, &secret, &notice, &sealed);
    if (!seal_view(&sealed, ~closed, &view))
        abort();
    return byte_builder_bytes(&view);
}

TEST(what_was_refused_may_come_again_and_goes_on_once)
{
    enum { RIGHT = 0, BEHIND = -3 * 3600 }; /* our clock, in seconds */
    static const struct {
        uint32_t revision;
        int64_t clock_s;
        uint32_t came;
        uint32_t taken;
        uint64_t relayed;
        int opinions; /* revision of JPN's in the picture; 0: none */
    } rows[] = {
        {1, BEHIND, 1, 0, 1, 0}, {1, BEHIND, 1, 0, 1, 0}, /* the other way, no better */
        {1, RIGHT, 1, 1, 1, 1},  {1, RIGHT, 1, 1, 1, 1},  {3, BEHIND, 3, 1, 2, 1},
        {2, RIGHT, 3, 2, 2, 2},  {3, RIGHT, 3, 3, 2, 3},
    };

    arm();
    core->setup.is_relay = true;
    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        output_reset(out);
        core->moment.now_ns = NOW_NS + rows[i].clock_s * SECOND_NS;
        receive_view(core, jpn, EXERCISE, make_view(rows[i].revision, 0), out);
        TEST_EQ(core->heard[0].came, rows[i].came, i);
        TEST_EQ(core->heard[0].revision, rows[i].taken, i);
        TEST_EQ(core->heard[1].came, 0, i);
        TEST_EQ(core->counts.relayed, rows[i].relayed, i);
        const struct event *e = picture_event_of(&core->picture, EXERCISE, jpn, 5);
        int revision = 0;

        for (int k = 0; e != NULL && k < e->opinion_count; k++)
            if (nation_equal(e->opinions[k].origin, jpn) && e->opinions[k].has_assessment)
                revision = (int)e->opinions[k].assessment.revision;
        TEST_EQ(revision, rows[i].opinions, i);
    }
    core_close();
}

static int said(const char *words)
{
    int count = 0;

    for (int i = 0; i < out->note_count; i++)
        count += strstr(out->notes[i].text, words) != NULL ? 1 : 0;
    return count;
}

static void put_report(struct byte_builder *stream, int radar, int64_t seen_ns, uint64_t number,
                       double range_m)
{
    struct detection d = {.exercise = EXERCISE,
                          .seen_ns = seen_ns,
                          .axes = DETECTION_AZEL,
                          .angle1_rad = 1,
                          .angle2_rad = 0.5,
                          .has_range = true,
                          .range_m = range_m};

    (void)snprintf(d.sensor, sizeof d.sensor, "RADAR %d", radar);
    detection_put_record(stream, &d, number);
}

/* Reports of radars in turn, as one stream; each its own range, so that none is a repetition. */
static void report(int count, int radars, int64_t seen_ns, int64_t mono_ns)
{
    static uint8_t room[8192];
    static uint64_t number;
    uint64_t taken = detect_taken(core, "radars");
    struct byte_builder body = byte_builder_init(room, sizeof room);
    uint8_t octets[64 * 100];
    struct byte_builder stream = byte_builder_init(octets, sizeof octets);

    number = taken == 0 ? 0 : number;
    if (taken == 0)
        detection_put_preamble(&stream, 1);
    for (int i = 0; i < count; i++) {
        number++;
        put_report(&stream, 1 + i % radars, seen_ns, number, 1e6 + (double)number);
    }
    if (!detect_body("radars", byte_builder_bytes(&stream), &body))
        abort();
    step_at(NOW_NS, mono_ns, INPUT_DETECTION, taken, byte_builder_bytes(&body));
}

TEST(reports_that_are_all_untimely_put_the_own_clock_in_doubt)
{
    enum { AHEAD = 3600, BEHIND = -3600 }; /* what is seen, in seconds from our clock */
    static const struct {
        int64_t seen_s;
        int count;
        int radars;
        int64_t mono_s;
        int doubts;
        const char *words;
    } rows[] = {
        /* our clock is an hour behind, or an hour ahead */
        {AHEAD, 19, 2, 1, 0, "detections lie"},
        {AHEAD, 1, 2, 1, 1,
         "detections lie 3600 s ahead of our clock and are not used (20 in a row)"},
        {AHEAD, 40, 2, 30, 0, "detections lie"}, /* at most once a minute */
        {AHEAD, 1, 2, 61, 1, "(61 in a row)"},
        {BEHIND, 19, 2, 200, 0, "detections lie"}, /* it was set: a new run */
        {BEHIND, 1, 2, 200, 1,
         "3600 s behind our clock and are not used (20 in a row): is the clock of this machine or "
         "of the feed wrong"},
        {0, 1, 2, 300, 0, "detections lie"}, /* a timely one ends the run */
        {BEHIND, 19, 2, 300, 0, "detections lie"},
        {0, 1, 2, 300, 0, "detections lie"},
        /* one sensor alone has to be so for a while */
        {BEHIND, 40, 1, 400, 0, "detections lie"},
        {BEHIND, 1, 1, 409, 0, "detections lie"},
        {BEHIND, 1, 1, 410, 1, "(42 in a row)"},
        {BEHIND, 1, 1, 5, 1, "(43 in a row)"}, /* the machine was started again */
        {3, 20, 2, 500, 1, "detections lie 3 s ahead"},
        {-599, 40, 2, 900, 0, "detections lie"}, /* within what is taken */
    };
    uint64_t doubts = 0;

    arm();
    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        report(rows[i].count, rows[i].radars, NOW_NS + rows[i].seen_s * SECOND_NS,
               rows[i].mono_s * SECOND_NS);
        TEST_EQ(said(rows[i].words), rows[i].doubts, i);
        doubts += (uint64_t)rows[i].doubts;
        TEST_EQ(core->counts.clock_doubts, doubts, i);
    }
    TEST_EQ(core->counts.untimely, 19 + 1 + 40 + 1 + 19 + 1 + 19 + 40 + 1 + 1 + 1 + 20, 0);
    TEST_EQ(core->counts.measure_refusals, core->counts.untimely, 0);
    TEST_EQ(core->counts.detections, 1 + 1 + 40, 0);
    core_close();
}

TEST(refused_lines_and_repetitions_are_said_now_and_then_with_their_count)
{
    static const char head[] = "CCSDS_TDM_VERS = 2.0\n";
    uint8_t room[64], octets[512], more[512];
    struct byte_builder stream = byte_builder_init(octets, sizeof octets);
    struct byte_builder twice = byte_builder_init(more, sizeof more);
    int lines = 0;

    arm();
    for (int i = 0; i < 350; i++) {
        struct byte_builder body = byte_builder_init(room, sizeof room);
        bool is_first = i == 0;

        if (!detect_body("tdm", bytes_of(is_first ? head : "NONSENSE\n", is_first ? 21 : 9), &body))
            abort();
        step(INPUT_DETECTION, detect_taken(core, "tdm"), byte_builder_bytes(&body));
        if (said("feed: ") > 0)
            lines++;
    }
    TEST_EQ(core->counts.feed_refusals, 349, 0);
    TEST_EQ(lines, 20 + 3, 1);
    detection_put_preamble(&stream, 1);
    for (uint64_t i = 1; i <= 3; i++)
        put_report(&stream, 1, NOW_NS, i, 1e6);
    if (!detect_body("twice", byte_builder_bytes(&stream), &twice))
        abort();
    step(INPUT_DETECTION, 0, byte_builder_bytes(&twice));
    TEST_EQ(core->counts.repeats, 2, 2);
    TEST_EQ(said("came twice: the second is dropped (1 so far)"), 1, 3);
    TEST_EQ(said("came twice"), 1, 4);
    core_close();
}
