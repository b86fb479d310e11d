/* drill/truth.c: fit, fly, sample; then what lies under the track. */
#include "drill/truth.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "geo/geodesic.h"
#include "geo/time.h"
#include "geo/vector.h"
#include "place/place.h"

#define STEP_S 0.5
#define LIMIT_S 7200.0 /* the longest flight kept: two hours */
#define RADIANS_PER_DEGREE (3.14159265358979323846 / 180.0)

/* The motor of the launch: its own, or the one that meets the public figures. */
static bool motor_of(const struct scenario_launch *l, struct flight_motor *motor)
{
    if (l->has_motor) {
        *motor = l->motor;
        return true;
    }
    struct flight_fit fit = flight_powered_fit(&(struct flight_claim){
        .place = l->place,
        .bearing_rad = l->bearing_rad,
        .apogee_m = l->apogee_m,
        .range_m = l->range_m,
        .stage_count = l->stages,
        .burn_s = l->burn_s,
        .beta_kgm2 = l->beta_kgm2,
    });
    *motor = fit.motor;
    return fit.is_fit;
}

/* Samples of the ascent up to the first whole step after burnout, which is given exactly too. */
static int sample_ascent(struct truth_launch *t, const struct flight_motor *motor)
{
    struct flight_ascent ascent;
    int count = 0;

    flight_ascent_init(&ascent, t->place, motor);
    t->samples[count++] = ascent.state;
    while (flight_ascent_is_burning(&ascent)) {
        double next_s = count * STEP_S;

        (void)flight_ascent_step(&ascent, next_s - ascent.since_s);
        if (ascent.since_s >= next_s - 1e-9)
            t->samples[count++] = ascent.state;
    }
    t->burnout = ascent.state;
    t->burnout_s = ascent.since_s;
    return count;
}

static void sample_coast(struct truth_launch *t, int count)
{
    struct flight_state state = t->burnout;
    double since_s = t->burnout_s;

    for (; count * STEP_S < t->flight_s; count++) {
        flight_advance(&state, t->beta_kgm2, count * STEP_S - since_s);
        since_s = count * STEP_S;
        t->samples[count] = state;
    }
    t->sample_count = count + 1; /* the impact comes last */
}

static void note_overflown(struct truth_launch *t, const struct flight_state *state)
{
    struct geodetic below = ecef_to_geodetic(state->position);
    double high = TRUTH_OVERFLOWN_M / 111e3 * RADIANS_PER_DEGREE;
    double wide = high / 0.6; /* cos of 53 degrees: generous for where launches are notional */
    struct place_walk walk = place_walk_box(below.lat_rad - high, below.lat_rad + high,
                                            below.lon_rad - wide, below.lon_rad + wide);

    below.height_m = 0;
    for (const struct place *p = place_walk_next(&walk); p != NULL; p = place_walk_next(&walk)) {
        bool is_known = false;

        for (int i = 0; i < t->overflown_count; i++)
            is_known = is_known || t->overflown[i] == p->area;
        if (is_known || t->overflown_count == TRUTH_OVERFLOWN_MAX ||
            geodesic_inverse(below, p->at).distance_m > TRUTH_OVERFLOWN_M)
            continue;
        t->overflown[t->overflown_count++] = p->area;
    }
}

static enum status launch_open(struct truth_launch *t, const struct scenario *s,
                               const struct scenario_launch *l)
{
    struct flight_motor motor;

    *t = (struct truth_launch){.place = l->place,
                               .bearing_rad = l->bearing_rad,
                               .beta_kgm2 = l->beta_kgm2,
                               .claimed_flight_s = l->claimed_flight_s,
                               .launched_ns = s->start_ns + l->offset_ns,
                               .step_s = STEP_S};
    memcpy(t->name, l->name, sizeof t->name);
    if (!motor_of(l, &motor)) {
        log_error("%s: launch %s: no flight has apogee %.0f km and range %.0f km with %.0f s of "
                  "burning, correct them",
                  s->name, l->name, l->apogee_m / 1e3, l->range_m / 1e3, l->burn_s);
        return STATUS_CONFIG;
    }
    t->samples = calloc((size_t)(LIMIT_S / STEP_S) + 4, sizeof t->samples[0]);
    if (t->samples == NULL) {
        log_error("%s: no memory for a flight", s->name);
        return STATUS_MEMORY;
    }
    int count = sample_ascent(t, &motor);
    struct flight_arc arc = flight_to_ground(t->burnout, t->beta_kgm2, LIMIT_S - t->burnout_s);
    if (!arc.is_impact) {
        log_error("%s: launch %s flies longer than two hours, lower it", s->name, l->name);
        return STATUS_CONFIG;
    }
    t->apogee_m = arc.apogee_m;
    t->apogee_s = t->burnout_s + arc.apogee_s;
    t->flight_s = t->burnout_s + arc.flight_s;
    t->impact = ecef_to_geodetic(arc.end.position);
    t->impact_ns = t->launched_ns + (int64_t)(t->flight_s * 1e9);
    t->range_m = geodesic_inverse(t->place, t->impact).distance_m;
    sample_coast(t, count);
    t->samples[t->sample_count - 1] = arc.end;
    for (int i = 0; i < t->sample_count; i += 8)
        note_overflown(t, &t->samples[i]);
    return STATUS_OK;
}

