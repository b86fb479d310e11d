/* track/trial_test.c: no test of its own: gravity, drag, a pitch programme; noise on the angles as
 * sensors give it.  Rough truth: the next terms of gravity (Vallado, Fundamentals of Astrodynamics,
 * 4th ed., table 9-3; the sectorial term by the gradient of its potential) and a wind that blows
 * towards the east, strongest at 11 km. */
#include "track/trial.h"

#include <math.h>

#include "base/test.h"
#include "geo/math.h"
#include "geo/matrix.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "track/model.h"

static const double PI = 3.14159265358979323846;
static const double BURNT = 0.75; /* of a stage's mass */
static const double RISE_S = 8.0;
static const double J3 = -2.5327e-6;
static const double J4 = -1.6196e-6;
static const double C22 = 1.5745e-6;
static const double S22 = -0.9039e-6;
static const double WIND_MPS = 40.0;
static const double WIND_HEIGHT_M = 11e3;
static const double WIND_DEPTH_M = 6e3;

struct burn {
    bool is_on;
    double force_mps2;
    double pitch_rad;
};

static struct burn burn_at(const struct trial_flight *f, double t)
{
    double whole = f->burn_s * f->stages + f->pause_s * (f->stages - 1);
    int stage = (int)(t / (f->burn_s + f->pause_s));
    double into = t - stage * (f->burn_s + f->pause_s);
    double turned = t < RISE_S ? 0.0 : (t - RISE_S) / (whole - RISE_S);

    if (t >= whole || into > f->burn_s)
        return (struct burn){false, 0.0, 0.0};
    return (struct burn){true, f->force_mps2 / (1.0 - BURNT * into / f->burn_s),
                         PI / 2.0 + turned * (f->end_pitch_rad - PI / 2.0)};
}

static struct ecef thrust_of(const struct trial_flight *f, const struct flight_state *s, double t)
{
    struct burn burn = burn_at(f, t);
    struct enu_axes axes = enu_axes_at(ecef_to_geodetic(s->position));
    double level = burn.force_mps2 * math_cos(burn.pitch_rad);

    return enu_to_ecef(&axes, (struct enu){level * math_sin(f->bearing_rad),
                                           level * math_cos(f->bearing_rad),
                                           burn.force_mps2 * math_sin(burn.pitch_rad)});
}

static struct ecef rough_gravity(struct ecef p)
{
    double r = ecef_norm(p);
    double k = WGS84_GM * WGS84_A_M * WGS84_A_M / (r * r * r * r * r);
    double s = p.z / r;
    double third = -2.5 * J3 * k * WGS84_A_M / (r * r);
    double fourth = 1.875 * J4 * k * (WGS84_A_M / r) * (WGS84_A_M / r);
    double level = third * (3.0 * p.z - 7.0 * p.z * s * s) +
                   fourth * (1.0 - 14.0 * s * s + 21.0 * s * s * s * s);
    double ellipse = 3.0 * (C22 * (p.x * p.x - p.y * p.y) + 2.0 * S22 * p.x * p.y);

    return (struct ecef){
        level * p.x + k * (6.0 * (C22 * p.x + S22 * p.y) - 5.0 * ellipse * p.x / (r * r)),
        level * p.y + k * (6.0 * (S22 * p.x - C22 * p.y) - 5.0 * ellipse * p.y / (r * r)),
        third * (6.0 * p.z * p.z - 7.0 * p.z * p.z * s * s - 0.6 * r * r) +
            fourth * p.z * (5.0 - 70.0 / 3.0 * s * s + 21.0 * s * s * s * s) -
            k * 5.0 * ellipse * p.z / (r * r)};
}

static struct ecef wind_at(struct ecef p)
{
    struct geodetic g = ecef_to_geodetic(p);
    double off = (g.height_m - WIND_HEIGHT_M) / WIND_DEPTH_M;
    double speed = WIND_MPS * math_exp(-0.5 * off * off);

    return (struct ecef){-speed * math_sin(g.lon_rad), speed * math_cos(g.lon_rad), 0.0};
}

/* What the rough truth adds to gravity and drag. */
static struct ecef rough_acceleration(const struct flight_state *s, double beta_kgm2)
{
    struct flight_state blown = {s->position, ecef_sub(s->velocity, wind_at(s->position))};
    struct ecef drag = ecef_sub(flight_acceleration(s, beta_kgm2), flight_acceleration(s, 0.0));
    struct ecef windy =
        ecef_sub(flight_acceleration(&blown, beta_kgm2), flight_acceleration(&blown, 0.0));

