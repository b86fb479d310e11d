/* sensor/stream.h: Tocsin's compact detection stream, read record by record.
 *
 * Octets: the preamble "TDS1", a 64-bit stream id, then records: a 16-bit length (1..512) and that
 * many octets of protobuf (docs/wire/detection.md).  Integers are big-endian.  Record numbers rise
 * by one within a stream id, so that a feed can be taken up again after the last taken record:
 * a number already taken is FEED_DUPLICATE and changes nothing; a gap is taken, and counted.
 */
#ifndef SENSOR_STREAM_H
#define SENSOR_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "sensor/outcome.h"
#include "wire/detection.h"

struct detection_stream {
    char feed[FEED_NAME_MAX];
    uint64_t id;      /* of the stream, once the preamble is read */
    uint64_t last;    /* highest record number taken; 0 before any */
    uint64_t gaps;    /* numbers that were jumped over */
    uint64_t records; /* met so far */
    bool is_begun;    /* the preamble is read */
    bool is_lost;     /* framing lost: the rest is dropped */
    bool has_outcome;
    uint32_t held_size;
    uint8_t held[2 + DETECTION_RECORD_MAX];
    struct feed_outcome outcome;
};

/* Goes on after record `last` of stream `id` (from the journal) instead of from the beginning:
 * call it after open; a preamble with another id starts at record 1. */
void detection_stream_resume(struct detection_stream *s, uint64_t id, uint64_t last);

#endif
