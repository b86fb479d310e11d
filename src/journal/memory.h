/* journal/memory.h: the same store contract in memory, for the simulator.
 *
 * Records, seqs, chains and checkpoints are those of journal.h.  The commit point is moved by the
 * caller; a crash forgets what was not committed.  Faults can be planted.  Heap memory that grows:
 * never in a node.  One thread.
 */
#ifndef JOURNAL_MEMORY_H
#define JOURNAL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "crypt/sign.h"
#include "journal/record.h"

struct journal_memory;

MUST_USE enum status journal_memory_open(struct journal_memory **m,
                                         const struct journal_identity *identity,
                                         const struct signing_key *key, struct moment opened,
                                         int64_t checkpoint_interval_ns);
void journal_memory_close(struct journal_memory **m);

/* As journal_append_group.  STATUS_CORRUPT: a numbered key exists already; nothing was taken.
 * STATUS_FULL: journal_memory_set_full. */
MUST_USE enum status journal_memory_append_group(struct journal_memory *m,
                                                 struct journal_record *records, size_t count);
/* All that was appended so far is durable. */
void journal_memory_commit(struct journal_memory *m);
uint64_t journal_memory_committed_seq(const struct journal_memory *m);
uint64_t journal_memory_last_seq(const struct journal_memory *m);
/* Power cut: forgets every record after the commit point. */
MUST_USE enum status journal_memory_crash(struct journal_memory *m);
/* The disk is full: appends are refused until it is not. */
void journal_memory_set_full(struct journal_memory *m, bool is_full);

/* Planted fault: of the records of `kind` appended from now on, the one after `skip` others gets
 * its seq and is reported durable, but is not stored. */
void journal_memory_plant_drop(struct journal_memory *m, enum journal_kind kind, uint64_t skip);
/* Whether the planted drop has happened. */
bool journal_memory_has_dropped(const struct journal_memory *m);

/* Record `seq` (committed or not); false when there is none.  `record` borrows until the next
 * append, crash or close. */
bool journal_memory_read(const struct journal_memory *m, uint64_t seq,
                         struct journal_record *record);
bool journal_memory_fetch(const struct journal_memory *m, enum journal_kind kind,
                          struct nation partner, uint32_t epoch, uint8_t lane, uint64_t number,
                          struct journal_record *record);
/* Seq of the first record that is missing or whose chain does not verify; 0 when all is well. */
uint64_t journal_memory_first_bad(const struct journal_memory *m);

#endif