enum status truth_open(struct truth *t, const struct scenario *s)
{
    enum status st = STATUS_OK;

    *t = (struct truth){.exercise = s->exercise};
    memcpy(t->name, s->name, sizeof t->name);
    for (int i = 0; i < s->launch_count && st == STATUS_OK; i++) {
        st = launch_open(&t->launches[i], s, &s->launches[i]);
        t->launch_count++;
    }
    if (st != STATUS_OK)
        truth_close(t);
    return st;
}

void truth_close(struct truth *t)
{
    for (int i = 0; i < t->launch_count; i++)
        free(t->launches[i].samples);
    *t = (struct truth){0};
}

/* Cubic Hermite of one component: values a, b and rates ra, rb over dt, at part u in [0, 1]. */
static double hermite(const double ends[4], double dt, double u)
{
    double square = u * u;
    double cube = square * u;

    return ends[0] * (2 * cube - 3 * square + 1) + ends[1] * dt * (cube - 2 * square + u) +
           ends[2] * (3 * square - 2 * cube) + ends[3] * dt * (cube - square);
}

static double hermite_rate(const double ends[4], double dt, double u)
{
    double square = u * u;

    return (ends[2] - ends[0]) * 6 * (u - square) / dt + ends[1] * (3 * square - 4 * u + 1) +
           ends[3] * (3 * square - 2 * u);
}

bool truth_state(const struct truth_launch *launch, double since_s, struct flight_state *state)
{
    if (!(since_s >= 0) || since_s > launch->flight_s)
        return false;
    int last = launch->sample_count - 1;
    int i = (int)(since_s / launch->step_s);
    i = i < last ? i : last - 1;
    double begin_s = i * launch->step_s;
    double dt = (i + 1 == last ? launch->flight_s : begin_s + launch->step_s) - begin_s;
    double u = (since_s - begin_s) / dt;
    const struct flight_state *a = &launch->samples[i];
    const struct flight_state *b = &launch->samples[i + 1];
    const double x[4] = {a->position.x, a->velocity.x, b->position.x, b->velocity.x};
    const double y[4] = {a->position.y, a->velocity.y, b->position.y, b->velocity.y};
    const double z[4] = {a->position.z, a->velocity.z, b->position.z, b->velocity.z};

    state->position = (struct ecef){hermite(x, dt, u), hermite(y, dt, u), hermite(z, dt, u)};
    state->velocity =
        (struct ecef){hermite_rate(x, dt, u), hermite_rate(y, dt, u), hermite_rate(z, dt, u)};
    return true;
}

bool truth_is_burning(const struct truth_launch *launch, double since_s)
{
    return since_s >= 0 && since_s < launch->burnout_s;
}

static json_t *launch_json(const struct truth_launch *t)
{
    char launched[TIME_TEXT_MAX];
    char impact[TIME_TEXT_MAX];
    json_t *overflown = json_array();

    time_to_utc_text(t->launched_ns, 3, launched);
    time_to_utc_text(t->impact_ns, 3, impact);
    for (int i = 0; i < t->overflown_count; i++)
        json_array_append_new(overflown, json_string(area_at(t->overflown[i])->iso));
    json_t *j = json_pack(
        "{s:s, s:s, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:s, s:f, s:f, s:f, s:o}", "name",
        t->name, "launch_utc", launched, "launch_lat_deg", t->place.lat_rad / RADIANS_PER_DEGREE,
        "launch_lon_deg", t->place.lon_rad / RADIANS_PER_DEGREE, "bearing_deg",
        t->bearing_rad / RADIANS_PER_DEGREE, "burnout_s", t->burnout_s, "apogee_km",
        t->apogee_m / 1e3, "apogee_s", t->apogee_s, "range_km", t->range_m / 1e3, "flight_s",
        t->flight_s, "impact_utc", impact, "impact_lat_deg", t->impact.lat_rad / RADIANS_PER_DEGREE,
        "impact_lon_deg", t->impact.lon_rad / RADIANS_PER_DEGREE, "beta_kgm2", t->beta_kgm2,
        "overflown", overflown);

    if (j != NULL && t->claimed_flight_s > 0) {
        json_object_set_new(j, "claimed_flight_s", json_real(t->claimed_flight_s));
        json_object_set_new(j, "flight_minus_claim_s",
                            json_real(t->flight_s - t->claimed_flight_s));
    }
    return j;
}

enum status truth_write_json(const struct truth *t, const char *path)
{
    json_t *launches = json_array();

    for (int i = 0; i < t->launch_count; i++)
        json_array_append_new(launches, launch_json(&t->launches[i]));
    json_t *j = json_pack("{s:I, s:s, s:o}", "exercise", (json_int_t)t->exercise, "name", t->name,
                          "launches", launches);
    int failed = j == NULL || json_dump_file(j, path, JSON_INDENT(2) | JSON_REAL_PRECISION(12));

    json_decref(j);
    if (failed) {
        log_error("%s: %s", path, strerror(errno));
        return STATUS_IO;
    }
    return STATUS_OK;
}
