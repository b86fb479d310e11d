/* wire/coarse.c: the coarse variants: a point known only to a cell of about ten kilometres.
 *
 * Latitude is cut into cells of 0.1 degree, longitude into cells whose width depends on the band
 * of latitude, so that a cell is never narrower than 10 km below 80 degrees (docs/wire/notice.md
 * has the table).  All in integers of 1e-7 degree: the same cell on every machine.  The area
 * around the cell's centre is a circle, widened by what the cell hides and rounded up to 10 km, so
 * that its size tells nothing of the place within the cell.
 */
#include "wire/fields.h"

#include <math.h>

#include "wire/value.h"

#define CELL_LAT_1E7 INT64_C(1000000)
#define RADIUS_STEP_DM INT64_C(100000) /* 10 km */
#define RADIUS_STEP_M 10000.0
#define METRES_PER_1E7 0.01117 /* of latitude, at most; of longitude no more than that */
#define AREA50 0.5
#define AREA90 0.9

struct cell {
    int64_t lat_1e7; /* centre */
    int64_t lon_1e7;
    double hides_m; /* from the centre to the farthest corner, rounded up */
};

struct band {
    int64_t lat_end_1e7; /* of the cell's centre, without sign */
    int64_t width_1e7;
    double hides_m;
};

static const struct band bands[] = {
    {200000000, 1000000, 9000.0},   {400000000, 1200000, 9000.0},   {500000000, 1500000, 9000.0},
    {600000000, 1800000, 9000.0},   {700000000, 3000000, 13000.0},  {800000000, 6000000, 13000.0},
    {850000000, 12000000, 13000.0}, {900000000, 120000000, 60000.0}};

/* Quotient rounded down; `divisor` is positive. */
static int64_t floor_divide(int64_t value, int64_t divisor)
{
    int64_t quotient = value / divisor;

    return value % divisor < 0 ? quotient - 1 : quotient;
}

static struct cell cell_at(int64_t lat_1e7, int64_t lon_1e7)
{
    int64_t row = floor_divide(lat_1e7, CELL_LAT_1E7);
    size_t i = 0;
    struct cell c;

    if (row >= LAT_MAX_1E7 / CELL_LAT_1E7)
        row = LAT_MAX_1E7 / CELL_LAT_1E7 - 1; /* the pole itself */
    c.lat_1e7 = row * CELL_LAT_1E7 + CELL_LAT_1E7 / 2;
    int64_t size = c.lat_1e7 < 0 ? -c.lat_1e7 : c.lat_1e7;
    while (size >= bands[i].lat_end_1e7 && i + 1 < sizeof bands / sizeof bands[0])
        i++;
    int64_t column = floor_divide(lon_1e7 + LON_MAX_1E7, bands[i].width_1e7);
    c.lon_1e7 = column * bands[i].width_1e7 + bands[i].width_1e7 / 2 - LON_MAX_1E7;
    c.hides_m = bands[i].hides_m;
    return c;
}

static void put_radius(struct value_writer *w, const struct cell *c, int64_t lat_1e7,
                       int64_t lon_1e7, const struct ground_ellipse *area)
{
    int64_t north = value_lat_1e7(area->centre.lat_rad) - lat_1e7;
    int64_t east = value_lon_1e7(area->centre.lon_rad) - lon_1e7;

    if (east > LON_MAX_1E7) /* across the date line */
        east -= 2 * LON_MAX_1E7;
    if (east < -LON_MAX_1E7)
        east += 2 * LON_MAX_1E7;
    double apart_m = fabs((double)north) * METRES_PER_1E7 + fabs((double)east) * METRES_PER_1E7;
    /* Rounded up; ceil() is not among the functions that give equal bits everywhere. */
    double steps = -floor(-(area->semi_major_m + c->hides_m + apart_m) / RADIUS_STEP_M);
    double top = (double)(LENGTH_MAX_DM / RADIUS_STEP_DM);

    if (!(area->semi_major_m >= 0.0))
        w->is_bad = true;
    if (steps > top)
        steps = top;
    value_put_scaled(w, 4, 0, LENGTH_MAX_DM, steps, (double)RADIUS_STEP_DM);
}

