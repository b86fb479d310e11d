/* study/goal_test.c: verdicts at their edges; figures of a summary from runs made by hand. */
#include "study/goal.h"

#include <stdlib.h>
#include <string.h>

#include "base/test.h"

static const struct {
    const char *what;
    bool is_floor;
    double limit;
    bool has;
    double measured;
    bool is_owed;
    enum goal_verdict want;
} rows[] = {
    {"at a ceiling", false, 1.05, true, 1.05, true, GOAL_MET},
    {"above a ceiling", false, 1.05, true, 1.0501, true, GOAL_FAILED},
    {"at a floor", true, 0.94, true, 0.94, true, GOAL_MET},
    {"below a floor", true, 0.94, true, 0.9399, true, GOAL_FAILED},
    {"nothing, and owed", true, 0.94, false, 1, true, GOAL_FAILED},
    {"nothing, not owed", true, 0.94, false, 1, false, GOAL_NOT_JUDGED},
};

TEST(a_goal_is_judged_at_its_limit)
{
    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++)
        TEST_EQ(goal_judge(rows[i].is_floor, rows[i].limit, rows[i].has, rows[i].measured,
                           rows[i].is_owed),
                rows[i].want, i);
}

/* One object whose error is `times` the bound, and whose 90 % area holds or not. */
static struct run *one_run(double times, bool is_held)
{
    struct run *r = calloc(1, sizeof *r);

    r->object_count = 1;
    r->objects[0].steps[7] = (struct run_step){.phase = RUN_COAST,
                                               .is_seen = true,
                                               .is_tracked = true,
                                               .has_nees = true,
                                               .has_bound = true,
                                               .error_m = 100 * times,
                                               .bound_m = 100,
                                               .nees = 6 * times * times};
    r->objects[0].claims[1] = (struct run_claim){.is_flying = true,
                                                 .is_tracked = true,
                                                 .has_impact = true,
                                                 .is_in90 = is_held,
                                                 .area90_km2 = 5};
    r->objects[0].has_burnout = true;
    r->objects[0].is_burnout_declared = true;
    r->objects[0].burnout_delay_scans = times;
    return r;
}

static const struct goal *named(const struct goals *g, const char *name)
{
    for (int i = 0; i < g->count; i++)
        if (strcmp(g->at[i].name, name) == 0)
            return &g->at[i];
    return NULL;
}

static void judge(int runs, double times, bool is_held, struct goals *out)
{
    struct summary *s = NULL;
    struct run *r = one_run(times, is_held);
    const struct family *f = family_find("mixed");

    TEST_EQ(summary_open(&s), STATUS_OK, 0);
    for (int i = 0; i < runs; i++)
        TEST_EQ(summary_add(s, f, r), STATUS_OK, i);
    TEST_EQ(goals_judge(s, f, STUDY_MATCHED, out), STATUS_OK, 0);
    summary_close(s);
    free(r);
}

TEST(an_honest_filter_meets_and_an_optimistic_one_fails)
{
    struct goals g;

    judge(40, 1.0, true, &g);
    TEST_EQ(named(&g, "rmse_over_bound_coast")->verdict, GOAL_MET, 0);
    TEST_EQ(named(&g, "nees_in_99_band")->verdict, GOAL_MET, 0);
    TEST_EQ(named(&g, "burnout_delay_scans_p95")->verdict, GOAL_MET, 0);
    judge(40, 3.0, true, &g);
    TEST_EQ(named(&g, "rmse_over_bound_coast")->verdict, GOAL_FAILED, 1);
    TEST_EQ(named(&g, "nees_in_99_band")->verdict, GOAL_FAILED, 1);
    TEST_EQ(named(&g, "burnout_delay_scans_p95")->verdict, GOAL_FAILED, 1);
    TEST_EQ(!goals_are_met(&g), true, 0);
}

TEST(areas_that_never_hold_fail)
{
    struct goals g;

    judge(40, 1.0, false, &g);
    TEST_EQ(named(&g, "impact_90_in_9999_band")->verdict, GOAL_FAILED, 0);
}

TEST(few_runs_judge_nothing)
{
    struct goals g;

    judge(SUMMARY_RUNS_LEAST - 1, 3.0, false, &g);
    TEST_EQ(goals_are_met(&g), true, 0);
    TEST_EQ(named(&g, "rmse_over_bound_coast")->verdict, GOAL_NOT_JUDGED, 0);
}

TEST(undeclared_lift_counts_as_late)
{
    static const struct {
        int declared; /* of 20 */
        bool want;
    } lifts[] = {{20, true}, {19, true}, {18, false}};
    struct run *r = one_run(1, true);
    double delay = 0;

    for (size_t i = 0; i < sizeof lifts / sizeof lifts[0]; i++) {
        struct summary *s = NULL;

        TEST_EQ(summary_open(&s), STATUS_OK, i);
        for (int k = 0; k < 20; k++) {
            r->objects[0].has_lift = r->objects[0].is_lift_owed = true;
            r->objects[0].is_lift_declared = k < lifts[i].declared;
            r->objects[0].lift_delay_s = k;
            TEST_EQ(summary_add(s, family_find("pull-up"), r), STATUS_OK, k);
        }
        TEST_EQ(summary_lift_delay(s, &delay), lifts[i].want, i);
        if (lifts[i].want)
            TEST_EQ(delay > 17.5 && delay < 18.5, true, i); /* the 19th of 20 */
        summary_close(s);
    }
    free(r);
}

TEST(undeclared_burnouts_count_as_late)
{
    struct summary *s = NULL;
    struct run *r = one_run(1, true);
    double delay = 0;

    TEST_EQ(summary_open(&s), STATUS_OK, 0);
    for (int i = 0; i < 20; i++) {
        r->objects[0].is_burnout_declared = i < 18;
        TEST_EQ(summary_add(s, family_find("mixed"), r), STATUS_OK, i);
    }
    TEST_EQ(!summary_burnout_delay(s, &delay), true, 0); /* 18 of 20 is less than 95 % */
    summary_close(s);
    free(r);
}
