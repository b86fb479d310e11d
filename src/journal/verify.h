/* journal/verify.h: is this journal whole, and do the journals of several nations agree?
 *
 * Needs no node: this is what `tocsin verify` calls.  One thread; opens the store read only.
 *
 * journal_verify checks, in this order: the file (SQLite's integrity_check), record 1 and its
 * identity, that seqs run without a gap, each record's types and chain, each checkpoint's
 * signature, that the head names the last record.  It stops at the first bad record and names it.
 *
 * journal_cross_check then compares journals of several nations, two by two.  In A's journal about
 * its partner B:
 *   C1  the numbers sent in each channel run 1, 2, 3 with no gap;
 *   C2  each receipt of B (OUTPUT_RECEIVED) was signed by B's key as A pinned it, for A's epoch,
 *       for numbers that A had sent, with the chain over the bodies that A sent;
 * and with B's journal at hand:
 *   C3  the key that A pinned is B's own;
 *   C4  B holds every receipted body, byte for byte (numbers of an exercise that had ended, which A
 *       told B to skip in a hello, excepted);
 *   C5  whatever B holds from A, A has sent, byte for byte.
 */
#ifndef JOURNAL_VERIFY_H
#define JOURNAL_VERIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/status.h"
#include "journal/record.h"

#define JOURNAL_REPORT_TEXT_MAX 240
#define JOURNAL_SET_MAX NATIONS_MAX /* journals of one cross-check */

struct journal_report {
    char path[JOURNAL_REPORT_TEXT_MAX];
    bool is_sound;
    bool has_identity;
    struct journal_identity identity;
    uint64_t records;
    uint64_t checkpoints;
    uint64_t checkpoint_seq;   /* the newest one's; what follows it is chained but not yet signed */
    int64_t checkpoint_now_ns; /* of that one, or of record 1 */
    /* When not sound: */
    bool has_bad_seq; /* else the fault is of the file as a whole */
    uint64_t bad_seq;
    enum journal_kind bad_kind; /* as stored; may be nonsense */
    char what[JOURNAL_REPORT_TEXT_MAX];
};

/* STATUS_IO only when the file cannot be opened at all; every other fault is in the report. */
MUST_USE enum status journal_verify(const char *path, struct journal_report *report);

struct journal_cross_report {
    bool is_sound;
    uint64_t receipts;     /* checked */
    uint64_t bodies;       /* found equal in both journals */
    uint64_t skipped;      /* receipted as skipped: their exercise had ended */
    struct nation holder;  /* when not sound: whose journal */
    struct nation partner; /* about whom */
    uint64_t bad_seq;      /* the record of `holder` that shows it; 0 when it is one missing */
    char what[JOURNAL_REPORT_TEXT_MAX];
};

/* `paths` of journals that journal_verify found sound. */
MUST_USE enum status journal_cross_check(const char *const *paths, int count,
                                         struct journal_cross_report *report);

void journal_report_print(FILE *out, const struct journal_report *report);
void journal_cross_report_print(FILE *out, const struct journal_cross_report *report);

#endif
