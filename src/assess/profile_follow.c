/* assess/profile_follow.c: a cubature filter on known changes of thrust, then a coast of its
 * points.
 */
#include "assess/profile_follow.h"

#include <math.h>

#include "assess/assess.h"
#include "assess/class.h"
#include "assess/energy.h"
#include "assess/powered.h"
#include "assess/profile_trace.h"
#include "flight/atmosphere.h"
#include "geo/math.h"
#include "geo/wgs84.h"

enum term { HEIGHT, CLIMB, LEVEL, PUSH_UP, PUSH_LEVEL, TURN, LOG_BETA, GRAVITY, TERMS };

#define POINTS (2 * TERMS)
#define MEAN_RADIUS_M 6371008.8
#define CENTRIFUGE_MPS2 0.0203 /* of the turning Earth at 40 degrees of latitude */
#define STEP_MAX_S 1.0
#define BEGIN_AFTER_S 8.0 /* from lift-off: before it the slope is not known */
#define LEANING_SIGMAS 5.0
#define GATE_SIGMAS 6.0
#define LOST_AFTER 4 /* samples in a row outside the gate */

/* Priors and noises, none fitted to a rocket. */
#define PUSH_MPS2 15.0
#define PUSH_SIGMA_MPS2 15.0
#define PUSH_WANDER2 0.36     /* (m/s^2)^2 per s, each axis */
#define COAST_SLACK2 0.0025   /* (m/s)^2 per s, each axis: winds, slant of the vertical */
#define TURN_SIGMA_PER_S 8e-5 /* of 1.46e-4 at most */
#define LOG_BETA_MEDIAN 9.4   /* 12,000 kg/m^2 */
#define LOG_BETA_SIGMA 0.7
#define LOG_BETA_SIGMA_MOST 1.0
#define LOG_BETA_WANDER2 2e-3   /* per s: drag changes with the speed of sound and attitude */
#define GRAVITY_SIGMA_MPS2 0.02 /* it and the Earth's curvature depend on latitude */
#define DRAG_MOST_PER_S 0.5     /* more would not be stable at these steps */
#define ORBIT_PERIGEE_M 100e3

struct filter {
    double x[TERMS];
    double p[TERMS * TERMS];
    enum profile_mode mode;
    double t_s;
    double centrifuge_mps2; /* 0: the axes are inertial */
};

struct points {
    double x[POINTS][TERMS];
};

static double square(double x)
{
    return x * x;
}

/* Lower factor of a covariance that may have empty rows. */
static void factor(const double *p, double *l)
{
    for (int i = 0; i < TERMS; i++)
        for (int j = 0; j < TERMS; j++) {
            double sum = p[i * TERMS + j];

            l[i * TERMS + j] = 0;
            if (j > i)
                continue;
            for (int k = 0; k < j; k++)
                sum -= l[i * TERMS + k] * l[j * TERMS + k];
            if (i == j)
                l[i * TERMS + j] = sum > 0 ? sqrt(sum) : 0;
            else if (l[j * TERMS + j] > 0)
                l[i * TERMS + j] = sum / l[j * TERMS + j];
        }
}

static void spread(const struct filter *f, struct points *s)
{
    double l[TERMS * TERMS];
    double reach = sqrt(TERMS);

    factor(f->p, l);
    for (int k = 0; k < TERMS; k++)
        for (int i = 0; i < TERMS; i++) {
            s->x[2 * k][i] = f->x[i] + reach * l[i * TERMS + k];
            s->x[2 * k + 1][i] = f->x[i] - reach * l[i * TERMS + k];
        }
}

static void gather(const struct points *s, struct filter *f)
{
    for (int i = 0; i < TERMS; i++) {
        f->x[i] = 0;
        for (int k = 0; k < POINTS; k++)
            f->x[i] += s->x[k][i] / POINTS;
    }
    for (int i = 0; i < TERMS; i++)
        for (int j = 0; j < TERMS; j++) {
            double sum = 0;

            for (int k = 0; k < POINTS; k++)
                sum += (s->x[k][i] - f->x[i]) * (s->x[k][j] - f->x[j]);
            f->p[i * TERMS + j] = sum / POINTS;
        }
}

