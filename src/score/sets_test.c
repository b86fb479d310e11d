/* score/sets_test.c: OSPA and GOSPA by hand, against scipy (test/vectors/score/sets.py), and the
 * laws of a metric.
 */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/dice.h"
#include "base/test.h"
#include "score/gospa.h"
#include "score/ospa.h"

#define POINTS_MAX 32

static double memory[4096];

static struct points line(struct ecef *at, int count, const double *x)
{
    for (int i = 0; i < count; i++)
        at[i] = (struct ecef){.x = x[i]};
    return (struct points){.count = count, .at = at};
}

TEST(sets_by_hand)
{
    /* Points of a line, c = 10. */
    static const struct {
        double order;
        int truths;
        double truth[3];
        int estimates;
        double estimate[3];
        double ospa;
        double gospa;
        int missed;
        int spurious;
    } rows[] = {
        {2, 0, {0}, 0, {0}, 0, 0, 0, 0},                        /* nothing, and nothing said */
        {2, 1, {0}, 0, {0}, 10, 7.0710678118654755, 1, 0},      /* missed: c; c / sqrt 2 */
        {1, 0, {0}, 2, {0, 5}, 10, 10, 0, 2},                   /* two ghosts */
        {2, 1, {0}, 1, {3}, 3, 3, 0, 0},                        /* off by 3 */
        {2, 1, {0}, 1, {25}, 10, 10, 1, 1},                     /* too far: a miss and a ghost */
        {2, 1, {0}, 1, {10}, 10, 10, 1, 1},                     /* exactly at the cut-off */
        {1, 2, {0, 4}, 2, {3, 8}, 3.5, 7, 0, 0},                /* 3 + 4, not 1 + 8 */
        {2, 2, {0, 4}, 2, {3, 8}, 3.5355339059327378, 5, 0, 0}, /* sqrt of 25 / 2, of 25 */
        {1, 1, {0}, 3, {2, 40, 60}, 22.0 / 3, 12, 0, 2},        /* (2 + 10 + 10) / 3; 2 + 5 + 5 */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pairing_rule rule = {.cutoff_m = 10, .order = rows[i].order};
        struct ecef truth[3];
        struct ecef estimate[3];
        struct points truths = line(truth, rows[i].truths, rows[i].truth);
        struct points estimates = line(estimate, rows[i].estimates, rows[i].estimate);
        struct gospa g = gospa_of(&rule, truths, estimates, memory);

        TEST_NEAR(ospa_of(&rule, truths, estimates, memory).distance_m, rows[i].ospa, 1e-12, i);
        TEST_NEAR(g.distance_m, rows[i].gospa, 1e-12, i);
        TEST_EQ(g.missed_count, rows[i].missed, i);
        TEST_EQ(g.spurious_count, rows[i].spurious, i);
        TEST_EQ(g.pair_count, rows[i].truths - rows[i].missed, i);
    }
}

TEST(sets_parts_and_totals_by_hand)
{
    struct pairing_rule rule = {.cutoff_m = 10, .order = 2};
    struct ecef truth[3];
    struct ecef estimate[3];
    int chosen[3];
    struct points truths = line(truth, 3, (const double[]){0, 100, 200});
    struct points estimates = line(estimate, 2, (const double[]){203, 4});
    struct ospa o = ospa_of(&rule, truths, estimates, memory);
    struct gospa g = gospa_of(&rule, truths, estimates, memory);
    struct gospa_total total = {0};

    TEST_NEAR(o.localisation_m, sqrt(25.0 / 3), 1e-12, 0);
    TEST_NEAR(o.cardinality_m, sqrt(100.0 / 3), 1e-12, 1);
    TEST_NEAR(g.localisation, 25, 1e-12, 2);
    TEST_NEAR(g.missed, 50, 1e-12, 3);
    TEST_NEAR(g.spurious, 0, 0, 4);
    TEST_EQ(pairing_find(&rule, truths, estimates, memory, chosen).pairs, 2, 5);
    TEST_EQ(chosen[0], 1, 6);
    TEST_EQ(chosen[1], PAIRING_ALONE, 7);
    TEST_EQ(chosen[2], 0, 8);
    gospa_total_add(&total, &g);
    gospa_total_add(&total, &g);
    TEST_EQ(total.steps, 2, 9);
    TEST_EQ(total.missed_count, 2, 10);
    TEST_EQ(total.pair_count, 4, 11);
    TEST_EQ(total.spurious_count, 0, 12);
    TEST_NEAR(total.distance_m, 2 * g.distance_m, 1e-12, 13);
    TEST_NEAR(total.localisation + total.missed + total.spurious, 150, 1e-12, 14);
}

