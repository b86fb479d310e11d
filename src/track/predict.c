/* track/predict.c: both models forward in time.
 *
 * Coast: gravity with J2 in the turning frame and the drag of a nominal body (flight/), the
 * covariance by flight_transition, and white acceleration noise.  What is not known of the drag is
 * most of it: DRAG_SIGMA times the nominal drag a, all of one sign.  It changes as density does
 * along the path, with the time constant tau = scale height / rate of climb; noise of density 2 a^2
 * tau makes the variance of the speed keep up with the square of the drag's integral (a tau)^2.
 *
 * Boost: the specific force rides along.  It grows as mass burns off and leans over with the pitch
 * programme (Li & Jilkov, Survey of maneuvering tracking, part II, 2001): here at one rate each, so
 * that the model stays linear.  Growth by |f|^2 / exhaust speed fits a radar's track a little
 * better, but runs away where infrared alone leaves the force uncertain.  White jerk stands for the
 * rest.
 */
#include "track/predict.h"

#include <math.h>
#include <string.h>

#include "flight/propagate.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "track/linear.h"
#include "track/track_int.h"

static const double GROWTH_RATE = 0.013;    /* 1/s */
static const double FORCE_MAX_MPS2 = 120.0; /* growth ends here */
static const double JERK_DENSITY = 3.0;     /* (m/s^3)^2 s */
static const double TURN_RADPS = 0.006;
static const double TURN_LEAN_MIN = 0.1; /* nearer the vertical no direction is told */
/* (m/s^2)^2 s.  Gravity beyond J2 (the equator's ellipse, J3, J4) is 1e-4 m/s^2 and slow.  Under
 * two radars a tenth of this is passed by its error after 15 minutes; ten times this makes the
 * sigma a quarter too large where gravity is J2 alone. */
static const double COAST_DENSITY = 1e-7;
static const double DRAG_BETA = 6000.0; /* kg/m^2, nominal */
static const double DRAG_SIGMA = 0.6;
static const double SCALE_HEIGHT_M = 7200.0;
static const double DRAG_TAU_MIN_S = 2.0;
static const double DRAG_TAU_MAX_S = 40.0;
static const double DRAG_ACROSS = 0.05; /* of the noise along the path */
static const double AIR_TOP_M = 130e3;
static const double STEP_AIR_S = 1.0;
static const double STEP_SPACE_S = 5.0;
static const double STEP_BOOST_S = 0.5;
static const double GAP_MAX_S = 15.0;       /* a longer one ends the boost model's own prediction */
static const double BURN_LEFT_MAX_S = 40.0; /* how long a boost may have gone on unseen */
static const double BOOST_AHEAD_MAX_S = 10.0;

static struct flight_state flight_of(const double *x)
{
    return (struct flight_state){{x[0], x[1], x[2]}, {x[3], x[4], x[5]}};
}

static void put_flight(const struct flight_state *s, double *x)
{
    x[0] = s->position.x;
    x[1] = s->position.y;
    x[2] = s->position.z;
    x[3] = s->velocity.x;
    x[4] = s->velocity.y;
    x[5] = s->velocity.z;
}

/* White acceleration of density q along axes i, j over h (Bar-Shalom, Li & Kirubarajan, Estimation
 * with Applications, 6.2.2). */
static void add_white(int n, double *p, int i, int j, double q, double h)
{
    p[i * n + j] += q * h * h * h / 3.0;
    p[i * n + j + 3] += q * h * h / 2.0;
    p[(i + 3) * n + j] += q * h * h / 2.0;
    p[(i + 3) * n + j + 3] += q * h;
}

static bool is_in_air(const struct flight_state *s)
{
    return ecef_norm(s->position) < WGS84_A_M + AIR_TOP_M;
}

static double drag_tau_s(const struct flight_state *s)
{
    double climb = fabs(ecef_dot(s->position, s->velocity)) / ecef_norm(s->position);
    double tau = climb > 1.0 ? SCALE_HEIGHT_M / climb : DRAG_TAU_MAX_S;

    return tau < DRAG_TAU_MIN_S ? DRAG_TAU_MIN_S : tau > DRAG_TAU_MAX_S ? DRAG_TAU_MAX_S : tau;
}

