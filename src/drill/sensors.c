/* drill/sensors.c: scan by scan, launch by launch: is it in view, and what would be said of it?
 *
 * The scan's time is that of reception; light left the object earlier (two turns of
 * t = T - R/c are exact to microseconds).  Positions at two times meet in the axes of the
 * reception: a point that stands still among the stars moves by -omega x r dt in Earth-fixed axes.
 * Each scan draws the same number of dice whether or not it sees anything, so that a change of one
 * sensor or launch changes no other's bytes.
 */
#include "drill/sensors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dice.h"
#include "base/log.h"
#include "geo/frame.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define LIGHT_MPS 299792458.0
#define TWO_PI 6.28318530717958647692

struct draw {    /* of one scan of one launch */
    double miss; /* uniform */
    double range;
    double angle1;
    double angle2;
    double doppler;
};

struct sight {                /* the object as the light shows it at the reception */
    struct flight_state seen; /* in the axes of the reception */
    struct ecef line;         /* unit, sensor to object */
    double range_m;
    double since_s; /* of the launch, when the light left */
};

static struct ecef carried(struct ecef position, double dt_s)
{
    double turn = WGS84_OMEGA * dt_s;

    return (struct ecef){position.x + turn * position.y, position.y - turn * position.x,
                         position.z};
}

/* False before the launch's light arrives and after the impact's. */
static bool sight_of(const struct truth_launch *launch, struct ecef place, double received_s,
                     struct sight *sight)
{
    double delay_s = 0;

    for (int turn = 0; turn < 3; turn++) {
        if (!truth_state(launch, received_s - delay_s, &sight->seen))
            return false;
        sight->seen.position = carried(sight->seen.position, delay_s);
        sight->line = ecef_sub(sight->seen.position, place);
        sight->range_m = ecef_norm(sight->line);
        delay_s = sight->range_m / LIGHT_MPS;
    }
    sight->line = ecef_unit(sight->line);
    sight->since_s = received_s - delay_s;
    return true;
}

/* The line of sight from a high platform passes through the Earth before it reaches the object.
 * A sphere of the equator's radius: hides at most 0.2 degrees too much, near the limb. */
static bool is_hidden(struct ecef place, const struct sight *sight)
{
    double nearest_m = -ecef_dot(place, sight->line);

    if (nearest_m >= sight->range_m)
        return false;
    double miss = ecef_dot(place, place) - nearest_m * nearest_m;
    return nearest_m > 0 && miss < WGS84_A_M * WGS84_A_M;
}

static double around(double angle_rad)
{
    while (angle_rad < 0)
        angle_rad += TWO_PI;
    while (angle_rad >= TWO_PI)
        angle_rad -= TWO_PI;
    return angle_rad;
}

static double elevation_of(double angle_rad)
{
    const double quarter = TWO_PI / 4;

    return angle_rad > quarter ? quarter : angle_rad < -quarter ? -quarter : angle_rad;
}

static bool radar_sees(const struct sensor *s, const struct sight *sight, const struct draw *draw,
                       struct detection *d)
{
    struct enu_axes axes = enu_axes_at(s->place);
    struct enu line = ecef_to_enu(&axes, sight->line);
    double elevation = math_asin(line.up);

    if (elevation < s->elevation_min_rad || sight->range_m > s->range_max_m)
        return false;
    d->axes = DETECTION_AZEL;
    d->angle1_rad = around(math_atan2(line.east, line.north) + s->angle1_bias_rad +
                           draw->angle1 * s->angle_sigma_rad);
    d->angle2_rad =
        elevation_of(elevation + s->angle2_bias_rad + draw->angle2 * s->angle_sigma_rad);
    d->has_range = true;
    d->range_m = sight->range_m + s->range_bias_m + draw->range * s->range_sigma_m;
    if (s->is_range_round_trip)
        d->range_m *= 2; /* TDM-2 */
    d->has_doppler = s->doppler_sigma_mps > 0;
    if (d->has_doppler)
        d->doppler_mps =
            ecef_dot(sight->seen.velocity, sight->line) + draw->doppler * s->doppler_sigma_mps;
    return d->range_m > 1;
}

static bool infrared_sees(const struct sensor *s, const struct truth_launch *launch,
                          const struct sight *sight, const struct draw *draw, int64_t received_ns,
                          struct detection *d)
{
    struct ecef place = geodetic_to_ecef(s->place);
    double height_m = ecef_to_geodetic(sight->seen.position).height_m;

    if (!truth_is_burning(launch, sight->since_s) || height_m < s->height_min_m ||
        sight->range_m > s->range_max_m || is_hidden(place, sight))
        return false;
    /* Two errors across the line of sight, one sigma each: right in any axes. */
    struct ecef star = frame_ecef_to_eme2000(received_ns, sight->line);
    struct ecef pole = {0, 0, 1};
    struct ecef across = ecef_unit(ecef_cross(pole, star));
    struct ecef up = ecef_cross(star, across);
    star = ecef_add_scaled(star, across, draw->angle1 * s->angle_sigma_rad);
    star = ecef_add_scaled(star, up, draw->angle2 * s->angle_sigma_rad);
    star = ecef_unit(star);
    d->axes = DETECTION_RADEC;
    d->angle1_rad = around(math_atan2(star.y, star.x) + s->angle1_bias_rad);
    d->angle2_rad = elevation_of(math_asin(star.z) + s->angle2_bias_rad);
    return true;
}

