/* study/summary.c: add run by run, then read. */
#include "study/summary.h"

#include <math.h>
#include <stdlib.h>

enum status summary_open(struct summary **out)
{
    struct summary *s = calloc(1, sizeof *s);

    *out = s;
    if (s == NULL)
        return STATUS_MEMORY;
    for (int p = 0; p < RUN_PHASES; p++)
        for (int i = 0; i < STUDY_STEPS_MAX; i++) {
            consistency_init(&s->cells[p][i].nees, 6);
            consistency_init(&s->cells[p][i].nis, 1);
        }
    return STATUS_OK;
}

void summary_close(struct summary *s)
{
    if (s == NULL)
        return;
    free(s->areas_km2.at);
    free(s->delays_scans.at);
    free(s->lift_delays_s.at);
    free(s->stated.at);
    free(s->right.at);
    free(s);
}

static bool reals_add(struct reals *r, double value)
{
    if (r->count == r->room) {
        int room = r->room > 0 ? 2 * r->room : 256;
        double *at = realloc(r->at, (size_t)room * sizeof *at);

        if (at == NULL)
            return false;
        r->at = at;
        r->room = room;
    }
    r->at[r->count++] = value;
    return true;
}

static void add_step(struct summary *s, int i, const struct run_step *step)
{
    struct summary_cell *cell = &s->cells[step->phase][i];

    cell->flown++;
    cell->seen += step->is_seen;
    cell->tracked += step->is_tracked;
    if (!step->is_tracked)
        return;
    rmse_add(&cell->error, step->error_m);
    if (step->has_nees) {
        cell->nees.count++;
        cell->nees.sum += step->nees;
    }
    cell->nis.count += step->nis_freedom;
    cell->nis.sum += step->nis_sum;
    if (!step->has_bound || step->bound_m <= 0)
        return;
    rmse_add(&cell->ratio, step->error_m / step->bound_m);
    cell->bound2_sum += step->bound_m * step->bound_m;
}

static bool add_claim(struct summary *s, int i, const struct run_claim *c)
{
    struct summary_claims *at = &s->claims[i];
    bool is_added = true;

    if (c->has_impact) {
        coverage_add(&at->impact50, c->is_in50);
        coverage_add(&at->impact90, c->is_in90);
        is_added = reals_add(&s->areas_km2, c->area90_km2);
    }
    if (c->has_launch)
        coverage_add(&at->launch90, c->is_launch_in90);
    if (c->has_class)
        is_added = is_added && reals_add(&s->stated, c->class_probability) &&
                   reals_add(&s->right, c->is_class_right ? 1 : 0);
    return is_added;
}

static bool add_object(struct summary *s, const struct run_object *o, bool *is_warned)
{
    bool is_added = true;

    for (int i = 0; i < STUDY_STEPS_MAX; i++)
        if (o->steps[i].phase != RUN_ABSENT)
            add_step(s, i, &o->steps[i]);
    for (int i = 0; i < STUDY_CLAIMS_MAX && is_added; i++) {
        is_added = add_claim(s, i, &o->claims[i]);
        *is_warned = *is_warned || o->claims[i].is_warning;
    }
    if (o->has_settled && o->settled_bound_m > 0)
        rmse_add(&s->settled_ratio, o->settled_error_m / o->settled_bound_m);
    s->burnouts += o->has_burnout;
    if (o->is_burnout_declared)
        is_added = is_added && reals_add(&s->delays_scans, o->burnout_delay_scans);
    s->lifts += o->has_lift;
    s->lifts_owed += o->is_lift_owed;
    if (o->is_lift_declared)
        is_added = is_added && reals_add(&s->lift_delays_s, o->lift_delay_s);
    s->tracked_steps += o->tracked_steps;
    s->seen_steps += o->seen_steps;
    s->both_steps += o->both_steps;
    s->number_changes += o->number_changes;
    s->wrong_merges += o->wrong_merges;
    return is_added;
}

enum status summary_add(struct summary *s, const struct family *f, const struct run *r)
{
    bool is_warned = false;

    s->runs++;
    s->spurious_steps += r->spurious_steps;
    for (int i = 0; i < r->object_count; i++)
        if (!add_object(s, &r->objects[i], &is_warned))
            return STATUS_MEMORY;
    s->warnings += is_warned;
    s->false_warnings += is_warned && !f->is_missile;
    return STATUS_OK;
}

enum status summary_pool_classes(struct summary *to, const struct summary *from)
{
    for (int i = 0; i < from->stated.count; i++)
        if (!reals_add(&to->stated, from->stated.at[i]) ||
            !reals_add(&to->right, from->right.at[i]))
            return STATUS_MEMORY;
    return STATUS_OK;
}

static void judge_cell(struct summary_share *share, const struct consistency *c, int entries,
                       double probability)
{
    if (entries < SUMMARY_RUNS_LEAST)
        return;
    share->cells++;
    share->share += consistency_judge(c, probability) == BAND_INSIDE;
}

static struct summary_share finished(struct summary_share share)
{
    share.has = share.cells > 0;
    if (share.has)
        share.share /= share.cells;
    return share;
}

