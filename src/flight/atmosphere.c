/* flight/atmosphere.c: knots of US Standard Atmosphere 1976 (NOAA-S/T 76-1562, table I), 0 to 120
 * km. */
#include "flight/atmosphere.h"

#include "geo/math.h"

#define LAST (ATMOSPHERE_KNOTS - 1)

const double atmosphere_log[ATMOSPHERE_TABLE] = {
    0.202940844,   -0.305941092,  -0.883073581,  -1.635987248,  -2.420130657,
    -3.216778027,  -3.994861284,  -4.772004295,  -5.522536496,  -6.231601675,
    -6.881210724,  -7.473213098,  -8.079971052,  -8.720472843,  -9.398732316,
    -10.128608057, -10.900012677, -11.708989012, -12.587040282, -13.484050863,
    -14.394615022, -15.274375612, -16.147730456, -16.964627138, -17.622273053,
};
const double atmosphere_bend[ATMOSPHERE_TABLE] = {
    0.000000000e+00,  -6.176359424e-03, -4.354511587e-02, 4.575645553e-03,  -5.987208866e-03,
    6.869229156e-03,  -2.925594771e-03, 5.773395769e-03,  6.442821565e-03,  9.922340502e-03,
    1.332394617e-02,  -5.611450876e-03, -5.633721323e-03, -5.597501645e-03, -9.733954537e-03,
    -7.082947050e-03, -3.463137264e-03, -1.663621827e-02, 9.330749387e-04,  -6.055392458e-03,
    9.734916705e-03,  -2.080704481e-03, 4.993646485e-03,  3.856428038e-02,  0.000000000e+00,
};

double atmosphere_density(double height_m)
{
    if (!(height_m < ATMOSPHERE_TOP_M))
        return 0;
    double at = height_m > 0 ? height_m * (1 / ATMOSPHERE_KNOT_M) : 0;
    int i = at < LAST - 1 ? (int)at : LAST - 1; /* rounding may reach the last knot */
    double b = at - i;
    double low = atmosphere_bend[i];
    double high = atmosphere_bend[i + 1];
    /* a y0 + b y1 + (a^3 - a) low + (b^3 - b) high with a = 1 - b, by powers of b */
    double slope = atmosphere_log[i + 1] - atmosphere_log[i] - (2 * low + high);

    return math_exp(atmosphere_log[i] + b * (slope + b * (3 * low + b * (high - low))));
}
