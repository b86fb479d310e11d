/* format/csv.h: comma-separated values after RFC 4180, row by row.
 *
 * Strict: a quote inside a bare field, text after a closing quote, a quote that is never closed and
 * a zero byte are refused with their line.  Wider than the RFC: lines may end in LF alone, a byte
 * order mark is passed over, quoted fields may hold line ends, lines with nothing on them are no
 * rows.  Pure; a row is a value of its own and borrows nothing.
 */
#ifndef FORMAT_CSV_H
#define FORMAT_CSV_H

#include "base/bytes.h"

#define CSV_FIELDS_MAX 64
#define CSV_ROW_MAX 16384 /* characters of one row, terminators in it */

enum csv_verdict {
    CSV_ROW,
    CSV_END,
    CSV_QUOTE_NOT_CLOSED,
    CSV_QUOTE_INSIDE,
    CSV_TEXT_AFTER_QUOTE,
    CSV_ZERO_BYTE,
    CSV_TOO_MANY_FIELDS,
    CSV_TOO_LONG,
};

struct csv_reader {
    struct bytes text; /* borrowed */
    size_t at;
    int line; /* of the next byte, from 1 */
};

struct csv_row {
    int line; /* on which it begins */
    int count;
    size_t begin[CSV_FIELDS_MAX]; /* of each field in `text` */
    size_t used;
    char text[CSV_ROW_MAX];
};

struct csv_reader csv_reader_init(struct bytes text);
/* After a refusal `reader->line` is where it was met; there is no going on. */
enum csv_verdict csv_next(struct csv_reader *reader, struct csv_row *row);
const char *csv_field(const struct csv_row *row, int field);
/* What and what to do, for people; NULL for CSV_ROW and CSV_END. */
const char *csv_verdict_message(enum csv_verdict verdict);

#endif
