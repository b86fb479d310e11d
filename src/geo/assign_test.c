/* geo/assign_test.c: against trying every assignment of small random matrices. */
#include "geo/assign.h"

#include "base/dice.h"
#include "base/test.h"

#define SIDE 5
#define FORBIDDEN 1e30 /* a pair that is not listed */
#define MANY 400

static double memory[8 * MANY];

/* The pairs of a matrix, row by row. */
static struct assign_problem problem_of(int rows, int columns, const double *cost,
                                        const double *alone)
{
    static int first[SIDE + 1];
    static struct assign_pair pairs[SIDE * SIDE];
    int count = 0;

    for (int i = 0; i < rows; i++) {
        first[i] = count;
        for (int j = 0; j < columns; j++)
            if (cost[i * columns + j] < FORBIDDEN)
                pairs[count++] = (struct assign_pair){j, cost[i * columns + j]};
    }
    first[rows] = count;
    return (struct assign_problem){rows, columns, first, pairs, alone};
}

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
                       cost[i * columns + chosen[i]] < FORBIDDEN;
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
            cost[i] = dice_below(&d, 4) == 0 ? FORBIDDEN : 40.0 * dice_uniform(&d) - 20.0;
        for (int i = 0; i < rows; i++)
            alone[i] = 30.0 * dice_uniform(&d) - 10.0;
        TEST_EQ(assign_memory_size(rows, columns) <= sizeof memory, 1, turn);
        struct assign_problem problem = problem_of(rows, columns, cost, alone);
        assign_rows(&problem, memory, chosen);
        for (int i = 0; i < rows; i++) {
            if (chosen[i] == ASSIGN_ALONE)
                continue;
            TEST_EQ(used >> chosen[i] & 1u, 0, turn);
            TEST_EQ(cost[i * columns + chosen[i]] < FORBIDDEN, 1, turn);
            used |= 1u << chosen[i];
        }
        TEST_NEAR(sum_of(rows, columns, cost, alone, chosen),
                  best_of_all(rows, columns, cost, alone), 1e-9, turn);
    }
}

TEST(assign_edges)
{
    static const struct {
        int columns;
        double cost[4];
        int want[2];
    } rows[] = {
        {0, {0}, {ASSIGN_ALONE, ASSIGN_ALONE}},
        {2, {-5.0, FORBIDDEN, -4.0, FORBIDDEN}, {0, ASSIGN_ALONE}}, /* contested */
        {2, {0.0, -3.0, -1.0, -3.5}, {1, 0}}, /* nearest first would give 0 + -3.5 */
        {2, {1.0, 1.0, 1.0, 1.0}, {0, 1}},    /* ties: the earlier pair, and no better alone */
        {2, {2.0, 2.0, 0.5, 2.0}, {ASSIGN_ALONE, 0}}, /* dearer than staying alone */
    };
    double alone[2] = {1.0, 1.0};
    int chosen[2];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct assign_problem problem = problem_of(2, rows[i].columns, rows[i].cost, alone);

        assign_rows(&problem, memory, chosen);
        TEST_EQ(chosen[0], rows[i].want[0], i);
        TEST_EQ(chosen[1], rows[i].want[1], i);
    }
}

/* Row i may have columns i and i + 1 and wants the second: only a shift of all of them serves the
 * last row, which may have its own column alone. */
TEST(assign_shifts_a_long_chain)
{
    static int first[MANY + 1];
    static struct assign_pair pairs[2 * MANY];
    static double alone[MANY];
    static int chosen[MANY];
    int count = 0;

    for (int i = 0; i < MANY; i++) {
        first[i] = count;
        alone[i] = 1e6;
        pairs[count++] = (struct assign_pair){i, 1.0};
        if (i + 1 < MANY)
            pairs[count++] = (struct assign_pair){i + 1, 0.0};
    }
    first[MANY] = count;
    struct assign_problem problem = {MANY, MANY, first, pairs, alone};
    TEST_EQ(assign_memory_size(MANY, MANY) <= sizeof memory, 1, 0);
    assign_rows(&problem, memory, chosen);
    for (int i = 0; i < MANY; i++)
        TEST_EQ(chosen[i], i, i);
}
