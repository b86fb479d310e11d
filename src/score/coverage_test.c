/* score/coverage_test.c: the bands that goals name, closed forms of the exact interval, and that it
 * holds the truth as often as it promises, by summing the binomial law.
 */
#include "score/coverage.h"

#include <math.h>
#include <stddef.h>

#include "base/test.h"
#include "geo/math.h"
#include "geo/statistics.h"

TEST(coverage_bands)
{
    static const struct {
        double stated;
        double probability;
        double low;
        double high;
    } rows[] = {
        {0.5, 0.9999, 0.439, 0.561}, {0.9, 0.9999, 0.861, 0.935}, {0.99, 0.9999, 0.976, 0.999},
        {0.5, 0.95, 0.469, 0.531},   {0.9, 0.95, 0.881, 0.918},   {0.99, 0.95, 0.983, 0.996},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct band b = coverage_band(1000, rows[i].stated, rows[i].probability);

        TEST_NEAR(b.low, rows[i].low, 1e-12, i);
        TEST_NEAR(b.high, rows[i].high, 1e-12, i);
    }
}

TEST(coverage_judges)
{
    static const struct {
        int hits;
        enum band_side want;
    } rows[] = {
        {880, BAND_BELOW},  {881, BAND_INSIDE}, {900, BAND_INSIDE},
        {918, BAND_INSIDE}, {919, BAND_ABOVE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct coverage c = {0};

        for (int k = 0; k < 1000; k++)
            coverage_add(&c, k < rows[i].hits);
        TEST_EQ(c.trials, 1000, i);
        TEST_NEAR(coverage_share(&c), rows[i].hits / 1000.0, 1e-15, i);
        TEST_EQ(coverage_judge(&c, 0.9, 0.95), rows[i].want, i);
    }
}

TEST(coverage_interval_closed_forms)
{
    struct coverage none = {.trials = 20};
    struct coverage all = {.trials = 20, .hits = 20};
    struct coverage one = {.trials = 1, .hits = 1};
    struct coverage half = {.trials = 10, .hits = 5};

    TEST_NEAR(coverage_interval(&none, 0.95).low, 0, 0, 0);
    TEST_NEAR(coverage_interval(&none, 0.95).high, 1 - math_pow(0.025, 0.05), 1e-12, 1);
    TEST_NEAR(coverage_interval(&all, 0.95).low, math_pow(0.025, 0.05), 1e-12, 2);
    TEST_NEAR(coverage_interval(&all, 0.95).high, 1, 0, 3);
    TEST_NEAR(coverage_interval(&one, 0.95).low, 0.025, 1e-12, 4);
    TEST_NEAR(coverage_interval(&half, 0.95).low, 0.18708603, 1e-8, 5); /* scipy.stats.beta */
    TEST_NEAR(coverage_interval(&half, 0.95).high, 0.81291397, 1e-8, 6);
}

TEST(coverage_interval_holds_the_truth_at_least_as_often_as_it_says)
{
    for (int n = 1; n <= 40; n += 13)
        for (int step = 1; step < 40; step++) {
            double p = step / 40.0;
            double held = 0;

            for (int k = 0; k <= n; k++) {
                struct coverage c = {.trials = n, .hits = k};

                if (band_judge(coverage_interval(&c, 0.9), p) == BAND_INSIDE)
                    held += binomial_cdf(k, n, p) - binomial_cdf(k - 1, n, p);
            }
            TEST_EQ(held >= 0.9 - 1e-12, 1, n * 100 + step);
        }
}
