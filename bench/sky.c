/* bench/sky.c: objects on a ring around the radar, or in a block beside it. */
#include "sky.h"

#include <stdio.h>

#include "base/check.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "model/moment.h"

#define TURN_RAD 6.283185307179586
#define DISTANCE_M 250e3 /* from the radar, over the ground */
#define SPREAD_M 40e3    /* each third object further out */
#define HEIGHT_M 250e3
#define OUTWARD_MPS 1200.0
#define UPWARD_MPS 1500.0
/* The block of floor/floor_filters.c. */
#define BLOCK_EAST_M 200e3
#define BLOCK_NORTH_M 150e3
#define BLOCK_UP_M 60e3
#define SPACING_M 20e3
#define LIGHT_MPS 299792458.0

void sky_open(struct sky *s, const struct sensor *sensor, int count, int64_t epoch_ns,
              uint64_t seed)
{
    struct enu_axes axes = enu_axes_at(sensor->place);
    struct ecef place = geodetic_to_ecef(sensor->place);

    CHECK(count >= 1 && count <= SKY_OBJECTS_MAX);
    *s = (struct sky){.count = count, .epoch_ns = epoch_ns, .dice = dice_init(seed, 1)};
    for (int i = 0; i < count; i++) {
        double bearing_rad = TURN_RAD * i / count;
        double distance_m = DISTANCE_M + SPREAD_M * (i % 3);
        double east = math_sin(bearing_rad);
        double north = math_cos(bearing_rad);
        struct enu at = {east * distance_m, north * distance_m, HEIGHT_M};
        struct enu moving = {east * OUTWARD_MPS, north * OUTWARD_MPS, UPWARD_MPS};

        s->start[i].position = ecef_add(place, enu_to_ecef(&axes, at));
        s->start[i].velocity = enu_to_ecef(&axes, moving);
    }
}

void sky_open_block(struct sky *s, const struct sensor *sensor, int count, int64_t epoch_ns,
                    uint64_t seed)
{
    struct enu_axes axes = enu_axes_at(sensor->place);
    struct ecef place = geodetic_to_ecef(sensor->place);

    CHECK(count >= 1 && count <= SKY_OBJECTS_MAX);
    *s = (struct sky){.count = count, .epoch_ns = epoch_ns, .dice = dice_init(seed, 1)};
    for (int i = 0; i < count; i++) {
        struct enu at = {BLOCK_EAST_M + SPACING_M * (i % 10),
                         BLOCK_NORTH_M + SPACING_M * (i / 10 % 10),
                         BLOCK_UP_M + 500.0 * i + 3e3 * (i / 100)};
        struct enu moving = {900.0 + 5.0 * (i % 100), 400.0, 2000.0 - 3.0 * (i % 100)};

        s->start[i].position = ecef_add(place, enu_to_ecef(&axes, at));
        s->start[i].velocity = enu_to_ecef(&axes, moving);
    }
}

struct detection sky_report(struct sky *s, const struct sensor *sensor, int object, int64_t seen_ns)
{
    struct enu_axes axes = enu_axes_at(sensor->place);
    struct ecef place = geodetic_to_ecef(sensor->place);
    struct flight_state state = s->start[object];
    struct detection d = {.seen_ns = seen_ns, .axes = DETECTION_AZEL, .has_range = true};

    flight_advance(&state, 0, (double)(seen_ns - s->epoch_ns) * 1e-9);
    double range_m = ecef_norm(ecef_sub(state.position, place));
    state.position = ecef_add_scaled(state.position, state.velocity, -range_m / LIGHT_MPS);
    struct enu seen = ecef_to_enu(&axes, ecef_sub(state.position, place));
    double azimuth_rad =
        math_atan2(seen.east, seen.north) + sensor->angle_sigma_rad * dice_normal(&s->dice);

    (void)snprintf(d.sensor, sizeof d.sensor, "%s", sensor->name);
    d.angle1_rad = azimuth_rad < 0 ? azimuth_rad + TURN_RAD : azimuth_rad;
    d.angle2_rad = math_atan2(seen.up, math_hypot(seen.east, seen.north)) +
                   sensor->angle_sigma_rad * dice_normal(&s->dice);
    d.range_m = range_m + sensor->range_sigma_m * dice_normal(&s->dice);
    return d;
}
