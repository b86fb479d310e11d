/* node/order.c: an order is believed by its signature alone, never by where it came from. */
#include "node/order.h"

#include <string.h>

#include "base/text.h"
#include "wire/notice.h"

static void set_armed(struct node *n, uint32_t exercise)
{
    n->armed = exercise;
    for (int i = 0; i < n->setup.partners.count; i++) {
        if (!n->setup.partners.partners[i].is_direct)
            continue;
        if (exercise != 0)
            exchange_arm(&n->sessions[i], exercise, &n->moment);
        else
            exchange_disarm(&n->sessions[i], &n->moment);
    }
}

void order_restart(struct node *n, struct node_output *out)
{
    if (n->armed != 0)
        output_note(out, NOTE_CAUTION,
                    "restarted: live; exercise %u stays set aside until a "
                    "signed RESUME",
                    n->armed);
    set_armed(n, 0);
    for (int i = 0; i < n->setup.partners.count; i++)
        if (n->setup.partners.partners[i].is_direct)
            exchange_link_down(&n->sessions[i], &n->moment);
}

static void refuse(struct node_output *out, const char *why)
{
    output_note(out, NOTE_CAUTION, "order refused: %s", why);
}

static void obey(struct node *n, const struct order *order, struct node_output *out)
{
    (void)text_copy(n->exercise_name, sizeof n->exercise_name, order->name);
    switch (order->verb) {
    case ORDER_ARM:
        output_note(out, NOTE_LINE, "EXERCISE %u armed: %s", order->exercise, order->name);
        set_armed(n, order->exercise);
        return;
    case ORDER_RESUME:
        output_note(out, NOTE_LINE, "EXERCISE %u resumed: %s", order->exercise, order->name);
        set_armed(n, order->exercise);
        return;
    case ORDER_END:
        output_note(out, NOTE_LINE, "EXERCISE %u ended: live", order->exercise);
        set_armed(n, 0);
        return;
    }
}

void order_take(struct node *n, struct bytes view, struct node_output *out)
{
    struct seal_ring control = {
        .count = 1,
        .keys = {{.origin = ORDER_ORIGIN, .is_exercise = true, .key = n->setup.control_key}},
    };
    struct order order;

    if (n->setup.shadow_exercise == 0) {
        refuse(out, "this is a live node; only one made for an exercise can be armed");
        return;
    }
    arena_reset(&n->scratch);
    enum seal_verdict verdict =
        seal_verify_view(view, &control, n->setup.shadow_exercise, &n->scratch, &n->notice);
    if (verdict != SEAL_OK) {
        refuse(out, seal_verdict_name(verdict));
        return;
    }
    if (!wire_order_from_notice(&n->notice, &order) || order.exercise != n->setup.shadow_exercise) {
        refuse(out, "it is for another exercise");
        return;
    }
    if (order.time_ns <= n->last_order_ns) {
        refuse(out, "it is not newer than the last one");
        return;
    }
    n->last_order_ns = order.time_ns;
    obey(n, &order, out);
}
