/* sensor/stream_test.c: records in and out, resuming, damage, and a battery over both drivers. */
#include "sensor/stream.h"

#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "sensor/driver.h"

static struct feed feed;
static struct feed_outcome last;
static int given_count;

static struct detection sample(int i)
{
    struct detection d;

    memset(&d, 0, sizeof d);
    memcpy(d.sensor, "RADAR A", 8);
    d.exercise = 5;
    d.seen_ns = INT64_C(1700000000000000000) + i;
    d.axes = i % 3 == 0 ? DETECTION_RADEC : DETECTION_AZEL;
    d.angle1_rad = 1.5 + i / 1e9;
    d.angle2_rad = -0.25;
    d.has_range = i % 2 == 0;
    d.range_m = d.has_range ? 123456.789 : 0;
    d.has_doppler = i % 4 == 0;
    d.doppler_mps = d.has_doppler ? -1234.567 : 0;
    return d;
}

static size_t write_stream(uint8_t *octets, size_t room, uint64_t id, uint64_t first, int count)
{
    struct byte_builder b = byte_builder_init(octets, room);

    detection_put_preamble(&b, id);
    for (int i = 0; i < count; i++) {
        struct detection d = sample(i);
        detection_put_record(&b, &d, first + (uint64_t)i);
    }
    return byte_builder_bytes(&b).size;
}

static void drain(void)
{
    while (feed_next(&feed, &last))
        given_count++;
}

static void feed_octets(const uint8_t *octets, size_t size, size_t piece)
{
    for (size_t at = 0; at < size;) {
        size_t part = size - at < piece ? size - at : piece;

        at += feed_take(&feed, bytes_of(octets + at, part));
        drain();
    }
}

static void run(const uint8_t *octets, size_t size, size_t piece)
{
    given_count = 0;
    feed_open(&feed, &sensor_driver_stream, "feed");
    feed_octets(octets, size, piece);
    feed_end(&feed);
    drain();
}

TEST(stream_gives_what_was_put_in)
{
    uint8_t octets[4096];
    size_t size = write_stream(octets, sizeof octets, 77, 1, 20);

    for (size_t piece = 1; piece < 60; piece += 7) {
        run(octets, size, piece);
        TEST_EQ(feed.detections, 20, piece);
        TEST_EQ(given_count, 20, piece);
        struct detection want = sample(19);
        TEST_EQ(memcmp(last.detection.sensor, want.sensor, sizeof want.sensor), 0, piece);
        TEST_EQ(last.number, 20, piece);
        TEST_EQ(last.detection.seen_ns, want.seen_ns, piece);
        TEST_NEAR(last.detection.angle1_rad, want.angle1_rad, 1e-9, piece);
        TEST_NEAR(last.detection.range_m, want.range_m, 1e-3, piece);
        TEST_EQ(feed.decoder.stream.id, 77, piece);
    }
}

TEST(stream_is_taken_up_after_the_last_record)
{
    uint8_t octets[4096];
    size_t size = write_stream(octets, sizeof octets, 77, 1, 10);

    for (int turn = 0; turn < 2; turn++) {
        given_count = 0;
        feed_open(&feed, &sensor_driver_stream, "feed");
        /* The same stream goes on; another one starts at its beginning. */
        detection_stream_resume(&feed.decoder.stream, turn == 0 ? 77 : 78, 6);
        feed_octets(octets, size, 100);
        TEST_EQ(feed.detections, turn == 0 ? 4 : 10, turn);
        TEST_EQ(feed.refusals[FEED_DUPLICATE], turn == 0 ? 6 : 0, turn);
    }
    size = write_stream(octets, sizeof octets, 79, 4, 3);
    run(octets, size, 100);
    TEST_EQ(feed.detections, 3, 2);
    TEST_EQ(feed.decoder.stream.gaps, 3, 2);
}

TEST(stream_refusals)
{
    uint8_t octets[4096];
    size_t size = write_stream(octets, sizeof octets, 1, 1, 3);
    uint8_t damaged[4096];

    run(octets, size - 1, 100); /* stops mid-record */
    TEST_EQ(feed.detections, 2, 0);
    TEST_EQ(feed.refusals[FEED_CUT], 1, 0);
    memcpy(damaged, octets, size);
    damaged[0] = 'X';
    run(damaged, size, 100);
    TEST_EQ(feed.detections, 0, 1);
    TEST_EQ(feed.refusals[FEED_LOST], 1, 1);
    memcpy(damaged, octets, size);
    damaged[DETECTION_PREAMBLE_SIZE] = 0xff; /* absurd length */
    run(damaged, size, 100);
    TEST_EQ(feed.detections, 0, 2);
    TEST_EQ(feed.refusals[FEED_LOST], 1, 2);
    memcpy(damaged, octets, size);
    damaged[DETECTION_PREAMBLE_SIZE + 2] = 0x7f; /* an unknown field: this record only */
    run(damaged, size, 100);
    TEST_EQ(feed.detections, 2, 3);
    TEST_EQ(feed.refusals[FEED_MALFORMED], 1, 3);
}

TEST(stream_survives_any_damage)
{
    uint8_t octets[8192];
    uint8_t damaged[8192];
    size_t size = write_stream(octets, sizeof octets, 1, 1, 50);
    struct dice dice = dice_init(7, 1);

    for (int turn = 0; turn < 2000; turn++) {
        memcpy(damaged, octets, size);
        for (int i = 0; i < 1 + turn % 5; i++)
            damaged[dice_below(&dice, (uint32_t)size)] ^= (uint8_t)(1u << dice_below(&dice, 8));
        run(damaged, size, 1 + dice_below(&dice, 200));
        TEST_EQ(feed.detections <= 50, true, turn);
    }
}

/* Every driver: nothing of nothing; garbage gives refusals, no detection, and an end. */
TEST(drivers_battery)
{
    static const char *const names[] = {"tdm", "stream"};
    static uint8_t garbage[5000];
    struct dice dice = dice_init(9, 1);

    for (size_t k = 0; k < 2; k++) {
        const struct sensor_driver *driver = sensor_driver_find(names[k]);

        TEST_EQ(driver != NULL, true, k);
        feed_open(&feed, driver,
                  "a name that is much longer than a feed may have, so it is cut off");
        given_count = 0;
        feed_end(&feed);
        drain();
        TEST_EQ(given_count, 0, k);
        for (int turn = 0; turn < 50; turn++) {
            for (size_t i = 0; i < sizeof garbage; i++)
                garbage[i] = (uint8_t)dice_u32(&dice);
            feed_open(&feed, driver, "x");
            given_count = 0;
            feed_octets(garbage, sizeof garbage, 1 + dice_below(&dice, 999));
            feed_end(&feed);
            drain();
            TEST_EQ(feed.detections, 0, turn);
            TEST_EQ(given_count > 0, true, turn);
        }
    }
    TEST_EQ(sensor_driver_find("morse") == NULL, true, 0);
    TEST_EQ(sensor_driver_guess(bytes_of("\nCCSDS_TDM_VERS", 15)) == &sensor_driver_tdm, true, 0);
    TEST_EQ(sensor_driver_guess(bytes_of("TDS1", 4)) == &sensor_driver_stream, true, 0);
    TEST_EQ(sensor_driver_guess(bytes_of("GET /", 5)) == NULL, true, 0);
}
