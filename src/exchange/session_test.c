/* exchange/session_test.c: two sessions back to back: in order, each once, nothing lost. */
#include "exchange/session.h"

#include <string.h>

#include "base/test.h"
#include "exchange/pair_test.h"

static struct pair pair;

static const enum lane lanes[] = {LANE_WARNING, LANE_ASSESSMENT, LANE_TRACK};

static void expect_all_given(int row)
{
    for (int side = 0; side < 2; side++) {
        TEST_EQ(pair.sides[side].wrong, 0, row);
        for (int i = 0; i < CHANNELS; i++)
            TEST_EQ(pair.sides[side].got[i], pair.sides[1 - side].session.channels[i].sent, row);
    }
}

TEST(session_comes_up_and_carries_both_ways)
{
    pair_init(&pair, 1);
    TEST_EQ(pair_say(&pair, 0, LANE_WARNING, 0), true, 0); /* before there is a link */
    pair_link(&pair);
    TEST_EQ(exchange_state(&pair.sides[0].session), EXCHANGE_GREETING, 0);
    pair_run(&pair, SECOND_NS / 10);
    TEST_EQ(exchange_state(&pair.sides[0].session), EXCHANGE_UP, 0);
    TEST_EQ(exchange_state(&pair.sides[1].session), EXCHANGE_UP, 0);
    TEST_EQ(exchange_liveness(&pair.sides[1].session), LIVENESS_UP, 0);
    for (int i = 0; i < 300; i++)
        TEST_EQ(pair_say(&pair, i % 2, lanes[i % 3], 0), true, i);
    pair_run(&pair, SECOND_NS);
    TEST_EQ(pair_is_settled(&pair), true, 0);
    expect_all_given(0);
    TEST_EQ(pair.sides[1].session.counts.verdicts[EXCHANGE_REPEATED], 0, 0);
    TEST_EQ(pair.sides[1].session.counts.verdicts[EXCHANGE_GAP], 0, 0);
}

/* I1, I2, I3, I7: whatever the link does; everything within 5 s of its recovery. */
TEST(session_survives_a_bad_link)
{
    static const struct {
        uint32_t lose, repeat, reorder, cut;
    } rows[] = {
        {100, 0, 0, 0}, {0, 300, 0, 0},   {0, 0, 300, 0},
        {0, 0, 0, 20},  {50, 50, 50, 10}, {300, 100, 300, 20},
    };

    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        for (uint64_t seed = 1; seed <= 5; seed++) {
            pair_init(&pair, seed);
            pair.lose_permille = rows[row].lose;
            pair.repeat_permille = rows[row].repeat;
            pair.reorder_permille = rows[row].reorder;
            pair.cut_permille = rows[row].cut;
            pair_link(&pair);
            for (int i = 0; i < 2000; i++) {
                (void)pair_say(&pair, i % 2, lanes[dice_below(&pair.dice, 3)], 0);
                pair_step(&pair);
            }
            pair.lose_permille = pair.repeat_permille = 0;
            pair.reorder_permille = pair.cut_permille = 0;
            pair_run(&pair, 5 * SECOND_NS);
            TEST_EQ(pair_is_settled(&pair), true, row);
            expect_all_given((int)row);
            TEST_EQ(rows[row].cut == 0 || pair.cuts > 5, true, row);
            for (int side = 0; side < 2; side++) {
                const struct exchange_counts *counts = &pair.sides[side].session.counts;

                TEST_EQ(counts->verdicts[EXCHANGE_BROKEN_RECEIPT], 0, row);
                TEST_EQ(counts->verdicts[EXCHANGE_BROKEN_CHAIN], 0, row);
                TEST_EQ(counts->verdicts[EXCHANGE_AHEAD], 0, row);
                TEST_EQ(counts->messages_dropped, 0, row);
                TEST_EQ(rows[row].repeat == 0 || counts->verdicts[EXCHANGE_REPEATED] > 0, true,
                        row);
                TEST_EQ(rows[row].lose == 0 || counts->verdicts[EXCHANGE_GAP] > 0, true, row);
            }
        }
    }
}

TEST(session_loses_nothing_in_an_hour_of_silence)
{
    pair_init(&pair, 4);
    pair_link(&pair);
    pair_run(&pair, SECOND_NS);
    pair.is_silent = true;
    for (int second = 0; second < 3600; second++) {
        for (int i = 0; i < 10; i++)
            (void)pair_say(&pair, i % 2, lanes[i % 3], 0);
        pair_run(&pair, SECOND_NS / 10); /* the clock is of no matter once the link is cut */
    }
    TEST_EQ(exchange_state(&pair.sides[0].session) == EXCHANGE_UP, false, 0);
    TEST_EQ(exchange_backlog(&pair.sides[0].session), 18000, 0);
    TEST_EQ(pump_waiting(&pair.sides[0].pump) > 17000, true, 0);
    pair.is_silent = false;
    pair_run(&pair, 60 * SECOND_NS);
    TEST_EQ(pair_is_settled(&pair), true, 0);
    expect_all_given(0);
}

