/* assess/backcast.c: the launch of an object that was first seen after its burn.
 */
#include "assess/backcast.h"

#include <math.h>

#include "assess/fit.h"
#include "flight/propagate.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define NS_PER_S 1e9
#define ENDS_MAX 7        /* ends of burn tried */
#define END_STEP_S 15.0   /* between them, at least */
#define BACK_STEP_S 5.0   /* of the coasting arc */
#define BACK_MAX_S 3000.0 /* a state older than this says nothing of its launch */
#define END_LOW_M 20e3    /* no burn worth tracking ends below */
#define END_HIGH_M 900e3  /* nor above */
/* Stated prior on the whole burn. */
#define BURN_LOG_MEDIAN 4.87 /* ln 130 s */
#define BURN_LOG_SIGMA 0.5
/* Beyond the family: a bent path, a coast between stages. */
#define POINT_FLOOR_M 10e3
#define TIME_FLOOR_S 5.0
#define COST_HOPELESS 60.0 /* nothing of the template explains the state */

/* The whole burn in one template: stages flatten its growth, turns differ more. */
static const struct fit_prior priors[ASCENT_TERMS] = {
    [ASCENT_LOG_FORCE] = {3.05, 0.3},   /* 21 m/s^2 */
    [ASCENT_LOG_EXHAUST] = {8.15, 0.4}, /* 3,460 m/s */
    [ASCENT_LEAN_EAST] = {0, 0.009},    [ASCENT_LEAN_NORTH] = {0, 0.009},
    [ASCENT_BEND] = {0, 0.004},
};

struct family {
    bool has_reference;
    double least_cost; /* weights are relative to the first end's */
    double weight;
    struct ground_scatter ground;
    double east2; /* weighted sums of each member's own spread */
    double east_north;
    double north2;
    double time;
    double time2;
};

static void add_member(struct family *f, const struct fit *fit, const struct fit_launch *l,
                       double at_s)
{
    double burn = (math_log(-l->start_s) - BURN_LOG_MEDIAN) / BURN_LOG_SIGMA;
    double cost = fit->cost + burn * burn;
    double time = at_s + l->start_s;

    if (cost > COST_HOPELESS)
        return;
    if (!f->has_reference) {
        f->has_reference = true;
        f->least_cost = cost;
        f->ground = ground_scatter_about(l->spread.mean);
    }
    double weight = math_exp((f->least_cost - cost) / 2);
    ground_scatter_add(&f->ground, weight, l->spread.mean);
    f->weight += weight;
    f->east2 += weight * l->spread.east2;
    f->east_north += weight * l->spread.east_north;
    f->north2 += weight * l->spread.north2;
    f->time += weight * time;
    f->time2 += weight * (time * time + l->start_variance_s2);
}

/* One end of burn, `at_s` from the state's time. */
static void add_end(struct family *f, const struct ascent_point *state,
                    const struct flight_state *end, double at_s)
{
    struct fit fit = {.priors = priors, .shared = 1};
    struct ascent_point p = *state;
    struct fit_launch l;

    p.position = end->position;
    p.velocity = end->velocity;
    for (int i = 0; i < 3; i++) /* the speed's sigma has become way */
        p.covariance[i][i] += at_s * at_s * state->covariance[i + 3][i + 3];
    if (!fit_is_climb(&p) || !fit_add(&fit, &p))
        return;
    fit_solve(&fit);
    if (fit_launch_of(&fit, &l) && l.start_s < -1)
        add_member(f, &fit, &l, at_s);
}

/* The best coasting state: the newest of the ascent, which has converged most, else the state. */
static struct ascent_point start_of(const struct track *t)
{
    struct ascent_point now = {t->state_ns, t->position, t->velocity, {{0}}};

    if (t->ascent_count > 0)
        return t->ascent[t->ascent_count - 1];
    for (int i = 0; i < 36; i++)
        now.covariance[i / 6][i % 6] = t->covariance[i / 6][i % 6];
    return now;
}

static bool conclude(const struct family *f, int64_t state_ns, struct launch_estimate *out)
{
    if (!f->has_reference)
        return false;
    struct ground_spread spread = ground_scatter_spread(&f->ground);
    spread.east2 += f->east2 / f->weight + POINT_FLOOR_M * POINT_FLOOR_M;
    spread.east_north += f->east_north / f->weight;
    spread.north2 += f->north2 / f->weight + POINT_FLOOR_M * POINT_FLOOR_M;
    double time = f->time / f->weight;
    double variance = f->time2 / f->weight - time * time;
    *out = (struct launch_estimate){
        .point = spread.mean,
        .time_ns = state_ns + (int64_t)rint(time * NS_PER_S),
        .time_sigma_s = sqrt((variance > 0 ? variance : 0) + TIME_FLOOR_S * TIME_FLOOR_S),
        .area90 = ground_spread_ellipse(&spread, 0.9),
        .area50 = ground_spread_ellipse(&spread, 0.5),
        .area99 = ground_spread_ellipse(&spread, 0.99),
    };
    return true;
}

/* How far back the climb goes from `from_s`, s: down to where no burn ends. */
static double climb_length_s(struct flight_state s, double from_s)
{
    double at_s = 0;

    while (at_s > -BACK_MAX_S && ecef_to_geodetic(s.position).height_m > END_LOW_M) {
        flight_step(&s, 0, -BACK_STEP_S);
        at_s -= BACK_STEP_S;
    }
    return from_s > at_s ? from_s - at_s : 0;
}

bool launch_backcast(const struct track *t, struct launch_estimate *out)
{
    struct ascent_point start = start_of(t);
    struct flight_state s = {start.position, start.velocity};
    struct family f = {0};
    int ends = 0;
    /* It had burnt out when first seen; a partner's state does not say when that was. */
    double next_s = t->first_seen_ns > 0 && t->first_seen_ns < start.state_ns
                        ? -(double)(start.state_ns - t->first_seen_ns) / NS_PER_S
                        : 0;
    double step_s = climb_length_s(s, next_s) / ENDS_MAX;

    if (step_s < END_STEP_S)
        step_s = END_STEP_S;
    for (double at_s = 0; at_s > -BACK_MAX_S && ends < ENDS_MAX; at_s -= BACK_STEP_S) {
        double height = ecef_to_geodetic(s.position).height_m;

        if (height < END_LOW_M)
            break;
        if (at_s <= next_s && height < END_HIGH_M &&
            ecef_dot(s.velocity, s.position) > 0) { /* climbing: before its apogee */
            add_end(&f, &start, &s, at_s);
            next_s = at_s - step_s;
            ends++;
        }
        flight_step(&s, 0, -BACK_STEP_S);
    }
    return conclude(&f, start.state_ns, out);
}
