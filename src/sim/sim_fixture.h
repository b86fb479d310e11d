/* sim/sim_fixture.h: for this room's tests: options for three nations out of data/registry. */
#ifndef SIM_SIM_FIXTURE_H
#define SIM_SIM_FIXTURE_H

#include "sim/sim.h"

/* `minutes` of launches, from the seed on; the registries live as long as the program. */
struct sim_options sim_fixture(uint64_t seed, int minutes);

#endif
