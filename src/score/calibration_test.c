/* score/calibration_test.c: forecasts by hand, refusals, then numpy's answers
 * (test/vectors/score/forecasts.py) in two orders.
 */
#include "score/calibration.h"

#include <math.h>
#include <stdio.h>

#include "base/dice.h"
#include "base/test.h"

#define SAMPLES 400
#define CLASSES 8

static struct calibration_sample samples[SAMPLES];

TEST(calibration_by_hand)
{
    struct calibration c;
    struct calibration_bin bins[2];

    calibration_init(&c, samples, SAMPLES);
    for (int i = 0; i < 10; i++)
        TEST_EQ(calibration_add(&c, 0.7, i < 7), CALIBRATION_ADDED, i);
    TEST_NEAR(calibration_brier(&c), 0.21, 1e-15, 0);
    TEST_NEAR(calibration_error(&c, CALIBRATION_BINS), 0, 1e-15, 1); /* one bin, not ten */

    calibration_init(&c, samples, SAMPLES);
    calibration_add(&c, 0.9, true);
    calibration_add(&c, 0.2, true);
    calibration_add(&c, 0.6, false);
    calibration_add(&c, 0.1, false);
    calibration_bins(&c, 2, bins); /* 0.1 and 0.2; 0.6 and 0.9 */
    TEST_EQ(bins[0].count, 2, 2);
    TEST_EQ(bins[0].true_count, 1, 2);
    TEST_NEAR(bins[0].stated_mean, 0.15, 1e-15, 2);
    TEST_EQ(bins[1].true_count, 1, 3);
    TEST_NEAR(calibration_error(&c, 2), (0.35 + 0.25) / 2, 1e-15, 4);
    TEST_NEAR(calibration_brier(&c), (0.01 + 0.64 + 0.36 + 0.01) / 4, 1e-15, 5);
}

TEST(calibration_of_classes_by_hand)
{
    const double sure[3] = {0.8, 0.1, 0.1};
    const double torn[3] = {0.2, 0.4, 0.4}; /* the first of equals is the top label */
    struct calibration c;

    calibration_init(&c, samples, SAMPLES);
    TEST_EQ(calibration_add_classes(&c, sure, 3, 0), CALIBRATION_ADDED, 0);
    TEST_EQ(calibration_add_classes(&c, torn, 3, 2), CALIBRATION_ADDED, 1);
    TEST_NEAR(calibration_brier(&c), (0.06 + 0.56) / 2, 1e-15, 2);
    TEST_NEAR(calibration_error(&c, 10), (0.2 + 0.4) / 2, 1e-15, 3);
}

TEST(calibration_refusals)
{
    static const double bad[] = {-0.1, 1.1, NAN, INFINITY};
    static const double sets[][2] = {{0.5, 0.4}, {1.5, -0.5}, {NAN, 0.5}};
    struct calibration c;

    calibration_init(&c, samples, 2);
    for (int i = 0; i < 4; i++)
        TEST_EQ(calibration_add(&c, bad[i], true), CALIBRATION_REFUSED, i);
    for (int i = 0; i < 3; i++)
        TEST_EQ(calibration_add_classes(&c, sets[i], 2, 0), CALIBRATION_REFUSED, i);
    TEST_EQ(calibration_add(&c, 0, false), CALIBRATION_ADDED, 0);
    TEST_EQ(calibration_add(&c, 1, true), CALIBRATION_ADDED, 1);
    TEST_EQ(calibration_add(&c, 1, true), CALIBRATION_FULL, 2);
    TEST_EQ(c.refused, 7, 3);
    TEST_EQ(c.dropped, 1, 4);
    TEST_EQ(c.count, 2, 5);
    TEST_NEAR(calibration_brier(&c), 0, 0, 6);
}

struct forecast {
    double stated[CLASSES];
    int truth;
};

static void take(struct calibration *c, const struct forecast *f, int classes)
{
    enum calibration_verdict verdict =
        classes == 0 ? calibration_add(c, f->stated[0], f->truth != 0)
                     : calibration_add_classes(c, f->stated, classes, f->truth);

    TEST_EQ(verdict, CALIBRATION_ADDED, classes);
}

TEST(calibration_agrees_with_numpy_in_any_order)
{
    FILE *file = fopen("test/vectors/score/forecasts.txt", "r");
    static struct forecast forecasts[SAMPLES];
    int classes = 0;
    int count = 0;
    int bins = 0;
    double brier = 0;
    double error = 0;
    int rows = 0;

    TEST_EQ(file != NULL, 1, 0);
    while (file != NULL &&
           fscanf(file, "%d %d %d %la %la", &classes, &count, &bins, &brier, &error) == 5) {
        struct calibration c;

        TEST_EQ(count <= SAMPLES && classes <= CLASSES, 1, rows);
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < (classes == 0 ? 1 : classes); k++)
                TEST_EQ(fscanf(file, "%la", &forecasts[i].stated[k]), 1, rows);
            TEST_EQ(fscanf(file, "%d", &forecasts[i].truth), 1, rows);
        }
        for (int turn = 0; turn < 2; turn++) {
            calibration_init(&c, samples, SAMPLES);
            for (int i = 0; i < count; i++)
                take(&c, &forecasts[turn == 0 ? i : count - 1 - i], classes);
            TEST_NEAR(calibration_brier(&c), brier, 1e-9, rows);
            TEST_NEAR(calibration_error(&c, bins), error, 1e-9, rows);
            TEST_NEAR(calibration_error(&c, bins), error, 1e-9, rows); /* sorted already */
        }
        rows++;
    }
    if (file != NULL)
        fclose(file);
    TEST_EQ(rows, 8, 0);
}
