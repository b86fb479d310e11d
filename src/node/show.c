/* node/show.c: gathers what the console draws; the console knows nothing of the core. */
#include "node/show.h"

#include "console/snapshot.h"

static enum console_link_state state_of(const struct exchange_session *s)
{
    if (exchange_state(s) != EXCHANGE_UP)
        return CONSOLE_LINK_DOWN;
    switch (exchange_liveness(s)) {
    case LIVENESS_UP:
        return CONSOLE_LINK_UP;
    case LIVENESS_SUSPECTED:
        return CONSOLE_LINK_SUSPECT;
    case LIVENESS_DOWN:
        break;
    }
    return CONSOLE_LINK_DOWN;
}

static struct console_link link_of(const struct node *n, int partner)
{
    const struct exchange_session *s = &n->sessions[partner];
    struct clock_estimate clock = clock_estimate(&n->clocks[partner]);
    struct console_link link = {.partner = n->setup.partners.partners[partner].nation,
                                .state = state_of(s),
                                .has_heard = s->peer_taken_ns != 0,
                                .heard_ns = s->peer_taken_ns,
                                .has_offset = clock.has_offset,
                                .offset_s = (double)clock.offset_ns / 1e9,
                                .offset_bound_s = (double)clock.bound_ns / 1e9};

    for (int i = 0; i < CHANNELS; i++) {
        link.sent += s->channels[i].sent;
        link.receipted += s->channels[i].acked;
        link.taken += s->channels[i].taken;
    }
    return link;
}

struct gathered {
    struct console_link links[NATIONS_MAX];
    struct console_event events[EVENTS_MAX];
    struct opinion_difference differences[EVENTS_MAX][PICTURE_DIFFERENCES_MAX];
    const struct alert *alerts[ALERTS_MAX];
};

static int gather_events(const struct node *n, struct gathered *g)
{
    int count = 0;

    for (int rank = 0; rank < n->picture.event_count && count < EVENTS_MAX; rank++) {
        const struct event *e = picture_event_at(&n->picture, rank);

        if (e->merged_into != 0)
            continue;
        g->events[count] = (struct console_event){.event = e,
                                                  .difference_count =
                                                      picture_differences(e, g->differences[count]),
                                                  .differences = g->differences[count]};
        count++;
    }
    return count;
}

bool show_snapshot(const struct node *n, uint64_t seq, struct moment moment, bool is_scaled,
                   struct text_builder *out)
{
    static struct gathered g; /* one thread; too large for a stack */
    struct console_picture p = {.nation = n->setup.nation,
                                .epoch = n->setup.epoch,
                                .seq = seq,
                                .exercise = n->armed,
                                .exercise_name = n->armed != 0 ? n->exercise_name : NULL,
                                .is_scaled = is_scaled,
                                .moment = moment,
                                .links = g.links,
                                .events = g.events,
                                .alerts = g.alerts};

    for (int i = 0; i < n->setup.partners.count; i++)
        if (n->setup.partners.partners[i].is_direct)
            g.links[p.link_count++] = link_of(n, i);
    p.event_count = gather_events(n, &g);
    for (int i = 0; i < warn_count(&n->desk) && p.alert_count < ALERTS_MAX; i++)
        g.alerts[p.alert_count++] = warn_at(&n->desk, i);
    return console_snapshot(out, &p);
}
