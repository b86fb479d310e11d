/* journal/journal_bench.c: how long one commit takes, and how many records a second in groups.
 *
 * Prints; asserts nothing.  The store lies in the current folder's file system.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "journal/journal_fixture.h"
#include "journal/verify.h"

#define SINGLES 2000
#define GROUPS 20000
#define GROUP_SIZE 16

static int64_t mono_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND_NS + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a;
    const int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void wait_durable(struct journal *j, uint64_t seq)
{
    struct pollfd wake = {.fd = journal_wake_fd(j), .events = POLLIN};
    uint64_t ticks = 0;

    while (journal_committed_seq(j) < seq) {
        (void)poll(&wake, 1, 1000);
        CHECK(read(wake.fd, &ticks, sizeof ticks) > 0 || journal_state(j) == JOURNAL_RUNNING);
    }
}

static void measure_singles(struct journal *j)
{
    static int64_t took_ns[SINGLES];
    uint8_t body[512];

    for (uint64_t i = 0; i < SINGLES; i++) {
        struct journal_record record = fixture_record(i, body);
        int64_t from_ns = mono_ns();

        record.number = i + 1;
        CHECK(journal_append(j, &record) == STATUS_OK);
        wait_durable(j, record.seq);
        took_ns[i] = mono_ns() - from_ns;
    }
    qsort(took_ns, SINGLES, sizeof took_ns[0], compare);
    (void)printf("one record, append to durable: p50 %.0f us, p99 %.0f us\n",
                 (double)took_ns[SINGLES / 2] / 1e3, (double)took_ns[SINGLES * 99 / 100] / 1e3);
}

static void measure_groups(struct journal *j)
{
    static uint8_t bodies[GROUP_SIZE][512];
    int64_t from_ns = mono_ns();

    for (uint64_t i = 0; i < GROUPS; i++) {
        struct journal_record group[GROUP_SIZE];

        for (uint64_t k = 0; k < GROUP_SIZE; k++) {
            group[k] = fixture_record(k, bodies[k]);
            group[k].kind = k == 0 ? INPUT_FRAME : OUTPUT_SESSION;
        }
        while (!journal_has_room(j))
            (void)usleep(200);
        CHECK(journal_append_group(j, group, GROUP_SIZE) == STATUS_OK);
    }
    CHECK(journal_flush(j) == STATUS_OK);
    double took_s = (double)(mono_ns() - from_ns) / 1e9;
    (void)printf("groups of %d: %.0f records/s durable\n", GROUP_SIZE,
                 GROUPS * GROUP_SIZE / took_s);
}

int main(void)
{
    struct fixture f;
    struct journal *j = NULL;
    struct journal_report report;

    fixture_make(&f);
    CHECK(journal_open(&j, &f.options) == STATUS_OK);
    measure_singles(j);
    measure_groups(j);
    journal_close(&j);
    int64_t from_ns = mono_ns();
    CHECK(journal_verify(f.path, &report) == STATUS_OK && report.is_sound);
    (void)printf("verify: %.0f records/s\n",
                 (double)report.records / ((double)(mono_ns() - from_ns) / 1e9));
    fixture_remove(&f);
    return 0;
}
