/* journal/journal_test.c: what was appended comes back; what was said to be durable is. */
#include "journal/journal.h"

#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/test.h"
#include "journal/journal_fixture.h"
#include "journal/memory.h"
#include "journal/reader.h"
#include "journal/verify.h"

#define BODY_MAX 512

static struct journal *open_journal(struct fixture *f)
{
    struct journal *j = NULL;

    CHECK(journal_open(&j, &f->options) == STATUS_OK);
    return j;
}

static bool verifies(const struct fixture *f)
{
    struct journal_report report;

    CHECK(journal_verify(f->path, &report) == STATUS_OK);
    if (!report.is_sound)
        journal_report_print(stderr, &report);
    return report.is_sound;
}

TEST(what_was_appended_comes_back_with_its_chain_and_checkpoints)
{
    struct fixture f;
    uint8_t body[BODY_MAX];
    struct journal_reader *r = NULL;
    struct journal_record got;
    uint64_t n = 0;
    uint64_t checkpoints = 0;

    fixture_make(&f);
    struct journal *j = open_journal(&f);
    for (uint64_t i = 0; i < 100; i++) {
        struct journal_record record = fixture_record(i, body);

        if (i == 50) { /* a restart between must not show in the chain */
            journal_close(&j);
            j = open_journal(&f);
        }
        TEST_EQ(journal_append(j, &record), STATUS_OK, i);
        TEST_EQ(record.seq, journal_last_seq(j), i);
    }
    TEST_EQ(journal_flush(j), STATUS_OK, 0);
    TEST_EQ(journal_committed_seq(j), journal_last_seq(j), 0);

    TEST_EQ(journal_reader_open(&r, f.path), STATUS_OK, 0); /* while the writer runs */
    while (journal_reader_next(r, &got) == JOURNAL_READ_RECORD) {
        if (got.kind == JOURNAL_OPEN || got.kind == JOURNAL_CHECKPOINT) {
            checkpoints += got.kind == JOURNAL_CHECKPOINT;
            continue;
        }
        struct journal_record want = fixture_record(n++, body);
        want.seq = got.seq;
        want.chain = got.chain;
        TEST_EQ(fixture_equal(&got, &want), true, n);
    }
    TEST_EQ(n, 100, 0);
    TEST_EQ(checkpoints, 9, 0); /* 100 s of journal time, one each 10 s after the first 10 */
    journal_reader_close(&r);
    journal_close(&j);
    journal_close(&j);
    TEST_EQ(verifies(&f), true, 0);
    fixture_remove(&f);
}

TEST(the_memory_store_gives_the_same_records_and_chains)
{
    struct fixture f;
    uint8_t body[BODY_MAX];
    struct journal_memory *m = NULL;
    struct journal_reader *r = NULL;
    struct journal_record a;
    struct journal_record b;

    fixture_make(&f);
    struct journal *j = open_journal(&f);
    TEST_EQ(journal_memory_open(&m, &f.options.identity, &f.key, f.options.opened,
                                f.options.checkpoint_interval_ns),
            STATUS_OK, 0);
    for (uint64_t i = 0; i < 60; i++) {
        struct journal_record record = fixture_record(i, body);

        TEST_EQ(journal_append(j, &record), STATUS_OK, i);
        TEST_EQ(journal_memory_append_group(m, &record, 1), STATUS_OK, i);
    }
    journal_close(&j);
    TEST_EQ(journal_reader_open(&r, f.path), STATUS_OK, 0);
    while (journal_reader_next(r, &a) == JOURNAL_READ_RECORD) {
        TEST_EQ(journal_memory_read(m, a.seq, &b), true, a.seq);
        TEST_EQ(fixture_equal(&a, &b), true, a.seq);
    }
    TEST_EQ(journal_reader_last_seq(r), journal_memory_last_seq(m), 0);
    journal_reader_close(&r);
    journal_memory_close(&m);
    fixture_remove(&f);
}

TEST(a_body_is_found_by_its_number_and_the_highest_number_is_known)
{
    struct fixture f;
    uint8_t body[BODY_MAX];
    const struct nation jpn = {"JPN"};
    const struct nation kor = {"KOR"};
    struct journal_reader *r = NULL;
    struct journal_record got;

    fixture_make(&f);
    struct journal *j = open_journal(&f);
    for (uint64_t i = 0; i < 40; i++) {
        struct journal_record record = fixture_record(i, body);

        TEST_EQ(journal_append(j, &record), STATUS_OK, i);
    }
    TEST_EQ(journal_flush(j), STATUS_OK, 0);
    TEST_EQ(journal_reader_open(&r, f.path), STATUS_OK, 0);
    struct journal_record want = fixture_record(15, body); /* SENT, lane 1, number 16 */
    TEST_EQ(want.kind, OUTPUT_SENT, 0);
    TEST_EQ(journal_reader_fetch(r, OUTPUT_SENT, jpn, 3, want.lane, 16, &got), JOURNAL_READ_RECORD,
            0);
    TEST_EQ(bytes_equal(got.body, want.body), true, 0);
    TEST_EQ(journal_reader_fetch(r, OUTPUT_TAKEN, jpn, 3, want.lane, 16, &got), JOURNAL_READ_END,
            1);
    TEST_EQ(journal_reader_fetch(r, OUTPUT_SENT, kor, 3, want.lane, 16, &got), JOURNAL_READ_END, 2);
    TEST_EQ(journal_reader_fetch(r, OUTPUT_SENT, jpn, 4, want.lane, 16, &got), JOURNAL_READ_END, 3);
    TEST_EQ(journal_reader_highest(r, OUTPUT_SENT, jpn, 3, 1), 16, 0);
    TEST_EQ(journal_reader_highest(r, OUTPUT_SENT, kor, 3, 1), 0, 0);
    journal_reader_close(&r);
    journal_close(&j);
    fixture_remove(&f);
}

