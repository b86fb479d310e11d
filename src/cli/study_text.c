/* cli/study_text.c: the figures of one family for people. */
#include <stdio.h>

#include "cli/study_out.h"

static void figure(const char *name, bool has, double value, const char *unit)
{
    if (has)
        (void)printf("  %-34s %.3f%s\n", name, value, unit);
    else
        (void)printf("  %-34s -\n", name);
}

static void share(const char *name, struct summary_share s)
{
    figure(name, s.has, s.share, "");
}

static void covered(const char *name, struct coverage c)
{
    figure(name, c.trials > 0, c.trials > 0 ? coverage_share(&c) : 0, "");
}

static void goal_line(const struct goal *g)
{
    const char *verdict = g->verdict == GOAL_MET      ? "met"
                          : g->verdict == GOAL_FAILED ? "NOT MET"
                                                      : "not judged";

    (void)printf("  %-34s %s %-8g ", g->name, g->is_floor ? ">=" : "<=", g->limit);
    if (g->has_measured)
        (void)printf("%-12.4g %s\n", g->measured, verdict);
    else
        (void)printf("%-12s %s\n", "-", verdict);
}

void study_table(const struct study_result *r)
{
    struct summary *s = r->summary;
    double value = 0;
    bool has = false;

    (void)printf("%s, %s truth, %d runs, seed %llu\n", r->family->name, study_truth_name(r->truth),
                 s->runs, (unsigned long long)r->seed);
    share("RMSE over bound, coast", summary_ratio(s, RUN_COAST));
    share("RMSE over bound, re-entry", summary_ratio(s, RUN_REENTRY));
    figure("RMSE over bound, after burnout", s->settled_ratio.count > 0,
           rmse_value(&s->settled_ratio), "");
    share("NEES steps in the 99 % band", summary_nees_share(s, 0.99));
    share("NIS steps in the 99 % band", summary_nis_share(s, 0.99));
    share("NEES steps at most 1.5", summary_nees_under(s, 1.5));
    covered("50 % impact areas hold", summary_coverage(s, SUMMARY_IMPACT50));
    covered("90 % impact areas hold", summary_coverage(s, SUMMARY_IMPACT90));
    covered("90 % launch areas hold", summary_coverage(s, SUMMARY_LAUNCH90));
    has = reals_quantile(&s->areas_km2, 0.5, &value);
    figure("median 90 % impact area", has, value, " km2");
    has = summary_burnout_delay(s, &value);
    figure("burnout delay, p95", has, value, " scans");
    has = summary_lift_delay(s, &value);
    figure("lift delay, p95", has, value, " s");
    figure("tracked over seen steps", s->seen_steps > 0,
           s->seen_steps > 0 ? (double)s->both_steps / s->seen_steps : 0, "");
    (void)printf("  %-34s %d of %d\n", "runs with a warning", s->warnings, s->runs);
    (void)printf("goals\n");
    for (int i = 0; i < r->goals.count; i++)
        goal_line(&r->goals.at[i]);
    (void)printf("\n");
}
