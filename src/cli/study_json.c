/* cli/study_json.c: one object for one family; what cannot be told is null. */
#include <math.h>

#include "cli/study_out.h"

static const char *const phase_names[RUN_PHASES] = {
    [RUN_ABSENT] = "absent", [RUN_BOOST] = "boost",     [RUN_SETTLING] = "settling",
    [RUN_COAST] = "coast",   [RUN_REENTRY] = "reentry",
};

const char *study_truth_name(enum study_truth truth)
{
    return truth == STUDY_MATCHED ? "matched" : "real";
}

static json_t *number(bool has, double value)
{
    return has && isfinite(value) ? json_real(value) : json_null();
}

static json_t *of_share(struct summary_share share)
{
    return number(share.has, share.share);
}

static json_t *of_ratios(const struct summary *s)
{
    return json_pack("{s:o,s:o,s:o}", "coast", of_share(summary_ratio(s, RUN_COAST)), "reentry",
                     of_share(summary_ratio(s, RUN_REENTRY)), "after_burnout",
                     number(s->settled_ratio.count > 0, rmse_value(&s->settled_ratio)));
}

static json_t *of_band_share(struct summary_share in99, struct summary_share in9999)
{
    return json_pack("{s:o,s:o,s:i}", "99", of_share(in99), "99.99", of_share(in9999), "steps",
                     in99.cells);
}

static json_t *of_coverage(struct coverage c)
{
    return number(c.trials > 0, c.trials > 0 ? coverage_share(&c) : 0);
}

static json_t *of_cell_band(const struct coverage *c, double stated, double probability)
{
    return c->trials < SUMMARY_RUNS_LEAST
               ? json_null()
               : json_boolean(coverage_judge(c, stated, probability) == BAND_INSIDE);
}

static json_t *of_claims(const struct summary *s)
{
    json_t *list = json_array();

    for (int i = 0; i < STUDY_CLAIMS_MAX; i++) {
        const struct summary_claims *c = &s->claims[i];

        if (c->impact90.trials + c->launch90.trials == 0)
            continue;
        (void)json_array_append_new(
            list, json_pack("{s:i,s:i,s:o,s:o,s:n,s:o,s:o,s:i,s:o,s:o}", "time_to_go_s",
                            i * STUDY_CLAIM_S, "trials", c->impact90.trials, "50",
                            of_coverage(c->impact50), "90", of_coverage(c->impact90), "99",
                            "50_in_95_band", of_cell_band(&c->impact50, 0.5, 0.95), "90_in_95_band",
                            of_cell_band(&c->impact90, 0.9, 0.95), "launch_trials",
                            c->launch90.trials, "launch_90", of_coverage(c->launch90),
                            "launch_90_in_95_band", of_cell_band(&c->launch90, 0.9, 0.95)));
    }
    return list;
}

static json_t *of_cell(const struct summary_cell *c, int phase, int i)
{
    double bound = c->ratio.count > 0 ? sqrt(c->bound2_sum / c->ratio.count) : 0;

    return json_pack("{s:s,s:i,s:i,s:i,s:i,s:o,s:o,s:o,s:o,s:o,s:i}", "phase", phase_names[phase],
                     "time_to_go_s", i * STUDY_STEP_S, "flown", c->flown, "seen", c->seen,
                     "tracked", c->tracked, "rmse_m",
                     number(c->error.count > 0, rmse_value(&c->error)), "bound_m",
                     number(c->ratio.count > 0, bound), "rmse_over_bound",
                     number(c->ratio.count > 0, rmse_value(&c->ratio)), "nees_per_dimension",
                     number(c->nees.count > 0, c->nees.count > 0 ? consistency_mean(&c->nees) : 0),
                     "nis_per_dimension",
                     number(c->nis.count > 0, c->nis.count > 0 ? consistency_mean(&c->nis) : 0),
                     "nis_freedom", c->nis.count);
}

static json_t *of_cells(const struct summary *s)
{
    json_t *list = json_array();

    for (int p = RUN_BOOST; p < RUN_PHASES; p++)
        for (int i = STUDY_STEPS_MAX - 1; i >= 0; i--)
            if (s->cells[p][i].flown > 0)
                (void)json_array_append_new(list, of_cell(&s->cells[p][i], p, i));
    return list;
}

