/* cli/sim_judge.h: did the simulated hours ask what they should, and is the answer good enough?
 *
 * A seed's own violations say whether the nodes were right. This says whether the run was worth it:
 * an hour without a crash proves nothing about crashes, and an area that is not told holds nothing.
 * What is amiss is said through log.h.
 */
#ifndef CLI_SIM_JUDGE_H
#define CLI_SIM_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/sim.h"

/* What all seeds together showed, five minutes before the impacts. */
struct sim_showing {
    uint64_t samples;
    double coverage; /* of the 90 % areas */
    double median_area_km2;
};

/* Six launches an hour, every kind of fault, launches told near and in time, nearly all impacts
 * told.  Runs of less than an hour are not judged. */
bool sim_seed_is_whole(const struct sim_report *r, double hours);

/* Coverage and area; from 40 seeds on, below which chance speaks too loud. */
bool sim_showing_is_good(const struct sim_showing *s, int64_t seeds);

#endif