struct summary_share summary_nees_share(const struct summary *s, double probability)
{
    struct summary_share share = {0};

    for (int p = RUN_BOOST; p < RUN_PHASES; p++)
        for (int i = 0; i < STUDY_STEPS_MAX && p != RUN_SETTLING; i++)
            judge_cell(&share, &s->cells[p][i].nees, s->cells[p][i].nees.count, probability);
    return finished(share);
}

struct summary_share summary_nis_share(const struct summary *s, double probability)
{
    struct summary_share share = {0};

    for (int p = RUN_BOOST; p < RUN_PHASES; p++)
        for (int i = 0; i < STUDY_STEPS_MAX && p != RUN_SETTLING; i++)
            judge_cell(&share, &s->cells[p][i].nis, s->cells[p][i].nis.count / 6, probability);
    return finished(share);
}

struct summary_share summary_nees_under(const struct summary *s, double limit)
{
    struct summary_share share = {0};

    for (int p = RUN_BOOST; p < RUN_PHASES; p++)
        for (int i = 0; i < STUDY_STEPS_MAX && p != RUN_SETTLING; i++) {
            const struct consistency *c = &s->cells[p][i].nees;

            if (c->count < SUMMARY_RUNS_LEAST)
                continue;
            share.cells++;
            share.share += consistency_mean(c) <= limit;
        }
    return finished(share);
}

const struct coverage *summary_claims_of(const struct summary_claims *c, enum summary_area area)
{
    return area == SUMMARY_IMPACT50   ? &c->impact50
           : area == SUMMARY_IMPACT90 ? &c->impact90
                                      : &c->launch90;
}

double summary_stated(enum summary_area area)
{
    return area == SUMMARY_IMPACT50 ? 0.5 : 0.9;
}

struct summary_share summary_area_share(const struct summary *s, enum summary_area area,
                                        double probability)
{
    struct summary_share share = {0};

    for (int i = 0; i < STUDY_CLAIMS_MAX; i++) {
        const struct coverage *c = summary_claims_of(&s->claims[i], area);

        if (c->trials < SUMMARY_RUNS_LEAST)
            continue;
        share.cells++;
        share.share += coverage_judge(c, summary_stated(area), probability) == BAND_INSIDE;
    }
    return finished(share);
}

struct coverage summary_coverage(const struct summary *s, enum summary_area area)
{
    struct coverage sum = {0};

    for (int i = 0; i < STUDY_CLAIMS_MAX; i++) {
        const struct coverage *c = summary_claims_of(&s->claims[i], area);

        sum.trials += c->trials;
        sum.hits += c->hits;
    }
    return sum;
}

struct summary_share summary_ratio(const struct summary *s, enum run_phase phase)
{
    struct summary_share share = {0};

    for (int i = 0; i < STUDY_STEPS_MAX; i++) {
        share.cells += s->cells[phase][i].ratio.count;
        share.share += s->cells[phase][i].ratio.sum2;
    }
    share = finished(share);
    share.share = sqrt(share.share);
    return share;
}

int summary_phase_seen(const struct summary *s, enum run_phase phase)
{
    int seen = 0;

    for (int i = 0; i < STUDY_STEPS_MAX; i++)
        seen += s->cells[phase][i].seen;
    return seen;
}

static int compare_doubles(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

bool reals_quantile(struct reals *r, double p, double *value)
{
    if (r->count == 0)
        return false;
    qsort(r->at, (size_t)r->count, sizeof *r->at, compare_doubles);
    *value = r->at[(int)floor(p * (r->count - 1) + 0.5)];
    return true;
}

/* The delay that 95 % of the `owed` do not exceed; false when more than 5 % never came. */
static bool delay_p95(struct reals *delays, int owed, double *value)
{
    int rank = (int)ceil(0.95 * owed);

    if (owed == 0 || rank > delays->count)
        return false;
    qsort(delays->at, (size_t)delays->count, sizeof(double), compare_doubles);
    *value = delays->at[rank - 1];
    return true;
}

bool summary_burnout_delay(struct summary *s, double *scans_p95)
{
    return delay_p95(&s->delays_scans, s->burnouts, scans_p95);
}

bool summary_lift_delay(struct summary *s, double *s_p95)
{
    return delay_p95(&s->lift_delays_s, s->lifts_owed, s_p95);
}

enum status summary_calibration(const struct summary *s, double *error, double *brier,
                                struct calibration_bin bins[CALIBRATION_BINS])
{
    struct calibration c;
    struct calibration_sample *samples = calloc((size_t)s->stated.count + 1, sizeof *samples);

    if (samples == NULL)
        return STATUS_MEMORY;
    calibration_init(&c, samples, s->stated.count + 1);
    for (int i = 0; i < s->stated.count; i++)
        (void)calibration_add(&c, s->stated.at[i], s->right.at[i] > 0.5);
    calibration_bins(&c, CALIBRATION_BINS, bins);
    *error = c.count > 0 ? calibration_error(&c, CALIBRATION_BINS) : 0;
    *brier = c.count > 0 ? calibration_brier(&c) : 0;
    free(samples);
    return STATUS_OK;
}
