/* geo/frame.c: three rotations of precession, one of nutation, one of the Earth. */
#include "geo/frame.h"

#include <math.h>
#include <stddef.h>

#include "geo/math.h"
#include "geo/time.h"

#define ARCSECOND (MATH_PI / 648000)
#define TENTH_MICROARCSECOND (ARCSECOND * 1e-7)
#define J2000_TAI_NS INT64_C(946727967816000000) /* 2000-01-01 12:00:00 TT; TT = TAI + 32.184 s */
#define CENTURY_NS 3155760000e9

struct nutation {
    double longitude_rad;
    double obliquity_rad;
};

/* Multipliers of l, l', F, D, Omega; amplitudes in 0.1 microarcsecond. */
static const struct {
    int l, lp, f, d, om;
    double longitude;
    double obliquity;
} terms[] = {
    {0, 0, 0, 0, 1, -172064161, 92052331}, {0, 0, 2, -2, 2, -13170906, 5730336},
    {0, 0, 2, 0, 2, -2276413, 978459},     {0, 0, 0, 0, 2, 2074554, -897492},
    {0, 1, 0, 0, 0, 1475877, 73871},       {0, 1, 2, -2, 2, -516821, 224386},
    {1, 0, 0, 0, 0, 711159, -6750},        {0, 0, 2, 0, 1, -387298, 200728},
    {1, 0, 2, 0, 2, -301461, 129025},      {0, -1, 2, -2, 2, 215829, -95929},
    {0, 0, 2, -2, 1, 128227, -68982},      {-1, 0, 2, 0, 2, 123457, -53311},
    {-1, 0, 0, 2, 0, 156994, -1235},       {1, 0, 0, 0, 1, 63110, -33228},
    {-1, 0, 0, 0, 1, -57976, 31429},       {-1, 0, 2, 2, 2, -59641, 25543},
    {1, 0, 2, 0, 1, -51613, 26366},        {-2, 0, 2, 0, 1, 45893, -24236},
    {0, 0, 0, 2, 0, 63384, -1220},         {0, 0, 2, 2, 2, -38571, 16452},
};

static double wrap(double angle_rad)
{
    return angle_rad - 2 * MATH_PI * floor(angle_rad / (2 * MATH_PI));
}

static struct nutation nutation_at(double t)
{
    double l = wrap((485868.249036 + 1717915923.2178 * t) * ARCSECOND);
    double lp = wrap((1287104.79305 + 129596581.0481 * t) * ARCSECOND);
    double f = wrap((335779.526232 + 1739527262.8478 * t) * ARCSECOND);
    double d = wrap((1072260.70369 + 1602961601.2090 * t) * ARCSECOND);
    double om = wrap((450160.398036 - 6962890.5431 * t) * ARCSECOND);
    struct nutation n = {0};

    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        double s;
        double c;

        math_sincos(terms[i].l * l + terms[i].lp * lp + terms[i].f * f + terms[i].d * d +
                        terms[i].om * om,
                    &s, &c);
        n.longitude_rad += terms[i].longitude * s * TENTH_MICROARCSECOND;
        n.obliquity_rad += terms[i].obliquity * c * TENTH_MICROARCSECOND;
    }
    return n;
}

/* r = R1(angle) r or R3(angle) r: the axes turn by +angle about x or z. */
static struct ecef turn_x(double angle_rad, struct ecef v)
{
    double s;
    double c;

    math_sincos(angle_rad, &s, &c);
    return (struct ecef){v.x, c * v.y + s * v.z, c * v.z - s * v.y};
}

static struct ecef turn_z(double angle_rad, struct ecef v)
{
    double s;
    double c;

    math_sincos(angle_rad, &s, &c);
    return (struct ecef){c * v.x + s * v.y, c * v.y - s * v.x, v.z};
}

struct angles {
    double gamma;
    double phi;
    double psi;     /* nutation in longitude included */
    double epsilon; /* nutation in obliquity included */
    double sidereal;
};

/* Earth rotation angle of UT1, taken as UTC; whole turns drop out of the day count. */
static double rotation_angle(int64_t tai_ns)
{
    int64_t unix_ns = 0;

    if (!time_to_unix_ns(tai_ns, &unix_ns))
        return 0;
    int64_t since_noon = unix_ns - INT64_C(946728000000000000); /* 2000-01-01 12:00 UTC */
    int64_t day_ns = INT64_C(86400000000000);
    double days = (double)since_noon / 86400e9;
    double fraction = (double)(since_noon % day_ns) / 86400e9;

    return wrap(2 * MATH_PI * (fraction + 0.7790572732640 + 0.00273781191135448 * days));
}

static struct angles angles_at(int64_t tai_ns)
{
    double t = (double)(tai_ns - J2000_TAI_NS) / CENTURY_NS;
    struct nutation n = nutation_at(t);
    double mean = 84381.406 + t * (-46.836769 + t * (-0.0001831 + t * 0.00200340));
    double gmst = 0.014506 + t * (4612.156534 + t * 1.3915817);

    return (struct angles){
        .gamma = (-0.052928 + t * (10.556378 + t * (0.4932044 - t * 0.00031238))) * ARCSECOND,
        .phi = (84381.412819 + t * (-46.811016 + t * (0.0511268 + t * 0.00053289))) * ARCSECOND,
        .psi = (-0.041775 + t * (5038.481484 + t * (1.5584175 - t * 0.00018522))) * ARCSECOND +
               n.longitude_rad,
        .epsilon = mean * ARCSECOND + n.obliquity_rad,
        .sidereal = rotation_angle(tai_ns) + gmst * ARCSECOND +
                    n.longitude_rad * math_cos(mean * ARCSECOND),
    };
}

struct ecef frame_eme2000_to_ecef(int64_t tai_ns, struct ecef inertial)
{
    struct angles a = angles_at(tai_ns);
    struct ecef v = turn_z(a.gamma, inertial);

    v = turn_x(a.phi, v);
    v = turn_z(-a.psi, v);
    v = turn_x(-a.epsilon, v);
    return turn_z(a.sidereal, v);
}

struct ecef frame_ecef_to_eme2000(int64_t tai_ns, struct ecef fixed)
{
    struct angles a = angles_at(tai_ns);
    struct ecef v = turn_z(-a.sidereal, fixed);

    v = turn_x(a.epsilon, v);
    v = turn_z(a.psi, v);
    v = turn_x(-a.phi, v);
    return turn_z(-a.gamma, v);
}
