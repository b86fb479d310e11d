/* drill/measure_test.c: what sensors say of the truth, measured: is it the truth again?
 *
 * The mean square of (measured - true) / sigma is 1 in each quantity, with the registry's
 * conventions turned on one by one: whole path (TDM-2), time at the object (TDM-6), biases.  A
 * factor of two, a wrong sign or a forgotten light time is far outside the bound.
 */
#include "measure/measure.h"

#include <math.h>
#include <stdio.h>

#include "base/test.h"
#include "drill/sensors.h"
#include "geo/vector.h"
#include "sensor/registry.h"

static struct scenario scenario;
static struct truth truth;

struct residuals {
    double square[4]; /* range, azimuth, elevation, Doppler: sums */
    int count;
};

static void add_residual(struct residuals *r, const struct measurement *m)
{
    const struct truth_launch *launch = &truth.launches[0];
    struct flight_state at;

    TEST_EQ(truth_state(launch, (double)(m->seen_ns - launch->launched_ns) / 1e9, &at), true,
            r->count);
    struct ecef line = ecef_sub(at.position, m->place);
    double range_m = ecef_norm(line);
    double azimuth = atan2(ecef_dot(line, m->east), ecef_dot(line, m->north));
    double elevation = asin(ecef_dot(line, m->up) / range_m);
    double misses[4] = {
        m->kind == MEASUREMENT_RADAR ? (m->range_m - range_m) / m->range_sigma_m : 0,
        remainder(m->azimuth_rad - azimuth, 2 * 3.14159265358979323846) / m->azimuth_sigma_rad,
        (m->elevation_rad - elevation) / m->elevation_sigma_rad,
        m->has_doppler
            ? (m->doppler_mps - ecef_dot(at.velocity, line) / range_m) / m->doppler_sigma_mps
            : 0,
    };
    for (int k = 0; k < 4; k++)
        r->square[k] += misses[k] * misses[k];
    r->count++;
}

static struct residuals residuals_of(int nation, int sensor)
{
    struct residuals r = {0};
    struct sighting_list list;

    for (scenario.seed = 1; scenario.seed <= 4; scenario.seed++) {
        TEST_EQ(sightings_of_sensor(&scenario, &truth, nation, sensor, &list), STATUS_OK, 0);
        for (int i = 0; i < list.count; i++) {
            struct measurement m;
            enum measure_verdict verdict =
                measure_from_detection(&scenario.nations[nation].registry, &list.detections[i],
                                       list.detections[i].seen_ns, &m);

            if (verdict == MEASURE_TAKEN)
                add_residual(&r, &m);
            else /* noise at the very edge of its range */
                TEST_EQ(verdict, MEASURE_BEYOND_RANGE, i);
        }
        sighting_list_close(&list);
    }
    return r;
}

TEST(measured_sightings_are_the_truth)
{
    char path[128];

    TEST_EQ(scenario_read("data/scenarios/2022-10-04.yaml", &scenario), STATUS_OK, 0);
    TEST_EQ(truth_open(&truth, &scenario), STATUS_OK, 0);
    for (int turn = 0; turn < 5; turn++)
        for (int n = 0; n < scenario.nation_count; n++) {
            struct sensor_registry *registry = &scenario.nations[n].registry;

            snprintf(path, sizeof path, "data/%s", scenario.nations[n].registry_path);
            TEST_EQ(sensor_registry_read(path, registry), STATUS_OK, n);
            for (int k = 0; k < registry->count; k++) {
                struct sensor *s = &registry->sensors[k];

                s->is_range_round_trip = turn == 1;
                s->is_seen_at_object = turn == 2;
                s->range_bias_m = turn == 3 ? 800 : 0;
                s->angle1_bias_rad = turn == 3 ? 4e-3 : 0;
                s->angle2_bias_rad = turn == 3 ? -3e-3 : 0;
                s->range_sigma_m *= turn == 4 ? 0.05 : 1; /* 6 m: light time shows */
                struct residuals r = residuals_of(n, k);
                bool is_radar = s->kind == SENSOR_RADAR;

                TEST_EQ(r.count > 100, true, k);
                for (int q = 0; q < 4; q++)
                    if (is_radar || q == 1 || q == 2)
                        TEST_NEAR(r.square[q] / r.count, 1, 4.5 * sqrt(2.0 / r.count) + 0.03,
                                  turn * 1000 + n * 100 + k * 10 + q);
            }
        }
    truth_close(&truth);
}
