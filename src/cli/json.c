/* cli/json.c: one function per noun; absent quantities are null. */
#include "cli/json.h"

#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/time.h"
#include "geo/wgs84.h"
#include "model/moment.h"
#include "model/names.h"
#include "place/place.h"

#define DEGREES (180 / MATH_PI)

struct passage {
    int64_t from_ns; /* 0: not yet */
    int64_t to_ns;
};

json_t *json_of_time(int64_t tai_ns)
{
    char text[TIME_TEXT_MAX];

    if (tai_ns == 0)
        return json_null();
    time_to_utc_text(tai_ns, 3, text);
    return json_string(text);
}

static json_t *of_point(struct geodetic g)
{
    return json_pack("{s:f,s:f}", "lat_deg", g.lat_rad * DEGREES, "lon_deg", g.lon_rad * DEGREES);
}

static json_t *of_ellipse(const struct ground_ellipse *e)
{
    return json_pack("{s:o,s:f,s:f,s:f,s:f,s:f}", "centre", of_point(e->centre), "semi_major_km",
                     e->semi_major_m / 1000, "semi_minor_km", e->semi_minor_m / 1000, "azimuth_deg",
                     e->azimuth_rad * DEGREES, "probability", e->probability, "area_km2",
                     MATH_PI * e->semi_major_m * e->semi_minor_m / 1e6);
}

static json_t *of_launch(const struct launch_estimate *l)
{
    return json_pack("{s:o,s:o,s:f,s:o}", "point", of_point(l->point), "time_utc",
                     json_of_time(l->time_ns), "time_sigma_s", l->time_sigma_s, "area90",
                     of_ellipse(&l->area90));
}

static json_t *of_impact(const struct impact_estimate *i)
{
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "point", of_point(i->point), "time_utc",
                     json_of_time(i->time_ns), "earliest_utc", json_of_time(i->earliest_ns),
                     "latest_utc", json_of_time(i->latest_ns), "area50", of_ellipse(&i->area50),
                     "area90", of_ellipse(&i->area90));
}

static json_t *of_risks(const struct risk *risks, int count)
{
    json_t *list = json_array();

    for (int i = 0; i < count; i++) {
        const struct area *area = area_at(area_by_iso(risks[i].area.text));

        (void)json_array_append_new(
            list, json_pack("{s:s,s:s,s:s,s:s,s:o,s:o}", "area", area->iso, "name", area->name_en,
                            "nation", area->nation, "kind", risk_kind_name(risks[i].kind),
                            "earliest_utc", json_of_time(risks[i].earliest_ns), "latest_utc",
                            json_of_time(risks[i].latest_ns)));
    }
    return list;
}

static json_t *of_length(bool has, double length_m, double sigma_m)
{
    return has ? json_pack("{s:f,s:f}", "km", length_m / 1000, "sigma_km", sigma_m / 1000)
               : json_null();
}

json_t *json_of_assessment(const struct assessment *a)
{
    return json_pack("{s:i,s:o,s:o,s:s,s:b,s:o,s:o,s:o,s:o,s:s,s:f,s:i,s:o}", "revision",
                     (int)a->revision, "made_utc", json_of_time(a->made_ns), "last_observed_utc",
                     json_of_time(a->last_observed_ns), "phase", flight_phase_name(a->phase),
                     "is_lost", a->is_lost, "launch",
                     a->has_launch ? of_launch(&a->launch) : json_null(), "impact",
                     a->has_impact ? of_impact(&a->impact) : json_null(), "apogee",
                     of_length(a->has_apogee, a->apogee_m, a->apogee_sigma_m), "range",
                     of_length(a->has_range, a->range_m, a->range_sigma_m), "class",
                     object_class_name(a->class), "class_probability", a->class_probability,
                     "count", (int)a->count, "areas_at_risk", of_risks(a->risks, a->risk_count));
}

json_t *json_of_alert(const struct alert *a)
{
    return json_pack("{s:i,s:i,s:s,s:o,s:b,s:o}", "number", (int)a->number, "revision",
                     (int)a->revision, "state", alert_state_name(a->state), "at_utc",
                     json_of_time(a->revised_ns), "is_prediction_only", a->is_prediction_only,
                     "areas", of_risks(a->areas, a->area_count));
}

