/* flight/powered.c: the ascent, step by step, and the inversion of a claim. */
#include "flight/powered.h"

#include <math.h>

#include "base/check.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/vector.h"

#define ASCENT_STEP_S 0.5
#define LIMIT_S 8000.0
#define RISE_S 8.0
#define NEVER_DOWN_M 1e12 /* apogee of a flight that does not come down */
#define LOG_FORCE_MIN 2.3 /* 10 m/s^2: it hardly lifts */
#define LOG_FORCE_MAX 5.3 /* 200 m/s^2 */
#define LEAN_MAX_RAD 2.5

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

/* The three unknowns.  East and north parts of the lean, not lean and azimuth: a lofted flight
 * leans so little that the turning Earth moves its fall further than the lean does, and there an
 * azimuth is no smooth unknown. */
struct aim {
    double log_force; /* of the specific force at every stage's ignition, m/s^2 */
    double lean_east;
    double lean_north;
};

/* By how much an aim misses: each about a relative error. */
struct miss {
    double apogee;
    double east;
    double north;
};

static double size_of(struct miss m)
{
    return sqrt(m.apogee * m.apogee + m.east * m.east + m.north * m.north);
}

static struct flight_fit fly(const struct flight_claim *claim, struct aim aim)
{
    struct flight_fit fit = {
        .motor = {.stage_count = claim->stage_count,
                  .rise_s = RISE_S,
                  .lean_rad = math_hypot(aim.lean_east, aim.lean_north),
                  .azimuth_rad = math_atan2(aim.lean_east, aim.lean_north)},
    };
    struct flight_ascent ascent;

    for (int i = 0; i < claim->stage_count; i++) {
        fit.motor.burn_s[i] = claim->burn_s / claim->stage_count;
        fit.motor.force_mps2[i] = math_exp(aim.log_force);
    }
    flight_ascent_init(&ascent, claim->place, &fit.motor);
    while (flight_ascent_is_burning(&ascent)) /* at most burn_s / ASCENT_STEP_S turns and stages */
        (void)flight_ascent_step(&ascent, ASCENT_STEP_S);
    fit.burnout = ascent.state;
    fit.burnout_s = ascent.since_s;
    struct flight_arc arc = flight_to_ground(ascent.state, claim->beta_kgm2, LIMIT_S);
    fit.apogee_m = arc.is_impact ? arc.apogee_m : NEVER_DOWN_M;
    if (!arc.is_impact)
        return fit;
    fit.apogee_s = fit.burnout_s + arc.apogee_s;
    fit.flight_s = fit.burnout_s + arc.flight_s;
    fit.impact = ecef_to_geodetic(arc.end.position);
    fit.range_m = geodesic_inverse(claim->place, fit.impact).distance_m;
    return fit;
}

static struct miss miss_of(const struct flight_claim *claim, const struct flight_fit *fit)
{
    struct geodesic got = geodesic_inverse(claim->place, fit->impact);
    double part = got.distance_m / claim->range_m;
    double sin_got;
    double cos_got;
    double sin_said;
    double cos_said;

    if (fit->apogee_m < 1000 || fit->apogee_m >= NEVER_DOWN_M)
        return (struct miss){.apogee = 1e9};
    math_sincos(got.azimuth1_rad, &sin_got, &cos_got);
    math_sincos(claim->bearing_rad, &sin_said, &cos_said);
    return (struct miss){math_log(fit->apogee_m / claim->apogee_m), part * sin_got - sin_said,
                         part * cos_got - cos_said};
}

/* The force that meets the apogee at this lean: the apogee grows with the force.  Bisection. */
static struct aim aim_at_apogee(const struct flight_claim *claim, double lean_east,
                                double lean_north)
{
    double low = LOG_FORCE_MIN;
    double high = LOG_FORCE_MAX;
    struct aim aim = {low, lean_east, lean_north};

    for (int i = 0; i < 14; i++) {
        aim.log_force = 0.5 * (low + high);
        if (fly(claim, aim).apogee_m < claim->apogee_m)
            low = aim.log_force;
        else
            high = aim.log_force;
    }
    return aim;
}

