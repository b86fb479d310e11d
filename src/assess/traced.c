/* assess/traced.c: public traces of rockets for the tests of the profile check. */
#include "assess/traced.h"

#include <math.h>

#include "base/check.h"
#include "flight/gravity.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define STEP_S 0.05
#define STEPS_PER_S 20
#define COAST_AHEAD_S 60

struct body {
    struct ecef position;
    struct ecef velocity;
};

/* What holds during one step. */
struct push {
    double force_mps2; /* vacuum */
    double lean_rad;
    double beta_kgm2; /* 0: no air */
};

static double between(struct dice *d, double low, double high)
{
    return low + (high - low) * dice_uniform(d);
}

/* kg/m^3: two exponentials, within a factor of 1.5 of the standard up to 90 km. */
static double density(double height_m)
{
    if (height_m > 140e3)
        return 0;
    if (height_m < 11e3)
        return 1.225 * math_exp(-height_m / 9200 - height_m * height_m / 1.1e9);
    return 0.365 * math_exp(-(height_m - 11e3) / 6700);
}

static double drag_of_mach(double mach)
{
    if (mach < 0.8)
        return 0.8;
    if (mach < 1.2)
        return 0.8 + (mach - 0.8) * 2.5;
    return 0.7 + 1.1 * math_exp((1.2 - mach) / 1.5);
}

static struct ecef acceleration(const struct body *b, const struct traced_rocket *r,
                                const struct push *p)
{
    struct geodetic at = ecef_to_geodetic(b->position);
    struct enu_axes axes = enu_axes_at(at);
    double speed = ecef_norm(b->velocity);
    double air = density(at.height_m);
    struct ecef a = ecef_add(gravity_at(b->position), coriolis_of(b->velocity));

    if (p->force_mps2 > 0) {
        double force = p->force_mps2 * (1 - 0.13 * air / 1.225);
        struct ecef level = ecef_add(ecef_scale(axes.east, math_sin(r->azimuth_rad)),
                                     ecef_scale(axes.north, math_cos(r->azimuth_rad)));
        a = ecef_add_scaled(a, axes.up, force * math_cos(p->lean_rad));
        a = ecef_add_scaled(a, level, force * math_sin(p->lean_rad));
    }
    double drag = air * speed * drag_of_mach(speed / 310) / (2 * p->beta_kgm2);
    return ecef_add_scaled(a, b->velocity, -drag);
}

/* Midpoint rule, at 0.05 s. */
static void move(struct body *b, const struct traced_rocket *r, const struct push *p, double dt)
{
    struct body half = {
        ecef_add_scaled(b->position, b->velocity, dt / 2),
        ecef_add_scaled(b->velocity, acceleration(b, r, p), dt / 2),
    };

    b->position = ecef_add_scaled(b->position, half.velocity, dt);
    b->velocity = ecef_add_scaled(b->velocity, acceleration(&half, r, p), dt);
}

static double stage_begin_s(const struct traced_rocket *r, int stage)
{
    double t = 0;

    for (int i = 0; i < stage; i++)
        t += r->gap_s[i] + r->burn_s[i];
    return t + r->gap_s[stage];
}

double traced_end_s(const struct traced_rocket *r)
{
    int last = r->stage_count - 1;

    return stage_begin_s(r, last) + r->burn_s[last];
}

/* Share of full thrust: throttled low in the climb, tailing off at the end. */
static double throttle_at(const struct traced_rocket *r, int stage, double burning_s)
{
    double left = r->burn_s[stage] - burning_s;
    double share = 1;

    if (stage == 0 && burning_s > 0.3 * r->burn_s[0] && burning_s < 0.5 * r->burn_s[0])
        share = r->throttle;
    return left < r->tail_s[stage] ? share * left / r->tail_s[stage] : share;
}

static struct push push_at(const struct traced_rocket *r, double after_s, double mass_left[])
{
    double turn = (after_s - r->rise_s) / (traced_end_s(r) - r->rise_s);
    struct push p = {0, 0, r->beta_kgm2[0]};

