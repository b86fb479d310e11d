/* bench/core_commit.c: what one durable row costs, by SQLite alone and by the journal. */
#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "core.h"
#include "crypt/sign.h"
#include "journal/journal.h"

#define PATH_MAX_SIZE 512
#define SINGLES 100
#define PACED 30
#define ROW_SIZE 1024 /* the view of a track for one partner is about this */
#define GROUPS 500
#define GROUP_SIZE 16

static void remove_store(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
    char name[PATH_MAX_SIZE + 8];

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
}

static void run_sql(sqlite3 *db, const char *sql)
{
    CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static void turn_sqlite(const char *folder, const uint8_t *row)
{
    char path[PATH_MAX_SIZE];
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;

    (void)snprintf(path, sizeof path, "%s/floor.db", folder);
    remove_store(path);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    run_sql(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
                "CREATE TABLE row(n INTEGER PRIMARY KEY, body BLOB)");
    CHECK(sqlite3_prepare_v2(db, "INSERT INTO row VALUES(?,?)", -1, &insert, NULL) == SQLITE_OK);
    for (int i = 0; i < SINGLES + PACED; i++) {
        (void)usleep(i < SINGLES ? 0 : CORE_PAUSE_US);
        int64_t from_ns = meter_now_ns();

        (void)sqlite3_bind_int(insert, 1, i);
        (void)sqlite3_bind_blob(insert, 2, row, ROW_SIZE, SQLITE_STATIC);
        CHECK(sqlite3_step(insert) == SQLITE_DONE);
        (void)sqlite3_reset(insert);
        meter_add(core_meter(i < SINGLES ? "commit" : "commit_paced", "us"),
                  (double)(meter_now_ns() - from_ns) / 1e3);
    }
    (void)sqlite3_finalize(insert);
    (void)sqlite3_close(db);
    remove_store(path);
}

static void wait_durable(struct journal *j, uint64_t seq)
{
    struct pollfd wake = {.fd = journal_wake_fd(j), .events = POLLIN};
    uint64_t count;

    while (journal_committed_seq(j) < seq) {
        (void)poll(&wake, 1, 1000);
        CHECK(read(wake.fd, &count, sizeof count) > 0 || journal_state(j) == JOURNAL_RUNNING);
    }
}

static void turn_journal(struct journal *j, struct journal_record *group)
{
    for (int i = 0; i < SINGLES + PACED; i++) {
        (void)usleep(i < SINGLES ? 0 : CORE_PAUSE_US);
        int64_t from_ns = meter_now_ns();

        CHECK(journal_append(j, group) == STATUS_OK);
        wait_durable(j, group->seq);
        meter_add(core_meter(i < SINGLES ? "journal_append_to_durable"
                                         : "journal_append_to_durable_paced",
                             "us"),
                  (double)(meter_now_ns() - from_ns) / 1e3);
    }
    int64_t from_ns = meter_now_ns();
    for (int i = 0; i < GROUPS; i++) {
        while (!journal_has_room(j))
            (void)usleep(200);
        CHECK(journal_append_group(j, group, GROUP_SIZE) == STATUS_OK);
    }
    CHECK(journal_flush(j) == STATUS_OK);
    meter_add(core_meter("journal_records_in_groups_of_16", "records/s"),
              GROUPS * GROUP_SIZE / ((double)(meter_now_ns() - from_ns) / 1e9));
}

void core_turn_commits(const char *folder)
{
    static uint8_t row[ROW_SIZE];
    const uint8_t seed[KEY_ENTROPY_SIZE] = {7};
    char path[PATH_MAX_SIZE];
    struct signing_key key;
    struct journal_record group[GROUP_SIZE];
    struct journal *j = NULL;
    struct journal_options options = {
        .path = path, .key = &key, .opened = {1, 1, 1}, .checkpoint_interval_ns = 10 * SECOND_NS};

    memset(row, 0x5a, sizeof row);
    turn_sqlite(folder, row);
    (void)snprintf(path, sizeof path, "%s/journal.db", folder);
    remove_store(path);
    signing_key_make(&key, seed);
    options.identity =
        (struct journal_identity){.nation = {"USA"}, .epoch = 1, .key = signing_key_public(&key)};
    for (int i = 0; i < GROUP_SIZE; i++)
        group[i] = (struct journal_record){.kind = i == 0 ? INPUT_TICK : OUTPUT_NOTICE,
                                           .moment = {1, 1, 1},
                                           .body = bytes_of(row, sizeof row)};
    CHECK(journal_open(&j, &options) == STATUS_OK);
    turn_journal(j, group);
    journal_close(&j);
    remove_store(path);
}
