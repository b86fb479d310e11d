/* score/rmse.h: the root mean squared error, how sure it is, and its ratio to a bound.
 *
 * The standard error is that of independent errors, to first order: the standard deviation of the
 * mean square, divided by twice the root.  A ratio below 1 by more than a few standard errors means
 * a wrong bound or a filter that saw the truth.  A value in the caller's memory.
 */
#ifndef SCORE_RMSE_H
#define SCORE_RMSE_H

struct rmse {
    int count;
    double sum2; /* of squared errors */
    double sum4; /* of their squares */
};

struct rmse_ratio {
    double ratio; /* 1 is the best that can be */
    double standard_error;
};

/* The length of one error: m, m/s, s. */
void rmse_add(struct rmse *r, double error);
/* 0 when nothing was added. */
double rmse_value(const struct rmse *r);
/* 0 for fewer than two errors. */
double rmse_standard_error(const struct rmse *r);
/* bound > 0, of the same unit. */
struct rmse_ratio rmse_to_bound(const struct rmse *r, double bound);

#endif
