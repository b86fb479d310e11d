/* study/watch.c: place the sensors, look, disturb. */
#include "study/watch.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/frame.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "measure/measure.h"
#include "model/moment.h"

#define RADIANS (MATH_PI / 180)
#define BIAS_SIGMAS 0.2
#define PLATFORM_LON_DEG 40.0 /* east and west of the launch */
#define PLATFORM_HEIGHT_M 35786e3
#define GLOW_MPS 9000.0 /* faster than this in air it shines by itself */
#define GLOW_BELOW_M 100e3

static struct sensor radar_of(const struct family *f, const struct flown *o)
{
    struct geodetic along = geodesic_direct(o->place, o->course_rad, f->radar_along_m);
    struct sensor s = {.name = "RADAR",
                       .kind = SENSOR_RADAR,
                       .range_sigma_m = 60,
                       .angle_sigma_rad = 0.5e-3,
                       .range_max_m = 4e6,
                       .elevation_min_rad = 3 * RADIANS,
                       .scan_s = 1,
                       .detect_probability = 0.95,
                       .is_seen_at_object = true};

    s.place = geodesic_direct(along, o->course_rad - MATH_PI / 2, f->radar_left_m);
    s.place.height_m = 100;
    return s;
}

static struct sensor platform_of(int index, const struct flown *o)
{
    double lon = o->place.lon_rad + (index == 0 ? -1 : 1) * PLATFORM_LON_DEG * RADIANS;
    struct sensor s = {.kind = SENSOR_INFRARED,
                       .angle_sigma_rad = 0.05e-3,
                       .scan_s = 2,
                       .detect_probability = 0.95,
                       .height_min_m = 8e3,
                       .is_seen_at_object = true};

    (void)snprintf(s.name, sizeof s.name, "INFRARED %d", index + 1);
    s.place = (struct geodetic){0, lon > MATH_PI ? lon - 2 * MATH_PI : lon, PLATFORM_HEIGHT_M};
    return s;
}

void watch_init(struct watch *w, const struct family *f, enum study_truth kind,
                const struct flown *first, struct dice *dice)
{
    struct sensor_registry *r = &w->registry;

    memset(w, 0, sizeof *w);
    if (f->has_radar)
        r->sensors[r->count++] = radar_of(f, first);
    for (int i = 0; i < f->infrared_count; i++)
        r->sensors[r->count++] = platform_of(i, first);
    for (int i = 0; i < WATCH_SENSORS_MAX; i++) {
        double size = kind == STUDY_REAL ? BIAS_SIGMAS : 0;

        w->biases[i].range = size * dice_normal(dice);
        w->biases[i].azimuth = size * dice_normal(dice);
        w->biases[i].elevation = size * dice_normal(dice);
    }
}

/* The second platform scans between the scans of the first. */
bool watch_is_scan(const struct watch *w, int sensor, int tick)
{
    int period = (int)rint(w->registry.sensors[sensor].scan_s / STUDY_TICK_S);

    return (tick + sensor) % period == 0;
}

static bool is_glowing(const struct flight_point *p)
{
    return ecef_norm(p->state.velocity) > GLOW_MPS &&
           ecef_to_geodetic(p->state.position).height_m < GLOW_BELOW_M;
}

static bool is_in_view(const struct sensor *s, const struct flown *o, int tick,
                       const struct flight_point *p)
{
    struct enu_axes axes = enu_axes_at(s->place);
    struct ecef line = ecef_sub(p->state.position, geodetic_to_ecef(s->place));

    if (s->kind == SENSOR_INFRARED)
        return (flown_is_burning(o, tick) || is_glowing(p)) &&
               ecef_to_geodetic(p->state.position).height_m > s->height_min_m;
    return ecef_norm(line) < s->range_max_m &&
           math_asin(ecef_dot(ecef_unit(line), axes.up)) > s->elevation_min_rad;
}

static double around(double angle_rad)
{
    return angle_rad - 2 * MATH_PI * floor(angle_rad / (2 * MATH_PI));
}

static struct detection exact_report(const struct sensor *s, const struct flight_point *p, int tick)
{
    struct ecef line = ecef_sub(p->state.position, geodetic_to_ecef(s->place));
    struct detection d = {.seen_ns = STUDY_BEGIN_NS + tick * (SECOND_NS / 2),
                          .is_at_object = true,
                          .has_range = s->kind == SENSOR_RADAR,
                          .range_m = ecef_norm(line),
                          .axes = s->kind == SENSOR_RADAR ? DETECTION_AZEL : DETECTION_RADEC};
    struct enu_axes axes = enu_axes_at(s->place);
    struct enu level = ecef_to_enu(&axes, ecef_unit(line));
    struct ecef far = frame_ecef_to_eme2000(d.seen_ns, ecef_unit(line));

    memcpy(d.sensor, s->name, sizeof d.sensor);
    if (s->kind == SENSOR_RADAR) {
        d.angle1_rad = around(math_atan2(level.east, level.north));
        d.angle2_rad = math_asin(level.up);
    } else {
        d.angle1_rad = around(math_atan2(far.y, far.x));
        d.angle2_rad = math_asin(far.z);
    }
    return d;
}

bool watch_measure(const struct watch *w, int sensor, const struct flown *o, int tick,
                   struct dice *dice, struct measurement *out)
{
    const struct sensor *s = &w->registry.sensors[sensor];
    const struct flight_point *p = flown_at(o, tick);
    double chance = dice_uniform(dice);
    double range = dice_normal(dice) + w->biases[sensor].range;
    double azimuth = dice_normal(dice) + w->biases[sensor].azimuth;
    double elevation = dice_normal(dice) + w->biases[sensor].elevation;

    if (p == NULL || chance > s->detect_probability || !is_in_view(s, o, tick, p))
        return false;
    struct detection d = exact_report(s, p, tick);
    if (measure_from_detection(&w->registry, &d, d.seen_ns, out) != MEASURE_TAKEN)
        return false;
    out->range_m += range * out->range_sigma_m;
    out->azimuth_rad = around(out->azimuth_rad + azimuth * out->azimuth_sigma_rad);
    out->elevation_rad += elevation * out->elevation_sigma_rad;
    return true;
}
