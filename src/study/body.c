/* study/body.c: gravity, air, lift and thrust of the study's truth. */
#include "study/body.h"

#include <math.h>

#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

/* EGM2008, unnormalised. */
#define J3 (-2.53241e-6)
#define J4 (-1.61990e-6)

#define RISE_S 6.0 /* vertical, before the kick */
#define KICK_S 6.0
#define SOUND_MPS 300.0
#define TURN_HALVINGS 16
#define KICK_LOW_RAD 1e-4
#define KICK_HIGH_RAD 0.6
#define PROGRAMME_POWER 10.0
#define ORBIT_TURNS 12
#define ORBIT_SPARE 1.01    /* of the circle's speed */
#define GLIDE_PULL_MAX 30.0 /* m/s^2 that a glider spends on its lift at most */

struct air_row {
    double height_m;
    double density;
};

/* Round figures between which the logarithm is linear; within a tenth of the usual standards. */
static const struct air_row air[] = {
    {0, 1.225},       {5e3, 0.736},     {10e3, 0.414},   {15e3, 0.195},   {20e3, 0.0889},
    {30e3, 0.0184},   {40e3, 4.00e-3},  {50e3, 1.03e-3}, {60e3, 3.10e-4}, {70e3, 8.28e-5},
    {80e3, 1.85e-5},  {90e3, 3.42e-6},  {100e3, 5.6e-7}, {120e3, 2.2e-8}, {150e3, 2.1e-9},
    {200e3, 2.5e-10}, {300e3, 1.9e-11},
};
#define AIR_ROWS ((int)(sizeof air / sizeof air[0]))

struct mach_row {
    double mach;
    double drag; /* beside that of high speed */
};

static const struct mach_row machs[] = {
    {0, 0.9},  {0.8, 1.0}, {1.1, 2.2}, {1.5, 2.0}, {2, 1.7},
    {3, 1.35}, {5, 1.1},   {8, 1.0},   {99, 1.0},
};
#define MACH_ROWS ((int)(sizeof machs / sizeof machs[0]))

double body_burn_s(const struct body *b)
{
    double sum = 0;

    for (int i = 0; i < b->stages; i++)
        sum += b->burn_s[i];
    return sum;
}

/* Zonal terms to J4 and the centrifuge, in Earth-fixed axes. */
struct ecef body_gravity(struct ecef p)
{
    double r2 = ecef_dot(p, p);
    double r = sqrt(r2);
    double s2 = p.z * p.z / r2;
    double a1 = WGS84_A_M / r;
    double a2 = a1 * a1;
    double mass = -WGS84_GM / (r2 * r);
    double j2 = 1.5 * WGS84_J2 * a2;
    double j3 = 2.5 * J3 * a2 * a1 * p.z / r;
    double j4 = -0.625 * J4 * a2 * a2;
    double across = 1 + j2 * (1 - 5 * s2) + j3 * (3 - 7 * s2) + j4 * (3 - 42 * s2 + 63 * s2 * s2);
    double along = 1 + j2 * (3 - 5 * s2) + j4 * (15 - 70 * s2 + 63 * s2 * s2);
    double odd = mass * 2.5 * J3 * a2 * a1 * r * (6 * s2 - 7 * s2 * s2 - 0.6);
    double spin = WGS84_OMEGA * WGS84_OMEGA;

    return (struct ecef){(mass * across + spin) * p.x, (mass * across + spin) * p.y,
                         mass * along * p.z + odd};
}

double body_density(double height_m)
{
    int i = 0;

    if (height_m <= 0)
        return air[0].density;
    while (i + 2 < AIR_ROWS && air[i + 1].height_m < height_m)
        i++;
    double u = (height_m - air[i].height_m) / (air[i + 1].height_m - air[i].height_m);
    return air[i].density * math_exp(u * math_log(air[i + 1].density / air[i].density));
}

static double drag_of_mach(double mach)
{
    int i = 0;

    while (i + 2 < MACH_ROWS && machs[i + 1].mach < mach)
        i++;
    double u = (mach - machs[i].mach) / (machs[i + 1].mach - machs[i].mach);
    return machs[i].drag + u * (machs[i + 1].drag - machs[i].drag);
}

struct stream { /* of the air past the body */
    struct ecef velocity;
    double drag_mps2;
    double height_m;
    struct enu_axes axes;
};

