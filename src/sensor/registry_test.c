/* sensor/registry_test.c: a good registry, then each way to get one wrong. */
#include "sensor/registry.h"

#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "sensor/repeat.h"

static struct sensor_registry registry;

#define HEAD "nation: JPN\nsensors:\n"
#define RADAR(name, more)                                                                          \
    "  - name: " name "\n    kind: radar\n    place_lat_deg: 40.5\n    place_lon_deg: 140\n"       \
    "    place_height_m: 100\n    range_sigma_m: 100\n    angle_sigma_mrad: 0.5\n"                 \
    "    range_max_km: 2000\n    elevation_min_deg: 2\n    scan_s: 1\n" more

static enum status parse(const char *text)
{
    return sensor_registry_parse(bytes_of(text, strlen(text)), "x.yaml", &registry);
}

TEST(registry_reads_units)
{
    TEST_EQ(parse(HEAD RADAR("radar_a", "    detect_probability: 0.9\n"
                                        "    range_is_round_trip: true\n")),
            STATUS_OK, 0);
    TEST_EQ(registry.count, 1, 0);
    const struct sensor *s = &registry.sensors[0];
    TEST_EQ(strcmp(s->name, "RADAR A"), 0, 0);
    TEST_NEAR(s->place.lat_rad, 0.70685834705770345, 1e-15, 0);
    TEST_NEAR(s->range_max_m, 2e6, 0, 0);
    TEST_NEAR(s->angle_sigma_rad, 5e-4, 1e-18, 0);
    TEST_NEAR(s->detect_probability, 0.9, 0, 0);
    TEST_EQ(s->is_range_round_trip, true, 0);
}

TEST(registry_refusals)
{
    static const char *const texts[] = {
        "",
        "nation: JPN\nsensors: []\n",
        HEAD RADAR("A", "") RADAR("a", ""),         /* TDM-12: they fall together */
        HEAD RADAR("A B", "") RADAR("a_b", ""),     /* the same */
        HEAD RADAR("A", "    colour: red\n"),       /* unknown key */
        HEAD RADAR("A", "    range_bias_m: 1km\n"), /* no number */
        HEAD RADAR("A", "    range_bias_m: nan\n"),
        HEAD RADAR("A", "    detect_probability: 1.5\n"),
        HEAD RADAR("A", "    release: partners\n"),
        HEAD RADAR("A name of more than thirty-one characters", ""),
        HEAD "  - name: A\n    kind: sonar\n",
        HEAD "  - name: A\n    kind: radar\n", /* places missing */
        "sensors:\n" RADAR("A", ""),           /* nation missing */
        HEAD "  - [",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        TEST_EQ(parse(texts[i]), STATUS_CONFIG, i);
}

TEST(registry_files_of_the_house)
{
    static const char *const names[] = {"USA", "JPN", "KOR"};

    for (size_t i = 0; i < 3; i++) {
        char path[64];

        snprintf(path, sizeof path, "data/registry/%s.yaml", names[i]);
        TEST_EQ(sensor_registry_read(path, &registry), STATUS_OK, i);
        TEST_EQ(registry.count >= 2, true, i);
        for (int k = 0; k < registry.count; k++) {
            const struct sensor *s = &registry.sensors[k];
            bool is_radar = s->kind == SENSOR_RADAR;

            TEST_EQ(strstr(s->name, "NOTIONAL") != NULL, true, k);
            TEST_EQ(!is_radar || s->range_sigma_m >= 100, true, k);
            TEST_EQ(s->angle_sigma_rad >= (is_radar ? 0.4999e-3 : 0.0999e-3), true, k);
        }
    }
    TEST_EQ(sensor_registry_read("data/registry/none.yaml", &registry), STATUS_IO, 0);
}

TEST(repeat_window_takes_each_detection_once)
{
    static struct repeat_window w;
    struct detection d;

    memset(&d, 0, sizeof d);
    memcpy(d.sensor, "A", 2);
    repeat_window_init(&w);
    for (int64_t i = 0; i < 20000; i++) {
        d.seen_ns = i;
        TEST_EQ(repeat_window_offer(&w, &d), true, i);
        TEST_EQ(repeat_window_offer(&w, &d), false, i);
        d.seen_ns = i > 4095 ? i - 4095 : 0; /* the oldest still remembered */
        TEST_EQ(repeat_window_offer(&w, &d), false, i);
    }
    d.seen_ns = 20000 - 4097; /* forgotten: new again */
    TEST_EQ(repeat_window_offer(&w, &d), true, 0);
    d.sensor[0] = 'B';
    TEST_EQ(repeat_window_offer(&w, &d), true, 1);
    d.exercise = 1;
    TEST_EQ(repeat_window_offer(&w, &d), true, 2);
    d.has_range = true;
    d.range_m = 5;
    TEST_EQ(repeat_window_offer(&w, &d), true, 3);
    TEST_EQ(repeat_window_offer(&w, &d), false, 4);
}
