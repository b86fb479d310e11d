/* wire/fields.c: values of one quantity or one estimate; which field has which codec. */
#include "wire/fields.h"

#include <math.h>

#include "wire/value.h"

#define HEIGHT_LOW_MM INT64_C(-1000000) /* 1 km below the ellipsoid */
#define HEIGHT_HIGH_MM INT64_C(100000000)
#define AZIMUTH_END_1E7 INT64_C(1800000000) /* 180 degrees: the axis again */
#define RAD_PER_DEG 0.017453292519943295769
#define SIGMA_MAX_MS INT64_C(86400000)
#define POSITION_MAX_MM INT64_C(100000000000)
#define SPEED_MAX_MMPS INT64_C(20000000)
#define LENGTH_TOP_DM INT64_C(1000000000) /* apogee and range: 100,000 km */
#define AREA50 0.5
#define AREA90 0.9

bool wire_put_time(struct notice_field *f, enum field field, int64_t time_ns)
{
    struct value_writer w = value_writer_init(f, field);

    value_put_time(&w, time_ns);
    return value_writer_end(&w);
}

bool wire_get_time(struct bytes value, int64_t *time_ns)
{
    struct value_reader r = value_reader_init(value);

    *time_ns = value_take_time(&r);
    return value_reader_end(&r);
}

bool wire_put_number(struct notice_field *f, enum field field, uint32_t number)
{
    struct value_writer w = value_writer_init(f, field);

    value_put_integer(&w, 4, 1, UINT32_MAX, number);
    return value_writer_end(&w);
}

bool wire_get_number(struct bytes value, uint32_t *number)
{
    struct value_reader r = value_reader_init(value);

    *number = (uint32_t)value_take_integer(&r, 4, 1, UINT32_MAX);
    return value_reader_end(&r);
}

/* An axis beyond half way round the Earth says no more than "anywhere": cut there. */
static double axis_cut(double axis_m)
{
    double top_m = (double)LENGTH_MAX_DM / 10.0;

    return axis_m > top_m ? top_m : axis_m;
}

static void put_ellipse(struct value_writer *w, const struct ground_ellipse *e)
{
    double azimuth_deg = e->azimuth_rad / RAD_PER_DEG;

    if (!(e->semi_minor_m <= e->semi_major_m))
        w->is_bad = true;
    value_put_place(w, e->centre);
    value_put_scaled(w, 4, 0, LENGTH_MAX_DM, axis_cut(e->semi_major_m), 10.0);
    value_put_scaled(w, 4, 0, LENGTH_MAX_DM, axis_cut(e->semi_minor_m), 10.0);
    if (rint(azimuth_deg * 1e7) >= (double)AZIMUTH_END_1E7)
        azimuth_deg -= 180.0;
    value_put_scaled(w, 4, 0, AZIMUTH_END_1E7 - 1, azimuth_deg, 1e7);
}

static struct ground_ellipse take_ellipse(struct value_reader *r, double height_m,
                                          double probability)
{
    struct ground_ellipse e = {.centre = value_take_place(r), .probability = probability};

    e.centre.height_m = height_m;
    e.semi_major_m = value_take_scaled(r, 4, 0, LENGTH_MAX_DM, 10.0);
    e.semi_minor_m = value_take_scaled(r, 4, 0, LENGTH_MAX_DM, 10.0);
    e.azimuth_rad = value_take_scaled(r, 4, 0, AZIMUTH_END_1E7 - 1, 1e7) * RAD_PER_DEG;
    if (e.semi_minor_m > e.semi_major_m)
        r->is_bad = true;
    return e;
}

static void put_point(struct value_writer *w, struct geodetic point)
{
    value_put_place(w, point);
    value_put_scaled(w, 4, HEIGHT_LOW_MM, HEIGHT_HIGH_MM, point.height_m, 1e3);
}

static struct geodetic take_point(struct value_reader *r)
{
    struct geodetic point = value_take_place(r);