/* The cell of `point`; bad when the point lies outside the ranges. */
static struct cell put_cell(struct value_writer *w, struct geodetic point)
{
    int64_t lat_1e7 = value_lat_1e7(point.lat_rad);
    int64_t lon_1e7 = value_lon_1e7(point.lon_rad);

    if (lat_1e7 == INT64_MAX || lon_1e7 == INT64_MAX) {
        w->is_bad = true;
        return (struct cell){0};
    }
    struct cell c = cell_at(lat_1e7, lon_1e7);
    value_put_integer(w, 4, -LAT_MAX_1E7, LAT_MAX_1E7, c.lat_1e7);
    value_put_integer(w, 4, -LON_MAX_1E7, LON_MAX_1E7 - 1, c.lon_1e7);
    return c;
}

static struct geodetic take_cell(struct value_reader *r)
{
    struct geodetic point = value_take_place(r);
    int64_t lat_1e7 = value_lat_1e7(point.lat_rad);
    int64_t lon_1e7 = value_lon_1e7(point.lon_rad);
    struct cell c = cell_at(lat_1e7, lon_1e7);

    if (c.lat_1e7 != lat_1e7 || c.lon_1e7 != lon_1e7)
        r->is_bad = true; /* finer than the variant may be */
    return point;
}

static struct ground_ellipse take_circle(struct value_reader *r, struct geodetic centre,
                                         double probability)
{
    int64_t radius_dm = value_take_integer(r, 4, RADIUS_STEP_DM, LENGTH_MAX_DM);

    if (radius_dm % RADIUS_STEP_DM != 0)
        r->is_bad = true;
    double radius_m = (double)radius_dm / 10.0;
    return (struct ground_ellipse){.centre = centre,
                                   .semi_major_m = radius_m,
                                   .semi_minor_m = radius_m,
                                   .probability = probability};
}

bool wire_put_launch_coarse(struct notice_field *f, const struct launch_estimate *launch)
{
    struct value_writer w = value_writer_init(f, FIELD_LAUNCH_POINT_10KM);
    struct cell c = put_cell(&w, launch->point);

    if (!w.is_bad)
        put_radius(&w, &c, value_lat_1e7(launch->point.lat_rad),
                   value_lon_1e7(launch->point.lon_rad), &launch->area90);
    return value_writer_end(&w);
}

bool wire_get_launch_coarse(struct bytes value, struct launch_estimate *launch)
{
    struct value_reader r = value_reader_init(value);

    launch->point = take_cell(&r);
    launch->area90 = take_circle(&r, launch->point, AREA90);
    return value_reader_end(&r);
}

bool wire_put_impact_coarse(struct notice_field *f, const struct impact_estimate *impact)
{
    struct value_writer w = value_writer_init(f, FIELD_IMPACT_POINT_10KM);
    struct cell c = put_cell(&w, impact->point);
    int64_t lat_1e7 = value_lat_1e7(impact->point.lat_rad);
    int64_t lon_1e7 = value_lon_1e7(impact->point.lon_rad);

    if (!w.is_bad) {
        put_radius(&w, &c, lat_1e7, lon_1e7, &impact->area50);
        put_radius(&w, &c, lat_1e7, lon_1e7, &impact->area90);
    }
    return value_writer_end(&w);
}

bool wire_get_impact_coarse(struct bytes value, struct impact_estimate *impact)
{
    struct value_reader r = value_reader_init(value);

    impact->point = take_cell(&r);
    impact->area50 = take_circle(&r, impact->point, AREA50);
    impact->area90 = take_circle(&r, impact->point, AREA90);
    return value_reader_end(&r);
}
