/* track/linear.c: see the header. */
#include "track/linear.h"

#include "geo/math.h"
#include "geo/matrix.h"

/* The lower half only, then mirrored.  Inlined with the sizes of the models as constants, which the
 * compiler unrolls; each sum runs in the order of `k` for any size. */
static inline __attribute__((always_inline)) void congruence(int n, const double *restrict f,
                                                             double *restrict p)
{
    double fp[MATRIX_MAX * MATRIX_MAX] = {0};
    double turned[MATRIX_MAX * MATRIX_MAX];

    for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++) {
            turned[k * n + i] = f[i * n + k];
            for (int j = 0; j < n; j++)
                fp[i * n + j] += f[i * n + k] * p[k * n + j];
        }
    for (int i = 0; i < n; i++) {
        double row[MATRIX_MAX] = {0};

        for (int k = 0; k < n; k++)
            for (int j = 0; j < n; j++)
                row[j] += fp[i * n + k] * turned[k * n + j];
        for (int j = 0; j <= i; j++)
            p[i * n + j] = p[j * n + i] = row[j];
    }
}

void linear_congruence(int n, const double *f, double *p)
{
    if (n == 7)
        congruence(7, f, p);
    else if (n == 9)
        congruence(9, f, p);
    else
        congruence(n, f, p);
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
