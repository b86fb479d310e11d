/* console/snapshot.c: nouns to JSON, in the order of docs/wire/console.md. */
#include "console/snapshot.h"

#include <math.h>
#include <string.h>

#include "console/json.h"
#include "geo/math.h"
#include "geo/time.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "model/names.h"
#include "place/place.h"

#define DEGREES (180.0 / 3.14159265358979323846)
#define RISKS_SHOWN 16 /* of one opinion; risk_count tells the rest */

static void put_utc(struct json *j, const char *name, int64_t tai_ns)
{
    char text[40];

    time_to_utc_text(tai_ns, 3, text);
    json_put_text(j, name, text);
}

static void put_age(struct json *j, const char *name, int64_t now_ns, int64_t then_ns)
{
    json_put_number(j, name, ((double)now_ns - (double)then_ns) / 1e9, 3);
}

static void put_point(struct json *j, struct geodetic point)
{
    json_put_number(j, "lat_deg", point.lat_rad * DEGREES, 5);
    json_put_number(j, "lon_deg", point.lon_rad * DEGREES, 5);
}

static void put_ellipse(struct json *j, const char *name, const struct ground_ellipse *e)
{
    json_put_object(j, name);
    put_point(j, e->centre);
    json_put_number(j, "semi_major_km", e->semi_major_m / 1e3, 3);
    json_put_number(j, "semi_minor_km", e->semi_minor_m / 1e3, 3);
    json_put_number(j, "azimuth_deg", e->azimuth_rad * DEGREES, 2);
    json_put_number(j, "probability", e->probability, 2);
    json_put_end(j);
}

static void put_launch(struct json *j, const struct assessment *a)
{
    if (!a->has_launch) {
        json_put_null(j, "launch");
        return;
    }
    json_put_object(j, "launch");
    put_point(j, a->launch.point);
    put_utc(j, "time_utc", a->launch.time_ns);
    json_put_number(j, "time_sigma_s", a->launch.time_sigma_s, 3);
    put_ellipse(j, "area90", &a->launch.area90);
    json_put_end(j);
}

static void put_impact(struct json *j, const struct assessment *a)
{
    if (!a->has_impact) {
        json_put_null(j, "impact");
        return;
    }
    json_put_object(j, "impact");
    put_point(j, a->impact.point);
    put_utc(j, "time_utc", a->impact.time_ns);
    put_utc(j, "earliest_utc", a->impact.earliest_ns);
    put_utc(j, "latest_utc", a->impact.latest_ns);
    put_ellipse(j, "area50", &a->impact.area50);
    put_ellipse(j, "area90", &a->impact.area90);
    json_put_end(j);
}

static void put_risks(struct json *j, const char *name, const struct risk *risks, int count)
{
    json_put_array(j, name);
    for (int i = 0; i < count; i++) {
        const struct risk *r = &risks[i];

        json_put_object(j, NULL);
        int index = area_by_iso(r->area.text);
        if (index >= 0) {
            const struct area *area = area_at(index);

            json_put_text(j, "area", area->iso);
            json_put_text(j, "name_en", area->name_en);
            json_put_text(j, "name_ja", area->name_ja);
            json_put_text(j, "name_ko", area->name_ko);
        }
        json_put_text(j, "kind", risk_kind_name(r->kind));
        put_utc(j, "earliest_utc", r->earliest_ns);
        put_utc(j, "latest_utc", r->latest_ns);
        json_put_end(j);
    }
    json_put_end(j);
}

static void put_maybe_km(struct json *j, const char *name, bool has, double value_m)
{
    if (has)
        json_put_number(j, name, value_m / 1e3, 3);
    else
        json_put_null(j, name);
}

static void put_maybe(struct json *j, const char *name, bool has, double value)
{
    if (has)
        json_put_number(j, name, value, 6);
    else
        json_put_null(j, name);
}

