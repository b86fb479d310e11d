/* wire/notice.c: the header, and which quantity of which noun goes into which field. */
#include "wire/notice.h"

#include <string.h>

#include "base/check.h"

#define FLAG_CANCEL 1u

#define FIELDS_COMMON (FIELD_BIT(FIELD_MADE) | FIELD_BIT(FIELD_LINEAGE) | FIELD_BIT(FIELD_ONWARD))
#define FIELDS_OBSERVED                                                                            \
    (FIELDS_COMMON | FIELD_BIT(FIELD_TRACK_ID) | FIELD_BIT(FIELD_LAST_OBSERVED) |                  \
     FIELD_BIT(FIELD_STATUS) | FIELD_BIT(FIELD_SENSORS))
#define FIELDS_LAUNCH                                                                              \
    (FIELDS_OBSERVED | FIELD_BIT(FIELD_LAUNCH_POINT) | FIELD_BIT(FIELD_LAUNCH_POINT_10KM) |        \
     FIELD_BIT(FIELD_LAUNCH_TIME) | FIELD_BIT(FIELD_CLASS) | FIELD_BIT(FIELD_COUNT))
#define FIELDS_ASSESSMENT                                                                          \
    (FIELDS_LAUNCH | FIELD_BIT(FIELD_IMPACT_POINT) | FIELD_BIT(FIELD_IMPACT_POINT_10KM) |          \
     FIELD_BIT(FIELD_IMPACT_TIME) | FIELD_BIT(FIELD_APOGEE) | FIELD_BIT(FIELD_RANGE) |             \
     FIELD_BIT(FIELD_RISKS))

uint64_t wire_kind_fields(enum notice_kind kind)
{
    switch (kind) {
    case NOTICE_LAUNCH:
        return FIELDS_LAUNCH;
    case NOTICE_TRACK:
        return FIELDS_OBSERVED | FIELD_BIT(FIELD_STATE);
    case NOTICE_ASSESSMENT:
        return FIELDS_ASSESSMENT;
    case NOTICE_ALERT_STATE:
        return FIELDS_COMMON | FIELD_BIT(FIELD_LAST_OBSERVED) | FIELD_BIT(FIELD_ALERT);
    case NOTICE_DRILL_CONTROL:
        return FIELDS_COMMON | FIELD_BIT(FIELD_ORDER);
    case NOTICE_POSTURE:
    case NOTICE_WITHHOLDING:
    case NOTICE_PLAN:
        return FIELDS_COMMON;
    }
    return 0;
}

void wire_header_put(const struct notice *notice, uint8_t header[NOTICE_HEADER_SIZE])
{
    struct byte_builder b = byte_builder_init(header, NOTICE_HEADER_SIZE);

    byte_builder_put_u8(&b, (uint8_t)notice->version);
    byte_builder_put_u8(&b, (uint8_t)notice->kind);
    byte_builder_put_u8(&b, notice->is_cancel ? FLAG_CANCEL : 0);
    byte_builder_put(&b, bytes_of(notice->origin.code, 3));
    byte_builder_put_u32(&b, notice->epoch);
    byte_builder_put_u32(&b, notice->exercise);
    byte_builder_put(&b, bytes_of(notice->id, NOTICE_ID_SIZE));
    byte_builder_put_u32(&b, notice->revision);
    CHECK(b.size == NOTICE_HEADER_SIZE);
}

bool wire_header_get(struct bytes header, struct notice *notice)
{
    char origin[4] = {0};

    if (header.size != NOTICE_HEADER_SIZE || header.at[0] != NOTICE_VERSION ||
        header.at[2] > FLAG_CANCEL)
        return false;
    memcpy(origin, header.at + 3, 3);
    notice->version = header.at[0];
    notice->kind = (enum notice_kind)header.at[1];
    notice->is_cancel = header.at[2] == FLAG_CANCEL;
    notice->epoch = bytes_read_u32(header.at + 6);
    notice->exercise = bytes_read_u32(header.at + 10);
    memcpy(notice->id, header.at + 14, NOTICE_ID_SIZE);
    notice->revision = bytes_read_u32(header.at + 30);
    return nation_parse(origin, &notice->origin) && notice->revision > 0 &&
           wire_kind_fields(notice->kind) != 0;
}

const struct notice_field *wire_notice_field(const struct notice *notice, enum field field)
{
    for (size_t i = 0; i < notice->field_count; i++)
        if (notice->fields[i].field == field)
            return &notice->fields[i];
    return NULL;
}

uint64_t wire_notice_fields(const struct notice *notice)
{
    uint64_t fields = 0;

    for (size_t i = 0; i < notice->field_count; i++)
        fields |= FIELD_BIT(notice->fields[i].field);
    return fields;
}

bool wire_notice_add(struct notice *notice, const struct notice_field *field)
{
    size_t at = notice->field_count;

    if (at == NOTICE_FIELDS_MAX)
        return false;
    while (at > 0 && notice->fields[at - 1].field > field->field)
        at--;
    if (at > 0 && notice->fields[at - 1].field == field->field)
        return false;
    memmove(&notice->fields[at + 1], &notice->fields[at],
            (notice->field_count - at) * sizeof notice->fields[0]);
    notice->fields[at] = *field;
    notice->field_count++;
    return true;
}