static bool read_points(FILE *file, int count, struct ecef *at)
{
    for (int i = 0; i < count; i++)
        if (fscanf(file, "%la %la %la", &at[i].x, &at[i].y, &at[i].z) != 3)
            return false;
    return true;
}

static double part(double value, double whole)
{
    return value / fmax(whole, 1);
}

TEST(sets_agree_with_scipy)
{
    FILE *file = fopen("test/vectors/score/sets.txt", "r");
    struct pairing_rule rule;
    int truth_count;
    int estimate_count;
    double want[5];
    int rows = 0;

    TEST_EQ(file != NULL, 1, 0);
    while (file != NULL && fscanf(file, "%la %la %d %d %la %la %la %la %la", &rule.order,
                                  &rule.cutoff_m, &truth_count, &estimate_count, &want[0], &want[1],
                                  &want[2], &want[3], &want[4]) == 9) {
        struct ecef truth[POINTS_MAX];
        struct ecef estimate[POINTS_MAX];

        TEST_EQ(truth_count <= POINTS_MAX && estimate_count <= POINTS_MAX, 1, rows);
        TEST_EQ(read_points(file, truth_count, truth), 1, rows);
        TEST_EQ(read_points(file, estimate_count, estimate), 1, rows);
        TEST_EQ(pairing_memory_size(truth_count, estimate_count) <= sizeof memory, 1, rows);
        struct points truths = {truth_count, truth};
        struct points estimates = {estimate_count, estimate};
        struct gospa g = gospa_of(&rule, truths, estimates, memory);
        double power = pairing_power(&rule, want[1]);

        TEST_NEAR(part(ospa_of(&rule, truths, estimates, memory).distance_m, want[0]),
                  part(want[0], want[0]), 1e-9, rows);
        TEST_NEAR(part(g.distance_m, want[1]), part(want[1], want[1]), 1e-9, rows);
        TEST_NEAR(part(g.localisation, power), part(want[2], power), 1e-9, rows);
        TEST_NEAR(part(g.missed, power), part(want[3], power), 1e-9, rows);
        TEST_NEAR(part(g.spurious, power), part(want[4], power), 1e-9, rows);
        rows++;
    }
    if (file != NULL)
        fclose(file);
    TEST_EQ(rows, 150, 0);
}

static struct points draw(struct dice *d, struct ecef *at)
{
    int count = (int)dice_below(d, 6);

    for (int i = 0; i < count; i++)
        at[i] = (struct ecef){dice_uniform(d) * 30, dice_uniform(d) * 30, dice_uniform(d) * 30};
    return (struct points){.count = count, .at = at};
}

TEST(sets_distances_are_metrics)
{
    struct dice d = dice_init(2008, 1);

    for (int turn = 0; turn < 3000; turn++) {
        struct pairing_rule rule = {.cutoff_m = 12, .order = 1 + dice_below(&d, 3)};
        struct ecef at[3][6];
        struct points a = draw(&d, at[0]);
        struct points b = draw(&d, at[1]);
        struct points c = draw(&d, at[2]);
        double ab = gospa_of(&rule, a, b, memory).distance_m;
        double way = ab + gospa_of(&rule, b, c, memory).distance_m;
        double ospa_ab = ospa_of(&rule, a, b, memory).distance_m;
        double ospa_way = ospa_ab + ospa_of(&rule, b, c, memory).distance_m;

        TEST_NEAR(gospa_of(&rule, a, a, memory).distance_m, 0, 0, turn);
        TEST_NEAR(gospa_of(&rule, b, a, memory).distance_m, ab, 1e-12 * (1 + ab), turn);
        TEST_EQ(gospa_of(&rule, a, c, memory).distance_m <= way + 1e-9, 1, turn);
        TEST_EQ(ospa_of(&rule, a, c, memory).distance_m <= ospa_way + 1e-9, 1, turn);
        TEST_EQ(ospa_ab <= rule.cutoff_m * (1 + 1e-12), 1, turn);
    }
}
