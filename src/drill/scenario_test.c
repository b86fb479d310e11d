/* drill/scenario_test.c: the house's scenarios, their truth, and what sensors see of it. */
#include "drill/scenario.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "drill/sensors.h"
#include "drill/truth.h"
#include "geo/geodesic.h"
#include "geo/vector.h"
#include "place/place.h"
#include "sensor/driver.h"
#include "sensor/registry.h"

#define DEGREE (3.14159265358979323846 / 180.0)

static struct scenario scenario;
static struct truth truth;

/* As the command line does: the scenario, then the registries that it names. */
static void load(const char *name)
{
    char path[256];

    snprintf(path, sizeof path, "data/scenarios/%s.yaml", name);
    TEST_EQ(scenario_read(path, &scenario), STATUS_OK, 0);
    for (int i = 0; i < scenario.nation_count; i++) {
        snprintf(path, sizeof path, "data/%s", scenario.nations[i].registry_path);
        TEST_EQ(sensor_registry_read(path, &scenario.nations[i].registry), STATUS_OK, i);
    }
    TEST_EQ(truth_open(&truth, &scenario), STATUS_OK, 0);
}

static void print_launch(const struct truth_launch *t)
{
    printf("%s: burnout %.1f s, apogee %.1f km at %.1f s, range %.1f km, flight %.1f s "
           "(claim %.0f s, %+.1f s), impact %.3f %.3f, over",
           t->name, t->burnout_s, t->apogee_m / 1e3, t->apogee_s, t->range_m / 1e3, t->flight_s,
           t->claimed_flight_s, t->flight_s - t->claimed_flight_s, t->impact.lat_rad / DEGREE,
           t->impact.lon_rad / DEGREE);
    for (int i = 0; i < t->overflown_count; i++)
        printf(" %s", area_at(t->overflown[i])->iso);
    printf("\n");
}

struct seen { /* of one sensor and launch */
    int count;
    double first_s;
    double last_s;
    double first_height_m;
};

static struct seen sensor_sees(int nation, int sensor, int launch)
{
    struct seen seen = {0};
    struct sighting_list list;
    struct flight_state at;
    const struct truth_launch *t = &truth.launches[launch];

    TEST_EQ(sightings_of_sensor(&scenario, &truth, nation, sensor, &list), STATUS_OK, 0);
    for (int i = 0; i < list.count; i++) {
        if (list.launches[i] != launch)
            continue;
        double since_s = (double)(list.detections[i].seen_ns - t->launched_ns) / 1e9;
        if (seen.count++ == 0) {
            seen.first_s = since_s;
            TEST_EQ(truth_state(t, since_s, &at), true, i);
            seen.first_height_m = ecef_to_geodetic(at.position).height_m;
        }
        seen.last_s = since_s;
    }
    printf("  %s %s, launch %d: %d detections, %.1f to %.1f s, first at %.1f km\n",
           scenario.nations[nation].nation.code,
           scenario.nations[nation].registry.sensors[sensor].name, launch, seen.count, seen.first_s,
           seen.last_s, seen.first_height_m / 1e3);
    sighting_list_close(&list);
    return seen;
}

static void print_scenario(void)
{
    for (int l = 0; l < truth.launch_count; l++) {
        print_launch(&truth.launches[l]);
        for (int i = 0; i < scenario.nation_count; i++)
            for (int k = 0; k < scenario.nations[i].registry.count; k++)
                (void)sensor_sees(i, k, l);
    }
}

TEST(scenario_of_4_october_2022)
{
    load("2022-10-04");
    print_launch(&truth.launches[0]);
    const struct truth_launch *t = &truth.launches[0];

    TEST_NEAR(t->apogee_m, 1000e3, 1e3, 0);
    TEST_NEAR(t->range_m, 4600e3, 4.6e3, 0);
    TEST_NEAR(t->flight_s, 22 * 60, 90, 0); /* the claim is by whole minutes */
    TEST_EQ(scenario.exercise != 0, true, 0);
    /* It crossed Aomori (JP-02), six to seven minutes after the launch. */
    bool is_over = false;
    for (int i = 0; i < t->overflown_count; i++)
        is_over = is_over || strcmp(area_at(t->overflown[i])->iso, "JP-02") == 0;
    TEST_EQ(is_over, true, 0);
    for (int i = 0; i < scenario.nation_count; i++)
        for (int k = 0; k < scenario.nations[i].registry.count; k++) {
            struct seen seen = sensor_sees(i, k, 0);
            const char *nation = scenario.nations[i].nation.code;

            TEST_EQ(seen.count > 20, true, i * 10 + k);
            if (strcmp(nation, "USA") == 0) /* boost only, above the cloud */
                TEST_EQ(seen.last_s <= t->burnout_s + 0.2 && seen.first_height_m >= 8e3, true, k);
            if (strcmp(nation, "KOR") == 0) /* the climb */
                TEST_EQ(seen.first_height_m > 10e3 && seen.first_height_m < 30e3, true, k);
            if (strcmp(nation, "JPN") == 0) /* nothing below the horizon */
                TEST_EQ(seen.first_height_m > 60e3, true, k);
        }
    truth_close(&truth);
}

