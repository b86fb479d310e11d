/* geo/statistics.c: series and continued fraction of the incomplete gamma function (Abramowitz and
 * Stegun 6.5.29 and 6.5.31) and the continued fraction of the incomplete beta function (26.5.8),
 * everything else from them.
 *
 * With many degrees of freedom or trials the factors in front are e to a small difference of large
 * logarithms.  There they are written around their maximum, so that only the difference is formed;
 * what the gamma function is beyond Stirling's formula (6.1.41) is a small number of its own.
 */
#include "geo/statistics.h"

#include <math.h>

#include "base/check.h"
#include "geo/math.h"

#define TERMS_MAX 200000 /* about 9 sqrt(dof) are taken near the middle of the law */

static const double BINOMIAL_SLACK = 1e-12; /* rounding must not take one half for less */

static const int DOF_SMALL = 64; /* up to here the recurrence of log_gamma_half() is exact enough */

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

/* log Gamma(a) - ((a - 1/2) log a - a + log(2 pi) / 2).  The series is good from 16 on; below it
 * Gamma(a) is taken from Gamma(a + 16) by the recurrence. */
static double beyond_stirling(double a)
{
    double shift = 0;
    double base = a;

    if (a < 16) {
        base = a + 16;
        for (int k = 0; k < 16; k++)
            shift += math_log(a + k);
    }
    double square = 1 / (base * base);
    double series =
        (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680)))) / base;

    if (a >= 16)
        return series;
    return series + (base - 0.5) * math_log(base) - base - shift - (a - 0.5) * math_log(a) + a;
}

/* u - log(1 + u), for u > -1: by its series where the difference would lose digits. */
static double excess_of_log(double u)
{
    double sum = 0;
    double power = u;

    if (fabs(u) > 0.1)
        return u - math_log(1 + u);
    for (int n = 2; n < 20; n++) {
        power *= -u;
        sum -= power / n;
    }
    return sum;
}

/* x^a e^-x / Gamma(a) */
static double gamma_factor(double a, double x, int dof)
{
    if (dof <= DOF_SMALL)
        return math_exp(a * math_log(x) - x - log_gamma_half(dof));
    return sqrt(a / (2 * MATH_PI)) * math_exp(-a * excess_of_log((x - a) / a) - beyond_stirling(a));
}

double chi_square_cdf(double x, int dof)
{
    double a = dof / 2.0;

    CHECK(dof >= 1);
    CHECK(dof <= CHI_SQUARE_DOF_MAX);
    if (!(x > 0))
        return 0;
    x /= 2;
    double factor = gamma_factor(a, x, dof);
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

/* x^a (1 - x)^b / B(a, b), around its maximum at a / (a + b) */
static double beta_factor(double x, double a, double b)
{
    double n = a + b;
    double past = (n * x - a) / n; /* of the maximum */
    double height = sqrt(a * b / (2 * MATH_PI * n));
    double rest = beyond_stirling(n) - beyond_stirling(a) - beyond_stirling(b);

    return height *
           math_exp(rest - a * excess_of_log(past * n / a) - b * excess_of_log(-past * n / b));
}

/* Lentz's evaluation of I_x(a, b) over its factor; quick for x below (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
    double c = 1;
    double d = 1 / (1 - (a + b) * x / (a + 1));
    double h = d;

    for (int m = 1; m < TERMS_MAX; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));

        d = 1 / (1 + even * d);
        c = 1 + even / c;
        h *= d * c;
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-16)
            break;
    }
    return h / a;
}

double beta_cdf(double x, double a, double b)
{
    CHECK(a > 0);
    CHECK(b > 0);
    CHECK(a <= BINOMIAL_TRIALS_MAX + 1);
    CHECK(b <= BINOMIAL_TRIALS_MAX + 1);
    if (!(x > 0))
        return 0;
    if (!(x < 1))
        return 1;
    double factor = beta_factor(x, a, b);
    if (x < (a + 1) / (a + b + 2))
        return factor * beta_fraction(x, a, b);
    return 1 - factor * beta_fraction(1 - x, b, a);
}

double beta_quantile(double p, double a, double b)
{
    double low = 0;
    double high = 1;

    if (!(p > 0) || !(p < 1))
        return (double)NAN;
    for (int i = 0; i < 100; i++) {
        double middle = 0.5 * (low + high);

        if (beta_cdf(middle, a, b) < p)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

double binomial_cdf(int hits, int trials, double p)
{
    CHECK(trials >= 0);
    CHECK(trials <= BINOMIAL_TRIALS_MAX);
    CHECK(p >= 0);
    CHECK(p <= 1);
    if (hits < 0)
        return 0;
    return hits >= trials ? 1 : beta_cdf(1 - p, trials - hits, hits + 1);
}

int binomial_quantile(double probability, int trials, double p)
{
    int low = -1; /* its cdf is below `probability` */
    int high = trials;

    CHECK(probability > 0);
    CHECK(probability < 1);
    while (high - low > 1) {
        int middle = low + (high - low) / 2;

        if (binomial_cdf(middle, trials, p) < probability - BINOMIAL_SLACK)
            low = middle;
        else
            high = middle;
    }
    return high;
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