/* d(height, climb, level)/dt on a round Earth. */
static void slope_of(const struct filter *f, const double x[TERMS], double out[3])
{
    double r = MEAN_RADIUS_M + x[HEIGHT];
    double gravity = WGS84_GM / (r * r) - f->centrifuge_mps2 * r / MEAN_RADIUS_M + x[GRAVITY];
    double turn = x[LEVEL] / r + x[TURN];
    double drag = 0;

    if (f->mode == PROFILE_COAST)
        drag = atmosphere_density(x[HEIGHT]) * math_hypot(x[CLIMB], x[LEVEL]) /
               (2 * math_exp(x[LOG_BETA]));
    drag = drag < DRAG_MOST_PER_S ? drag : DRAG_MOST_PER_S;
    out[0] = x[CLIMB];
    out[1] = x[PUSH_UP] - gravity + x[LEVEL] * turn - drag * x[CLIMB];
    out[2] = x[PUSH_LEVEL] - x[CLIMB] * turn - drag * x[LEVEL];
}

/* Midpoint rule: within a metre over a minute at these steps. */
static void move(const struct filter *f, double x[TERMS], double dt)
{
    double a[3];
    double half[TERMS];

    slope_of(f, x, a);
    for (int i = 0; i < TERMS; i++)
        half[i] = x[i] + (i < 3 ? a[i] * dt / 2 : 0);
    slope_of(f, half, a);
    for (int i = 0; i < 3; i++)
        x[i] += a[i] * dt;
}

static void add_noise(struct filter *f, double dt)
{
    static const int pairs[2][2] = {{CLIMB, PUSH_UP}, {LEVEL, PUSH_LEVEL}};

    for (int i = 0; i < 2; i++) {
        int speed = pairs[i][0];
        int push = pairs[i][1];

        f->p[speed * TERMS + speed] += COAST_SLACK2 * dt;
        if (f->mode == PROFILE_COAST)
            continue;
        f->p[speed * TERMS + speed] += PUSH_WANDER2 * dt * dt * dt / 3;
        f->p[speed * TERMS + push] += PUSH_WANDER2 * dt * dt / 2;
        f->p[push * TERMS + speed] += PUSH_WANDER2 * dt * dt / 2;
        f->p[push * TERMS + push] += PUSH_WANDER2 * dt;
    }
    if (f->p[LOG_BETA * TERMS + LOG_BETA] < square(LOG_BETA_SIGMA_MOST))
        f->p[LOG_BETA * TERMS + LOG_BETA] += LOG_BETA_WANDER2 * dt;
}

static void predict(struct filter *f, double until_s)
{
    while (until_s > f->t_s) {
        struct points s;
        double dt = until_s - f->t_s < STEP_MAX_S ? until_s - f->t_s : STEP_MAX_S;

        spread(f, &s);
        for (int k = 0; k < POINTS; k++)
            move(f, s.x[k], dt);
        gather(&s, f);
        add_noise(f, dt);
        f->t_s += dt;
    }
}

/* A measured function of the state, `z` its values at the points. */
static bool update(struct filter *f, const struct points *s, const double z[POINTS],
                   double measured, double sigma)
{
    double mean = 0;
    double variance = sigma * sigma;
    double cross[TERMS] = {0};

    for (int k = 0; k < POINTS; k++)
        mean += z[k] / POINTS;
    for (int k = 0; k < POINTS; k++) {
        variance += square(z[k] - mean) / POINTS;
        for (int i = 0; i < TERMS; i++)
            cross[i] += (s->x[k][i] - f->x[i]) * (z[k] - mean) / POINTS;
    }
    double miss = measured - mean;
    if (miss * miss > square(GATE_SIGMAS) * variance)
        return false;
    for (int i = 0; i < TERMS; i++) {
        f->x[i] += cross[i] * miss / variance;
        for (int j = 0; j < TERMS; j++)
            f->p[i * TERMS + j] -= cross[i] * cross[j] / variance;
    }
    return true;
}

