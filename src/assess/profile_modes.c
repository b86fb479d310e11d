/* assess/profile_modes.c: a beam of guesses; those too dear are dropped at every sample. */
#include "assess/profile_modes.h"

#include <math.h>

#include "base/check.h"
#include "geo/math.h"

#define GUESSES_KEPT 48
#define GUESSES_ROOM 64
#define PARENTS 5        /* of each mode, that may change it */
#define COST_SPREAD 45.0 /* dearer than the cheapest by more: dropped */
#define CHANGE_EVERY_S 100.0
#define STEP_EVERY_S 2000.0
#define OUTLIER_COST 14.0

/* Priors of a burn's force along the path, and how it wanders. */
#define FORCE_MPS2 20.0
#define FORCE_SIGMA_MPS2 20.0
#define FORCE_WANDER2 0.36 /* (m/s^2)^2 per s */
#define FORCE_LEAST_MPS2 2.5
/* Of a coast: share of the nominal drag, and what nobody accounts for. */
#define DRAG_SHARE 1.0
#define DRAG_SHARE_SIGMA 0.8
#define DRAG_SHARE_LEAST 0.05
#define COAST_SLACK2 0.02 /* (m/s)^2 per s */

struct guess {
    enum profile_mode mode;
    double gain;  /* m/s */
    double slope; /* burn: force; coast: share of the nominal drag */
    double p[3];  /* gain gain, gain slope, slope slope */
    double cost;
    int step;
};

struct beam {
    int count;
    struct guess all[GUESSES_ROOM];
};

/* What a unit of `slope` does to the gain in a second. */
static double unit_of(const struct profile_work *w, enum profile_mode mode, int i)
{
    return mode == PROFILE_BURN ? 1 : -w->drag_mps2[i];
}

static double force_of(const struct profile_work *w, const struct guess *g, int i)
{
    return g->slope * unit_of(w, g->mode, i);
}

/* Thrust pushes and drag holds back: a guess that has it otherwise pays, the more the longer. */
static double lack_of(const struct guess *g)
{
    double lack = g->mode == PROFILE_BURN ? 1 - g->slope / FORCE_LEAST_MPS2
                                          : (DRAG_SHARE_LEAST - g->slope) / 0.1;

    return lack < 0 ? 0 : lack > 2 ? 2 : lack;
}

static void predict(const struct profile_work *w, int i, double dt, struct guess *g)
{
    double along = unit_of(w, g->mode, i) * dt;
    double slack = g->mode == PROFILE_BURN ? FORCE_WANDER2 * dt * dt * dt / 3 : COAST_SLACK2 * dt;

    g->gain += g->slope * along;
    g->p[0] +=
        2 * along * g->p[1] + along * along * g->p[2] + slack + w->gain_sigma[i] * w->gain_sigma[i];
    g->p[1] += along * g->p[2];
    if (g->mode == PROFILE_BURN) {
        g->p[1] += FORCE_WANDER2 * dt * dt / 2;
        g->p[2] += FORCE_WANDER2 * dt;
    }
    g->cost += dt * lack_of(g);
}

static void update(const struct profile_work *w, int i, struct guess *g)
{
    double noise = w->over_sigma[i] * w->over_sigma[i];
    double s = g->p[0] + noise;
    double miss = w->gain_mps[i] - g->gain;
    double cost = miss * miss / (2 * s);

    g->cost += math_log(s) / 2;
    if (cost > OUTLIER_COST) {
        g->cost += OUTLIER_COST;
        return;
    }
    g->cost += cost;
    double k0 = g->p[0] / s;
    double k1 = g->p[1] / s;
    g->gain += k0 * miss;
    g->slope += k1 * miss;
    g->p[2] -= k1 * g->p[1];
    g->p[1] -= k0 * g->p[1];
    g->p[0] -= k0 * g->p[0];
}

static double change_cost(double dt, double every_s)
{
    return -math_log(dt < every_s ? dt / every_s : 1);
}

/* `g` with a new mode: somewhere in the interval before sample i. */
static struct guess changed(const struct profile_work *w, int i, double dt, const struct guess *g,
                            enum profile_mode to)
{
    struct guess n = *g;
    bool is_burn = to == PROFILE_BURN;
    double before = force_of(w, g, i);
    double after = is_burn ? FORCE_MPS2 : -w->drag_mps2[i];
    double apart = (after - before) * dt;

    n.mode = to;
    n.slope = is_burn ? FORCE_MPS2 : DRAG_SHARE;
    n.gain += (before + after) * dt / 2;
    n.p[0] += g->p[2] * dt * dt / 4 + apart * apart / 12 + w->gain_sigma[i] * w->gain_sigma[i];
    n.p[1] = 0;
    n.p[2] = is_burn ? FORCE_SIGMA_MPS2 * FORCE_SIGMA_MPS2 : DRAG_SHARE_SIGMA * DRAG_SHARE_SIGMA;
    if (is_burn) {
        n.p[0] += n.p[2] * dt * dt / 4;
        n.p[1] = n.p[2] * dt / 2;
    }
    n.cost += change_cost(dt, g->mode == to ? STEP_EVERY_S : CHANGE_EVERY_S);
    return n;
}

