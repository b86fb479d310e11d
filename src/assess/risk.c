/* assess/risk.c: which areas lie beneath: populated places decide (place/), never polygons.
 *
 * The ground track is a chain of chords between unit vectors, in groups with a bounding cap each,
 * so that most places cost one dot product per group.
 */
#include "assess/risk.h"

#include <math.h>

#include "assess/ellipse.h"
#include "base/check.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "place/place.h"

#define AREAS_MAX 160
#define EARTH_RADIUS_M 6371008.8
#define ONE_SIDED_95 1.6448536
#define NS_PER_S 1e9
#define GROUP_POINTS 8
#define GROUPS_MAX (PATH_POINTS_MAX / GROUP_POINTS + 1)
#define BOX_SLACK 1.15    /* a flat ellipse's box on a round Earth, up to 5,000 km */
#define LAT_EDGE_RAD 1.45 /* nearer a pole the box takes every longitude */

struct window {
    bool is_set;
    enum risk_kind kind;
    double earliest_s; /* from the state's time */
    double latest_s;
};

struct box {
    double lat_low;
    double lat_high;
    double lon_low;
    double lon_high;
};

/* Points first .. last (shared with the next group) within a cap. */
struct group {
    int first;
    int last;
    struct ecef centre;
    double reach; /* chord from the centre, unit sphere */
};

struct trail {
    const struct impact_forecast *forecast;
    const struct assess_rules *rules;
    struct ecef at[PATH_POINTS_MAX];
    int group_count;
    struct group groups[GROUPS_MAX];
};

struct passage {
    bool is_near;
    double earliest_s;
    double latest_s;
};

static struct ecef unit_of(struct geodetic g)
{
    double lat_sin;
    double lat_cos;
    double lon_sin;
    double lon_cos;

    math_sincos(g.lat_rad, &lat_sin, &lat_cos);
    math_sincos(g.lon_rad, &lon_sin, &lon_cos);
    return (struct ecef){lat_cos * lon_cos, lat_cos * lon_sin, lat_sin};
}

static double chord(struct ecef a, struct ecef b)
{
    return ecef_norm(ecef_sub(a, b));
}

static void widen(struct window *w, enum risk_kind kind, double earliest_s, double latest_s)
{
    if (!w->is_set) {
        *w = (struct window){true, kind, earliest_s, latest_s};
        return;
    }
    if (kind == RISK_IMPACT)
        w->kind = RISK_IMPACT;
    if (earliest_s < w->earliest_s)
        w->earliest_s = earliest_s;
    if (latest_s > w->latest_s)
        w->latest_s = latest_s;
}

/* A longitude as the walk takes it. */
static double wrapped(double lon_rad)
{
    if (lon_rad > MATH_PI)
        return lon_rad - 2 * MATH_PI;
    if (lon_rad < -MATH_PI)
        return lon_rad + 2 * MATH_PI;
    return lon_rad;
}

/* The box widened by `north_rad` and, at its outermost latitude, `east_rad`. */
static struct place_walk walk_of(struct box b, double north_rad, double east_rad)
{
    double low = b.lat_low - north_rad;
    double high = b.lat_high + north_rad;
    double outer = fabs(low) > fabs(high) ? fabs(low) : fabs(high);

    if (outer > LAT_EDGE_RAD)
        return place_walk_box(low, high, -MATH_PI, MATH_PI);
    double wide = east_rad / math_cos(outer);
    if (b.lon_high - b.lon_low + 2 * wide >= 2 * MATH_PI)
        return place_walk_box(low, high, -MATH_PI, MATH_PI);
    return place_walk_box(low, high, wrapped(b.lon_low - wide), wrapped(b.lon_high + wide));
}