static struct aim search(const struct flight_claim *claim)
{
    double sin_bearing;
    double cos_bearing;
    double smallest = 1e12;
    struct aim best = {0};

    math_sincos(claim->bearing_rad, &sin_bearing, &cos_bearing);
    for (double lean = 0; lean < 2.2; lean += 0.1) {
        struct aim aim = aim_at_apogee(claim, lean * sin_bearing, lean * cos_bearing);
        struct flight_fit fit = fly(claim, aim);
        double size = size_of(miss_of(claim, &fit));

        if (size < smallest) {
            smallest = size;
            best = aim;
        }
    }
    return best;
}

static double determinant(double m[3][3])
{
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
           m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
           m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/* slope x = -miss by Cramer's rule; false when the slopes are not independent. */
static bool solve(double slope[3][3], const double miss[3], double x[3])
{
    double whole = determinant(slope);

    if (!(fabs(whole) > 1e-9))
        return false;
    for (int column = 0; column < 3; column++) {
        double m[3][3];

        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                m[i][j] = j == column ? -miss[i] : slope[i][j];
        x[column] = determinant(m) / whole;
    }
    return true;
}

/* Newton's step from `aim`, by differences. */
static bool newton(const struct flight_claim *claim, struct aim aim, struct miss here, double x[3])
{
    const double h = 1e-4;
    double slope[3][3];

    for (int j = 0; j < 3; j++) {
        struct aim beside = {aim.log_force + (j == 0 ? h : 0), aim.lean_east + (j == 1 ? h : 0),
                             aim.lean_north + (j == 2 ? h : 0)};
        struct flight_fit fit = fly(claim, beside);
        struct miss there = miss_of(claim, &fit);

        slope[0][j] = (there.apogee - here.apogee) / h;
        slope[1][j] = (there.east - here.east) / h;
        slope[2][j] = (there.north - here.north) / h;
    }
    return solve(slope, (const double[3]){here.apogee, here.east, here.north}, x);
}

/* One Newton step, halved until it helps; false when none does. */
static bool improve(const struct flight_claim *claim, struct aim *aim, struct flight_fit *best)
{
    struct miss here = miss_of(claim, best);
    double x[3];

    if (!newton(claim, *aim, here, x))
        return false;
    for (double part = 1; part > 1e-3; part /= 2) {
        struct aim next = {aim->log_force + part * x[0], aim->lean_east + part * x[1],
                           aim->lean_north + part * x[2]};

        if (next.log_force < LOG_FORCE_MIN || next.log_force > LOG_FORCE_MAX ||
            math_hypot(next.lean_east, next.lean_north) > LEAN_MAX_RAD)
            continue;
        struct flight_fit fit = fly(claim, next);
        if (size_of(miss_of(claim, &fit)) < size_of(here)) {
            *aim = next;
            *best = fit;
            return true;
        }
    }
    return false;
}

/* Comparisons that a NaN fails. */
static bool is_claim(const struct flight_claim *c)
{
    return c->stage_count >= 1 && c->stage_count <= FLIGHT_STAGES_MAX && c->burn_s >= 10 &&
           c->burn_s <= FLIGHT_BURN_MAX_S && c->apogee_m >= 5e3 && c->apogee_m <= 1e8 &&
           c->range_m >= 5e3 && c->range_m <= 1.9e7 && c->beta_kgm2 >= 0 &&
           fabs(c->bearing_rad) <= 100 && fabs(c->place.lat_rad) <= MATH_PI / 2 &&
           fabs(c->place.lon_rad) <= 2 * MATH_PI && fabs(c->place.height_m) <= 1e4;
}

struct flight_fit flight_powered_fit(const struct flight_claim *claim)
{
    if (!is_claim(claim))
        return (struct flight_fit){0};
    struct aim aim = search(claim);
    struct flight_fit fit = fly(claim, aim);

    for (int i = 0; i < 30; i++)
        if (size_of(miss_of(claim, &fit)) < 1e-7 || !improve(claim, &aim, &fit))
            break;
    fit.is_fit = size_of(miss_of(claim, &fit)) < 1e-3;
    return fit;
}
