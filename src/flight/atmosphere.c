/* flight/atmosphere.c: knots of US Standard Atmosphere 1976 (NOAA-S/T 76-1562, table I), 0 to 120
 * km. */
#include "flight/atmosphere.h"

#include "geo/math.h"

#define KNOT_M 5000.0
#define KNOTS 25

/* Logarithm of density, and its second derivative times KNOT_M^2 / 6. */
static const double knots[KNOTS][2] = {
    {0.202940844, 0.000000000e+00},    {-0.305941092, -6.176359424e-03},
    {-0.883073581, -4.354511587e-02},  {-1.635987248, 4.575645553e-03},
    {-2.420130657, -5.987208866e-03},  {-3.216778027, 6.869229156e-03},
    {-3.994861284, -2.925594771e-03},  {-4.772004295, 5.773395769e-03},
    {-5.522536496, 6.442821565e-03},   {-6.231601675, 9.922340502e-03},
    {-6.881210724, 1.332394617e-02},   {-7.473213098, -5.611450876e-03},
    {-8.079971052, -5.633721323e-03},  {-8.720472843, -5.597501645e-03},
    {-9.398732316, -9.733954537e-03},  {-10.128608057, -7.082947050e-03},
    {-10.900012677, -3.463137264e-03}, {-11.708989012, -1.663621827e-02},
    {-12.587040282, 9.330749387e-04},  {-13.484050863, -6.055392458e-03},
    {-14.394615022, 9.734916705e-03},  {-15.274375612, -2.080704481e-03},
    {-16.147730456, 4.993646485e-03},  {-16.964627138, 3.856428038e-02},
    {-17.622273053, 0.000000000e+00},
};

double atmosphere_density(double height_m)
{
    if (!(height_m < ATMOSPHERE_TOP_M))
        return 0;
    double at = height_m > 0 ? height_m * (1 / KNOT_M) : 0;
    int i = at < KNOTS - 2 ? (int)at : KNOTS - 2; /* rounding may reach the last knot */
    double b = at - i;
    double low = knots[i][1];
    double high = knots[i + 1][1];
    /* a y0 + b y1 + (a^3 - a) low + (b^3 - b) high with a = 1 - b, by powers of b */
    double slope = knots[i + 1][0] - knots[i][0] - (2 * low + high);

    return math_exp(knots[i][0] + b * (slope + b * (3 * low + b * (high - low))));
}
