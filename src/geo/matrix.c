/* geo/matrix.c: textbook loops; Cholesky by Golub and Van Loan, Matrix Computations,
 * algorithm 4.2.1.
 */
#include "geo/matrix.h"

#include <math.h>
#include <string.h>

#include "base/check.h"

/* Row by row, so that the innermost loop has no sum to wait for; each element still adds its
 * products in the order of `k`, so the bits are those of the textbook.  Inlined below with the
 * sizes of the filters as constants, which the compiler unrolls. */
static inline __attribute__((always_inline)) void multiply(int rows, int inner, int columns,
                                                           const double *restrict a,
                                                           const double *restrict b,
                                                           double *restrict c)
{
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++)
            c[i * columns + j] = 0;
        for (int k = 0; k < inner; k++)
            for (int j = 0; j < columns; j++)
                c[i * columns + j] += a[i * inner + k] * b[k * columns + j];
    }
}

void matrix_multiply(int rows, int inner, int columns, const double *a, const double *b, double *c)
{
    if (rows == 6 && inner == 6 && columns == 6)
        multiply(6, 6, 6, a, b, c);
    else if (rows == 9 && inner == 9 && columns == 9)
        multiply(9, 9, 9, a, b, c);
    else
        multiply(rows, inner, columns, a, b, c);
}

void matrix_multiply_transposed(int rows, int inner, int columns, const double *a, const double *b,
                                double *c)
{
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) {
            double sum = 0;

            for (int k = 0; k < inner; k++)
                sum += a[i * inner + k] * b[j * inner + k];
            c[i * columns + j] = sum;
        }
}

void matrix_sandwich(int n, int m, const double *a, const double *p, double *c)
{
    double ap[MATRIX_MAX * MATRIX_MAX];
    double turned[MATRIX_MAX * MATRIX_MAX];

    CHECK(n <= MATRIX_MAX);
    CHECK(m <= MATRIX_MAX);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < m; k++)
            turned[k * n + i] = a[i * m + k];
    matrix_multiply(n, m, m, a, p, ap);
    matrix_multiply(n, m, n, ap, turned, c);
    matrix_symmetrise(n, c);
}

void matrix_symmetrise(int n, double *a)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) {
            double mean = 0.5 * (a[i * n + j] + a[j * n + i]);

            a[i * n + j] = mean;
            a[j * n + i] = mean;
        }
}

bool matrix_cholesky(int n, const double *a, double *l)
{
    for (int j = 0; j < n; j++) {
        double diagonal = a[j * n + j];

        for (int k = 0; k < j; k++)
            diagonal -= l[j * n + k] * l[j * n + k];
        if (!(diagonal > 0) || diagonal > 1e300)
            return false;
        l[j * n + j] = sqrt(diagonal);
        for (int i = j + 1; i < n; i++) {
            double sum = a[i * n + j];

            for (int k = 0; k < j; k++)
                sum -= l[i * n + k] * l[j * n + k];
            l[i * n + j] = sum / l[j * n + j];
        }
    }
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            l[i * n + j] = 0;
    return true;
}

void matrix_solve_lower(int n, const double *l, double *x)
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++)
            x[i] -= l[i * n + k] * x[k];
        x[i] /= l[i * n + i];
    }
}

bool matrix_invert_spd(int n, const double *a, double *inverse)
{
    double l[MATRIX_MAX * MATRIX_MAX];
    double lower[MATRIX_MAX * MATRIX_MAX]; /* l^-1, column by column */

    CHECK(n <= MATRIX_MAX);
    if (!matrix_cholesky(n, a, l))
        return false;
    for (int j = 0; j < n; j++) {
        double column[MATRIX_MAX] = {0};

        column[j] = 1;
        matrix_solve_lower(n, l, column);
        for (int i = 0; i < n; i++)
            lower[i * n + j] = column[i];
    }
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double sum = 0;

            for (int k = 0; k < n; k++)
                sum += lower[k * n + i] * lower[k * n + j];
            inverse[i * n + j] = sum;
        }
    return true;
}

static void swap_rows(int width, double *a, int i, int k)
{
    for (int j = 0; j < width; j++) {
        double kept = a[i * width + j];

        a[i * width + j] = a[k * width + j];
        a[k * width + j] = kept;
    }
}

/* Row i -= factor times row k. */
static void take_row(int width, double *a, int i, int k, double factor)
{
    for (int j = 0; j < width; j++)
        a[i * width + j] -= factor * a[k * width + j];
}

bool matrix_solve(int n, int columns, double *a, double *b)
{
    for (int k = 0; k < n; k++) {
        int pivot = k;

        for (int i = k + 1; i < n; i++)
            if (fabs(a[i * n + k]) > fabs(a[pivot * n + k]))
                pivot = i;
        if (!(fabs(a[pivot * n + k]) > 0))
            return false;
        swap_rows(n, a, k, pivot);
        swap_rows(columns, b, k, pivot);
        for (int i = k + 1; i < n; i++) {
            double factor = a[i * n + k] / a[k * n + k];

            take_row(n, a, i, k, factor);
            take_row(columns, b, i, k, factor);
        }
    }
    for (int k = n - 1; k >= 0; k--) {
        for (int j = 0; j < columns; j++)
            b[k * columns + j] /= a[k * n + k];
        for (int i = 0; i < k; i++)
            take_row(columns, b, i, k, a[i * n + k]);
    }
    return true;
}

double matrix_mahalanobis(int n, const double *l, const double *x)
{
    double y[MATRIX_MAX];
    double sum = 0;

    CHECK(n <= MATRIX_MAX);
    memcpy(y, x, (size_t)n * sizeof *x);
    matrix_solve_lower(n, l, y);
    for (int i = 0; i < n; i++)
        sum += y[i] * y[i];
    return sum;
}
