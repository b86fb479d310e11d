/* journal/verify_test.c: any changed bit of a record, and any cut tail, is found and located. */
#include "journal/verify.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/test.h"
#include "journal/journal_fixture.h"

#define RECORDS 26
#define BODY_MAX 512

/* A small sound journal, closed, so that all of it is in one file. */
static void make_journal(struct fixture *f)
{
    uint8_t body[BODY_MAX];
    struct journal *j = NULL;

    fixture_make(f);
    CHECK(journal_open(&j, &f->options) == STATUS_OK);
    for (uint64_t i = 0; i < RECORDS; i++) {
        struct journal_record record = fixture_record(i, body);

        CHECK(journal_append(j, &record) == STATUS_OK);
    }
    journal_close(&j);
}

static struct journal_report verify(const struct fixture *f)
{
    struct journal_report report;

    CHECK(journal_verify(f->path, &report) == STATUS_OK);
    return report;
}

static sqlite3 *open_db(const struct fixture *f)
{
    sqlite3 *db = NULL;

    CHECK(sqlite3_open(f->path, &db) == SQLITE_OK);
    return db;
}

static void run_sql(sqlite3 *db, const char *sql)
{
    char *error = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
        (void)fprintf(stderr, "%s: %s\n", sql, error);
    CHECK(error == NULL);
}

TEST(a_sound_journal_is_sound_and_its_counts_are_right)
{
    struct fixture f;

    make_journal(&f);
    struct journal_report report = verify(&f);
    TEST_EQ(report.is_sound, true, 0);
    TEST_EQ(report.records, RECORDS + 1 + 2, 0);
    TEST_EQ(report.checkpoints, 2, 0);
    TEST_EQ(report.identity.epoch, 3, 0);
    TEST_EQ(strcmp(report.identity.nation.code, "USA"), 0, 0);
    fixture_remove(&f);
}

/* Every byte of every blob, one bit each, by SQL; put back after each. */
static void flip_blob(const struct fixture *f, sqlite3 *db, const char *column, int64_t seq)
{
    sqlite3_blob *blob = NULL;

    CHECK(sqlite3_blob_open(db, "main", "record", column, seq, 1, &blob) == SQLITE_OK);
    int size = sqlite3_blob_bytes(blob);
    CHECK(sqlite3_blob_close(blob) == SQLITE_OK);
    for (int at = 0; at < size; at++) {
        uint8_t byte = 0;
        uint8_t bit = (uint8_t)(1U << (at % 8));

        for (int pass = 0; pass < 2; pass++) { /* flip, look, flip back */
            CHECK(sqlite3_blob_open(db, "main", "record", column, seq, 1, &blob) == SQLITE_OK);
            CHECK(sqlite3_blob_read(blob, &byte, 1, at) == SQLITE_OK);
            byte ^= bit;
            CHECK(sqlite3_blob_write(blob, &byte, 1, at) == SQLITE_OK);
            CHECK(sqlite3_blob_close(blob) == SQLITE_OK);
            if (pass == 1)
                break;
            struct journal_report report = verify(f);
            TEST_EQ(report.is_sound, false, at);
            TEST_EQ(report.has_bad_seq, true, at);
            TEST_EQ(report.bad_seq, seq, at);
        }
    }
}

TEST(a_flipped_bit_in_any_byte_of_body_or_chain_names_its_record)
{
    struct fixture f;

    make_journal(&f);
    sqlite3 *db = open_db(&f);
    run_sql(db, "PRAGMA synchronous = OFF");
    for (int64_t seq = 1; seq <= RECORDS + 3; seq++) {
        if (seq <= 3 || seq == 12 || seq == RECORDS + 3)
            flip_blob(&f, db, "body", seq);
        flip_blob(&f, db, "chain", seq);
    }
    CHECK(sqlite3_close(db) == SQLITE_OK);
    TEST_EQ(verify(&f).is_sound, true, 0);
    fixture_remove(&f);
}

