/* geo/statistics.h: the few laws that areas and gates need.  Pure. */
#ifndef GEO_STATISTICS_H
#define GEO_STATISTICS_H

/* Standard normal; absolute error of the cdf below 1e-9, of the quantile below 1e-8. */
double normal_cdf(double x);
/* 0 < p < 1, else NaN. */
double normal_quantile(double p);
/* Regularised lower incomplete gamma at dof/2: P(chi-square <= x); x >= 0, dof 1..64. */
double chi_square_cdf(double x, int dof);
/* 0 < p < 1; dof 1..64; relative error below 1e-9. */
double chi_square_quantile(double p, int dof);

/* Axes of the ellipse of a symmetric 2 x 2 matrix {{xx, xy}, {xy, yy}}. */
struct eigen2 {
    double major;     /* larger eigenvalue, not negative */
    double minor;     /* smaller one, not negative */
    double angle_rad; /* of the major axis from the x axis, (-pi/2, pi/2] */
};
struct eigen2 eigen_symmetric2(double xx, double xy, double yy);

#endif