static struct stream stream_of(const struct body *b, const struct flight_state *s, double since_s)
{
    struct geodetic at = ecef_to_geodetic(s->position);
    struct stream a = {.height_m = at.height_m, .axes = enu_axes_at(at)};
    double off = (at.height_m - 11e3) / 7e3;
    double wind = b->wind_mps * (0.25 + 0.75 / (1 + off * off));
    struct ecef blown = enu_to_ecef(
        &a.axes, (struct enu){wind * math_sin(b->wind_to_rad), wind * math_cos(b->wind_to_rad), 0});

    a.velocity = ecef_sub(s->velocity, blown);
    double speed = ecef_norm(a.velocity);
    if (b->beta_kgm2 > 0)
        a.drag_mps2 = 0.5 * body_density(at.height_m) * speed * speed / b->beta_kgm2 *
                      drag_of_mach(speed / SOUND_MPS) *
                      (1 + b->tumble * math_sin(b->tumble_radps * since_s));
    return a;
}

/* A glider takes what holds its height, within its means; the other takes all. */
static double lift_of(const struct body *b, const struct flight_state *s, const struct stream *a)
{
    double climb = ecef_dot(s->velocity, a->axes.up);
    double all = b->lift_drag * a->drag_mps2;

    if (all <= 0 || a->height_m > b->lift_below_m)
        return 0;
    if (!b->is_gliding)
        return climb < 0 ? all : 0;
    double wanted = 9.0 - 0.05 * climb - ecef_dot(s->velocity, s->velocity) / WGS84_A_M;
    wanted = wanted < 0 ? 0 : wanted > GLIDE_PULL_MAX ? GLIDE_PULL_MAX : wanted;
    wanted /= math_cos(b->bank_rad);
    return wanted < all ? wanted : all;
}

double body_lift_mps2(const struct body *b, const struct flight_state *s, double since_s)
{
    struct stream a = stream_of(b, s, since_s);

    return since_s < body_burn_s(b) ? 0 : lift_of(b, s, &a);
}

static struct ecef lift_vector(const struct body *b, const struct flight_state *s,
                               const struct stream *a)
{
    struct ecef ahead = ecef_unit(a->velocity);
    struct ecef side = ecef_unit(ecef_cross(ahead, a->axes.up));
    struct ecef above = ecef_cross(side, ahead);
    double size = lift_of(b, s, a);
    double bank = b->is_gliding ? b->bank_rad : 0;

    return ecef_add_scaled(ecef_scale(above, size * math_cos(bank)), side, size * math_sin(bank));
}

/* From upright to level at burnout, the sooner the larger the kick. */
static double programme(const struct body *b, double since_s)
{
    double left = (body_burn_s(b) - since_s) / (body_burn_s(b) - RISE_S);

    return left > 1e-9 ? MATH_PI / 2 * (1 - math_pow(left, 1 + PROGRAMME_POWER * b->kick_rad))
                       : MATH_PI / 2;
}

static struct ecef thrust_along(const struct body *b, const struct flight_state *s, double since_s)
{
    struct enu_axes axes = enu_axes_at(ecef_to_geodetic(s->position));
    double lean = since_s < RISE_S ? 0 : b->is_orbital ? programme(b, since_s) : b->kick_rad;
    double level = math_sin(lean);

    if (!b->is_orbital && since_s >= RISE_S + KICK_S)
        return ecef_unit(s->velocity);
    return enu_to_ecef(&axes, (struct enu){level * math_sin(b->course_rad),
                                           level * math_cos(b->course_rad), math_cos(lean)});
}

struct ecef body_thrust(const struct body *b, const struct flight_state *s, double since_s)
{
    double begin_s = 0;

    for (int i = 0; i < b->stages; i++) {
        double into = since_s - begin_s;

        if (into >= 0 && into < b->burn_s[i])
            return ecef_scale(thrust_along(b, s, since_s),
                              b->force_mps2[i] / (1 - b->burnt * into / b->burn_s[i]));
        begin_s += b->burn_s[i];
    }
    return (struct ecef){0, 0, 0};
}

static struct flight_state rate_of(const struct body *b, const struct flight_state *s,
                                   double since_s, bool is_burning)
{
    struct ecef a = body_gravity(s->position);
    struct stream past = stream_of(b, s, since_s);

    a.x += 2 * WGS84_OMEGA * s->velocity.y;
    a.y -= 2 * WGS84_OMEGA * s->velocity.x;
    a = ecef_add_scaled(a, ecef_unit(past.velocity), -past.drag_mps2);
    if (is_burning)
        a = ecef_add(a, body_thrust(b, s, since_s));
    else if (b->lift_drag > 0)
        a = ecef_add(a, lift_vector(b, s, &past));
    return (struct flight_state){s->velocity, a};
}

