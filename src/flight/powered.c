/* flight/powered.c: the ascent, step by step, and the inversion of a claim. */
#include "flight/powered.h"

#include <math.h>

#include "base/check.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/vector.h"

#define ASCENT_STEP_S 0.5
#define LIMIT_S 8000.0

double flight_motor_burn_s(const struct flight_motor *motor)
{
    double sum = 0;

    for (int i = 0; i < motor->stage_count; i++)
        sum += motor->burn_s[i];
    return sum;
}

void flight_ascent_init(struct flight_ascent *ascent, struct geodetic place,
                        const struct flight_motor *motor)
{
    CHECK(motor->stage_count >= 1);
    CHECK(motor->stage_count <= FLIGHT_STAGES_MAX);

    *ascent = (struct flight_ascent){.motor = *motor, .axes = enu_axes_at(place)};
    ascent->state.position = geodetic_to_ecef(place);
}

bool flight_ascent_is_burning(const struct flight_ascent *ascent)
{
    return ascent->since_s < flight_motor_burn_s(&ascent->motor) - 1e-9;
}

/* Stage that burns at `since_s`, and the time within it; the last one when all are spent. */
static int stage_at(const struct flight_motor *m, double since_s, double *within_s)
{
    int i = 0;

    while (i < m->stage_count - 1 && since_s >= m->burn_s[i] - 1e-9)
        since_s -= m->burn_s[i++];
    *within_s = since_s;
    return i;
}

static struct ecef thrust_at(const struct flight_ascent *a, int stage, double within_s,
                             double since_s)
{
    const struct flight_motor *m = &a->motor;
    double force = m->force_mps2[stage] / (1 - FLIGHT_STAGE_BURNT * within_s / m->burn_s[stage]);
    double end = flight_motor_burn_s(m);
    double part = since_s > m->rise_s ? (since_s - m->rise_s) / (end - m->rise_s) : 0;
    double sin_lean;
    double cos_lean;
    double sin_azimuth;
    double cos_azimuth;

    math_sincos(m->lean_rad * part, &sin_lean, &cos_lean);
    math_sincos(m->azimuth_rad, &sin_azimuth, &cos_azimuth);
    return enu_to_ecef(&a->axes, (struct enu){force * sin_lean * sin_azimuth,
                                              force * sin_lean * cos_azimuth, force * cos_lean});
}

static struct ecef acceleration(const struct flight_ascent *a, const struct flight_state *s,
                                int stage, double within_s, double since_s)
{
    return ecef_add(flight_acceleration(s, FLIGHT_ASCENT_BETA),
                    thrust_at(a, stage, within_s, since_s));
}

static void powered_step(struct flight_ascent *a, int stage, double within_s, double dt)
{
    struct flight_state s = a->state;
    double t = a->since_s;
    struct ecef k1p = s.velocity;
    struct ecef k1v = acceleration(a, &s, stage, within_s, t);
    struct flight_state s2 = {ecef_add_scaled(s.position, k1p, dt / 2),
                              ecef_add_scaled(s.velocity, k1v, dt / 2)};
    struct ecef k2v = acceleration(a, &s2, stage, within_s + dt / 2, t + dt / 2);
    struct flight_state s3 = {ecef_add_scaled(s.position, s2.velocity, dt / 2),
                              ecef_add_scaled(s.velocity, k2v, dt / 2)};
    struct ecef k3v = acceleration(a, &s3, stage, within_s + dt / 2, t + dt / 2);
    struct flight_state s4 = {ecef_add_scaled(s.position, s3.velocity, dt),
                              ecef_add_scaled(s.velocity, k3v, dt)};
    struct ecef k4v = acceleration(a, &s4, stage, within_s + dt, t + dt);
    struct ecef p =
        ecef_add(ecef_add(k1p, s4.velocity), ecef_scale(ecef_add(s2.velocity, s3.velocity), 2));
    struct ecef v = ecef_add(ecef_add(k1v, k4v), ecef_scale(ecef_add(k2v, k3v), 2));

    a->state.position = ecef_add_scaled(s.position, p, dt / 6);
    a->state.velocity = ecef_add_scaled(s.velocity, v, dt / 6);
}

double flight_ascent_step(struct flight_ascent *ascent, double dt_s)
{
    double within;
    int stage = stage_at(&ascent->motor, ascent->since_s, &within);
    double left = ascent->motor.burn_s[stage] - within;
    double dt = dt_s < 1 ? dt_s : 1;

    if (!flight_ascent_is_burning(ascent))
        return 0;
    dt = dt < left ? dt : left;
    powered_step(ascent, stage, within, dt);
    ascent->since_s += dt;
    return dt;
}

