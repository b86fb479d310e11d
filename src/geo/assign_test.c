/* geo/assign_test.c: against trying every assignment of small random matrices. */
#include "geo/assign.h"

#include "base/dice.h"
#include "base/test.h"

#define SIDE 5

static double memory[256];

static double sum_of(int rows, int columns, const double *cost, const double *alone,
                     const int *chosen)
{
    double sum = 0.0;

    for (int i = 0; i < rows; i++)
        sum += chosen[i] == ASSIGN_ALONE ? alone[i] : cost[i * columns + chosen[i]];
    return sum;
}

/* Counts through all choices of a column, or none, for each row. */
static double best_of_all(int rows, int columns, const double *cost, const double *alone)
{
    int chosen[SIDE];
    double best = 1e300;
    int all = 1;

    for (int i = 0; i < rows; i++)
        all *= columns + 1;
    for (int code = 0; code < all; code++) {
        unsigned used = 0;
        int rest = code;
        int is_valid = 1;

        for (int i = 0; i < rows; i++) {
            chosen[i] = rest % (columns + 1) - 1;
            rest /= columns + 1;
            if (chosen[i] < 0)
                continue;
            is_valid = is_valid && (used >> chosen[i] & 1u) == 0 &&
                       cost[i * columns + chosen[i]] < ASSIGN_FORBIDDEN;
            used |= 1u << chosen[i];
        }
        if (is_valid && sum_of(rows, columns, cost, alone, chosen) < best)
            best = sum_of(rows, columns, cost, alone, chosen);
    }
    return best;
}

TEST(assign_is_optimal_on_random_matrices)
{
    struct dice d = dice_init(1987, 3);

    for (int turn = 0; turn < 3000; turn++) {
        int rows = 1 + (int)dice_below(&d, SIDE);
        int columns = (int)dice_below(&d, SIDE + 1);
        double cost[SIDE * SIDE];
        double alone[SIDE];
        int chosen[SIDE];
        unsigned used = 0;

        for (int i = 0; i < rows * columns; i++)
            cost[i] = dice_below(&d, 4) == 0 ? ASSIGN_FORBIDDEN : 40.0 * dice_uniform(&d) - 20.0;
        for (int i = 0; i < rows; i++)
            alone[i] = 30.0 * dice_uniform(&d) - 10.0;
        TEST_EQ(assign_memory_size(rows, columns) <= sizeof memory, 1, turn);
        assign_rows(rows, columns, cost, alone, memory, chosen);
        for (int i = 0; i < rows; i++) {
            if (chosen[i] == ASSIGN_ALONE)
                continue;
            TEST_EQ(used >> chosen[i] & 1u, 0, turn);
            TEST_EQ(cost[i * columns + chosen[i]] < ASSIGN_FORBIDDEN, 1, turn);
            used |= 1u << chosen[i];
        }
        TEST_NEAR(sum_of(rows, columns, cost, alone, chosen),
                  best_of_all(rows, columns, cost, alone), 1e-9, turn);
    }
}

TEST(assign_edges)
{
    double alone[2] = {1.0, 1.0};
    double contested[4] = {-5.0, ASSIGN_FORBIDDEN, -4.0, ASSIGN_FORBIDDEN};
    double swapped[4] = {0.0, -3.0, -1.0, -3.5};
    int chosen[2] = {7, 7};

    assign_rows(2, 0, NULL, alone, memory, chosen);
    TEST_EQ(chosen[0], ASSIGN_ALONE, 0);
    TEST_EQ(chosen[1], ASSIGN_ALONE, 0);
    assign_rows(2, 2, contested, alone, memory, chosen);
    TEST_EQ(chosen[0], 0, 1);
    TEST_EQ(chosen[1], ASSIGN_ALONE, 1);
    assign_rows(2, 2, swapped, alone, memory, chosen); /* nearest first would give 0 + -3.5 */
    TEST_EQ(chosen[0], 1, 2);
    TEST_EQ(chosen[1], 0, 2);
}