    return ecef_add(rough_gravity(s->position), ecef_sub(windy, drag));
}

static bool is_lifting(const struct trial_flight *f, const struct flight_state *s)
{
    return fabs(f->lift_mps2) > 0.0 && ecef_dot(s->position, s->velocity) < 0.0 &&
           ecef_to_geodetic(s->position).height_m < f->lift_below_m;
}

static struct ecef lift_of(const struct trial_flight *f, const struct flight_state *s)
{
    struct ecef right = ecef_cross(s->velocity, s->position);

    return ecef_scale(ecef_unit(ecef_cross(right, s->velocity)), f->lift_mps2);
}

static struct flight_state rate_of(const struct trial_flight *f, const struct flight_state *s,
                                   double t)
{
    struct ecef a = ecef_add(flight_acceleration(s, f->beta_kgm2), thrust_of(f, s, t));

    if (f->is_rough)
        a = ecef_add(a, rough_acceleration(s, f->beta_kgm2));
    if (t > f->burn_s && is_lifting(f, s))
        a = ecef_add(a, lift_of(f, s));
    return (struct flight_state){s->velocity, a};
}

static struct flight_state moved(const struct flight_state *s, const struct flight_state *rate,
                                 double h)
{
    return (struct flight_state){ecef_add_scaled(s->position, rate->position, h),
                                 ecef_add_scaled(s->velocity, rate->velocity, h)};
}

static void powered_step(const struct trial_flight *f, struct flight_state *s, double t, double h)
{
    struct flight_state k1 = rate_of(f, s, t);
    struct flight_state s2 = moved(s, &k1, h / 2.0);
    struct flight_state k2 = rate_of(f, &s2, t + h / 2.0);
    struct flight_state s3 = moved(s, &k2, h / 2.0);
    struct flight_state k3 = rate_of(f, &s3, t + h / 2.0);
    struct flight_state s4 = moved(s, &k3, h);
    struct flight_state k4 = rate_of(f, &s4, t + h);

    *s = moved(s, &k1, h / 6.0);
    *s = moved(s, &k2, h / 3.0);
    *s = moved(s, &k3, h / 3.0);
    *s = moved(s, &k4, h / 6.0);
}

/* The ballistic model's own noise over one step. */
static void draw_noise(struct flight_state *s, double *beta_kgm2, struct dice *dice)
{
    const int n = BALLISTIC_SIZE;
    struct mode_state m = mode_blank(MODE_BALLISTIC);
    struct ecef drag = ecef_sub(flight_acceleration(s, *beta_kgm2), flight_acceleration(s, 0.0));
    double l[BALLISTIC_SIZE * BALLISTIC_SIZE];
    double drawn[BALLISTIC_SIZE];

    for (int i = 0; i < n; i++) {
        m.p[i * n + i] = 1e-18; /* so that there is a factor where nothing walks */
        drawn[i] = dice_normal(dice);
    }
    air_noise(s, drag, n, m.p, TRIAL_STEP_S);
    mode_put_flight(&m, s);
    TEST_EQ(matrix_cholesky(n, m.p, l), 1, 0);
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++)
            m.x[i] += l[i * n + j] * drawn[j];
    *s = mode_flight(&m);
    *beta_kgm2 *= math_exp(m.x[6]);
}

void trial_fly(const struct trial_flight *f, struct trial_truth *out)
{
    struct flight_state s = {geodetic_to_ecef(f->place), {0.0, 0.0, 0.0}};
    struct dice dice = dice_init(f->noise_seed, 77);
    struct trial_flight now = *f;

    out->launched_ns = TRIAL_T0_NS + (int64_t)rint(f->launch_s * 1e9);
    out->burnout_s = f->burn_s * f->stages + f->pause_s * (f->stages - 1);
    out->count = 0;
    out->lifted_s = 0.0;
    for (int i = 0; i < TRIAL_STEPS_MAX; i++) {
        double t = i * TRIAL_STEP_S;

        out->states[i] = s;
        out->is_burning[i] = burn_at(f, t).is_on;
        out->beta_log[i] = math_log(now.beta_kgm2);
        out->count++;
        if (!(out->lifted_s > 0.0) && t > out->burnout_s && is_lifting(f, &s))
            out->lifted_s = t;
        if (t < out->burnout_s || f->is_rough || out->lifted_s > 0.0)
            powered_step(&now, &s, t, TRIAL_STEP_S);
        else
            flight_step(&s, now.beta_kgm2, TRIAL_STEP_S);
        if (f->noise_seed != 0 && t >= out->burnout_s)
            draw_noise(&s, &now.beta_kgm2, &dice);
        if (ecef_to_geodetic(s.position).height_m < -1.0)
            return;
    }
}