TEST(a_second_opener_and_a_foreign_identity_are_refused)
{
    struct fixture f;
    struct journal *second = NULL;

    fixture_make(&f);
    struct journal *j = open_journal(&f);
    TEST_EQ(journal_open(&second, &f.options), STATUS_FULL, 0);
    TEST_EQ(second == NULL, true, 0);
    journal_close(&j);

    struct journal_options other = f.options;
    other.identity.exercise = 0;
    TEST_EQ(journal_open(&second, &other), STATUS_CONFIG, 1);
    other = f.options;
    other.identity.epoch = 4;
    TEST_EQ(journal_open(&second, &other), STATUS_CONFIG, 2);
    other = f.options;
    other.identity.partners[0].key.bytes[5] ^= 1;
    TEST_EQ(journal_open(&second, &other), STATUS_CONFIG, 3);
    other = f.options;
    other.path = "/nowhere/journal.db";
    TEST_EQ(journal_open(&second, &other), STATUS_IO, 4);
    j = open_journal(&f);
    journal_close(&j);
    fixture_remove(&f);
}

/* The number that two outputs of one node must never share ends the store. */
TEST(a_number_given_twice_stops_the_journal)
{
    struct fixture f;
    uint8_t body[BODY_MAX];

    fixture_make(&f);
    struct journal *j = open_journal(&f);
    struct journal_record record = fixture_record(2, body);
    TEST_EQ(journal_append(j, &record), STATUS_OK, 0);
    TEST_EQ(journal_flush(j), STATUS_OK, 0);
    uint64_t durable = journal_committed_seq(j);
    TEST_EQ(journal_append(j, &record), STATUS_OK, 1);
    TEST_EQ(journal_flush(j), STATUS_IO, 1);
    TEST_EQ(journal_state(j), JOURNAL_FAILED, 0);
    TEST_EQ(journal_append(j, &record), STATUS_IO, 2);
    TEST_EQ(journal_committed_seq(j), durable, 0);
    journal_close(&j);
    TEST_EQ(verifies(&f), true, 0);
    fixture_remove(&f);
}

static struct moment moment_at(uint64_t second)
{
    int64_t now_ns = (2000 + (int64_t)second) * SECOND_NS;

    return (struct moment){now_ns, now_ns, now_ns};
}

/* Appends groups of four large records until one is refused; how many groups were taken. */
static uint64_t append_until_refused(struct journal *j, uint64_t from)
{
    static uint8_t body[JOURNAL_BODY_MAX];
    uint64_t n = 0;

    for (;;) {
        struct journal_record group[4];

        for (uint64_t i = 0; i < 4; i++)
            group[i] = (struct journal_record){
                .kind = i == 0 ? INPUT_FRAME : OUTPUT_SENT,
                .moment = moment_at(from + n),
                .partner = {"JPN"},
                .epoch = i == 0 ? 0 : 3,
                .lane = i == 0 ? 0 : 1,
                .number = i == 0 ? 0 : (from + n) * 3 + i,
                .body = bytes_of(body, sizeof body),
            };
        enum status st = journal_append_group(j, group, 4);
        if (st != STATUS_OK)
            return n;
        n++;
    }
}

