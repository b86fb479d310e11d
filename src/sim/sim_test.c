/* sim/sim_test.c: short runs pass, repeat, and hold every kind of fault. */
#include "sim/sim.h"

#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "sim/sim_fixture.h"

#define MINUTES 7

static struct sim_report report;
static struct sim_report again;

static void say(const struct sim_report *r)
{
    for (int i = 0; i < r->violation_kept; i++)
        (void)fprintf(stderr, "seed %llu: %s\n", (unsigned long long)r->seed, r->violations[i]);
}

TEST(a_hub_under_faults_keeps_every_promise)
{
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct sim_options o = sim_fixture(seed, MINUTES);

        TEST_EQ(sim_run(&o, &report), STATUS_OK, seed);
        say(&report);
        TEST_EQ(report.violation_count, 0, seed);
        TEST_EQ(report.launch_count >= 1, true, seed);
        TEST_EQ(report.notices > 0, true, seed);
        TEST_EQ(report.sample_count >= report.launch_count, true, seed);
    }
}

TEST(a_mesh_under_faults_keeps_every_promise)
{
    struct sim_options o = sim_fixture(3, MINUTES);

    o.topology = SIM_MESH;
    TEST_EQ(sim_run(&o, &report), STATUS_OK, 0);
    say(&report);
    TEST_EQ(report.violation_count, 0, 0);
}

TEST(every_kind_of_fault_comes)
{
    struct sim_options o = sim_fixture(4, MINUTES);

    TEST_EQ(sim_run(&o, &report), STATUS_OK, 0);
    say(&report);
    for (int i = 0; i < SIM_FAULTS; i++) {
        if (i == SIM_FAULT_BREAK || i == SIM_FAULT_STRAY || i == SIM_FAULT_LOST_RECORDS)
            continue; /* by the frame, the detection, the group: rare in minutes, not in an hour */
        TEST_EQ(report.faults[i] > 0, true, i);
    }
}

TEST(the_same_seed_gives_the_same_trace)
{
    struct sim_options o = sim_fixture(5, MINUTES);

    TEST_EQ(sim_run(&o, &report), STATUS_OK, 0);
    TEST_EQ(sim_run(&o, &again), STATUS_OK, 1);
    TEST_EQ(digest_equal(&report.trace, &again.trace), true, 0);
    TEST_EQ(report.records, again.records, 0);
    o.seed = 6;
    TEST_EQ(sim_run(&o, &again), STATUS_OK, 2);
    TEST_EQ(digest_equal(&report.trace, &again.trace), false, 0);
}
