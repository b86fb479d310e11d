/* flight/atmosphere_test.c: the standard's own formulas to 86 km, its table above, smoothness. */
#include "flight/atmosphere.h"

#include <math.h>
#include <stddef.h>

#include "base/test.h"

/* US Standard Atmosphere 1976, section 1.2: layers of constant lapse rate over geopotential height,
 * eq. 33a and 33b; below 86 km. */
static double standard_density(double height_m)
{
    static const double base_m[] = {0, 11000, 20000, 32000, 47000, 51000, 71000, 1e9};
    static const double lapse[] = {-6.5e-3, 0, 1e-3, 2.8e-3, 0, -2.8e-3, -2e-3};
    const double pull = 9.80665 * 0.0289644 / 8.31432;
    double h = 6356766 * height_m / (6356766 + height_m);
    double t = 288.15;
    double p = 101325;

    for (int i = 0; h > base_m[i]; i++) {
        double rise = (h < base_m[i + 1] ? h : base_m[i + 1]) - base_m[i];
        double next = t + lapse[i] * rise;

        p *= fabs(lapse[i]) > 0 ? pow(t / next, pull / lapse[i]) : exp(-pull * rise / t);
        t = next;
    }
    return p * 0.0289644 / (8.31432 * t);
}

TEST(atmosphere_follows_the_standard_to_86_km)
{
    TEST_NEAR(standard_density(0), 1.225, 1e-4, 0); /* the oracle itself, by its table */
    TEST_NEAR(standard_density(50000) / 1.0269e-3, 1, 1e-4, 1);
    TEST_NEAR(standard_density(80000) / 1.8458e-5, 1, 1e-4, 2);
    for (int m = 0; m < 86000; m += 100)
        TEST_NEAR(atmosphere_density(m) / standard_density(m), 1, 0.015, m);
}

TEST(atmosphere_follows_the_table_above)
{
    static const struct {
        double height_m;
        double want;
    } rows[] = {{86000, 6.958e-6},  {90000, 3.416e-6},  {95000, 1.393e-6}, {100000, 5.604e-7},
                {105000, 2.325e-7}, {110000, 9.708e-8}, {115000, 4.289e-8}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        TEST_NEAR(atmosphere_density(rows[i].height_m) / rows[i].want, 1, 0.015, i);
}

TEST(atmosphere_has_no_kink)
{
    for (int knot = 1; knot < 24; knot++) {
        double at = log(atmosphere_density(knot * 5000.0));
        double below = at - log(atmosphere_density(knot * 5000.0 - 10));
        double above = log(atmosphere_density(knot * 5000.0 + 10)) - at;

        TEST_NEAR(above, below, 5e-6, knot); /* 10 m apart, with the second derivative's share */
    }
}

TEST(atmosphere_ends)
{
    TEST_NEAR(atmosphere_density(ATMOSPHERE_TOP_M), 0, 0, 0);
    TEST_NEAR(atmosphere_density(nextafter(ATMOSPHERE_TOP_M, 0)), 2.222e-8, 1e-10, 1);
    TEST_NEAR(atmosphere_density(-500), 1.225, 1e-6, 2);
    TEST_NEAR(atmosphere_density((double)NAN), 0, 0, 3);
}
