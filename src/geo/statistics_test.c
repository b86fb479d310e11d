/* geo/statistics_test.c: published quantiles (Abramowitz and Stegun tables 26.1, 26.8). */
#include "geo/statistics.h"

#include <math.h>
#include <stddef.h>

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
