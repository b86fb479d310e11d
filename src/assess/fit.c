/* assess/fit.c: the boost template that best explains some states, with stated priors.
 */
#include "assess/fit.h"

#include <math.h>

#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/matrix.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define ROUNDS_MAX 12
#define COST_SETTLED 1e-2 /* of a chi-square: far below one sigma */
#define NS_PER_S 1e9
#define AWAY_MAX_M 2000e3 /* no burn covers more ground */
/* What the template cannot follow, one sigma: a floor and a share of height or speed. */
#define MODEL_POSITION_M 150.0
#define MODEL_POSITION_SHARE 0.015
#define MODEL_VELOCITY_MPS 8.0
#define MODEL_VELOCITY_SHARE 0.02

/* Steps of the numeric derivative, about a hundredth of what matters. */
static const double nudges[ASCENT_TERMS] = {10, 10, 0.02, 1e-3, 1e-3, 1e-5, 1e-5, 1e-5};

static double square(double x)
{
    return x * x;
}

bool fit_is_climb(const struct ascent_point *p)
{
    return ecef_dot(p->velocity, p->position) > 0 && ecef_to_geodetic(p->position).height_m > 0;
}

bool fit_add(struct fit *f, const struct ascent_point *p)
{
    struct geodetic at = ecef_to_geodetic(p->position);
    double full[36];
    double speed = ecef_norm(p->velocity);
    double place2 = square(MODEL_POSITION_M) + square(MODEL_POSITION_SHARE * at.height_m);
    double speed2 = square(MODEL_VELOCITY_MPS) + square(MODEL_VELOCITY_SHARE * speed);

    if (f->count == FIT_POINTS_MAX)
        return false;
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 6; k++)
            full[i * 6 + k] = f->shared * (p->covariance[i][k] + p->covariance[k][i]) / 2;
    for (int i = 0; i < 6; i++)
        full[i * 7] += f->shared * (i < 3 ? place2 : speed2);
    if (!matrix_cholesky(6, full, f->factor[f->count]))
        return false;
    if (f->count == 0) {
        f->reference_ns = p->state_ns;
        f->reference = (struct geodetic){at.lat_rad, at.lon_rad, 0};
    }
    f->times_s[f->count] = (double)(p->state_ns - f->reference_ns) / NS_PER_S;
    f->seen[f->count] = (struct ascent_state){p->position, p->velocity};
    f->count++;
    return true;
}

/* Forward substitution: r := L^-1 r. */
static void whiten(const double l[36], double r[6])
{
    for (int i = 0; i < 6; i++) {
        for (int k = 0; k < i; k++)
            r[i] -= l[i * 6 + k] * r[k];
        r[i] /= l[i * 6 + i];
    }
}

static void difference(const struct ascent_state *a, const struct ascent_state *b, double r[6])
{
    struct ecef p = ecef_sub(a->position, b->position);
    struct ecef v = ecef_sub(a->velocity, b->velocity);

    r[0] = p.x;
    r[1] = p.y;
    r[2] = p.z;
    r[3] = v.x;
    r[4] = v.y;
    r[5] = v.z;
}

static double prior_cost(const struct fit_prior priors[], const double terms[])
{
    double cost = 0;

    for (int i = 0; i < ASCENT_TERMS; i++)
        if (priors[i].sigma > 0)
            cost += square((terms[i] - priors[i].mean) / priors[i].sigma);
    return cost;
}

static double cost_of(const struct fit *f, const double terms[])
{
    struct ascent_state model[FIT_POINTS_MAX];
    double cost = prior_cost(f->priors, terms);

    ascent_states(terms, f->reference, f->times_s, f->count, model);
    for (int i = 0; i < f->count; i++) {
        double r[6];

        difference(&f->seen[i], &model[i], r);
        whiten(f->factor[i], r);
        for (int k = 0; k < 6; k++)
            cost += r[k] * r[k];
    }
    return cost;
}

/* The states with term `j` nudged.  The place of lift-off moves all states alike: no second climb.
 */
static void nudge(const struct fit *f, int j, const struct ascent_state model[],
                  struct ascent_state moved[])
{
    double terms[ASCENT_TERMS];

    for (int i = 0; i < ASCENT_TERMS; i++)
        terms[i] = f->terms[i] + (i == j ? nudges[j] : 0);
    if (j != ASCENT_EAST && j != ASCENT_NORTH) {
        ascent_states(terms, f->reference, f->times_s, f->count, moved);
        return;
    }
    struct ecef by =
        ecef_sub(ascent_ground(terms, f->reference), ascent_ground(f->terms, f->reference));
    for (int p = 0; p < f->count; p++)
        moved[p] = (struct ascent_state){.position = ecef_add(model[p].position, by),
                                         .velocity = model[p].velocity};
}

