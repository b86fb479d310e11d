/* node/order.h: drill control: arm, resume, end; and the restart that comes back live. */
#ifndef NODE_ORDER_H
#define NODE_ORDER_H

#include "node/node.h"

/* A sealed drill-control notice (a view with its order opened), signed by the control key.  Any
 * bytes; what does not verify is refused, counted and said. */
void order_take(struct node *n, struct bytes view, struct node_output *out);
/* The process was restarted: live, whatever was armed before. */
void order_restart(struct node *n, struct node_output *out);

#endif