static void coast_noise(const struct flight_state *s, double *p, double h)
{
    double q = COAST_DENSITY;

    if (is_in_air(s)) {
        struct ecef drag = ecef_sub(flight_acceleration(s, DRAG_BETA), flight_acceleration(s, 0.0));
        double along = 2.0 * DRAG_SIGMA * DRAG_SIGMA * ecef_dot(drag, drag) * drag_tau_s(s);
        double speed = ecef_norm(s->velocity);
        double u[3] = {s->velocity.x, s->velocity.y, s->velocity.z};

        for (int i = 0; i < 3 && speed > 1.0; i++)
            for (int j = 0; j < 3; j++)
                add_white(COAST_SIZE, p, i, j, along * (u[i] / speed) * (u[j] / speed), h);
        q += DRAG_ACROSS * along;
    }
    for (int i = 0; i < 3; i++)
        add_white(COAST_SIZE, p, i, i, q, h);
}

static void coast_step(struct mode_state *m, double h)
{
    struct flight_state s = flight_of(m->x);
    double f[COAST_SIZE][COAST_SIZE];

    flight_transition(&s, h, f);
    linear_congruence(COAST_SIZE, &f[0][0], m->p);
    coast_noise(&s, m->p, h);
    flight_step(&s, is_in_air(&s) ? DRAG_BETA : 0.0, h);
    put_flight(&s, m->x);
}

struct powered {
    struct flight_state flight;
    struct ecef force;
};

static double growth_of(struct ecef force)
{
    return ecef_norm(force) < FORCE_MAX_MPS2 ? GROWTH_RATE : 0.0;
}

/* The pitch programme: the thrust leans away from the vertical, the way it leans already. */
static struct ecef turn_of(struct ecef position, struct ecef force)
{
    struct ecef up = ecef_unit(position);
    double size = ecef_norm(force);
    struct ecef level = ecef_add_scaled(force, up, -ecef_dot(force, up));
    struct ecef down = ecef_add_scaled(ecef_scale(up, -1.0), force,
                                       size > 1.0 ? ecef_dot(force, up) / (size * size) : 0.0);
    double lean = size > 1.0 ? ecef_norm(level) / size : 0.0;

    return lean > TURN_LEAN_MIN ? ecef_scale(ecef_unit(down), size * TURN_RADPS)
                                : (struct ecef){0.0, 0.0, 0.0};
}

static struct powered powered_rate(const struct powered *s)
{
    return (struct powered){
        {s->flight.velocity, ecef_add(flight_acceleration(&s->flight, 0.0), s->force)},
        ecef_add_scaled(turn_of(s->flight.position, s->force), s->force, growth_of(s->force))};
}

static struct powered powered_add(const struct powered *s, const struct powered *rate, double h)
{
    return (struct powered){{ecef_add_scaled(s->flight.position, rate->flight.position, h),
                             ecef_add_scaled(s->flight.velocity, rate->flight.velocity, h)},
                            ecef_add_scaled(s->force, rate->force, h)};
}

/* The classical fourth-order Runge-Kutta step. */
static void powered_step(struct powered *s, double h)
{
    struct powered k1 = powered_rate(s);
    struct powered s2 = powered_add(s, &k1, h / 2.0);
    struct powered k2 = powered_rate(&s2);
    struct powered s3 = powered_add(s, &k2, h / 2.0);
    struct powered k3 = powered_rate(&s3);
    struct powered s4 = powered_add(s, &k3, h);
    struct powered k4 = powered_rate(&s4);

    *s = powered_add(s, &k1, h / 6.0);
    *s = powered_add(s, &k2, h / 3.0);
    *s = powered_add(s, &k3, h / 3.0);
    *s = powered_add(s, &k4, h / 6.0);
}

/* Position and velocity as in coast; the force enters as h^2/2 and h, and grows.  The turn is left
 * out: the jerk covers it. */
static void boost_transition(const struct flight_state *s, struct ecef force, double h, double *f)
{
    double free_flight[COAST_SIZE][COAST_SIZE];

    flight_transition(s, h, free_flight);
    memset(f, 0, BOOST_SIZE * BOOST_SIZE * sizeof *f);
    for (int i = 0; i < COAST_SIZE; i++)
        for (int j = 0; j < COAST_SIZE; j++)
            f[i * BOOST_SIZE + j] = free_flight[i][j];
    for (int i = 0; i < 3; i++) {
        f[i * BOOST_SIZE + 6 + i] = h * h / 2.0;
        f[(i + 3) * BOOST_SIZE + 6 + i] = h;
        f[(i + 6) * BOOST_SIZE + 6 + i] = 1.0 + h * growth_of(force);
    }
}

