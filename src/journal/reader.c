/* journal/reader.c: iteration with the chain checked, and look-up by number. */
#include "journal/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "journal/journal_int.h"

struct journal_reader {
    sqlite3 *db;
    sqlite3_stmt *from;
    sqlite3_stmt *sent;
    sqlite3_stmt *taken;
    sqlite3_stmt *highest_sent;
    sqlite3_stmt *highest_taken;
    sqlite3_stmt *last;
    uint64_t next_seq;
    struct digest chain; /* of next_seq - 1 */
    uint64_t fault_seq;
    const char *fault;
};

static bool prepare(struct journal_reader *r, sqlite3_stmt **statement, const char *sql)
{
    return sqlite3_prepare_v3(r->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) ==
           SQLITE_OK;
}

/* The kinds stand in the text so that the partial indexes are used. */
#define BY_NUMBER " AND partner = ? AND epoch = ? AND lane = ? AND number = ?"
#define BY_LANE " AND partner = ? AND epoch = ? AND lane = ?"

static bool prepare_all(struct journal_reader *r)
{
    return prepare(r, &r->from,
                   "SELECT " JOURNAL_COLUMNS " FROM record WHERE seq >= ? ORDER BY seq") &&
           prepare(r, &r->sent,
                   "SELECT " JOURNAL_COLUMNS " FROM record WHERE kind = 33" BY_NUMBER) &&
           prepare(r, &r->taken,
                   "SELECT " JOURNAL_COLUMNS " FROM record WHERE kind = 34" BY_NUMBER) &&
           prepare(r, &r->highest_sent, "SELECT max(number) FROM record WHERE kind = 33" BY_LANE) &&
           prepare(r, &r->highest_taken,
                   "SELECT max(number) FROM record WHERE kind = 34" BY_LANE) &&
           prepare(r, &r->last, "SELECT max(seq) FROM record");
}

enum status journal_reader_open(struct journal_reader **out, const char *path)
{
    struct journal_reader *r = calloc(1, sizeof *r);

    *out = NULL;
    if (r == NULL)
        return STATUS_MEMORY;
    enum status st = journal_connect_reader(path, &r->db);
    if (st == STATUS_OK && !prepare_all(r)) {
        log_error("journal %s: %s", path, sqlite3_errmsg(r->db));
        st = STATUS_CONFIG;
    }
    r->next_seq = 1;
    if (st != STATUS_OK)
        journal_reader_close(&r);
    *out = r;
    return st;
}

void journal_reader_close(struct journal_reader **out)
{
    struct journal_reader *r = *out;

    if (r == NULL)
        return;
    sqlite3_stmt *all[] = {r->from, r->sent, r->taken, r->highest_sent, r->highest_taken, r->last};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        (void)sqlite3_finalize(all[i]);
    if (r->db != NULL)
        (void)sqlite3_close(r->db);
    free(r);
    *out = NULL;
}

static enum journal_read broken(struct journal_reader *r, uint64_t seq, const char *what)
{
    r->fault_seq = seq;
    r->fault = what;
    return JOURNAL_READ_BROKEN;
}

/* The stored record after the current one, unchecked but for its types and its seq. */
static enum journal_read step(struct journal_reader *r, struct journal_record *record)
{
    if (sqlite3_stmt_busy(r->from) == 0)
        (void)sqlite3_bind_int64(r->from, 1, (int64_t)r->next_seq);
    int code = sqlite3_step(r->from);
    if (code == SQLITE_DONE) {
        (void)sqlite3_reset(r->from);
        return JOURNAL_READ_END;
    }
    if (code != SQLITE_ROW) {
        (void)sqlite3_reset(r->from);
        return broken(r, r->next_seq, "SQLite cannot read it");
    }
    const char *what = journal_row_read(r->from, record);
    if (what != NULL)
        return broken(r, r->next_seq, what);
    if (record->seq != r->next_seq)
        return broken(r, r->next_seq, "it is missing");
    return JOURNAL_READ_RECORD;
}