/* What the two unknowns give: force is the specific force at every stage's ignition. */
static struct flight_fit fly(const struct flight_claim *claim, double force, double lean,
                             double azimuth)
{
    struct flight_fit fit = {
        .motor = {.stage_count = claim->stage_count,
                  .rise_s = 8,
                  .lean_rad = lean,
                  .azimuth_rad = azimuth},
    };
    struct flight_ascent ascent;

    for (int i = 0; i < claim->stage_count; i++) {
        fit.motor.burn_s[i] = claim->burn_s / claim->stage_count;
        fit.motor.force_mps2[i] = force;
    }
    flight_ascent_init(&ascent, claim->place, &fit.motor);
    while (flight_ascent_is_burning(&ascent)) /* at most burn_s / ASCENT_STEP_S turns and stages */
        (void)flight_ascent_step(&ascent, ASCENT_STEP_S);
    fit.burnout = ascent.state;
    fit.burnout_s = ascent.since_s;
    struct flight_arc arc = flight_to_ground(ascent.state, claim->beta_kgm2, LIMIT_S);
    if (!arc.is_impact)
        return fit;
    fit.apogee_m = arc.apogee_m;
    fit.apogee_s = fit.burnout_s + arc.apogee_s;
    fit.flight_s = fit.burnout_s + arc.flight_s;
    fit.impact = ecef_to_geodetic(arc.end.position);
    fit.range_m = geodesic_inverse(claim->place, fit.impact).distance_m;
    return fit;
}

struct misses {
    double apogee; /* log of got over wanted */
    double range;
    double size;
};

static struct misses misses_of(const struct flight_claim *claim, const struct flight_fit *fit)
{
    struct misses m = {.size = 1e9};

    if (!(fit->apogee_m > 1000) || !(fit->range_m > 1000))
        return m;
    m.apogee = math_log(fit->apogee_m / claim->apogee_m);
    m.range = math_log(fit->range_m / claim->range_m);
    m.size = math_hypot(m.apogee, m.range);
    return m;
}

static struct flight_fit search(const struct flight_claim *claim, double azimuth, double *force,
                                double *lean)
{
    struct flight_fit best = {0};
    double size = 1e9;

    for (double f = 11; f < 90; f *= 1.08)
        for (double l = 0.02; l < 1.6; l += 0.04) {
            struct flight_fit fit = fly(claim, f, l, azimuth);
            struct misses m = misses_of(claim, &fit);

            if (m.size < size) {
                size = m.size;
                best = fit;
                *force = f;
                *lean = l;
            }
        }
    return best;
}

/* One Newton step in log force and lean, halved until it helps; false when none does. */
static bool improve(const struct flight_claim *claim, double azimuth, double *force, double *lean,
                    struct flight_fit *best)
{
    struct misses here = misses_of(claim, best);
    struct flight_fit more = fly(claim, *force * 1.001, *lean, azimuth);
    struct flight_fit over = fly(claim, *force, *lean + 0.001, azimuth);
    struct misses by_force = misses_of(claim, &more);
    struct misses by_lean = misses_of(claim, &over);
    double a = (by_force.apogee - here.apogee) / 0.001;
    double b = (by_lean.apogee - here.apogee) / 0.001;
    double c = (by_force.range - here.range) / 0.001;
    double d = (by_lean.range - here.range) / 0.001;
    double determinant = a * d - b * c;

    if (fabs(determinant) < 1e-9)
        return false;
    double df = (-here.apogee * d + here.range * b) / determinant;
    double dl = (-here.range * a + here.apogee * c) / determinant;
    for (double part = 1; part > 1e-3; part /= 2) {
        double f = *force * (1 + part * df);
        double l = *lean + part * dl;

        if (f < 9.9 || f > 200 || l < 0 || l > 2.5)
            continue;
        struct flight_fit fit = fly(claim, f, l, azimuth);
        struct misses m = misses_of(claim, &fit);
        if (m.size < here.size) {
            *force = f;
            *lean = l;
            *best = fit;
            return true;
        }
    }
    return false;
}

static double bearing_miss(const struct flight_claim *claim, const struct flight_fit *fit)
{
    double got = geodesic_inverse(claim->place, fit->impact).azimuth1_rad;
    double miss = claim->bearing_rad - got;

    return miss - 2 * MATH_PI * rint(miss / (2 * MATH_PI));
}

struct flight_fit flight_powered_fit(const struct flight_claim *claim)
{
    double azimuth = claim->bearing_rad;
    double force = 20;
    double lean = 0.8;
    struct flight_fit fit = search(claim, azimuth, &force, &lean);

    for (int round = 0; round < 12; round++) {
        for (int i = 0; i < 8; i++)
            if (misses_of(claim, &fit).size < 1e-6 || !improve(claim, azimuth, &force, &lean, &fit))
                break;
        if (!(fit.range_m > 0) || fabs(bearing_miss(claim, &fit)) < 1e-5)
            break;
        azimuth += bearing_miss(claim, &fit);
        fit = fly(claim, force, lean, azimuth);
    }
    fit.is_fit = misses_of(claim, &fit).size < 1e-3 && fabs(bearing_miss(claim, &fit)) < 2e-3;
    return fit;
}
