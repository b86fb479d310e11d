/* assess/claim_arc.c: damped Newton steps on the burnout velocity, from Kepler's ellipse.
 *
 * Three unknowns (east, north, up at the launch place) and three conditions (where it comes down,
 * east and north of the place, and the apogee): well posed straight up too, where azimuth and
 * elevation are not.  The first guess flies the ellipse to where the turning Earth will have
 * carried the impact.
 */
#include "assess/claim_arc.h"

#include <math.h>

#include "flight/propagate.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define BALL_M 6371000.0
#define LIMIT_S 20000.0
#define MET_M 20.0
#define PROBE_MPS 0.5
#define STEPS 40
#define HALVINGS 8
#define ESCAPE_MPS 11200.0
#define TURNS_OF_GUESS 4

struct miss {
    bool is_down;
    double m[3]; /* east, north of the wanted impact; above the wanted apogee */
    double flight_s;
    double burn_s;
};

struct problem {
    const struct claim_shape *shape;
    const struct claim_boost *boost;
    struct geodetic place;
    struct enu_axes axes;
    struct ecef origin;
};

struct ellipse_arc {
    double flight_s;
    double speed_mps;
    double elevation_rad;
};

/* The conic with this apogee through two points of the ball `range_m` apart. */
static struct ellipse_arc ellipse_arc_of(double apogee_m, double range_m)
{
    double sine_half;
    double cosine_half;

    /* Half of the way, seen from the centre, is pi less the true anomaly; its half comes in so that
     * nothing cancels straight up, where the ellipse is a line. */
    math_sincos(range_m / BALL_M / 4, &sine_half, &cosine_half);
    double sagitta = 2 * BALL_M * sine_half * sine_half;
    double e = apogee_m / (apogee_m + sagitta);
    double less_e = sagitta / (apogee_m + sagitta); /* 1 - e */
    double a = (BALL_M + apogee_m) / (1 + e);
    double anomaly = 2 * math_atan2(sqrt(less_e) * cosine_half, sqrt(1 + e) * sine_half);
    double mean_motion = sqrt(WGS84_GM / a) / a;
    double sine = 2 * sine_half * cosine_half;
    double cosine = 1 - 2 * sine_half * sine_half;

    return (struct ellipse_arc){
        .flight_s = 2 * (MATH_PI - anomaly + e * math_sin(anomaly)) / mean_motion,
        .speed_mps = sqrt(WGS84_GM * (2 / BALL_M - 1 / a)),
        .elevation_rad = math_atan2(e * sine, 1 - e * cosine),
    };
}

double claim_arc_kepler_s(double apogee_m, double range_m)
{
    return ellipse_arc_of(apogee_m, range_m).flight_s;
}

double claim_arc_kepler_speed_mps(double apogee_m, double range_m)
{
    return ellipse_arc_of(apogee_m, range_m).speed_mps;
}

static struct enu enu_of_polar(double speed, double elevation_rad, double azimuth_rad)
{
    double along = speed * math_cos(elevation_rad);

    return (struct enu){along * math_sin(azimuth_rad), along * math_cos(azimuth_rad),
                        speed * math_sin(elevation_rad)};
}

static struct enu first_guess(const struct claim_shape *s)
{
    struct geodetic impact = geodesic_direct(s->place, s->bearing_rad, s->range_m);
    struct geodesic way = {s->range_m, s->bearing_rad, s->bearing_rad};
    struct ellipse_arc arc = {0};

    for (int i = 0; i < TURNS_OF_GUESS; i++) {
        arc = ellipse_arc_of(s->apogee_m, way.distance_m);
        struct geodetic carried = impact;

        carried.lon_rad += WGS84_OMEGA * arc.flight_s;
        if (carried.lon_rad > MATH_PI)
            carried.lon_rad -= 2 * MATH_PI;
        way = geodesic_inverse(s->place, carried);
        if (way.distance_m > CLAIM_RANGE_MAX_M)
            way.distance_m = CLAIM_RANGE_MAX_M;
    }
    struct enu guess = enu_of_polar(arc.speed_mps, arc.elevation_rad, way.azimuth1_rad);
    guess.east -= WGS84_OMEGA * BALL_M * math_cos(s->place.lat_rad);
    return guess;
}

static double burn_time(const struct claim_boost *b, double speed_mps)
{
    return b->burn_s > 0 ? b->burn_s : speed_mps / b->acceleration_mps2;
}

/* What is left of a speed at the ground when the boost has climbed as well. */
static struct enu at_burnout(struct enu v, const struct claim_boost *boost)
{
    double speed = sqrt(v.east * v.east + v.north * v.north + v.up * v.up);
    double height_m = boost->path_share * burn_time(boost, speed) * v.up;
    double part = 1 - 2 * WGS84_GM * height_m / (BALL_M * (BALL_M + height_m)) / (speed * speed);
    double scale = part > 0.25 ? sqrt(part) : 0.5;

    return (struct enu){v.east * scale, v.north * scale, v.up * scale};
}

static struct miss fly(const struct problem *p, struct enu v)
{
    struct ecef velocity = enu_to_ecef(&p->axes, v);
    double speed = ecef_norm(velocity);
    double burn_s = burn_time(p->boost, speed);
    struct flight_state burnout = {
        ecef_add_scaled(p->origin, velocity, p->boost->path_share * burn_s), velocity};
    struct miss miss = {0};

