/* cli/findings_text.c: findings for people: one paragraph per track, then sensors and refusals. */
#include <stdio.h>

#include "base/text.h"
#include "cli/findings_out.h"
#include "geo/time.h"
#include "geo/wgs84.h"
#include "measure/measure.h"
#include "model/moment.h"
#include "model/names.h"
#include "place/place.h"

#define DEGREES (180.0 / 3.14159265358979323846)
#define LABEL "  %-10s"

static void print_label(const char *label)
{
    (void)printf(LABEL, label);
}

static void print_time(int64_t tai_ns, int decimals)
{
    char text[TIME_TEXT_MAX];

    time_to_utc_text(tai_ns, decimals, text);
    (void)printf("%s", text);
}

/* The clock alone: the date has been said. */
static void print_clock(int64_t tai_ns, int decimals)
{
    char text[TIME_TEXT_MAX];

    time_to_utc_text(tai_ns, decimals, text);
    (void)printf("%s", text + 11);
}

static void print_point(struct geodetic g)
{
    (void)printf("%.3f %c %.3f %c", (g.lat_rad < 0 ? -g.lat_rad : g.lat_rad) * DEGREES,
                 g.lat_rad < 0 ? 'S' : 'N', (g.lon_rad < 0 ? -g.lon_rad : g.lon_rad) * DEGREES,
                 g.lon_rad < 0 ? 'W' : 'E');
}

static void print_area(const struct ground_ellipse *e)
{
    print_label("");
    (void)printf("%.0f %% within an ellipse of %.1f by %.1f km, long axis at %.0f deg\n",
                 e->probability * 100, 2 * e->semi_major_m / 1e3, 2 * e->semi_minor_m / 1e3,
                 e->azimuth_rad * DEGREES);
}

static void print_launch(const struct assessment *a)
{
    print_label("launch");
    if (!a->has_launch) {
        (void)printf("cannot be told from these reports\n");
        return;
    }
    print_point(a->launch.point);
    (void)printf(" at ");
    print_time(a->launch.time_ns, 1);
    (void)printf(", sigma %.1f s\n", a->launch.time_sigma_s);
    print_area(&a->launch.area50);
    print_area(&a->launch.area90);
    print_area(&a->launch.area99);
}

static void print_impact(const struct assessment *a)
{
    print_label("impact");
    if (!a->has_impact) {
        (void)printf("cannot be told from these reports\n");
        return;
    }
    print_point(a->impact.point);
    (void)printf(" at ");
    print_time(a->impact.time_ns, 0);
    (void)printf(", between ");
    print_clock(a->impact.earliest_ns, 0);
    (void)printf(" and ");
    print_clock(a->impact.latest_ns, 0);
    (void)printf(" (5 %% to 95 %%)\n");
    print_area(&a->impact.area50);
    print_area(&a->impact.area90);
    print_area(&a->impact.area99);
}

static void print_kind(const struct assessment *a)
{
    if (a->has_apogee) {
        print_label("apogee");
        (void)printf("%.0f km, sigma %.0f km\n", a->apogee_m / 1e3, a->apogee_sigma_m / 1e3);
    }
    if (a->has_range) {
        print_label("range");
        (void)printf("%.0f km, sigma %.0f km\n", a->range_m / 1e3, a->range_sigma_m / 1e3);
    }
    print_label("class");
    (void)printf("%s", object_class_name(a->class));
    if (a->class != CLASS_UNKNOWN)
        (void)printf(", probability %.2f", a->class_probability);
    (void)printf("\n");
    print_label("objects");
    (void)printf("%u\n", a->count);
}

static void print_risks(const struct assessment *a)
{
    if (a->risk_count == 0) {
        print_label("at risk");
        (void)printf("no known area\n");
    }
    for (int i = 0; i < a->risk_count; i++) {
        const struct risk *r = &a->risks[i];
        const struct area *area = area_at(r->area);

        print_label(i == 0 ? "at risk" : "");
        (void)printf("%-6s %s: %s ", area->iso, area->name_en, risk_kind_name(r->kind));
        print_clock(r->earliest_ns, 0);
        (void)printf(" to ");
        print_clock(r->latest_ns, 0);
        (void)printf("\n");
    }
}

