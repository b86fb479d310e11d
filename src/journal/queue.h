/* journal/queue.h: a bounded run of records with their bodies, filled by one, emptied by one.
 *
 * The journal has two: appends fill one while the writer commits the other; then they change
 * places.  So a group is always whole in one of them.  Plain memory: the journal locks.
 */
#ifndef JOURNAL_QUEUE_H
#define JOURNAL_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "journal/record.h"

struct queue {
    uint8_t *at;
    size_t used;
    size_t room;
};

/* Bytes that `count` records with bodies of `body_bytes` in all take. */
size_t queue_need(size_t count, size_t body_bytes);
MUST_USE enum status queue_init(struct queue *q, size_t room);
void queue_fini(struct queue *q);
bool queue_has_room(const struct queue *q, size_t need);
/* The caller has asked for room. */
void queue_put(struct queue *q, const struct journal_record *record);
/* Walks from *offset = 0; the body borrows until queue_clear. */
bool queue_next(const struct queue *q, size_t *offset, struct journal_record *record);
void queue_clear(struct queue *q);

#endif
