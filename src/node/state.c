/* node/state.c: what the core looks up in itself: the exercise it serves, the marks of its events.
 */
#include "node/node.h"

bool node_serves(const struct node *n, uint32_t exercise)
{
    bool is_shadow = n->setup.shadow_exercise != 0;

    return exercise == n->armed && is_shadow == (exercise != 0);
}

struct event_mark *node_mark(struct node *n, uint32_t event)
{
    struct event_mark *oldest = &n->marks[0];

    for (int i = 0; i < NODE_MARKS_MAX; i++) {
        if (n->marks[i].event == event)
            return &n->marks[i];
        if (n->marks[i].event < oldest->event)
            oldest = &n->marks[i];
    }
    if (oldest->event != 0 && !oldest->is_ended)
        return NULL;
    *oldest = (struct event_mark){.event = event};
    return oldest;
}
