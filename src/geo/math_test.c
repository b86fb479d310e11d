/* geo/math_test.c: against exact values, against libm over wide ranges, the ends, the bits. */
#include "geo/math.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"

static double ulps(double got, double want)
{
    double ulp = nextafter(fabs(want), INFINITY) - fabs(want);

    return fabs(got - want) / ulp;
}

/* What geo/math.h promises, in units of the last place. */
static double bound_of(const char *name, double x, double y)
{
    if (strcmp(name, "tan") == 0 || strcmp(name, "atan2") == 0)
        return 3;
    if (strcmp(name, "asin") == 0 || strcmp(name, "acos") == 0)
        return 4;
    return strcmp(name, "pow") == 0 ? 2 + fabs(y * log(x)) : 2;
}

static double value_of(const char *name, double x, double y)
{
    static const struct {
        const char *name;
        double (*function)(double);
    } table[] = {{"sin", math_sin},   {"cos", math_cos}, {"tan", math_tan}, {"asin", math_asin},
                 {"acos", math_acos}, {"exp", math_exp}, {"log", math_log}};

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(name, table[i].name) == 0)
            return table[i].function(x);
    return strcmp(name, "pow") == 0 ? math_pow(x, y) : math_atan2(x, y);
}

TEST(math_is_within_its_bounds_of_exact_values)
{
    FILE *file = fopen("test/vectors/math/values.txt", "r");
    char name[8];
    double x;
    double y;
    double nearest;
    double rest;
    int rows = 0;

    TEST_EQ(file != NULL, 1, 0);
    while (file != NULL &&
           fscanf(file, "%7s %la %la %la %la", name, &x, &y, &nearest, &rest) == 5) {
        double ulp = nextafter(fabs(nearest), INFINITY) - fabs(nearest);
        double error = fabs((value_of(name, x, y) - nearest) - rest);

        rows++;
        if (ulp < 1e-16 * 0x1p-53) /* next to a zero of sine: the bound is of 1e-16 */
            ulp = 1e-16 * 0x1p-53;
        TEST_NEAR(error / ulp, 0, bound_of(name, x, y), rows);
    }
    TEST_EQ(rows, 960, 0);
    if (file != NULL)
        (void)fclose(file);
}

/* A digest of many results: it differs if one bit of one result does.  FNV-1a. */
static uint64_t digest_of(uint64_t digest, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return (digest ^ bits) * UINT64_C(0x100000001b3);
}

TEST(math_gives_these_bits_in_every_build)
{
    struct dice d = dice_init(9, 1);
    uint64_t digest = UINT64_C(0xcbf29ce484222325);

    for (int i = 0; i < 100000; i++) {
        double x = (dice_uniform(&d) - 0.5) * 100;
        double y = (dice_uniform(&d) - 0.5) * 100;

        digest = digest_of(digest, math_sin(x));
        digest = digest_of(digest, math_tan(y));
        digest = digest_of(digest, math_atan2(x, y));
        digest = digest_of(digest, math_acos(x / 50));
        digest = digest_of(digest, math_exp(y));
        digest = digest_of(digest, math_log(fabs(x)));
        digest = digest_of(digest, math_pow(fabs(x), y / 10));
    }
    TEST_EQ(digest, UINT64_C(3835277230701803928), 0);
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
