/* assess/backcast.c: the launch of an object that was first seen after its burn.
 *
 * Gravity turn in the vertical plane (Battin, An Introduction to the Mathematics and Methods of
 * Astrodynamics, or Culler & Fried 1957), run backward: dv/dt = a - g sin(gamma), dgamma/dt =
 * -(g/v - v/r) cos(gamma).  Backward the path steepens to the vertical by itself, and one scale of
 * `a` brings it to rest at the ground.
 */
#include "assess/backcast.h"

#include <math.h>
#include <stddef.h>

#include "assess/ellipse.h"
#include "flight/propagate.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define NS_PER_S 1e9
#define EARTH_RADIUS_M 6371008.8
#define ENDS_MAX 24       /* ends of burn tried */
#define END_STEP_S 12.0   /* between them */
#define BACK_STEP_S 4.0   /* of the coasting arc */
#define BACK_MAX_S 3000.0 /* a state older than this says nothing of its launch */
#define END_LOW_M 20e3    /* no burn worth tracking ends below */
#define END_HIGH_M 500e3  /* nor above */
#define TURN_STEP_S 2.0
#define TURN_STEPS_MAX 400
#define SCALE_ROUNDS 10
#define REST_HEIGHT_M 1500.0 /* the bisection has come close enough */
#define NET_MIN_MPS2 2.0
#define FORCE_LOW_MPS2 12.0 /* specific force at the end of the burn */
#define FORCE_HIGH_MPS2 160.0
/* Stated priors: whole burn, and its mean specific force. */
#define BURN_LOG_MEDIAN 4.87 /* ln 130 s */
#define BURN_LOG_SIGMA 0.5
#define FORCE_LOG_MEDIAN 3.4 /* ln 30 m/s^2 */
#define FORCE_LOG_SIGMA 0.35
/* Beyond the family: guidance, staging, a bent path. */
#define POINT_FLOOR_M 15e3
#define TIME_FLOOR_S 8.0

/* Effective exhaust speed of the whole burn, which says how fast the force falls going back: one
 * stage, two, and an even push. */
static const double exhausts_mps[] = {2400, 3800, 8000};

struct turn {
    double speed_mps;
    double climb_rad; /* flight-path angle */
    double height_m;
};

struct origin {
    bool is_found;
    double burn_s;
    double way_m;
    double force_mps2; /* mean specific force */
};

struct family {
    struct ground_scatter ground;
    double time;
    double time2;
};

static double square(double x)
{
    return x * x;
}

/* Runs one turn backward until it stands still; gives where.  `force_mps2` is that at burnout. */
static struct turn run_back(struct turn s, double force_mps2, double exhaust_mps, struct origin *o)
{
    double force_sum = 0;

    *o = (struct origin){0};
    for (int i = 0; i < TURN_STEPS_MAX && s.speed_mps > 0; i++) {
        double radius = EARTH_RADIUS_M + s.height_m;
        double gravity = WGS84_GM / (radius * radius);
        double sine;
        double cosine;
        math_sincos(s.climb_rad, &sine, &cosine);
        double force = force_mps2 / (1 + force_mps2 * o->burn_s / exhaust_mps);
        double net = force - gravity * sine;
        if (net < NET_MIN_MPS2)
            break; /* such a push never lifted off */
        double dt = net * TURN_STEP_S < s.speed_mps ? TURN_STEP_S : s.speed_mps / net;

        s.height_m -= (s.speed_mps - net * dt / 2) * sine * dt;
        o->way_m += (s.speed_mps - net * dt / 2) * cosine * dt * EARTH_RADIUS_M / radius;
        s.climb_rad += (gravity / s.speed_mps - s.speed_mps / radius) * cosine * dt;
        if (s.climb_rad > MATH_PI / 2)
            s.climb_rad = MATH_PI / 2;
        s.speed_mps = net * TURN_STEP_S < s.speed_mps ? s.speed_mps - net * dt : 0;
        o->burn_s += dt;
        force_sum += force * dt;
    }
    o->is_found = s.speed_mps <= 0 && o->burn_s > 0;
    o->force_mps2 = o->is_found ? force_sum / o->burn_s : 0;
    return s;
}

/* The force that brings the turn to rest at sea level, by bisection of its logarithm: the weaker it
 * is the longer the way back and the lower its end; one that cannot stop is too weak. */
static struct origin origin_of(struct turn end, double exhaust_mps)
{
    double low = math_log(FORCE_LOW_MPS2);
    double high = math_log(FORCE_HIGH_MPS2);
    struct origin found = {0};

    for (int i = 0; i < SCALE_ROUNDS; i++) {
        double middle = (low + high) / 2;
        struct origin o;
        struct turn rest = run_back(end, math_exp(middle), exhaust_mps, &o);

        if (o.is_found && rest.height_m > 0) {
            high = middle;
        } else {
            low = middle;
        }
        if (o.is_found && fabs(rest.height_m) < REST_HEIGHT_M)
            found = o;
    }
    return found;
}

