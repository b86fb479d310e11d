/* wire/reading.c: from the opened fields of a notice back to a noun; which field is which value. */
#include <string.h>

#include "wire/notice.h"

/* The value of a field; empty when it was not opened. */
static struct bytes value_of(const struct notice *notice, enum field field)
{
    const struct notice_field *f = wire_notice_field(notice, field);

    return f != NULL ? bytes_of(f->value, f->size) : (struct bytes){0};
}

static bool has(const struct notice *notice, enum field field)
{
    return wire_notice_field(notice, field) != NULL;
}

bool wire_track_from_notice(const struct notice *notice, struct track *track)
{
    struct state_value state;
    struct status_value status;

    memset(track, 0, sizeof *track);
    if (notice->kind != NOTICE_TRACK ||
        !wire_get_number(value_of(notice, FIELD_TRACK_ID), &track->id) ||
        !wire_get_state(value_of(notice, FIELD_STATE), &state))
        return false;
    track->exercise = notice->exercise;
    track->origin = notice->origin;
    track->status = TRACK_CONFIRMED;
    track->phase = state.phase;
    track->state_ns = state.state_ns;
    track->position = state.position;
    track->velocity = state.velocity;
    memcpy(track->covariance, state.covariance, sizeof track->covariance);
    if (!wire_get_time(value_of(notice, FIELD_LAST_OBSERVED), &track->last_seen_ns))
        track->last_seen_ns = 0; /* not told */
    if (wire_get_status(value_of(notice, FIELD_STATUS), &status))
        track->status = status.status;
    return true;
}

static void read_launch(const struct notice *notice, struct assessment *a)
{
    struct launch_estimate *l = &a->launch;
    bool has_point = wire_get_launch_point(value_of(notice, FIELD_LAUNCH_POINT), l) ||
                     wire_get_launch_coarse(value_of(notice, FIELD_LAUNCH_POINT_10KM), l);

    a->has_launch = has_point && wire_get_launch_time(value_of(notice, FIELD_LAUNCH_TIME), l);
    if (!a->has_launch)
        memset(l, 0, sizeof *l);
}

static void read_impact(const struct notice *notice, struct assessment *a)
{
    struct impact_estimate *p = &a->impact;
    bool has_point = wire_get_impact_point(value_of(notice, FIELD_IMPACT_POINT), p) ||
                     wire_get_impact_coarse(value_of(notice, FIELD_IMPACT_POINT_10KM), p);

    a->has_impact = has_point && wire_get_impact_time(value_of(notice, FIELD_IMPACT_TIME), p);
    if (!a->has_impact)
        memset(p, 0, sizeof *p);
}

bool wire_assessment_from_notice(const struct notice *notice, struct assessment *assessment)
{
    struct assessment *a = assessment;
    struct status_value status;

    memset(a, 0, sizeof *a);
    if ((notice->kind != NOTICE_ASSESSMENT && notice->kind != NOTICE_LAUNCH) ||
        !wire_get_number(value_of(notice, FIELD_TRACK_ID), &a->track))
        return false;
    a->exercise = notice->exercise;
    a->origin = notice->origin;
    a->revision = notice->revision;
    if (!wire_get_time(value_of(notice, FIELD_MADE), &a->made_ns))
        a->made_ns = 0; /* not told; so are the others below */
    if (!wire_get_time(value_of(notice, FIELD_LAST_OBSERVED), &a->last_observed_ns))
        a->last_observed_ns = 0;
    if (!wire_get_number(value_of(notice, FIELD_COUNT), &a->count))
        a->count = 0;
    if (!wire_get_class(value_of(notice, FIELD_CLASS), &a->class, &a->class_probability))
        a->class = CLASS_UNKNOWN;
    if (!wire_get_risks(value_of(notice, FIELD_RISKS), a->risks, &a->risk_count))
        a->risk_count = 0;
    if (wire_get_status(value_of(notice, FIELD_STATUS), &status)) {
        a->phase = status.phase;
        a->is_lost = status.status == TRACK_COASTING || status.status == TRACK_DELETED;
    }
    read_launch(notice, a);
    read_impact(notice, a);
    a->has_apogee =
        wire_get_length(value_of(notice, FIELD_APOGEE), &a->apogee_m, &a->apogee_sigma_m);
    a->has_range = wire_get_length(value_of(notice, FIELD_RANGE), &a->range_m, &a->range_sigma_m);
    return true;
}

