/* node/replay.h: runs a journal through a core again: the same inputs must give the same bytes.
 *
 * Push-style: give it the records in order.  After an input, the core and its output stand as they
 * stood then, for whoever wants to look (a summary, a restart).  One thread.
 */
#ifndef NODE_REPLAY_H
#define NODE_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "node/node.h"

struct replay {
    struct node *node;          /* kept */
    struct node_output *output; /* kept */
    size_t next;                /* of output->records: expected as the next output record */
    uint64_t inputs;
    uint64_t outputs;
    uint64_t bad_seq; /* first record that the core did not give again; 0: none */
    char what[128];
};

void replay_init(struct replay *r, struct node *node, struct node_output *output);
/* False from the first difference on.  `is_step` says that the record was an input, just handled.
 */
bool replay_record(struct replay *r, const struct journal_record *record, bool *is_step);
/* After the last record: false when the core gives more than was journalled. */
bool replay_end(struct replay *r);

#endif
