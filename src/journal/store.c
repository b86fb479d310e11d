/* journal/store.c: the SQLite file: schema, lock, and the one connection that writes.
 *
 * Invariants
 *   S1  one process holds the lock file for as long as it writes;
 *   S2  synchronous=FULL and WAL, or the store is not opened;
 *   S3  the head row and the records it names are written in one transaction;
 *   S4  (partner, epoch, lane, number) is unique among SENT and among TAKEN: the seen-set.
 *
 * The write-ahead log is given its room in advance, as zeros: a commit that only overwrites changes
 * no metadata, and its fdatasync writes once instead of twice (measured: two thirds of the time).
 * Zeros are no frames to SQLite: their salt is not the log's (sqlite.org/fileformat2.html, 4.1).
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "journal/journal_int.h"

#define FRAME_BYTES (24 + 4096)
#define LOG_AHEAD_PAGES 256 /* room that there should be beyond the newest frame */
#define LOG_CHUNK_BYTES                                                                            \
    (4 * 1024 * 1024) /* more at a time: about 5 ms for each thousand frames                       \
                       */
#define ZEROS_BYTES 65536

static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE record("
    "  seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
    "  now_ns INTEGER NOT NULL, wall_ns INTEGER NOT NULL, mono_ns INTEGER NOT NULL,"
    "  partner TEXT NOT NULL, epoch INTEGER NOT NULL, lane INTEGER NOT NULL,"
    "  number INTEGER NOT NULL, body BLOB NOT NULL, chain BLOB NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX sent ON record(partner, epoch, lane, number) WHERE kind = 33;"
    "CREATE UNIQUE INDEX taken ON record(partner, epoch, lane, number) WHERE kind = 34;"
    "CREATE TABLE head("
    "  id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, chain BLOB NOT NULL,"
    "  checkpoint_seq INTEGER NOT NULL, checkpoint_now_ns INTEGER NOT NULL) STRICT;"
    "PRAGMA application_id = 0x546f6373;"
    "PRAGMA user_version = 1;"
    "COMMIT;";

static_assert(OUTPUT_SENT == 33 && OUTPUT_TAKEN == 34, "the schema's indexes name the kinds");
static_assert(JOURNAL_APPLICATION == 0x546f6373 && JOURNAL_FORMAT == 1, "the schema states them");

static enum status status_of(int code)
{
    return (code & 0xff) == SQLITE_FULL ? STATUS_FULL : STATUS_IO;
}

static enum status failed(struct journal_store *s, const char *what, int code)
{
    enum status st = status_of(code);

    if (st != STATUS_FULL || !s->is_full)
        log_error("journal %s: %s", what, sqlite3_errmsg(s->db));
    s->is_full = st == STATUS_FULL; /* said once, not at each retry */
    return st;
}

static enum status take_lock(struct journal_store *s, const char *path)
{
    char name[1024];
    int length = snprintf(name, sizeof name, "%s.lock", path);

    if (length < 0 || (size_t)length >= sizeof name) {
        log_error("journal %s: the path is too long", path);
        return STATUS_CONFIG;
    }
    s->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (s->lock_fd < 0) {
        log_error("journal %s: %s", name, strerror(errno));
        return STATUS_IO;
    }
    if (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        log_error("journal %s is in use by another node: stop that one, or give this one its own",
                  path);
        return STATUS_FULL;
    }
    return STATUS_OK;
}

static int one_integer(sqlite3 *db, const char *sql, int64_t *value)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &st, NULL);

    if (code == SQLITE_OK) {
        code = sqlite3_step(st);
        *value = code == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    }
    (void)sqlite3_finalize(st);
    return code;
}

static int log_pages(void *wal_pages, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    *(int *)wal_pages = pages;
    return SQLITE_OK;
}

static enum status connect_writer(struct journal_store *s, const char *path)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                      SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(path, &s->db, flags, NULL);
    int64_t synchronous = 0;

    if (code != SQLITE_OK)
        return failed(s, path, code);
    (void)sqlite3_busy_timeout(s->db, 2000);
    code = sqlite3_exec(s->db,
                        "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;"
                        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
                        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
                        NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return failed(s, path, code);
    code = one_integer(s->db, "PRAGMA synchronous", &synchronous);
    if (code != SQLITE_ROW || synchronous != 2) {
        log_error("journal %s: SQLite refuses synchronous=FULL", path);
        return STATUS_IO;
    }
    (void)sqlite3_wal_hook(s->db, log_pages, &s->wal_pages);
    return STATUS_OK;
}