static json_t *of_number(bool has, double value)
{
    return has ? json_real(value) : json_null();
}

json_t *json_of_difference(const struct opinion_difference *d)
{
    return json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b,s:b}", "a", d->a.code, "b",
                     d->b.code, "launch_km", of_number(d->has_launch, d->launch_m / 1000),
                     "launch_time_s", of_number(d->has_launch, d->launch_time_s), "launch_sigmas",
                     of_number(d->has_launch, d->launch_sigmas), "impact_km",
                     of_number(d->has_impact, d->impact_m / 1000), "impact_time_s",
                     of_number(d->has_impact, d->impact_time_s), "impact_sigmas",
                     of_number(d->has_impact, d->impact_sigmas), "apogee_km",
                     of_number(d->has_apogee, d->apogee_m / 1000), "range_km",
                     of_number(d->has_range, d->range_m / 1000), "is_class_different",
                     d->is_class_different, "is_count_different", d->is_count_different);
}

/* Adds the passage of one moment over the areas below it. */
static void add_passage(const struct truth_launch *l, int64_t now_ns, struct passage *passages)
{
    struct flight_state state;

    if (!truth_state(l, (double)(now_ns - l->launched_ns) / 1e9, &state))
        return;
    struct geodetic below = ecef_to_geodetic(state.position);
    double high = TRUTH_OVERFLOWN_M / 111e3 / DEGREES;
    struct place_walk walk = place_walk_box(below.lat_rad - high, below.lat_rad + high,
                                            below.lon_rad - 2 * high, below.lon_rad + 2 * high);
    below.height_m = 0;
    for (const struct place *p = place_walk_next(&walk); p != NULL; p = place_walk_next(&walk))
        for (int i = 0; i < l->overflown_count; i++) {
            if (l->overflown[i] != p->area ||
                geodesic_inverse(below, p->at).distance_m > TRUTH_OVERFLOWN_M)
                continue;
            passages[i].to_ns = now_ns;
            if (passages[i].from_ns == 0)
                passages[i].from_ns = now_ns;
        }
}

/* When the object truly was within TRUTH_OVERFLOWN_M of a populated place of each area. */
static json_t *of_overflown(const struct truth_launch *l)
{
    struct passage passages[TRUTH_OVERFLOWN_MAX] = {0};
    json_t *list = json_array();

    for (int64_t now_ns = l->launched_ns; now_ns <= l->impact_ns; now_ns += SECOND_NS)
        add_passage(l, now_ns, passages);
    for (int i = 0; i < l->overflown_count; i++) {
        const struct area *area = area_at(l->overflown[i]);

        (void)json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:o,s:o}", "area", area->iso,
                                                    "name", area->name_en, "nation", area->nation,
                                                    "from_utc", json_of_time(passages[i].from_ns),
                                                    "to_utc", json_of_time(passages[i].to_ns)));
    }
    return list;
}

json_t *json_of_truth(const struct truth *t)
{
    json_t *launches = json_array();

    for (int i = 0; i < t->launch_count; i++) {
        const struct truth_launch *l = &t->launches[i];

        (void)json_array_append_new(
            launches,
            json_pack("{s:s,s:o,s:o,s:o,s:f,s:f,s:f,s:o,s:o,s:o,s:o}", "name", l->name,
                      "launch_point", of_point(l->place), "launch_utc",
                      json_of_time(l->launched_ns), "burnout_utc",
                      json_of_time(l->launched_ns + (int64_t)(l->burnout_s * 1e9)), "apogee_km",
                      l->apogee_m / 1000, "range_km", l->range_m / 1000, "flight_s", l->flight_s,
                      "claimed_flight_s", of_number(l->claimed_flight_s > 0, l->claimed_flight_s),
                      "impact_point", of_point(l->impact), "impact_utc", json_of_time(l->impact_ns),
                      "overflown", of_overflown(l)));
    }
    return json_pack("{s:o}", "launches", launches);
}
