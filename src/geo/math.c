/* geo/math.c: argument reduction, then Taylor and Gregory series on a small interval.
 *
 * Reductions as in Cody and Waite, Software Manual for the Elementary Functions (1980), chapters
 * 5 to 8 and 11; the series are the classical ones with as many terms as the interval needs, stated
 * beside each.  Polynomials by Horner's rule in a fixed order: no contraction, the same bits
 * always.
 */
#include "geo/math.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define NOT_A_NUMBER ((double)NAN)

/* pi/2 in three parts; the first two have 33 bits, so that products with |n| < 2^20 are exact. */
#define HALF_PI_1 0x1.921fb54400000p+0
#define HALF_PI_2 0x1.0b4611a600000p-34
#define HALF_PI_3 0x1.3198a2e037073p-69
#define LN2_HIGH 0x1.62e42fee00000p-1 /* 32 bits: products with |k| < 2^11 are exact */
#define LN2_LOW 0x1.a39ef35793c76p-33

static double from_bits(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t to_bits(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* sin on [-pi/4, pi/4]; next term x^19/19! < 1e-19.  `tail` is what r lost in rounding. */
static double sine_kernel(double r, double tail)
{
    double z = r * r;
    double p = 1 / 355687428096000.0;

    p = p * z - 1 / 1307674368000.0;
    p = p * z + 1 / 6227020800.0;
    p = p * z - 1 / 39916800.0;
    p = p * z + 1 / 362880.0;
    p = p * z - 1 / 5040.0;
    p = p * z + 1 / 120.0;
    p = p * z - 1 / 6.0;
    return r + (r * z * p + tail * (1 - 0.5 * z));
}

/* cos on [-pi/4, pi/4]; next term x^18/18! < 3e-18. */
static double cosine_kernel(double r, double tail)
{
    double z = r * r;
    double p = 1 / 20922789888000.0;

    p = p * z - 1 / 87178291200.0;
    p = p * z + 1 / 479001600.0;
    p = p * z - 1 / 3628800.0;
    p = p * z + 1 / 40320.0;
    p = p * z - 1 / 720.0;
    p = p * z + 1 / 24.0;
    double half = 0.5 * z;
    double head = 1 - half;
    return head + (((1 - head) - half) + (z * z * p - r * tail));
}

void math_sincos(double x, double *sine, double *cosine)
{
    if (!(fabs(x) <= 1e6)) {
        *sine = NOT_A_NUMBER;
        *cosine = NOT_A_NUMBER;
        return;
    }
    double n = rint(x * (2 / MATH_PI));
    double a = x - n * HALF_PI_1;
    double b = n * HALF_PI_2;
    double high = a - b;
    double tail = ((a - high) - b) - n * HALF_PI_3;
    double r = high + tail;
    double s = sine_kernel(r, (high - r) + tail);
    double c = cosine_kernel(r, (high - r) + tail);

    switch ((int64_t)n & 3) {
    case 0:
        *sine = s;
        *cosine = c;
        return;
    case 1:
        *sine = c;
        *cosine = -s;
        return;
    case 2:
        *sine = -s;
        *cosine = -c;
        return;
    default:
        *sine = -c;
        *cosine = s;
        return;
    }
}

double math_sin(double x)
{
    double s;
    double c;

    math_sincos(x, &s, &c);
    return s;
}

double math_cos(double x)
{
    double s;
    double c;

    math_sincos(x, &s, &c);
    return c;
}

double math_tan(double x)
{
    double s;
    double c;

    math_sincos(x, &s, &c);
    return s / c;
}

/* atan on [0, 1]: atan(k/8) from the table plus Gregory's series of the rest, |t| <= 1/16. */
static double arc_tangent(double x)
{
    static const double eighths[] = {
        0.0,
        0.12435499454676144,
        0.24497866312686414,
        0.35877067027057225,
        0.4636476090008061,
        0.5585993153435624,
        0.6435011087932844,
        0.7188299996216245,
        0.7853981633974483,
    };
    static const double lost[] = {
        0.0,        -3.125e-18, 1.070e-17,  -2.462e-17, 2.270e-17,
        -5.456e-18, 1.583e-17,  -2.148e-17, 3.062e-17,
    };
    int k = (int)rint(x * 8);
    double at = k / 8.0;
    double t = (x - at) / (1 + x * at);
    double z = t * t;
    double p = -1 / 15.0;

    p = p * z + 1 / 13.0;
    p = p * z - 1 / 11.0;
    p = p * z + 1 / 9.0;
    p = p * z - 1 / 7.0;
    p = p * z + 1 / 5.0;
    p = p * z - 1 / 3.0;
    return eighths[k] + (t + (t * z * p + lost[k]));
}

double math_atan2(double y, double x)
{
    double ay = fabs(y);
    double ax = fabs(x);
    double angle;

    if (!(ay <= 1e300) || !(ax <= 1e300))
        return NOT_A_NUMBER;
    if (!(ax > 0) && !(ay > 0))
        return 0;
    if (ay <= ax)
        angle = arc_tangent(ay / ax);
    else
        angle = MATH_PI / 2 - (arc_tangent(ax / ay) - 6.123233995736766e-17);
    if (x < 0)
        angle = MATH_PI - (angle - 1.2246467991473532e-16);
    return y < 0 ? -angle : angle;
}

double math_asin(double x)
{
    if (!(fabs(x) < 1))
        return fabs(x) >= 1 ? (x > 0 ? MATH_PI / 2 : -MATH_PI / 2) : NOT_A_NUMBER;
    return math_atan2(x, sqrt((1 - x) * (1 + x)));
}

double math_acos(double x)
{
    if (!(fabs(x) < 1))
        return fabs(x) >= 1 ? (x > 0 ? 0 : MATH_PI) : NOT_A_NUMBER;
    return math_atan2(sqrt((1 - x) * (1 + x)), x);
}

/* exp(r) on [-ln2/2, ln2/2]; next term r^14/14! < 5e-18.  By pairs, as half the chain of Horner's
 * rule is half the time: every step of an arc in the air waits for this. */
static double exponential_kernel(double r, double tail)
{
    double z = r * r;
    double p = 1 / 479001600.0 + r * (1 / 6227020800.0);

    p = p * z + (1 / 3628800.0 + r * (1 / 39916800.0));
    p = p * z + (1 / 40320.0 + r * (1 / 362880.0));
    p = p * z + (1 / 720.0 + r * (1 / 5040.0));
    p = p * z + (1 / 24.0 + r * (1 / 120.0));
    p = p * z + (0.5 + r * (1 / 6.0));
    return 1 + (r + (z * p + tail));
}

double math_exp(double x)
{
    if (x > 709.78)
        return (double)INFINITY;
    if (x < -708)
        return 0;
    if (!(fabs(x) <= 710))
        return NOT_A_NUMBER;
    double k = rint(x * 1.4426950408889634);
    double high = x - k * LN2_HIGH;
    double low = k * LN2_LOW;
    double r = high - low;
    double value = exponential_kernel(r, (high - r) - low);
    int64_t half = (int64_t)k / 2; /* two factors: 2^1024 has no double of its own */
    double a = from_bits((uint64_t)(half + 1023) << 52);
    double b = from_bits((uint64_t)((int64_t)k - half + 1023) << 52);

    return value * a * b;
}

/* log m = 2 atanh s, s = (m - 1)/(m + 1), m in [sqrt(1/2), sqrt 2): s^2 < 0.0295, 12 terms. */
static double logarithm_kernel(double m, double shift)
{
    double f = m - 1;
    double s = f / (2 + f);
    double z = s * s;
    double p = 1 / 23.0;

    p = p * z + 1 / 21.0;
    p = p * z + 1 / 19.0;
    p = p * z + 1 / 17.0;
    p = p * z + 1 / 15.0;
    p = p * z + 1 / 13.0;
    p = p * z + 1 / 11.0;
    p = p * z + 1 / 9.0;
    p = p * z + 1 / 7.0;
    p = p * z + 1 / 5.0;
    p = p * z + 1 / 3.0;
    double half = 0.5 * f * f; /* 2 s = f - s f, kept in two parts so that small f loses nothing */
    return shift * LN2_HIGH + (f - (half - (s * (half + 2 * z * p) + shift * LN2_LOW)));
}

double math_log(double x)
{
    double exponent = 0;

    if (!(x > 0) || x > 1.7976931348623157e308)
        return NOT_A_NUMBER;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        exponent = -54;
    }
    uint64_t bits = to_bits(x);
    exponent += (double)((int64_t)(bits >> 52) - 1023);
    double m = from_bits((bits & 0x000fffffffffffff) | UINT64_C(1023) << 52);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        exponent += 1;
    }
    return logarithm_kernel(m, exponent);
}

double math_pow(double x, double y)
{
    return math_exp(y * math_log(x));
}

double math_hypot(double x, double y)
{
    return sqrt(x * x + y * y);
}
