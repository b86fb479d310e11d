/* assess/fit.h: the boost template that best explains some states, with stated priors.
 *
 * Maximum a posteriori by damped Gauss-Newton (Levenberg-Marquardt; Nocedal & Wright, Numerical
 * Optimization, 2nd ed., 10.3).  About 10 KiB: on the stack, or static.  Pure; no allocation.
 */
#ifndef ASSESS_FIT_H
#define ASSESS_FIT_H

#include <stdbool.h>
#include <stdint.h>

#include "assess/ascent.h"
#include "assess/ellipse.h"
#include "model/track.h"

#define FIT_POINTS_MAX TRACK_ASCENT_MAX

struct fit_prior {
    double mean;
    double sigma; /* 0: flat */
};

struct fit {
    const struct fit_prior *priors; /* ASCENT_TERMS of them, borrowed */
    double shared; /* states of one filter are correlated: each counts as one in so many */
    int count;
    double times_s[FIT_POINTS_MAX];
    struct ascent_state seen[FIT_POINTS_MAX];
    double factor[FIT_POINTS_MAX][36]; /* Cholesky of each covariance with the template's share */
    struct geodetic reference;         /* on the ground below the first state */
    int64_t reference_ns;
    double terms[ASCENT_TERMS];
    double normal[ASCENT_TERMS * ASCENT_TERMS];
    double slope[ASCENT_TERMS];
    double cost;
};

/* What the fit says of the launch. */
struct fit_launch {
    struct ground_spread spread;
    double start_s; /* of lift-off, from reference_ns */
    double start_variance_s2;
};

/* Is the state one of a climb: rising, above the ground? */
bool fit_is_climb(const struct ascent_point *p);
/* Adds a climbing state; false when there is no room or its covariance is none. */
bool fit_add(struct fit *f, const struct ascent_point *p);
/* Needs one state at least. */
void fit_solve(struct fit *f);
/* Residuals beyond what noise and template allow (Birge ratio), at least 1. */
double fit_misfit(const struct fit *f);
/* False when the states leave the launch open. */
bool fit_launch_of(const struct fit *f, struct fit_launch *out);

#endif
