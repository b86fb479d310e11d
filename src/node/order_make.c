/* node/order_make.c: sealing an order, for exercise control. */
#include <stdlib.h>

#include "node/order.h"
#include "wire/notice.h"

struct workspace {
    struct notice notice;
    struct sealed_notice sealed;
};

static bool make(struct workspace *w, const struct signing_key *control, const struct order *order,
                 struct byte_builder *view)
{
    static const struct secret no_secret; /* nothing in an order is hidden from anybody */

    wire_notice_init(&w->notice, ORDER_ORIGIN, order->exercise, NOTICE_DRILL_CONTROL);
    w->notice.epoch = 1;
    seal_notice_id(&no_secret, order->exercise, 1, NOTICE_DRILL_CONTROL, order->verb, w->notice.id);
    if (!wire_notice_from_order(order, order->time_ns, &w->notice))
        return false;
    seal_notice(control, &no_secret, &w->notice, &w->sealed);
    return seal_view(&w->sealed, ~UINT64_C(0), view);
}

bool order_make(const struct signing_key *control, const struct order *order,
                struct byte_builder *view)
{
    struct workspace *w = calloc(1, sizeof *w);
    bool is_made = w != NULL && make(w, control, order, view);

    free(w);
    return is_made;
}
