/* picture/open.c: the picture's memory, taken once at start.  The rest of the room never allocates.
 */
#include <stdlib.h>

#include "base/log.h"
#include "picture/picture.h"

enum status picture_open(struct picture *p, struct nation own, const struct picture_rules *rules)
{
    *p = (struct picture){.own = own, .rules = *rules, .next_id = 1};
    p->events = calloc(EVENTS_MAX, sizeof p->events[0]);
    p->heard_ns = calloc(EVENTS_MAX, sizeof p->heard_ns[0]);
    p->keys = calloc(PICTURE_KEYS_MAX, sizeof p->keys[0]);
    if (p->events && p->heard_ns && p->keys)
        return STATUS_OK;
    log_error("picture: no memory for %d events", EVENTS_MAX);
    picture_close(p);
    return STATUS_MEMORY;
}

void picture_close(struct picture *p)
{
    free(p->events);
    free(p->heard_ns);
    free(p->keys);
    *p = (struct picture){0};
}
