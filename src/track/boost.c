/* track/boost.c: the motor burns.
 *
 * The specific force (thrust less drag) rides along.  It grows as mass burns off and leans over
 * with the pitch programme (Li & Jilkov, Survey of maneuvering tracking, part II, 2001): here at
 * one rate each, so that the model stays linear.  Growth by |f|^2 / exhaust speed fits a radar's
 * track a little better, but runs away where infrared alone leaves the force uncertain.  White jerk
 * stands for the rest.
 *
 * A boost that ends within the coming interval ends at a moment uniform in it.  Its later part of
 * thrust is missing: over an interval T the force f adds f u to the velocity and f (u T - u^2/2) to
 * the position, u uniform in (0, T).  Carried back to the beginning of the interval, where the
 * mixing is done, the means are f T/2 and -f T^2/6, and the covariance along f is that below.
 */
#include <math.h>
#include <string.h>

#include "geo/vector.h"
#include "track/linear.h"
#include "track/model.h"

static const double GROWTH_RATE = 0.013;    /* 1/s */
static const double FORCE_MAX_MPS2 = 120.0; /* growth ends here */
static const double JERK_DENSITY = 3.0;     /* (m/s^3)^2 s */
static const double TURN_RADPS = 0.006;
static const double TURN_LEAN_MIN = 0.1; /* nearer the vertical no direction is told */
static const double STEP_BOOST_S = 1.0;
static const double FORCE_MEAN_MPS2 = 25.0;
static const double FORCE_SIGMA_MPS2 = 13.0;
static const double FORCE_UNKNOWN_MPS2 = 25.0;

double boost_step_max_s(__attribute__((unused)) const struct mode_state *m)
{
    return STEP_BOOST_S;
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
    double free_flight[CORE_SIZE][CORE_SIZE];

    flight_transition(s, h, free_flight);
    memset(f, 0, BOOST_SIZE * BOOST_SIZE * sizeof *f);
    for (int i = 0; i < CORE_SIZE; i++)
        for (int j = 0; j < CORE_SIZE; j++)
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

void boost_step(struct mode_state *m, double h)
{
    struct powered s = {mode_flight(m), {m->x[6], m->x[7], m->x[8]}};
    double f[BOOST_SIZE * BOOST_SIZE];

    boost_transition(&s.flight, s.force, h, f);
    linear_congruence(BOOST_SIZE, f, m->p);
    boost_noise(m->p, h);
    powered_step(&s, h);
    mode_put_flight(m, &s.flight);
    m->x[6] = s.force.x;
    m->x[7] = s.force.y;
    m->x[8] = s.force.z;
}

void boost_enter(const struct mode_state *from, __attribute__((unused)) double dt_s,
                 struct mode_state *to)
{
    const int n = BOOST_SIZE;
    const double *v = &from->x[3];
    double speed2 = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
    double variance = 0.0;

    *to = mode_blank(MODE_BOOST);
    for (int i = 0; i < CORE_SIZE; i++) {
        to->x[i] = from->x[i];
        for (int j = 0; j < CORE_SIZE; j++)
            to->p[i * n + j] = from->p[i * from->size + j];
    }
    for (int i = 3; i < CORE_SIZE; i++)
        variance += to->p[i * n + i];
    bool is_known = speed2 > 4.0 * variance;
    double sigma = is_known ? FORCE_SIGMA_MPS2 : FORCE_UNKNOWN_MPS2;
    for (int i = 0; i < 3; i++) {
        to->x[6 + i] = is_known ? FORCE_MEAN_MPS2 * v[i] / sqrt(speed2) : 0.0;
        to->p[(6 + i) * n + 6 + i] = sigma * sigma;
    }
}

/* The spread of the end of the burn along the force `f`, in the covariance `p` of `n` columns. */
static void add_end_spread(const double *f, double dt_s, int n, double *p)
{
    double t2 = dt_s * dt_s;
    double pp = t2 * t2 * (2.0 / 15.0 - 1.0 / 9.0);
    double pv = t2 * dt_s * (5.0 / 24.0 - 1.0 / 6.0);
    double vv = t2 / 12.0;

    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            double ff = f[i] * f[j];

            p[i * n + j] += ff * (pp - 2.0 * pv * dt_s + vv * t2);
            p[i * n + j + 3] += ff * (pv - vv * dt_s);
            p[(i + 3) * n + j] += ff * (pv - vv * dt_s);
            p[(i + 3) * n + j + 3] += ff * vv;
        }
}

void boost_to_ballistic(const struct mode_state *boost, double dt_s, struct mode_state *to)
{
    struct mode_state moved = *boost;
    double f[BOOST_SIZE * BOOST_SIZE] = {0};
    double t2 = dt_s * dt_s;

    for (int i = 0; i < BOOST_SIZE; i++)
        f[i * BOOST_SIZE + i] = 1.0;
    for (int i = 0; i < 3; i++) {
        f[i * BOOST_SIZE + 6 + i] = -t2 / 6.0;
        f[(i + 3) * BOOST_SIZE + 6 + i] = dt_s / 2.0;
        moved.x[i] -= boost->x[6 + i] * t2 / 6.0;
        moved.x[i + 3] += boost->x[6 + i] * dt_s / 2.0;
    }
    if (dt_s > 0.0)
        linear_congruence(BOOST_SIZE, f, moved.p);

    *to = mode_blank(MODE_BALLISTIC);
    for (int i = 0; i < CORE_SIZE; i++) {
        to->x[i] = moved.x[i];
        for (int j = 0; j < CORE_SIZE; j++)
            to->p[i * BALLISTIC_SIZE + j] = moved.p[i * BOOST_SIZE + j];
    }
    add_end_spread(&boost->x[6], dt_s, BALLISTIC_SIZE, to->p);
    to->x[6] = BETA_LOG_MEAN;
    to->p[BALLISTIC_SIZE * BALLISTIC_SIZE - 1] = BETA_LOG_SIGMA * BETA_LOG_SIGMA;
}
