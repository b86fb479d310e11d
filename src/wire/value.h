/* wire/value.h: writing and reading the scaled integers of one field value; inside wire/ only.
 *
 * Both sides remember the first thing that was wrong and go on: ask once, at the end.
 */
#ifndef WIRE_VALUE_H
#define WIRE_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "geo/axes.h"
#include "model/notice.h"

struct value_writer {
    struct notice_field *field;
    bool is_bad;
};

struct value_reader {
    struct bytes rest;
    bool is_bad;
};

struct value_writer value_writer_init(struct notice_field *f, enum field field);
/* True when every quantity was in range and all of it fitted; else the field is emptied. */
bool value_writer_end(struct value_writer *w);
void value_put_bytes(struct value_writer *w, struct bytes part);
/* `width` bytes, two's complement; bad outside [low, high]. */
void value_put_integer(struct value_writer *w, int width, int64_t low, int64_t high, int64_t value);
/* rint(value * scale) as above; bad when not finite. */
void value_put_scaled(struct value_writer *w, int width, int64_t low, int64_t high, double value,
                      double scale);
void value_put_time(struct value_writer *w, int64_t time_ns);
/* Latitude and longitude, 1e-7 degree. */
void value_put_place(struct value_writer *w, struct geodetic place);
void value_put_float(struct value_writer *w, double value);

struct value_reader value_reader_init(struct bytes value);
/* True when nothing was bad and nothing is left. */
bool value_reader_end(const struct value_reader *r);
/* Empty when there is less. */
struct bytes value_take_bytes(struct value_reader *r, size_t size);
/* `low` when bad. */
int64_t value_take_integer(struct value_reader *r, int width, int64_t low, int64_t high);
double value_take_scaled(struct value_reader *r, int width, int64_t low, int64_t high,
                         double scale);
int64_t value_take_time(struct value_reader *r);
/* Height 0. */
struct geodetic value_take_place(struct value_reader *r);
/* Finite, at most 1e18 in size, zero only as +0. */
double value_take_float(struct value_reader *r);

#define VALUE_TIME_MAX (INT64_C(1) << 62)
#define LAT_MAX_1E7 INT64_C(900000000)
#define LON_MAX_1E7 INT64_C(1800000000)
#define LENGTH_MAX_DM INT64_C(200000000) /* half way round the Earth */

/* Degrees times 1e7, from radians; longitude in [-LON_MAX_1E7, LON_MAX_1E7). */
int64_t value_lat_1e7(double lat_rad);
int64_t value_lon_1e7(double lon_rad);

#endif
