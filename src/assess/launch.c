/* assess/launch.c: from where and when was it launched?
 *
 * The fit is a maximum a posteriori estimate by damped Gauss-Newton (Levenberg-Marquardt; Nocedal &
 * Wright, Numerical Optimization, 2nd ed., 10.3).  States of a filter are correlated: consecutive
 * ones share their measurements, so each counts as a fraction of an independent one.
 */
#include "assess/launch.h"

#include <math.h>

#include "assess/ascent.h"
#include "assess/backcast.h"
#include "assess/ellipse.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/matrix.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define POINTS_MAX TRACK_ASCENT_MAX
#define ROUNDS_MAX 12
#define FIT_SPAN_S 60.0   /* later states say little of the launch */
#define SHORT_SPAN_S 16.0 /* little room for a staging inside */
#define MISFIT_MAX 1.3    /* more: the span holds what the template has not */
#define BURNOUT_GUARD_S 2.0
#define BURN_SEEN_S 8.0
#define SHARED 4.0 /* memory of a boost filter in its own output steps */
/* What the template cannot follow, one sigma: a floor and a share of way or speed. */
#define MODEL_POSITION_M 150.0
#define MODEL_POSITION_SHARE 0.015
#define MODEL_VELOCITY_MPS 8.0
#define MODEL_VELOCITY_SHARE 0.02
/* Left open by the template after the fit: ground height, the first seconds. */
#define POINT_FLOOR_M 2000.0
#define TIME_FLOOR_S 2.0
/* A climb first seen this late may have dropped a stage unseen: its age is told less well. */
#define UNSEEN_S 50.0
#define UNSEEN_SHARE 0.15
#define NS_PER_S 1e9

/* Priors, one sigma.  Lift-off thrust to weight of 1.3 to 3 (solids up to 4); exhaust of solids and
 * storable liquids, drag taking its share; a turn of 45 degrees takes 60 to 200 s. */
static const struct {
    double mean;
    double sigma; /* 0: flat */
} priors[ASCENT_TERMS] = {
    [ASCENT_EAST] = {0, 0},
    [ASCENT_NORTH] = {0, 0},
    [ASCENT_START] = {0, 0},
    [ASCENT_LOG_FORCE] = {2.97, 0.35},   /* 19.5 m/s^2 */
    [ASCENT_LOG_EXHAUST] = {7.82, 0.15}, /* 2,500 m/s */
    [ASCENT_LEAN_EAST] = {0, 0.009},
    [ASCENT_LEAN_NORTH] = {0, 0.009},
    [ASCENT_BEND] = {0, 0.006},
};
/* Steps of the numeric derivative, about a hundredth of what matters. */
static const double nudges[ASCENT_TERMS] = {10, 10, 0.02, 1e-3, 1e-3, 1e-5, 1e-5, 1e-5};

struct fit {
    int count;
    double times_s[POINTS_MAX];
    struct ascent_state seen[POINTS_MAX];
    double factor[POINTS_MAX][36]; /* Cholesky of each covariance with the model's share */
    struct geodetic reference;
    int64_t reference_ns;
    double terms[ASCENT_TERMS];
    double normal[ASCENT_TERMS * ASCENT_TERMS];
    double slope[ASCENT_TERMS];
    double cost;
};

static double square(double x)
{
    return x * x;
}

static bool add_point(struct fit *f, const struct ascent_point *p, struct geodetic at)
{
    double full[36];
    double speed = ecef_norm(p->velocity);
    double place2 = square(MODEL_POSITION_M) + square(MODEL_POSITION_SHARE * at.height_m);
    double speed2 = square(MODEL_VELOCITY_MPS) + square(MODEL_VELOCITY_SHARE * speed);

    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 6; k++)
            full[i * 6 + k] = SHARED * (p->covariance[i][k] + p->covariance[k][i]) / 2;
    for (int i = 0; i < 6; i++)
        full[i * 6 + i] += SHARED * (i < 3 ? place2 : speed2);
    if (!matrix_cholesky(6, full, f->factor[f->count]))
        return false;
    f->times_s[f->count] = (double)(p->state_ns - f->reference_ns) / NS_PER_S;
    f->seen[f->count] = (struct ascent_state){p->position, p->velocity};
    f->count++;
    return true;
}

/* Was it seen to burn?  A burnout told within seconds of the first sight is only the filter making
 * up its mind. */
static bool was_burning(const struct track *t)
{
    if (t->has_burnout)
        return (double)(t->burnout_ns - t->first_seen_ns) >= BURN_SEEN_S * NS_PER_S;
    return t->phase == PHASE_BOOST || (t->phase == PHASE_UNKNOWN && t->boost_probability >= 0.5);
}

