/* flight/propagate.c: Runge-Kutta of fixed steps; the step depends on the height alone. */
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
#define LOW_M 40000.0
#define LIMIT_MAX_S 20000.0
#define ESCAPE_M 1e9

/* Height above the ellipsoid along the radius: within 0.01 % and 10 m below 150 km. */
static double rough_height(struct ecef p)
{
    double r2 = ecef_dot(p, p);
    double sin2 = p.z * p.z / r2;

    return sqrt(r2) - WGS84_B_M / sqrt(1 - WGS84_E2 * (1 - sin2));
}

static double exact_height(struct ecef p)
{
    return ecef_to_geodetic(p).height_m;
}

struct ecef flight_acceleration(const struct flight_state *state, double beta_kgm2)
{
    struct ecef a = ecef_add(gravity_at(state->position), coriolis_of(state->velocity));

    if (beta_kgm2 > 0) {
        double height = rough_height(state->position);

        if (height < ATMOSPHERE_TOP_M) {
            double speed = ecef_norm(state->velocity);
            double drag = 0.5 * atmosphere_density(height) * speed / beta_kgm2;

            a = ecef_add_scaled(a, state->velocity, -drag);
        }
    }
    return a;
}

void flight_step(struct flight_state *state, double beta_kgm2, double dt_s)
{
    struct flight_state s = *state;
    struct ecef k1v = flight_acceleration(&s, beta_kgm2);
    struct ecef k1p = s.velocity;

    s.position = ecef_add_scaled(state->position, k1p, 0.5 * dt_s);
    s.velocity = ecef_add_scaled(state->velocity, k1v, 0.5 * dt_s);
    struct ecef k2v = flight_acceleration(&s, beta_kgm2);
    struct ecef k2p = s.velocity;
    s.position = ecef_add_scaled(state->position, k2p, 0.5 * dt_s);
    s.velocity = ecef_add_scaled(state->velocity, k2v, 0.5 * dt_s);
    struct ecef k3v = flight_acceleration(&s, beta_kgm2);
    struct ecef k3p = s.velocity;
    s.position = ecef_add_scaled(state->position, k3p, dt_s);
    s.velocity = ecef_add_scaled(state->velocity, k3v, dt_s);
    struct ecef k4v = flight_acceleration(&s, beta_kgm2);
    struct ecef k4p = s.velocity;
    struct ecef sum_p = ecef_add(ecef_add(k1p, k4p), ecef_scale(ecef_add(k2p, k3p), 2));
    struct ecef sum_v = ecef_add(ecef_add(k1v, k4v), ecef_scale(ecef_add(k2v, k3v), 2));

    state->position = ecef_add_scaled(state->position, sum_p, dt_s / 6);
    state->velocity = ecef_add_scaled(state->velocity, sum_v, dt_s / 6);
}

/* A long step never reaches into the air: the drag's end is a jump, met with short steps only. */
static double step_at(const struct flight_state *s, double height, double beta_kgm2)
{
    double reach = ecef_norm(s->velocity) * STEP_SPACE_S;

    if (height > ATMOSPHERE_TOP_M + reach)
        return STEP_SPACE_S;
    return height < LOW_M && beta_kgm2 > 0 ? STEP_LOW_S : STEP_AIR_S;
}

void flight_advance(struct flight_state *state, double beta_kgm2, double duration_s)
{
    double sign = duration_s < 0 ? -1 : 1;
    double left = fabs(duration_s);

    if (!(left <= LIMIT_MAX_S))
        return;
    while (left > 0) { /* at most LIMIT_MAX_S / STEP_LOW_S turns */
        double step = step_at(state, rough_height(state->position), beta_kgm2);

        step = step < left ? step : left;
        flight_step(state, beta_kgm2, sign * step);
        left -= step;
    }
}

static double climb(const struct flight_state *s)
{
    return ecef_dot(s->position, s->velocity);
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

struct flight_arc flight_to_ground(struct flight_state state, double beta_kgm2, double limit_s)
{
    struct flight_arc arc = {.end = state};

    if (is_lost(&state))
        return arc;
    arc.apogee_m = exact_height(state.position);
    arc.is_impact = arc.apogee_m <= 0 && climb(&state) < 0;
    limit_s = limit_s < LIMIT_MAX_S ? limit_s : LIMIT_MAX_S;
    while (!arc.is_impact && arc.flight_s < limit_s) {
        struct flight_state before = state;
        double step = step_at(&state, rough_height(state.position), beta_kgm2);

        flight_step(&state, beta_kgm2, step);
        if (is_lost(&state))
            break;
        double climb_after = climb(&state);
        if (climb(&before) > 0 && climb_after <= 0)
            note_apogee(&arc, &before, arc.flight_s, step, climb_after, beta_kgm2);
        if (climb_after < 0 && rough_height(state.position) < 100) {
            double height = exact_height(state.position);

            if (height <= 0) {
                arc.flight_s += step * ground_part(&before, beta_kgm2, step, height, &arc.end);
                arc.is_impact = true;
                break;
            }
        }
        arc.flight_s += step;
        arc.end = state;
    }
    return arc;
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
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 6; j++) {
                next[i][j] = 0;
                for (int k = 0; k < 6; k++)
                    next[i][j] += power[i][k] * a[k][j];
                next[i][j] *= dt_s / order;
            }
        memcpy(power, next, sizeof power);
        for (int i = 0; i < 6; i++)
            for (int j = 0; j < 6; j++)
                f[i][j] += power[i][j];
    }
}
