/* link/mem.h: the world that in-process links live in: a virtual clock and seeded faults.
 *
 * For the simulator and for tests.  Every link of one world runs on its clock; the same seed and
 * the same calls give the same run.  A frame takes `delay` (uniform between the two bounds) and
 * may be lost, repeated or overtaken; two names may be parted and joined.  Heap memory, bounded by
 * LINK_WORLD_EVENTS_MAX frames under way: what comes on top is lost and counted.  One thread.
 */
#ifndef LINK_MEM_H
#define LINK_MEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "link/link.h"

#define LINK_WORLD_EVENTS_MAX 4096

struct link_faults {
    int64_t delay_min_ns; /* of one frame, and of a connection */
    int64_t delay_max_ns;
    int64_t drain_ns; /* until the output has drained: the inverse of bandwidth */
    uint32_t lose_permille;
    uint32_t repeat_permille;
    uint32_t reorder_permille; /* held back by up to ten times delay_max */
    uint32_t break_permille;   /* per frame: the connection breaks, both sides call again */
};

struct link_world_counts {
    uint64_t sent, delivered, lost, repeated, reordered, broken, overflowed;
};

MUST_USE enum status link_world_open(struct link_world **world, uint64_t seed);
/* After every link of it is closed. */
void link_world_close(struct link_world **world);

void link_world_set_faults(struct link_world *world, const struct link_faults *faults);
/* Breaks what stands between two links and lets nothing new up until joined. */
void link_world_part(struct link_world *world, const char *a, const char *b);
void link_world_join(struct link_world *world, const char *a, const char *b);

int64_t link_world_now(const struct link_world *world);
/* When the next thing happens; INT64_MAX when nothing will. */
int64_t link_world_next(const struct link_world *world);
/* Runs all that happens up to and including `until_ns`; callbacks come from here. */
void link_world_run(struct link_world *world, int64_t until_ns);
struct link_world_counts link_world_counts(const struct link_world *world);

#endif