/* The powered states of the climb, and the place below the first as reference. */
static void gather(const struct track *t, double span_s, struct fit *f)
{
    int64_t first_ns = 0;
    struct ascent_point only = {.state_ns = t->state_ns, t->position, t->velocity, {{0}}};
    int count = t->ascent_count > 0 ? t->ascent_count : 1; /* a partner's has its state alone */

    *f = (struct fit){0};
    if (!was_burning(t) || (t->ascent_count == 0 && t->has_burnout))
        return;
    for (int i = 0; i < 36; i++)
        only.covariance[i / 6][i % 6] = t->covariance[i / 6][i % 6];
    for (int i = 0; i < count; i++) {
        const struct ascent_point *p = t->ascent_count > 0 ? &t->ascent[i] : &only;
        struct geodetic at = ecef_to_geodetic(p->position);

        if (t->has_burnout && (double)(t->burnout_ns - p->state_ns) < BURNOUT_GUARD_S * NS_PER_S)
            break;
        if (f->count > 0 && (double)(p->state_ns - first_ns) > span_s * NS_PER_S)
            break;
        if (ecef_dot(p->velocity, p->position) <= 0 || at.height_m <= 0)
            continue; /* an early state so poor that it falls, or lies under the ground */
        if (f->count == 0) {
            first_ns = p->state_ns;
            f->reference_ns = p->state_ns;
            f->reference = (struct geodetic){at.lat_rad, at.lon_rad, 0};
        }
        add_point(f, p, at);
    }
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

static double prior_cost(const double terms[])
{
    double cost = 0;

    for (int i = 0; i < ASCENT_TERMS; i++)
        if (priors[i].sigma > 0)
            cost += square((terms[i] - priors[i].mean) / priors[i].sigma);
    return cost;
}

static double cost_of(const struct fit *f, const double terms[])
{
    struct ascent_state model[POINTS_MAX];
    double cost = prior_cost(terms);

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

/* Normal matrix and slope at the present terms. */
static void linearise(struct fit *f)
{
    struct ascent_state model[POINTS_MAX];
    struct ascent_state moved[ASCENT_TERMS][POINTS_MAX];

    ascent_states(f->terms, f->reference, f->times_s, f->count, model);
    for (int j = 0; j < ASCENT_TERMS; j++) {
        double terms[ASCENT_TERMS];

        for (int i = 0; i < ASCENT_TERMS; i++)
            terms[i] = f->terms[i] + (i == j ? nudges[j] : 0);
        ascent_states(terms, f->reference, f->times_s, f->count, moved[j]);
    }
    for (int i = 0; i < ASCENT_TERMS; i++) {
        double weight = priors[i].sigma > 0 ? 1 / square(priors[i].sigma) : 0;

        for (int k = 0; k < ASCENT_TERMS; k++)
            f->normal[i * ASCENT_TERMS + k] = i == k ? weight : 0;
        f->slope[i] = weight * (priors[i].mean - f->terms[i]);
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
        f->terms[i] = priors[i].mean;
    f->terms[ASCENT_START] = f->times_s[f->count / 2] - age;
    f->terms[ASCENT_LOG_FORCE] = math_log((speed > 20 ? speed / age * 0.7 : 1) + 9.8);
    if (level > 1) {
        f->terms[ASCENT_LEAN_EAST] = lean * v.east / level;
        f->terms[ASCENT_LEAN_NORTH] = lean * v.north / level;
        f->terms[ASCENT_EAST] = -v.east * age / 3;
        f->terms[ASCENT_NORTH] = -v.north * age / 3;
    }
}

static void solve(struct fit *f)
{
    double damping = 1e-2;

    guess(f);
    f->cost = cost_of(f, f->terms);
    for (int round = 0; round < ROUNDS_MAX; round++) {
        double before = f->cost;

        linearise(f);
        if (try_step(f, damping)) {
            damping /= 5;
            if (before - f->cost < 1e-3)
                break;
        } else {
            damping *= 10;
        }
    }
    linearise(f);
}

/* Residuals beyond what noise and template allow widen the answer (Birge ratio). */
static double misfit(const struct fit *f)
{
    /* SHARED counts each state as a fraction, so the expected cost is that fraction too. */
    double expected = 6.0 * f->count / SHARED + ASCENT_TERMS;
    double ratio = f->cost / expected;

    return ratio > 1 ? ratio : 1;
}

static bool conclude(const struct fit *f, struct launch_estimate *out)
{
    double inverse[ASCENT_TERMS * ASCENT_TERMS];

    if (!matrix_invert_spd(ASCENT_TERMS, f->normal, inverse))
        return false;
    double grow = misfit(f);
    double unseen = -f->terms[ASCENT_START] - UNSEEN_S;
    double late = unseen > 0 ? UNSEEN_SHARE * unseen : 0;
    struct geodetic point =
        geodesic_direct(f->reference, math_atan2(f->terms[ASCENT_EAST], f->terms[ASCENT_NORTH]),
                        math_hypot(f->terms[ASCENT_EAST], f->terms[ASCENT_NORTH]));
    struct ground_spread spread = {
        .mean = {point.lat_rad, point.lon_rad, 0},
        .east2 = grow * inverse[ASCENT_EAST * (ASCENT_TERMS + 1)] + square(POINT_FLOOR_M),
        .east_north = grow * inverse[ASCENT_EAST * ASCENT_TERMS + ASCENT_NORTH],
        .north2 = grow * inverse[ASCENT_NORTH * (ASCENT_TERMS + 1)] + square(POINT_FLOOR_M),
    };

    *out = (struct launch_estimate){
        .point = spread.mean,
        .time_ns = f->reference_ns + (int64_t)rint(f->terms[ASCENT_START] * NS_PER_S),
        .time_sigma_s = sqrt(grow * inverse[ASCENT_START * (ASCENT_TERMS + 1)] +
                             square(TIME_FLOOR_S) + square(late)),
        .area90 = ground_spread_ellipse(&spread, 0.9),
    };
    return out->time_ns < f->reference_ns; /* it flew before it was seen */
}

bool launch_from_track(const struct track *t, struct launch_estimate *out)
{
    struct fit f;

    gather(t, FIT_SPAN_S, &f);
    if (f.count == 0)
        return launch_backcast(t, out);
    solve(&f);
    if (misfit(&f) > MISFIT_MAX) {
        gather(t, SHORT_SPAN_S, &f);
        solve(&f);
    }
    return conclude(&f, out);
}
