/* journal/reader.h: reading a journal: replay, resend, reports.
 *
 * A connection of its own, read only; sees everything that was committed, while the node runs
 * too.  Each record that iteration gives has been checked against its chain.  One reader, one
 * thread.  Records borrow the reader's memory until its next call.
 */
#ifndef JOURNAL_READER_H
#define JOURNAL_READER_H

#include <stdint.h>

#include "base/status.h"
#include "journal/record.h"

struct journal_reader;

enum journal_read {
    JOURNAL_READ_RECORD,
    JOURNAL_READ_END,    /* no further record now; later calls may give more */
    JOURNAL_READ_BROKEN, /* the stored bytes do not verify: journal_reader_fault says where */
};

MUST_USE enum status journal_reader_open(struct journal_reader **r, const char *path);
void journal_reader_close(struct journal_reader **r);

/* The next journal_reader_next gives record `seq` (from 1), checked against its predecessor. */
MUST_USE enum status journal_reader_seek(struct journal_reader *r, uint64_t seq);
enum journal_read journal_reader_next(struct journal_reader *r, struct journal_record *record);
/* After JOURNAL_READ_BROKEN: which record (0 = the file as a whole) and what, in words. */
const char *journal_reader_fault(const struct journal_reader *r, uint64_t *seq);

/* Body of OUTPUT_SENT or OUTPUT_TAKEN (`kind`) with this number; JOURNAL_READ_END when there is
 * none.  Checks the record's types but not its chain (its predecessor is not read). */
enum journal_read journal_reader_fetch(struct journal_reader *r, enum journal_kind kind,
                                       struct nation partner, uint32_t epoch, uint8_t lane,
                                       uint64_t number, struct journal_record *record);
/* Highest number in a lane; 0 when none. */
uint64_t journal_reader_highest(struct journal_reader *r, enum journal_kind kind,
                                struct nation partner, uint32_t epoch, uint8_t lane);
/* Seq of the newest committed record. */
uint64_t journal_reader_last_seq(struct journal_reader *r);
/* From record 1. */
MUST_USE enum status journal_reader_identity(struct journal_reader *r,
                                             struct journal_identity *identity);

#endif
