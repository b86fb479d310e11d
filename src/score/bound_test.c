/* score/bound_test.c: against closed forms of linear filters, with and without process noise, and
 * against a Kalman filter's own covariance and 260-bit arithmetic (test/vectors/score/bound.py);
 * then the ratio of an error to its bound.
 */
#include "score/bound.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

#include "base/dice.h"
#include "base/test.h"
#include "score/rmse.h"

TEST(bound_of_a_random_walk_is_the_steady_riccati_root)
{
    static const struct {
        double q;
        double r;
    } rows[] = {{1, 1}, {0.01, 25}, {400, 0.5}, {1e-6, 1e4}};
    const double transition[1] = {1};
    const double jacobian[1] = {1};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double q = rows[i].q;
        double r = rows[i].r;
        double ahead = 0.5 * (q + sqrt(q * q + 4 * q * r)); /* P = P r / (P + r) + q */
        double information[1];
        double sigma = 0;
        struct bound b;

        TEST_EQ(bound_information(1, 1, jacobian, &r, information), 1, i);
        bound_init(&b, 1, NULL);
        bound_update(&b, information);
        for (int k = 0; k < 2000000 && k < 40 * sqrt(r / q) + 40; k++) {
            TEST_EQ(bound_predict(&b, transition, &q), 1, i);
            bound_update(&b, information);
        }
        TEST_EQ(bound_sigma(&b, 0, 1, &sigma), 1, i);
        TEST_NEAR(sigma * sigma / (ahead * r / (ahead + r)), 1, 1e-9, i);
    }
}

/* Without noise and prior it is the variance of a straight line fitted to N points. */
TEST(bound_without_noise_is_that_of_least_squares)
{
    const double step_s = 0.5;
    const double r = 900;
    const double transition[4] = {1, step_s, 0, 1};
    const double jacobian[2] = {1, 0};
    double information[4];
    double sigma = 0;
    struct bound b;

    TEST_EQ(bound_information(2, 1, jacobian, &r, information), 1, 0);
    bound_init(&b, 2, NULL);
    bound_update(&b, information);
    TEST_EQ(bound_sigma(&b, 0, 1, &sigma), 0, 0); /* a position, but no velocity yet */
    for (int n = 2; n <= 200; n++) {
        TEST_EQ(bound_predict(&b, transition, NULL), 1, n);
        bound_update(&b, information);
        TEST_EQ(bound_sigma(&b, 0, 1, &sigma), 1, n);
        TEST_NEAR(sigma * sigma / (2 * r * (2.0 * n - 1) / (n * (n + 1.0))), 1, 1e-9, n);
        TEST_EQ(bound_sigma(&b, 1, 1, &sigma), 1, n);
        TEST_NEAR(sigma * sigma / (12 * r / (step_s * step_s * n * ((double)n * n - 1))), 1, 1e-9,
                  n);
    }
}

/* A covariance filter's step, the other way to the same matrix. */
static void kalman_step(int n, int m, double *p, const double *transition, const double *noise,
                        const double *jacobian, const double *r)
{
    double ahead[36];
    double cross[18]; /* P H' */
    double s[9];
    double gain[18];
    double taken[36];

    matrix_sandwich(n, n, transition, p, ahead);
    for (int i = 0; i < n * n; i++)
        ahead[i] += noise[i];
    matrix_multiply_transposed(n, n, m, ahead, jacobian, cross);
    matrix_multiply(m, n, m, jacobian, cross, s);
    for (int i = 0; i < m * m; i++)
        s[i] += r[i];
    TEST_EQ(matrix_invert_spd(m, s, s), 1, 0);
    matrix_multiply(n, m, m, cross, s, gain);
    matrix_multiply_transposed(n, m, n, gain, cross, taken);
    for (int i = 0; i < n * n; i++)
        p[i] = ahead[i] - taken[i];
    matrix_symmetrise(n, p);
}

TEST(bound_of_a_linear_filter_is_its_covariance)
{
    struct dice d = dice_init(1998, 1);
    struct bound b;
    double p[36] = {0};
    double transition[36] = {0};
    double noise[36] = {0}; /* singular: the third axis has none */

    for (int i = 0; i < 3; i++) {
        p[i * 7] = 1e4;
        p[(i + 3) * 7] = 1e2;
        transition[i * 7] = 1;
        transition[(i + 3) * 7] = 1;
        transition[i * 6 + i + 3] = 2;
        noise[(i + 3) * 7] = i < 2 ? 0.3 : 0;
        noise[i * 7] = i < 2 ? 0.4 : 0;
        noise[i * 6 + i + 3] = i < 2 ? 0.3 : 0;
        noise[(i + 3) * 6 + i] = i < 2 ? 0.3 : 0;
    }
    TEST_EQ(bound_init_covariance(&b, 6, p), 1, 0);
    for (int k = 0; k < 100; k++) {
        double jacobian[18];
        double r[9] = {100, 5, 0, 5, 60, 1, 0, 1, 20};
        double information[36];
        double covariance[36];

        for (int i = 0; i < 18; i++)
            jacobian[i] = dice_normal(&d);
        kalman_step(6, 3, p, transition, noise, jacobian, r);
        TEST_EQ(bound_predict(&b, transition, noise), 1, k);
        TEST_EQ(bound_information(6, 3, jacobian, r, information), 1, k);
        bound_update(&b, information);
        TEST_EQ(bound_covariance(&b, covariance), 1, k);
        for (int i = 0; i < 36; i++)
            TEST_NEAR(covariance[i] / sqrt(p[i / 6 * 7] * p[i % 6 * 7]),
                      p[i] / sqrt(p[i / 6 * 7] * p[i % 6 * 7]), 1e-9, k);
    }
}

