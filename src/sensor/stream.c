/* sensor/stream.c: preamble, then length and record, again and again.
 *
 * What is held is never more than one length and one record.  A length of 0 or above the limit
 * means that the writer and we no longer agree where a record begins: nothing after it is read.
 */
#include "sensor/stream.h"

#include <stddef.h>
#include <string.h>

#include "sensor/driver.h"
#include "sensor/name.h"

void detection_stream_resume(struct detection_stream *s, uint64_t id, uint64_t last)
{
    s->id = id;
    s->last = last;
}

static void refuse(struct detection_stream *s, enum feed_verdict verdict, uint64_t number,
                   const char *what, const char *advice)
{
    s->has_outcome = true;
    feed_outcome_refuse(&s->outcome, &(struct feed_refusal){verdict, s->feed, number, "record",
                                                            what, NULL, advice});
}

static void lose(struct detection_stream *s, const char *what)
{
    s->is_lost = true;
    refuse(s, FEED_LOST, s->records, what, "open the feed again after the last taken record");
}

static void take_preamble(struct detection_stream *s)
{
    uint64_t id = bytes_read_u64(s->held + 4);

    s->held_size = 0;
    if (memcmp(s->held, "TDS1", 4) != 0) {
        lose(s, "the preamble is not TDS1");
        return;
    }
    s->is_begun = true;
    if (id != s->id)
        s->last = 0;
    s->id = id;
}

/* The names of a feed need not be normalised by its writer (TDM-12). */
static bool normalise(struct detection *d)
{
    char name[SENSOR_NAME_MAX] = {0};

    if (!sensor_name_normalise(d->sensor, name))
        return false;
    memset(d->sensor, 0, sizeof d->sensor);
    memcpy(d->sensor, name, strlen(name));
    return true;
}

static void take_record(struct detection_stream *s, struct bytes record)
{
    struct detection d;
    uint64_t number = 0;

    s->records++;
    switch (detection_read_record(record, &d, &number)) {
    case DETECTION_WIRE_MALFORMED:
        refuse(s, FEED_MALFORMED, s->records, "is not a record of the schema (counted from 1)",
               "check the writer against docs/wire/detection.md");
        return;
    case DETECTION_WIRE_NOT_CANONICAL:
        refuse(s, FEED_MALFORMED, s->records, "is not in canonical form (counted from 1)",
               "write fields in order, once, without zeroes or unknown fields");
        return;
    case DETECTION_WIRE_OUT_OF_RANGE:
        refuse(s, FEED_OUT_OF_RANGE, s->records, "holds a value out of range (counted from 1)",
               "check units: nanoradian, millimetre, mm/s, ns");
        return;
    case DETECTION_WIRE_OK:
        break;
    }
    if (number <= s->last) {
        refuse(s, FEED_DUPLICATE, number, "was taken before", "nothing: it changes nothing");
        return;
    }
    if (!normalise(&d)) {
        refuse(s, FEED_OUT_OF_RANGE, number, "has an empty sensor name", "name the sensor");
        return;
    }
    s->gaps += number - s->last - 1;
    s->last = number;
    s->has_outcome = true;
    memset(&s->outcome, 0, sizeof s->outcome);
    s->outcome.verdict = FEED_DETECTION;
    s->outcome.number = number;
    s->outcome.detection = d;
}

/* How many octets are needed before anything can be done. */
static uint32_t wanted(const struct detection_stream *s)
{
    if (!s->is_begun)
        return DETECTION_PREAMBLE_SIZE;
    return s->held_size < 2 ? 2 : 2 + (uint32_t)bytes_read_u16(s->held);
}

static void step(struct detection_stream *s)
{
    if (!s->is_begun) {
        take_preamble(s);
        return;
    }
    uint32_t size = bytes_read_u16(s->held);
    if (size == 0 || size > DETECTION_RECORD_MAX) {
        lose(s, "its length is not 1 to 512: framing is lost");
    } else if (s->held_size == 2 + size) {
        s->held_size = 0;
        take_record(s, bytes_of(s->held + 2, size));
    }
}

static size_t stream_take(void *memory, struct bytes bytes)
{
    struct detection_stream *s = memory;
    size_t used = 0;

    while (used < bytes.size && !s->has_outcome && !s->is_lost) {
        size_t missing = wanted(s) - s->held_size;
        size_t part = bytes.size - used < missing ? bytes.size - used : missing;

        memcpy(s->held + s->held_size, bytes.at + used, part);
        s->held_size += (uint32_t)part;
        used += part;
        if (part == missing)
            step(s);
    }
    return s->is_lost && !s->has_outcome ? bytes.size : used;
}

static bool stream_next(void *memory, struct feed_outcome *outcome)
{
    struct detection_stream *s = memory;

    if (!s->has_outcome)
        return false;
    *outcome = s->outcome;
    s->has_outcome = false;
    return true;
}

static void stream_end(void *memory)
{
    struct detection_stream *s = memory;

    if (s->held_size > 0 && !s->is_lost)
        refuse(s, FEED_CUT, s->records + 1, "is cut off at the end of the feed (counted from 1)",
               "open the feed again after the last taken record");
    s->held_size = 0;
    s->is_lost = true; /* the feed is over */
}

static void stream_open(void *memory, const char *feed)
{
    struct detection_stream *s = memory;
    size_t length = strlen(feed);
    size_t kept = length < FEED_NAME_MAX ? length : FEED_NAME_MAX - 1;

    memcpy(s->feed, feed + length - kept, kept + 1);
}

const struct sensor_driver sensor_driver_stream = {
    .name = "stream",
    .open = stream_open,
    .take = stream_take,
    .next = stream_next,
    .end = stream_end,
};
