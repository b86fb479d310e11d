/* cli/sim_judge_test.c: each way in which a run may be worth less than it says. */
#include "cli/sim_judge.h"

#include "base/test.h"

static struct sim_report good(void)
{
    static struct sim_report r; /* large */

    r = (struct sim_report){.launch_count = 6,
                            .launch_asked = 18,
                            .launch_estimates = 17,
                            .launch_near = 17,
                            .launch_timely = 17,
                            .impact_asked = 18,
                            .sample_count = 18};
    for (int i = 0; i < SIM_FAULTS; i++)
        r.faults[i] = 1;
    return r;
}

TEST(a_seed_is_whole_or_says_what_is_missing)
{
    struct sim_report r = good();

    TEST_EQ(sim_seed_is_whole(&r, 1), true, 0);
    TEST_EQ(sim_seed_is_whole(&r, 2), false, 1); /* six launches in two hours */
    for (int i = 0; i < SIM_FAULTS; i++) {
        r = good();
        r.faults[i] = 0;
        TEST_EQ(sim_seed_is_whole(&r, 1), false, i);
        TEST_EQ(sim_seed_is_whole(&r, 0.5), true, i);
    }
    r = good(), r.launch_near = 16;
    TEST_EQ(sim_seed_is_whole(&r, 1), false, 2);
    r = good(), r.launch_timely = 16;
    TEST_EQ(sim_seed_is_whole(&r, 1), false, 3);
    r = good(), r.launch_estimates = r.launch_near = r.launch_timely = 14;
    TEST_EQ(sim_seed_is_whole(&r, 1), false, 4);
    r = good(), r.sample_count = 14;
    TEST_EQ(sim_seed_is_whole(&r, 1), false, 5);
}

TEST(coverage_has_two_ends)
{
    static const struct {
        double coverage;
        double area_km2;
        int64_t seeds;
        bool want;
    } rows[] = {
        {0.90, 10, 40, true},     {0.829, 10, 40, false}, {0.961, 10, 40, false},
        {0.90, 40001, 40, false}, {1.00, 10, 39, true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_showing s = {700, rows[i].coverage, rows[i].area_km2};

        TEST_EQ(sim_showing_is_good(&s, rows[i].seeds), rows[i].want, i);
    }
}