/* In the order of cost, the cheapest first; what is no more than that is kept. */
static void insert(struct beam *b, const struct guess *g)
{
    int at = b->count;

    if (b->count == GUESSES_ROOM && g->cost >= b->all[b->count - 1].cost)
        return;
    if (b->count < GUESSES_ROOM)
        b->count++;
    else
        at--;
    for (; at > 0 && b->all[at - 1].cost > g->cost; at--)
        b->all[at] = b->all[at - 1];
    b->all[at] = *g;
}

static int remember(struct profile_work *w, int at, enum profile_mode to, int previous)
{
    CHECK(w->step_count < PROFILE_STEPS_MAX);
    w->steps[w->step_count] = (struct profile_step){at, to, previous};
    return w->step_count++;
}

/* One child of each mode: the cheapest of what its parents give. */
static void add_changed(struct profile_work *w, int i, double dt, const struct beam *from,
                        enum profile_mode mode, enum profile_mode to, struct beam *into)
{
    struct guess best = {.cost = 1e300};
    int parents = 0;

    for (int k = 0; k < from->count && parents < PARENTS; k++) {
        if (from->all[k].mode != mode)
            continue;
        parents++;
        struct guess g = changed(w, i, dt, &from->all[k], to);
        update(w, i, &g);
        if (g.cost < best.cost)
            best = g;
    }
    if (parents == 0 || (into->count > 0 && best.cost > into->all[0].cost + COST_SPREAD))
        return;
    best.step = remember(w, i, to, best.step);
    insert(into, &best);
}

static void advance(struct profile_work *w, int i, const struct beam *from, struct beam *into)
{
    double dt = w->samples[i].t_s - w->samples[i - 1].t_s;

    into->count = 0;
    for (int k = 0; k < from->count; k++) {
        struct guess g = from->all[k];

        predict(w, i, dt, &g);
        update(w, i, &g);
        insert(into, &g);
    }
    add_changed(w, i, dt, from, PROFILE_BURN, PROFILE_COAST, into);
    add_changed(w, i, dt, from, PROFILE_COAST, PROFILE_BURN, into);
    add_changed(w, i, dt, from, PROFILE_BURN, PROFILE_BURN, into);
    while (into->count > GUESSES_KEPT ||
           (into->count > 1 && into->all[into->count - 1].cost > into->all[0].cost + COST_SPREAD))
        into->count--;
}

static struct guess guess_at_start(struct profile_work *w, enum profile_mode mode)
{
    bool is_burn = mode == PROFILE_BURN;
    double sigma = is_burn ? FORCE_SIGMA_MPS2 : DRAG_SHARE_SIGMA;

    return (struct guess){
        .mode = mode,
        .gain = w->gain_mps[0],
        .slope = is_burn ? FORCE_MPS2 : DRAG_SHARE,
        .p = {w->over_sigma[0] * w->over_sigma[0], 0, sigma * sigma},
        .step = remember(w, 0, mode, -1),
    };
}

/* From the last change back to the start, then turned round. */
static void tell_turns(struct profile_work *w, int step)
{
    int count = 0;
    int k = step;

    for (; w->steps[k].previous >= 0; k = w->steps[k].previous)
        if (count < PROFILE_TURNS_MAX)
            w->turns[count++] = (struct profile_change){.at = w->steps[k].at,
                                                        .from = w->steps[w->steps[k].previous].to,
                                                        .to = w->steps[k].to};
    w->first = count < PROFILE_TURNS_MAX ? w->steps[k].to : w->turns[count - 1].from;
    w->turn_count = count;
    for (int i = 0; i < count / 2; i++) {
        struct profile_change c = w->turns[i];

        w->turns[i] = w->turns[count - 1 - i];
        w->turns[count - 1 - i] = c;
    }
}

void profile_modes(struct profile_work *w, bool has_liftoff)
{
    struct beam beams[2] = {{.count = 0}, {.count = 0}};

    w->step_count = 0;
    struct guess burn = guess_at_start(w, PROFILE_BURN);
    struct guess coast = guess_at_start(w, PROFILE_COAST);

    insert(&beams[0], &burn);
    if (!has_liftoff)
        insert(&beams[0], &coast);
    for (int i = 1; i < w->count; i++)
        advance(w, i, &beams[(i + 1) % 2], &beams[i % 2]);
    tell_turns(w, beams[(w->count + 1) % 2].all[0].step);
}