TEST(session_suspects_then_gives_up_a_silent_peer)
{
    pair_init(&pair, 5);
    pair_link(&pair);
    pair_run(&pair, SECOND_NS / 2);
    pair.is_silent = true; /* the last word came at about 0 s */
    pair_run(&pair, SECOND_NS * 6 / 5);
    TEST_EQ(exchange_liveness(&pair.sides[0].session), LIVENESS_UP, 0);
    pair_run(&pair, SECOND_NS);
    TEST_EQ(exchange_liveness(&pair.sides[0].session), LIVENESS_SUSPECTED, 0);
    TEST_EQ(exchange_sending(&pair.sides[0].session).is_closing, false, 0);
    struct moment late = pair_moment(&pair, 0);
    late.mono_ns += SECOND_NS;
    TEST_EQ(exchange_tick(&pair.sides[0].session, &late), true, 0);
    TEST_EQ(exchange_liveness(&pair.sides[0].session), LIVENESS_DOWN, 0);
    TEST_EQ(exchange_sending(&pair.sides[0].session).is_closing, true, 0);
}

TEST(session_a_bye_closes)
{
    pair_init(&pair, 5);
    pair_link(&pair);
    pair_run(&pair, SECOND_NS / 10);
    struct moment moment = pair_moment(&pair, 0);
    exchange_bye(&pair.sides[0].session, BYE_STOPPING, &moment);
    pair_step(&pair);
    pair_step(&pair);
    TEST_EQ(pair.is_linked, false, 0);
}

TEST(session_measures_the_clocks)
{
    pair_init(&pair, 6);
    pair.sides[1].skew_ns = -3600 * SECOND_NS; /* an hour slow */
    pair_link(&pair);
    pair_run(&pair, 5 * SECOND_NS);
    for (int side = 0; side < 2; side++) {
        struct clock_estimate estimate = clock_estimate(&pair.sides[side].clock);
        int64_t truth = side == 0 ? pair.sides[1].skew_ns : -pair.sides[1].skew_ns;
        int64_t error = estimate.offset_ns - truth;

        TEST_EQ(estimate.has_offset, true, side);
        TEST_EQ(error <= estimate.bound_ns && -error <= estimate.bound_ns, true, side);
        TEST_EQ(estimate.bound_ns <= 2 * STEP_NS, true, side);
        TEST_EQ(estimate.is_alarm, true, side);
    }
    (void)pair_say(&pair, 0, LANE_WARNING, 0); /* a wrong clock loses nothing */
    pair_run(&pair, SECOND_NS);
    TEST_EQ(pair_is_settled(&pair), true, 0);
}

TEST(session_resumes_after_a_restart_of_the_pump)
{
    pair_init(&pair, 7);
    pair_link(&pair);
    for (int i = 0; i < 100; i++)
        (void)pair_say(&pair, 0, LANE_TRACK, 0);
    pair_step(&pair);
    pair_cut(&pair);
    struct pump *pump = &pair.sides[0].pump; /* the process came back, its core from the journal */
    const struct pump old = *pump;
    pump_init(pump, old.self, old.partner, old.epoch, old.store, old.keeper);
    pump_restore(pump, channel_of(LANE_TRACK, 0), 100);
    pair_link(&pair);
    pair_run(&pair, SECOND_NS);
    TEST_EQ(pair_is_settled(&pair), true, 0);
    expect_all_given(0);
}

TEST(session_peer_that_lost_its_store_begins_an_epoch)
{
    pair_init(&pair, 8);
    pair_link(&pair);
    for (int i = 0; i < 50; i++)
        (void)pair_say(&pair, i % 2, LANE_WARNING, 0);
    pair_run(&pair, SECOND_NS);
    TEST_EQ(pair_is_settled(&pair), true, 0);
    pair_cut(&pair);
    struct side *side = &pair.sides[1];
    struct exchange_options options = side->session.options;
    const struct pump old = side->pump;
    options.epoch++;
    exchange_init(&side->session, &options);
    pump_init(&side->pump, old.self, old.partner, options.epoch, old.store, old.keeper);
    memset(side->got, 0, sizeof side->got);
    memset(pair.sides[0].got, 0, sizeof side->got);
    (void)pair_say(&pair, 1, LANE_WARNING, 0);
    pair_link(&pair);
    pair_run(&pair, SECOND_NS);
    TEST_EQ(pair_is_settled(&pair), true, 0);
    expect_all_given(0); /* the lost 25 were sent again, and its new number 1 is new */
    TEST_EQ(pair.sides[0].session.counts.verdicts[EXCHANGE_BROKEN_RECEIPT], 0, 0);
}

TEST(session_enqueue_refusals)
{
    static uint8_t body[FRAME_BODY_MAX + 1];
    struct channel_mark mark;

    pair_init(&pair, 9);
    struct exchange_session *s = &pair.sides[0].session;
    TEST_EQ(exchange_enqueue(s, LANE_TRACK, 0, bytes_of(body, 0), &mark), false, 0);
    TEST_EQ(exchange_enqueue(s, LANE_TRACK, 0, bytes_of(body, sizeof body), &mark), false, 1);
    TEST_EQ(exchange_enqueue(s, LANE_TRACK, 9, bytes_of(body, 1), &mark), false, 2);
    s->channels[LANE_TRACK].sent = NUMBER_MAX - FRAME_BODIES_MAX;
    TEST_EQ(exchange_enqueue(s, LANE_TRACK, 0, bytes_of(body, 1), &mark), false, 3);
    TEST_EQ(exchange_enqueue(s, LANE_WARNING, 0, bytes_of(body, FRAME_BODY_MAX), &mark), true, 4);
    TEST_EQ(mark.channel, LANE_WARNING, 4);
    TEST_EQ(mark.number, 1, 4);
}
