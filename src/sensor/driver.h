/* sensor/driver.h: which detections are in the bytes of this feed, and what of it was refused?
 *
 * One const table per feed format.  A decoder is pure: bytes in, outcomes out; no clock, no
 * allocation, no I/O; the same bytes give the same outcomes however they are cut.  It holds
 * bounded line, record and pairing buffers (docs/limits.md).  It is pulled, never calls back:
 *
 *     while (bytes are left or came) {
 *         used = feed_take(f, bytes);            stops early when an outcome is ready
 *         while (feed_next(f, &outcome)) ...     drain, then take again
 *     }
 *     feed_end(f); while (feed_next(f, &outcome)) ...
 *
 * Every refusal is an outcome with a text "feed:line: what, what to do", and is counted.  After
 * one the feed goes on at the next line, record or segment; only a compact stream whose framing is
 * lost is over (FEED_LOST).  Whether a sensor is known, and whether a time is plausible now, is
 * measure/'s verdict: the driver refuses syntax, range and what is not finite.
 *
 * A range is given as the feed gives it (km to m, light time to m): a sensor whose registry line
 * says is_range_round_trip (TDM-2) is halved by measure/.
 */
#ifndef SENSOR_DRIVER_H
#define SENSOR_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "model/detection.h"
#include "sensor/stream.h"
#include "sensor/tdm.h"

/* What a format's decoder does.  `memory` is its own struct, inside struct feed. */
struct sensor_driver {
    const char *name; /* as configured: "tdm", "stream" */
    /* Readies a zeroed decoder; keeps nothing of `feed` (the name that begins each text). */
    void (*open)(void *memory, const char *feed);
    /* Takes bytes and gives how many; less than all only when an outcome waits.  Any bytes. */
    size_t (*take)(void *memory, struct bytes bytes);
    /* The next waiting outcome; false when there is none. */
    bool (*next)(void *memory, struct feed_outcome *outcome);
    /* The feed is over: what is half read becomes a refusal, what is whole a detection. */
    void (*end)(void *memory);
};

extern const struct sensor_driver sensor_driver_tdm;
extern const struct sensor_driver sensor_driver_stream;

/* The driver of that name; NULL when there is none. */
const struct sensor_driver *sensor_driver_find(const char *name);
/* The driver of a feed that begins with these bytes (at least 4); NULL when none knows them. */
const struct sensor_driver *sensor_driver_guess(struct bytes beginning);

/* One feed from one connection or file.  A value; large (about 60 KiB): not for the stack. */
struct feed {
    const struct sensor_driver *driver;
    uint64_t detections; /* given so far */
    uint64_t refusals[FEED_VERDICTS];
    union {
        struct tdm tdm;
        struct detection_stream stream;
    } decoder;
};

/* `name` (a file, an address) is cut to what fits. */
void feed_open(struct feed *f, const struct sensor_driver *driver, const char *name);
size_t feed_take(struct feed *f, struct bytes bytes);
bool feed_next(struct feed *f, struct feed_outcome *outcome);
void feed_end(struct feed *f);

#endif
