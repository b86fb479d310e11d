/* format/csv.c: one pass over the bytes; a field is bare or quoted from its first byte on. */
#include "format/csv.h"

#include <string.h>

#include "base/check.h"

#define NO_BYTE (-1)

struct csv_reader csv_reader_init(struct bytes text)
{
    struct csv_reader reader = {text, 0, 1};

    if (text.size >= 3 && memcmp(text.at, "\xEF\xBB\xBF", 3) == 0)
        reader.at = 3;
    return reader;
}

static int peek(const struct csv_reader *r)
{
    return r->at < r->text.size ? r->text.at[r->at] : NO_BYTE;
}

static int take(struct csv_reader *r)
{
    int byte = peek(r);

    if (byte != NO_BYTE)
        r->at++;
    if (byte == '\n')
        r->line++;
    return byte;
}

static bool is_line_end(const struct csv_reader *r)
{
    return peek(r) == NO_BYTE || peek(r) == '\n' ||
           (peek(r) == '\r' && (r->at + 1 == r->text.size || r->text.at[r->at + 1] == '\n'));
}

static void pass_line_end(struct csv_reader *r)
{
    if (peek(r) == '\r')
        (void)take(r);
    (void)take(r);
}

static enum csv_verdict keep(struct csv_row *row, int byte)
{
    if (byte == '\0')
        return CSV_ZERO_BYTE;
    if (row->used + 1 >= CSV_ROW_MAX) /* one left for the terminator */
        return CSV_TOO_LONG;
    row->text[row->used++] = (char)byte;
    return CSV_ROW;
}

static enum csv_verdict read_quoted(struct csv_reader *r, struct csv_row *row)
{
    enum csv_verdict verdict = CSV_ROW;

    (void)take(r);
    while (verdict == CSV_ROW) {
        int byte = take(r);

        if (byte == NO_BYTE)
            return CSV_QUOTE_NOT_CLOSED;
        if (byte == '"' && peek(r) != '"')
            return is_line_end(r) || peek(r) == ',' ? CSV_ROW : CSV_TEXT_AFTER_QUOTE;
        if (byte == '"')
            (void)take(r);
        verdict = keep(row, byte);
    }
    return verdict;
}

static enum csv_verdict read_bare(struct csv_reader *r, struct csv_row *row)
{
    enum csv_verdict verdict = CSV_ROW;

    while (verdict == CSV_ROW && !is_line_end(r) && peek(r) != ',')
        verdict = peek(r) == '"' ? CSV_QUOTE_INSIDE : keep(row, take(r));
    return verdict;
}

static enum csv_verdict read_field(struct csv_reader *r, struct csv_row *row)
{
    if (row->count == CSV_FIELDS_MAX)
        return CSV_TOO_MANY_FIELDS;
    row->begin[row->count++] = row->used;
    enum csv_verdict verdict = peek(r) == '"' ? read_quoted(r, row) : read_bare(r, row);
    if (verdict != CSV_ROW)
        return verdict;
    if (row->used == CSV_ROW_MAX)
        return CSV_TOO_LONG;
    row->text[row->used++] = '\0';
    return CSV_ROW;
}

enum csv_verdict csv_next(struct csv_reader *r, struct csv_row *row)
{
    while (peek(r) != NO_BYTE && is_line_end(r))
        pass_line_end(r);
    row->line = r->line;
    row->count = 0;
    row->used = 0;
    if (peek(r) == NO_BYTE)
        return CSV_END;
    enum csv_verdict verdict = read_field(r, row);
    while (verdict == CSV_ROW && !is_line_end(r)) {
        (void)take(r); /* the comma */
        verdict = read_field(r, row);
    }
    if (verdict == CSV_QUOTE_NOT_CLOSED)
        r->line = row->line; /* where to look: the end of the file says nothing */
    if (verdict == CSV_ROW)
        pass_line_end(r);
    return verdict;
}

const char *csv_field(const struct csv_row *row, int field)
{
    CHECK(field >= 0);
    CHECK(field < row->count);
    return row->text + row->begin[field];
}

const char *csv_verdict_message(enum csv_verdict verdict)
{
    switch (verdict) {
    case CSV_ROW:
    case CSV_END:
        return NULL;
    case CSV_QUOTE_NOT_CLOSED:
        return "a quoted field is never closed; close it with \"";
    case CSV_QUOTE_INSIDE:
        return "a quote inside a bare field; quote the whole field and double the quotes in it";
    case CSV_TEXT_AFTER_QUOTE:
        return "text after a closing quote; double the quotes inside the field";
    case CSV_ZERO_BYTE:
        return "a zero byte; give a text file";
    case CSV_TOO_MANY_FIELDS:
        return "over 64 fields; leave columns out";
    case CSV_TOO_LONG:
        return "over 16,383 characters in one row; shorten it";
    }
    return NULL;
}
