/* node/node.c: a core is made once, from its setup; then it only steps. */
#include "node/node.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

struct node_pace node_pace_default(void)
{
    return (struct node_pace){
        .track_ns = SECOND_NS,
        .assess_ns = 5 * SECOND_NS,
        .boost_ns = 2 * SECOND_NS,
        .heartbeat_ns = HEARTBEAT_QUIET_NS,
    };
}

static void add_key(struct seal_ring *ring, struct nation origin, bool is_exercise,
                    const struct public_key *key)
{
    ring->keys[ring->count++] =
        (struct seal_key){.origin = origin, .is_exercise = is_exercise, .key = *key};
}

static void fill_ring(struct node *n)
{
    for (int i = 0; i < n->setup.partners.count; i++) {
        const struct partner *p = &n->setup.partners.partners[i];

        if (p->has_live_key)
            add_key(&n->ring, p->nation, false, &p->live_key);
        if (p->has_exercise_key)
            add_key(&n->ring, p->nation, true, &p->exercise_key);
    }
}

static void open_sessions(struct node *n)
{
    for (int i = 0; i < n->setup.partners.count; i++) {
        const struct partner *p = &n->setup.partners.partners[i];

        if (!p->is_direct)
            continue;
        struct exchange_options options = {
            .self = n->setup.nation,
            .partner = p->nation,
            .epoch = n->setup.epoch,
            .key = &n->setup.live_key,
            .partner_key = p->live_key,
            .policy = release_partner_hash(&n->setup.policy, p->nation),
            .heartbeat_ns = n->setup.pace.heartbeat_ns,
        };
        exchange_init(&n->sessions[i], &options);
    }
}

enum status node_open(struct node **n, const struct node_setup *setup)
{
    struct picture_rules rules = picture_rules_default();
    struct tracker_rules tracker = tracker_rules_default();
    enum status st;

    *n = calloc(1, sizeof **n);
    void *memory = calloc(1, tracker_size(&tracker));
    if (*n == NULL || memory == NULL) {
        log_error("node: no memory for the core (%zu bytes)", sizeof **n);
        free(memory);
        node_close(n);
        return STATUS_MEMORY;
    }
    (*n)->setup = *setup;
    (*n)->scratch = arena_init((*n)->scratch_memory, sizeof(*n)->scratch_memory);
    (*n)->frame_scratch = arena_init((*n)->frame_memory, sizeof(*n)->frame_memory);
    (*n)->tracker = tracker_open(memory, &tracker, &(*n)->setup.registry, setup->nation);
    warn_init(&(*n)->desk, setup->nation);
    repeat_window_init(&(*n)->repeats);
    fill_ring(*n);
    open_sessions(*n);
    st = picture_open(&(*n)->picture, setup->nation, &rules);
    if (st != STATUS_OK)
        node_close(n);
    return st;
}

void node_close(struct node **n)
{
    if (*n == NULL)
        return;
    picture_close(&(*n)->picture);
    free((*n)->tracker);
    signing_key_wipe(&(*n)->setup.live_key);
    signing_key_wipe(&(*n)->setup.exercise_key);
    secret_wipe(&(*n)->setup.secret);
    free(*n);
    *n = NULL;
}