static bool take(const struct profile_work *w, int i, struct filter *f)
{
    struct points s;
    double z[POINTS];

    spread(f, &s);
    for (int k = 0; k < POINTS; k++)
        z[k] = s.x[k][HEIGHT];
    bool is_taken = update(f, &s, z, w->samples[i].altitude_m, w->altitude_sigma_m);
    spread(f, &s);
    for (int k = 0; k < POINTS; k++)
        z[k] = math_hypot(s.x[k][CLIMB], s.x[k][LEVEL]);
    return update(f, &s, z, w->samples[i].speed_mps, w->speed_sigma_mps) && is_taken;
}

static void clear(struct filter *f, int term)
{
    for (int i = 0; i < TERMS; i++) {
        f->p[i * TERMS + term] = 0;
        f->p[term * TERMS + i] = 0;
    }
}

/* Near the vertical the speed hardly tells the level part u: it tells u^2 = v^2 - w^2.  So u is no
 * less certain than that leaves, and, while u^2 is within its own error, no more certain either,
 * whatever the linear update made of it. */
static void bound_level(const struct profile_work *w, int i, struct filter *f)
{
    double climb_sigma = sqrt(f->p[CLIMB * TERMS + CLIMB]);
    double fast = w->samples[i].speed_mps + 3 * w->speed_sigma_mps;
    double climb = fabs(f->x[CLIMB]) - 3 * climb_sigma;
    double left2 = fast * fast - (climb > 0 ? climb * climb : 0);
    double most = sqrt(left2 > 1 ? left2 : 1);
    double error2 = 2 * (fast * w->speed_sigma_mps / 2 + fabs(f->x[CLIMB]) * climb_sigma);

    if (f->p[LEVEL * TERMS + LEVEL] > square(most)) {
        clear(f, LEVEL);
        f->x[LEVEL] = most / 2;
        f->p[LEVEL * TERMS + LEVEL] = square(most / 2);
    }
    f->x[LEVEL] = fabs(f->x[LEVEL]);
    if (square(f->x[LEVEL]) < error2 && f->p[LEVEL * TERMS + LEVEL] < error2 / 4)
        f->p[LEVEL * TERMS + LEVEL] = error2 / 4;
}

/* Thrust about along the path, and not known. */
static void light(struct filter *f)
{
    double speed = math_hypot(f->x[CLIMB], f->x[LEVEL]) + 1;

    clear(f, PUSH_UP);
    clear(f, PUSH_LEVEL);
    f->x[PUSH_UP] = PUSH_MPS2 * f->x[CLIMB] / speed;
    f->x[PUSH_LEVEL] = PUSH_MPS2 * f->x[LEVEL] / speed;
    f->p[PUSH_UP * TERMS + PUSH_UP] = square(PUSH_SIGMA_MPS2);
    f->p[PUSH_LEVEL * TERMS + PUSH_LEVEL] = square(PUSH_SIGMA_MPS2);
    f->mode = PROFILE_BURN;
}

static void quench(struct filter *f)
{
    clear(f, PUSH_UP);
    clear(f, PUSH_LEVEL);
    f->x[PUSH_UP] = 0;
    f->x[PUSH_LEVEL] = 0;
    f->mode = PROFILE_COAST;
}

/* The time of the change is not exact: what the step of force does in a sigma of it. */
static void change(struct filter *f, const struct profile_change *c)
{
    double before[2] = {f->x[PUSH_UP], f->x[PUSH_LEVEL]};

    if (c->to == PROFILE_BURN)
        light(f);
    else
        quench(f);
    double up = (f->x[PUSH_UP] - before[0]) * c->sigma_s;
    double level = (f->x[PUSH_LEVEL] - before[1]) * c->sigma_s;
    f->p[CLIMB * TERMS + CLIMB] += up * up;
    f->p[LEVEL * TERMS + LEVEL] += level * level;
    f->p[CLIMB * TERMS + LEVEL] += up * level;
    f->p[LEVEL * TERMS + CLIMB] += up * level;
}

