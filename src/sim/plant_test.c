/* sim/plant_test.c: each deliberately wrong way is found, and by the invariant that it breaks. */
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "sim/sim.h"
#include "sim/sim_fixture.h"

#define MINUTES 7
#define SEEDS 5 /* one of them must find it */

static struct sim_report report;

/* Whether a violation of `invariant` is among those kept. */
static bool names(const struct sim_report *r, const char *invariant)
{
    for (int i = 0; i < r->violation_kept; i++)
        if (strstr(r->violations[i], invariant) != NULL)
            return true;
    return false;
}

TEST(every_plant_is_found)
{
    static const struct {
        enum sim_plant plant;
        const char *invariant;
    } rows[] = {
        {SIM_EARLY_RECEIPT, "I1"}, {SIM_LYING_DISK, "I1"},      {SIM_DROPPED_TAKEN, "I1"},
        {SIM_DROPPED_SENT, "I1"},  {SIM_DOUBLE_DELIVERY, "I2"}, {SIM_SHORT_REPLAY, "I"},
        {SIM_STAYS_ARMED, "I5"},   {SIM_FLIPPED_BIT, "I6"},     {SIM_DEAF_LINK, "I7"},
        {SIM_LOST_FEED, "E2"},     {SIM_OTHER_REPLAY, "I6"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool is_found = false;

        for (uint64_t seed = 1; seed <= SEEDS && !is_found; seed++) {
            struct sim_options o = sim_fixture(seed, MINUTES);

            o.plant = rows[i].plant;
            TEST_EQ(sim_run(&o, &report), STATUS_OK, i);
            is_found = names(&report, rows[i].invariant);
        }
        if (!is_found)
            (void)fprintf(stderr, "%s was not found as %s; first: %s\n",
                          sim_plant_name(rows[i].plant), rows[i].invariant, report.violations[0]);
        TEST_EQ(is_found, true, i);
    }
}