static void see_across(struct bound *b, int k)
{
    const double jacobian[12] = {-(k / 1000.0) / 3.6e7, 1 / 3.6e7, 0,         0, 0, 0,
                                 -0.2 / 3.6e7,          0,         1 / 3.6e7, 0, 0, 0};
    const double noise[4] = {1e-10, 0, 0, 1e-10};
    double information[36];

    TEST_EQ(bound_information(6, 2, jacobian, noise, information), 1, k);
    bound_update(b, information);
}

/* Here more is lost than 1e-9: the information of the directions differs by 1e9; 2e-7 measured. */
TEST(bound_of_one_line_of_sight_is_that_of_260_bits)
{
    FILE *file = fopen("test/vectors/score/bound.txt", "r");
    struct bound b;
    double transition[36] = {0};
    double covariance[36] = {0};
    double q = 0;
    double want[2];
    int last = 0;
    int rows = 0;

    for (int i = 0; i < 6; i++) {
        transition[i * 7] = 1;
        covariance[i * 7] = i < 3 ? 1e12 : 1e7;
        if (i < 3)
            transition[i * 6 + i + 3] = 1;
    }
    TEST_EQ(file != NULL, 1, 0);
    while (file != NULL && fscanf(file, "%la %d %la %la", &q, &last, &want[0], &want[1]) == 4) {
        double noise[36] = {0};

        for (int i = 3; i < 6; i++)
            noise[i * 7] = q;
        TEST_EQ(bound_init_covariance(&b, 6, covariance), 1, rows);
        for (int k = 0; k <= last; k++) {
            TEST_EQ(bound_predict(&b, transition, noise), 1, rows);
            see_across(&b, k);
        }
        for (int part = 0; part < 2; part++) {
            double sigma = 0;

            TEST_EQ(bound_sigma(&b, 3 * part, 3, &sigma), 1, rows);
            TEST_NEAR(sigma / want[part], 1, 1e-6, rows);
        }
        rows++;
    }
    if (file != NULL)
        fclose(file);
    TEST_EQ(rows, 20, 0);
}

TEST(bound_refuses_what_has_no_inverse)
{
    const double flat[4] = {1, 1, 1, 1};
    const double zero[4] = {0};
    double information[4];
    struct bound b;

    bound_init(&b, 2, flat);
    TEST_EQ(bound_predict(&b, flat, NULL), 0, 0);
    TEST_NEAR(b.information[1], 1, 0, 1);
    TEST_EQ(bound_init_covariance(&b, 2, flat), 0, 2);
    TEST_EQ(bound_information(2, 2, flat, zero, information), 0, 3);
}

TEST(rmse_by_hand)
{
    struct rmse r = {0};

    TEST_NEAR(rmse_value(&r), 0, 0, 0);
    rmse_add(&r, 3);
    TEST_NEAR(rmse_standard_error(&r), 0, 0, 1);
    rmse_add(&r, -4);
    TEST_NEAR(rmse_value(&r), sqrt(12.5), 1e-15, 2);
    TEST_NEAR(rmse_standard_error(&r), 3.5 / (2 * sqrt(12.5)), 1e-15, 3);
    TEST_NEAR(rmse_to_bound(&r, 2).ratio, sqrt(12.5) / 2, 1e-15, 4);
    TEST_NEAR(rmse_to_bound(&r, 2).standard_error, 3.5 / (4 * sqrt(12.5)), 1e-15, 5);
}

TEST(rmse_standard_error_is_the_scatter_of_repeated_studies)
{
    struct dice d = dice_init(1998, 2);
    double told = 0;
    double sum = 0;
    double sum2 = 0;

    for (int study = 0; study < 2000; study++) {
        struct rmse r = {0};

        for (int run = 0; run < 100; run++) {
            double x = dice_normal(&d);
            double y = dice_normal(&d);
            double z = dice_normal(&d);

            rmse_add(&r, sqrt(x * x + y * y + z * z));
        }
        struct rmse_ratio ratio = rmse_to_bound(&r, sqrt(3));
        told += ratio.standard_error / 2000;
        sum += ratio.ratio / 2000;
        sum2 += ratio.ratio * ratio.ratio / 2000;
    }
    TEST_NEAR(sum, 1, 0.005, 0);
    TEST_NEAR(told / sqrt(sum2 - sum * sum), 1, 0.05, 1);
}
