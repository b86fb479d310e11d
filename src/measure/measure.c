/* measure/measure.c: detection to measurement: check, find, take off bias, turn axes, add sigmas.
 *
 * Near the horizon a radar's elevation carries what is left of the bending by the air after the
 * sensor's own correction.  Bending of a ray that leaves the air is close to N cot(elevation) with
 * N = 320e-6 rad (Skolnik, Introduction to Radar Systems, section on atmospheric refraction; the
 * form fails below 2 degrees, so the elevation is held above that here).  RESIDUAL of it is added
 * in squares to the sigma of elevation.
 */
#include "measure/measure.h"

#include <math.h>
#include <stddef.h>

#include "base/check.h"
#include "geo/frame.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

static const double PI = 3.14159265358979323846;
static const double LIGHT_MPS = 299792458.0;
static const double RANGE_RATE_MAX_MPS = 20000.0;
static const double DEGRADED_WIDENING = 3.0;
static const double REFRACTIVITY_RAD = 320e-6;
static const double RESIDUAL = 0.03;
static const double REFRACTION_ELEVATION_MIN_RAD = 0.035;
static const double PLUME_HEIGHT_M = 60e3;
/* cos(elevation) is held above this where an angle across is turned into one of azimuth. */
static const double COS_ELEVATION_MIN = 0.05;

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double clamped(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

static char folded(char c)
{
    if (c == '_' || c == '\t')
        return ' ';
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The next character of a name by TDM-12; '\0' at its end.  Blanks collapse to one; those at the
 * ends vanish. */
static char next_of(const char **at, bool is_first)
{
    bool is_blank = false;

    while (folded(**at) == ' ') {
        (*at)++;
        is_blank = true;
    }
    if (**at == '\0' || !is_blank || is_first)
        return **at == '\0' ? '\0' : folded(*(*at)++);
    return ' ';
}

static bool is_same_name(const char *a, const char *b)
{
    bool is_first = true;

    for (;;) {
        char from_a = next_of(&a, is_first);
        char from_b = next_of(&b, is_first);

        if (from_a != from_b)
            return false;
        if (from_a == '\0')
            return true;
        is_first = false;
    }
}

int measure_find_sensor(const struct sensor_registry *registry, const char *name)
{
    CHECK(registry->count <= SENSORS_MAX);
    for (int i = 0; i < registry->count; i++)
        if (is_same_name(registry->sensors[i].name, name))
            return i;
    return -1;
}

static enum measure_verdict check_time(int64_t seen_ns, int64_t now_ns)
{
    if (seen_ns > now_ns && (uint64_t)seen_ns - (uint64_t)now_ns > (uint64_t)MEASURE_FUTURE_NS)
        return MEASURE_FROM_FUTURE;
    if (seen_ns < now_ns && (uint64_t)now_ns - (uint64_t)seen_ns > (uint64_t)MEASURE_PAST_NS)
        return MEASURE_TOO_OLD;
    return MEASURE_TAKEN;
}

static enum measure_verdict check_angles(const struct detection *d)
{
    if (!isfinite(d->angle1_rad) || !isfinite(d->angle2_rad))
        return MEASURE_NOT_FINITE;
    /* CCSDS allows azimuth from -180 to 360 degrees: one turn either way is understood. */
    if (fabs(d->angle1_rad) > 2.0 * PI || fabs(d->angle2_rad) > PI / 2.0)
        return MEASURE_ANGLE_OUTSIDE;
    return MEASURE_TAKEN;
}

static enum measure_verdict check_range(const struct sensor *s, const struct detection *d)
{
    double range_m = s->is_range_round_trip ? d->range_m / 2.0 : d->range_m;

    if (!d->has_range)
        return MEASURE_NO_RANGE;
    if (!isfinite(d->range_m) || (d->has_doppler && !isfinite(d->doppler_mps)))
        return MEASURE_NOT_FINITE;
    if (range_m - s->range_bias_m <= 0.0 ||
        (d->has_doppler && fabs(d->doppler_mps) > RANGE_RATE_MAX_MPS))
        return MEASURE_RANGE_OUTSIDE;
    if (range_m > s->range_max_m)
        return MEASURE_BEYOND_RANGE;
    return MEASURE_TAKEN;
}

static enum measure_verdict check(const struct sensor *s, const struct detection *d, int64_t now_ns)
{
    bool is_radar = s->kind == SENSOR_RADAR;
    enum measure_verdict verdict = MEASURE_TAKEN;

    if (is_radar != (d->axes == DETECTION_AZEL))
        return MEASURE_WRONG_AXES;
    verdict = check_time(d->seen_ns, now_ns);
    if (verdict == MEASURE_TAKEN)
        verdict = check_angles(d);
    if (verdict == MEASURE_TAKEN && is_radar)
        verdict = check_range(s, d);
    return verdict;
}

/* Into [0, 2 pi). */
static double turned(double angle_rad)
{
    double turn = angle_rad - 2.0 * PI * floor(angle_rad / (2.0 * PI));

    return turn < 2.0 * PI ? turn : 0.0;
}

static int64_t ns_of(double seconds)
{
    return (int64_t)rint(seconds * 1e9);
}

static void fill_radar(const struct sensor *s, const struct detection *d, struct measurement *out)
{
    struct enu_axes axes = enu_axes_at(s->place);
    double bending = 0.0;
    double elevation = d->angle2_rad - s->angle2_bias_rad;

    out->kind = MEASUREMENT_RADAR;
    out->east = axes.east;
    out->north = axes.north;
    out->up = axes.up;
    out->azimuth_rad = turned(d->angle1_rad - s->angle1_bias_rad);
    out->elevation_rad = clamped(elevation, -PI / 2.0, PI / 2.0);
    out->range_m = (s->is_range_round_trip ? d->range_m / 2.0 : d->range_m) - s->range_bias_m;
    out->has_doppler = d->has_doppler && s->doppler_sigma_mps > 0.0;
    out->doppler_mps = out->has_doppler ? d->doppler_mps : 0.0;
    out->range_sigma_m = s->range_sigma_m;
    out->doppler_sigma_mps = s->doppler_sigma_mps;
    out->azimuth_sigma_rad = s->angle_sigma_rad;
    bending = RESIDUAL * REFRACTIVITY_RAD /
              math_tan(larger(out->elevation_rad, REFRACTION_ELEVATION_MIN_RAD));
    out->elevation_sigma_rad = sqrt(s->angle_sigma_rad * s->angle_sigma_rad + bending * bending);
    if (!d->is_at_object && !s->is_seen_at_object)
        out->seen_ns -= ns_of(out->range_m / LIGHT_MPS);
}

/* How far along the ray the plume height is met on the near side; the closest approach where the
 * ray passes above it; 0 where the Earth lies behind. */
static double plume_distance_m(struct ecef place, struct ecef direction)
{
    double radius = WGS84_A_M + PLUME_HEIGHT_M;
    double along = -ecef_dot(place, direction);
    double miss2 = ecef_dot(place, place) - along * along;
    double half2 = radius * radius - miss2;

    if (along <= 0.0)
        return 0.0;
    return half2 > 0.0 ? larger(along - sqrt(half2), 0.0) : along;
}

static void fill_line_of_sight(const struct sensor *s, const struct detection *d,
                               struct measurement *out)
{
    struct enu_axes axes = enu_axes_at(s->place);
    double declination = d->angle2_rad - s->angle2_bias_rad;
    /* The bias is an angle on the sky, as the sigma is. */
    double right_ascension =
        d->angle1_rad - s->angle1_bias_rad / larger(math_cos(declination), COS_ELEVATION_MIN);
    struct ecef inertial = {math_cos(declination) * math_cos(right_ascension),
                            math_cos(declination) * math_sin(right_ascension),
                            math_sin(declination)};
    struct ecef fixed = frame_eme2000_to_ecef(d->seen_ns, inertial);
    double cos_elevation = 0.0;

    out->kind = MEASUREMENT_LINE_OF_SIGHT;
    out->east = axes.east;
    out->north = ecef_scale(axes.up, -1.0);
    out->up = axes.north;
    out->azimuth_rad = turned(math_atan2(ecef_dot(fixed, out->east), ecef_dot(fixed, out->north)));
    out->elevation_rad = math_asin(clamped(ecef_dot(fixed, out->up), -1.0, 1.0));
    cos_elevation = larger(math_cos(out->elevation_rad), COS_ELEVATION_MIN);
    out->azimuth_sigma_rad = s->angle_sigma_rad / cos_elevation;
    out->elevation_sigma_rad = s->angle_sigma_rad;
    if (!d->is_at_object && !s->is_seen_at_object)
        out->seen_ns -= ns_of(plume_distance_m(out->place, fixed) / LIGHT_MPS);
}

enum measure_verdict measure_from_detection(const struct sensor_registry *registry,
                                            const struct detection *detection, int64_t now_ns,
                                            struct measurement *out)
{
    int index = measure_find_sensor(registry, detection->sensor);
    enum measure_verdict verdict = MEASURE_UNKNOWN_SENSOR;
    const struct sensor *sensor = NULL;

    if (index < 0)
        return verdict;
    sensor = &registry->sensors[index];
    verdict = check(sensor, detection, now_ns);
    if (verdict != MEASURE_TAKEN)
        return verdict;

    *out = (struct measurement){.exercise = detection->exercise,
                                .sensor = index,
                                .seen_ns = detection->seen_ns,
                                .place = geodetic_to_ecef(sensor->place)};
    if (sensor->kind == SENSOR_RADAR)
        fill_radar(sensor, detection, out);
    else
        fill_line_of_sight(sensor, detection, out);
    if (detection->is_degraded) {
        out->range_sigma_m *= DEGRADED_WIDENING;
        out->azimuth_sigma_rad *= DEGRADED_WIDENING;
        out->elevation_sigma_rad *= DEGRADED_WIDENING;
        out->doppler_sigma_mps *= DEGRADED_WIDENING;
    }
    return MEASURE_TAKEN;
}
