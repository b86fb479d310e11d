/* track/linear.c: see the header. */
#include "track/linear.h"

#include <string.h>

#include "geo/math.h"
#include "geo/matrix.h"

void linear_congruence(int n, const double *f, double *p)
{
    double out[MATRIX_MAX * MATRIX_MAX];

    matrix_sandwich(n, n, f, p, out);
    matrix_symmetrise(n, out);
    memcpy(p, out, (size_t)(n * n) * sizeof *p);
}

bool linear_distance(int n, double *a, const double *nu, double *distance2, double *log_det)
{
    if (!matrix_cholesky(n, a, a))
        return false;
    *distance2 = matrix_mahalanobis(n, a, nu);
    *log_det = 0.0;
    for (int i = 0; i < n; i++)
        *log_det += 2.0 * math_log(a[i * n + i]);
    return true;
}