static bool list_add(struct sighting_list *list, const struct detection *d, int launch)
{
    if (list->count == list->room) {
        int room = list->room == 0 ? 1024 : 2 * list->room;
        struct detection *detections = realloc(list->detections, (size_t)room * sizeof *detections);
        if (detections != NULL)
            list->detections = detections;
        int *launches = realloc(list->launches, (size_t)room * sizeof *launches);
        if (launches != NULL)
            list->launches = launches;
        if (detections == NULL || launches == NULL)
            return false;
        list->room = room;
    }
    list->detections[list->count] = *d;
    list->launches[list->count++] = launch;
    return true;
}

void sighting_list_close(struct sighting_list *list)
{
    /* A closed list is zeroed: a second close frees nothing. NOLINTNEXTLINE(clang-analyzer-*) */
    free(list->detections);
    free(list->launches);
    *list = (struct sighting_list){0};
}

struct watch { /* of one sensor over the whole scenario */
    const struct scenario *scenario;
    const struct truth *truth;
    const struct sensor *sensor;
    struct dice dice;
};

static struct draw draw_of(struct dice *dice)
{
    return (struct draw){dice_uniform(dice), dice_normal(dice), dice_normal(dice),
                         dice_normal(dice), dice_normal(dice)};
}

/* One scan of one launch; false only when memory is out. */
static bool watch_scan(struct watch *w, int index, int64_t received_ns, struct sighting_list *list)
{
    const struct truth_launch *launch = &w->truth->launches[index];
    const struct sensor *s = w->sensor;
    struct draw draw = draw_of(&w->dice);
    struct sight sight;
    struct detection d;
    double since_s = (double)(received_ns - launch->launched_ns) / 1e9;

    memset(&d, 0, sizeof d); /* padding too: detections are compared as bytes */
    if (draw.miss >= s->detect_probability * w->scenario->detect_probability ||
        !sight_of(launch, geodetic_to_ecef(s->place), since_s, &sight))
        return true;
    bool is_seen = s->kind == SENSOR_RADAR
                       ? radar_sees(s, &sight, &draw, &d)
                       : infrared_sees(s, launch, &sight, &draw, received_ns, &d);
    if (!is_seen)
        return true;
    d.exercise = w->scenario->exercise;
    memcpy(d.sensor, s->name, sizeof d.sensor);
    d.seen_ns =
        s->is_seen_at_object ? launch->launched_ns + (int64_t)(sight.since_s * 1e9) : received_ns;
    return list_add(list, &d, index);
}

enum status sightings_of_sensor(const struct scenario *s, const struct truth *t, int nation,
                                int sensor, struct sighting_list *list)
{
    struct watch w = {s, t, &s->nations[nation].registry.sensors[sensor],
                      dice_init(s->seed, (uint64_t)(nation * SENSORS_MAX + sensor) + 1)};
    int64_t scan_ns = (int64_t)(w.sensor->scan_s * 1e9);
    int64_t end_ns = s->start_ns;
    double phase = dice_uniform(&w.dice);

    *list = (struct sighting_list){0};
    for (int i = 0; i < t->launch_count; i++)
        end_ns = t->launches[i].impact_ns > end_ns ? t->launches[i].impact_ns : end_ns;
    for (int64_t scan = s->start_ns; scan < end_ns; scan += scan_ns)
        for (int i = 0; i < t->launch_count; i++) {
            /* A beam looks at one object after the other: no two times of a sensor are equal. */
            double part = (phase + i) / SCENARIO_LAUNCHES_MAX;
            if (!watch_scan(&w, i, scan + (int64_t)((double)scan_ns * part), list)) {
                log_error("%s: no memory for detections", s->name);
                sighting_list_close(list);
                return STATUS_MEMORY;
            }
        }
    return STATUS_OK;
}

/* Merges two lists by time, `a` first where they are equal. */
static bool merge(const struct sighting_list *a, const struct sighting_list *b,
                  struct sighting_list *out)
{
    int i = 0;
    int j = 0;

    while (i < a->count || j < b->count) {
        bool is_a =
            j == b->count || (i < a->count && a->detections[i].seen_ns <= b->detections[j].seen_ns);
        const struct sighting_list *from = is_a ? a : b;
        int at = is_a ? i++ : j++;

        /* Neither is closed before the merge is. NOLINTNEXTLINE(clang-analyzer-*) */
        if (!list_add(out, &from->detections[at], from->launches[at]))
            return false;
    }
    return true;
}

enum status sightings_of_nation(const struct scenario *s, const struct truth *t, int nation,
                                struct sighting_list *list)
{
    enum status st = STATUS_OK;

    *list = (struct sighting_list){0};
    for (int k = 0; k < s->nations[nation].registry.count && st == STATUS_OK; k++) {
        struct sighting_list one;
        struct sighting_list both = {0};

        st = sightings_of_sensor(s, t, nation, k, &one);
        if (st == STATUS_OK && !merge(list, &one, &both)) {
            log_error("%s: no memory for detections", s->name);
            st = STATUS_MEMORY;
        }
        sighting_list_close(&one);
        sighting_list_close(list);
        *list = both;
    }
    if (st != STATUS_OK)
        sighting_list_close(list);
    return st;
}
