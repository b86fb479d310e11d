/* journal/journal.h: the node's memory: append a group, learn when it is durable.
 *
 * Appends go into a bounded ring; one writer thread commits to SQLite (WAL, synchronous=FULL)
 * whatever has queued while its last commit ran.  A group (an input and what it caused) is one
 * append and never split between transactions.  Nothing that a group caused may leave the node
 * before journal_committed_seq() has reached its last record.
 *
 *            group fits         commit fails: no space
 *   append ------------> RUNNING <-----------------> FULL  (retried every second, nothing lost,
 *                           |      space came back          nothing acknowledged)
 *                           '--> FAILED  (input/output error: never retried, since a retried
 *                                         fsync may lie; restart, verify, replay)
 *
 * Signed checkpoints are records of their own, at the first group on or after each interval of
 * the moment's now_ns, never by count of records.
 *
 * Threads: open, append and close belong to one thread (the core's); the other calls to any.
 * Memory: ring and statements at open, nothing later but SQLite's own cache.
 * Limits: ring JOURNAL_RING_BYTES; when it is full an append is refused (STATUS_FULL) whole and
 * the caller stops reading its inputs until journal_has_room().
 */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "crypt/sign.h"
#include "journal/record.h"

#define JOURNAL_RING_BYTES (16 * 1024 * 1024)
#define JOURNAL_CHECKPOINT_S 10 /* usual interval of signed checkpoints */

struct journal;

enum journal_state {
    JOURNAL_RUNNING,
    JOURNAL_DISK_FULL, /* what is queued is kept and tried again each second */
    JOURNAL_FAILED,    /* the caller stops: nothing more becomes durable */
};

struct journal_options {
    const char *path; /* the lock is `path`.lock beside it */
    struct journal_identity identity;
    struct moment opened;           /* of record 1, when the store is created */
    const struct signing_key *key;  /* keeps; signs checkpoints; its public half is in identity */
    int64_t checkpoint_interval_ns; /* > 0 */
    uint64_t page_max;              /* budget of the file in pages of 4096 bytes; 0 = the disk */
};

/* Creates the store or continues it.  STATUS_FULL: another process holds it.  STATUS_CONFIG: it is
 * another nation's, epoch's or exercise's, or another format.  STATUS_CORRUPT: its head does not
 * verify.  STATUS_IO, STATUS_MEMORY.  Each has logged its reason.  `*j` is NULL unless STATUS_OK.
 */
MUST_USE enum status journal_open(struct journal **j, const struct journal_options *options);
/* Commits what is queued if the store still runs, then frees.  NULL and a second call are safe. */
void journal_close(struct journal **j);

/* Appends `count` records as one group: all become durable together or none.  Reads kind, moment,
 * partner, epoch, lane, number, body (borrowed until return); writes seq and chain of each.
 * STATUS_FULL: no room, nothing was taken.  STATUS_IO: the store has failed.  More than the
 * group limits of record.h is our fault: CHECK. */
MUST_USE enum status journal_append_group(struct journal *j, struct journal_record *records,
                                          size_t count);
MUST_USE enum status journal_append(struct journal *j, struct journal_record *record);
/* While true, the next group within the limits fits.  Ask before taking an input. */
bool journal_has_room(struct journal *j);

/* Every record up to and including this one survives a power cut.  Cheap: one atomic read. */
uint64_t journal_committed_seq(const struct journal *j);
/* Of the newest appended record; 1 or more once open. */
uint64_t journal_last_seq(const struct journal *j);
enum journal_state journal_state(const struct journal *j);
/* Becomes readable (eventfd) after each commit and each change of state.  Reading it clears it. */
int journal_wake_fd(const struct journal *j);
/* Blocks until all that was appended is durable; STATUS_FULL or STATUS_IO when it cannot be now. */
MUST_USE enum status journal_flush(struct journal *j);
/* Another budget; takes effect at the next commit or retry.  0 = the disk. */
void journal_set_page_max(struct journal *j, uint64_t page_max);

#endif