TEST(scenarios_of_18_november_2022_and_two_launches)
{
    load("2022-11-18");
    print_scenario();
    TEST_NEAR(truth.launches[0].apogee_m, 6040.9e3, 6.1e3, 0);
    TEST_NEAR(truth.launches[0].range_m, 999.2e3, 1e3, 0);
    TEST_NEAR(truth.launches[0].flight_s, 4135, 120, 0);
    truth_close(&truth);
    load("two-launches");
    print_scenario();
    TEST_EQ(truth.launch_count, 2, 0);
    TEST_EQ(truth.launches[1].launched_ns - truth.launches[0].launched_ns, INT64_C(60000000000), 0);
    TEST_EQ(geodesic_inverse(truth.launches[0].place, truth.launches[1].place).distance_m > 100e3,
            true, 0);
    truth_close(&truth);
}

TEST(truth_is_smooth_and_ends_on_the_ground)
{
    struct flight_state at;
    struct flight_state next;

    load("2022-10-04");
    const struct truth_launch *t = &truth.launches[0];
    TEST_EQ(truth_state(t, -0.001, &at), false, 0);
    TEST_EQ(truth_state(t, t->flight_s + 0.001, &at), false, 0);
    for (double since = 0; since + 0.05 < t->flight_s; since += 0.7313) {
        TEST_EQ(truth_state(t, since, &at), true, since);
        TEST_EQ(truth_state(t, since + 0.05, &next), true, since);
        struct ecef step = ecef_sub(next.position, at.position);
        struct ecef by_rate = ecef_scale(ecef_add(at.velocity, next.velocity), 0.025);
        TEST_NEAR(ecef_norm(ecef_sub(step, by_rate)), 0, 1.0, since);
    }
    TEST_EQ(truth_state(t, t->flight_s, &at), true, 0);
    TEST_NEAR(ecef_to_geodetic(at.position).height_m, 0, 1, 0);
    TEST_EQ(truth_is_burning(t, t->burnout_s - 0.1), true, 0);
    TEST_EQ(truth_is_burning(t, t->burnout_s + 0.1), false, 0);
    truth_close(&truth);
}

/* Noise is as the registry says: the mean square over sigma is 1 within 4 of its own sigmas. */
TEST(radar_noise_is_what_the_registry_says)
{
    double sum[4] = {0};
    int count = 0;
    struct sighting_list list;

    load("2022-10-04");
    int nation = 1;
    const struct sensor *s = &scenario.nations[nation].registry.sensors[0];
    const struct truth_launch *t = &truth.launches[0];
    struct enu_axes axes = enu_axes_at(s->place);
    for (scenario.seed = 1; scenario.seed <= 5; scenario.seed++) {
        TEST_EQ(sightings_of_sensor(&scenario, &truth, nation, 0, &list), STATUS_OK, 0);
        for (int i = 0; i < list.count; i++, count++) {
            const struct detection *d = &list.detections[i];
            struct flight_state at;
            double since_s = (double)(d->seen_ns - t->launched_ns) / 1e9;

            TEST_EQ(truth_state(t, since_s - d->range_m / 299792458.0, &at), true, i);
            struct enu line = ecef_to_enu(&axes, ecef_sub(at.position, geodetic_to_ecef(s->place)));
            double range =
                sqrt(line.east * line.east + line.north * line.north + line.up * line.up);
            double misses[4] = {
                (d->range_m - range) / s->range_sigma_m,
                remainder(d->angle1_rad - atan2(line.east, line.north), 2 * 180 * DEGREE) /
                    s->angle_sigma_rad,
                (d->angle2_rad - asin(line.up / range)) / s->angle_sigma_rad,
                (d->doppler_mps - ecef_dot(at.velocity, ecef_unit(enu_to_ecef(&axes, line)))) /
                    s->doppler_sigma_mps,
            };
            for (int k = 0; k < 4; k++)
                sum[k] += misses[k] * misses[k];
        }
        sighting_list_close(&list);
    }
    for (int k = 0; k < 4; k++)
        TEST_NEAR(sum[k] / count, 1, 4 * sqrt(2.0 / count), k);
    truth_close(&truth);
}

static struct feed feed;

static int count_detections(const char *path, uint64_t *refusals)
{
    static uint8_t octets[1 << 16];
    struct feed_outcome outcome;
    FILE *file = fopen(path, "rb");
    size_t size;

    TEST_EQ(file != NULL, true, 0);
    if (file == NULL)
        return 0;
    bool is_open = false;
    while ((size = fread(octets, 1, sizeof octets, file)) > 0) {
        if (!is_open)
            feed_open(&feed, sensor_driver_guess(bytes_of(octets, size)), path);
        is_open = true;
        for (size_t done = 0; done < size;) {
            done += feed_take(&feed, bytes_of(octets + done, size - done));
            while (feed_next(&feed, &outcome))
                if (outcome.verdict != FEED_DETECTION)
                    (*refusals)++;
        }
    }
    fclose(file);
    feed_end(&feed);
    while (feed_next(&feed, &outcome))
        (*refusals)++;
    return (int)feed.detections;
}

