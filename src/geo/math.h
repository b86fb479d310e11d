/* geo/math.h: elementary functions in plain C: the same bits on every processor.
 *
 * glibc picks sin, cos, exp and others by processor, and their last bits differ; a journal replayed
 * elsewhere must give the same bytes.  Errors stated are against exact values, in units of the last
 * place of the result, for the arguments given.  Non-finite arguments give NaN.
 */
#ifndef GEO_MATH_H
#define GEO_MATH_H

#define MATH_PI 3.14159265358979323846

/* |x| <= 1e6; error < 2 ulp of the larger of result and 1e-16. */
double math_sin(double x);
double math_cos(double x);
void math_sincos(double x, double *sine, double *cosine);
/* As sine and cosine, error < 3 ulp. */
double math_tan(double x);
/* (-pi, pi]; atan2(0, 0) is 0; error < 3 ulp. */
double math_atan2(double y, double x);
/* Arguments beyond [-1, 1] count as the end; error < 4 ulp. */
double math_asin(double x);
double math_acos(double x);
/* Below -708 it is 0 (no subnormal results), above 709.78 infinity; error < 2 ulp in between. */
double math_exp(double x);
/* x > 0, else NaN; error < 2 ulp. */
double math_log(double x);
/* x > 0; as exp(y log x): relative error about |y log x| ulp. */
double math_pow(double x, double y);
/* No overflow guard: arguments below 1e150. */
double math_hypot(double x, double y);

#endif
