/* flight/propagate.c: Runge-Kutta; the step depends on height, climb and speed, never on an error
 * estimate: the same state takes the same steps in every build.
 */
#include "flight/propagate.h"

#include <math.h>
#include <string.h>

#include "flight/atmosphere.h"
#include "flight/gravity.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define STEP_SPACE_S 10.0
#define STEP_AIR_S 1.0
#define STEP_LOW_S 0.25
#define STEP_LOW_M 1000.0 /* below LOW_M: a seventh of the height in which the air thins to 1/e */
#define LOW_M 40000.0
#define LIMIT_MAX_S 20000.0
#define ESCAPE_M 1e9

static double exact_height(struct ecef p)
{
    return ecef_to_geodetic(p).height_m;
}

static inline struct ecef acceleration(const struct flight_state *state, double beta_kgm2)
{
    struct ecef a = ecef_add(gravity_at(state->position), coriolis_of(state->velocity));

    if (beta_kgm2 > 0) {
        double height = gravity_height(state->position);

        if (height < ATMOSPHERE_TOP_M) {
            double speed = ecef_norm(state->velocity);
            double drag = 0.5 * atmosphere_density(height) * speed / beta_kgm2;

            a = ecef_add_scaled(a, state->velocity, -drag);
        }
    }
    return a;
}

struct ecef flight_acceleration(const struct flight_state *state, double beta_kgm2)
{
    return acceleration(state, beta_kgm2);
}

void flight_step(struct flight_state *state, double beta_kgm2, double dt_s)
{
    struct flight_state s = *state;
    struct ecef k1v = acceleration(&s, beta_kgm2);
    struct ecef k1p = s.velocity;

    s.position = ecef_add_scaled(state->position, k1p, 0.5 * dt_s);
    s.velocity = ecef_add_scaled(state->velocity, k1v, 0.5 * dt_s);
    struct ecef k2v = acceleration(&s, beta_kgm2);
    struct ecef k2p = s.velocity;
    s.position = ecef_add_scaled(state->position, k2p, 0.5 * dt_s);
    s.velocity = ecef_add_scaled(state->velocity, k2v, 0.5 * dt_s);
    struct ecef k3v = acceleration(&s, beta_kgm2);
    struct ecef k3p = s.velocity;
    s.position = ecef_add_scaled(state->position, k3p, dt_s);
    s.velocity = ecef_add_scaled(state->velocity, k3v, dt_s);
    struct ecef k4v = acceleration(&s, beta_kgm2);
    struct ecef k4p = s.velocity;
    struct ecef sum_p = ecef_add(ecef_add(k1p, k4p), ecef_scale(ecef_add(k2p, k3p), 2));
    struct ecef sum_v = ecef_add(ecef_add(k1v, k4v), ecef_scale(ecef_add(k2v, k3v), 2));

    state->position = ecef_add_scaled(state->position, sum_p, dt_s / 6);
    state->velocity = ecef_add_scaled(state->velocity, sum_v, dt_s / 6);
}

/* Radius times its rate: positive while the height grows, but for the Earth's flattening. */
static double climb(const struct flight_state *s)
{
    return ecef_dot(s->position, s->velocity);
}

/* The end of drag is a jump: only short steps may meet it.  The path lies above a parabola that
 * falls at 10 m/s^2, and a parabola whose ends are above the air is above it throughout.  `sign` is
 * that of the step. */
static double step_at(const struct flight_state *s, double beta_kgm2, double sign)
{
    double height = gravity_height(s->position);
    double rise = sign * climb(s) / ecef_norm(s->position) * STEP_SPACE_S;
    double fall = 10 * STEP_SPACE_S * STEP_SPACE_S / 2;

    if (height > ATMOSPHERE_TOP_M && height + rise - fall > ATMOSPHERE_TOP_M)
        return STEP_SPACE_S;
    if (height > LOW_M || !(beta_kgm2 > 0))
        return STEP_AIR_S;
    double step = STEP_LOW_M / ecef_norm(s->velocity);

    return step > STEP_AIR_S ? STEP_AIR_S : step > STEP_LOW_S ? step : STEP_LOW_S;
}

void flight_advance(struct flight_state *state, double beta_kgm2, double duration_s)
{
    double sign = duration_s < 0 ? -1 : 1;
    double left = fabs(duration_s);

    if (!(left <= LIMIT_MAX_S))
        return;
    while (left > 0) { /* at most LIMIT_MAX_S / STEP_LOW_S turns */
        double step = step_at(state, beta_kgm2, sign);

        step = step < left ? step : left;
        flight_step(state, beta_kgm2, sign * step);
        left -= step;
    }
}

static void note_apogee(struct flight_arc *arc, const struct flight_state *before, double since_s,
                        double step_s, double climb_after, double beta_kgm2)
{
    struct flight_state top = *before;
    double climb_before = climb(before);
    double part = climb_before / (climb_before - climb_after);

    flight_step(&top, beta_kgm2, part * step_s);
    double height = exact_height(top.position);
    if (height > arc->apogee_m) {
        arc->apogee_m = height;
        arc->apogee_s = since_s + part * step_s;
    }
}

