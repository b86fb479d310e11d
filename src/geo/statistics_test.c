/* geo/statistics_test.c: published quantiles (Abramowitz and Stegun tables 26.1, 26.8), then
 * vectors of scipy: test/vectors/score/laws.py.
 */
#include "geo/statistics.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "geo/math.h"

TEST(statistics_quantiles)
{
    static const struct {
        double p;
        int dof;
        double want;
    } rows[] = {
        {0.95, 1, 3.841458820694124},  {0.9, 2, 4.605170185988092},   {0.5, 2, 1.386294361119891},
        {0.99, 3, 11.344866730144373}, {0.95, 6, 12.591587243743977}, {0.05, 9, 3.325112843066815},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        TEST_NEAR(chi_square_quantile(rows[i].p, rows[i].dof), rows[i].want, 1e-7, i);
        TEST_NEAR(chi_square_cdf(rows[i].want, rows[i].dof), rows[i].p, 1e-9, i);
    }
    TEST_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-8, 0);
    TEST_NEAR(normal_quantile(0.001), -3.090232306167813, 1e-8, 1);
    TEST_NEAR(normal_cdf(1), 0.841344746068543, 1e-9, 2);
    TEST_NEAR(normal_cdf(-5) / 2.866515718791939e-7, 1, 1e-6, 3);
}

TEST(statistics_ellipse_axes)
{
    /* 9 along 30 degrees, 1 across */
    double c = sqrt(3) / 2;
    double s = 0.5;
    struct eigen2 e = eigen_symmetric2(9 * c * c + s * s, 8 * s * c, 9 * s * s + c * c);

    TEST_NEAR(e.major, 9, 1e-12, 0);
    TEST_NEAR(e.minor, 1, 1e-12, 1);
    TEST_NEAR(e.angle_rad, MATH_PI / 6, 1e-12, 2);
}

static double value_of(const char *law, double x, double y, double z)
{
    if (strcmp(law, "chi_square_quantile") == 0)
        return chi_square_quantile(x, (int)y);
    if (strcmp(law, "chi_square_cdf") == 0)
        return chi_square_cdf(x, (int)y);
    if (strcmp(law, "beta_quantile") == 0)
        return beta_quantile(x, y, z);
    if (strcmp(law, "beta_cdf") == 0)
        return beta_cdf(x, y, z);
    if (strcmp(law, "binomial_cdf") == 0)
        return binomial_cdf((int)x, (int)y, z);
    return binomial_quantile(x, (int)y, z);
}

TEST(statistics_agree_with_scipy)
{
    FILE *file = fopen("test/vectors/score/laws.txt", "r");
    char law[32];
    double x;
    double y;
    double z;
    double want;
    int rows = 0;

    TEST_EQ(file != NULL, 1, 0);
    while (file != NULL && fscanf(file, "%31s %la %la %la %la", law, &x, &y, &z, &want) == 5) {
        double got = value_of(law, x, y, z);

        rows++;
        TEST_NEAR(got, want, 1e-9 * fmax(fabs(want), 1e-3), rows);
        if (strcmp(law, "beta_quantile") == 0) /* also as a distance from one */
            TEST_NEAR(got, want, 1e-9 * fmax(1 - want, 1e-6), rows);
    }
    if (file != NULL)
        fclose(file);
    TEST_EQ(rows, 724, 0);
}

TEST(statistics_edges_of_shares)
{
    TEST_NEAR(beta_cdf(0, 2, 3), 0, 0, 0);
    TEST_NEAR(beta_cdf(1, 2, 3), 1, 0, 1);
    TEST_NEAR(beta_cdf(0.3, 1, 1), 0.3, 1e-15, 2); /* the uniform law */
    TEST_EQ(isnan(beta_quantile(0, 1, 1)) && isnan(beta_quantile(1, 1, 1)), 1, 3);
    TEST_NEAR(binomial_cdf(-1, 10, 0.5), 0, 0, 4);
    TEST_NEAR(binomial_cdf(10, 10, 0.5), 1, 0, 5);
    TEST_NEAR(binomial_cdf(9, 10, 0.5), 1023.0 / 1024, 1e-15, 6);
    TEST_NEAR(binomial_cdf(3, 10, 0), 1, 0, 7); /* nothing ever comes true */
    TEST_NEAR(binomial_cdf(3, 10, 1), 0, 0, 8); /* everything always does */
    TEST_EQ(binomial_quantile(0.5, 0, 0.5), 0, 9);
}
