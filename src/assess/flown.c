/* assess/flown.c: launches for the tests of this room: a rocket in three dimensions, no template.
 */
#include "assess/flown.h"

#include <math.h>

#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define STEP_S 0.25

struct rocket rocket_draw(struct dice *d)
{
    double force = 14 + 10 * dice_uniform(d);
    double exhaust = 2350 + 300 * dice_uniform(d);
    double first = (0.6 + 0.27 * dice_uniform(d)) * exhaust / force; /* propellant share */
    double force2 = 14 + 10 * dice_uniform(d);
    double second = (0.4 + 0.4 * dice_uniform(d)) * exhaust / force2;
    bool is_staged = dice_below(d, 3) == 0;
    double burn = first + (is_staged ? second : 0);

    return (struct rocket){
        .place = {0.66 + 0.05 * dice_uniform(d), 2.19 + 0.04 * dice_uniform(d), 200},
        .azimuth_rad = 6.28 * dice_uniform(d),
        .force_mps2 = force,
        .exhaust_mps = exhaust,
        .burn_s = burn,
        .stage_s = is_staged ? first : 0,
        .force2_mps2 = force2,
        .rise_s = 4 + 8 * dice_uniform(d),
        .lean_rad = 0.1 + 0.9 * dice_uniform(d),
        .lean_by_s = (0.5 + 0.5 * dice_uniform(d)) * burn,
        .beta_kgm2 = 6000,
    };
}

static double specific_force(const struct rocket *r, double after_s)
{
    if (r->stage_s > 0 && after_s > r->stage_s)
        return r->force2_mps2 / (1 - r->force2_mps2 * (after_s - r->stage_s) / r->exhaust_mps);
    return r->force_mps2 / (1 - r->force_mps2 * after_s / r->exhaust_mps);
}

static struct ecef pushed(const struct rocket *r, const struct flight_state *s, double after_s)
{
    struct enu_axes axes = enu_axes_at(ecef_to_geodetic(s->position));
    double share = (after_s - r->rise_s) / (r->lean_by_s - r->rise_s);
    double force = specific_force(r, after_s);
    double lean_sin;
    double lean_cos;
    double azimuth_sin;
    double azimuth_cos;

    share = share < 0 ? 0 : share > 1 ? 1 : share;
    math_sincos(r->lean_rad * share, &lean_sin, &lean_cos);
    math_sincos(r->azimuth_rad, &azimuth_sin, &azimuth_cos);
    struct enu push = {force * lean_sin * azimuth_sin, force * lean_sin * azimuth_cos,
                       force * lean_cos};
    return ecef_add(flight_acceleration(s, 10000), enu_to_ecef(&axes, push));
}

/* From `*t` after lift-off to `to_s`. */
static void advance(const struct rocket *r, struct flight_state *s, double *t, double to_s)
{
    while (*t < to_s && *t < r->burn_s) {
        double end = to_s < r->burn_s ? to_s : r->burn_s;
        double dt = end - *t < STEP_S ? end - *t : STEP_S;
        struct ecef a = pushed(r, s, *t);
        struct flight_state middle = {ecef_add_scaled(s->position, s->velocity, dt / 2),
                                      ecef_add_scaled(s->velocity, a, dt / 2)};
        a = pushed(r, &middle, *t + dt / 2);
        s->position = ecef_add_scaled(s->position, middle.velocity, dt);
        s->velocity = ecef_add_scaled(s->velocity, a, dt);
        *t += dt;
    }
    if (*t < to_s)
        flight_advance(s, r->beta_kgm2, to_s - *t);
    *t = to_s;
}

struct flight_state rocket_state(const struct rocket *r, double after_s)
{
    struct flight_state s = {.position = geodetic_to_ecef(r->place)};
    double t = 0;

    advance(r, &s, &t, after_s);
    return s;
}