/* The zero of height between `before` (above) and one step on (below): regula falsi, Illinois. */
static double ground_part(const struct flight_state *before, double beta_kgm2, double step_s,
                          double height_after, struct flight_state *end)
{
    double low = 0;
    double high = 1;
    double low_height = exact_height(before->position);
    double high_height = height_after;
    double part = 1;

    for (int i = 0; i < 40; i++) {
        part = low + (high - low) * low_height / (low_height - high_height);
        *end = *before;
        flight_step(end, beta_kgm2, part * step_s);
        double height = exact_height(end->position);
        if (fabs(height) < 1e-4)
            break;
        if (height > 0) {
            low = part;
            low_height = height;
            high_height *= 0.5;
        } else {
            high = part;
            high_height = height;
            low_height *= 0.5;
        }
    }
    return part;
}

static bool is_lost(const struct flight_state *s)
{
    double r2 = ecef_dot(s->position, s->position);

    return !(r2 < ESCAPE_M * ESCAPE_M) || !(ecef_dot(s->velocity, s->velocity) < 1e12) || r2 < 1e12;
}

/* The step that went from `before` to `after` ends at or below height 0, falling. */
static void come_down(struct flight_arc *arc, const struct flight_state *before, double step_s,
                      double height_after, double beta_kgm2)
{
    arc->is_impact = true;
    arc->end = *before;
    if (exact_height(before->position) <= 0) { /* it began below and never rose above */
        arc->verdict = FLIGHT_BEGAN_BELOW;
        return;
    }
    arc->verdict = FLIGHT_IMPACT;
    arc->flight_s += step_s * ground_part(before, beta_kgm2, step_s, height_after, &arc->end);
}

struct flight_arc flight_to_ground(struct flight_state state, double beta_kgm2, double limit_s)
{
    struct flight_arc arc = {.verdict = FLIGHT_NOT_A_STATE, .end = state};

    if (is_lost(&state))
        return arc;
    arc.verdict = FLIGHT_STILL_UP;
    arc.apogee_m = exact_height(state.position);
    limit_s = limit_s < LIMIT_MAX_S ? limit_s : LIMIT_MAX_S;
    if (arc.apogee_m <= 0 && !(climb(&state) > 0)) {
        come_down(&arc, &state, 0, arc.apogee_m, beta_kgm2);
        return arc;
    }
    while (arc.flight_s < limit_s) { /* at most LIMIT_MAX_S / STEP_LOW_S turns */
        struct flight_state before = state;
        double step = step_at(&state, beta_kgm2, 1);

        flight_step(&state, beta_kgm2, step);
        if (is_lost(&state)) {
            arc.verdict = FLIGHT_ESCAPED;
            break;
        }
        double climb_after = climb(&state);
        if (climb(&before) > 0 && climb_after <= 0)
            note_apogee(&arc, &before, arc.flight_s, step, climb_after, beta_kgm2);
        if (climb_after < 0 && gravity_height(state.position) < 100) {
            double height = exact_height(state.position);

            if (height <= 0) {
                come_down(&arc, &before, step, height, beta_kgm2);
                break;
            }
        }
        arc.flight_s += step;
        arc.end = state;
    }
    return arc;
}

/* out := power a, where a = (0 1; g w) and w has two elements; each sum runs over the rows of `a`
 * in order, and what is zero in `a` is left out: the same bits as the whole product. */
static void times_rate(double power[6][6], double a[6][6], double out[6][6])
{
    for (int i = 0; i < 6; i++) {
        for (int j = 0; j < 3; j++) {
            double sum = 0;

            for (int k = 3; k < 6; k++)
                sum += power[i][k] * a[k][j];
            out[i][j] = sum;
        }
        for (int j = 3; j < 6; j++) {
            double sum = 0;

            sum += power[i][j - 3];
            if (j < 5)
                sum += power[i][7 - j] * a[7 - j][j];
            out[i][j] = sum;
        }
    }
}

void flight_transition(const struct flight_state *state, double dt_s, double f[6][6])
{
    double g[3][3];
    double a[6][6] = {{0}};
    double power[6][6] = {{0}};
    double next[6][6];

    gravity_gradient(state->position, g);
    for (int i = 0; i < 3; i++) {
        a[i][i + 3] = 1;
        for (int j = 0; j < 3; j++)
            a[i + 3][j] = g[i][j];
    }
    a[3][4] = 2 * WGS84_OMEGA;
    a[4][3] = -2 * WGS84_OMEGA;
    memset(f, 0, sizeof a);
    for (int i = 0; i < 6; i++) {
        f[i][i] = 1;
        power[i][i] = 1;
    }
    for (int order = 1; order <= 3; order++) {
        times_rate(power, a, next);
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 6; j++)
                next[i][j] *= dt_s / order;
        memcpy(power, next, sizeof power);
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 6; j++)
                f[i][j] += power[i][j];
    }
}
