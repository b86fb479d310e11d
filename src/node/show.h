/* node/show.h: the core's picture as the page's snapshot. */
#ifndef NODE_SHOW_H
#define NODE_SHOW_H

#include "base/text.h"
#include "node/node.h"

/* False when it does not fit. */
bool show_snapshot(const struct node *n, uint64_t seq, struct moment moment, bool is_scaled,
                   struct text_builder *out);

#endif
