/* node/control.h: the local socket by which signed orders reach a node.
 *
 * One request a connection: a sealed order (node/order.h), at most CONTROL_MAX bytes, then the far
 * end closes its writing side.  The node answers "TAKEN\n" when the order was stepped and queued
 * for the journal, or "BUSY\n". The socket's file is readable by the node's user only; the order is
 * believed by its signature.
 */
#ifndef NODE_CONTROL_H
#define NODE_CONTROL_H

#include <event2/event.h>

#include "base/status.h"
#include "node/clock.h"
#include "node/host.h"

#define CONTROL_MAX VIEW_SIZE_MAX

struct control;

MUST_USE enum status control_open(struct control **c, struct event_base *base, const char *path,
                                  struct host *host, const struct node_clock *clock);
void control_close(struct control **c);

/* The other side: gives `order` to the node behind `path`; blocks up to 5 s.  STATUS_FULL: busy. */
MUST_USE enum status control_send(const char *path, struct bytes order);

#endif
