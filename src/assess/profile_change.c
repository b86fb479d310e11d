/* assess/profile_change.c: two parabolas meet. */
#include "assess/profile_change.h"

#include <math.h>

#include "geo/matrix.h"

#define REACH_S 12.0    /* to each side */
#define FORCE_MPS2 20.0 /* priors of slope and bend */
#define FORCE_SIGMA_MPS2 20.0
#define BEND_BURN_MPS3 0.5
#define BEND_COAST_MPS3 0.02
#define COAST_SIGMA_MPS2 0.1
#define OUTLIER_SIGMAS 8.0
#define OUTLIERS_MAX 3
#define NEWTON_TURNS 8
#define BEYOND_S 1.0 /* the interval, at most */
#define LEAST_SIGMA_S 0.1
#define MOST_SIGMA_S 2.0
#define STAGE_SHARE 0.5      /* thrust that falls to less is the next stage's */
#define STAGE_SHARE_HIGH 0.7 /* where no motor is throttled for the air's sake */
#define STAGE_HIGH_M 25e3
#define STAGE_FALL_MPS2 8.0
#define TAIL_S 4.0
#define GAP_LEAST_S 1.0 /* a shorter coast is a step of thrust, fitted badly */
#define THROTTLE_S 45.0 /* thrust that rises again within it was throttled */

struct side {
    double c[3]; /* gain = c0 + c1 x + c2 x^2, x from the reference time */
    double p[9];
};

static double square(double x)
{
    return x * x;
}

static double value_at(const struct side *s, double x)
{
    return s->c[0] + (s->c[1] + s->c[2] * x) * x;
}

/* Samples from..to (inclusive) about `t0`, without those set aside. */
static struct side fit(const struct profile_work *w, int from, int to, double t0,
                       enum profile_mode mode)
{
    bool is_burn = mode == PROFILE_BURN;
    double drag = w->drag_mps2[to];
    double slope = is_burn ? FORCE_MPS2 : -drag;
    double slope_sigma = is_burn ? FORCE_SIGMA_MPS2 : COAST_SIGMA_MPS2 + drag;
    double bend_sigma = is_burn ? BEND_BURN_MPS3 : BEND_COAST_MPS3 + 0.03 * drag;
    double level = w->gain_mps[from];
    double sums[9] = {1e-8, 0, 0, 0, 1 / square(slope_sigma), 0, 0, 0, 1 / square(bend_sigma)};
    double b[3] = {0, slope / square(slope_sigma), 0};
    struct side s = {{0, 0, 0}, {0}};

    for (int i = from; i <= to; i++) {
        double x = w->samples[i].t_s - t0;
        double rows[3] = {1, x, x * x};
        double weight = w->is_aside[i] ? 0 : 1 / square(w->over_sigma[i]);

        for (int a = 0; a < 3; a++) {
            b[a] += rows[a] * weight * (w->gain_mps[i] - level);
            for (int d = 0; d < 3; d++)
                sums[a * 3 + d] += rows[a] * rows[d] * weight;
        }
    }
    if (matrix_invert_spd(3, sums, s.p))
        matrix_multiply(3, 3, 1, s.p, b, s.c);
    s.c[0] += level;
    return s;
}

/* The farthest off by more than OUTLIER_SIGMAS is set aside, and again, while some are left. */
static struct side side_of(struct profile_work *w, int from, int to, double t0,
                           enum profile_mode mode)
{
    struct side s = fit(w, from, to, t0, mode);

    for (int turn = 0; turn < OUTLIERS_MAX && to - from > 2 * OUTLIERS_MAX; turn++) {
        double worst = OUTLIER_SIGMAS;
        int at = -1;

        for (int i = from; i <= to; i++) {
            double miss = w->gain_mps[i] - value_at(&s, w->samples[i].t_s - t0);

            if (!w->is_aside[i] && fabs(miss) > worst * w->over_sigma[i]) {
                worst = fabs(miss) / w->over_sigma[i];
                at = i;
            }
        }
        if (at < 0)
            break;
        w->is_aside[at] = true;
        s = fit(w, from, to, t0, mode);
    }
    return s;
}

static double slope_at(const struct side *s, double x)
{
    return s->c[1] + 2 * s->c[2] * x;
}

static double variance_at(const struct side *s, double x)
{
    double rows[3] = {1, x, x * x};
    double variance;

    matrix_sandwich(1, 3, rows, s->p, &variance);
    return variance;
}

/* First and last sample of the stretch on one side of turn k, as far as it is used. */
static int left_end(const struct profile_work *w, int k)
{
    int to = w->turns[k].at - 1;
    int from = k > 0 ? w->turns[k - 1].at : 0;

    while (w->samples[to].t_s - w->samples[from].t_s > REACH_S)
        from++;
    return from;
}

