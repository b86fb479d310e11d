/* geo/matrix_test.c: known products, inverses against the identity, refusal of the indefinite. */
#include "geo/matrix.h"

#include <math.h>

#include "base/dice.h"
#include "base/test.h"

TEST(matrix_products)
{
    const double a[6] = {1, 2, 3, 4, 5, 6}; /* 2 x 3 */
    const double b[6] = {7, 8, 9, 10, 11, 12};
    double c[4];

    matrix_multiply(2, 3, 2, a, b, c);
    TEST_NEAR(c[0], 58, 0, 0);
    TEST_NEAR(c[3], 154, 0, 1);
    matrix_multiply_transposed(2, 3, 2, a, b, c);
    TEST_NEAR(c[1], 68, 0, 2);
}

TEST(matrix_inverse_of_random_positive_matrices)
{
    struct dice d = dice_init(8, 1);

    for (int n = 1; n <= 9; n++) {
        double g[81];
        double a[81];
        double inverse[81];
        double unit[81];

        for (int i = 0; i < n * n; i++)
            g[i] = dice_normal(&d);
        matrix_multiply_transposed(n, n, n, g, g, a);
        for (int i = 0; i < n; i++)
            a[i * n + i] += 0.1;
        TEST_EQ(matrix_invert_spd(n, a, inverse), 1, n);
        matrix_multiply(n, n, n, a, inverse, unit);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                TEST_NEAR(unit[i * n + j], i == j ? 1.0 : 0.0, 1e-9, n);
    }
}

TEST(matrix_cholesky_refuses_what_is_not_positive)
{
    const double indefinite[4] = {1, 2, 2, 1};
    const double bad[1] = {NAN};
    double l[4];

    TEST_EQ(matrix_cholesky(2, indefinite, l), 0, 0);
    TEST_EQ(matrix_cholesky(1, bad, l), 0, 1);
}

TEST(matrix_results_may_overlap_where_the_header_says_so)
{
    const double a[9] = {4, 1, 0.5, 1, 3, 0.2, 0.5, 0.2, 2};
    double apart[9];
    double within[9];

    for (int i = 0; i < 9; i++)
        within[i] = a[i];
    TEST_EQ(matrix_cholesky(3, a, apart), 1, 0);
    TEST_EQ(matrix_cholesky(3, within, within), 1, 1);
    for (int i = 0; i < 9; i++) {
        TEST_NEAR(within[i], apart[i], 0, i);
        within[i] = a[i];
    }
    TEST_EQ(matrix_invert_spd(3, a, apart), 1, 2);
    TEST_EQ(matrix_invert_spd(3, within, within), 1, 3);
    for (int i = 0; i < 9; i++)
        TEST_NEAR(within[i], apart[i], 0, i);
}

TEST(matrix_mahalanobis_is_a_scaled_distance)
{
    const double a[4] = {4, 0, 0, 9};
    const double x[2] = {2, 3};
    double l[4];

    TEST_EQ(matrix_cholesky(2, a, l), 1, 0);
    TEST_NEAR(matrix_mahalanobis(2, l, x), 2, 1e-15, 1);
}

TEST(matrix_solve_gives_back_what_was_multiplied)
{
    struct dice d = dice_init(8, 2);

    for (int n = 1; n <= 9; n++) {
        double a[81];
        double want[27];
        double b[27];

        for (int i = 0; i < n * n; i++)
            a[i] = dice_normal(&d);
        a[0] = 0; /* a row exchange is needed, except for n = 1 */
        if (n == 1)
            a[0] = -3;
        for (int i = 0; i < n * 3; i++)
            want[i] = dice_normal(&d);
        matrix_multiply(n, n, 3, a, want, b);
        TEST_EQ(matrix_solve(n, 3, a, b), 1, n);
        for (int i = 0; i < n * 3; i++)
            TEST_NEAR(b[i], want[i], 1e-9, n);
    }
}

TEST(matrix_solve_refuses_the_singular)
{
    double singular[4] = {1, 2, 2, 4};
    double bad[1] = {NAN};
    double b[2] = {1, 1};

    TEST_EQ(matrix_solve(2, 1, singular, b), 0, 0);
    TEST_EQ(matrix_solve(1, 1, bad, b), 0, 1);
}