    point.height_m = value_take_scaled(r, 4, HEIGHT_LOW_MM, HEIGHT_HIGH_MM, 1e3);
    return point;
}

bool wire_put_launch_point(struct notice_field *f, const struct launch_estimate *launch)
{
    struct value_writer w = value_writer_init(f, FIELD_LAUNCH_POINT);

    put_point(&w, launch->point);
    put_ellipse(&w, &launch->area90);
    return value_writer_end(&w);
}

bool wire_get_launch_point(struct bytes value, struct launch_estimate *launch)
{
    struct value_reader r = value_reader_init(value);

    launch->point = take_point(&r);
    launch->area90 = take_ellipse(&r, launch->point.height_m, AREA90);
    return value_reader_end(&r);
}

bool wire_put_launch_time(struct notice_field *f, const struct launch_estimate *launch)
{
    struct value_writer w = value_writer_init(f, FIELD_LAUNCH_TIME);

    value_put_time(&w, launch->time_ns);
    value_put_scaled(&w, 4, 0, SIGMA_MAX_MS, launch->time_sigma_s, 1e3);
    return value_writer_end(&w);
}

bool wire_get_launch_time(struct bytes value, struct launch_estimate *launch)
{
    struct value_reader r = value_reader_init(value);

    launch->time_ns = value_take_time(&r);
    launch->time_sigma_s = value_take_scaled(&r, 4, 0, SIGMA_MAX_MS, 1e3);
    return value_reader_end(&r);
}

static void put_ecef(struct value_writer *w, int width, int64_t limit, struct ecef vector)
{
    value_put_scaled(w, width, -limit, limit, vector.x, 1e3);
    value_put_scaled(w, width, -limit, limit, vector.y, 1e3);
    value_put_scaled(w, width, -limit, limit, vector.z, 1e3);
}

static struct ecef take_ecef(struct value_reader *r, int width, int64_t limit)
{
    struct ecef vector;

    vector.x = value_take_scaled(r, width, -limit, limit, 1e3);
    vector.y = value_take_scaled(r, width, -limit, limit, 1e3);
    vector.z = value_take_scaled(r, width, -limit, limit, 1e3);
    return vector;
}

bool wire_put_state(struct notice_field *f, const struct track *track)
{
    struct value_writer w = value_writer_init(f, FIELD_STATE);

    value_put_time(&w, track->state_ns);
    put_ecef(&w, 8, POSITION_MAX_MM, track->position);
    put_ecef(&w, 4, SPEED_MAX_MMPS, track->velocity);
    value_put_integer(&w, 1, PHASE_UNKNOWN, PHASE_REENTRY, (int64_t)track->phase);
    for (int row = 0; row < 6; row++) {
        if (track->covariance[row][row] < 0.0)
            w.is_bad = true;
        for (int column = row; column < 6; column++)
            value_put_float(&w, track->covariance[row][column]);
    }
    return value_writer_end(&w);
}

bool wire_get_state(struct bytes value, struct state_value *state)
{
    struct value_reader r = value_reader_init(value);

    state->state_ns = value_take_time(&r);
    state->position = take_ecef(&r, 8, POSITION_MAX_MM);
    state->velocity = take_ecef(&r, 4, SPEED_MAX_MMPS);
    state->phase = (enum flight_phase)value_take_integer(&r, 1, PHASE_UNKNOWN, PHASE_REENTRY);
    for (int row = 0; row < 6; row++) {
        for (int column = row; column < 6; column++) {
            state->covariance[row][column] = value_take_float(&r);
            state->covariance[column][row] = state->covariance[row][column];
        }
        if (state->covariance[row][row] < 0.0)
            r.is_bad = true;
    }
    return value_reader_end(&r);
}

bool wire_put_impact_point(struct notice_field *f, const struct impact_estimate *impact)
{
    struct value_writer w = value_writer_init(f, FIELD_IMPACT_POINT);

    put_point(&w, impact->point);
    put_ellipse(&w, &impact->area50);
    put_ellipse(&w, &impact->area90);
    return value_writer_end(&w);
}

