/* test/fuzz/fuzz_feed.h: feeds bytes to a driver twice, whole and in pieces cut by the bytes. */
#ifndef FUZZ_FEED_H
#define FUZZ_FEED_H

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "sensor/driver.h"

struct fuzz_sum {
    uint64_t outcomes;
    uint64_t detections;
    uint64_t hash;
};

static inline void fuzz_drain(struct feed *f, struct fuzz_sum *sum)
{
    struct feed_outcome outcome;

    while (feed_next(f, &outcome)) {
        const struct detection *d = &outcome.detection;

        sum->outcomes++;
        sum->hash = sum->hash * 31 + outcome.number * 8 + outcome.verdict;
        if (outcome.verdict != FEED_DETECTION) {
            CHECK(outcome.text[0] != '\0');
            continue;
        }
        sum->detections++;
        CHECK(isfinite(d->angle1_rad) && d->angle1_rad >= 0 && d->angle1_rad < 6.2832);
        CHECK(isfinite(d->angle2_rad) && fabs(d->angle2_rad) < 1.5708);
        CHECK(!d->has_range || (isfinite(d->range_m) && d->range_m > 0));
        CHECK(!d->has_doppler || isfinite(d->doppler_mps));
        CHECK(d->sensor[0] != '\0');
        CHECK(memchr(d->sensor, '\0', sizeof d->sensor) != NULL);
        CHECK(memchr(d->object, '\0', sizeof d->object) != NULL);
    }
}

static inline struct fuzz_sum fuzz_run(const struct sensor_driver *driver, const uint8_t *octets,
                                       size_t size, size_t piece)
{
    static struct feed feed;
    struct fuzz_sum sum = {0};

    feed_open(&feed, driver, "fuzz");
    for (size_t at = 0; at < size;) {
        size_t part = size - at < piece ? size - at : piece;
        size_t used = feed_take(&feed, bytes_of(octets + at, part));
        uint64_t before = sum.outcomes;

        fuzz_drain(&feed, &sum);
        CHECK(used > 0 || sum.outcomes > before || feed.driver == driver);
        at += used;
    }
    feed_end(&feed);
    fuzz_drain(&feed, &sum);
    return sum;
}

static inline int fuzz_feed(const struct sensor_driver *driver, const uint8_t *octets, size_t size)
{
    struct fuzz_sum whole = fuzz_run(driver, octets, size, size + 1);
    struct fuzz_sum pieces = fuzz_run(driver, octets, size, size > 0 ? 1 + octets[0] % 61 : 1);

    CHECK(whole.outcomes == pieces.outcomes);
    CHECK(whole.detections == pieces.detections);
    CHECK(whole.hash == pieces.hash);
    return 0;
}

#endif
