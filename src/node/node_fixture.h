/* node/node_fixture.h: one core driven by hand, for the tests of this room only.
 *
 * USA's core with JPN as the one partner that it tells; no host, no links, no journal.  A test
 * takes the setup, may change it, arms the core with it and closes it in the end.  What cannot be
 * made aborts.
 */
#ifndef NODE_NODE_FIXTURE_H
#define NODE_NODE_FIXTURE_H

#include "model/assessment.h"
#include "model/order.h"
#include "node/node.h"

#define EXERCISE 7
#define NOW_NS (INT64_C(1780000000) * SECOND_NS)
#define MOMENT ((struct moment){.now_ns = NOW_NS, .wall_ns = NOW_NS, .mono_ns = 1})

extern const struct nation usa;
extern const struct nation jpn;
extern struct node *core;
extern struct node_output *out; /* of the last step, and of what the test asks for itself */
extern struct signing_key control;
extern struct signing_key theirs; /* JPN's, of both modes */

/* Made anew; valid until the next call. */
struct node_setup *core_setup(void);
void core_open(const struct node_setup *setup);
/* Opens, and arms EXERCISE at NOW_NS; the output is empty then. */
void core_arm(const struct node_setup *setup);
void core_close(void);

/* Frames and links are JPN's. */
void step_at(int64_t now_ns, int64_t mono_ns, enum journal_kind kind, uint64_t number,
             struct bytes body);
void step(enum journal_kind kind, uint64_t number, struct bytes body);
void give_order(enum order_verb verb, int64_t time_ns);

/* Coasting since a launch, and falling on `area` in five minutes. */
struct assessment assessment_of(struct nation origin, const char *area);

#endif
