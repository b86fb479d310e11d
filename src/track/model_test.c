/* track/model_test.c: each model's linearisation against differences; states of unequal size. */
#include "track/model.h"

#include <math.h>

#include "base/dice.h"
#include "base/test.h"
#include "geo/matrix.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

static double between(struct dice *d, double low, double high)
{
    return low + (high - low) * dice_uniform(d);
}

static struct mode_state any_state(enum mode mode, double height_m, struct dice *d)
{
    struct mode_state m = mode_blank(mode);
    struct ecef at = geodetic_to_ecef((struct geodetic){0.6, 2.2, height_m});

    mode_put_flight(&m,
                    &(struct flight_state){
                        at, {between(d, -3e3, 3e3), between(d, -3e3, 3e3), between(d, -3e3, 3e3)}});
    for (int i = CORE_SIZE; i < m.size; i++)
        m.x[i] = between(d, 2.0, 15.0);
    if (mode != MODE_BOOST)
        m.x[6] = BETA_LOG_MEAN;
    for (int i = 0; i < m.size; i++)
        m.p[i * m.size + i] = i < 3 ? 1e4 : i < CORE_SIZE ? 1e2 : 0.2;
    return m;
}

/* Column `k` of the transition, by central differences of the model's own step. */
static void difference(const struct mode_state *m, int k, double h, double *column)
{
    double off = k < 3 ? 10.0 : k < CORE_SIZE ? 0.1 : 1e-3;
    struct mode_state up = *m;
    struct mode_state down = *m;

    up.x[k] += off;
    down.x[k] -= off;
    models[m->mode].step(&up, h);
    models[m->mode].step(&down, h);
    for (int i = 0; i < m->size; i++)
        column[i] = (up.x[i] - down.x[i]) / (2.0 * off);
}

/* A covariance of rank one along each state must go where the differences say. */
TEST(covariance_follows_the_step)
{
    struct dice d = dice_init(14, 3);
    static const double heights[] = {8e3, 25e3, 45e3, 70e3, 110e3, 400e3};

    for (int row = 0; row < 300; row++) {
        enum mode mode = (enum mode)(row % MODES);
        struct mode_state m = any_state(mode, heights[row / MODES % 6], &d);
        struct mode_state still = m;
        int k = row / 3 % m.size;
        double h = 0.2;
        double column[MODE_SIZE_MAX];

        for (int i = 0; i < m.size * m.size; i++)
            m.p[i] = still.p[i] = 0.0;
        m.p[k * m.size + k] = 1e6;
        difference(&still, k, h, column);
        models[mode].step(&still, h); /* the noise alone */
        models[mode].step(&m, h);
        for (int i = 0; i < m.size; i++) {
            double want = 1e6 * column[i] * column[k];
            double got = m.p[i * m.size + k] - still.p[i * m.size + k];
            double bound = i < 3 ? 0.01 : i < CORE_SIZE ? 0.02 : 0.002; /* boost: the turn */

            TEST_NEAR(got / 1e6, want / 1e6, bound + 0.03 * fabs(want) / 1e6, row * 10 + i);
        }
    }
}

/* Whoever takes over a state keeps position and velocity, and is sure of nothing that the other did
 * not know. */
TEST(entering_keeps_the_core_and_adds_a_prior)
{
    struct dice d = dice_init(14, 4);

    for (int row = 0; row < 900; row++) {
        enum mode from = (enum mode)(row % MODES);
        enum mode to = (enum mode)(row / MODES % MODES);
        struct mode_state a = any_state(from, between(&d, 5e3, 300e3), &d);
        struct mode_state b;
        double l[MODE_SIZE_MAX * MODE_SIZE_MAX];

        mode_enter(to, &a, 0.0, &b);
        TEST_EQ(b.mode, to, row);
        TEST_EQ(b.size, models[to].size, row);
        TEST_EQ(matrix_cholesky(b.size, b.p, l), 1, row);
        for (int i = 0; i < CORE_SIZE; i++) {
            TEST_NEAR(b.x[i], a.x[i], 1e-6, row);
            for (int j = 0; j < CORE_SIZE; j++)
                TEST_NEAR(b.p[i * b.size + j], a.p[i * a.size + j], 1e-6, row);
        }
        if (from == MODE_BOOST && to != MODE_BOOST)
            TEST_NEAR(b.p[6 * b.size + 6], BETA_LOG_SIGMA * BETA_LOG_SIGMA, 1e-12, row);
        if (from == MODE_LIFT && to == MODE_BALLISTIC)
            TEST_NEAR(b.x[6], a.x[6], 1e-12, row);
    }
}

/* The coefficient is not observable above the air, and its prior rides along. */
TEST(beta_rides_along_above_the_air)
{
    struct dice d = dice_init(14, 5);
    struct mode_state m = any_state(MODE_BALLISTIC, 400e3, &d);

    mode_predict(&m, 30.0);
    TEST_NEAR(m.x[6], BETA_LOG_MEAN, 0.0, 0);
    TEST_NEAR(m.p[6 * m.size + 6], 0.2, 1e-12, 0);
    TEST_NEAR(m.p[6 * m.size + 3], 0.0, 1e-12, 0);
}