static void put_assessment(struct json *j, const struct assessment *a, int64_t now_ns)
{
    json_put_object(j, "assessment");
    json_put_integer(j, "revision", a->revision);
    put_utc(j, "made_utc", a->made_ns);
    put_utc(j, "last_observed_utc", a->last_observed_ns);
    put_age(j, "last_observed_age_s", now_ns, a->last_observed_ns);
    json_put_text(j, "phase", flight_phase_name(a->phase));
    json_put_bool(j, "is_lost", a->is_lost);
    put_launch(j, a);
    put_impact(j, a);
    put_maybe_km(j, "apogee_km", a->has_apogee, a->apogee_m);
    put_maybe_km(j, "apogee_sigma_km", a->has_apogee, a->apogee_sigma_m);
    put_maybe_km(j, "range_km", a->has_range, a->range_m);
    put_maybe_km(j, "range_sigma_km", a->has_range, a->range_sigma_m);
    json_put_text(j, "class", object_class_name(a->class));
    json_put_number(j, "class_probability", a->class_probability, 3);
    json_put_integer(j, "count", a->count);
    json_put_integer(j, "risk_count", (uint64_t)a->risk_count);
    put_risks(j, "risks", a->risks, a->risk_count < RISKS_SHOWN ? a->risk_count : RISKS_SHOWN);
    json_put_end(j);
}

static void put_track(struct json *j, const struct track *t, int64_t now_ns)
{
    struct geodetic at = ecef_to_geodetic(t->position);

    json_put_object(j, "track");
    json_put_text(j, "status", track_status_name(t->status));
    json_put_text(j, "phase", flight_phase_name(t->phase));
    put_utc(j, "state_utc", t->state_ns);
    put_utc(j, "last_seen_utc", t->last_seen_ns);
    put_age(j, "last_seen_age_s", now_ns, t->last_seen_ns);
    put_point(j, at);
    json_put_number(j, "height_km", at.height_m / 1e3, 3);
    json_put_number(j, "speed_kmps", ecef_norm(t->velocity) / 1e3, 4);
    json_put_end(j);
}

static void put_opinion(struct json *j, const struct opinion *o, int64_t now_ns)
{
    json_put_object(j, NULL);
    json_put_text(j, "origin", o->origin.code);
    put_utc(j, "first_notice_utc", o->first_notice_ns);
    json_put_integer(j, "revision_count", (uint64_t)o->revision_count);
    if (o->has_track)
        put_track(j, &o->track, now_ns);
    else
        json_put_null(j, "track");
    if (o->has_assessment)
        put_assessment(j, &o->assessment, now_ns);
    else
        json_put_null(j, "assessment");
    json_put_end(j);
}

static void put_difference(struct json *j, const struct opinion_difference *d)
{
    json_put_object(j, NULL);
    json_put_text(j, "a", d->a.code);
    json_put_text(j, "b", d->b.code);
    put_maybe_km(j, "launch_km", d->has_launch, d->launch_m);
    put_maybe(j, "launch_time_s", d->has_launch, d->launch_time_s);
    put_maybe(j, "launch_sigmas", d->has_launch, d->launch_sigmas);
    put_maybe_km(j, "impact_km", d->has_impact, d->impact_m);
    put_maybe(j, "impact_time_s", d->has_impact, d->impact_time_s);
    put_maybe(j, "impact_sigmas", d->has_impact, d->impact_sigmas);
    put_maybe_km(j, "apogee_km", d->has_apogee, d->apogee_m);
    put_maybe_km(j, "range_km", d->has_range, d->range_m);
    json_put_bool(j, "is_class_different", d->is_class_different);
    json_put_bool(j, "is_count_different", d->is_count_different);
    json_put_end(j);
}

