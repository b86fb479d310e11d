/* model/order.h: a drill control order: arm, resume or end an exercise at every node. */
#ifndef MODEL_ORDER_H
#define MODEL_ORDER_H

#include <stdint.h>

#define ORDER_NAME_MAX 64 /* with terminator; printable ASCII */

enum order_verb {
    ORDER_ARM = 1,    /* take notices of this exercise from `time_ns` on */
    ORDER_RESUME = 2, /* arm again after a restart, which always comes back live */
    ORDER_END = 3,    /* drop what comes later */
};

struct order {
    uint32_t exercise; /* never 0 */
    enum order_verb verb;
    int64_t time_ns; /* TAI */
    char name[ORDER_NAME_MAX];
};

#endif
