/* journal/verify.c: one journal, from its first byte to its head. */
#include "journal/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "journal/journal_int.h"
#include "journal/reader.h"

__attribute__((format(printf, 2, 3))) static void fault(struct journal_report *report,
                                                        const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(report->what, sizeof report->what, format, arguments);
    va_end(arguments);
    report->is_sound = false;
}

static void fault_at(struct journal_report *report, uint64_t seq, enum journal_kind kind,
                     const char *what)
{
    fault(report, "%s", what);
    report->has_bad_seq = true;
    report->bad_seq = seq;
    report->bad_kind = kind;
}

/* The file as SQLite sees it: pages, indexes, uniqueness. */
static bool check_file(sqlite3 *db, struct journal_report *report)
{
    sqlite3_stmt *st = NULL;
    bool is_sound = false;

    if (sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(st, 0);

        is_sound = text != NULL && strcmp((const char *)text, "ok") == 0;
        if (!is_sound)
            fault(report, "the file is damaged: %.180s",
                  text != NULL ? (const char *)text : "no word");
    } else {
        fault(report, "the file is damaged: %.180s", sqlite3_errmsg(db));
    }
    (void)sqlite3_finalize(st);
    return is_sound;
}

/* The body of record 1; its bytes were checked by the chain, its meaning is checked here. */
static bool check_first(struct journal_report *report, const struct journal_record *record)
{
    report->checkpoint_now_ns = record->moment.now_ns;
    report->has_identity =
        record->kind == JOURNAL_OPEN && journal_identity_decode(record->body, &report->identity);
    if (!report->has_identity)
        fault_at(report, record->seq, record->kind, "record 1 states no identity");
    return report->has_identity;
}

static bool check_record(struct journal_report *report, const struct journal_record *record,
                         const struct digest *previous)
{
    if (record->seq == 1)
        return check_first(report, record);
    if (record->kind == JOURNAL_OPEN) {
        fault_at(report, record->seq, record->kind, "a second identity");
        return false;
    }
    if (record->kind != JOURNAL_CHECKPOINT)
        return true;
    if (!journal_checkpoint_holds(&report->identity, record->body, record->seq - 1, previous)) {
        fault_at(report, record->seq, record->kind,
                 "the checkpoint's signature or content does not hold");
        return false;
    }
    report->checkpoints++;
    report->checkpoint_seq = record->seq;
    report->checkpoint_now_ns = record->moment.now_ns;
    return true;
}

/* The kind as stored, for the report; 0 when even that cannot be read. */
static enum journal_kind stored_kind(sqlite3 *db, uint64_t seq)
{
    sqlite3_stmt *st = NULL;
    int64_t kind = 0;

    if (sqlite3_prepare_v2(db, "SELECT kind FROM record WHERE seq = ?", -1, &st, NULL) ==
        SQLITE_OK) {
        (void)sqlite3_bind_int64(st, 1, (int64_t)seq);
        if (sqlite3_step(st) == SQLITE_ROW)
            kind = sqlite3_column_int64(st, 0);
    }
    (void)sqlite3_finalize(st);
    return journal_kind_is_known(kind) ? (enum journal_kind)kind : (enum journal_kind)0;
}

static bool check_records(sqlite3 *db, struct journal_reader *reader, struct digest *last,
                          struct journal_report *report)
{
    for (;;) {
        struct journal_record record;
        uint64_t seq = 0;
        enum journal_read read = journal_reader_next(reader, &record);

        if (read == JOURNAL_READ_END)
            return true;
        if (read == JOURNAL_READ_BROKEN) {
            const char *what = journal_reader_fault(reader, &seq);

            fault_at(report, seq, stored_kind(db, seq), what);
            return false;
        }
        if (!check_record(report, &record, last))
            return false;
        *last = record.chain;
        report->records = record.seq;
    }
}

/* The head names the last record and the last checkpoint: else the tail was cut. */
static void check_head(sqlite3 *db, const struct digest *last, struct journal_report *report)
{
    struct journal_head head;
    const char *what = journal_head_read(db, &head);

    if (what != NULL)
        fault(report, "%s", what);
    else if (head.seq > report->records)
        fault_at(report, report->records + 1, (enum journal_kind)0,
                 "it is missing: the tail was cut");
    else if (head.seq != report->records || !digest_equal(&head.chain, last))
        fault(report, "the head names another last record");
    else if (head.checkpoint_seq != report->checkpoint_seq ||
             head.checkpoint_now_ns != report->checkpoint_now_ns)
        fault(report, "the head names another last checkpoint");
    else if (report->records == 0)
        fault_at(report, 1, (enum journal_kind)0, "there is no record");
    else
        report->is_sound = true;
}

enum status journal_verify(const char *path, struct journal_report *report)
{
    struct journal_reader *reader = NULL;
    struct digest last = {0};
    sqlite3 *db = NULL;

    *report = (struct journal_report){0};
    (void)snprintf(report->path, sizeof report->path, "%s", path);
    enum status st = journal_connect_reader(path, &db);
    if (st == STATUS_IO && db == NULL && journal_file_exists(path)) {
        fault(report, "it is no SQLite file that can be read");
        return STATUS_OK;
    }
    if (st != STATUS_OK)
        return st;
    if (check_file(db, report)) {
        if (journal_reader_open(&reader, path) != STATUS_OK)
            fault(report, "it is no journal of format %d", JOURNAL_FORMAT);
        else if (check_records(db, reader, &last, report))
            check_head(db, &last, report);
    }
    journal_reader_close(&reader);
    (void)sqlite3_close(db);
    return STATUS_OK;
}

void journal_report_print(FILE *out, const struct journal_report *report)
{
    (void)fprintf(out, "%s: %s", report->path, report->is_sound ? "sound" : "NOT SOUND");
    if (report->has_identity)
        (void)fprintf(out, ", %s epoch %lu exercise %lu", report->identity.nation.code,
                      (unsigned long)report->identity.epoch,
                      (unsigned long)report->identity.exercise);
    (void)fprintf(out, ", %llu records, %llu checkpoints, signed up to record %llu\n",
                  (unsigned long long)report->records, (unsigned long long)report->checkpoints,
                  (unsigned long long)report->checkpoint_seq);
    if (report->is_sound)
        return;
    if (report->has_bad_seq)
        (void)fprintf(out, "  record %llu (%s): %s\n", (unsigned long long)report->bad_seq,
                      journal_kind_name(report->bad_kind), report->what);
    else
        (void)fprintf(out, "  %s\n", report->what);
}
