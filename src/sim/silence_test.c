/* sim/silence_test.c: a partner is silent for an hour, while launches are flown, and comes back.
 *
 * What the simulator checks in every run (sim.h) says that nothing is lost, doubled or left without
 * a receipt, and that all that waited arrives within SIM_LIVENESS_NS of the link's return.
 */
#include "sim/sim.h"

#include <assert.h>
#include <stdio.h>

#include "base/test.h"
#include "exchange/pump.h"
#include "sim/sim_fixture.h"

#define MINUTES 61 /* six notional launches begin within 40 minutes of the hour */
#define LAUNCHES_MIN 6

/* A pump has room for session messages and one frame, whatever waits for the partner. */
static_assert(sizeof(struct pump) <
                  PUMP_MESSAGES_MAX * sizeof(struct pump_message) + FRAME_SIZE_MAX + 4096,
              "a pump holds numbers, not bodies");

static struct sim_report report;

static void expect_all(const struct sim_options *o, int row)
{
    TEST_EQ(sim_run(o, &report), STATUS_OK, row);
    for (int i = 0; i < report.violation_kept; i++)
        (void)fprintf(stderr, "row %d: %s\n", row, report.violations[i]);
    TEST_EQ(report.violation_count, 0, row);
    TEST_EQ(report.silence.launches >= LAUNCHES_MIN, true, row);
    TEST_EQ(report.silence.notes > 0, true, row);
    TEST_EQ(report.silence.waiting_max > PUMP_MESSAGES_MAX, true, row);
    TEST_EQ(report.silence.receipted >= report.silence.waiting_max, true, row);
}

TEST(an_hour_of_a_spokes_silence_loses_and_doubles_nothing)
{
    struct sim_options o = sim_fixture(1, MINUTES);

    o.has_silence = true;
    o.silent = 1;
    o.is_calm = true;
    expect_all(&o, 1);
}

/* Drawn partitions of the same pair begin and end within the hour: it lasts all the same. */
TEST(the_end_of_a_drawn_partition_does_not_cut_the_hour)
{
    struct sim_options o = sim_fixture(6, MINUTES);

    o.has_silence = true;
    o.silent = 1;
    expect_all(&o, 6);
}

TEST(nor_does_an_hour_in_a_mesh)
{
    struct sim_options o = sim_fixture(2, MINUTES);

    o.topology = SIM_MESH;
    o.has_silence = true;
    o.silent = 0;
    o.is_calm = true;
    expect_all(&o, 2);
}