bool trial_at(const struct trial_truth *t, int64_t time_ns, struct flight_state *state,
              bool *is_burning)
{
    double since = (double)(time_ns - t->launched_ns) * 1e-9;
    int index = (int)floor(since / TRIAL_STEP_S);
    double rest = since - index * TRIAL_STEP_S;
    struct ecef acceleration;

    if (since < 0.0 || index + 1 >= t->count)
        return false;
    *state = t->states[index];
    acceleration =
        ecef_scale(ecef_sub(t->states[index + 1].velocity, state->velocity), 1.0 / TRIAL_STEP_S);
    state->position = ecef_add_scaled(ecef_add_scaled(state->position, state->velocity, rest),
                                      acceleration, rest * rest / 2.0);
    state->velocity = ecef_add_scaled(state->velocity, acceleration, rest);
    *is_burning = t->is_burning[index];
    return true;
}

struct sensor trial_radar(double lat_deg, double lon_deg)
{
    return (struct sensor){.name = "RADAR",
                           .kind = SENSOR_RADAR,
                           .place = {lat_deg * PI / 180.0, lon_deg * PI / 180.0, 100.0},
                           .range_sigma_m = 100.0,
                           .angle_sigma_rad = 0.5e-3,
                           .range_max_m = 3e6,
                           .elevation_min_rad = 0.035,
                           .scan_s = 1.0,
                           .detect_probability = 0.95};
}

struct sensor trial_infrared(double lon_deg)
{
    return (struct sensor){.name = "INFRARED",
                           .kind = SENSOR_INFRARED,
                           .place = {0.0, lon_deg * PI / 180.0, 35786e3},
                           .angle_sigma_rad = 0.1e-3,
                           .scan_s = 2.0,
                           .detect_probability = 0.95,
                           .height_min_m = 8000.0};
}

bool trial_measure(const struct sensor_registry *registry, int index, const struct trial_truth *t,
                   int64_t time_ns, struct dice *dice, struct measurement *out)
{
    const struct sensor *s = &registry->sensors[index];
    struct enu_axes axes = enu_axes_at(s->place);
    bool is_radar = s->kind == SENSOR_RADAR;
    struct flight_state state;
    bool is_burning = false;
    struct ecef u;
    double elevation = 0.0;

    if (!trial_at(t, time_ns, &state, &is_burning) || dice_uniform(dice) > s->detect_probability)
        return false;
    *out = (struct measurement){.sensor = index,
                                .kind = is_radar ? MEASUREMENT_RADAR : MEASUREMENT_LINE_OF_SIGHT,
                                .seen_ns = time_ns,
                                .place = geodetic_to_ecef(s->place),
                                .east = axes.east,
                                .north = is_radar ? axes.north : ecef_scale(axes.up, -1.0),
                                .up = is_radar ? axes.up : axes.north,
                                .range_sigma_m = s->range_sigma_m,
                                .azimuth_sigma_rad = s->angle_sigma_rad,
                                .elevation_sigma_rad = s->angle_sigma_rad};
    u = ecef_sub(state.position, out->place);
    out->range_m = ecef_norm(u);
    u = ecef_scale(u, 1.0 / out->range_m);
    elevation = math_asin(ecef_dot(u, out->up));
    if (is_radar ? elevation < s->elevation_min_rad || out->range_m > s->range_max_m
                 : !is_burning || ecef_to_geodetic(state.position).height_m < s->height_min_m)
        return false;
    out->range_m += s->range_sigma_m * dice_normal(dice);
    out->azimuth_rad = math_atan2(ecef_dot(u, out->east), ecef_dot(u, out->north)) +
                       s->angle_sigma_rad * dice_normal(dice);
    out->elevation_rad = elevation + s->angle_sigma_rad * dice_normal(dice);
    return true;
}