static void print_state(const struct track *t)
{
    struct geodetic at = ecef_to_geodetic(t->position);
    struct enu_axes axes = enu_axes_at(at);
    struct enu v = ecef_to_enu(&axes, t->velocity);

    print_label("state");
    print_point(at);
    (void)printf(", height %.1f km at ", at.height_m / 1e3);
    print_clock(t->state_ns, 1);
    (void)printf("; %.0f m/s east, %.0f m/s north, %.0f m/s up\n", v.east, v.north, v.up);
}

static void print_seen(const struct finding *f, const struct sensor_registry *registry)
{
    const struct track *t = &f->track;

    print_label("seen");
    print_clock(t->first_seen_ns, 1);
    (void)printf(" to ");
    print_clock(t->last_seen_ns, 1);
    (void)printf(", %u updates; judged as of ", t->update_count);
    print_clock(f->live_ns, 1);
    if (f->assessment.is_lost)
        (void)printf(": prediction only, last seen %.0f s before",
                     (double)(f->live_ns - t->last_seen_ns) / (double)SECOND_NS);
    (void)printf("\n");
    print_label("by");
    for (int i = 0, named = 0; i < registry->count; i++)
        if ((t->sensors >> i & 1) != 0)
            (void)printf("%s%s", named++ > 0 ? ", " : "", registry->sensors[i].name);
    (void)printf("\n");
}

static void print_finding(const struct finding *f, const struct sensor_registry *registry)
{
    const struct track *t = &f->track;

    (void)printf("\n");
    if (t->exercise != 0)
        (void)printf("EXERCISE %u ", t->exercise);
    (void)printf("track %u: %s, %s\n", t->id, track_status_name(t->status),
                 flight_phase_name(t->phase));
    print_launch(&f->assessment);
    print_impact(&f->assessment);
    print_kind(&f->assessment);
    print_risks(&f->assessment);
    print_state(t);
    print_seen(f, registry);
}

static void print_head(const struct findings *f, const struct evidence *e)
{
    (void)printf("%llu detections used of %zu in %d file%s; %llu refused",
                 (unsigned long long)f->used, e->report_count, e->file_count,
                 e->file_count == 1 ? "" : "s", (unsigned long long)e->refused);
    if (f->after_now > 0)
        (void)printf("; %llu later than --now set aside", (unsigned long long)f->after_now);
    if (f->has_now) {
        (void)printf("; as of ");
        print_time(f->now_ns, 1);
    }
    (void)printf("\n");
    if (f->used == 0)
        (void)printf("\nno track: there was nothing to make one of\n");
    else if (f->count == 0)
        (void)printf("\nno track: %llu report%s could not confirm one (a track needs several "
                     "reports of one radar, or of two sensors)\n",
                     (unsigned long long)f->used, f->used == 1 ? "" : "s");
    if (f->beyond > 0)
        (void)printf("\nmore than %d tracks: the rest is not shown\n", f->count);
}

static void print_sensors(const struct findings *f, const struct sensor_registry *registry)
{
    (void)printf("\nsensors\n");
    for (int i = 0; i < registry->count; i++)
        (void)printf("  %-32s %8llu used %8llu refused\n", registry->sensors[i].name,
                     (unsigned long long)f->sensors[i].used,
                     (unsigned long long)f->sensors[i].refused);
}

static void print_refusals(const struct evidence *e)
{
    if (e->refused == 0)
        return;
    (void)printf("\nrefused: %llu\n", (unsigned long long)e->refused);
    for (size_t i = 0; i < e->refusal_count; i++) {
        const struct refusal *r = &e->refusals[i];

        (void)printf("  %s:%llu: %s: %s\n", e->files[r->file].name, (unsigned long long)r->number,
                     r->reason, r->text);
    }
    if (e->refused > e->refusal_count)
        (void)printf("  and %llu more\n", (unsigned long long)(e->refused - e->refusal_count));
}

bool findings_print_text(const struct findings *f, const struct evidence *e,
                         const struct sensor_registry *registry)
{
    print_head(f, e);
    for (int i = 0; i < f->count; i++)
        print_finding(&f->of[i], registry);
    print_sensors(f, registry);
    print_refusals(e);
    return ferror(stdout) == 0;
}
