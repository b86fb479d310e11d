/* score/consistency.h: do the errors have the size that the filter claims for them?
 *
 * The normalised error squared of one estimate is e' P^-1 e: NEES when e is estimate minus truth
 * and P the claimed covariance of the state, NIS when e is an innovation and P its claimed
 * covariance. For an honest filter it follows the chi-square law of its dimension, so that of N
 * independent runs the average, divided by the dimension, is 1 and lies inside a band (Bar-Shalom,
 * Li and Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001, section 5.4;
 * the section from memory).  Above the band the filter is optimistic, below it pessimistic.
 *
 * The band holds for independent errors: the NEES of one run at successive steps are not.  A study
 * keeps one `struct consistency` for each step, adds one error a run, and asks for the share of
 * steps inside.  Values in the caller's memory; no allocation, no clock.
 */
#ifndef SCORE_CONSISTENCY_H
#define SCORE_CONSISTENCY_H

#include <stdbool.h>

#include "score/band.h"

struct consistency {
    int dimension; /* 1..MATRIX_MAX */
    int count;     /* errors added; count x dimension <= CHI_SQUARE_DOF_MAX when a band is asked */
    int refused;   /* their covariance was not positive definite: a fault of the filter */
    double sum;    /* of normalised errors squared */
};

struct consistency_share {
    int inside;
    int below; /* pessimistic steps */
    int above; /* optimistic steps */
    int empty; /* nothing was added: not counted in the share */
    double share_inside;
};

/* e' P^-1 e; false when the n x n covariance, row by row, is not positive definite. */
bool consistency_value(int n, const double *error, const double *covariance, double *value);

void consistency_init(struct consistency *c, int dimension);
/* False when the error was refused and counted so. */
bool consistency_add(struct consistency *c, const double *error, const double *covariance);
/* Average divided by the dimension, ideally 1; count > 0. */
double consistency_mean(const struct consistency *c);

/* Two-sided: the mean of `runs` honest errors lies inside with `probability`, half of the rest on
 * each side. */
struct band consistency_band(double probability, int dimension, int runs);
/* count > 0 */
enum band_side consistency_judge(const struct consistency *c, double probability);
/* Each step against the band of its own count.  share_inside is 0 when all are empty. */
struct consistency_share consistency_share(const struct consistency *steps, int step_count,
                                           double probability);

#endif
