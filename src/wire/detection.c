/* wire/detection.c: protobuf-c on an arena, and the same octets again or none.
 *
 * Encoding a decoded record must give the record: that refuses unknown fields, zeroes written out,
 * long varints, fields out of order and repeated ones in one comparison.
 */
#include "wire/detection.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "wire/arena.h"
#include "wire/detection.pb-c.h"

#define PI 3.14159265358979323846
#define FULL_NRAD UINT64_C(6283185307)
#define QUARTER_NRAD INT64_C(1570796327)
#define RANGE_MAX_MM UINT64_C(1000000000000)
#define DOPPLER_MAX_MMPS INT64_C(100000000)

static const char preamble[4] = {'T', 'D', 'S', '1'};

void detection_put_preamble(struct byte_builder *b, uint64_t stream_id)
{
    byte_builder_put(b, bytes_of(preamble, sizeof preamble));
    byte_builder_put_u64(b, stream_id);
}

static bool is_text(const char *text, size_t least)
{
    size_t length = 0;

    for (; text[length] != '\0'; length++)
        if (text[length] < ' ' || text[length] > '~')
            return false;
    return length >= least && length < SENSOR_NAME_MAX;
}

static bool has_range(const Tocsin__Wire__V1__DetectionRecord *r)
{
    return r->range_case == TOCSIN__WIRE__V1__DETECTION_RECORD__RANGE_RANGE_MM;
}

static bool has_doppler(const Tocsin__Wire__V1__DetectionRecord *r)
{
    return r->doppler_case == TOCSIN__WIRE__V1__DETECTION_RECORD__DOPPLER_DOPPLER_MMPS;
}

static bool is_in_range(const Tocsin__Wire__V1__DetectionRecord *r)
{
    return r->number >= 1 && is_text(r->sensor, 1) && is_text(r->object, 0) &&
           r->angle1_nrad <= FULL_NRAD && r->angle2_nrad <= QUARTER_NRAD &&
           r->angle2_nrad >= -QUARTER_NRAD &&
           (!has_range(r) || (r->range_mm >= 1 && r->range_mm <= RANGE_MAX_MM)) &&
           (!has_doppler(r) ||
            (r->doppler_mmps <= DOPPLER_MAX_MMPS && r->doppler_mmps >= -DOPPLER_MAX_MMPS));
}

/* False when a value is not finite or far out of its range: then no integer can say it. */
static bool is_writable(const struct detection *d)
{
    return d->angle1_rad >= 0 && d->angle1_rad <= 2 * PI && fabs(d->angle2_rad) <= PI / 2 &&
           (!d->has_range || (d->range_m > 0 && d->range_m <= 1e9)) &&
           (!d->has_doppler || fabs(d->doppler_mps) <= 1e5);
}

static void fill(Tocsin__Wire__V1__DetectionRecord *r, struct detection *d, uint64_t number)
{
    r->number = number;
    r->exercise = d->exercise;
    r->sensor = d->sensor;
    r->object = d->object;
    r->seen_ns = d->seen_ns;
    r->at_object = d->is_at_object;
    r->radec = d->axes == DETECTION_RADEC;
    r->angle1_nrad = (uint64_t)rint(d->angle1_rad * 1e9) % FULL_NRAD;
    r->angle2_nrad = (int64_t)rint(d->angle2_rad * 1e9);
    if (d->has_range) {
        r->range_case = TOCSIN__WIRE__V1__DETECTION_RECORD__RANGE_RANGE_MM;
        r->range_mm = (uint64_t)rint(d->range_m * 1e3);
    }
    if (d->has_doppler) {
        r->doppler_case = TOCSIN__WIRE__V1__DETECTION_RECORD__DOPPLER_DOPPLER_MMPS;
        r->doppler_mmps = (int64_t)rint(d->doppler_mps * 1e3);
    }
    r->degraded = d->is_degraded;
}

void detection_put_record(struct byte_builder *b, const struct detection *d, uint64_t number)
{
    Tocsin__Wire__V1__DetectionRecord r;
    struct detection copy = *d;
    uint8_t octets[DETECTION_RECORD_MAX];

    tocsin__wire__v1__detection_record__init(&r);
    if (is_writable(d))
        fill(&r, &copy, number);
    if (!is_in_range(&r)) {
        b->is_overflowed = true;
        return;
    }
    size_t size = tocsin__wire__v1__detection_record__pack(&r, octets); /* < 200 by the ranges */
    byte_builder_put_u16(b, (uint16_t)size);
    byte_builder_put(b, bytes_of(octets, size));
}

static void take(const Tocsin__Wire__V1__DetectionRecord *r, struct detection *d)
{
    memset(d, 0, sizeof *d); /* padding too: detections are hashed as bytes */
    d->exercise = r->exercise;
    memcpy(d->sensor, r->sensor, strlen(r->sensor));
    memcpy(d->object, r->object, strlen(r->object));
    d->seen_ns = r->seen_ns;
    d->is_at_object = r->at_object;
    d->axes = r->radec ? DETECTION_RADEC : DETECTION_AZEL;
    d->angle1_rad = (double)r->angle1_nrad / 1e9;
    d->angle2_rad = (double)r->angle2_nrad / 1e9;
    d->has_range = has_range(r);
    d->range_m = d->has_range ? (double)r->range_mm / 1e3 : 0;
    d->has_doppler = has_doppler(r);
    d->doppler_mps = d->has_doppler ? (double)r->doppler_mmps / 1e3 : 0;
    d->is_degraded = r->degraded;
}

enum detection_wire_verdict detection_read_record(struct bytes record, struct detection *d,
                                                  uint64_t *number)
{
    uint8_t memory[4096];
    struct arena arena = arena_init(memory, sizeof memory);
    ProtobufCAllocator allocator = wire_arena_allocator(&arena);
    uint8_t again[DETECTION_RECORD_MAX];

    if (record.size > DETECTION_RECORD_MAX)
        return DETECTION_WIRE_MALFORMED;
    Tocsin__Wire__V1__DetectionRecord *r =
        tocsin__wire__v1__detection_record__unpack(&allocator, record.size, record.at);
    if (r == NULL)
        return DETECTION_WIRE_MALFORMED;
    if (r->base.n_unknown_fields > 0 ||
        tocsin__wire__v1__detection_record__get_packed_size(r) > sizeof again)
        return DETECTION_WIRE_NOT_CANONICAL;
    size_t size = tocsin__wire__v1__detection_record__pack(r, again);
    if (!bytes_equal(bytes_of(again, size), record))
        return DETECTION_WIRE_NOT_CANONICAL;
    if (!is_in_range(r))
        return DETECTION_WIRE_OUT_OF_RANGE;
    take(r, d);
    *number = r->number;
    return DETECTION_WIRE_OK;
}