static enum profile_mode mode_at(const struct profile_work *w, double t_s, int *next)
{
    enum profile_mode mode = w->first;

    for (*next = 0; *next < w->turn_count && w->turns[*next].t_s <= t_s; (*next)++)
        mode = w->turns[*next].to;
    return mode;
}

static struct filter begin(const struct profile_work *w, int i, enum profile_mode mode)
{
    double speed = profile_middle(w->samples, w->count, i);
    double climb = w->sine[i] * (w->is_inertial ? w->over_mps[i] : speed);
    double level2 = speed * speed - climb * climb;
    double level = sqrt(level2 > 0 ? level2 : 0);
    double climb_sigma = 3 * w->sine_sigma[i] * speed + 5;
    double least = level > 0.1 * speed ? level : 0.1 * speed + 1;
    double level_sigma = w->speed_sigma_mps + fabs(climb) * climb_sigma / least;
    struct filter f = {
        .t_s = w->samples[i].t_s,
        .centrifuge_mps2 = w->is_inertial ? 0 : CENTRIFUGE_MPS2,
    };

    if (level_sigma > 0.3 * speed + 5)
        level_sigma = 0.3 * speed + 5;
    f.x[HEIGHT] = w->height_m[i];
    f.x[CLIMB] = climb;
    f.x[LEVEL] = level;
    f.x[LOG_BETA] = LOG_BETA_MEDIAN;
    f.p[HEIGHT * TERMS + HEIGHT] = square(w->altitude_sigma_m);
    f.p[CLIMB * TERMS + CLIMB] = square(climb_sigma);
    f.p[LEVEL * TERMS + LEVEL] = square(level_sigma);
    f.p[TURN * TERMS + TURN] = w->is_inertial ? 0 : square(TURN_SIGMA_PER_S);
    f.p[GRAVITY * TERMS + GRAVITY] = square(GRAVITY_SIGMA_MPS2);
    f.p[LOG_BETA * TERMS + LOG_BETA] = square(LOG_BETA_SIGMA);
    if (mode == PROFILE_BURN)
        light(&f);
    return f;
}

/* Where the path has leant over enough to be told from a vertical one: at u = 0 a speed says
 * nothing of u, and a filter begun there stays there.  A vertical flight to the end is followed
 * from early on. */
static int where_to_begin(const struct profile_work *w, bool has_liftoff)
{
    int early = 0;
    int latest = w->count - PROFILE_SAMPLES_MIN;

    while (has_liftoff && early < latest &&
           w->samples[early].t_s < w->samples[0].t_s + BEGIN_AFTER_S)
        early++;
    for (int i = early; i <= latest; i++) {
        double flat = 1 - square(w->sine[i]);

        if (flat > LEANING_SIGMAS * 2 * fabs(w->sine[i]) * w->sine_sigma[i])
            return i;
    }
    return early;
}

static struct filter filter_all(struct profile_work *w, struct profile *out)
{
    int first = where_to_begin(w, out->has_liftoff);
    int refused = 0;
    int next;

    struct filter f = begin(w, first, mode_at(w, w->samples[first].t_s, &next));
    for (int i = first + 1; i < w->count; i++) {
        for (; next < w->turn_count && w->turns[next].t_s <= w->samples[i].t_s; next++) {
            predict(&f, w->turns[next].t_s);
            change(&f, &w->turns[next]);
        }
        predict(&f, w->samples[i].t_s);
        bool is_taken = take(w, i, &f);
        out->outlier_count += !is_taken;
        refused = is_taken ? 0 : refused + 1;
        if (refused == LOST_AFTER) { /* it is elsewhere: begin anew */
            f = begin(w, i, f.mode);
            refused = 0;
        }
        bound_level(w, i, &f);
    }
    for (; next < w->turn_count; next++)
        change(&f, &w->turns[next]);
    return f;
}

/* The drag goes on to wander: on average over the time ahead, a third of its variance at the end.
 */
