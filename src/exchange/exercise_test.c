/* exchange/exercise_test.c: live and exercise do not meet: S3, and what a restart does. */
#include <string.h>

#include "base/test.h"
#include "exchange/pair_test.h"
#include "exchange/session.h"

#define TRACKS channel_of(LANE_TRACK, 1)

static struct pair pair;

static void arm(int side, uint32_t exercise)
{
    struct moment moment = pair_moment(&pair, side);

    if (exercise != 0)
        exchange_arm(&pair.sides[side].session, exercise, &moment);
    else
        exchange_disarm(&pair.sides[side].session, &moment);
    pair_drain(&pair, side);
}

static uint64_t refused(int side)
{
    return pair.sides[side].session.counts.verdicts[EXCHANGE_NOT_ARMED];
}

TEST(exercise_is_held_back_until_the_peer_has_armed_it)
{
    pair_init(&pair, 1);
    pair_link(&pair);
    pair_run(&pair, SECOND_NS / 10);
    TEST_EQ(pair_say(&pair, 0, LANE_TRACK, 7), false, 0); /* not armed here */
    arm(0, 7);
    for (int i = 0; i < 20; i++)
        TEST_EQ(pair_say(&pair, 0, LANE_TRACK, 7), true, i);
    TEST_EQ(pair_say(&pair, 0, LANE_TRACK, 0), true, 1);
    TEST_EQ(pair_say(&pair, 0, LANE_TRACK, 8), false, 2);
    pair_run(&pair, 5 * SECOND_NS);
    TEST_EQ(pair.sides[1].got[LANE_TRACK], 1, 3); /* live passes by */
    TEST_EQ(pair.sides[1].got[TRACKS], 0, 3);
    TEST_EQ(refused(1), 0, 3); /* not even sent */
    arm(1, 8);                 /* another one */
    pair_run(&pair, SECOND_NS);
    TEST_EQ(pair.sides[1].got[TRACKS], 0, 4);
    arm(1, 7);
    pair_run(&pair, SECOND_NS / 10);
    TEST_EQ(pair.sides[1].got[TRACKS], 20, 5);
    TEST_EQ(pair.sides[1].wrong, 0, 5);
}

TEST(exercise_goes_on_after_a_restart_and_a_resume)
{
    pair_init(&pair, 2);
    pair_link(&pair);
    arm(0, 7);
    arm(1, 7);
    pair_run(&pair, SECOND_NS / 10);
    for (int i = 0; i < 50; i++) {
        (void)pair_say(&pair, 0, LANE_TRACK, 7);
        (void)pair_say(&pair, 1, LANE_WARNING, 7);
    }
    pair_step(&pair);
    pair_cut(&pair); /* the node comes back live */
    arm(1, 0);
    pair_link(&pair);
    pair_run(&pair, SECOND_NS);
    uint64_t before = pair.sides[1].got[TRACKS];
    for (int i = 0; i < 50; i++)
        (void)pair_say(&pair, 0, LANE_TRACK, 7);
    TEST_EQ(pair_say(&pair, 1, LANE_WARNING, 7), false, 0);
    pair_run(&pair, SECOND_NS);
    TEST_EQ(pair.sides[1].got[TRACKS], before, 1); /* quarantined, without a receipt */
    TEST_EQ(exchange_backlog(&pair.sides[0].session) >= 50, true, 1);
    arm(1, 7);
    pair_run(&pair, SECOND_NS);
    TEST_EQ(pair.sides[1].got[TRACKS], 100, 2);
    TEST_EQ(pair_is_settled(&pair), true, 2);
    TEST_EQ(pair.sides[0].wrong + pair.sides[1].wrong, 0, 2);
    TEST_EQ(pair.sides[0].session.counts.verdicts[EXCHANGE_BROKEN_RECEIPT], 0, 2);
}

/* What came too late: numbers of an exercise that has ended are skipped, by the sender's hello. */
TEST(exercise_that_ended_is_never_sent)
{
    pair_init(&pair, 3);
    arm(0, 7);
    for (int i = 0; i < 30; i++)
        (void)pair_say(&pair, 0, LANE_TRACK, 7); /* no link: not delivered */
    arm(0, 0);
    arm(0, 8);
    for (int i = 0; i < 5; i++)
        (void)pair_say(&pair, 0, LANE_TRACK, 8);
    arm(1, 8);
    pair.sides[1].got[TRACKS] = 30; /* the application is to see 31 next */
    pair_link(&pair);
    pair_run(&pair, SECOND_NS);
    TEST_EQ(pair.sides[1].got[TRACKS], 35, 0);
    TEST_EQ(pair.sides[1].session.counts.verdicts[EXCHANGE_REPEATED], 0, 0); /* not even tried */
    TEST_EQ(pair.sides[1].wrong, 0, 0);
    TEST_EQ(pair_is_settled(&pair), true, 0);
    TEST_EQ(pair.sides[0].session.counts.verdicts[EXCHANGE_BROKEN_RECEIPT], 0, 0);
    for (int i = 0; i < 5; i++) { /* RESUME of the same one skips nothing */
        arm(0, 0);
        (void)pair_say(&pair, 0, LANE_TRACK, 0);
        arm(0, 8);
        (void)pair_say(&pair, 0, LANE_TRACK, 8);
        pair_run(&pair, SECOND_NS);
    }
    TEST_EQ(pair.sides[1].got[TRACKS], 40, 1);
    TEST_EQ(pair.sides[1].got[LANE_TRACK], 5, 1);
    TEST_EQ(pair_is_settled(&pair), true, 1);
}

/* Both nodes arm and disarm while the link loses, repeats and breaks. */
TEST(exercise_survives_a_bad_link)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        pair_init(&pair, seed);
        pair.lose_permille = 100;
        pair.repeat_permille = 100;
        pair.reorder_permille = 100;
        pair.cut_permille = 5;
        pair_link(&pair);
        for (int i = 0; i < 3000; i++) {
            int side = (int)dice_below(&pair.dice, 2);

            if (dice_below(&pair.dice, 100) == 0)
                arm(side, dice_below(&pair.dice, 3) == 0 ? 0 : 7);
            (void)pair_say(&pair, side, LANE_ASSESSMENT, dice_below(&pair.dice, 2) * 7);
            pair_step(&pair);
        }
        pair.lose_permille = pair.repeat_permille = 0;
        pair.reorder_permille = pair.cut_permille = 0;
        arm(0, 7);
        arm(1, 7);
        pair_run(&pair, 5 * SECOND_NS);
        TEST_EQ(pair_is_settled(&pair), true, seed);
        for (int side = 0; side < 2; side++) {
            const struct exchange_counts *counts = &pair.sides[side].session.counts;

            TEST_EQ(pair.sides[side].wrong, 0, seed);
            TEST_EQ(counts->verdicts[EXCHANGE_BROKEN_RECEIPT], 0, seed);
            TEST_EQ(counts->verdicts[EXCHANGE_BROKEN_CHAIN], 0, seed);
            TEST_EQ(pair.sides[side].got[channel_of(LANE_ASSESSMENT, 7)] > 100, true, seed);
        }
    }
}
