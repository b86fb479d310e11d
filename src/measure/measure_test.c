/* measure/measure_test.c: each refusal by a row; then geometry there and back. */
#include "measure/measure.h"

#include <math.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "base/text.h"
#include "geo/frame.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define DEGREE (MATH_PI / 180.0)
#define LIGHT_MPS 299792458.0

#define NOW_NS INT64_C(1700000000000000000)

static struct sensor_registry registry_of_two(void)
{
    struct sensor_registry r = {.count = 2};

    r.sensors[0] = (struct sensor){.name = "Radar_A 1",
                                   .kind = SENSOR_RADAR,
                                   .place = {37.0 * DEGREE, 127.0 * DEGREE, 200.0},
                                   .range_sigma_m = 100.0,
                                   .angle_sigma_rad = 0.5e-3,
                                   .doppler_sigma_mps = 5.0,
                                   .range_max_m = 2e6};
    r.sensors[1] = (struct sensor){.name = "IR A",
                                   .kind = SENSOR_INFRARED,
                                   .place = {0.0, 130.0 * DEGREE, 35786e3},
                                   .angle_sigma_rad = 0.1e-3};
    return r;
}

static struct detection radar_detection(void)
{
    return (struct detection){.sensor = "RADAR A 1",
                              .seen_ns = NOW_NS,
                              .axes = DETECTION_AZEL,
                              .angle1_rad = 1.0,
                              .angle2_rad = 0.5,
                              .has_range = true,
                              .range_m = 8e5};
}

TEST(measure_names_fold_as_tdm12_says)
{
    static const struct {
        const char *name;
        int want;
    } rows[] = {
        {"RADAR A 1", 0}, {"radar_a_1", 0}, {" Radar__A   1 ", 0},
        {"RADARA1", -1},  {"RADAR A", -1},  {"RADAR A 12", -1},
        {"", -1},         {"ir_a", 1},      {"RADAR A 1 X", -1},
        {"_ir a_", 1},
    };
    struct sensor_registry r = registry_of_two();

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++)
        TEST_EQ(measure_find_sensor(&r, rows[i].name), rows[i].want, i);
}

struct fault {
    const char *sensor; /* NULL: the radar */
    enum detection_axes axes;
    double azimuth_rad;
    double elevation_rad;
    bool has_no_range;
    bool is_round_trip;
    bool has_doppler;
    double range_m;
    double doppler_mps;
    int64_t ahead_ns;
    enum measure_verdict want;
};

#define SOUND .azimuth_rad = 1.0, .elevation_rad = 0.5, .range_m = 8e5

static const struct fault faults[] = {
    {SOUND, .want = MEASURE_TAKEN},
    {SOUND, .sensor = "RADAR B", .want = MEASURE_UNKNOWN_SENSOR},
    {SOUND, .axes = DETECTION_RADEC, .want = MEASURE_WRONG_AXES},
    {SOUND, .sensor = "IR A", .want = MEASURE_WRONG_AXES},
    {.azimuth_rad = NAN, .elevation_rad = 0.5, .range_m = 8e5, .want = MEASURE_NOT_FINITE},
    {.azimuth_rad = 1.0, .elevation_rad = 0.5, .range_m = INFINITY, .want = MEASURE_NOT_FINITE},
    {SOUND, .has_doppler = true, .doppler_mps = NAN, .want = MEASURE_NOT_FINITE},
    {.azimuth_rad = 7.0, .elevation_rad = 0.5, .range_m = 8e5, .want = MEASURE_ANGLE_OUTSIDE},
    {.azimuth_rad = 1.0, .elevation_rad = 1.6, .range_m = 8e5, .want = MEASURE_ANGLE_OUTSIDE},
    {SOUND, .has_no_range = true, .want = MEASURE_NO_RANGE},
    {.azimuth_rad = 1.0, .elevation_rad = 0.5, .range_m = 0.0, .want = MEASURE_RANGE_OUTSIDE},
    {SOUND, .has_doppler = true, .doppler_mps = 20001.0, .want = MEASURE_RANGE_OUTSIDE},
    {.azimuth_rad = 1.0, .elevation_rad = 0.5, .range_m = 2.1e6, .want = MEASURE_BEYOND_RANGE},
    {.azimuth_rad = 1.0,
     .elevation_rad = 0.5,
     .range_m = 3e6,
     .is_round_trip = true,
     .want = MEASURE_TAKEN},
    {SOUND, .ahead_ns = MEASURE_FUTURE_NS + 1, .want = MEASURE_FROM_FUTURE},
    {SOUND, .ahead_ns = MEASURE_FUTURE_NS, .want = MEASURE_TAKEN},
    {SOUND, .ahead_ns = -MEASURE_PAST_NS - 1, .want = MEASURE_TOO_OLD},
    {SOUND, .ahead_ns = -MEASURE_PAST_NS, .want = MEASURE_TAKEN},
    {SOUND, .ahead_ns = INT64_MIN, .want = MEASURE_TOO_OLD},
    {SOUND, .ahead_ns = INT64_MAX - NOW_NS, .want = MEASURE_FROM_FUTURE},
};

static struct detection faulty(const struct fault *f)
{
    struct detection d = {.axes = f->axes,
                          .seen_ns = NOW_NS + f->ahead_ns,
                          .angle1_rad = f->azimuth_rad,
                          .angle2_rad = f->elevation_rad,
                          .has_range = !f->has_no_range,
                          .range_m = f->range_m,
                          .has_doppler = f->has_doppler,
                          .doppler_mps = f->doppler_mps};

    TEST_EQ(text_copy(d.sensor, sizeof d.sensor, f->sensor != NULL ? f->sensor : "RADAR A 1"), 1,
            0);
    return d;
}