static void put_event(struct json *j, const struct console_event *shown, int64_t now_ns)
{
    const struct event *e = shown->event;

    json_put_object(j, NULL);
    json_put_integer(j, "id", e->id);
    json_put_text(j, "state", event_state_name(e->state));
    put_utc(j, "opened_utc", e->opened_ns);
    if (e->state == EVENT_OPEN)
        json_put_null(j, "ended_utc");
    else
        put_utc(j, "ended_utc", e->ended_ns);
    json_put_array(j, "opinions");
    for (int i = 0; i < e->opinion_count; i++)
        put_opinion(j, &e->opinions[i], now_ns);
    json_put_end(j);
    json_put_array(j, "differences");
    for (int i = 0; i < shown->difference_count; i++)
        put_difference(j, &shown->differences[i]);
    json_put_end(j);
    json_put_end(j);
}

static void put_alert(struct json *j, const struct alert *a)
{
    json_put_object(j, NULL);
    json_put_integer(j, "number", a->number);
    json_put_integer(j, "revision", a->revision);
    json_put_text(j, "nation", a->nation.code);
    json_put_integer(j, "event", a->event);
    json_put_text(j, "state", alert_state_name(a->state));
    put_utc(j, "first_utc", a->first_ns);
    put_utc(j, "revised_utc", a->revised_ns);
    put_utc(j, "last_observed_utc", a->last_observed_ns);
    json_put_bool(j, "is_prediction_only", a->is_prediction_only);
    put_risks(j, "areas", a->areas, a->area_count);
    json_put_end(j);
}

static const char *link_state_name(enum console_link_state state)
{
    switch (state) {
    case CONSOLE_LINK_DOWN:
        return "down";
    case CONSOLE_LINK_SUSPECT:
        return "suspect";
    case CONSOLE_LINK_UP:
        return "up";
    }
    return "unknown";
}

static void put_link(struct json *j, const struct console_link *l, int64_t wall_ns)
{
    json_put_object(j, NULL);
    json_put_text(j, "partner", l->partner.code);
    json_put_text(j, "state", link_state_name(l->state));
    if (l->has_heard)
        put_age(j, "heard_age_s", wall_ns, l->heard_ns);
    else
        json_put_null(j, "heard_age_s");
    put_maybe(j, "offset_s", l->has_offset, l->offset_s);
    put_maybe(j, "offset_bound_s", l->has_offset, l->offset_bound_s);
    json_put_integer(j, "sent", l->sent);
    json_put_integer(j, "receipted", l->receipted);
    json_put_integer(j, "taken", l->taken);
    json_put_end(j);
}

static void put_exercise(struct json *j, const struct console_picture *p)
{
    if (p->exercise == 0) {
        json_put_null(j, "exercise");
        return;
    }
    json_put_object(j, "exercise");
    json_put_integer(j, "id", p->exercise);
    json_put_text(j, "name", p->exercise_name != NULL ? p->exercise_name : "");
    json_put_end(j);
}

bool console_snapshot(struct text_builder *out, const struct console_picture *p)
{
    struct json j = json_init(out);

    json_put_object(&j, NULL);
    json_put_integer(&j, "version", 1);
    json_put_text(&j, "nation", p->nation.code);
    json_put_integer(&j, "epoch", p->epoch);
    json_put_integer(&j, "seq", p->seq);
    put_exercise(&j, p);
    json_put_bool(&j, "is_scaled", p->is_scaled);
    put_utc(&j, "now_utc", p->moment.now_ns);
    put_utc(&j, "wall_utc", p->moment.wall_ns);
    json_put_array(&j, "links");
    for (int i = 0; i < p->link_count; i++)
        put_link(&j, &p->links[i], p->moment.wall_ns);
    json_put_end(&j);
    json_put_array(&j, "events");
    for (int i = 0; i < p->event_count; i++)
        put_event(&j, &p->events[i], p->moment.now_ns);
    json_put_end(&j);
    json_put_array(&j, "alerts");
    for (int i = 0; i < p->alert_count; i++)
        put_alert(&j, p->alerts[i]);
    json_put_end(&j);
    json_put_end(&j);
    return json_is_done(&j);
}