static void impact_windows(const struct assessment *a, int64_t state_ns, double margin_m,
                           struct window windows[])
{
    const struct ground_ellipse *e = &a->impact.area90;
    double earliest = (double)(a->impact.earliest_ns - state_ns) / NS_PER_S;
    double latest = (double)(a->impact.latest_ns - state_ns) / NS_PER_S;
    struct box centre = {e->centre.lat_rad, e->centre.lat_rad, e->centre.lon_rad,
                         e->centre.lon_rad};
    double sine;
    double cosine;

    math_sincos(e->azimuth_rad, &sine, &cosine);
    double north = math_hypot(e->semi_major_m * cosine, e->semi_minor_m * sine) + margin_m;
    double east = math_hypot(e->semi_major_m * sine, e->semi_minor_m * cosine) + margin_m;
    struct place_walk walk =
        walk_of(centre, BOX_SLACK * north / EARTH_RADIUS_M, BOX_SLACK * east / EARTH_RADIUS_M);
    for (const struct place *p = place_walk_next(&walk); p; p = place_walk_next(&walk))
        if (ground_ellipse_holds(e, p->at, margin_m))
            widen(&windows[p->area], RISK_IMPACT, earliest, latest);
}

static void trail_init(struct trail *t, const struct impact_forecast *f,
                       const struct assess_rules *rules)
{
    *t = (struct trail){.forecast = f, .rules = rules};
    for (int i = 0; i < f->path_count; i++)
        t->at[i] = unit_of(f->path[i].place);
    for (int first = 0; first + 1 < f->path_count; first += GROUP_POINTS) {
        int last = first + GROUP_POINTS;
        struct group *g = &t->groups[t->group_count++];

        if (last >= f->path_count)
            last = f->path_count - 1;
        *g = (struct group){.first = first, .last = last, .centre = t->at[(first + last) / 2]};
        for (int i = first; i <= last; i++)
            if (chord(t->at[i], g->centre) > g->reach)
                g->reach = chord(t->at[i], g->centre);
    }
}

/* Between the present sigma and the one at the end, by time. */
static double between(double start, double end, double share)
{
    return start + (end - start) * share;
}

/* Does the leg i .. i+1 pass the place, and when? */
static void pass_leg(const struct trail *t, int i, struct ecef place, struct passage *out)
{
    const struct impact_forecast *f = t->forecast;
    struct ecef leg = ecef_sub(t->at[i + 1], t->at[i]);
    double length2 = ecef_dot(leg, leg);
    double share = length2 > 0 ? ecef_dot(ecef_sub(place, t->at[i]), leg) / length2 : 0;

    share = share < 0 ? 0 : share > 1 ? 1 : share;
    double away = EARTH_RADIUS_M * chord(place, ecef_add_scaled(t->at[i], leg, share));
    double leg_s = f->path[i + 1].after_s - f->path[i].after_s;
    double after = f->path[i].after_s + share * leg_s;
    double whole = f->path[f->path_count - 1].after_s;
    double grown = whole > 0 ? after / whole : 1; /* a path that ends where it begins has no time */
    double half = t->rules->corridor_m +
                  ONE_SIDED_95 * between(f->start_across_sigma_m, f->across_sigma_m, grown);
    if (away > half)
        return;
    double speed = EARTH_RADIUS_M * sqrt(length2) / leg_s;
    double near_s = speed > 1 ? sqrt(half * half - away * away) / speed : leg_s;
    double sigma = between(f->start_time_sigma_s, f->time_sigma_s, grown);
    /* A steep climb or fall stays over a place as long as it lasts, not longer than a leg here. */
    if (near_s > leg_s)
        near_s = leg_s;
    double earliest = after - near_s - ONE_SIDED_95 * sigma;
    double latest = after + near_s + ONE_SIDED_95 * sigma;
    if (earliest < 0)
        earliest = 0;
    if (!out->is_near || earliest < out->earliest_s)
        out->earliest_s = earliest;
    if (!out->is_near || latest > out->latest_s)
        out->latest_s = latest;
    out->is_near = true;
}

static struct passage pass_trail(const struct trail *t, struct ecef place, double widest_m)
{
    struct passage out = {0};

