/* journal/row.c: one stored row back into a record, trusting nothing. */
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "journal/journal_int.h"

static bool read_integer(sqlite3_stmt *row, int column, int64_t low, int64_t high, int64_t *value)
{
    if (sqlite3_column_type(row, column) != SQLITE_INTEGER)
        return false;
    *value = sqlite3_column_int64(row, column);
    return *value >= low && *value <= high;
}

static bool read_partner(sqlite3_stmt *row, int column, struct nation *partner)
{
    *partner = (struct nation){0};
    if (sqlite3_column_type(row, column) != SQLITE_TEXT)
        return false;
    const unsigned char *text = sqlite3_column_text(row, column);
    int size = sqlite3_column_bytes(row, column);

    if (size == 0)
        return true;
    return text != NULL && size == 3 && nation_parse((const char *)text, partner);
}

static bool read_blob(sqlite3_stmt *row, int column, size_t max, struct bytes *blob)
{
    if (sqlite3_column_type(row, column) != SQLITE_BLOB)
        return false;
    const void *at = sqlite3_column_blob(row, column);
    size_t size = (size_t)sqlite3_column_bytes(row, column);

    *blob = bytes_of(at, size);
    return size <= max && (size == 0 || at != NULL);
}

const char *journal_row_read(sqlite3_stmt *row, struct journal_record *record)
{
    int64_t seq = 0;
    int64_t kind = 0;
    int64_t epoch = 0;
    int64_t lane = 0;
    int64_t number = 0;
    struct bytes chain = {0};

    *record = (struct journal_record){0};
    if (!read_integer(row, 0, 1, INT64_MAX, &seq))
        return "seq is no positive integer";
    record->seq = (uint64_t)seq;
    if (!read_integer(row, 1, 0, INT32_MAX, &kind) || !journal_kind_is_known(kind))
        return "unknown kind";
    record->kind = (enum journal_kind)kind;
    if (!read_integer(row, 2, INT64_MIN, INT64_MAX, &record->moment.now_ns) ||
        !read_integer(row, 3, INT64_MIN, INT64_MAX, &record->moment.wall_ns) ||
        !read_integer(row, 4, INT64_MIN, INT64_MAX, &record->moment.mono_ns))
        return "a time is no integer";
    if (!read_partner(row, 5, &record->partner))
        return "the partner is no nation";
    if (!read_integer(row, 6, 0, UINT32_MAX, &epoch) ||
        !read_integer(row, 7, 0, UINT8_MAX, &lane) ||
        !read_integer(row, 8, INT64_MIN, INT64_MAX, &number))
        return "epoch, lane or number is out of range";
    record->epoch = (uint32_t)epoch;
    record->lane = (uint8_t)lane;
    record->number = (uint64_t)number;
    if (!read_blob(row, 9, JOURNAL_BODY_MAX, &record->body))
        return "the body is no blob within the limit";
    if (!read_blob(row, 10, DIGEST_SIZE, &chain) || chain.size != DIGEST_SIZE)
        return "the chain has another size";
    memcpy(record->chain.bytes, chain.at, DIGEST_SIZE);
    return NULL;
}

const char *journal_head_read(sqlite3 *db, struct journal_head *head)
{
    sqlite3_stmt *st = NULL;
    const char *what = "the head row is missing";

    if (sqlite3_prepare_v2(db, "SELECT seq, chain, checkpoint_seq, checkpoint_now_ns FROM head", -1,
                           &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW) {
        const void *chain = sqlite3_column_blob(st, 1);

        if (chain == NULL || sqlite3_column_bytes(st, 1) != DIGEST_SIZE) {
            what = "the head row's chain has another size";
        } else {
            head->seq = (uint64_t)sqlite3_column_int64(st, 0);
            memcpy(head->chain.bytes, chain, DIGEST_SIZE);
            head->checkpoint_seq = (uint64_t)sqlite3_column_int64(st, 2);
            head->checkpoint_now_ns = sqlite3_column_int64(st, 3);
            what = NULL;
        }
    }
    (void)sqlite3_finalize(st);
    return what;
}

bool journal_file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

enum status journal_connect_reader(const char *path, sqlite3 **db)
{
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                      SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(path, db, flags, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_exec(*db, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;", NULL,
                            NULL, NULL);
    if (code == SQLITE_OK) {
        (void)sqlite3_busy_timeout(*db, 2000);
        return STATUS_OK;
    }
    log_error("journal %s: %s", path, *db != NULL ? sqlite3_errmsg(*db) : sqlite3_errstr(code));
    (void)sqlite3_close(*db);
    *db = NULL;
    return STATUS_IO;
}