/* Normal matrix and slope at the present terms. */
static void linearise(struct fit *f)
{
    struct ascent_state model[FIT_POINTS_MAX];
    struct ascent_state moved[ASCENT_TERMS][FIT_POINTS_MAX];

    ascent_states(f->terms, f->reference, f->times_s, f->count, model);
    for (int j = 0; j < ASCENT_TERMS; j++)
        nudge(f, j, model, moved[j]);
    for (int i = 0; i < ASCENT_TERMS; i++) {
        double weight = f->priors[i].sigma > 0 ? 1 / square(f->priors[i].sigma) : 0;

        for (int k = 0; k < ASCENT_TERMS; k++)
            f->normal[i * ASCENT_TERMS + k] = i == k ? weight : 0;
        f->slope[i] = weight * (f->priors[i].mean - f->terms[i]);
    }
    for (int p = 0; p < f->count; p++) {
        double r[6];
        double d[ASCENT_TERMS][6];

        difference(&f->seen[p], &model[p], r);
        whiten(f->factor[p], r);
        for (int j = 0; j < ASCENT_TERMS; j++) {
            difference(&moved[j][p], &model[p], d[j]);
            whiten(f->factor[p], d[j]);
            for (int k = 0; k < 6; k++)
                d[j][k] /= nudges[j];
        }
        for (int i = 0; i < ASCENT_TERMS; i++) {
            for (int k = 0; k < 6; k++)
                f->slope[i] += d[i][k] * r[k];
            for (int j = 0; j < ASCENT_TERMS; j++)
                for (int k = 0; k < 6; k++)
                    f->normal[i * ASCENT_TERMS + j] += d[i][k] * d[j][k];
        }
    }
}

/* One damped step from the linearised system: true when the terms moved to a lower cost. */
static bool try_step(struct fit *f, double damping)
{
    double matrix[ASCENT_TERMS * ASCENT_TERMS];
    double inverse[ASCENT_TERMS * ASCENT_TERMS];
    double terms[ASCENT_TERMS];

    for (int i = 0; i < ASCENT_TERMS * ASCENT_TERMS; i++)
        matrix[i] = f->normal[i] * (i % (ASCENT_TERMS + 1) == 0 ? 1 + damping : 1);
    if (!matrix_invert_spd(ASCENT_TERMS, matrix, inverse))
        return false;
    for (int i = 0; i < ASCENT_TERMS; i++) {
        terms[i] = f->terms[i];
        for (int k = 0; k < ASCENT_TERMS; k++)
            terms[i] += inverse[i * ASCENT_TERMS + k] * f->slope[k];
    }
    double cost = cost_of(f, terms);
    if (!(cost < f->cost))
        return false;
    for (int i = 0; i < ASCENT_TERMS; i++)
        f->terms[i] = terms[i];
    f->cost = cost;
    return true;
}

/* A first guess: constant acceleration to the height and speed of the best-known early state. */
static void guess(struct fit *f)
{
    const struct ascent_state *s = &f->seen[f->count / 2];
    struct enu_axes axes = enu_axes_at(f->reference);
    struct enu v = ecef_to_enu(&axes, s->velocity);
    double height = ecef_to_geodetic(s->position).height_m;
    double speed = ecef_norm(s->velocity);
    double rise = v.up > speed / 4 ? v.up : speed / 4;
    double age = 2.2 * height / (rise > 50 ? rise : 50);
    double level = sqrt(square(v.east) + square(v.north));
    double lean = math_atan2(level, rise) / (age > ASCENT_RISE_S + 10 ? age - ASCENT_RISE_S : 10);

    if (age > 200)
        age = 200;
    for (int i = 0; i < ASCENT_TERMS; i++)
        f->terms[i] = f->priors[i].mean;
    f->terms[ASCENT_START] = f->times_s[f->count / 2] - age;
    f->terms[ASCENT_LOG_FORCE] = math_log((speed > 20 ? speed / age * 0.7 : 1) + 9.8);
    if (level > 1) {
        f->terms[ASCENT_LEAN_EAST] = lean * v.east / level;
        f->terms[ASCENT_LEAN_NORTH] = lean * v.north / level;
        f->terms[ASCENT_EAST] = -v.east * age / 3;
        f->terms[ASCENT_NORTH] = -v.north * age / 3;
    }
}

void fit_solve(struct fit *f)
{
    double damping = 1e-2;

    guess(f);
    f->cost = cost_of(f, f->terms);
    linearise(f);
    for (int round = 0; round < ROUNDS_MAX; round++) {
        double before = f->cost;

        if (!try_step(f, damping)) {
            damping *= 10;
            continue;
        }
        damping /= 5;
        linearise(f);
        if (before - f->cost < COST_SETTLED)
            break;
    }
}

double fit_misfit(const struct fit *f)
{
    /* Each state counts as a fraction, so the expected cost is that fraction too. */
    double expected = 6.0 * f->count / f->shared + ASCENT_TERMS;
    double ratio = f->cost / expected;

    return ratio > 1 ? ratio : 1;
}

bool fit_launch_of(const struct fit *f, struct fit_launch *out)
{
    double inverse[ASCENT_TERMS * ASCENT_TERMS];
    double east = f->terms[ASCENT_EAST];
    double north = f->terms[ASCENT_NORTH];
    double away = math_hypot(east, north);

    if (!matrix_invert_spd(ASCENT_TERMS, f->normal, inverse) || !(away < AWAY_MAX_M))
        return false;
    double grow = fit_misfit(f);
    struct geodetic point = geodesic_direct(f->reference, math_atan2(east, north), away);
    *out = (struct fit_launch){
        .spread = {.mean = {point.lat_rad, point.lon_rad, 0},
                   .east2 = grow * inverse[ASCENT_EAST * (ASCENT_TERMS + 1)],
                   .east_north = grow * inverse[ASCENT_EAST * ASCENT_TERMS + ASCENT_NORTH],
                   .north2 = grow * inverse[ASCENT_NORTH * (ASCENT_TERMS + 1)]},
        .start_s = f->terms[ASCENT_START],
        .start_variance_s2 = grow * inverse[ASCENT_START * (ASCENT_TERMS + 1)],
    };
    return true;
}
