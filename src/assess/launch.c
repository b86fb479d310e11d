/* assess/launch.c: from where and when was it launched?
 *
 * States of a filter are correlated: consecutive ones share their measurements, so each counts as a
 * fraction of an independent one.
 */
#include "assess/launch.h"

#include <math.h>

#include "assess/backcast.h"
#include "assess/fit.h"
#include "assess/powered.h"

#define FIT_SPAN_S 60.0   /* later states say little of the launch */
#define SHORT_SPAN_S 16.0 /* little room for a staging inside */
#define MISFIT_MAX 1.3    /* more: the span holds what the template has not */
/* A climb first seen this late may have dropped a stage unseen: the force that is seen is then not
 * the one that brought it there. */
#define LATE_S 50.0
#define BURNOUT_GUARD_S 2.0
#define BURN_SEEN_S 8.0
#define SHARED 4.0 /* memory of a boost filter in its own output steps */
/* Left open by the template after the fit: ground height, the first seconds. */
#define POINT_FLOOR_M 700.0
#define TIME_FLOOR_S 2.0
/* Of the time from lift-off to the first sight, which the template tells by its shape alone: one
 * sigma for drag, throttling and stages. */
#define UNSEEN_SHARE 0.1
#define NS_PER_S 1e9

/* Priors, one sigma.  Lift-off thrust to weight of 1.4 to 3.2 and its growth by an exhaust that
 * drag, throttling and staging make an effective one; thrust that leans 45 degrees in 60 to 200 s.
 */
static const struct fit_prior priors[ASCENT_TERMS] = {
    [ASCENT_LOG_FORCE] = {3.05, 0.4},   /* 21 m/s^2 */
    [ASCENT_LOG_EXHAUST] = {7.95, 0.3}, /* 2,800 m/s */
    [ASCENT_LEAN_EAST] = {0, 0.009},    [ASCENT_LEAN_NORTH] = {0, 0.009},
    [ASCENT_BEND] = {0, 0.006},
};

/* The same of a climb with a stage gone: stages flatten its growth. */
static const struct fit_prior late_priors[ASCENT_TERMS] = {
    [ASCENT_LOG_FORCE] = {3.05, 0.3}, [ASCENT_LOG_EXHAUST] = {8.15, 0.4}, /* 3,460 m/s */
    [ASCENT_LEAN_EAST] = {0, 0.009},  [ASCENT_LEAN_NORTH] = {0, 0.009},
    [ASCENT_BEND] = {0, 0.004},
};

/* Was it seen to burn?  A burnout told within seconds of the first sight is only the filter making
 * up its mind. */
static bool was_burning(const struct track *t)
{
    if (t->has_burnout)
        return (double)(t->burnout_ns - t->first_seen_ns) >= BURN_SEEN_S * NS_PER_S;
    return powered_may_burn(t, t->state_ns);
}

/* The powered states of the climb; a partner's track has its present state alone. */
static void gather(const struct track *t, double span_s, struct fit *f)
{
    struct ascent_point only = {t->state_ns, t->position, t->velocity, {{0}}};
    int count = t->ascent_count > 0 ? t->ascent_count : 1;

    *f = (struct fit){.priors = priors, .shared = SHARED};
    if (!was_burning(t) || (t->ascent_count == 0 && t->has_burnout))
        return;
    for (int i = 0; i < 36; i++)
        only.covariance[i / 6][i % 6] = t->covariance[i / 6][i % 6];
    for (int i = 0; i < count; i++) {
        const struct ascent_point *p = t->ascent_count > 0 ? &t->ascent[i] : &only;

        if (t->has_burnout && (double)(t->burnout_ns - p->state_ns) < BURNOUT_GUARD_S * NS_PER_S)
            break;
        if (f->count > 0 && (double)(p->state_ns - f->reference_ns) > span_s * NS_PER_S)
            break;
        if (fit_is_climb(p)) /* an early state may be so poor that it falls, or lies under ground */
            fit_add(f, p);
    }
}

/* The first state alone, without the force that is seen, tells the time of a late climb; its place
 * hardly feels the force. */
static void take_late_time(const struct track *t, struct fit *f, struct fit_launch *found)
{
    struct fit_launch late;

    gather(t, 0, f);
    f->priors = late_priors;
    fit_solve(f);
    if (!fit_launch_of(f, &late) || late.start_s >= 0)
        return;
    found->start_s = late.start_s;
    found->start_variance_s2 = late.start_variance_s2;
}

static void conclude(const struct fit *f, struct fit_launch *found, struct launch_estimate *out)
{
    double unseen = UNSEEN_SHARE * found->start_s;
    double floor2 = TIME_FLOOR_S * TIME_FLOOR_S + unseen * unseen;

    found->spread.east2 += POINT_FLOOR_M * POINT_FLOOR_M;
    found->spread.north2 += POINT_FLOOR_M * POINT_FLOOR_M;
    *out = (struct launch_estimate){
        .point = found->spread.mean,
        .time_ns = f->reference_ns + (int64_t)rint(found->start_s * NS_PER_S),
        .time_sigma_s = sqrt(found->start_variance_s2 + floor2),
        .area90 = ground_spread_ellipse(&found->spread, 0.9),
        .area50 = ground_spread_ellipse(&found->spread, 0.5),
        .area99 = ground_spread_ellipse(&found->spread, 0.99),
    };
}

bool launch_from_track(const struct track *t, struct launch_estimate *out)
{
    struct fit f;
    struct fit_launch found;

    gather(t, FIT_SPAN_S, &f);
    if (f.count == 0)
        return launch_backcast(t, out);
    fit_solve(&f);
    if (fit_misfit(&f) > MISFIT_MAX) {
        gather(t, SHORT_SPAN_S, &f);
        fit_solve(&f);
    }
    if (!fit_launch_of(&f, &found))
        return false;
    if (found.start_s < -LATE_S)
        take_late_time(t, &f, &found);
    conclude(&f, &found, out);
    return found.start_s < 0; /* it flew before it was seen */
}
