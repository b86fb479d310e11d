/* flight/atmosphere_test.c: values of the 1976 tables between our knots, and the two ends. */
#include "flight/atmosphere.h"

#include <stddef.h>

#include "base/test.h"

TEST(atmosphere_follows_the_standard)
{
    static const struct {
        double height_m;
        double want;
    } rows[] = {
        {0, 1.225},         {2000, 1.0066},     {8000, 0.52579},
        {12000, 0.31194},   {18000, 0.12165},   {32000, 0.013555},
        {62000, 2.4108e-4}, {72000, 6.2374e-5}, {82000, 1.3482e-5},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        TEST_NEAR(atmosphere_density(rows[i].height_m) / rows[i].want, 1, 0.025, i);
}

TEST(atmosphere_ends)
{
    TEST_NEAR(atmosphere_density(ATMOSPHERE_TOP_M), 0, 0, 0);
    TEST_EQ(atmosphere_density(ATMOSPHERE_TOP_M - 1) > 0, 1, 1);
    TEST_NEAR(atmosphere_density(-500), 1.225, 1e-6, 2);
}
