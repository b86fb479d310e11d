/* wire/value.c: big-endian scaled integers with their ranges. */
#include "wire/value.h"

#include <math.h>
#include <string.h>

#include "base/check.h"

#define RAD_PER_1E7_DEG 1.7453292519943295769e-9
#define DEG_1E7_PER_RAD 572957795.13082320877
#define FLOAT_MAX 1e18

struct value_writer value_writer_init(struct notice_field *f, enum field field)
{
    f->field = field;
    f->size = 0;
    return (struct value_writer){.field = f};
}

bool value_writer_end(struct value_writer *w)
{
    if (w->is_bad)
        w->field->size = 0;
    return !w->is_bad;
}

void value_put_bytes(struct value_writer *w, struct bytes part)
{
    if (part.size > FIELD_VALUE_MAX - w->field->size)
        w->is_bad = true;
    if (w->is_bad)
        return;
    memcpy(w->field->value + w->field->size, part.at, part.size);
    w->field->size += part.size;
}

void value_put_integer(struct value_writer *w, int width, int64_t low, int64_t high, int64_t value)
{
    uint8_t bytes[8];

    CHECK(width >= 1);
    CHECK(width <= 8);
    if (value < low || value > high)
        w->is_bad = true;
    for (int i = 0; i < width; i++)
        bytes[i] = (uint8_t)((uint64_t)value >> (8 * (width - 1 - i)));
    value_put_bytes(w, bytes_of(bytes, (size_t)width));
}

void value_put_scaled(struct value_writer *w, int width, int64_t low, int64_t high, double value,
                      double scale)
{
    double scaled = rint(value * scale);

    /* Every range here is far below 2^53, so exact as a double; NaN fails both. */
    if (!(scaled >= (double)low && scaled <= (double)high)) {
        w->is_bad = true;
        return;
    }
    value_put_integer(w, width, low, high, (int64_t)scaled);
}

void value_put_time(struct value_writer *w, int64_t time_ns)
{
    value_put_integer(w, 8, 1, VALUE_TIME_MAX, time_ns);
}

static int64_t to_1e7(double angle_rad, int64_t limit)
{
    double scaled = rint(angle_rad * DEG_1E7_PER_RAD);

    if (!(scaled >= -(double)limit && scaled <= (double)limit))
        return INT64_MAX; /* outside every range: the writer calls it bad */
    return (int64_t)scaled;
}

int64_t value_lat_1e7(double lat_rad)
{
    return to_1e7(lat_rad, LAT_MAX_1E7);
}

int64_t value_lon_1e7(double lon_rad)
{
    int64_t lon = to_1e7(lon_rad, LON_MAX_1E7);

    return lon == LON_MAX_1E7 ? -LON_MAX_1E7 : lon;
}

void value_put_place(struct value_writer *w, struct geodetic place)
{
    value_put_integer(w, 4, -LAT_MAX_1E7, LAT_MAX_1E7, value_lat_1e7(place.lat_rad));
    value_put_integer(w, 4, -LON_MAX_1E7, LON_MAX_1E7 - 1, value_lon_1e7(place.lon_rad));
}

void value_put_float(struct value_writer *w, double value)
{
    if (!(fabs(value) <= FLOAT_MAX)) {
        w->is_bad = true;
        return;
    }
    float narrow = (float)value;
    uint32_t bits;

    memcpy(&bits, &narrow, sizeof bits);
    if (bits == UINT32_C(0x80000000))
        bits = 0;
    value_put_integer(w, 4, 0, UINT32_MAX, bits);
}

struct value_reader value_reader_init(struct bytes value)
{
    return (struct value_reader){.rest = value};
}

bool value_reader_end(const struct value_reader *r)
{
    return !r->is_bad && r->rest.size == 0;
}

struct bytes value_take_bytes(struct value_reader *r, size_t size)
{
    if (size > r->rest.size)
        r->is_bad = true;
    if (r->is_bad)
        return (struct bytes){0};
    struct bytes part = bytes_of(r->rest.at, size);
    r->rest = bytes_of(r->rest.at + size, r->rest.size - size);
    return part;
}

int64_t value_take_integer(struct value_reader *r, int width, int64_t low, int64_t high)
{
    struct bytes part = value_take_bytes(r, (size_t)width);
    uint64_t value = 0;

    if (r->is_bad)
        return low;
    /* Starting from all ones keeps the sign of a narrow negative number. */
    if (low < 0 && (part.at[0] & 0x80) != 0)
        value = UINT64_MAX;
    for (size_t i = 0; i < part.size; i++)
        value = value << 8 | part.at[i];
    int64_t integer = (int64_t)value;
    if (integer < low || integer > high) {
        r->is_bad = true;
        return low;
    }
    return integer;
}

double value_take_scaled(struct value_reader *r, int width, int64_t low, int64_t high, double scale)
{
    return (double)value_take_integer(r, width, low, high) / scale;
}

int64_t value_take_time(struct value_reader *r)
{
    return value_take_integer(r, 8, 1, VALUE_TIME_MAX);
}

struct geodetic value_take_place(struct value_reader *r)
{
    int64_t lat = value_take_integer(r, 4, -LAT_MAX_1E7, LAT_MAX_1E7);
    int64_t lon = value_take_integer(r, 4, -LON_MAX_1E7, LON_MAX_1E7 - 1);

    return (struct geodetic){.lat_rad = (double)lat * RAD_PER_1E7_DEG,
                             .lon_rad = (double)lon * RAD_PER_1E7_DEG};
}

double value_take_float(struct value_reader *r)
{
    uint32_t bits = (uint32_t)value_take_integer(r, 4, 0, UINT32_MAX);
    float narrow;

    memcpy(&narrow, &bits, sizeof narrow);
    if (bits == UINT32_C(0x80000000) || !(fabs((double)narrow) <= FLOAT_MAX)) {
        r->is_bad = true;
        return 0.0;
    }
    return (double)narrow;
}
