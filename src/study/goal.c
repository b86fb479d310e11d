/* study/goal.c: the limits, one line each. */
#include "study/goal.h"

#include "base/check.h"

#define TICKS_TO_MINUTES (STUDY_STEP_S / 60.0)

enum goal_verdict goal_judge(bool is_floor, double limit, bool has, double measured, bool is_owed)
{
    if (!has)
        return is_owed ? GOAL_FAILED : GOAL_NOT_JUDGED;
    return (is_floor ? measured >= limit : measured <= limit) ? GOAL_MET : GOAL_FAILED;
}

static void add(struct goals *g, const char *name, bool is_floor, double limit, bool has,
                double measured, bool is_owed)
{
    CHECK(g->count < GOALS_MAX);
    g->at[g->count++] = (struct goal){
        name, is_floor,           limit,
        has,  has ? measured : 0, goal_judge(is_floor, limit, has, measured, is_owed)};
}

static void add_share(struct goals *g, const char *name, double limit, struct summary_share share,
                      bool is_owed)
{
    add(g, name, true, limit, share.has, share.share, is_owed);
}

static void add_ratio(struct goals *g, const char *name, double limit, const struct summary *s,
                      enum run_phase phase)
{
    struct summary_share ratio = summary_ratio(s, phase);

    add(g, name, false, limit, ratio.has, ratio.share, summary_phase_seen(s, phase) > 0);
}

/* Cells of all three areas together inside the binomial 95 % band. */
static struct summary_share cells_in95(const struct summary *s)
{
    struct summary_share all = {0};

    for (int a = 0; a < SUMMARY_AREAS; a++) {
        struct summary_share one = summary_area_share(s, (enum summary_area)a, 0.95);

        all.cells += one.cells;
        all.share += one.share * one.cells;
    }
    all.has = all.cells > 0;
    all.share = all.has ? all.share / all.cells : 0;
    return all;
}

static void judge_matched(struct goals *g, const struct summary *s, const struct family *f)
{
    bool has_launch = f->kind == FAMILY_LAUNCH;

    add_ratio(g, "rmse_over_bound_coast", 1.05, s, RUN_COAST);
    add_ratio(g, "rmse_over_bound_reentry", 1.15, s, RUN_REENTRY);
    add(g, "rmse_over_bound_after_burnout", false, 1.30, s->settled_ratio.count > 0,
        rmse_value(&s->settled_ratio), has_launch);
    add_share(g, "nees_in_99_band", 0.94, summary_nees_share(s, 0.99), true);
    add_share(g, "nees_in_9999_band", 0.99, summary_nees_share(s, 0.9999), true);
    add_share(g, "nis_in_99_band", 0.94, summary_nis_share(s, 0.99),
              summary_phase_seen(s, RUN_COAST) > 0);
    add_share(g, "nis_in_9999_band", 0.99, summary_nis_share(s, 0.9999),
              summary_phase_seen(s, RUN_COAST) > 0);
    add_share(g, "impact_50_in_9999_band", 1, summary_area_share(s, SUMMARY_IMPACT50, 0.9999),
              true);
    add_share(g, "impact_90_in_9999_band", 1, summary_area_share(s, SUMMARY_IMPACT90, 0.9999),
              true);
    add_share(g, "launch_90_in_9999_band", 1, summary_area_share(s, SUMMARY_LAUNCH90, 0.9999),
              has_launch);
    add_share(g, "areas_in_95_band", 0.85, cells_in95(s), true);
    add(g, "impact_99_in_9999_band", true, 1, false, 0, false);
}

/* A size is compared with that of a matched study, which this one is not. */
static void judge_real(struct goals *g, const struct summary *s, const struct family *f)
{
    struct coverage c = summary_coverage(s, SUMMARY_IMPACT90);

    if (!f->is_missile)
        return;
    add_share(g, "nees_per_dimension_under_1.5", 0.95, summary_nees_under(s, 1.5), true);
    add(g, "coverage_90", true, 0.85, c.trials > 0, c.trials > 0 ? coverage_share(&c) : 0, true);
    add(g, "median_area_over_matched", false, 2, false, 0, false);
}

static enum status judge_both(struct goals *g, struct summary *s, const struct family *f)
{
    struct calibration_bin bins[CALIBRATION_BINS];
    double error = 0, brier = 0, delay = 0;
    enum status st = summary_calibration(s, &error, &brier, bins);
    double minutes = s->tracked_steps * TICKS_TO_MINUTES;

    if (st != STATUS_OK)
        return st;
    if (f->kind == FAMILY_LAUNCH) {
        bool has = summary_burnout_delay(s, &delay);
        add(g, "burnout_delay_scans_p95", false, 2, has, delay, true);
    }
    if (s->lifts > 0) {
        bool has = summary_lift_delay(s, &delay);
        add(g, "lift_delay_s_p95", false, 10, has, delay, true);
    }
    add(g, "calibration_error", false, 0.02, s->stated.count > 0, error, false);
    if (!f->is_missile)
        add(g, "false_warnings", false, 0, true, s->false_warnings, true);
    if (f->launches > 1)
        add(g, "wrong_merges_per_10000_min", false, 1, minutes > 0,
            minutes > 0 ? s->wrong_merges * 1e4 / minutes : 0, true);
    return STATUS_OK;
}

enum status goals_judge(struct summary *s, const struct family *f, enum study_truth kind,
                        struct goals *out)
{
    *out = (struct goals){0};
    if (kind == STUDY_MATCHED && truth_has_matched(f))
        judge_matched(out, s, f);
    else
        judge_real(out, s, f);
    enum status st = judge_both(out, s, f);
    for (int i = 0; i < out->count && s->runs < SUMMARY_RUNS_LEAST; i++)
        out->at[i].verdict = GOAL_NOT_JUDGED;
    return st;
}

bool goals_are_met(const struct goals *g)
{
    for (int i = 0; i < g->count; i++)
        if (g->at[i].verdict == GOAL_FAILED)
            return false;
    return true;
}