bool wire_alert_from_notice(const struct notice *notice, struct alert_value *alert)
{
    return notice->kind == NOTICE_ALERT_STATE &&
           wire_get_alert(value_of(notice, FIELD_ALERT), alert);
}

bool wire_order_from_notice(const struct notice *notice, struct order *order)
{
    return notice->kind == NOTICE_DRILL_CONTROL &&
           wire_get_order(value_of(notice, FIELD_ORDER), order);
}

void wire_lineage_from_notice(const struct notice *notice, struct lineage *lineage)
{
    if (!has(notice, FIELD_LINEAGE) || !wire_get_lineage(value_of(notice, FIELD_LINEAGE), lineage))
        lineage->count = 0;
}

void wire_onward_from_notice(const struct notice *notice, struct onward *onward)
{
    if (!has(notice, FIELD_ONWARD) || !wire_get_onward(value_of(notice, FIELD_ONWARD), onward))
        onward->count = 0;
}

/* Room for any value that a codec gives; the bytes matter here, not the quantity. */
union any_value {
    int64_t time_ns;
    uint32_t number;
    double length_m[2];
    struct launch_estimate launch;
    struct impact_estimate impact;
    struct state_value state;
    struct status_value status;
    struct risk risks[RISKS_MAX];
    struct alert_value alert;
    struct lineage lineage;
    struct sensor_names sensors;
    struct onward onward;
    struct order order;
};

bool wire_field_is_canonical(enum field field, struct bytes value)
{
    union any_value v;
    enum object_class class;
    int count;

    switch (field) {
    case FIELD_TRACK_ID:
    case FIELD_COUNT:
        return wire_get_number(value, &v.number);
    case FIELD_LAST_OBSERVED:
    case FIELD_MADE:
        return wire_get_time(value, &v.time_ns);
    case FIELD_LAUNCH_POINT:
        return wire_get_launch_point(value, &v.launch);
    case FIELD_LAUNCH_POINT_10KM:
        return wire_get_launch_coarse(value, &v.launch);
    case FIELD_LAUNCH_TIME:
        return wire_get_launch_time(value, &v.launch);
    case FIELD_STATE:
        return wire_get_state(value, &v.state);
    case FIELD_IMPACT_POINT:
        return wire_get_impact_point(value, &v.impact);
    case FIELD_IMPACT_POINT_10KM:
        return wire_get_impact_coarse(value, &v.impact);
    case FIELD_IMPACT_TIME:
        return wire_get_impact_time(value, &v.impact);
    case FIELD_APOGEE:
    case FIELD_RANGE:
        return wire_get_length(value, &v.length_m[0], &v.length_m[1]);
    case FIELD_CLASS:
        return wire_get_class(value, &class, &v.length_m[0]);
    case FIELD_STATUS:
        return wire_get_status(value, &v.status);
    case FIELD_RISKS:
        return wire_get_risks(value, v.risks, &count);
    case FIELD_ALERT:
        return wire_get_alert(value, &v.alert);
    case FIELD_LINEAGE:
        return wire_get_lineage(value, &v.lineage);
    case FIELD_SENSORS:
        return wire_get_sensors(value, &v.sensors);
    case FIELD_ONWARD:
        return wire_get_onward(value, &v.onward);
    case FIELD_ORDER:
        return wire_get_order(value, &v.order);
    case FIELD_NONE:
    case FIELDS_END:
        return false;
    }
    return false;
}
