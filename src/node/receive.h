/* node/receive.h: frames of a partner become opinions in the picture; sessions speak back. */
#ifndef NODE_RECEIVE_H
#define NODE_RECEIVE_H

#include "node/node.h"

/* Body of an INPUT_LINK: one octet, 1 up, 0 down. */
void receive_link(struct node *n, struct nation partner, struct bytes body,
                  struct node_output *out);
/* One body of a frame: a view that `via` gave us, of the mode that we serve.  Any bytes. */
void receive_view(struct node *n, struct nation via, uint32_t exercise, struct bytes view,
                  struct node_output *out);
/* Any bytes. */
void receive_frame(struct node *n, struct nation partner, struct bytes frame,
                   struct node_output *out);
/* After each input: lets time pass in each session, and journals what it wants to say. */
void receive_session(struct node *n, struct node_output *out);

#endif