bool wire_get_impact_point(struct bytes value, struct impact_estimate *impact)
{
    struct value_reader r = value_reader_init(value);

    impact->point = take_point(&r);
    impact->area50 = take_ellipse(&r, impact->point.height_m, AREA50);
    impact->area90 = take_ellipse(&r, impact->point.height_m, AREA90);
    return value_reader_end(&r);
}

bool wire_put_impact_time(struct notice_field *f, const struct impact_estimate *impact)
{
    struct value_writer w = value_writer_init(f, FIELD_IMPACT_TIME);

    value_put_time(&w, impact->time_ns);
    value_put_time(&w, impact->earliest_ns);
    value_put_time(&w, impact->latest_ns);
    if (impact->earliest_ns > impact->time_ns || impact->time_ns > impact->latest_ns)
        w.is_bad = true;
    return value_writer_end(&w);
}

bool wire_get_impact_time(struct bytes value, struct impact_estimate *impact)
{
    struct value_reader r = value_reader_init(value);

    impact->time_ns = value_take_time(&r);
    impact->earliest_ns = value_take_time(&r);
    impact->latest_ns = value_take_time(&r);
    if (impact->earliest_ns > impact->time_ns || impact->time_ns > impact->latest_ns)
        r.is_bad = true;
    return value_reader_end(&r);
}

bool wire_put_length(struct notice_field *f, enum field field, double length_m, double sigma_m)
{
    struct value_writer w = value_writer_init(f, field);

    value_put_scaled(&w, 4, 0, LENGTH_TOP_DM, length_m, 10.0);
    value_put_scaled(&w, 4, 0, LENGTH_TOP_DM, sigma_m, 10.0);
    return value_writer_end(&w);
}

bool wire_get_length(struct bytes value, double *length_m, double *sigma_m)
{
    struct value_reader r = value_reader_init(value);

    *length_m = value_take_scaled(&r, 4, 0, LENGTH_TOP_DM, 10.0);
    *sigma_m = value_take_scaled(&r, 4, 0, LENGTH_TOP_DM, 10.0);
    return value_reader_end(&r);
}

bool wire_put_class(struct notice_field *f, enum object_class class, double probability)
{
    struct value_writer w = value_writer_init(f, FIELD_CLASS);

    value_put_integer(&w, 1, CLASS_UNKNOWN, CLASS_INTERCONTINENTAL, (int64_t) class);
    value_put_scaled(&w, 2, 0, 10000, probability, 1e4);
    return value_writer_end(&w);
}

bool wire_get_class(struct bytes value, enum object_class *class, double *probability)
{
    struct value_reader r = value_reader_init(value);

    *class = (enum object_class)value_take_integer(&r, 1, CLASS_UNKNOWN, CLASS_INTERCONTINENTAL);
    *probability = value_take_scaled(&r, 2, 0, 10000, 1e4);
    return value_reader_end(&r);
}

bool wire_put_status(struct notice_field *f, enum flight_phase phase, enum track_status status)
{
    struct value_writer w = value_writer_init(f, FIELD_STATUS);

    value_put_integer(&w, 1, PHASE_UNKNOWN, PHASE_REENTRY, (int64_t)phase);
    value_put_integer(&w, 1, TRACK_TENTATIVE, TRACK_DELETED, (int64_t)status);
    return value_writer_end(&w);
}

bool wire_get_status(struct bytes value, struct status_value *status)
{
    struct value_reader r = value_reader_init(value);

    status->phase = (enum flight_phase)value_take_integer(&r, 1, PHASE_UNKNOWN, PHASE_REENTRY);
    status->status = (enum track_status)value_take_integer(&r, 1, TRACK_TENTATIVE, TRACK_DELETED);
    return value_reader_end(&r);
}
