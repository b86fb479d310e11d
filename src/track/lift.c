/* track/lift.c: pull-up and glide: ballistic flight with an acceleration across the path.
 *
 * Two states: the acceleration upward, across the velocity in the vertical plane, and to the right.
 * Each is a first-order Gauss-Markov process (Li & Jilkov, Survey of maneuvering tracking, part I,
 * IEEE AES 39(4), 2003: Singer's model) whose stationary sigma is what the air can give: LIFT_SHARE
 * of the dynamic pressure over a nominal mass per area, at most LIFT_MAX.  Where there is no air
 * there is no lift: the model then is the ballistic one.
 */

#include "flight/atmosphere.h"
#include "flight/gravity.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "track/linear.h"
#include "track/model.h"

static const double TAU_S = 20.0;
static const double LIFT_MAX_MPS2 = 8.0; /* one sigma */
static const double LIFT_SHARE = 2.0;
static const double NOMINAL_BETA = 4000.0;
static const double LIFT_LEAST_MPS2 = 1e-3;
static const double STEP_S = 0.5;

struct across {
    struct ecef up;
    struct ecef right;
};

static struct across across_of(const struct flight_state *s)
{
    struct ecef right = ecef_cross(s->velocity, s->position);

    right = ecef_norm(right) > 1.0 ? ecef_unit(right) : (struct ecef){0.0, 0.0, 1.0};
    return (struct across){ecef_unit(ecef_cross(right, s->velocity)), right};
}

static double lift_sigma_mps2(const struct flight_state *s)
{
    double density = atmosphere_density(gravity_height(s->position));
    double can = LIFT_SHARE * 0.5 * density * ecef_dot(s->velocity, s->velocity) / NOMINAL_BETA;

    return can < LIFT_LEAST_MPS2 ? LIFT_LEAST_MPS2 : can < LIFT_MAX_MPS2 ? can : LIFT_MAX_MPS2;
}

double lift_step_max_s(const struct mode_state *m)
{
    struct flight_state s = mode_flight(m);
    double step = air_step_max_s(&s);

    return step < STEP_S ? step : STEP_S;
}

static void add_lift(double *a, const struct across *axes)
{
    const int n = LIFT_SIZE;
    double up[3] = {axes->up.x, axes->up.y, axes->up.z};
    double right[3] = {axes->right.x, axes->right.y, axes->right.z};

    for (int i = 0; i < 3; i++) {
        a[(i + 3) * n + 7] = up[i];
        a[(i + 3) * n + 8] = right[i];
    }
    a[7 * n + 7] = a[8 * n + 8] = -1.0 / TAU_S;
}

struct ecef lift_acceleration(const struct mode_state *m)
{
    struct flight_state s = mode_flight(m);
    struct across axes = across_of(&s);

    return ecef_add_scaled(ecef_scale(axes.up, m->x[7]), axes.right, m->x[8]);
}

void lift_step(struct mode_state *m, double h)
{
    const int n = LIFT_SIZE;
    struct flight_state s = mode_flight(m);
    struct flight_state end = s;
    struct across axes = across_of(&s);
    struct ecef lift = lift_acceleration(m);
    double sigma = lift_sigma_mps2(&s);
    double a[LIFT_SIZE * LIFT_SIZE];
    double f[LIFT_SIZE * LIFT_SIZE];

    flight_step(&end, math_exp(m->x[6]), h);
    end.position = ecef_add_scaled(end.position, lift, h * h / 2.0);
    end.velocity = ecef_add_scaled(end.velocity, lift, h);
    s.position = ecef_scale(ecef_add(s.position, end.position), 0.5);
    s.velocity = ecef_scale(ecef_add(s.velocity, end.velocity), 0.5);
    struct ecef drag = air_rates(&s, m->x[6], n, a);
    add_lift(a, &axes);
    air_transition(n, a, h, f);
    linear_congruence(n, f, m->p);
    air_noise(&s, drag, n, m->p, h);
    for (int i = 7; i < n; i++) {
        m->p[i * n + i] += 2.0 * sigma * sigma * h / TAU_S;
        m->x[i] *= f[i * n + i];
    }
    mode_put_flight(m, &end);
}

void lift_enter(const struct mode_state *from, double dt_s, struct mode_state *to)
{
    const int n = LIFT_SIZE;
    struct mode_state ballistic;
    struct flight_state s = mode_flight(from);
    double sigma = lift_sigma_mps2(&s);

    mode_enter(MODE_BALLISTIC, from, dt_s, &ballistic);
    *to = mode_blank(MODE_LIFT);
    for (int i = 0; i < BALLISTIC_SIZE; i++) {
        to->x[i] = ballistic.x[i];
        for (int j = 0; j < BALLISTIC_SIZE; j++)
            to->p[i * n + j] = ballistic.p[i * BALLISTIC_SIZE + j];
    }
    for (int i = BALLISTIC_SIZE; i < n; i++)
        to->p[i * n + i] = sigma * sigma;
}