static enum status check_format(struct journal_store *s, const char *path, bool *is_new)
{
    int64_t application = 0;
    int64_t format = 0;
    int64_t tables = 0;
    int code = one_integer(s->db, "PRAGMA application_id", &application);

    if (code == SQLITE_ROW)
        code = one_integer(s->db, "PRAGMA user_version", &format);
    if (code == SQLITE_ROW)
        code = one_integer(s->db, "SELECT count(*) FROM sqlite_master", &tables);
    if (code != SQLITE_ROW)
        return failed(s, path, code);
    if (tables == 0) {
        *is_new = true;
        code = sqlite3_exec(s->db, schema, NULL, NULL, NULL);
        return code == SQLITE_OK ? STATUS_OK : failed(s, path, code);
    }
    if (application != JOURNAL_APPLICATION || format != JOURNAL_FORMAT) {
        log_error("journal %s: not a journal of format %d", path, JOURNAL_FORMAT);
        return STATUS_CONFIG;
    }
    *is_new = one_integer(s->db, "SELECT seq FROM record LIMIT 1", &tables) == SQLITE_DONE;
    return STATUS_OK;
}

static enum status prepare(struct journal_store *s, sqlite3_stmt **statement, const char *sql)
{
    int code = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);

    return code == SQLITE_OK ? STATUS_OK : failed(s, "statement", code);
}

static enum status prepare_all(struct journal_store *s)
{
    enum status st = prepare(s, &s->begin, "BEGIN IMMEDIATE");

    if (st == STATUS_OK)
        st = prepare(s, &s->insert,
                     "INSERT INTO record(" JOURNAL_COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?)");
    if (st == STATUS_OK)
        st = prepare(s, &s->head, "INSERT OR REPLACE INTO head VALUES(1,?,?,?,?)");
    if (st == STATUS_OK)
        st = prepare(s, &s->commit, "COMMIT");
    if (st == STATUS_OK)
        st = prepare(s, &s->rollback, "ROLLBACK");
    return st;
}

