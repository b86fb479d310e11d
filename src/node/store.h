/* node/store.h: the SQLite journal as the store of a host. */
#ifndef NODE_STORE_H
#define NODE_STORE_H

#include "journal/journal.h"
#include "journal/reader.h"
#include "node/host.h"

struct store {
    struct journal *journal;
    struct journal_reader *reader;
};

extern const struct host_store store_of_journal;

/* Runs the stored inputs through the core again; says progress above 2 s.  STATUS_CORRUPT when
 * bytes do not verify, or the core gives other outputs than were journalled.  `stepped` is called
 * after each step, as it was the first time. */
MUST_USE enum status store_replay(struct store *s, struct host *host,
                                  void (*stepped)(void *context, const struct journal_record *input,
                                                  const struct node_output *output),
                                  void *context);

#endif
