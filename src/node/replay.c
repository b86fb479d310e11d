/* node/replay.c: outputs of a step are compared, one by one, with the records that follow it. */
#include "node/replay.h"

#include <stdio.h>
#include <string.h>

void replay_init(struct replay *r, struct node *node, struct node_output *output)
{
    *r = (struct replay){.node = node, .output = output};
    output_reset(output);
}

static bool fail(struct replay *r, uint64_t seq, const char *what)
{
    if (r->bad_seq == 0) {
        r->bad_seq = seq;
        (void)snprintf(r->what, sizeof r->what, "%s", what);
    }
    return false;
}

static bool is_same(const struct journal_record *a, const struct journal_record *b)
{
    return a->kind == b->kind && nation_equal(a->partner, b->partner) && a->epoch == b->epoch &&
           a->lane == b->lane && a->number == b->number && bytes_equal(a->body, b->body);
}

static bool compare(struct replay *r, const struct journal_record *record)
{
    if (r->next >= r->output->record_count)
        return fail(r, record->seq, "the core did not give this output again");
    const struct journal_record *again = &r->output->records[r->next++];
    if (!is_same(record, again))
        return fail(r, record->seq, "the core gave other bytes this time");
    r->outputs++;
    return true;
}

bool replay_end(struct replay *r)
{
    if (r->bad_seq != 0)
        return false;
    if (r->next != r->output->record_count)
        return fail(r, r->inputs, "the core gives more than was journalled");
    return true;
}

bool replay_record(struct replay *r, const struct journal_record *record, bool *is_step)
{
    *is_step = false;
    if (r->bad_seq != 0)
        return false;
    if (record->kind == JOURNAL_OPEN || record->kind == JOURNAL_CHECKPOINT)
        return true;
    if (!journal_kind_is_input(record->kind))
        return compare(r, record);
    if (!replay_end(r))
        return false;
    node_step(r->node, record, r->output);
    r->next = 0;
    r->inputs++;
    *is_step = true;
    return true;
}