/* The newest record must be the one that the head names. */
static const char *check_tail(sqlite3 *db, const struct journal_head *head)
{
    sqlite3_stmt *st = NULL;
    struct journal_record record;
    const char *what = "there is no record";

    if (sqlite3_prepare_v2(db, "SELECT " JOURNAL_COLUMNS " FROM record ORDER BY seq DESC LIMIT 1",
                           -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW) {
        what = journal_row_read(st, &record);
        if (what == NULL && (record.seq != head->seq || !digest_equal(&record.chain, &head->chain)))
            what = "the newest record is not the one that the head names";
    }
    (void)sqlite3_finalize(st);
    return what;
}

/* False when the disk has no such room. */
static bool extend(const char *log, int64_t *size)
{
    static const uint8_t zeros[ZEROS_BYTES];
    struct stat now;
    int fd = open(log, O_WRONLY | O_CLOEXEC); /* SQLite locks other files than this one */
    bool is_sound = fd >= 0 && fstat(fd, &now) == 0;

    *size = is_sound ? now.st_size : 0;
    int64_t end = *size + LOG_CHUNK_BYTES;
    while (is_sound && *size < end) {
        ssize_t done = pwrite(fd, zeros, sizeof zeros, *size);

        is_sound = done == (ssize_t)sizeof zeros;
        *size += is_sound ? done : 0;
    }
    is_sound = is_sound && fdatasync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return is_sound;
}

void journal_store_make_room(struct journal_store *s)
{
    int64_t need = (int64_t)(s->wal_pages + LOG_AHEAD_PAGES) * FRAME_BYTES;
    const char *name = sqlite3_db_filename(s->db, "main");

    if (need <= s->log_room || name == NULL)
        return;
    if (!extend(sqlite3_filename_wal(name), &s->log_room) && s->log_room < need)
        s->log_room = need; /* it is only slower; not tried again for each commit */
}

static const char *read_identity(sqlite3 *db, struct journal_identity *identity)
{
    sqlite3_stmt *st = NULL;
    struct journal_record record;
    const char *what = "record 1 is missing";

    if (sqlite3_prepare_v2(db, "SELECT " JOURNAL_COLUMNS " FROM record WHERE seq = 1", -1, &st,
                           NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW) {
        what = journal_row_read(st, &record);
        if (what == NULL &&
            (record.kind != JOURNAL_OPEN || !journal_identity_decode(record.body, identity)))
            what = "record 1 states no identity";
    }
    (void)sqlite3_finalize(st);
    return what;
}

enum status journal_store_open(struct journal_store *s, const char *path, bool *is_new,
                               struct journal_head *head, struct journal_identity *identity)
{
    *s = (struct journal_store){.lock_fd = -1};
    *is_new = false;
    *head = (struct journal_head){0};
    enum status st = take_lock(s, path);
    if (st == STATUS_OK)
        st = connect_writer(s, path);
    if (st == STATUS_OK)
        st = check_format(s, path, is_new);
    if (st == STATUS_OK)
        st = prepare_all(s);
    if (st == STATUS_OK && !*is_new) {
        const char *what = journal_head_read(s->db, head);

        if (what == NULL)
            what = check_tail(s->db, head);
        if (what == NULL)
            what = read_identity(s->db, identity);
        if (what != NULL) {
            log_error("journal %s: %s: run `tocsin verify` on it", path, what);
            st = STATUS_CORRUPT;
        }
    }
    if (st != STATUS_OK)
        journal_store_close(s);
    else
        journal_store_make_room(s);
    return st;
}

void journal_store_close(struct journal_store *s)
{
    sqlite3_stmt *all[] = {s->begin, s->insert, s->head, s->commit, s->rollback};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        (void)sqlite3_finalize(all[i]);
    if (s->db != NULL)
        (void)sqlite3_close(s->db);
    if (s->lock_fd >= 0)
        (void)close(s->lock_fd);
    *s = (struct journal_store){.lock_fd = -1};
}

static enum status run(struct journal_store *s, sqlite3_stmt *statement, const char *what)
{
    int code = sqlite3_step(statement);
    enum status st = code == SQLITE_DONE ? STATUS_OK : failed(s, what, code);

    (void)sqlite3_reset(statement);
    return st;
}

enum status journal_store_begin(struct journal_store *s)
{
    return run(s, s->begin, "begin");
}

enum status journal_store_insert(struct journal_store *s, const struct journal_record *record)
{
    sqlite3_stmt *st = s->insert;
    const void *body = record->body.size > 0 ? (const void *)record->body.at : "";

    (void)sqlite3_bind_int64(st, 1, (int64_t)record->seq);
    (void)sqlite3_bind_int64(st, 2, record->kind);
    (void)sqlite3_bind_int64(st, 3, record->moment.now_ns);
    (void)sqlite3_bind_int64(st, 4, record->moment.wall_ns);
    (void)sqlite3_bind_int64(st, 5, record->moment.mono_ns);
    (void)sqlite3_bind_text(st, 6, record->partner.code, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(st, 7, record->epoch);
    (void)sqlite3_bind_int64(st, 8, record->lane);
    (void)sqlite3_bind_int64(st, 9, (int64_t)record->number);
    (void)sqlite3_bind_blob(st, 10, body, (int)record->body.size, SQLITE_STATIC);
    (void)sqlite3_bind_blob(st, 11, record->chain.bytes, DIGEST_SIZE, SQLITE_STATIC);
    return run(s, st, "insert");
}

enum status journal_store_commit(struct journal_store *s, const struct journal_head *head)
{
    (void)sqlite3_bind_int64(s->head, 1, (int64_t)head->seq);
    (void)sqlite3_bind_blob(s->head, 2, head->chain.bytes, DIGEST_SIZE, SQLITE_STATIC);
    (void)sqlite3_bind_int64(s->head, 3, (int64_t)head->checkpoint_seq);
    (void)sqlite3_bind_int64(s->head, 4, head->checkpoint_now_ns);
    enum status st = run(s, s->head, "head");
    if (st == STATUS_OK)
        st = run(s, s->commit, "commit");
    if (st == STATUS_OK)
        s->is_full = false;
    return st;
}

void journal_store_rollback(struct journal_store *s)
{
    if (sqlite3_get_autocommit(s->db) != 0)
        return; /* SQLite has already done it */
    (void)sqlite3_step(s->rollback);
    (void)sqlite3_reset(s->rollback);
}

void journal_store_set_page_max(struct journal_store *s, uint64_t page_max)
{
    char sql[64];

    if (s->page_max == page_max)
        return;
    s->page_max = page_max;
    /* 0xfffffffe is SQLite's own maximum. */
    (void)snprintf(sql, sizeof sql, "PRAGMA max_page_count = %llu",
                   (unsigned long long)(page_max == 0 ? 0xfffffffeU : page_max));
    (void)sqlite3_exec(s->db, sql, NULL, NULL, NULL);
}

enum status journal_store_checkpoint(struct journal_store *s)
{
    int in_log = 0;
    int moved = 0;
    int code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);

    if (code == SQLITE_OK)
        s->wal_pages = in_log - moved;
    /* Busy: a reader holds an old picture; the next quiet moment tries again. */
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? STATUS_OK
                                                             : failed(s, "checkpoint", code);
}
