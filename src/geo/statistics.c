/* geo/statistics.c: series and continued fraction of the incomplete gamma function (Abramowitz and
 * Stegun 6.5.29 and 6.5.31), everything else from them.
 */
#include "geo/statistics.h"

#include <math.h>

#include "base/check.h"
#include "geo/math.h"

#define TERMS_MAX 500

/* log Gamma at half integers by the recurrence from Gamma(1/2) and Gamma(1). */
static double log_gamma_half(int dof)
{
    double value = dof % 2 == 0 ? 0 : 0.5 * math_log(MATH_PI);

    for (int k = dof % 2 == 0 ? 2 : 1; k + 2 <= dof; k += 2)
        value += math_log(k / 2.0);
    return value;
}

static double gamma_series(double a, double x)
{
    double term = 1 / a;
    double sum = term;

    for (int n = 1; n < TERMS_MAX && term > sum * 1e-17; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

/* Lentz's evaluation of the continued fraction for the upper function. */
static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a;
    double c = 1e300;
    double d = 1 / b;
    double h = d;

    for (int n = 1; n < TERMS_MAX; n++) {
        double an = -n * (n - a);

        b += 2;
        d = 1 / (an * d + b);
        c = b + an / c;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-16)
            break;
    }
    return h;
}

double chi_square_cdf(double x, int dof)
{
    double a = dof / 2.0;

    CHECK(dof >= 1);
    CHECK(dof <= 64);
    if (!(x > 0))
        return 0;
    x /= 2;
    double factor = math_exp(a * math_log(x) - x - log_gamma_half(dof));
    return x < a + 1 ? factor * gamma_series(a, x) : 1 - factor * gamma_fraction(a, x);
}

double normal_cdf(double x)
{
    double half = 0.5 * chi_square_cdf(x * x, 1);

    if (x < -4) { /* the difference from 1/2 would lose digits */
        double y = x * x / 2;

        return 0.5 * math_exp(0.5 * math_log(y) - y) / sqrt(MATH_PI) * gamma_fraction(0.5, y);
    }
    return x < 0 ? 0.5 - half : 0.5 + half;
}

double normal_quantile(double p)
{
    double low = -9;
    double high = 9;

    if (!(p > 0) || !(p < 1))
        return (double)NAN;
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);

        if (normal_cdf(middle) < p)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

double chi_square_quantile(double p, int dof)
{
    double low = 0;
    double high = 64 + 16 * dof;

    if (!(p > 0) || !(p < 1))
        return (double)NAN;
    if (dof == 2)
        return -2 * math_log(1 - p);
    for (int i = 0; i < 80; i++) {
        double middle = 0.5 * (low + high);

        if (chi_square_cdf(middle, dof) < p)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

struct eigen2 eigen_symmetric2(double xx, double xy, double yy)
{
    double mean = 0.5 * (xx + yy);
    double half = 0.5 * (xx - yy);
    double radius = math_hypot(half, xy);
    double minor = mean - radius;

    return (struct eigen2){
        .major = mean + radius > 0 ? mean + radius : 0,
        .minor = minor > 0 ? minor : 0,
        .angle_rad = 0.5 * math_atan2(xy, half),
    };
}