TEST(a_folder_name_too_long_for_the_files_in_it_is_refused)
{
    char folder[300] = "/tmp"; /* and slashes: the folder is there */

    memset(folder + 4, '/', sizeof folder - 5);
    load("two-launches");
    TEST_EQ(sightings_write(&scenario, &truth, folder), STATUS_IO, 0);
}

TEST(written_feeds_are_read_back_whole)
{
    char folder[] = "/tmp/tocsin_drill_XXXXXX";
    char path[512];
    char command[64];

    TEST_EQ(mkdtemp(folder) != NULL, true, 0);
    load("two-launches");
    TEST_EQ(sightings_write(&scenario, &truth, folder), STATUS_OK, 0);
    for (int i = 0; i < scenario.nation_count; i++) {
        struct sighting_list list;
        uint64_t refusals = 0;
        int by_sensor = 0;
        const char *code = scenario.nations[i].nation.code;

        TEST_EQ(sightings_of_nation(&scenario, &truth, i, &list), STATUS_OK, i);
        for (int k = 1; k < list.count; k++)
            TEST_EQ(list.detections[k].seen_ns >= list.detections[k - 1].seen_ns, true, k);
        snprintf(path, sizeof path, "%s/%s/detections.tds", folder, code);
        TEST_EQ(count_detections(path, &refusals), list.count, i);
        for (int k = 0; k < scenario.nations[i].registry.count; k++) {
            snprintf(path, sizeof path, "%s/%s/%s.tdm", folder, code,
                     scenario.nations[i].registry.sensors[k].name);
            for (char *c = path; *c != '\0'; c++)
                *c = *c == ' ' ? '_' : *c;
            by_sensor += count_detections(path, &refusals);
        }
        TEST_EQ(by_sensor, list.count, i);
        TEST_EQ(refusals, 0, i);
        sighting_list_close(&list);
    }
    truth_close(&truth);
    snprintf(command, sizeof command, "rm -r %s", folder);
    TEST_EQ(system(command), 0, 0);
}

TEST(scenario_refusals)
{
    static const char *const texts[] = {
        "exercise: 0\n",
        "exercise: 1\nname: X\nstart_utc: 2026-01-01T00:00:00Z\nseed: 1\nlaunches: []\n"
        "nations:\n  - nation: USA\n    registry: r\n",
        "exercise: 0\nname: X\nstart_utc: 2026-01-01T00:00:00Z\nseed: 1\nlaunches:\n"
        "  - {name: A, place_lat_deg: 40, place_lon_deg: 126, bearing_deg: 80, apogee_km: 500,\n"
        "     range_km: 1000, beta_kgm2: 8000, stages: 1, burn_s: 90}\n"
        "nations:\n  - nation: USA\n    registry: r\n",
        "exercise: 5\nname: X\nstart_utc: yesterday\nseed: 1\nlaunches:\n"
        "  - {name: A, place_lat_deg: 40, place_lon_deg: 126, bearing_deg: 80, apogee_km: 500,\n"
        "     range_km: 1000, beta_kgm2: 8000, stages: 1, burn_s: 90}\n"
        "nations:\n  - nation: USA\n    registry: r\n",
        "exercise: 5\nname: X\nstart_utc: 2026-01-01T00:00:00Z\nseed: 1\nlaunches:\n"
        "  - {name: A, place_lat_deg: 400, place_lon_deg: 126, bearing_deg: 80, apogee_km: 500,\n"
        "     range_km: 1000, beta_kgm2: 8000, stages: 1, burn_s: 90}\n"
        "nations:\n  - nation: USA\n    registry: r\n",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        TEST_EQ(scenario_parse(bytes_of(texts[i], strlen(texts[i])), "x.yaml", &scenario),
                STATUS_CONFIG, i);
}

TEST(random_hours_hold_six_launches_each_long_enough)
{
    static struct scenario again;
    int longer = 0;

    for (uint64_t seed = 1; seed <= 10; seed++) {
        memset(&scenario, 0, sizeof scenario);
        memset(&again, 0, sizeof again);
        scenario_random(seed, INT64_C(1770000000000000000), &scenario);
        scenario_random(seed, INT64_C(1770000000000000000), &again);
        TEST_EQ(memcmp(&scenario, &again, sizeof again), 0, seed);
        TEST_EQ(scenario.launch_count >= 6, true, seed);
        TEST_EQ(scenario.exercise != 0, true, seed);
        TEST_EQ(truth_open(&truth, &scenario), STATUS_OK, seed);
        for (int i = 0; i < truth.launch_count; i++) {
            const struct truth_launch *t = &truth.launches[i];

            TEST_EQ(t->impact_ns - scenario.start_ns <= INT64_C(3600000000000), true, i);
            TEST_EQ(t->flight_s >= 470 && t->flight_s <= 1210, true, i);
            TEST_NEAR(t->range_m, scenario.launches[i].range_m, 2e3, i);
            longer += t->range_m > 1000e3;
            if (seed <= 2)
                print_launch(t);
        }
        truth_close(&truth);
    }
    TEST_EQ(longer > 20, true, 0);
}