    if (!(v.up > 0) || !(speed < ESCAPE_MPS))
        return miss;
    struct flight_arc arc = flight_to_ground(burnout, p->boost->beta_kgm2, LIMIT_S);
    if (arc.verdict != FLIGHT_IMPACT)
        return miss;
    struct geodesic way = geodesic_inverse(p->place, ecef_to_geodetic(arc.end.position));
    double sine;
    double cosine;

    /* Polar on purpose: `range_m` is measured along the ground at any distance. */
    math_sincos(way.azimuth1_rad, &sine, &cosine);
    miss.m[0] = way.distance_m * sine - p->shape->range_m * math_sin(p->shape->bearing_rad);
    miss.m[1] = way.distance_m * cosine - p->shape->range_m * math_cos(p->shape->bearing_rad);
    miss.m[2] = arc.apogee_m - p->shape->apogee_m;
    miss.is_down = true;
    miss.flight_s = burn_s + arc.flight_s;
    miss.burn_s = burn_s;
    return miss;
}

static double size_of(const struct miss *miss)
{
    return sqrt(miss->m[0] * miss->m[0] + miss->m[1] * miss->m[1] + miss->m[2] * miss->m[2]);
}

static double determinant(const struct enu c[3])
{
    return c[0].east * (c[1].north * c[2].up - c[1].up * c[2].north) -
           c[1].east * (c[0].north * c[2].up - c[0].up * c[2].north) +
           c[2].east * (c[0].north * c[1].up - c[0].up * c[1].north);
}

/* Cramer's rule on finite differences; false when they say nothing. */
static bool newton_step(const struct problem *p, struct enu v, const struct miss *at,
                        struct enu *step)
{
    struct enu columns[3];
    double part[3];

    for (int i = 0; i < 3; i++) {
        struct enu probe = {v.east + (i == 0 ? PROBE_MPS : 0), v.north + (i == 1 ? PROBE_MPS : 0),
                            v.up + (i == 2 ? PROBE_MPS : 0)};
        struct miss miss = fly(p, probe);

        if (!miss.is_down)
            return false;
        columns[i] =
            (struct enu){(miss.m[0] - at->m[0]) / PROBE_MPS, (miss.m[1] - at->m[1]) / PROBE_MPS,
                         (miss.m[2] - at->m[2]) / PROBE_MPS};
    }
    double whole = determinant(columns);
    if (!(fabs(whole) > 0))
        return false;
    for (int i = 0; i < 3; i++) {
        struct enu replaced[3] = {columns[0], columns[1], columns[2]};

        replaced[i] = (struct enu){-at->m[0], -at->m[1], -at->m[2]};
        part[i] = determinant(replaced) / whole;
    }
    *step = (struct enu){part[0], part[1], part[2]};
    return true;
}

/* The longest part of the step, by halves, that comes nearer. */
static bool move(const struct problem *p, struct enu *v, struct miss *at, struct enu step)
{
    double part = 1;

    for (int i = 0; i < HALVINGS; i++) {
        struct enu next = {v->east + part * step.east, v->north + part * step.north,
                           v->up + part * step.up};
        struct miss miss = fly(p, next);

        if (miss.is_down && size_of(&miss) < size_of(at)) {
            *v = next;
            *at = miss;
            return true;
        }
        part /= 2;
    }
    return false;
}

/* A guess that stays in the air's way or leaves is made a little steeper or slower. */
static struct miss first_flight(const struct problem *p, struct enu *v)
{
    struct miss at = fly(p, *v);

    for (int i = 0; i < HALVINGS && !at.is_down; i++) {
        *v = (struct enu){0.95 * v->east, 0.95 * v->north, fabs(v->up) + 50};
        at = fly(p, *v);
    }
    return at;
}

static bool is_a_shape(const struct claim_shape *s)
{
    return s->apogee_m > 0 && s->apogee_m < 1e9 && s->range_m > 0 &&
           s->range_m <= CLAIM_RANGE_MAX_M && fabs(s->bearing_rad) <= 4 * MATH_PI &&
           fabs(s->place.lat_rad) <= MATH_PI / 2 && fabs(s->place.lon_rad) <= MATH_PI;
}

struct claim_arc claim_arc_solve(const struct claim_shape *shape, const struct claim_boost *boost)
{
    if (!is_a_shape(shape))
        return (struct claim_arc){0};
    struct geodetic place = {shape->place.lat_rad, shape->place.lon_rad, 0};
    struct problem p = {shape, boost, place, enu_axes_at(place), geodetic_to_ecef(place)};
    struct enu v = at_burnout(first_guess(shape), boost);
    struct miss at = first_flight(&p, &v);
    struct enu step;

    for (int i = 0; i < STEPS && at.is_down && size_of(&at) > MET_M; i++)
        if (!newton_step(&p, v, &at, &step) || !move(&p, &v, &at, step))
            break;
    if (!at.is_down || !(size_of(&at) <= MET_M))
        return (struct claim_arc){0};
    double speed = sqrt(v.east * v.east + v.north * v.north + v.up * v.up);
    return (struct claim_arc){true, at.flight_s, at.burn_s, speed, math_asin(v.up / speed)};
}
