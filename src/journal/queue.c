/* journal/queue.c: records on their way to the writer: a flat run of rows and bodies. */
#include <stdlib.h>
#include <string.h>

#include "journal/queue.h"

/* What stands before each body.  Same process, same layout: the raw struct is fine. */
struct queue_row {
    struct journal_record record; /* body.at is meaningless */
};

size_t queue_need(size_t count, size_t body_bytes)
{
    return count * sizeof(struct queue_row) + body_bytes;
}

enum status queue_init(struct queue *q, size_t room)
{
    *q = (struct queue){.at = malloc(room), .room = room};
    if (q->at == NULL)
        return STATUS_MEMORY;
    memset(q->at, 0, room); /* the pages are there before the first warning needs them */
    return STATUS_OK;
}

void queue_fini(struct queue *q)
{
    free(q->at);
    *q = (struct queue){0};
}

bool queue_has_room(const struct queue *q, size_t need)
{
    return need <= q->room - q->used;
}

void queue_put(struct queue *q, const struct journal_record *record)
{
    struct queue_row row = {.record = *record};

    row.record.body.at = NULL;
    memcpy(q->at + q->used, &row, sizeof row);
    q->used += sizeof row;
    if (record->body.size > 0)
        memcpy(q->at + q->used, record->body.at, record->body.size);
    q->used += record->body.size;
}

bool queue_next(const struct queue *q, size_t *offset, struct journal_record *record)
{
    struct queue_row row;

    if (*offset >= q->used)
        return false;
    memcpy(&row, q->at + *offset, sizeof row);
    *offset += sizeof row;
    *record = row.record;
    record->body.at = q->at + *offset;
    *offset += record->body.size;
    return true;
}

void queue_clear(struct queue *q)
{
    q->used = 0;
}
