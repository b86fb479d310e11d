/* cli/findings_json.c: findings for programs: docs/assess.schema.json, degrees, km, UTC. */
#include <jansson.h>
#include <stdio.h>

#include "cli/findings_out.h"
#include "geo/time.h"
#include "geo/wgs84.h"
#include "model/names.h"
#include "place/place.h"

#define DEGREES (180.0 / 3.14159265358979323846)

/* jansson refuses what is not finite or not UTF-8 by a NULL, which then shows as a missing whole:
 * findings_print_json says so. */
static json_t *utc(int64_t tai_ns)
{
    char text[TIME_TEXT_MAX];

    time_to_utc_text(tai_ns, 3, text);
    return json_string(text);
}

/* A file's name is any bytes; those that are not UTF-8 show as '?'. */
static json_t *name_of(const char *name)
{
    char shown[256];
    json_t *whole = json_string(name);

    if (whole != NULL)
        return whole;
    (void)snprintf(shown, sizeof shown, "%s", name);
    for (char *c = shown; *c != '\0'; c++)
        *c = *c >= ' ' && *c <= '~' ? *c : '?';
    return json_string(shown);
}

static json_t *count(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *point(struct geodetic g)
{
    return json_pack("{s:f, s:f}", "lat_deg", g.lat_rad * DEGREES, "lon_deg", g.lon_rad * DEGREES);
}

static json_t *area(const struct ground_ellipse *e)
{
    return json_pack("{s:o, s:f, s:f, s:f, s:f}", "centre", point(e->centre), "semi_major_km",
                     e->semi_major_m / 1e3, "semi_minor_km", e->semi_minor_m / 1e3, "azimuth_deg",
                     e->azimuth_rad * DEGREES, "probability", e->probability);
}

static json_t *launch(const struct assessment *a)
{
    if (!a->has_launch)
        return json_null();
    return json_pack("{s:o, s:o, s:f, s:o, s:o, s:o}", "point", point(a->launch.point), "utc",
                     utc(a->launch.time_ns), "sigma_s", a->launch.time_sigma_s, "area50",
                     area(&a->launch.area50), "area90", area(&a->launch.area90), "area99",
                     area(&a->launch.area99));
}

static json_t *impact(const struct assessment *a)
{
    if (!a->has_impact)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "point", point(a->impact.point), "utc",
                     utc(a->impact.time_ns), "earliest_utc", utc(a->impact.earliest_ns),
                     "latest_utc", utc(a->impact.latest_ns), "area50", area(&a->impact.area50),
                     "area90", area(&a->impact.area90), "area99", area(&a->impact.area99));
}

static json_t *length(bool is_told, double value_m, double sigma_m)
{
    if (!is_told)
        return json_null();
    return json_pack("{s:f, s:f}", "km", value_m / 1e3, "sigma_km", sigma_m / 1e3);
}

static json_t *risks(const struct assessment *a)
{
    json_t *list = json_array();

    for (int i = 0; i < a->risk_count; i++) {
        const struct risk *r = &a->risks[i];
        const struct area *at = area_at(r->area);

        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "area", at->iso, "nation", at->nation,
                            "name", at->name_en, "kind", risk_kind_name(r->kind), "earliest_utc",
                            utc(r->earliest_ns), "latest_utc", utc(r->latest_ns)));
    }
    return list;
}

static json_t *assessment(const struct assessment *a)
{
    json_t *class = json_pack("{s:s}", "name", object_class_name(a->class));

    if (a->class != CLASS_UNKNOWN)
        json_object_set_new(class, "probability", json_real(a->class_probability));
    return json_pack("{s:o, s:o, s:b, s:s, s:o, s:o, s:o, s:o, s:o, s:i, s:o}", "made_utc",
                     utc(a->made_ns), "last_observed_utc", utc(a->last_observed_ns), "is_lost",
                     a->is_lost, "phase", flight_phase_name(a->phase), "launch", launch(a),
                     "impact", impact(a), "apogee",
                     length(a->has_apogee, a->apogee_m, a->apogee_sigma_m), "range",
                     length(a->has_range, a->range_m, a->range_sigma_m), "class", class, "count",
                     (int)a->count, "risks", risks(a));
}

