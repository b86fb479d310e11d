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

/* Seals an order with the control key, for whoever holds it.  False: outside the wire's range or
 * no room (VIEW_ARENA_SIZE, VIEW_SIZE_MAX).  Uses about 50 KiB of stack. */
bool order_make(const struct signing_key *control, const struct order *order, struct arena *arena,
                struct byte_builder *view);

/* The process was restarted: live, whatever was armed before. */
void order_restart(struct node *n, struct node_output *out);

#endif
