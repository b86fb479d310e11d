/* geo/statistics.h: the few laws that areas, gates and scores need.  Pure. */
#ifndef GEO_STATISTICS_H
#define GEO_STATISTICS_H

#define CHI_SQUARE_DOF_MAX 100000000 /* 1,000 runs of 10,000 steps of 9 states, with room */
#define BINOMIAL_TRIALS_MAX 1000000

/* Standard normal; absolute error of the cdf below 1e-9, of the quantile below 1e-8. */
double normal_cdf(double x);
/* 0 < p < 1, else NaN. */
double normal_quantile(double p);
/* Regularised lower incomplete gamma at dof/2: P(chi-square <= x); x >= 0, dof from 1 to
 * CHI_SQUARE_DOF_MAX; absolute error below 1e-10. */
double chi_square_cdf(double x, int dof);
/* 0 < p < 1; the same dof; relative error below 1e-9. */
double chi_square_quantile(double p, int dof);

/* Regularised incomplete beta I_x(a, b): P(beta <= x); 0 < a, b <= BINOMIAL_TRIALS_MAX + 1;
 * absolute error below 1e-10. */
double beta_cdf(double x, double a, double b);
/* 0 < p < 1; absolute error below 1e-9 of the answer's distance from the nearer of 0 and 1. */
double beta_quantile(double p, double a, double b);

/* P(at most `hits` of `trials` come true), each with probability p in [0, 1]. */
double binomial_cdf(int hits, int trials, double p);
/* The fewest hits with binomial_cdf >= probability, less 1e-12; 0 < probability < 1. */
int binomial_quantile(double probability, int trials, double p);

/* Axes of the ellipse of a symmetric 2 x 2 matrix {{xx, xy}, {xy, yy}}. */
struct eigen2 {
    double major;     /* larger eigenvalue, not negative */
    double minor;     /* smaller one, not negative */
    double angle_rad; /* of the major axis from the x axis, (-pi/2, pi/2] */
};
struct eigen2 eigen_symmetric2(double xx, double xy, double yy);

#endif
