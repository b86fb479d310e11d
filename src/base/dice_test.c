/* base/dice_test.c: the published stream, then moments. */
#include "base/dice.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/test.h"

TEST(dice_gives_the_published_numbers)
{
    /* pcg32-demo of the PCG C library, seed 42, stream 54. */
    static const uint32_t want[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330,
                                    0x83d2f293, 0xbfa4784b, 0xcbed606e};
    struct dice d = dice_init(42, 54);

    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
        TEST_EQ(dice_u32(&d), want[i], i);
}

TEST(dice_normal_has_mean_0_and_sigma_1)
{
    struct dice d = dice_init(7, 1);
    double sum = 0;
    double squares = 0;

    for (int i = 0; i < 100000; i++) {
        double x = dice_normal(&d);

        sum += x;
        squares += x * x;
    }
    TEST_EQ(fabs(sum / 100000) < 0.01, true, 0);
    TEST_EQ(fabs(squares / 100000 - 1) < 0.02, true, 1);
}

TEST(dice_below_stays_below)
{
    struct dice d = dice_init(9, 2);
    unsigned seen = 0;

    for (int i = 0; i < 1000; i++) {
        uint32_t x = dice_below(&d, 6);

        TEST_EQ(x < 6, true, i);
        seen |= 1u << x;
    }
    TEST_EQ(seen, 0x3f, 0);
}