    if (turn > 0)
        p.lean_rad = r->lean_rad * math_pow(turn < 1 ? turn : 1, r->lean_shape);
    for (int i = 0; i < r->stage_count; i++) {
        double burning = after_s - stage_begin_s(r, i);

        if (burning < -0.5 * r->gap_s[i]) /* the spent stage falls off in the middle of the gap */
            break;
        p.beta_kgm2 = r->beta_kgm2[i] * mass_left[i];
        p.force_mps2 = 0;
        if (burning < 0 || burning >= r->burn_s[i])
            continue;
        p.force_mps2 = r->force_mps2[i] * throttle_at(r, i, burning) / mass_left[i];
        if (r->limit_mps2 > 0 && p.force_mps2 > r->limit_mps2)
            p.force_mps2 = r->limit_mps2;
        mass_left[i] -= p.force_mps2 * mass_left[i] / r->exhaust_mps[i] * STEP_S;
    }
    return p;
}

static double draw_lean(struct dice *d, int stage_count)
{
    static const double low[] = {0.15, 0.6, 0.95};
    static const double high[] = {1.0, 1.35, 1.55};

    return between(d, low[stage_count - 1], high[stage_count - 1]);
}

static void draw_stage(struct dice *d, int i, struct traced_rocket *r)
{
    double part = between(d, 0.55, i == 0 ? 0.78 : 0.86); /* of the mass at ignition */

    r->force_mps2[i] = i == 0 ? between(d, 12.8, dice_below(d, 3) == 0 ? 35 : 20)
                              : between(d, 6.5, dice_below(d, 3) == 0 ? 30 : 16);
    r->exhaust_mps[i] = i == 0 ? between(d, 2300, 3000) : between(d, 2500, 4300);
    r->burn_s[i] = part * r->exhaust_mps[i] / r->force_mps2[i];
    r->gap_s[i] = i == 0 ? 0 : dice_below(d, 5) == 0 ? between(d, 15, 200) : between(d, 1.5, 8);
    r->tail_s[i] = dice_below(d, 2) == 0 ? 0 : between(d, 0.2, 1.5);
    r->beta_kgm2[i] = between(d, 8000, 35000);
}

struct traced_rocket traced_rocket_draw(struct dice *d)
{
    struct traced_rocket r = {
        .stage_count = 1 + (int)dice_below(d, TRACED_STAGES),
        .limit_mps2 = dice_below(d, 4) == 0 ? between(d, 35, 50) : 0,
        .throttle = dice_below(d, 3) == 0 ? between(d, 0.6, 0.9) : 1,
        .rise_s = between(d, 4, 14),
        .lean_shape = between(d, 0.6, 1.3),
        .lat_rad = between(d, -1.1, 1.1),
        .azimuth_rad = between(d, 0, 2 * MATH_PI),
    };

    r.lean_rad = draw_lean(d, r.stage_count);
    for (int i = 0; i < r.stage_count; i++)
        draw_stage(d, i, &r);
    return r;
}

struct traced_noise traced_noise_draw(struct dice *d)
{
    struct traced_noise n = {0};

    switch (dice_below(d, 5)) {
    case 0:
    case 1: /* a webcast's display */
        n = (struct traced_noise){between(d, 0, 1), between(d, 0, 30), 1 / 3.6, 100, 0};
        break;
    case 2:
    case 3:
        n = (struct traced_noise){between(d, 0.5, 5), between(d, 10, 80), 0.1, 1, 0};
        break;
    default:
        n = (struct traced_noise){between(d, 5, 10), between(d, 50, 150), 0, 0, 0};
        break;
    }
    if (dice_below(d, 4) == 0)
        n.lost = 0.1;
    return n;
}

static double speed_of(const struct body *b, bool is_inertial)
{
    struct ecef spin = {0, 0, WGS84_OMEGA};

    return ecef_norm(is_inertial ? ecef_add(b->velocity, ecef_cross(spin, b->position))
                                 : b->velocity);
}

