/* sensor/tdm_parts.h: the insides that the files of the TDM driver share; nobody else's business.
 *
 * tdm.c cuts octets into lines and walks header, metadata and data; tdm_meta.c knows table 3-3,
 * tdm_lines.c table 3-5 and the pairing by time; tdm_value.c reads numbers, times and words.
 */
#ifndef SENSOR_TDM_PARTS_H
#define SENSOR_TDM_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "sensor/tdm.h"

/* A line cut in place: keyword, and what follows it (after `=` when there is one). */
struct tdm_line {
    char *keyword;
    char *value; /* without blanks around it; empty when there is none */
    bool has_equals;
};

/* What is wrong with a line; verdict FEED_DETECTION when nothing is. */
struct tdm_fault {
    enum feed_verdict verdict;
    const char *field;
    const char *what;
    const char *shown;
    const char *advice;
};
#define TDM_NO_FAULT ((struct tdm_fault){.verdict = FEED_DETECTION})

/* Queues the fault as a refusal of the current line. */
void tdm_refuse(struct tdm *t, struct tdm_fault fault);

/* One `KEYWORD = value` of the metadata into t->meta. */
struct tdm_fault tdm_meta_take(struct tdm *t, struct tdm_line *line);
/* At META_STOP: what is missing or contradicts itself. */
struct tdm_fault tdm_meta_finish(const struct tdm_metadata *meta);
/* Why a quantity of this segment cannot be used: what its metadata leave open. */
struct tdm_fault tdm_meta_allows(const struct tdm_metadata *meta, enum tdm_quantity quantity);

/* The row of a data keyword (table 3-5); -1 when there is none.  The first TDM_QUANTITIES rows
 * are enum tdm_quantity. */
int tdm_keyword(const char *keyword);
void tdm_lines_open(struct tdm *t); /* at DATA_START */
void tdm_lines_take(struct tdm *t, struct tdm_line *line);
void tdm_lines_close(struct tdm *t); /* at DATA_STOP: all groups drain */
/* The first group of the ring as an outcome; false when it has nothing to say. */
bool tdm_group_give(struct tdm *t, struct feed_outcome *outcome);

/* YYYY-MM-DDThh:mm:ss[.d...][Z] or YYYY-DDDThh:mm:ss[.d...][Z], seconds obligatory. */
bool tdm_time(const char *text, int64_t *tai_ns);
/* Fixed point, or floating point with its point after the first digit; at most 16 digits; no NaN,
 * no infinity, no -0 (TDM-11, TDM-13). */
bool tdm_number(const char *text, double *value);
/* The same without the limit of digits: phase counts and the like, which we do not use. */
bool tdm_is_number(const char *text);
/* Equal but for case, underscores and runs of blanks (TDM-12). */
bool tdm_word_equal(const char *a, const char *b);
/* Cuts `text` at the first blank or comma, steps past it; NULL at the end. */
char *tdm_word_next(char **text, char separator);

#endif