/* White jerk over h: the integrals of the triple integrator. */
static void boost_noise(double *p, double h)
{
    const int n = BOOST_SIZE;
    double q = JERK_DENSITY;

    for (int i = 0; i < 3; i++) {
        double terms[3][3] = {{h * h * h * h * h / 20.0, h * h * h * h / 8.0, h * h * h / 6.0},
                              {h * h * h * h / 8.0, h * h * h / 3.0, h * h / 2.0},
                              {h * h * h / 6.0, h * h / 2.0, h}};

        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 3; b++)
                p[(3 * a + i) * n + 3 * b + i] += q * terms[a][b];
    }
}

static void boost_step(struct mode_state *m, double h)
{
    struct powered s = {flight_of(m->x), {m->x[6], m->x[7], m->x[8]}};
    double f[BOOST_SIZE * BOOST_SIZE];

    boost_transition(&s.flight, s.force, h, f);
    linear_congruence(BOOST_SIZE, f, m->p);
    boost_noise(m->p, h);
    powered_step(&s, h);
    put_flight(&s.flight, m->x);
    m->x[6] = s.force.x;
    m->x[7] = s.force.y;
    m->x[8] = s.force.z;
}

void mode_predict(struct mode_state *m, double dt_s)
{
    while (dt_s > 0.0) {
        struct flight_state s = flight_of(m->x);
        double step = m->size == BOOST_SIZE ? STEP_BOOST_S
                      : is_in_air(&s)       ? STEP_AIR_S
                                            : STEP_SPACE_S;

        if (step > dt_s)
            step = dt_s;
        if (m->size == BOOST_SIZE)
            boost_step(m, step);
        else
            coast_step(m, step);
        dt_s -= step;
    }
}

/* After a long gap nothing is left of the boost model's own prediction: the coast model carries all
 * (a boost may have gone on for a while unseen), and a new boost may begin from it. */
static void predict_gap(struct filter *f, double dt_s)
{
    struct filter ended = *f;

    if (f->boost_probability > 0.5)
        filter_burn_out(&ended, dt_s < BURN_LEFT_MAX_S ? dt_s : BURN_LEFT_MAX_S);
    else
        filter_mean(f, &ended.coast);
    f->coast = ended.coast;
    mode_predict(&f->coast, dt_s);
    coast_to_boost(&f->coast, &f->boost);
    f->boost_probability = 0.05;
}

void filter_predict(struct filter *f, int64_t time_ns)
{
    double dt_s = seconds_between(f->time_ns, time_ns);

    if (dt_s <= 0.0)
        return;
    if (dt_s > GAP_MAX_S) {
        predict_gap(f, dt_s);
    } else {
        filter_mix(f, dt_s);
        mode_predict(&f->coast, dt_s);
        mode_predict(&f->boost, dt_s);
    }
    f->time_ns = time_ns;
}

static void read_track(const struct track *t, struct mode_state *m)
{
    put_flight(&(struct flight_state){t->position, t->velocity}, m->x);
    for (int i = 0; i < COAST_SIZE; i++)
        for (int j = 0; j < COAST_SIZE; j++)
            m->p[i * m->size + j] = t->covariance[i][j];
    if (m->size == COAST_SIZE)
        return;
    m->x[6] = t->thrust_mps2.x;
    m->x[7] = t->thrust_mps2.y;
    m->x[8] = t->thrust_mps2.z;
    for (int i = 6; i < BOOST_SIZE; i++)
        m->p[i * m->size + i] = t->thrust_sigma_mps2 * t->thrust_sigma_mps2;
}

void track_predict_to(struct track *t, int64_t state_ns)
{
    double dt_s = seconds_between(t->state_ns, state_ns);
    bool is_boosting = t->has_thrust && t->boost_probability > 0.5;
    struct mode_state m = {.size = is_boosting ? BOOST_SIZE : COAST_SIZE};
    struct flight_state s;

    if (dt_s <= 0.0)
        return;
    if (is_boosting && dt_s > BOOST_AHEAD_MAX_S)
        dt_s = BOOST_AHEAD_MAX_S;
    read_track(t, &m);
    mode_predict(&m, dt_s);
    s = flight_of(m.x);
    t->position = s.position;
    t->velocity = s.velocity;
    for (int i = 0; i < COAST_SIZE; i++)
        for (int j = 0; j < COAST_SIZE; j++)
            t->covariance[i][j] = m.p[i * m.size + j];
    if (is_boosting)
        t->thrust_mps2 = (struct ecef){m.x[6], m.x[7], m.x[8]};
    t->state_ns += (int64_t)rint(dt_s * 1e9);
}
