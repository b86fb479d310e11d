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

/* The climb in its own terms: height, way over the ground along the lean, speed along the path. */
struct climb {
    double height_m;
    double way_m;
    double speed_mps;
    double after_s;
};

struct slope {
    double up_mps;
    double over_mps; /* over the ground, at sea level */
    double faster_mps2;
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

static struct slope slope_at(const struct shape *h, double height_m, double speed_mps,
                             double after_s)
{
    double left = 1 - h->drain_per_s * after_s;
    double share = h->radius_m / (h->radius_m + height_m);
    double sine;
    double cosine;

    if (left < MASS_LEFT_MIN)
        left = MASS_LEFT_MIN;
    math_sincos(lean_at(h, after_s), &sine, &cosine);
    return (struct slope){
        .up_mps = speed_mps * cosine,
        .over_mps = speed_mps * sine * share,
        .faster_mps2 = h->force_mps2 / left - GRAVITY_MPS2 * share * share * cosine,
    };
}

static void advance(struct climb *c, const struct shape *h, double dt)
{
    struct slope first = slope_at(h, c->height_m, c->speed_mps, c->after_s);
    struct slope middle = slope_at(h, c->height_m + first.up_mps * dt / 2,
                                   c->speed_mps + first.faster_mps2 * dt / 2, c->after_s + dt / 2);

    c->height_m += middle.up_mps * dt;
    c->way_m += middle.over_mps * dt;
    c->speed_mps += middle.faster_mps2 * dt;
    c->after_s += dt;
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
    double away2 =
        terms[ASCENT_EAST] * terms[ASCENT_EAST] + terms[ASCENT_NORTH] * terms[ASCENT_NORTH];
    struct enu offset = {terms[ASCENT_EAST], terms[ASCENT_NORTH], -away2 / (2 * radius)};
    ground = ecef_add(ground, enu_to_ecef(&axes, offset));
    for (int i = 0; i < count; i++) {
        double until = times_s[i] - terms[ASCENT_START];

        while (c.after_s + STEP_S < until)
            advance(&c, &h, STEP_S);
        if (c.after_s < until)
            advance(&c, &h, until - c.after_s);
        struct slope now = slope_at(&h, c.height_m, c.speed_mps, c.after_s);
        double sine;
        double cosine;
        math_sincos(c.way_m / radius, &sine, &cosine);
        /* In the plane of the climb: the vertical has turned by way / radius. */
        double reach = radius + c.height_m;
        struct ecef arm =
            ecef_add(ecef_scale(over, reach * sine), ecef_scale(axes.up, reach * cosine - radius));
        double level = now.over_mps * reach / radius;
        out[i].position = ecef_add(ground, arm);
        out[i].velocity = ecef_add(ecef_scale(over, level * cosine + now.up_mps * sine),
                                   ecef_scale(axes.up, now.up_mps * cosine - level * sine));
    }
}
