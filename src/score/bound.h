/* score/bound.h: how well could any filter do?  The posterior Cramer-Rao bound, step by step.
 *
 * For additive Gaussian noise the information J of the state goes on by
 *     J(k+1) = (Q + F J(k)^-1 F')^-1 + E[H' R^-1 H],   J(0) = the prior's,
 * (Tichavsky, Muravchik and Nehorai, IEEE Trans. Signal Processing 46(5), 1998, as restated by
 * Stone Soup's PCRB metric), and no unbiased filter has a mean squared error below J^-1.  F is the
 * Jacobian of the transition and H that of the measurement, both at the truth.
 *
 * The first term is formed as (I + A Q)^-1 A with A = F^-T J F^-1, which is the same matrix.  So Q
 * may be singular or zero (then it is A), and J may be singular, as when the only measurement yet
 * holds a position and no velocity; only F must have an inverse, as every flow of an equation of
 * motion does.  No filter's code is used here: a fault there cannot hide in its own bound.
 *
 * Rounding grows with the spread of J: the relative error of a sigma is below 1e-9 where the whole
 * state is seen well, and below 1e-6 (2e-7 measured) when one line of sight alone gives 360 m
 * across beside 1,000 km along.
 *
 * The expectation over truths is the caller's: average F, Q or bound_information() over the runs.
 * Matrices row by row.  A value in the caller's memory; no allocation.
 */
#ifndef SCORE_BOUND_H
#define SCORE_BOUND_H

#include <stdbool.h>

#include "geo/matrix.h"

struct bound {
    int dimension; /* 1..MATRIX_MAX */
    double information[MATRIX_MAX * MATRIX_MAX];
};

/* `information` is that of the prior, n x n; NULL for none. */
void bound_init(struct bound *b, int dimension, const double *information);
/* From the prior's covariance; false when it is not positive definite. */
bool bound_init_covariance(struct bound *b, int dimension, const double *covariance);

/* `noise` is Q, positive semidefinite; NULL for none.  False, and `b` as it was, when the
 * transition has no inverse. */
bool bound_predict(struct bound *b, const double *transition, const double *noise);

/* H' R^-1 H of one measurement of dimension m: `jacobian` is m x n, `noise` m x m.  False when the
 * noise is not positive definite. */
bool bound_information(int n, int m, const double *jacobian, const double *noise,
                       double *information);
/* Adds what a measurement, or the average one, tells. */
void bound_update(struct bound *b, const double *information);

/* J^-1, n x n; false while the state is not observed in full. */
bool bound_covariance(const struct bound *b, double *covariance);
/* sqrt of the trace of a diagonal block of J^-1: first 0 and size 3 is the position, in m; first 3
 * the velocity.  False while the state is not observed in full. */
bool bound_sigma(const struct bound *b, int first, int size, double *sigma);

#endif