static json_t *state(const struct track *t)
{
    struct geodetic at = ecef_to_geodetic(t->position);
    struct enu_axes axes = enu_axes_at(at);
    struct enu v = ecef_to_enu(&axes, t->velocity);

    return json_pack("{s:o, s:o, s:f, s:f, s:f, s:f}", "utc", utc(t->state_ns), "point", point(at),
                     "height_km", at.height_m / 1e3, "east_mps", v.east, "north_mps", v.north,
                     "up_mps", v.up);
}

static json_t *track(const struct finding *f, const struct sensor_registry *registry)
{
    const struct track *t = &f->track;
    json_t *sensors = json_array();

    for (int i = 0; i < registry->count; i++)
        if ((t->sensors >> i & 1) != 0)
            json_array_append_new(sensors, json_string(registry->sensors[i].name));
    return json_pack("{s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "id", count(t->id),
                     "exercise", count(t->exercise), "status", track_status_name(t->status),
                     "phase", flight_phase_name(t->phase), "first_seen_utc", utc(t->first_seen_ns),
                     "last_seen_utc", utc(t->last_seen_ns), "updates", count(t->update_count),
                     "sensors", sensors, "state", state(t), "assessment",
                     assessment(&f->assessment));
}

static json_t *tracks(const struct findings *f, const struct sensor_registry *registry)
{
    json_t *list = json_array();

    for (int i = 0; i < f->count; i++)
        json_array_append_new(list, track(&f->of[i], registry));
    return list;
}

static json_t *files(const struct evidence *e)
{
    json_t *list = json_array();

    for (int i = 0; i < e->file_count; i++)
        json_array_append_new(list, json_pack("{s:s+, s:s, s:o, s:o}", "file", e->files[i].name, "",
                                              "format", e->files[i].format, "detections",
                                              count(e->files[i].detections), "refused",
                                              count(e->files[i].refusals)));
    return list;
}

static json_t *sensors(const struct findings *f, const struct sensor_registry *registry)
{
    json_t *list = json_array();

    for (int i = 0; i < registry->count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:o, s:o}", "name", registry->sensors[i].name, "kind",
                            sensor_kind_name(registry->sensors[i].kind), "used",
                            count(f->sensors[i].used), "refused", count(f->sensors[i].refused)));
    return list;
}

static json_t *refusals(const struct evidence *e)
{
    json_t *list = json_array();

    for (size_t i = 0; i < e->refusal_count; i++) {
        const struct refusal *r = &e->refusals[i];

        json_array_append_new(
            list, json_pack("{s:o, s:o, s:s, s:s}", "file", name_of(e->files[r->file].name), "line",
                            count(r->number), "reason", r->reason, "text", r->text));
    }
    return list;
}

bool findings_print_json(const struct findings *f, const struct evidence *e,
                         const struct sensor_registry *registry, const char *registry_path)
{
    json_t *counts = json_pack("{s:o, s:o, s:o, s:o, s:o}", "read", count(e->report_count), "used",
                               count(f->used), "after_now", count(f->after_now), "refused",
                               count(e->refused), "tracks_not_shown", count(f->beyond));
    json_t *whole = json_pack(
        "{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema", 1, "registry", name_of(registry_path),
        "now_utc", f->has_now ? utc(f->now_ns) : json_null(), "counts", counts, "files", files(e),
        "sensors", sensors(f, registry), "refusals", refusals(e), "tracks", tracks(f, registry));
    bool is_out =
        whole != NULL && json_dumpf(whole, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(12)) == 0;

    json_decref(whole);
    return is_out && putchar('\n') != EOF;
}
