/* node/tell.c: degrees, kilometres and UTC; what is not known yet is said so. */
#include "node/tell.h"

#include <string.h>

#include "base/text.h"
#include "geo/math.h"
#include "geo/time.h"
#include "model/names.h"
#include "place/place.h"

#define DEGREES (180 / MATH_PI)
#define AREAS_SHOWN 3
#define BURNING_M 300e3 /* a larger area, of what still burns, tells a reader nothing */
#define FLYING_M 1500e3 /* nor does this of what has just been seen */

static const char *range_words(enum object_class class)
{
    switch (class) {
    case CLASS_UNKNOWN:
        return "class not known yet";
    case CLASS_CLOSE_RANGE:
        return "close range";
    case CLASS_SHORT_RANGE:
        return "short range";
    case CLASS_MEDIUM_RANGE:
        return "medium range";
    case CLASS_INTERMEDIATE_RANGE:
        return "intermediate range";
    case CLASS_INTERCONTINENTAL:
        return "intercontinental";
    }
    return "class not known yet";
}

static void put_point(struct text_builder *b, struct geodetic g)
{
    double lat = g.lat_rad * DEGREES;
    double lon = g.lon_rad * DEGREES;

    text_builder_put(b, "%.2f %c %.2f %c", lat < 0 ? -lat : lat, lat < 0 ? 'S' : 'N',
                     lon < 0 ? -lon : lon, lon < 0 ? 'W' : 'E');
}

/* "22:28:31" */
static void put_clock(struct text_builder *b, int64_t tai_ns)
{
    char utc[TIME_TEXT_MAX];

    time_to_utc_text(tai_ns, 0, utc);
    text_builder_put(b, "%.8s", strlen(utc) > 18 ? utc + 11 : utc);
}

static void put_impact(struct text_builder *b, const struct assessment *a)
{
    text_builder_put(b, "; falls near ");
    put_point(b, a->impact.point);
    text_builder_put(b, " about ");
    put_clock(b, a->impact.time_ns);
    text_builder_put(b, " (90 %% within %.0f x %.0f km)", a->impact.area90.semi_major_m / 1000,
                     a->impact.area90.semi_minor_m / 1000);
}

void tell_assessment(uint32_t event, const struct assessment *a, const struct node_lineage *lineage,
                     struct node_output *out)
{
    char text[OUTPUT_NOTE_MAX];
    struct text_builder b = text_builder_init(text, sizeof text);

    text_builder_put(&b, "event %u, assessment %u: ", event, a->revision);
    if (a->has_launch) {
        text_builder_put(&b, "launched at ");
        put_point(&b, a->launch.point);
    } else
        text_builder_put(&b, "launch point not known yet");
    double limit_m = a->phase == PHASE_BOOST ? BURNING_M : FLYING_M;

    if (a->has_impact && a->impact.area90.semi_major_m < limit_m)
        put_impact(&b, a);
    else
        text_builder_put(&b, "; %s, where it falls is not known yet",
                         a->phase == PHASE_BOOST ? "still burning" : "in flight");
    text_builder_put(&b, "; %s", range_words(a->class));
    if (a->is_lost)
        text_builder_put(&b, "; last seen ");
    if (a->is_lost)
        put_clock(&b, a->last_observed_ns);
    if (lineage->count > 0)
        text_builder_put(&b, "; with word from %s", lineage->of[0]->origin.code);
    output_note(out, NOTE_LINE, "%s", text);
}

static const char *state_words(enum alert_state state)
{
    return state == ALERT_ALL_CLEAR ? "all-clear" : alert_state_name(state);
}

void tell_alert(const struct alert *alert, struct node_output *out)
{
    char text[OUTPUT_NOTE_MAX];
    struct text_builder b = text_builder_init(text, sizeof text);

    text_builder_put(&b, "alert %u revision %u: %s for ", alert->number, alert->revision,
                     state_words(alert->state));
    for (int i = 0; i < alert->area_count && i < AREAS_SHOWN; i++) {
        const struct risk *r = &alert->areas[i];

        text_builder_put(&b, "%s%s (%s ", i > 0 ? ", " : "",
                         area_at(area_by_iso(r->area.text))->name_en, risk_kind_name(r->kind));
        put_clock(&b, r->earliest_ns);
        text_builder_put(&b, " to ");
        put_clock(&b, r->latest_ns);
        text_builder_put(&b, ")");
    }
    if (alert->area_count > AREAS_SHOWN)
        text_builder_put(&b, " and %d more", alert->area_count - AREAS_SHOWN);
    if (alert->is_prediction_only)
        text_builder_put(&b, "; by prediction only");
    output_note(out, NOTE_WARNING, "%s", text);
}
