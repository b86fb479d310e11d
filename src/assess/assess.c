/* assess/assess.c: what does this track mean: from where, what, to where, when, who is beneath?
 */
#include "assess/assess.h"

#include <math.h>
#include <stddef.h>

#include "assess/class.h"
#include "assess/ellipse.h"
#include "assess/impact.h"
#include "assess/launch.h"
#include "assess/powered.h"
#include "assess/risk.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "model/moment.h"

#define NS_PER_S 1e9
#define SINCE_FALLBACK_S 60.0 /* age of a burn whose launch is not told */
#define ADOPT_RATIO 2.0       /* of the products of 90 % area and time sigma */
#define ADOPT_SIGMAS2 13.8    /* 0.999 of chi-square with two degrees of freedom */
#define ADOPT_TIME_SIGMAS 3.5
/* An own estimate this many times vaguer began late in the climb: what it missed of the burn, the
 * pitch-over above all, is not in its sigmas, so they are taken larger. */
#define LATE_RATIO 10.0
#define LATE_FACTOR 1.5
#define K90 2.1459660 /* sigmas of a 90 % area's edge */

struct assess_rules assess_rules_default(void)
{
    return (struct assess_rules){
        .margin_m = 25e3,
        .corridor_m = 25e3,
        .direction_limit_m = 400e3,
        .lost_after_ns = 30 * SECOND_NS,
        .beta_median_kgm2 = 6000,
        .beta_log_sigma = 0.45, /* 5 % to 95 %: 2,900 to 12,600 kg/m^2 */
        .burn_median_s = 130,
        .burn_log_sigma = 0.6, /* 5 % to 95 %: 48 to 350 s */
        .burnout_least_mps = 1000,
        .class_probability = 0.8,
        .flight_limit_s = 6000,
    };
}

static void forecast(const struct track *t, int64_t now_ns, const struct assess_rules *rules,
                     const struct assessment *a, struct impact_forecast *f)
{
    double since = SINCE_FALLBACK_S;

    if (!powered_may_burn(t, now_ns)) {
        impact_forecast_coast(t, rules, f);
        return;
    }
    if (a->has_launch)
        since = (double)(t->state_ns - a->launch.time_ns) / NS_PER_S;
    impact_forecast_boost(t, since, rules, f);
}

/* One sigma of an area in a direction. */
static double area_sigma(const struct ground_ellipse *e, double azimuth_rad)
{
    double sine;
    double cosine;

    math_sincos(azimuth_rad - e->azimuth_rad, &sine, &cosine);
    return math_hypot(e->semi_major_m * cosine, e->semi_minor_m * sine) / K90;
}

/* In boost a class is told only when the burn that ends now has it too: the prior on the rest of
 * the burn alone names none. */
static void state_class(const struct impact_forecast *f, double needed, struct assessment *a)
{
    double ended;

    if (!f->has_impact)
        return;
    a->class = class_told(f->class_weight, needed, &a->class_probability);
    if (f->is_fan && class_told(f->ended_weight, needed, &ended) != a->class)
        a->class = CLASS_UNKNOWN;
}

static void state_range(struct assessment *a)
{
    a->has_range = a->has_launch && a->has_impact;
    if (!a->has_range)
        return;
    struct geodesic way = geodesic_inverse(a->launch.point, a->impact.point);
    a->range_m = way.distance_m;
    a->range_sigma_m = math_hypot(area_sigma(&a->launch.area90, way.azimuth1_rad),
                                  area_sigma(&a->impact.area90, way.azimuth2_rad));
}

void assess_track_from(const struct track *t, int64_t now_ns, const struct assess_rules *rules,
                       const struct launch_estimate *launch, struct assessment *out)
{
    struct impact_forecast f;

    *out = (struct assessment){
        .exercise = t->exercise,
        .origin = t->origin,
        .track = t->id,
        .revision = 1,
        .made_ns = now_ns,
        .last_observed_ns = t->last_seen_ns,
        .phase = t->phase,
        .is_lost = now_ns - t->last_seen_ns > rules->lost_after_ns,
        .count = 1,
    };
    out->has_launch = launch != NULL;
    if (launch != NULL)
        out->launch = *launch;
    forecast(t, now_ns, rules, out, &f);
    out->has_impact = f.has_impact;
    out->impact = f.impact;
    out->has_apogee = f.has_apogee;
    out->apogee_m = f.apogee_m;
    out->apogee_sigma_m = f.apogee_sigma_m;
    state_class(&f, rules->class_probability, out);
    state_range(out);
    risks_from_forecast(&f, t->state_ns, now_ns, rules, out);
}

bool assess_launch(const struct track *t, struct launch_estimate *launch)
{
    return launch_from_track(t, launch);
}

void assess_track(const struct track *t, int64_t now_ns, const struct assess_rules *rules,
                  struct assessment *out)
{
    struct launch_estimate launch;
    bool has_launch = assess_launch(t, &launch);

    assess_track_from(t, now_ns, rules, has_launch ? &launch : NULL, out);
}

/* Do the two launch estimates speak of one launch?  The sigmas of `a` are taken `factor` times. */
static bool is_one_launch(const struct launch_estimate *a, double factor,
                          const struct launch_estimate *b)
{
    struct geodesic way = geodesic_inverse(a->point, b->point);
    double a_sigma = factor * area_sigma(&a->area90, way.azimuth1_rad);
    double b_sigma = area_sigma(&b->area90, way.azimuth1_rad);
    double apart2 = way.distance_m * way.distance_m / (a_sigma * a_sigma + b_sigma * b_sigma);
    double late = fabs((double)(a->time_ns - b->time_ns)) / NS_PER_S;

    return apart2 <= ADOPT_SIGMAS2 &&
           late <= ADOPT_TIME_SIGMAS * math_hypot(factor * a->time_sigma_s, b->time_sigma_s);
}

/* How much of place and time it leaves open, m^2 s. */
static double launch_vagueness(const struct launch_estimate *l)
{
    return ground_ellipse_area(&l->area90) * l->time_sigma_s;
}

bool assess_adopt_launch(struct assessment *own, const struct assessment *partner)
{
    if (!partner->has_launch)
        return false;
    if (own->has_launch) {
        double ratio = launch_vagueness(&own->launch) / launch_vagueness(&partner->launch);

        if (!(ratio > ADOPT_RATIO))
            return false;
        if (!is_one_launch(&own->launch, ratio > LATE_RATIO ? LATE_FACTOR : 1, &partner->launch))
            return false;
    }
    own->has_launch = true;
    own->launch = partner->launch;
    state_range(own);
    return true;
}