TEST(each_changed_column_and_each_lost_or_moved_record_is_named)
{
    static const struct {
        const char *sql;
        int64_t bad_seq; /* 0: of the file or the head */
    } rows[] = {
        {"UPDATE record SET now_ns = now_ns + 1 WHERE seq = 5", 5},
        {"UPDATE record SET wall_ns = wall_ns - 1 WHERE seq = 5", 5},
        {"UPDATE record SET mono_ns = 0 WHERE seq = 5", 5},
        {"UPDATE record SET kind = 17 WHERE seq = 2", 2},
        {"UPDATE record SET kind = 99 WHERE seq = 2", 2},
        {"UPDATE record SET partner = 'KOR' WHERE seq = 4", 4},
        {"UPDATE record SET partner = 'KOREA' WHERE seq = 4", 4},
        {"UPDATE record SET epoch = 4 WHERE seq = 4", 4},
        {"UPDATE record SET epoch = -1 WHERE seq = 4", 4},
        {"UPDATE record SET lane = 2 WHERE seq = 4", 4},
        {"UPDATE record SET lane = 300 WHERE seq = 4", 4},
        {"UPDATE record SET number = 999 WHERE seq = 4", 4},
        {"UPDATE record SET body = x'' WHERE seq = 4", 4},
        {"UPDATE record SET body = zeroblob(70000) WHERE seq = 4", 4},
        {"UPDATE record SET chain = x'00' WHERE seq = 4", 4},
        {"DELETE FROM record WHERE seq = 7", 7},
        {"DELETE FROM record WHERE seq = 1", 1},
        {"UPDATE record SET seq = 1000 WHERE seq = 7", 7},
        {"DELETE FROM record WHERE seq > 20", 21}, /* a cut tail, past a checkpoint */
        {"DELETE FROM record WHERE seq = 29", 29}, /* the very last */
        {"DELETE FROM record", 1},
        {"INSERT INTO record SELECT 30, kind, now_ns, wall_ns, mono_ns, partner, epoch, lane, "
         "number, body, chain FROM record WHERE seq = 29",
         30},
        {"UPDATE head SET seq = 28", 0},
        {"UPDATE head SET chain = zeroblob(32)", 0},
        {"UPDATE head SET checkpoint_seq = 5", 0},
        {"UPDATE head SET checkpoint_now_ns = 5", 0},
        {"DELETE FROM head", 0},
        {"DROP TABLE record", 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fixture f;

        make_journal(&f);
        sqlite3 *db = open_db(&f);
        run_sql(db, rows[i].sql);
        CHECK(sqlite3_close(db) == SQLITE_OK);
        struct journal_report report = verify(&f);
        TEST_EQ(report.is_sound, false, i);
        TEST_EQ(report.has_bad_seq ? (int64_t)report.bad_seq : 0, rows[i].bad_seq, i);
        TEST_EQ(report.what[0] != '\0', true, i);
        fixture_remove(&f);
    }
}

/* A forger who recomputes every chain still cannot sign the checkpoint. */
TEST(a_forged_checkpoint_does_not_hold)
{
    struct fixture f;
    uint8_t body[BODY_MAX];
    struct journal *j = NULL;

    fixture_make(&f);
    f.options.key = &f.partner_key; /* the identity states another key */
    CHECK(journal_open(&j, &f.options) == STATUS_OK);
    for (uint64_t i = 0; i < RECORDS; i++) {
        struct journal_record record = fixture_record(i, body);

        CHECK(journal_append(j, &record) == STATUS_OK);
    }
    journal_close(&j);
    struct journal_report report = verify(&f);
    TEST_EQ(report.is_sound, false, 0);
    TEST_EQ(report.bad_kind, JOURNAL_CHECKPOINT, 0);
    TEST_EQ(report.bad_seq, 12, 0);
    fixture_remove(&f);
}

/* The sum of all rows as text: equal sums, equal records. */
static bool has_all_records(const struct fixture *f, const char *want, char *got, size_t room)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    bool is_same = false;

    got[0] = '\0';
    if (sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db,
                           "SELECT group_concat(seq || ':' || kind || ':' || now_ns || ':' || "
                           "partner || ':' || number || ':' || hex(body) || hex(chain)) "
                           "FROM record",
                           -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW && sqlite3_column_text(st, 0) != NULL) {
        (void)snprintf(got, room, "%s", (const char *)sqlite3_column_text(st, 0));
        is_same = strcmp(got, want) == 0;
    }
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return is_same;
}

/* Bytes of the file itself: found, or every record reads as it was (free space, spare fields). */
TEST(a_flipped_bit_anywhere_in_the_file_is_found_or_harmless)
{
    static char want[65536];
    static char got[65536];
    struct fixture f;
    struct stat file;
    int found = 0;
    int tried = 0;

    make_journal(&f);
    (void)has_all_records(&f, "", want, sizeof want);
    CHECK(want[0] != '\0');
    CHECK(stat(f.path, &file) == 0);
    int fd = open(f.path, O_RDWR);
    CHECK(fd >= 0);
    for (off_t at = 0; at < file.st_size; at += 7) {
        uint8_t byte = 0;
        uint8_t bit = (uint8_t)(1U << (at % 8));

        CHECK(pread(fd, &byte, 1, at) == 1);
        byte ^= bit;
        CHECK(pwrite(fd, &byte, 1, at) == 1);
        bool is_sound = verify(&f).is_sound;
        TEST_EQ(is_sound && !has_all_records(&f, want, got, sizeof got), false, at);
        found += !is_sound;
        tried++;
        byte ^= bit;
        CHECK(pwrite(fd, &byte, 1, at) == 1);
    }
    CHECK(close(fd) == 0);
    (void)fprintf(stderr, "%d of %d flips found, the others harmless\n", found, tried);
    TEST_EQ(found > tried / 8, true, 0);
    TEST_EQ(verify(&f).is_sound, true, 0);
    fixture_remove(&f);
}

TEST(a_file_cut_short_or_foreign_is_reported)
{
    static const off_t sizes[] = {0, 1, 100, 4096, 8192, 12288, 20480};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct fixture f;

        make_journal(&f);
        CHECK(truncate(f.path, sizes[i]) == 0);
        struct journal_report report = verify(&f);
        TEST_EQ(report.is_sound, false, i);
        fixture_remove(&f);
    }
    struct journal_report report;
    TEST_EQ(journal_verify("/nowhere/journal.db", &report), STATUS_IO, 0);
}