TEST(measure_refuses_each_fault_by_its_name)
{
    for (int i = 0; i < (int)(sizeof faults / sizeof faults[0]); i++) {
        struct sensor_registry r = registry_of_two();
        struct detection d = faulty(&faults[i]);
        struct measurement z = {.sensor = 77};

        r.sensors[0].is_range_round_trip = faults[i].is_round_trip;
        TEST_EQ(measure_from_detection(&r, &d, NOW_NS, &z), faults[i].want, i);
        TEST_EQ(z.sensor, faults[i].want == MEASURE_TAKEN ? 0 : 77, i);
    }
    for (int v = 0; v < MEASURE_VERDICTS; v++) {
        TEST_EQ(strlen(measure_verdict_name((enum measure_verdict)v)) > 0, 1, v);
        TEST_EQ(strlen(measure_verdict_message((enum measure_verdict)v)) > 0, 1, v);
    }
}

/* TDM-2: a factor of two; TDM-6: the object was there R / c earlier; known biases come off. */
TEST(measure_corrects_radar_reports)
{
    struct sensor_registry r = registry_of_two();
    struct detection d = radar_detection();
    struct measurement z;

    r.sensors[0].is_range_round_trip = true;
    r.sensors[0].range_bias_m = 250.0;
    r.sensors[0].angle1_bias_rad = 2e-3;
    r.sensors[0].angle2_bias_rad = -1e-3;
    TEST_EQ(measure_from_detection(&r, &d, NOW_NS, &z), MEASURE_TAKEN, 0);
    TEST_NEAR(z.range_m, 4e5 - 250.0, 1e-6, 0);
    TEST_NEAR(z.azimuth_rad, 1.0 - 2e-3, 1e-12, 0);
    TEST_NEAR(z.elevation_rad, 0.5 + 1e-3, 1e-12, 0);
    TEST_NEAR((double)(NOW_NS - z.seen_ns), z.range_m / LIGHT_MPS * 1e9, 1.0, 0);
    r.sensors[0].is_seen_at_object = true;
    TEST_EQ(measure_from_detection(&r, &d, NOW_NS, &z), MEASURE_TAKEN, 1);
    TEST_EQ(z.seen_ns, NOW_NS, 1);
    r.sensors[0].is_seen_at_object = false;
    d.is_at_object = true;
    TEST_EQ(measure_from_detection(&r, &d, NOW_NS, &z), MEASURE_TAKEN, 2);
    TEST_EQ(z.seen_ns, NOW_NS, 2);
}

TEST(measure_widens_degraded_and_low_reports)
{
    struct sensor_registry r = registry_of_two();
    struct detection d = radar_detection();
    struct measurement plain, degraded, low;

    TEST_EQ(measure_from_detection(&r, &d, NOW_NS, &plain), MEASURE_TAKEN, 0);
    d.is_degraded = true;
    TEST_EQ(measure_from_detection(&r, &d, NOW_NS, &degraded), MEASURE_TAKEN, 0);
    d.is_degraded = false;
    d.angle2_rad = 2.0 * DEGREE;
    TEST_EQ(measure_from_detection(&r, &d, NOW_NS, &low), MEASURE_TAKEN, 0);
    TEST_NEAR(degraded.range_sigma_m, 3.0 * plain.range_sigma_m, 1e-9, 0);
    TEST_NEAR(degraded.azimuth_sigma_rad, 3.0 * plain.azimuth_sigma_rad, 1e-12, 0);
    TEST_NEAR(degraded.elevation_sigma_rad, 3.0 * plain.elevation_sigma_rad, 1e-12, 0);
    TEST_EQ(low.elevation_sigma_rad > 1.1 * plain.elevation_sigma_rad, 1, 0);
    TEST_EQ(plain.elevation_sigma_rad < 1.001 * 0.5e-3, 1, 0);
}

static struct ecef pointed(const struct measurement *z)
{
    double se, ce, sa, ca;

    math_sincos(z->elevation_rad, &se, &ce);
    math_sincos(z->azimuth_rad, &sa, &ca);
    return ecef_add_scaled(ecef_add_scaled(ecef_scale(z->east, ce * sa), z->north, ce * ca), z->up,
                           se);
}

TEST(measure_finds_the_place_again)
{
    struct sensor_registry r = registry_of_two();
    struct dice dice = dice_init(20221004, 1);

    for (int i = 0; i < 1000; i++) {
        struct geodetic g = {(35.0 + 10.0 * dice_uniform(&dice)) * DEGREE,
                             (120.0 + 20.0 * dice_uniform(&dice)) * DEGREE,
                             10e3 + 200e3 * dice_uniform(&dice)};
        struct ecef at = geodetic_to_ecef(g);
        struct ecef place = geodetic_to_ecef(r.sensors[1].place);
        struct ecef u = ecef_unit(ecef_sub(at, place));
        struct ecef inertial = frame_ecef_to_eme2000(NOW_NS, u);
        struct detection d = {.sensor = "ir a", .seen_ns = NOW_NS, .axes = DETECTION_RADEC};
        struct measurement z;
        double range = ecef_norm(ecef_sub(at, place));

        d.angle1_rad = math_atan2(inertial.y, inertial.x);
        d.angle2_rad = math_asin(inertial.z);
        TEST_EQ(measure_from_detection(&r, &d, NOW_NS, &z), MEASURE_TAKEN, i);
        TEST_EQ(z.kind, MEASUREMENT_LINE_OF_SIGHT, i);
        TEST_NEAR(ecef_norm(ecef_sub(pointed(&z), u)), 0.0, 1e-9, i);
        TEST_NEAR((double)(NOW_NS - z.seen_ns) * 1e-9, range / LIGHT_MPS, 5e-3, i);
    }
}
