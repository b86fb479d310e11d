/* track/linear.h: two matrix forms that every verb of a filter needs, over geo/matrix.h. */
#ifndef TRACK_LINEAR_H
#define TRACK_LINEAR_H

#include <stdbool.h>

/* p := f p f', symmetrised; n by n, row-major. */
void linear_congruence(int n, const double *f, double *p);
/* nu' a^-1 nu and log det a; false when a is not positive definite.  `a` is overwritten. */
bool linear_distance(int n, double *a, const double *nu, double *distance2, double *log_det);

#endif