    for (int g = 0; g < t->group_count; g++) {
        const struct group *group = &t->groups[g];
        struct ecef away = ecef_sub(place, group->centre);
        double reach = group->reach + widest_m / EARTH_RADIUS_M;

        if (ecef_dot(away, away) > reach * reach)
            continue;
        for (int i = group->first; i < group->last; i++)
            pass_leg(t, i, place, &out);
    }
    return out;
}

/* Longitudes run on from the first point, so that a path across 180 has a box of its own width. */
static struct box box_of(const struct impact_forecast *f)
{
    double lon = f->path[0].place.lon_rad;
    struct box b = {f->path[0].place.lat_rad, f->path[0].place.lat_rad, lon, lon};

    for (int i = 1; i < f->path_count; i++) {
        double lat = f->path[i].place.lat_rad;

        lon += wrapped(f->path[i].place.lon_rad - f->path[i - 1].place.lon_rad);
        b.lat_low = lat < b.lat_low ? lat : b.lat_low;
        b.lat_high = lat > b.lat_high ? lat : b.lat_high;
        b.lon_low = lon < b.lon_low ? lon : b.lon_low;
        b.lon_high = lon > b.lon_high ? lon : b.lon_high;
    }
    return b;
}

static void overflight_windows(const struct impact_forecast *f, const struct assess_rules *rules,
                               struct window windows[])
{
    struct trail trail;
    double across =
        f->start_across_sigma_m > f->across_sigma_m ? f->start_across_sigma_m : f->across_sigma_m;
    double widest = rules->corridor_m + ONE_SIDED_95 * across;

    trail_init(&trail, f, rules);
    struct place_walk walk =
        walk_of(box_of(f), widest / EARTH_RADIUS_M, BOX_SLACK * widest / EARTH_RADIUS_M);
    for (const struct place *p = place_walk_next(&walk); p; p = place_walk_next(&walk)) {
        struct passage pass = pass_trail(&trail, unit_of(p->at), widest);

        if (pass.is_near)
            widen(&windows[p->area], RISK_OVERFLIGHT, pass.earliest_s, pass.latest_s);
    }
}

/* Earlier first; the same moment by area, so that the order is one. */
static bool is_before(const struct risk *a, const struct risk *b)
{
    return a->earliest_ns != b->earliest_ns ? a->earliest_ns < b->earliest_ns
                                            : area_code_is_before(a->area, b->area);
}

/* Keeps the list ordered; of more than RISKS_MAX the latest falls off. */
static void insert(struct assessment *a, struct risk r)
{
    int at = a->risk_count;

    while (at > 0 && is_before(&r, &a->risks[at - 1]))
        at--;
    if (at == RISKS_MAX)
        return;
    if (a->risk_count < RISKS_MAX)
        a->risk_count++;
    for (int i = a->risk_count - 1; i > at; i--)
        a->risks[i] = a->risks[i - 1];
    a->risks[at] = r;
}

void risks_from_forecast(const struct impact_forecast *f, int64_t state_ns, int64_t now_ns,
                         const struct assess_rules *rules, struct assessment *a)
{
    struct window windows[AREAS_MAX] = {0};
    int areas = area_count();

    CHECK(areas <= AREAS_MAX);
    a->risk_count = 0;
    if (!a->has_impact || a->impact.area90.semi_minor_m > rules->direction_limit_m)
        return;
    impact_windows(a, state_ns, rules->margin_m, windows);
    overflight_windows(f, rules, windows);
    for (int i = 0; i < areas; i++) {
        const struct window *w = &windows[i];
        struct risk r = {
            .area = area_code_of(area_at(i)->iso),
            .kind = w->kind,
            .earliest_ns = state_ns + (int64_t)rint(w->earliest_s * NS_PER_S),
            .latest_ns = state_ns + (int64_t)rint(w->latest_s * NS_PER_S),
        };

        if (w->is_set && r.latest_ns >= now_ns)
            insert(a, r);
    }
}
