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
#define BURNOUT_GUARD_S 2.0
#define BURN_SEEN_S 8.0
#define SHARED 4.0 /* memory of a boost filter in its own output steps */
/* Left open by the template after the fit: ground height, the first seconds. */
#define POINT_FLOOR_M 2000.0
#define TIME_FLOOR_S 2.0
/* A climb first seen this late may have dropped a stage unseen: its age is told less well. */
#define UNSEEN_S 50.0
#define UNSEEN_SHARE 0.15
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

static bool conclude(const struct fit *f, struct launch_estimate *out)
{
    struct fit_launch found;

    if (!fit_launch_of(f, &found))
        return false;
    double unseen = -found.start_s - UNSEEN_S;
    double late = unseen > 0 ? UNSEEN_SHARE * unseen : 0;
    double floor2 = TIME_FLOOR_S * TIME_FLOOR_S + late * late;
    found.spread.east2 += POINT_FLOOR_M * POINT_FLOOR_M;
    found.spread.north2 += POINT_FLOOR_M * POINT_FLOOR_M;
    *out = (struct launch_estimate){
        .point = found.spread.mean,
        .time_ns = f->reference_ns + (int64_t)rint(found.start_s * NS_PER_S),
        .time_sigma_s = sqrt(found.start_variance_s2 + floor2),
        .area90 = ground_spread_ellipse(&found.spread, 0.9),
    };
    return found.start_s < 0; /* it flew before it was seen */
}

bool launch_from_track(const struct track *t, struct launch_estimate *out)
{
    struct fit f;

    gather(t, FIT_SPAN_S, &f);
    if (f.count == 0)
        return launch_backcast(t, out);
    fit_solve(&f);
    if (fit_misfit(&f) > MISFIT_MAX) {
        gather(t, SHORT_SPAN_S, &f);
        fit_solve(&f);
    }
    return conclude(&f, out);
}
