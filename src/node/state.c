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
    struct event_mark *place = NULL;

    for (int i = 0; i < NODE_MARKS_MAX; i++) {
        struct event_mark *m = &n->marks[i];

        if (m->event == event)
            return m;
        if ((m->event == 0 || m->is_ended) && (place == NULL || m->event < place->event))
            place = m; /* a free one, or the oldest that is over */
    }
    if (place != NULL)
        *place = (struct event_mark){.event = event};
    return place;
}