static json_t *of_goals(const struct goals *g)
{
    json_t *list = json_array();

    for (int i = 0; i < g->count; i++) {
        const struct goal *at = &g->at[i];

        (void)json_array_append_new(list, json_pack("{s:s,s:s,s:f,s:o,s:o}", "name", at->name,
                                                    "sense", at->is_floor ? "at_least" : "at_most",
                                                    "limit", at->limit, "measured",
                                                    number(at->has_measured, at->measured), "met",
                                                    at->verdict == GOAL_NOT_JUDGED
                                                        ? json_null()
                                                        : json_boolean(at->verdict == GOAL_MET)));
    }
    return list;
}

static json_t *of_class(const struct summary *s, json_t **error)
{
    struct calibration_bin bins[CALIBRATION_BINS];
    double ece = 0, brier = 0;
    json_t *list = json_array();
    bool has = s->stated.count > 0;

    if (summary_calibration(s, &ece, &brier, bins) != STATUS_OK)
        return NULL;
    *error = number(has, ece);
    for (int i = 0; i < CALIBRATION_BINS; i++)
        if (bins[i].count > 0)
            (void)json_array_append_new(list,
                                        json_pack("{s:i,s:f,s:f}", "count", bins[i].count, "stated",
                                                  bins[i].stated_mean, "observed",
                                                  (double)bins[i].true_count / bins[i].count));
    return json_pack("{s:i,s:o,s:o}", "stated", s->stated.count, "brier", number(has, brier),
                     "reliability", list);
}

json_t *study_json_calibration(const struct summary *pool)
{
    json_t *error = NULL;
    json_t *class = of_class(pool, &error);

    json_decref(class);
    return error;
}

static json_t *of_tracking(const struct summary *s)
{
    return json_pack(
        "{s:i,s:o,s:f,s:i,s:i,s:i}", "seen_steps", s->seen_steps, "tracked_over_seen",
        number(s->seen_steps > 0, s->seen_steps > 0 ? (double)s->both_steps / s->seen_steps : 0),
        "track_minutes", s->tracked_steps * STUDY_STEP_S / 60.0, "number_changes",
        s->number_changes, "wrong_merges", s->wrong_merges, "spurious_steps", s->spurious_steps);
}

static json_t *of_impact_coverage(const struct summary *s)
{
    return json_pack("{s:o,s:o,s:n,s:i}", "50", of_coverage(summary_coverage(s, SUMMARY_IMPACT50)),
                     "90", of_coverage(summary_coverage(s, SUMMARY_IMPACT90)), "99", "trials",
                     summary_coverage(s, SUMMARY_IMPACT90).trials);
}

static json_t *of_launch_coverage(const struct summary *s)
{
    return json_pack("{s:n,s:o,s:n,s:i}", "50", "90",
                     of_coverage(summary_coverage(s, SUMMARY_LAUNCH90)), "99", "trials",
                     summary_coverage(s, SUMMARY_LAUNCH90).trials);
}

json_t *study_json(const struct study_result *r)
{
    struct summary *s = r->summary;
    bool is_matched = r->truth == STUDY_MATCHED && truth_has_matched(r->family);
    double delay = 0, lift = 0, area = 0;
    bool has_delay = summary_burnout_delay(s, &delay);
    bool has_lift = summary_lift_delay(s, &lift);
    bool has_area = reals_quantile(&s->areas_km2, 0.5, &area);
    json_t *error = NULL;
    json_t *class = of_class(s, &error);

    return json_pack(
        "{s:s,s:s,s:s,s:i,s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:i,s:o,s:o,s:i,s:i,"
        "s:o,s:o,s:o}",
        "family", r->family->name, "truth", study_truth_name(r->truth), "truth_flown",
        is_matched ? "matched" : "real", "runs", s->runs, "seed", (json_int_t)r->seed,
        "rmse_over_bound", of_ratios(s), "nees_in_band",
        of_band_share(summary_nees_share(s, 0.99), summary_nees_share(s, 0.9999)), "nees_under_1.5",
        of_share(summary_nees_under(s, 1.5)), "nis_in_band",
        of_band_share(summary_nis_share(s, 0.99), summary_nis_share(s, 0.9999)), "coverage",
        of_impact_coverage(s), "launch_coverage", of_launch_coverage(s), "coverage_by_time",
        of_claims(s), "median_area90_km2", number(has_area, area), "burnout_delay_scans_p95",
        number(has_delay, delay), "burnouts",
        json_pack("{s:i,s:i}", "tracked", s->burnouts, "declared", s->delays_scans.count),
        "lift_delay_s_p95", number(has_lift, lift), "lifts", s->lifts, "calibration_error", error,
        "class", class, "warnings", s->warnings, "false_warnings", s->false_warnings, "tracking",
        of_tracking(s), "steps", of_cells(s), "goals", of_goals(&r->goals));
}