static int right_end(const struct profile_work *w, int k)
{
    int from = w->turns[k].at;
    int to = k + 1 < w->turn_count ? w->turns[k + 1].at - 1 : w->count - 1;

    while (w->samples[to].t_s - w->samples[from].t_s > REACH_S)
        to--;
    return to;
}

static double within(const struct profile_work *w, double t_s)
{
    double first = w->samples[0].t_s;
    double last = w->samples[w->count - 1].t_s;

    return t_s < first ? first : t_s > last ? last : t_s;
}

static void refine(struct profile_work *w, int k)
{
    struct profile_change *c = &w->turns[k];
    double begin = w->samples[c->at - 1].t_s;
    double end = w->samples[c->at].t_s;
    double t0 = (begin + end) / 2;
    double half = (end - begin) / 2;
    double most = half + (half < BEYOND_S ? half : BEYOND_S);
    struct side left = side_of(w, left_end(w, k), c->at - 1, t0, c->from);
    struct side right = side_of(w, c->at, right_end(w, k), t0, c->to);
    double x = 0;
    double apart = 1;

    for (int turn = 0; turn < NEWTON_TURNS; turn++) {
        apart = slope_at(&right, x) - slope_at(&left, x);
        if (fabs(apart) < 0.1)
            apart = apart < 0 ? -0.1 : 0.1;
        x -= (value_at(&right, x) - value_at(&left, x)) / apart;
        x = x < -most ? -most : x > most ? most : x;
    }
    double sigma = sqrt(variance_at(&left, x) + variance_at(&right, x)) / fabs(apart);
    c->t_s = within(w, t0 + x);
    c->sigma_s = sigma < LEAST_SIGMA_S  ? LEAST_SIGMA_S
                 : sigma > MOST_SIGMA_S ? MOST_SIGMA_S
                                        : sigma;
    c->before_mps2 = slope_at(&left, x);
    c->after_mps2 = slope_at(&right, x);
}

/* A coast of less than a second between burns becomes one step of thrust. */
static void join_short_coasts(struct profile_work *w)
{
    int kept = 0;

    for (int k = 0; k < w->turn_count; k++) {
        struct profile_change c = w->turns[k];
        const struct profile_change *next = &w->turns[k + 1];

        if (k + 1 < w->turn_count && c.from == PROFILE_BURN && c.to == PROFILE_COAST &&
            next->to == PROFILE_BURN && next->t_s - c.t_s < GAP_LEAST_S) {
            c.to = PROFILE_BURN;
            c.after_mps2 = next->after_mps2;
            k++;
        }
        w->turns[kept++] = c;
    }
    w->turn_count = kept;
}

void profile_change_refine(struct profile_work *w)
{
    for (int i = 0; i < w->count; i++)
        w->is_aside[i] = false;
    for (int k = 0; k < w->turn_count; k++) {
        refine(w, k);
        if (k > 0 && w->turns[k].t_s < w->turns[k - 1].t_s)
            w->turns[k].t_s = w->turns[k - 1].t_s; /* two in neighbouring intervals */
    }
    join_short_coasts(w);
}

/* A step of thrust that is the next stage's: no throttle, and no motor that tails off. */
static bool is_stage(const struct profile_work *w, int k)
{
    const struct profile_change *c = &w->turns[k];

    if (k + 1 < w->turn_count && w->turns[k + 1].to == PROFILE_COAST &&
        w->turns[k + 1].t_s < c->t_s + TAIL_S)
        return false;
    double share = w->height_m[c->at] > STAGE_HIGH_M ? STAGE_SHARE_HIGH : STAGE_SHARE;
    if (c->after_mps2 > share * c->before_mps2 || c->before_mps2 - c->after_mps2 < STAGE_FALL_MPS2)
        return false;
    for (int n = k + 1; n < w->turn_count && w->turns[n].t_s < c->t_s + THROTTLE_S; n++)
        if (w->turns[n].to == PROFILE_BURN && w->turns[n].after_mps2 > 0.8 * c->before_mps2)
            return false;
    return true;
}

static void add(const struct profile_change *c, struct profile_moment *list, int *count)
{
    if (*count < PROFILE_CHANGES_MAX)
        list[(*count)++] = (struct profile_moment){c->t_s, c->sigma_s};
}

void profile_change_tell(const struct profile_work *w, struct profile *out)
{
    enum profile_mode mode = w->first;

    for (int k = 0; k < w->turn_count; k++) {
        const struct profile_change *c = &w->turns[k];
        bool is_both = c->from == c->to && is_stage(w, k);

        if (is_both || (c->from == PROFILE_BURN && c->to == PROFILE_COAST))
            add(c, out->burnouts, &out->burnout_count);
        if (is_both || (c->from == PROFILE_COAST && c->to == PROFILE_BURN))
            add(c, out->reignitions, &out->reignition_count);
        mode = c->to;
    }
    out->is_burning = mode == PROFILE_BURN;
}