static struct flight_state moved(const struct flight_state *s, const struct flight_state *rate,
                                 double h)
{
    return (struct flight_state){ecef_add_scaled(s->position, rate->position, h),
                                 ecef_add_scaled(s->velocity, rate->velocity, h)};
}

/* The motor's last instant belongs to the step that ends with it: looked at a little earlier. */
void body_step(const struct body *b, struct flight_state *s, double since_s, double dt_s)
{
    bool is_burning = since_s + 1e-6 < body_burn_s(b);
    double end_s = since_s + dt_s - 1e-7;
    struct flight_state k1 = rate_of(b, s, since_s, is_burning);
    struct flight_state s2 = moved(s, &k1, dt_s / 2);
    struct flight_state k2 = rate_of(b, &s2, since_s + dt_s / 2, is_burning);
    struct flight_state s3 = moved(s, &k2, dt_s / 2);
    struct flight_state k3 = rate_of(b, &s3, since_s + dt_s / 2, is_burning);
    struct flight_state s4 = moved(s, &k3, dt_s);
    struct flight_state k4 = rate_of(b, &s4, end_s, is_burning);

    *s = moved(s, &k1, dt_s / 6);
    *s = moved(s, &k2, dt_s / 3);
    *s = moved(s, &k3, dt_s / 3);
    *s = moved(s, &k4, dt_s / 6);
}

double body_path_rad(const struct flight_state *s)
{
    struct enu_axes axes = enu_axes_at(ecef_to_geodetic(s->position));
    struct enu v = ecef_to_enu(&axes, s->velocity);
    double level = math_hypot(v.east, v.north);

    return level + fabs(v.up) > 0 ? math_atan2(v.up, level) : MATH_PI / 2;
}

double body_circle_mps(struct ecef position)
{
    return sqrt(WGS84_GM / ecef_norm(position));
}

struct ecef body_inertial(const struct flight_state *s)
{
    return ecef_add(s->velocity, ecef_cross((struct ecef){0, 0, WGS84_OMEGA}, s->position));
}

static struct flight_state burnt_out(const struct body *b, struct geodetic place, double dt_s)
{
    struct flight_state s = {geodetic_to_ecef(place), {0, 0, 0}};

    for (double t = 0; t + 1e-6 < body_burn_s(b); t += dt_s)
        body_step(b, &s, t, dt_s);
    return s;
}

/* Falling back to the ground counts as a path straight down. */
static double path_at_burnout(const struct body *b, struct geodetic place, double dt_s)
{
    struct flight_state s = {geodetic_to_ecef(place), {0, 0, 0}};
    double burn_s = body_burn_s(b);

    for (double t = 0; t + 1e-6 < burn_s; t += dt_s) {
        body_step(b, &s, t, dt_s);
        if (ecef_to_geodetic(s.position).height_m < place.height_m - 1)
            return -MATH_PI / 2;
    }
    return body_path_rad(&s);
}

/* The more kick, the flatter. */
bool body_aim_path(struct body *b, struct geodetic place, double path_rad, double dt_s)
{
    double low = KICK_LOW_RAD;
    double high = KICK_HIGH_RAD;

    for (int i = 0; i < TURN_HALVINGS; i++) {
        b->kick_rad = (low + high) / 2;
        if (path_at_burnout(b, place, dt_s) > path_rad)
            low = b->kick_rad;
        else
            high = b->kick_rad;
    }
    return fabs(path_at_burnout(b, place, dt_s) - path_rad) < 0.02;
}

bool body_aim_orbit(struct body *b, struct geodetic place, double dt_s)
{
    for (int i = 0; i < ORBIT_TURNS; i++) {
        if (!body_aim_path(b, place, 0, dt_s))
            return false;
        struct flight_state s = burnt_out(b, place, dt_s);
        double lack = ORBIT_SPARE - ecef_norm(body_inertial(&s)) / body_circle_mps(s.position);
        if (fabs(lack) < 2e-3)
            return ecef_to_geodetic(s.position).height_m > 90e3;
        for (int k = 0; k < b->stages; k++)
            b->force_mps2[k] *= 1 + 0.6 * lack;
    }
    return false;
}
