/* flight/propagate_test.c: against SUNDIALS, a fine step, a closed form; odd inputs end. */
#include "flight/propagate.h"

#include <math.h>
#include <stddef.h>

#ifdef HAS_SUNDIALS
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>
#endif

#include "base/test.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define DEGREE (MATH_PI / 180)

static struct flight_state burnout(double height_m, double speed, double elevation_deg)
{
    struct geodetic g = {40 * DEGREE, 127 * DEGREE, height_m};
    struct enu_axes axes = enu_axes_at(g);
    double s;
    double c;

    math_sincos(elevation_deg * DEGREE, &s, &c);
    return (struct flight_state){geodetic_to_ecef(g),
                                 enu_to_ecef(&axes, (struct enu){speed * c, 0, speed * s})};
}

TEST(flight_to_ground_agrees_with_a_fine_step)
{
    static const struct {
        double height_m, speed, elevation_deg, beta, bound_m;
    } rows[] = {
        {40000, 2929, 40, 8000, 0.05},  /* 1,000 km */
        {180000, 6827, 24, 8000, 0.05}, /* 10,000 km */
        {100000, 5200, 38, 3000, 0.1},  /* strong drag at the end */
        {40000, 2929, 40, 500, 1},      /* very strong drag, from within it */
        {120000, 7000, 20, 500, 0.1},   /* the same, met at speed from above */
        {120000, 4000, 60, 0, 0.05},    /* no air */
    };

    for (int i = 0; i < 6; i++) {
        struct flight_state s = burnout(rows[i].height_m, rows[i].speed, rows[i].elevation_deg);
        struct flight_state fine = s;
        struct flight_arc arc = flight_to_ground(s, rows[i].beta, 5000);

        TEST_EQ(arc.is_impact, 1, i);
        TEST_NEAR(ecef_to_geodetic(arc.end.position).height_m, 0, 1e-3, i);
        long steps = (long)floor(arc.flight_s / 0.02);
        for (long k = 0; k < steps; k++)
            flight_step(&fine, rows[i].beta, 0.02);
        flight_step(&fine, rows[i].beta, arc.flight_s - (double)steps * 0.02);
        TEST_NEAR(ecef_norm(ecef_sub(fine.position, arc.end.position)), 0, rows[i].bound_m, i);
    }
}

TEST(flight_conserves_energy_in_space)
{
    struct flight_state s = burnout(200000, 6000, 30);
    double before = 0;

    for (int i = 0; i < 2; i++) { /* Jacobi's integral in turning axes, J2 included */
        double r = ecef_norm(s.position);
        double sin2 = s.position.z * s.position.z / (r * r);
        double oblate = WGS84_J2 * WGS84_A_M * WGS84_A_M / (r * r) * (1.5 * sin2 - 0.5);
        double turn =
            WGS84_OMEGA * WGS84_OMEGA * (s.position.x * s.position.x + s.position.y * s.position.y);
        double energy =
            0.5 * ecef_dot(s.velocity, s.velocity) - WGS84_GM / r * (1 - oblate) - 0.5 * turn;

        if (i == 0)
            before = energy;
        else
            TEST_NEAR(energy / before, 1, 1e-9, 0);
        flight_advance(&s, 0, 600);
    }
}

TEST(flight_finds_the_apogee)
{
    struct flight_state s = burnout(150000, 4000, 80);
    struct flight_arc arc = flight_to_ground(s, 0, 5000);
    struct flight_state top = s;

    flight_advance(&top, 0, arc.apogee_s);
    TEST_NEAR(ecef_to_geodetic(top.position).height_m, arc.apogee_m, 1, 0);
    TEST_NEAR(ecef_dot(top.position, top.velocity) / ecef_norm(top.position), 0, 0.3, 1);
}

TEST(flight_transition_is_the_derivative)
{
    struct flight_state s = burnout(200000, 5000, 45);
    double f[6][6];

    flight_transition(&s, 10, f);
    for (int j = 0; j < 6; j++) {
        struct flight_state up = s;
        struct flight_state down = s;
        double *up_of[6] = {&up.position.x, &up.position.y, &up.position.z,
                            &up.velocity.x, &up.velocity.y, &up.velocity.z};
        double *down_of[6] = {&down.position.x, &down.position.y, &down.position.z,
                              &down.velocity.x, &down.velocity.y, &down.velocity.z};
        double h = j < 3 ? 100 : 1;

        *up_of[j] += h;
        *down_of[j] -= h;
        flight_step(&up, 0, 10);
        flight_step(&down, 0, 10);
        for (int i = 0; i < 6; i++)
            TEST_NEAR((*up_of[i] - *down_of[i]) / (2 * h), f[i][j], i < 3 && j >= 3 ? 2e-3 : 2e-4,
                      i * 6 + j);
    }
}

TEST(flight_advance_goes_back)
{
    struct flight_state s = burnout(200000, 5000, 45);
    struct flight_state back = s;

    flight_advance(&back, 8000, 333.3);
    flight_advance(&back, 8000, -333.3);
    TEST_NEAR(ecef_norm(ecef_sub(back.position, s.position)), 0, 0.05, 0);
    flight_advance(&back, 8000, 1e9); /* too far: nothing happens */
    TEST_NEAR(ecef_norm(ecef_sub(back.position, s.position)), 0, 0.05, 1);
}

