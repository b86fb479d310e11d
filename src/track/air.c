/* track/air.c: drag, how it changes with the state, and how little of it is known.
 *
 * The partial derivatives are those of flight/'s own acceleration: a = -rho |v| v / (2 beta); the
 * density falls off with the local scale height, taken from the density itself.  Noise:
 *  - ln(beta) walks by BETA_WALK per scale height crossed: drag coefficient by Mach number, and the
 *    day's density against the standard's (Farina, Ristic & Benvenuti, IEEE AES 38(3), 2002, keep
 *    it as a state in the same way);
 *  - wind tilts the drag by WIND of it, for the time a scale height takes: white acceleration of
 *    density 2 (WIND a)^2 tau;
 *  - gravity beyond J2.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "flight/atmosphere.h"
#include "flight/gravity.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "track/model.h"

/* (m/s^2)^2 s.  Gravity beyond J2 (the equator's ellipse, J3, J4) is 1e-4 m/s^2 and slow.  Under
 * two radars a tenth of this is passed by its error after 15 minutes; ten times this makes the
 * sigma a quarter too large where gravity is J2 alone. */
static const double GRAVITY_DENSITY = 1e-7;
static const double BETA_WALK2 = 0.0015;
static const double WIND = 0.006;
static const double WALKS_FROM_MPS2 = 0.05;  /* of drag */
static const double SCALE_HEIGHT_M = 7200.0; /* for times, and where there is no density */
static const double SLOPE_M = 500.0;
static const double TAU_MIN_S = 1.0;
static const double TAU_MAX_S = 40.0;
static const double AIR_TOP_M = 130e3;
static const double STEP_AIR_S = 1.0;
static const double STEP_MIN_S = 0.2;
static const double STEP_M = 1500.0; /* of height, where drag is felt */
static const double FELT_MPS2 = 0.5;
static const double STEP_SPACE_S = 5.0;
static const double NOMINAL_BETA = 6000.0;

bool air_is_near(const struct flight_state *s)
{
    return ecef_norm(s->position) < WGS84_A_M + AIR_TOP_M;
}

static double climb_of(const struct flight_state *s)
{
    return fabs(ecef_dot(s->position, s->velocity)) / ecef_norm(s->position);
}

double air_step_max_s(const struct flight_state *s)
{
    if (!air_is_near(s))
        return STEP_SPACE_S;
    double speed = ecef_norm(s->velocity);
    double density = atmosphere_density(gravity_height(s->position));

    if (0.5 * density * speed * speed < FELT_MPS2 * NOMINAL_BETA)
        return STEP_AIR_S;
    double step = STEP_M / (climb_of(s) + 1.0);
    return step > STEP_AIR_S ? STEP_AIR_S : step > STEP_MIN_S ? step : STEP_MIN_S;
}

static double scale_height_m(double height_m)
{
    double here = atmosphere_density(height_m);
    double above = atmosphere_density(height_m + SLOPE_M);

    return height_m > 0.0 && above > 0.0 && above < here ? SLOPE_M / math_log(here / above)
                                                         : SCALE_HEIGHT_M;
}

struct ecef air_rates(const struct flight_state *s, double beta_log, int n, double *a)
{
    double g[3][3];
    double speed = ecef_norm(s->velocity) + 1e-3;
    double height = gravity_height(s->position);
    double k = 0.5 * atmosphere_density(height) / math_exp(beta_log);
    struct ecef up = ecef_unit(s->position);
    double thins = 1.0 / scale_height_m(height);
    double u[3] = {up.x, up.y, up.z};
    double v[3] = {s->velocity.x, s->velocity.y, s->velocity.z};

    gravity_gradient(s->position, g);
    memset(a, 0, (size_t)(n * n) * sizeof *a);
    for (int i = 0; i < 3; i++) {
        double drag = -k * speed * v[i];
        double *row = &a[(i + 3) * n];

        a[i * n + i + 3] = 1.0;
        for (int j = 0; j < 3; j++) {
            row[j] = g[i][j] - drag * u[j] * thins;
            row[j + 3] = -k * (v[i] * v[j] / speed + (i == j ? speed : 0.0));
        }
        row[6] = -drag;
    }
    a[3 * n + 4] += 2.0 * WGS84_OMEGA;
    a[4 * n + 3] -= 2.0 * WGS84_OMEGA;
    return ecef_scale(s->velocity, -k * speed);
}

/* out := a x, where rows 0 to 2 of `a` only pick velocities. */
static void rate_times(int n, const double *restrict a, const double *restrict x,
                       double *restrict out)
{
    memcpy(out, &x[3 * n], 3 * (size_t)n * sizeof *out);
    for (int i = 3; i < n; i++) {
        double row[MODE_SIZE_MAX] = {0};

        for (int k = 0; k < n; k++)
            for (int j = 0; j < n; j++)
                row[j] += a[i * n + k] * x[k * n + j];
        memcpy(&out[i * n], row, (size_t)n * sizeof *out);
    }
}

void air_transition(int n, const double *a, double h, double *f)
{
    double a2[MODE_SIZE_MAX * MODE_SIZE_MAX];
    double a3[MODE_SIZE_MAX * MODE_SIZE_MAX];

    rate_times(n, a, a, a2);
    rate_times(n, a, a2, a3);
    for (int i = 0; i < n * n; i++)
        f[i] = h * (a[i] + h / 2.0 * (a2[i] + h / 3.0 * a3[i])) + (i % (n + 1) == 0 ? 1.0 : 0.0);
}

/* White acceleration of density q on each axis over h (Bar-Shalom, Li & Kirubarajan, Estimation
 * with Applications, 6.2.2). */
static void add_white(int n, double *p, double q, double h)
{
    for (int i = 0; i < 3; i++) {
        p[i * n + i] += q * h * h * h / 3.0;
        p[i * n + i + 3] += q * h * h / 2.0;
        p[(i + 3) * n + i] += q * h * h / 2.0;
        p[(i + 3) * n + i + 3] += q * h;
    }
}

void air_noise(const struct flight_state *s, struct ecef drag, int n, double *p, double h)
{
    double felt2 = ecef_dot(drag, drag);
    double climb = climb_of(s);
    double tau = SCALE_HEIGHT_M / (climb + 1.0);

    tau = tau < TAU_MIN_S ? TAU_MIN_S : tau > TAU_MAX_S ? TAU_MAX_S : tau;
    add_white(n, p, GRAVITY_DENSITY + 2.0 * WIND * WIND * felt2 * tau, h);
    if (felt2 > WALKS_FROM_MPS2 * WALKS_FROM_MPS2)
        p[6 * n + 6] += BETA_WALK2 * h * climb / SCALE_HEIGHT_M;
}
