/* model/names.c: the enums as words. */
#include "model/names.h"

const char *track_status_name(enum track_status status)
{
    switch (status) {
    case TRACK_TENTATIVE:
        return "tentative";
    case TRACK_CONFIRMED:
        return "confirmed";
    case TRACK_COASTING:
        return "coasting";
    case TRACK_DELETED:
        return "deleted";
    }
    return "unknown";
}

const char *flight_phase_name(enum flight_phase phase)
{
    switch (phase) {
    case PHASE_UNKNOWN:
        return "unknown";
    case PHASE_BOOST:
        return "boost";
    case PHASE_COAST:
        return "coast";
    case PHASE_REENTRY:
        return "reentry";
    }
    return "unknown";
}

const char *object_class_name(enum object_class class)
{
    switch (class) {
    case CLASS_UNKNOWN:
        return "unknown";
    case CLASS_CLOSE_RANGE:
        return "close_range";
    case CLASS_SHORT_RANGE:
        return "short_range";
    case CLASS_MEDIUM_RANGE:
        return "medium_range";
    case CLASS_INTERMEDIATE_RANGE:
        return "intermediate_range";
    case CLASS_INTERCONTINENTAL:
        return "intercontinental";
    }
    return "unknown";
}

const char *risk_kind_name(enum risk_kind kind)
{
    switch (kind) {
    case RISK_IMPACT:
        return "impact";
    case RISK_OVERFLIGHT:
        return "overflight";
    }
    return "unknown";
}

const char *alert_state_name(enum alert_state state)
{
    switch (state) {
    case ALERT_DRAFT:
        return "draft";
    case ALERT_REVISED:
        return "revised";
    case ALERT_CANCELLED:
        return "cancelled";
    case ALERT_ALL_CLEAR:
        return "all_clear";
    }
    return "unknown";
}

const char *notice_kind_name(enum notice_kind kind)
{
    switch (kind) {
    case NOTICE_LAUNCH:
        return "launch";
    case NOTICE_TRACK:
        return "track";
    case NOTICE_ASSESSMENT:
        return "assessment";
    case NOTICE_ALERT_STATE:
        return "alert_state";
    case NOTICE_POSTURE:
        return "posture";
    case NOTICE_WITHHOLDING:
        return "withholding";
    case NOTICE_DRILL_CONTROL:
        return "drill_control";
    case NOTICE_PLAN:
        return "plan";
    }
    return "unknown";
}

const char *field_name(enum field field)
{
    switch (field) {
    case FIELD_NONE:
        return "none";
    case FIELD_TRACK_ID:
        return "track_id";
    case FIELD_LAST_OBSERVED:
        return "last_observed";
    case FIELD_MADE:
        return "made";
    case FIELD_LAUNCH_POINT:
        return "launch_point";
    case FIELD_LAUNCH_TIME:
        return "launch_time";
    case FIELD_STATE:
        return "state";
    case FIELD_IMPACT_POINT:
        return "impact_point";
    case FIELD_IMPACT_TIME:
        return "impact_time";
    case FIELD_APOGEE:
        return "apogee";
    case FIELD_RANGE:
        return "range";
    case FIELD_CLASS:
        return "class";
    case FIELD_COUNT:
        return "count";
    case FIELD_STATUS:
        return "status";
    case FIELD_RISKS:
        return "risks";
    case FIELD_ALERT:
        return "alert";
    case FIELD_LINEAGE:
        return "lineage";
    case FIELD_SENSORS:
        return "sensors";
    case FIELD_ONWARD:
        return "onward";
    case FIELD_LAUNCH_POINT_10KM:
        return "launch_point_10km";
    case FIELD_IMPACT_POINT_10KM:
        return "impact_point_10km";
    case FIELD_ORDER:
        return "order";
    case FIELDS_END:
        break;
    }
    return "unknown";
}

const char *sensor_kind_name(enum sensor_kind kind)
{
    switch (kind) {
    case SENSOR_RADAR:
        return "radar";
    case SENSOR_INFRARED:
        return "infrared";
    }
    return "unknown";
}

const char *event_state_name(enum event_state state)
{
    switch (state) {
    case EVENT_OPEN:
        return "open";
    case EVENT_ENDED:
        return "ended";
    }
    return "unknown";
}