TEST(flight_to_ground_says_why_it_ends)
{
    static const struct {
        double height_m, speed, elevation_deg, beta, limit_s;
        enum flight_verdict want;
    } rows[] = {
        {100000, 2000, 40, 8000, 5000, FLIGHT_IMPACT},
        {100000, 30000, 80, 8000, 1e9, FLIGHT_STILL_UP}, /* leaves, slowly: the limit is first */
        {100000, 80000, 80, 8000, 1e9, FLIGHT_ESCAPED},
        {200000, 7800, 0, 0, 3000, FLIGHT_STILL_UP}, /* an orbit */
        {100000, 2000, 40, 8000, 10, FLIGHT_STILL_UP},
        {-50, 100, -10, 8000, 1000, FLIGHT_BEGAN_BELOW},
        {-50, 0, 0, 8000, 1000, FLIGHT_BEGAN_BELOW},
        {-5000, 10, 90, 8000, 1000, FLIGHT_BEGAN_BELOW}, /* climbs, but not out */
        {-50, 300, 80, 8000, 1000, FLIGHT_IMPACT},       /* out, and down again */
        {1, 0, 0, 8000, 1000, FLIGHT_IMPACT},
        {100000, 2e6, 40, 8000, 1000, FLIGHT_NOT_A_STATE},
        {-6e6, 0, 0, 8000, 1000, FLIGHT_NOT_A_STATE},
        {100000, (double)NAN, 40, 8000, 1000, FLIGHT_NOT_A_STATE},
        {100000, 2000, 40, 1e-9, 5000, FLIGHT_ESCAPED}, /* no step is short enough */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct flight_arc arc =
            flight_to_ground(burnout(rows[i].height_m, rows[i].speed, rows[i].elevation_deg),
                             rows[i].beta, rows[i].limit_s);

        TEST_EQ(arc.verdict, rows[i].want, i);
        TEST_EQ(arc.is_impact, rows[i].want == FLIGHT_IMPACT || rows[i].want == FLIGHT_BEGAN_BELOW,
                i);
        TEST_EQ(arc.flight_s >= 0, 1, i);
    }
    TEST_EQ(flight_to_ground((struct flight_state){0}, 8000, 1000).verdict, FLIGHT_NOT_A_STATE, 0);
}

#ifdef HAS_SUNDIALS
static int slope(realtype t, N_Vector y, N_Vector ydot, void *beta)
{
    const double *v = N_VGetArrayPointer(y);
    double *out = N_VGetArrayPointer(ydot);
    struct flight_state s = {{v[0], v[1], v[2]}, {v[3], v[4], v[5]}};
    struct ecef a = flight_acceleration(&s, *(const double *)beta);

    (void)t;
    out[0] = v[3];
    out[1] = v[4];
    out[2] = v[5];
    out[3] = a.x;
    out[4] = a.y;
    out[5] = a.z;
    return 0;
}

TEST(flight_agrees_with_sundials)
{
    struct flight_state s = burnout(60000, 4500, 42);
    double beta = 8000;
    struct flight_arc arc = flight_to_ground(s, beta, 5000);
    SUNContext context;
    realtype t;

    TEST_EQ(SUNContext_Create(NULL, &context), 0, 0);
    N_Vector y = N_VNew_Serial(6, context);
    double *v = N_VGetArrayPointer(y);
    v[0] = s.position.x;
    v[1] = s.position.y;
    v[2] = s.position.z;
    v[3] = s.velocity.x;
    v[4] = s.velocity.y;
    v[5] = s.velocity.z;
    void *solver = CVodeCreate(CV_ADAMS, context);
    SUNNonlinearSolver nonlinear = SUNNonlinSol_FixedPoint(y, 0, context);
    TEST_EQ(CVodeInit(solver, slope, 0, y), 0, 1);
    TEST_EQ(CVodeSStolerances(solver, 1e-11, 1e-6), 0, 2);
    TEST_EQ(CVodeSetNonlinearSolver(solver, nonlinear), 0, 3);
    TEST_EQ(CVodeSetUserData(solver, &beta), 0, 4);
    TEST_EQ(CVodeSetMaxNumSteps(solver, 100000), 0, 5);
    TEST_EQ(CVodeSetStopTime(solver, arc.flight_s), 0, 6);
    TEST_EQ(CVode(solver, arc.flight_s, y, &t, CV_NORMAL) >= 0, 1, 7);
    struct ecef got = {v[0], v[1], v[2]};
    TEST_NEAR(ecef_norm(ecef_sub(got, arc.end.position)), 0, 0.05, 8);
    SUNNonlinSolFree(nonlinear);
    CVodeFree(&solver);
    N_VDestroy(y);
    SUNContext_Free(&context);
}
#else
TEST(flight_agrees_with_sundials)
{
    test_skip("SUNDIALS (libsundials-dev) is not here");
}
#endif
