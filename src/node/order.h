/* node/order.h: drill control: arm, resume, end; and the restart that comes back live. */
#ifndef NODE_ORDER_H
#define NODE_ORDER_H

#include "model/order.h"
#include "node/node.h"

/* A sealed drill-control notice (a view with its order opened), signed by the control key.  Any
 * bytes; what does not verify is refused, counted and said. */
void order_take(struct node *n, struct bytes view, struct node_output *out);
/* Exercise control speaks under a name of its own, which no nation bears. */
#define ORDER_ORIGIN ((struct nation){"EXC"})

/* Seals an order with the control key, for whoever holds it.  Outside the core: uses the heap.
 * False: outside the wire's range, or `view` has less room than VIEW_SIZE_MAX. */
bool order_make(const struct signing_key *control, const struct order *order,
                struct byte_builder *view);

/* The process was restarted: live, whatever was armed before. */
void order_restart(struct node *n, struct node_output *out);

#endif
