/* geo/matrix.h: small dense matrices, row by row, at most MATRIX_MAX on a side.
 *
 * Plain loops in a fixed order: the same bits always.  Result and arguments may not overlap unless
 * said.  Pure; caller's memory.
 */
#ifndef GEO_MATRIX_H
#define GEO_MATRIX_H

#include <stdbool.h>

#define MATRIX_MAX 12

/* c (rows x columns) = a (rows x inner) b (inner x columns) */
void matrix_multiply(int rows, int inner, int columns, const double *a, const double *b, double *c);
/* c (rows x columns) = a (rows x inner) b', b being columns x inner */
void matrix_multiply_transposed(int rows, int inner, int columns, const double *a, const double *b,
                                double *c);
/* c (n x n) = a p a', a being n x m and p symmetric m x m */
void matrix_sandwich(int n, int m, const double *a, const double *p, double *c);
/* a = (a + a') / 2 */
void matrix_symmetrise(int n, double *a);
/* Lower l with l l' = a; false when a is not positive definite.  l may be a. */
bool matrix_cholesky(int n, const double *a, double *l);
/* Inverse of a symmetric positive definite matrix; false when it is not.  May overlap. */
bool matrix_invert_spd(int n, const double *a, double *inverse);
/* Solves l y = x in place for lower l. */
void matrix_solve_lower(int n, const double *l, double *x);
/* Solves a x = b for any square a and `columns` right sides (b is n x columns), by elimination with
 * row exchanges.  b becomes x, a is destroyed; false when a is singular. */
bool matrix_solve(int n, int columns, double *a, double *b);
/* x' a^-1 x given the Cholesky factor l of a. */
double matrix_mahalanobis(int n, const double *l, const double *x);

#endif