enum status journal_reader_seek(struct journal_reader *r, uint64_t seq)
{
    struct journal_record before;

    (void)sqlite3_reset(r->from);
    r->chain = (struct digest){0};
    r->next_seq = seq;
    if (seq <= 1) {
        r->next_seq = 1;
        return STATUS_OK;
    }
    r->next_seq = seq - 1;
    enum journal_read read = step(r, &before);
    (void)sqlite3_reset(r->from);
    if (read != JOURNAL_READ_RECORD)
        return STATUS_CORRUPT;
    r->chain = before.chain;
    r->next_seq = seq;
    return STATUS_OK;
}

enum journal_read journal_reader_next(struct journal_reader *r, struct journal_record *record)
{
    enum journal_read read = step(r, record);

    if (read != JOURNAL_READ_RECORD)
        return read;
    struct digest chain = journal_chain(&r->chain, record);
    if (!digest_equal(&chain, &record->chain))
        return broken(r, record->seq, "its chain does not follow from its bytes");
    r->chain = chain;
    r->next_seq++;
    return JOURNAL_READ_RECORD;
}

const char *journal_reader_fault(const struct journal_reader *r, uint64_t *seq)
{
    *seq = r->fault_seq;
    return r->fault != NULL ? r->fault : "";
}

static void bind_lane(sqlite3_stmt *st, const struct nation *partner, uint32_t epoch, uint8_t lane)
{
    (void)sqlite3_reset(st);
    (void)sqlite3_bind_text(st, 1, partner->code, -1, SQLITE_TRANSIENT);
    (void)sqlite3_bind_int64(st, 2, epoch);
    (void)sqlite3_bind_int64(st, 3, lane);
}

enum journal_read journal_reader_fetch(struct journal_reader *r, enum journal_kind kind,
                                       struct nation partner, uint32_t epoch, uint8_t lane,
                                       uint64_t number, struct journal_record *record)
{
    sqlite3_stmt *st = kind == OUTPUT_SENT ? r->sent : r->taken;

    bind_lane(st, &partner, epoch, lane);
    (void)sqlite3_bind_int64(st, 4, (int64_t)number);
    int code = sqlite3_step(st);
    if (code == SQLITE_DONE) {
        (void)sqlite3_reset(st);
        return JOURNAL_READ_END;
    }
    if (code != SQLITE_ROW) {
        (void)sqlite3_reset(st);
        return broken(r, 0, "SQLite cannot read it");
    }
    /* Not reset before the next call: the body borrows the statement's memory. */
    const char *what = journal_row_read(st, record);
    return what == NULL ? JOURNAL_READ_RECORD : broken(r, 0, what);
}

uint64_t journal_reader_highest(struct journal_reader *r, enum journal_kind kind,
                                struct nation partner, uint32_t epoch, uint8_t lane)
{
    sqlite3_stmt *st = kind == OUTPUT_SENT ? r->highest_sent : r->highest_taken;

    bind_lane(st, &partner, epoch, lane);
    uint64_t highest = sqlite3_step(st) == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(st, 0) : 0;
    (void)sqlite3_reset(st);
    return highest;
}

uint64_t journal_reader_last_seq(struct journal_reader *r)
{
    uint64_t last =
        sqlite3_step(r->last) == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(r->last, 0) : 0;

    (void)sqlite3_reset(r->last);
    return last;
}

enum status journal_reader_identity(struct journal_reader *r, struct journal_identity *identity)
{
    struct journal_record first;
    enum status st = journal_reader_seek(r, 1);

    if (st == STATUS_OK && journal_reader_next(r, &first) != JOURNAL_READ_RECORD)
        st = STATUS_CORRUPT;
    if (st == STATUS_OK &&
        (first.kind != JOURNAL_OPEN || !journal_identity_decode(first.body, identity)))
        st = STATUS_CORRUPT;
    return journal_reader_seek(r, 1) == STATUS_OK ? st : STATUS_CORRUPT;
}
