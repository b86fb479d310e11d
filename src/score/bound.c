/* score/bound.c: two solutions of linear equations for each prediction, none of a covariance. */
#include "score/bound.h"

#include <math.h>
#include <string.h>

#include "base/check.h"

#define SIZE (MATRIX_MAX * MATRIX_MAX)

static void transpose(int rows, int columns, const double *a, double *turned)
{
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
            turned[j * rows + i] = a[i * columns + j];
}

void bound_init(struct bound *b, int dimension, const double *information)
{
    CHECK(dimension >= 1);
    CHECK(dimension <= MATRIX_MAX);
    *b = (struct bound){.dimension = dimension};
    if (information != NULL)
        memcpy(b->information, information, (size_t)(dimension * dimension) * sizeof *information);
}

bool bound_init_covariance(struct bound *b, int dimension, const double *covariance)
{
    bound_init(b, dimension, NULL);
    return matrix_invert_spd(dimension, covariance, b->information);
}

/* F^-T J F^-1, by F' X = J, then F' Y = X' (J is symmetric). */
static bool carry(int n, const double *transition, const double *information, double *carried)
{
    double turned[SIZE];
    double left[SIZE];

    transpose(n, n, transition, turned);
    memcpy(left, information, (size_t)(n * n) * sizeof *left);
    if (!matrix_solve(n, n, turned, left))
        return false;
    transpose(n, n, left, carried);
    transpose(n, n, transition, turned);
    if (!matrix_solve(n, n, turned, carried))
        return false;
    matrix_symmetrise(n, carried);
    return true;
}

bool bound_predict(struct bound *b, const double *transition, const double *noise)
{
    int n = b->dimension;
    double carried[SIZE];
    double spread[SIZE];

    if (!carry(n, transition, b->information, carried))
        return false;
    if (noise != NULL) {
        matrix_multiply(n, n, n, carried, noise, spread);
        for (int i = 0; i < n; i++)
            spread[i * n + i] += 1;
        if (!matrix_solve(n, n, spread, carried)) /* its eigenvalues are 1 and more */
            return false;
        matrix_symmetrise(n, carried);
    }
    memcpy(b->information, carried, (size_t)(n * n) * sizeof *carried);
    return true;
}

bool bound_information(int n, int m, const double *jacobian, const double *noise,
                       double *information)
{
    double inverse[SIZE];
    double turned[SIZE];

    CHECK(n <= MATRIX_MAX);
    CHECK(m <= MATRIX_MAX);
    if (!matrix_invert_spd(m, noise, inverse))
        return false;
    transpose(m, n, jacobian, turned);
    matrix_sandwich(n, m, turned, inverse, information);
    return true;
}

void bound_update(struct bound *b, const double *information)
{
    for (int i = 0; i < b->dimension * b->dimension; i++)
        b->information[i] += information[i];
}

bool bound_covariance(const struct bound *b, double *covariance)
{
    return matrix_invert_spd(b->dimension, b->information, covariance);
}

bool bound_sigma(const struct bound *b, int first, int size, double *sigma)
{
    double covariance[SIZE];
    double trace = 0;

    CHECK(first >= 0);
    CHECK(first + size <= b->dimension);
    if (!bound_covariance(b, covariance))
        return false;
    for (int i = first; i < first + size; i++)
        trace += covariance[i * b->dimension + i];
    *sigma = sqrt(trace);
    return true;
}
