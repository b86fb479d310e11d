/* picture/difference.c: how far apart are two nations' assessments of one event?
 */
#include <math.h>

#include "geo/geodesic.h"
#include "geo/math.h"
#include "picture/picture.h"

#define NS_PER_S 1e9
#define K90 2.1459660 /* sigmas of a 90 % area's edge */

/* One sigma of a 90 % area along a direction. */
static double area_sigma(const struct ground_ellipse *e, double azimuth_rad)
{
    double sine;
    double cosine;

    math_sincos(azimuth_rad - e->azimuth_rad, &sine, &cosine);
    /* Of the Gaussian behind the ellipse, not the ellipse's own radius. */
    return math_hypot(e->semi_major_m * cosine, e->semi_minor_m * sine) / K90;
}

static double sigmas_apart(const struct geodesic *way, const struct ground_ellipse *a,
                           const struct ground_ellipse *b)
{
    double sigma = math_hypot(area_sigma(a, way->azimuth1_rad), area_sigma(b, way->azimuth2_rad));

    return sigma > 0 ? way->distance_m / sigma : 0;
}

static double seconds(int64_t ns)
{
    return (double)ns / NS_PER_S;
}

static void put_places(const struct assessment *a, const struct assessment *b,
                       struct opinion_difference *out)
{
    out->has_launch = a->has_launch && b->has_launch;
    if (out->has_launch) {
        struct geodesic way = geodesic_inverse(a->launch.point, b->launch.point);

        out->launch_m = way.distance_m;
        out->launch_time_s = seconds(b->launch.time_ns - a->launch.time_ns);
        out->launch_sigmas = sigmas_apart(&way, &a->launch.area90, &b->launch.area90);
    }
    out->has_impact = a->has_impact && b->has_impact;
    if (out->has_impact) {
        struct geodesic way = geodesic_inverse(a->impact.point, b->impact.point);

        out->impact_m = way.distance_m;
        out->impact_time_s = seconds(b->impact.time_ns - a->impact.time_ns);
        out->impact_sigmas = sigmas_apart(&way, &a->impact.area90, &b->impact.area90);
    }
}

static struct opinion_difference difference(const struct opinion *one, const struct opinion *other)
{
    const struct assessment *a = &one->assessment;
    const struct assessment *b = &other->assessment;
    struct opinion_difference out = {.a = one->origin, .b = other->origin};

    put_places(a, b, &out);
    out.has_apogee = a->has_apogee && b->has_apogee;
    out.apogee_m = out.has_apogee ? b->apogee_m - a->apogee_m : 0;
    out.has_range = a->has_range && b->has_range;
    out.range_m = out.has_range ? b->range_m - a->range_m : 0;
    out.is_class_different = a->class != b->class;
    out.is_count_different = a->count != b->count;
    return out;
}

int picture_differences(const struct event *e, struct opinion_difference out[])
{
    int count = 0;

    for (int i = 0; i < e->opinion_count; i++)
        for (int k = i + 1; k < e->opinion_count; k++)
            if (e->opinions[i].has_assessment && e->opinions[k].has_assessment)
                out[count++] = difference(&e->opinions[i], &e->opinions[k]);
    return count;
}