/* L of the covariance: position apart, velocity half bound to it. */
static void factor_of(struct fix fix, double l[6][6])
{
    for (int i = 0; i < 36; i++)
        l[i / 6][i % 6] = 0;
    for (int i = 0; i < 3; i++) {
        l[i][i] = fix.position_m;
        l[i + 3][i] = fix.velocity_mps / 2;
        l[i + 3][i + 3] = fix.velocity_mps;
    }
}

/* The state moved by L n, and L L'. */
static struct flight_state shaken(struct flight_state s, struct fix fix, const double n[6],
                                  double p[6][6])
{
    double l[6][6];
    double e[6] = {0};

    factor_of(fix, l);
    for (int i = 0; i < 6; i++) {
        for (int k = 0; k < 6; k++) {
            e[i] += l[i][k] * n[k];
            p[i][k] = 0;
            for (int m = 0; m < 6; m++)
                p[i][k] += l[i][m] * l[k][m];
        }
    }
    s.position = ecef_add(s.position, (struct ecef){e[0], e[1], e[2]});
    s.velocity = ecef_add(s.velocity, (struct ecef){e[3], e[4], e[5]});
    return s;
}

struct flight_state state_drawn(struct flight_state truth, struct fix fix, struct dice *d,
                                double p[6][6])
{
    double n[6];

    for (int i = 0; i < 6; i++)
        n[i] = dice_normal(d);
    return shaken(truth, fix, n, p);
}

static int64_t moment_of(double after_s)
{
    return LIFT_OFF_NS + (int64_t)(after_s * 1e9);
}

static struct fix shrunk(struct fix fix, double seen_s)
{
    double k = 1 / sqrt(1 + seen_s / 2.5 * 0.7);

    return (struct fix){fix.position_m * k, fix.velocity_mps * k};
}

static void fill_ascent(const struct rocket *r, double first_s, double now_s, struct fix fix,
                        struct dice *d, struct track *t)
{
    struct flight_state truth = {.position = geodetic_to_ecef(r->place)};
    double reached = 0;
    double n[6];

    for (int i = 0; i < 6; i++)
        n[i] = dice_normal(d);
    for (double at = first_s; at <= now_s && at < first_s + 119; at += 2.5) {
        struct ascent_point *p = &t->ascent[t->ascent_count++];
        for (int i = 0; i < 6; i++)
            n[i] = 0.8 * n[i] + 0.6 * dice_normal(d);
        advance(r, &truth, &reached, at);
        struct flight_state s = shaken(truth, shrunk(fix, at - first_s), n, p->covariance);

        p->state_ns = moment_of(at);
        p->position = s.position;
        p->velocity = s.velocity;
    }
}

void track_flown(const struct rocket *r, double first_s, double now_s, struct fix fix,
                 struct dice *d, struct track *t)
{
    struct flight_state truth = rocket_state(r, now_s);
    struct flight_state before = rocket_state(r, now_s - 0.5);

    *t = (struct track){
        .origin = {"KOR"},
        .id = 1,
        .status = TRACK_CONFIRMED,
        .first_seen_ns = moment_of(first_s),
        .last_seen_ns = moment_of(now_s),
        .state_ns = moment_of(now_s),
    };
    fill_ascent(r, first_s, now_s, fix, d, t);
    struct flight_state s = state_drawn(truth, shrunk(fix, now_s - first_s), d, t->covariance);
    t->position = s.position;
    t->velocity = s.velocity;
    t->has_burnout = now_s > r->burn_s + 3;
    if (t->has_burnout) {
        t->phase = PHASE_COAST;
        t->burnout_ns = moment_of(r->burn_s > first_s + 3 ? r->burn_s + 1 : first_s + 3);
        return;
    }
    t->phase = PHASE_BOOST;
    t->boost_probability = 0.99;
    t->has_thrust = true;
    t->thrust_mps2 = ecef_sub(ecef_scale(ecef_sub(truth.velocity, before.velocity), 2),
                              flight_acceleration(&truth, 0));
    t->thrust_sigma_mps2 = 3;
}
