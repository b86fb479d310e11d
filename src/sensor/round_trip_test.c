/* sensor/round_trip_test.c: what format/ccsds writes, the driver reads back: the same detections.
 */
#include <math.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "format/ccsds.h"
#include "sensor/driver.h"

static char text[1 << 20];
static struct feed feed;

static struct detection random_detection(struct dice *dice, int64_t *now_ns)
{
    struct detection d;

    memset(&d, 0, sizeof d);
    *now_ns += 1 + (int64_t)(dice_uniform(dice) * 2e9);
    d.exercise = 12;
    memcpy(d.sensor, "RADAR A", 8);
    memcpy(d.object, "TRACK 7", 8);
    d.seen_ns = *now_ns;
    d.axes = dice_below(dice, 2) == 0 ? DETECTION_AZEL : DETECTION_RADEC;
    d.angle1_rad = dice_uniform(dice) * 6.283185;
    d.angle2_rad = dice_uniform(dice) * 3 - 1.5;
    d.has_range = dice_below(dice, 2) == 0;
    d.range_m = d.has_range ? 1 + dice_uniform(dice) * 5e6 : 0;
    d.has_doppler = dice_below(dice, 2) == 0;
    d.doppler_mps = d.has_doppler ? dice_uniform(dice) * 14000 - 7000 : 0;
    d.is_degraded = dice_below(dice, 8) == 0;
    if (dice_below(dice, 20) == 0)
        d.angle2_rad = -1e-15; /* rounds to zero: must not become -0 */
    return d;
}

static void write(const struct detection *d, int count)
{
    struct text_builder b = text_builder_init(text, sizeof text);

    ccsds_put_header(&b, &(struct ccsds_header){.created_ns = d[0].seen_ns,
                                                .originator = "TST",
                                                .message_id = "M-1",
                                                .exercise = 12,
                                                .exercise_name = "DAWN WATCH"});
    for (int i = 0; i < count; i++) {
        if (i == 0 || !ccsds_same_segment(&d[i - 1], &d[i]))
            ccsds_put_segment(&b, &d[i]);
        ccsds_put_record(&b, &d[i]);
        if (i + 1 == count || !ccsds_same_segment(&d[i], &d[i + 1]))
            ccsds_end_segment(&b);
    }
    TEST_EQ(b.is_overflowed, false, 0);
}

TEST(ccsds_written_is_read_back)
{
    static struct detection put[500];
    struct dice dice = dice_init(503, 2);
    int64_t now_ns = INT64_C(1664835757000000000);

    for (int i = 0; i < 500; i++)
        put[i] = random_detection(&dice, &now_ns);
    write(put, 500);
    feed_open(&feed, &sensor_driver_tdm, "x");
    int got = 0;
    for (size_t at = 0; at < strlen(text);) {
        struct feed_outcome outcome;

        at += feed_take(&feed, bytes_of(text + at, strlen(text) - at));
        while (feed_next(&feed, &outcome)) {
            const struct detection *d = &outcome.detection;

            TEST_EQ(outcome.verdict, FEED_DETECTION, got);
            TEST_EQ(d->seen_ns, put[got].seen_ns, got);
            TEST_EQ(d->exercise, 12, got);
            TEST_EQ(memcmp(d->sensor, put[got].sensor, sizeof d->sensor), 0, got);
            TEST_EQ(memcmp(d->object, put[got].object, sizeof d->object), 0, got);
            TEST_EQ(d->axes, put[got].axes, got);
            TEST_EQ(d->is_degraded, put[got].is_degraded, got);
            TEST_EQ(d->has_range, put[got].has_range, got);
            TEST_EQ(d->has_doppler, put[got].has_doppler, got);
            TEST_NEAR(d->angle1_rad, put[got].angle1_rad, 2e-12, got);
            TEST_NEAR(d->angle2_rad, put[got].angle2_rad, 2e-12, got);
            TEST_NEAR(d->range_m, put[got].range_m, 1e-6, got);
            TEST_NEAR(d->doppler_mps, put[got].doppler_mps, 1e-6, got);
            got++;
        }
    }
    feed_end(&feed);
    TEST_EQ(got, 500, 0);
}