TEST(a_full_disk_refuses_keeps_and_recovers_without_loss)
{
    struct fixture f;
    struct pollfd wake = {.events = POLLIN};
    uint64_t ticks = 0;

    fixture_make(&f);
    f.options.page_max = 600; /* 2.4 MB */
    struct journal *j = open_journal(&f);
    wake.fd = journal_wake_fd(j);
    uint64_t groups = append_until_refused(j, 0);
    while (journal_state(j) == JOURNAL_RUNNING) {
        (void)poll(&wake, 1, 1000);
        TEST_EQ(read(wake.fd, &ticks, sizeof ticks), sizeof ticks, 0);
    }
    TEST_EQ(journal_state(j), JOURNAL_DISK_FULL, 0);
    groups += append_until_refused(j, groups); /* the second queue may have had room left */
    TEST_EQ(journal_has_room(j), false, 0);
    TEST_EQ(journal_flush(j), STATUS_FULL, 0);
    uint64_t stuck = journal_committed_seq(j);
    TEST_EQ(stuck < journal_last_seq(j), true, 0);

    journal_set_page_max(j, 0);
    while (journal_committed_seq(j) < journal_last_seq(j))
        (void)poll(&wake, 1, 50);
    TEST_EQ(journal_flush(j), STATUS_OK, 0);
    TEST_EQ(journal_state(j), JOURNAL_RUNNING, 0);
    TEST_EQ(journal_has_room(j), true, 0);
    journal_close(&j);
    TEST_EQ(verifies(&f), true, 0);

    struct journal_reader *r = NULL;
    struct journal_record got;
    uint64_t sent = 0;
    TEST_EQ(journal_reader_open(&r, f.path), STATUS_OK, 0);
    while (journal_reader_next(r, &got) == JOURNAL_READ_RECORD)
        sent += got.kind == OUTPUT_SENT;
    TEST_EQ(sent, groups * 3, 0);
    journal_reader_close(&r);
    fixture_remove(&f);
}

/* A write that the system refuses (here: a limit on the file's size) is never tried again. */
static int child_meets_io_error(struct fixture *f)
{
    struct rlimit limit = {.rlim_cur = 200000, .rlim_max = 200000};
    struct journal *j = open_journal(f);

    (void)signal(SIGXFSZ, SIG_IGN);
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    (void)append_until_refused(j, 0);
    while (journal_state(j) == JOURNAL_RUNNING)
        (void)usleep(1000);
    bool is_right =
        journal_state(j) == JOURNAL_FAILED && journal_flush(j) == STATUS_IO && !journal_has_room(j);
    journal_close(&j);
    return is_right ? 0 : 1;
}

TEST(an_input_output_error_is_final)
{
    struct fixture f;
    int code = -1;

    fixture_make(&f);
    pid_t child = fork();
    if (child == 0)
        _exit(child_meets_io_error(&f));
    TEST_EQ(waitpid(child, &code, 0), child, 0);
    TEST_EQ(WIFEXITED(code) && WEXITSTATUS(code) == 0, true, 0);
    TEST_EQ(verifies(&f), true, 0); /* what was committed before it is whole */
    fixture_remove(&f);
}

/* Writes groups of three for ever and publishes what it was told is durable. */
static void child_writes(struct fixture *f, _Atomic uint64_t *durable)
{
    uint8_t bodies[3][BODY_MAX];
    struct journal *j = open_journal(f);
    uint64_t n = (journal_last_seq(j) + 2) * 3;

    for (;; n += 3) {
        struct journal_record group[3];

        for (uint64_t i = 0; i < 3; i++) {
            group[i] = fixture_record(n + i, bodies[i]);
            group[i].kind = i == 0 ? INPUT_FRAME : OUTPUT_SESSION;
        }
        while (journal_append_group(j, group, 3) != STATUS_OK)
            (void)usleep(100);
        atomic_store(durable, journal_committed_seq(j));
    }
}

/* Counts the records of a group around the end: the tail must be whole groups. */
static void check_survivor(struct fixture *f, uint64_t durable, int round)
{
    struct journal_reader *r = NULL;
    struct journal_record got;
    int in_group = 0;
    uint64_t last = 0;

    TEST_EQ(verifies(f), true, round);
    TEST_EQ(journal_reader_open(&r, f->path), STATUS_OK, round);
    while (journal_reader_next(r, &got) == JOURNAL_READ_RECORD) {
        last = got.seq;
        if (got.kind == INPUT_FRAME) {
            TEST_EQ(in_group, 0, got.seq);
            in_group = 1;
        } else if (got.kind == OUTPUT_SESSION) {
            in_group = (in_group + 1) % 3;
        }
    }
    TEST_EQ(in_group, 0, round);
    TEST_EQ(last >= durable, true, round);
    journal_reader_close(&r);
}

TEST(a_killed_writer_loses_nothing_that_was_reported_and_splits_no_group)
{
    struct fixture f;
    _Atomic uint64_t *durable =
        mmap(NULL, sizeof *durable, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    CHECK(durable != MAP_FAILED);
    fixture_make(&f);
    for (int round = 0; round < 6; round++) {
        uint64_t before = atomic_load(durable);
        pid_t child = fork();

        if (child == 0)
            child_writes(&f, durable);
        while (atomic_load(durable) < before + 50 * (uint64_t)(round + 1))
            (void)usleep(500);
        TEST_EQ(kill(child, SIGKILL), 0, round);
        TEST_EQ(waitpid(child, NULL, 0), child, round);
        check_survivor(&f, atomic_load(durable), round);
    }
    (void)munmap(durable, sizeof *durable);
    fixture_remove(&f);
}