static double rounded(double value, double step)
{
    return step > 0 ? rint(value / step) * step : value;
}

static void sample(const struct body *b, double t_s, bool is_inertial, double lost,
                   const struct traced_noise *n, struct dice *d, struct traced *out)
{
    double altitude = ecef_to_geodetic(b->position).height_m + n->altitude_m * dice_normal(d);
    double speed = speed_of(b, is_inertial) + n->speed_mps * dice_normal(d);

    if (dice_uniform(d) < lost)
        return;
    CHECK(out->count < TRACED_SAMPLES);
    out->samples[out->count++] = (struct profile_sample){
        .t_s = t_s,
        .speed_mps = speed > 0 ? rounded(speed, n->speed_step_mps) : 0,
        .altitude_m = rounded(altitude, n->altitude_step_m),
    };
}

/* Thrust is told to end when it falls below a tenth. */
static void tell_truth(const struct traced_rocket *r, double first_s, double last_s,
                       struct traced_truth *truth)
{
    for (int i = 0; i < r->stage_count; i++) {
        double begin = stage_begin_s(r, i);
        double end = begin + r->burn_s[i] - 0.1 * r->tail_s[i];

        if (i > 0 && begin > first_s && begin < last_s)
            truth->reignitions_s[truth->reignition_count++] = begin;
        if (end > first_s && end < last_s)
            truth->burnouts_s[truth->burnout_count++] = end;
        truth->is_burning |= begin < last_s && end >= last_s;
    }
}

void traced_fly(const struct traced_rocket *r, double first_s, double last_s, bool is_inertial,
                const struct traced_noise *noise, struct dice *d, struct traced *out)
{
    struct body b = {geodetic_to_ecef((struct geodetic){r->lat_rad, 0.3, 0}), {0, 0, 0}};
    double mass_left[TRACED_STAGES] = {1, 1, 1};

    int last_step = (int)floor(last_s) * STEPS_PER_S;
    out->truth = (struct traced_truth){0};
    out->count = 0;
    tell_truth(r, first_s, floor(last_s), &out->truth);
    for (int i = (int)floor(fmin(first_s, 0)) * STEPS_PER_S; i <= last_step; i++) {
        double t = i * STEP_S;

        if (i % STEPS_PER_S == 0 && t >= first_s)
            sample(&b, t, is_inertial, i == last_step ? 0 : noise->lost, noise, d, out);
        if (t < 0 || i == last_step)
            continue;
        struct push p = push_at(r, t, mass_left);
        move(&b, r, &p, STEP_S);
        if (p.force_mps2 > 0)
            out->truth.burnout_speed_mps = ecef_norm(b.velocity);
    }
    struct push coast = {0, 0, push_at(r, last_s, mass_left).beta_kgm2};
    for (int i = 0; i < COAST_AHEAD_S * STEPS_PER_S; i++)
        move(&b, r, &coast, STEP_S);
    out->truth.coast60_m = ecef_to_geodetic(b.position).height_m;
}

static bool is_ascent(const struct traced *t)
{
    double highest = 0;

    for (int i = 0; i < t->count; i++) {
        double altitude = t->samples[i].altitude_m;

        highest = altitude > highest ? altitude : highest;
        if (altitude < 0.8 * highest - 1000)
            return false;
    }
    return highest > 5000 && t->truth.coast60_m > 3000;
}

void traced_draw(struct dice *d, bool is_inertial, struct traced *out)
{
    do {
        struct traced_rocket r = traced_rocket_draw(d);
        struct traced_noise noise = traced_noise_draw(d);
        double end = traced_end_s(&r);
        double burning = r.burn_s[r.stage_count - 1] * between(d, 0.4, 0.9);
        double last = dice_below(d, 7) == 0 ? end - burning : end + between(d, 3, 60);

        if (is_inertial)
            r.azimuth_rad = between(d, 0.2, MATH_PI - 0.2);
        traced_fly(&r, -3, last, is_inertial, &noise, d, out);
    } while (!is_ascent(out));
}