static void coast_on(struct filter *f, struct profile *out)
{
    struct points s;
    double mean = 0;
    double variance = 0;

    f->p[LOG_BETA * TERMS + LOG_BETA] += LOG_BETA_WANDER2 * PROFILE_AHEAD_S / 3;
    spread(f, &s);
    for (int k = 0; k < POINTS; k++) {
        for (double t = 0; t < PROFILE_AHEAD_S && s.x[k][HEIGHT] > 0; t += STEP_MAX_S)
            move(f, s.x[k], STEP_MAX_S);
        if (s.x[k][HEIGHT] < 0)
            s.x[k][HEIGHT] = 0;
        mean += s.x[k][HEIGHT] / POINTS;
    }
    for (int k = 0; k < POINTS; k++)
        variance += square(s.x[k][HEIGHT] - mean) / POINTS;
    out->coast60_altitude_m = mean;
    out->coast60_sigma_m = sqrt(variance);
}

/* Level speed over the ground: of an inertial one, less a part of the turn by azimuth. */
static double level_over_ground(const struct profile *out, double level)
{
    return level - out->turn_mps / 2;
}

/* By the energy of this height and speed; the place is not known: at 45 degrees. */
static double reach_of(const struct profile *out, const double x[TERMS])
{
    struct ecef up = {0.70710678118654752, 0, 0.70710678118654752};
    struct ecef north = {-0.70710678118654752, 0, 0.70710678118654752};
    double r = MEAN_RADIUS_M + x[HEIGHT];
    double level = level_over_ground(out, x[LEVEL]);
    struct ecef position = {up.x * r, 0, up.z * r};
    struct ecef velocity = {up.x * x[CLIMB] + north.x * level, 0,
                            up.z * x[CLIMB] + north.z * level};

    return energy_range_m(position, velocity);
}

static double perigee_of(const struct filter *f)
{
    double r = MEAN_RADIUS_M + f->x[HEIGHT];
    double level = f->x[LEVEL] + f->x[TURN] * r / 2; /* inertial */
    double energy = (square(level) + square(f->x[CLIMB])) / 2 - WGS84_GM / r;
    double turning2 = square(r * level);
    double shape2 = 1 + 2 * energy * turning2 / square(WGS84_GM);

    return turning2 / WGS84_GM / (1 + sqrt(shape2 > 0 ? shape2 : 0)) - MEAN_RADIUS_M;
}

static void classify(const struct filter *f, struct profile *out)
{
    double weights[CLASS_INTERCONTINENTAL + 1] = {0};
    double turn_sigma = 0.35 * out->turn_mps;
    struct points s;
    double mean = 0;
    double variance = 0;

    spread(f, &s);
    for (int k = 0; k < POINTS; k++) {
        double reach = reach_of(out, s.x[k]);

        mean += reach / POINTS;
        variance += reach * reach / POINTS;
    }
    double faster[TERMS];
    for (int i = 0; i < TERMS; i++)
        faster[i] = f->x[i] + (i == LEVEL ? turn_sigma : 0);
    variance += -mean * mean + square(reach_of(out, faster) - reach_of(out, f->x));
    out->reach_m = mean;
    out->reach_sigma_m = sqrt(variance > 0 ? variance : 0);
    double over = math_hypot(f->x[CLIMB], level_over_ground(out, f->x[LEVEL]));
    out->is_space_launch =
        over > POWERED_SPEED_CEILING_MPS || (!out->is_burning && perigee_of(f) > ORBIT_PERIGEE_M);
    out->class = CLASS_UNKNOWN;
    if (out->is_burning || out->is_space_launch)
        return;
    class_add(weights, 1, out->reach_m, out->reach_sigma_m);
    out->class =
        class_told(weights, assess_rules_default().class_probability, &out->class_probability);
}

void profile_follow(struct profile_work *w, struct profile *out)
{
    struct filter f = filter_all(w, out);

    out->altitude_m = f.x[HEIGHT];
    out->climb_mps = f.x[CLIMB];
    out->level_mps = f.x[LEVEL];
    if (f.mode == PROFILE_BURN)
        quench(&f);
    classify(&f, out);
    coast_on(&f, out);
}
