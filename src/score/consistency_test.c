/* score/consistency_test.c: known bands, errors by hand, then honest, bold and timid filters. */
#include "score/consistency.h"

#include <math.h>
#include <stddef.h>

#include "base/dice.h"
#include "base/test.h"
#include "geo/math.h"

TEST(consistency_bands)
{
    static const struct {
        int dimension;
        int runs;
        double low;
        double high;
    } rows[] = {
        {3, 100, 0.846, 1.166},  {3, 1000, 0.950, 1.051}, {6, 100, 0.890, 1.116},
        {6, 1000, 0.965, 1.036}, {9, 100, 0.910, 1.094},  {9, 1000, 0.971, 1.029},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct band b = consistency_band(0.95, rows[i].dimension, rows[i].runs);

        TEST_NEAR(b.low, rows[i].low, 0.0005, i);
        TEST_NEAR(b.high, rows[i].high, 0.0005, i);
    }
    /* two degrees of freedom: an exponential law, in closed form */
    struct band b = consistency_band(0.99, 2, 1);
    TEST_NEAR(b.low, -math_log(0.995), 1e-9, 0);
    TEST_NEAR(b.high, -math_log(0.005), 1e-9, 1);
}

TEST(consistency_by_hand)
{
    const double error[2] = {2, 3};
    const double covariance[4] = {4, 0, 0, 9};
    const double slanted[4] = {2, 1, 1, 2}; /* its inverse is {2, -1, -1, 2} / 3 */
    const double flat[4] = {1, 1, 1, 1};
    struct consistency c;
    double value = 0;

    consistency_init(&c, 2);
    TEST_EQ(consistency_add(&c, error, covariance), 1, 0);
    TEST_NEAR(consistency_mean(&c), 1, 1e-15, 0);
    TEST_EQ(consistency_value(2, error, slanted, &value), 1, 1);
    TEST_NEAR(value, 14.0 / 3, 1e-14, 1);
    TEST_EQ(consistency_add(&c, error, flat), 0, 2);
    TEST_EQ(c.refused, 1, 2);
    TEST_EQ(c.count, 1, 2);
    TEST_EQ(consistency_judge(&c, 0.95), BAND_INSIDE, 3);
}

/* Steps of 200 runs of a filter whose claimed sigmas are `boldness` times too small. */
static struct consistency_share study(double boldness)
{
    static struct consistency steps[300];
    struct dice d = dice_init(2001, 5);

    for (int k = 0; k < 300; k++) {
        consistency_init(&steps[k], 3);
        if (k == 7) /* nobody had a track then */
            continue;
        for (int run = 0; run < 200; run++) {
            const double covariance[9] = {4, 0, 0, 0, 9, 0, 0, 0, 1};
            double error[3] = {2 * boldness * dice_normal(&d), 3 * boldness * dice_normal(&d),
                               boldness * dice_normal(&d)};

            TEST_EQ(consistency_add(&steps[k], error, covariance), 1, k);
        }
    }
    return consistency_share(steps, 300, 0.95);
}

TEST(consistency_tells_honest_from_bold_and_timid)
{
    struct consistency_share honest = study(1);
    struct consistency_share bold = study(1.2);
    struct consistency_share timid = study(0.8);

    TEST_EQ(honest.empty, 1, 0);
    TEST_EQ(honest.inside + honest.below + honest.above, 299, 0);
    TEST_NEAR(honest.share_inside, 0.95, 0.035, 0); /* dice have slightly thin tails */
    TEST_EQ(bold.above, 299, 1);
    TEST_EQ(timid.below, 299, 2);
    TEST_NEAR(consistency_share(NULL, 0, 0.95).share_inside, 0, 0, 3);
}
