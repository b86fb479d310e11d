/* assess/ascent.c: a boost template: how a launch climbs, in eight numbers.
 */
#include "assess/ascent.h"

#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define STEP_S 2.0
#define GRAVITY_MPS2 9.81
#define MASS_LEFT_MIN 0.08
#define LEAN_MAX_RAD 1.5 /* a path that would dive is no ascent */

/* The climb in its own plane: height, way over the ground along the lean, speeds up and level. */
struct climb {
    double height_m;
    double way_m;
    double up_mps;
    double level_mps;
    double after_s;
};

struct slope {
    double up_mps2;
    double level_mps2;
};

/* The terms in the units of the integration. */
struct shape {
    double force_mps2;
    double drain_per_s; /* force over exhaust: share of the mass per second */
    double rate;
    double bend;
    double radius_m;
};

static double lean_at(const struct shape *h, double after_s)
{
    double s = after_s - ASCENT_RISE_S;

    if (s <= 0)
        return 0;
    double lean = h->rate * s * (1 + h->bend * s);
    if (lean < 0)
        return 0;
    return lean < LEAN_MAX_RAD ? lean : LEAN_MAX_RAD;
}

static struct slope slope_at(const struct shape *h, const struct climb *c)
{
    double left = 1 - h->drain_per_s * c->after_s;
    double r = h->radius_m + c->height_m;
    double share = h->radius_m / r;
    double sine;
    double cosine;

    if (left < MASS_LEFT_MIN)
        left = MASS_LEFT_MIN;
    math_sincos(lean_at(h, c->after_s), &sine, &cosine);
    return (struct slope){
        .up_mps2 = h->force_mps2 / left * cosine - GRAVITY_MPS2 * share * share +
                   c->level_mps * c->level_mps / r,
        .level_mps2 = h->force_mps2 / left * sine - c->up_mps * c->level_mps / r,
    };
}

static struct climb moved(const struct climb *c, const struct climb *by, struct slope a,
                          double radius_m, double dt)
{
    return (struct climb){
        .height_m = c->height_m + by->up_mps * dt,
        .way_m = c->way_m + by->level_mps * radius_m / (radius_m + by->height_m) * dt,
        .up_mps = c->up_mps + a.up_mps2 * dt,
        .level_mps = c->level_mps + a.level_mps2 * dt,
        .after_s = c->after_s + dt,
    };
}

/* Midpoint rule. */
static void advance(struct climb *c, const struct shape *h, double dt)
{
    struct climb middle = moved(c, c, slope_at(h, c), h->radius_m, dt / 2);

    *c = moved(c, &middle, slope_at(h, &middle), h->radius_m, dt);
    if (c->height_m < 0) { /* too weak to leave the ground yet */
        c->height_m = 0;
        c->up_mps = 0;
    }
}

static struct shape shape_of(const double terms[ASCENT_TERMS], double radius_m)
{
    double force = math_exp(terms[ASCENT_LOG_FORCE]);

    return (struct shape){
        .force_mps2 = force,
        .drain_per_s = force / math_exp(terms[ASCENT_LOG_EXHAUST]),
        .rate = math_hypot(terms[ASCENT_LEAN_EAST], terms[ASCENT_LEAN_NORTH]),
        .bend = terms[ASCENT_BEND],
        .radius_m = radius_m,
    };
}

static struct ecef ground_about(const double terms[ASCENT_TERMS], const struct enu_axes *axes,
                                struct ecef ground)
{
    double away2 =
        terms[ASCENT_EAST] * terms[ASCENT_EAST] + terms[ASCENT_NORTH] * terms[ASCENT_NORTH];
    struct enu offset = {terms[ASCENT_EAST], terms[ASCENT_NORTH], -away2 / (2 * ecef_norm(ground))};

    return ecef_add(ground, enu_to_ecef(axes, offset));
}

struct ecef ascent_ground(const double terms[ASCENT_TERMS], struct geodetic reference)
{
    struct enu_axes axes = enu_axes_at(reference);

    return ground_about(terms, &axes, geodetic_to_ecef(reference));
}

void ascent_states(const double terms[ASCENT_TERMS], struct geodetic reference,
                   const double times_s[], int count, struct ascent_state out[])
{
    struct enu_axes axes = enu_axes_at(reference);
    struct ecef ground = geodetic_to_ecef(reference);
    double radius = ecef_norm(ground);
    struct shape h = shape_of(terms, radius);
    struct climb c = {0};
    struct enu lean = {0, 0, 0};

    if (h.rate > 0) {
        lean.east = terms[ASCENT_LEAN_EAST] / h.rate;
        lean.north = terms[ASCENT_LEAN_NORTH] / h.rate;
    }
    struct ecef over = enu_to_ecef(&axes, lean);
    ground = ground_about(terms, &axes, ground);
    for (int i = 0; i < count; i++) {
        double until = times_s[i] - terms[ASCENT_START];

        while (c.after_s + STEP_S < until)
            advance(&c, &h, STEP_S);
        if (c.after_s < until)
            advance(&c, &h, until - c.after_s);
        double sine;
        double cosine;
        math_sincos(c.way_m / radius, &sine, &cosine);
        /* In the plane of the climb: the vertical has turned by way / radius. */
        double reach = radius + c.height_m;
        struct ecef arm =
            ecef_add(ecef_scale(over, reach * sine), ecef_scale(axes.up, reach * cosine - radius));
        out[i].position = ecef_add(ground, arm);
        out[i].velocity = ecef_add(ecef_scale(over, c.level_mps * cosine + c.up_mps * sine),
                                   ecef_scale(axes.up, c.up_mps * cosine - c.level_mps * sine));
    }
}