static double prior(const struct origin *o)
{
    double burn = (math_log(o->burn_s) - BURN_LOG_MEDIAN) / BURN_LOG_SIGMA;
    double force = (math_log(o->force_mps2) - FORCE_LOG_MEDIAN) / FORCE_LOG_SIGMA;

    return math_exp(-(burn * burn + force * force) / 2);
}

/* One end of burn, `at_s` from the state's time: adds each shape's origin. */
static void add_end(struct family *f, const struct flight_state *s, double at_s)
{
    struct geodetic place = ecef_to_geodetic(s->position);
    struct enu_axes axes = enu_axes_at(place);
    struct enu v = ecef_to_enu(&axes, s->velocity);
    double level = math_hypot(v.east, v.north);
    struct turn end = {
        .speed_mps = ecef_norm(s->velocity),
        .climb_rad = math_atan2(v.up, level),
        .height_m = place.height_m,
    };

    for (size_t i = 0; i < sizeof exhausts_mps / sizeof exhausts_mps[0]; i++) {
        struct origin o = origin_of(end, exhausts_mps[i]);

        if (!o.is_found)
            continue;
        struct geodetic at =
            geodesic_direct(place, math_atan2(-v.east, -v.north), o.way_m > 0 ? o.way_m : 0);
        double weight = prior(&o);
        double time = at_s - o.burn_s;
        if (f->ground.weight <= 0)
            f->ground = ground_scatter_about((struct geodetic){at.lat_rad, at.lon_rad, 0});
        ground_scatter_add(&f->ground, weight, at);
        f->time += weight * time;
        f->time2 += weight * time * time;
    }
}

/* The best coasting state: the newest of the ascent, which has converged most, else the state. */
static struct flight_state start_of(const struct track *t, int64_t *state_ns, double *sigma_m)
{
    struct ascent_point last = {0};
    struct flight_state s = {t->position, t->velocity};

    *state_ns = t->state_ns;
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 6; k++)
            last.covariance[i][k] = t->covariance[i][k];
    if (t->ascent_count > 0) {
        last = t->ascent[t->ascent_count - 1];
        s = (struct flight_state){last.position, last.velocity};
        *state_ns = last.state_ns;
    }
    double place2 = last.covariance[0][0] + last.covariance[1][1] + last.covariance[2][2];
    double speed2 = last.covariance[3][3] + last.covariance[4][4] + last.covariance[5][5];
    /* A minute or two of flight back to the launch turns the speed's sigma into way. */
    *sigma_m = sqrt((place2 + speed2 * square(150)) / 3);
    return s;
}

static bool conclude(const struct family *f, int64_t state_ns, double sigma_m,
                     struct launch_estimate *out)
{
    double weight = f->ground.weight;

    if (weight < 1e-6)
        return false;
    struct ground_spread spread = ground_scatter_spread(&f->ground);
    double more = square(POINT_FLOOR_M) + square(sigma_m);
    spread.east2 += more;
    spread.north2 += more;
    double time = f->time / weight;
    double spread2 = f->time2 / weight - time * time;
    *out = (struct launch_estimate){
        .point = spread.mean,
        .time_ns = state_ns + (int64_t)rint(time * NS_PER_S),
        .time_sigma_s = sqrt((spread2 > 0 ? spread2 : 0) + square(TIME_FLOOR_S)),
        .area90 = ground_spread_ellipse(&spread, 0.9),
    };
    return true;
}

bool launch_backcast(const struct track *t, struct launch_estimate *out)
{
    int64_t state_ns;
    double sigma_m;
    struct flight_state s = start_of(t, &state_ns, &sigma_m);
    struct family f = {0};
    int ends = 0;
    /* It had burnt out when first seen; a partner's state does not say when that was. */
    double latest_s = t->first_seen_ns > 0 && t->first_seen_ns < state_ns
                          ? -(double)(state_ns - t->first_seen_ns) / NS_PER_S
                          : 0;
    double next_s = latest_s;

    for (double at_s = 0; at_s > -BACK_MAX_S && ends < ENDS_MAX; at_s -= BACK_STEP_S) {
        double height = ecef_to_geodetic(s.position).height_m;

        if (height < END_LOW_M)
            break;
        if (at_s <= next_s && height < END_HIGH_M &&
            ecef_dot(s.velocity, s.position) > 0) { /* climbing: before its apogee */
            add_end(&f, &s, at_s);
            next_s = at_s - END_STEP_S;
            ends++;
        }
        flight_step(&s, 0, -BACK_STEP_S);
    }
    return conclude(&f, state_ns, sigma_m, out);
}
