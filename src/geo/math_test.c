/* geo/math_test.c: against libm over wide ranges, then the ends. */
#include "geo/math.h"

#include <math.h>

#include "base/dice.h"
#include "base/test.h"

static double ulps(double got, double want)
{
    double ulp = nextafter(fabs(want), INFINITY) - fabs(want);

    return fabs(got - want) / ulp;
}

TEST(math_trigonometry_is_within_its_bounds)
{
    struct dice d = dice_init(1, 1);
    double worst = 0;

    for (int i = 0; i < 300000; i++) {
        double x = (dice_uniform(&d) - 0.5) * (i % 3 == 0 ? 2e6 : i % 3 == 1 ? 20 : 1e-3);
        double s;
        double c;

        math_sincos(x, &s, &c);
        worst = fmax(worst, fabs(s - sin(x)) / fmax(fabs(sin(x)) * 0x1p-52, 1e-16 * 0x1p-1));
        worst = fmax(worst, fabs(c - cos(x)) / fmax(fabs(cos(x)) * 0x1p-52, 1e-16 * 0x1p-1));
    }
    TEST_NEAR(worst, 0, 2, 0);
}

TEST(math_exponential_and_logarithm_are_within_their_bounds)
{
    struct dice d = dice_init(2, 1);
    double worst = 0;

    for (int i = 0; i < 300000; i++) {
        double x = (dice_uniform(&d) - 0.5) * (i % 2 == 0 ? 1400 : 2);
        double y = exp((dice_uniform(&d) - 0.5) * (i % 2 == 0 ? 1400 : 1e-3));

        worst = fmax(worst, ulps(math_exp(x), exp(x)));
        if (fabs(log(y)) > 1e-8)
            worst = fmax(worst, ulps(math_log(y), log(y)));
    }
    TEST_NEAR(worst, 0, 2, 0);
}

TEST(math_inverse_functions_are_within_their_bounds)
{
    struct dice d = dice_init(3, 1);
    double worst = 0;

    for (int i = 0; i < 300000; i++) {
        double y = (dice_uniform(&d) - 0.5) * 20;
        double x = (dice_uniform(&d) - 0.5) * (i % 2 == 0 ? 20 : 1e-6);
        double u = (dice_uniform(&d) - 0.5) * 2;

        worst = fmax(worst, ulps(math_atan2(y, x), atan2(y, x)) / 3);
        worst = fmax(worst, ulps(math_asin(u), asin(u)) / 4);
        worst = fmax(worst, ulps(math_acos(u), acos(u)) / 4);
    }
    TEST_NEAR(worst, 0, 1, 0);
}

TEST(math_ends)
{
    TEST_NEAR(math_atan2(0, 0), 0, 0, 0);
    TEST_NEAR(math_atan2(0, -1), MATH_PI, 0, 1);
    TEST_NEAR(math_asin(1.5), MATH_PI / 2, 0, 2);
    TEST_NEAR(math_exp(-800), 0, 0, 3);
    TEST_EQ(isinf(math_exp(800)) != 0, 1, 4);
    TEST_EQ(isnan(math_log(0)) != 0, 1, 5);
    TEST_EQ(isnan(math_log(-1)) != 0, 1, 6);
    TEST_EQ(isnan(math_sin(NAN)) != 0, 1, 7);
    TEST_EQ(isnan(math_sin(1e7)) != 0, 1, 8);
    TEST_NEAR(math_log(0x1p-1050), log(0x1p-1050), 1e-12, 9);
    TEST_NEAR(math_pow(2, 0.5), sqrt(2), 1e-15, 10);
}
