/* bench/core.h: what the parts of bench_core share: named meters, and one turn of each part. */
#ifndef BENCH_CORE_H
#define BENCH_CORE_H

#include "meter.h"
#include "node/env.h"

#define CORE_PAUSE_US 10000 /* between the calls of a paced floor */

/* The meter of that name, made when it is asked for the first time. */
struct meter *core_meter(const char *name, const char *unit);
/* All meters, in the order in which they were made. */
void core_print(void);

/* Single commits under synchronous=FULL by SQLite alone, and by our journal; rates of groups. */
void core_turn_commits(const char *folder);
/* One scan of one object at a time through the tracker. */
void core_turn_tracker(const struct node_setup *setup);
/* Assess, seal, open a view, verify it. */
void core_turn_notice(const struct node_setup *setup);
/* Bytes of a feed through node_step(): `objects` objects, a scan of all of them each second. */
void core_turn_node(const struct node_setup *setup, int objects);

/* All of `objects` objects in one scan, beside the floor's scan of as many. */
void core_turn_scans(const struct node_setup *setup, int objects);
/* 1,000 objects at 10 Hz each, reported one by one, and assessed once a second. */
void core_turn_crowd(const struct node_setup *setup);

#endif