void wire_notice_init(struct notice *notice, struct nation origin, uint32_t exercise,
                      enum notice_kind kind)
{
    memset(notice, 0, sizeof *notice);
    notice->version = NOTICE_VERSION;
    notice->origin = origin;
    notice->exercise = exercise;
    notice->kind = kind;
    notice->revision = 1;
}

/* Adds `f` when its encoder was content. */
static bool add(struct notice *notice, bool is_encoded, const struct notice_field *f)
{
    return is_encoded && wire_notice_add(notice, f);
}

bool wire_notice_from_track(const struct track *track, uint32_t number, int64_t made_ns,
                            struct notice *notice)
{
    struct notice_field f;

    return notice->kind == NOTICE_TRACK &&
           add(notice, wire_put_number(&f, FIELD_TRACK_ID, number), &f) &&
           add(notice, wire_put_time(&f, FIELD_LAST_OBSERVED, track->last_seen_ns), &f) &&
           add(notice, wire_put_time(&f, FIELD_MADE, made_ns), &f) &&
           add(notice, wire_put_state(&f, track), &f) &&
           add(notice, wire_put_status(&f, track->phase, track->status), &f);
}

static bool add_launch(const struct launch_estimate *launch, struct notice *notice)
{
    struct notice_field f;

    return add(notice, wire_put_launch_point(&f, launch), &f) &&
           add(notice, wire_put_launch_coarse(&f, launch), &f) &&
           add(notice, wire_put_launch_time(&f, launch), &f);
}

static bool add_impact(const struct impact_estimate *impact, struct notice *notice)
{
    struct notice_field f;

    return add(notice, wire_put_impact_point(&f, impact), &f) &&
           add(notice, wire_put_impact_coarse(&f, impact), &f) &&
           add(notice, wire_put_impact_time(&f, impact), &f);
}

/* What only a whole assessment says, beyond a launch notice. */
static bool add_outlook(const struct assessment *a, struct notice *notice)
{
    struct notice_field f;

    if (a->has_impact && !add_impact(&a->impact, notice))
        return false;
    if (a->has_apogee &&
        !add(notice, wire_put_length(&f, FIELD_APOGEE, a->apogee_m, a->apogee_sigma_m), &f))
        return false;
    if (a->has_range &&
        !add(notice, wire_put_length(&f, FIELD_RANGE, a->range_m, a->range_sigma_m), &f))
        return false;
    return add(notice, wire_put_risks(&f, a->risks, a->risk_count), &f);
}

bool wire_notice_from_assessment(const struct assessment *assessment, uint32_t number,
                                 struct notice *notice)
{
    const struct assessment *a = assessment;
    enum track_status status = a->is_lost ? TRACK_COASTING : TRACK_CONFIRMED;
    struct notice_field f;

    if (notice->kind != NOTICE_ASSESSMENT && notice->kind != NOTICE_LAUNCH)
        return false;
    if (a->has_launch && !add_launch(&a->launch, notice))
        return false;
    if (a->count > 0 && !add(notice, wire_put_number(&f, FIELD_COUNT, a->count), &f))
        return false;
    if (notice->kind == NOTICE_ASSESSMENT && !add_outlook(a, notice))
        return false;
    return add(notice, wire_put_number(&f, FIELD_TRACK_ID, number), &f) &&
           add(notice, wire_put_time(&f, FIELD_LAST_OBSERVED, a->last_observed_ns), &f) &&
           add(notice, wire_put_time(&f, FIELD_MADE, a->made_ns), &f) &&
           add(notice, wire_put_class(&f, a->class, a->class_probability), &f) &&
           add(notice, wire_put_status(&f, a->phase, status), &f);
}

bool wire_notice_from_alert(const struct alert *alert, struct notice *notice)
{
    struct notice_field f;

    return notice->kind == NOTICE_ALERT_STATE &&
           add(notice, wire_put_time(&f, FIELD_LAST_OBSERVED, alert->last_observed_ns), &f) &&
           add(notice, wire_put_time(&f, FIELD_MADE, alert->revised_ns), &f) &&
           add(notice, wire_put_alert(&f, alert), &f);
}

bool wire_notice_from_order(const struct order *order, int64_t made_ns, struct notice *notice)
{
    struct notice_field f;

    return notice->kind == NOTICE_DRILL_CONTROL &&
           add(notice, wire_put_time(&f, FIELD_MADE, made_ns), &f) &&
           add(notice, wire_put_order(&f, order), &f);
}

bool wire_notice_add_lineage(struct notice *notice, const struct lineage *lineage)
{
    struct notice_field f;

    return add(notice, wire_put_lineage(&f, lineage), &f);
}

bool wire_notice_add_sensors(struct notice *notice, const struct sensor_names *sensors)
{
    struct notice_field f;

    return add(notice, wire_put_sensors(&f, sensors), &f);
}

bool wire_notice_add_onward(struct notice *notice, const struct onward *onward)
{
    struct notice_field f;

    return add(notice, wire_put_onward(&f, onward), &f);
}
