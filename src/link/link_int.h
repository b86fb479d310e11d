/* link/link_int.h: what the drivers share: the head of every link. */
#ifndef LINK_INT_H
#define LINK_INT_H

#include "base/dice.h"
#include "link/link.h"

#define LINK_LENGTH_SIZE 4u

/* The first member of each driver's own struct. */
struct link {
    const struct link_events *events;
    void *owner;
    struct dice dice;
};

/* Milliseconds until the next call, after `failures` in a row. */
uint32_t link_retry_ms(struct link *link, uint32_t failures);

#endif
