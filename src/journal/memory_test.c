/* journal/memory_test.c: the simulator's store keeps the contract, and its planted faults show. */
#include "journal/memory.h"

#include "base/check.h"
#include "base/dice.h"
#include "base/test.h"
#include "journal/journal_fixture.h"

#define BODY_MAX 512

static struct journal_memory *open_memory(struct fixture *f)
{
    struct journal_memory *m = NULL;

    fixture_make(f);
    CHECK(journal_memory_open(&m, &f->options.identity, &f->key, f->options.opened,
                              f->options.checkpoint_interval_ns) == STATUS_OK);
    return m;
}

static void close_memory(struct fixture *f, struct journal_memory **m)
{
    journal_memory_close(m);
    fixture_remove(f);
}

static enum status append(struct journal_memory *m, uint64_t n)
{
    uint8_t body[BODY_MAX];
    struct journal_record record = fixture_record(n, body);

    return journal_memory_append_group(m, &record, 1);
}

TEST(a_crash_forgets_exactly_what_was_not_committed)
{
    struct fixture f;
    struct journal_memory *m = open_memory(&f);
    struct dice dice = dice_init(4, 4);
    struct journal_record got;
    uint64_t n = 0;

    for (int round = 0; round < 50; round++) {
        for (uint32_t i = dice_below(&dice, 30); i > 0; i--)
            TEST_EQ(append(m, n++), STATUS_OK, round);
        journal_memory_commit(m);
        uint64_t durable = journal_memory_last_seq(m);
        uint64_t lost = dice_below(&dice, 20);
        for (uint64_t i = 0; i < lost; i++)
            TEST_EQ(append(m, n + i), STATUS_OK, n);
        TEST_EQ(journal_memory_crash(m), STATUS_OK, round);
        TEST_EQ(journal_memory_last_seq(m), durable, round);
        TEST_EQ(journal_memory_read(m, durable + 1, &got), false, round);
        TEST_EQ(journal_memory_first_bad(m), 0, round);
        /* The lost numbers are free again: the loop appends them anew. */
    }
    close_memory(&f, &m);
}

TEST(a_number_given_twice_is_refused_whole)
{
    struct fixture f;
    uint8_t body[BODY_MAX];
    struct journal_memory *m = open_memory(&f);
    struct journal_record got;

    TEST_EQ(append(m, 2), STATUS_OK, 0);
    uint64_t last = journal_memory_last_seq(m);
    struct journal_record group[] = {fixture_record(0, body), fixture_record(2, body)};
    TEST_EQ(journal_memory_append_group(m, group, 2), STATUS_CORRUPT, 0);
    TEST_EQ(journal_memory_last_seq(m), last, 0);
    group[1].number = 77;
    TEST_EQ(journal_memory_append_group(m, group, 2), STATUS_OK, 1);
    TEST_EQ(journal_memory_fetch(m, OUTPUT_SENT, group[1].partner, 3, group[1].lane, 77, &got),
            true, 0);
    TEST_EQ(journal_memory_fetch(m, OUTPUT_TAKEN, group[1].partner, 3, group[1].lane, 77, &got),
            false, 1);
    group[0] = group[1];
    group[0].number = group[1].number = 78;
    TEST_EQ(journal_memory_append_group(m, group, 2), STATUS_CORRUPT, 2);
    close_memory(&f, &m);
}

TEST(a_full_disk_refuses_and_a_planted_drop_is_a_hole)
{
    struct fixture f;
    struct journal_memory *m = open_memory(&f);
    struct journal_record got;

    journal_memory_set_full(m, true);
    TEST_EQ(append(m, 0), STATUS_FULL, 0);
    journal_memory_set_full(m, false);
    journal_memory_plant_drop(m, OUTPUT_SENT, 1);
    for (uint64_t n = 0; n < 40; n++)
        TEST_EQ(append(m, n), STATUS_OK, n);
    journal_memory_commit(m);
    TEST_EQ(journal_memory_has_dropped(m), true, 0);
    struct journal_record second = {0};
    uint8_t body[BODY_MAX];
    second = fixture_record(15, body);
    TEST_EQ(second.kind, OUTPUT_SENT, 0);
    TEST_EQ(journal_memory_fetch(m, OUTPUT_SENT, second.partner, second.epoch, second.lane,
                                 second.number, &got),
            false, 0);
    uint64_t bad = journal_memory_first_bad(m);
    TEST_EQ(bad > 0, true, 0);
    TEST_EQ(journal_memory_read(m, bad, &got), false, 0);
    TEST_EQ(journal_memory_committed_seq(m), journal_memory_last_seq(m), 0);
    close_memory(&f, &m);
}
