/* wire/lists.c: values that hold several of a thing: areas, lineage, sensors, nations, an order. */
#include "wire/fields.h"

#include <string.h>

#include "wire/value.h"

#define MILLISECOND_NS INT64_C(1000000)
#define PRINTABLE_LOW 0x20
#define PRINTABLE_HIGH 0x7e

static void put_nation(struct value_writer *w, struct nation n)
{
    struct nation same;

    if (!nation_parse(n.code, &same))
        w->is_bad = true;
    value_put_bytes(w, bytes_of(n.code, 3));
}

static struct nation take_nation(struct value_reader *r)
{
    struct bytes part = value_take_bytes(r, 3);
    char text[4] = {0};
    struct nation n = {0};

    if (part.size == 3)
        memcpy(text, part.at, 3);
    if (!nation_parse(text, &n))
        r->is_bad = true;
    return n;
}

/* Printable ASCII, its length in front. */
static void put_text(struct value_writer *w, const char *text, size_t room)
{
    size_t length = strnlen(text, room);

    if (length == room)
        w->is_bad = true;
    for (size_t i = 0; i < length; i++)
        if (text[i] < PRINTABLE_LOW || text[i] > PRINTABLE_HIGH)
            w->is_bad = true;
    value_put_integer(w, 1, 0, UINT8_MAX, (int64_t)length);
    value_put_bytes(w, bytes_of(text, length));
}

static void take_text(struct value_reader *r, char *text, size_t room)
{
    int64_t length = value_take_integer(r, 1, 0, (int64_t)room - 1);
    struct bytes part = value_take_bytes(r, (size_t)length);

    for (size_t i = 0; i < part.size; i++)
        if (part.at[i] < PRINTABLE_LOW || part.at[i] > PRINTABLE_HIGH)
            r->is_bad = true;
    memset(text, 0, room);
    if (part.size > 0)
        memcpy(text, part.at, part.size);
}

/* Start is rounded down, end up: the window never shrinks. */
static int64_t floor_ms(int64_t time_ns)
{
    return time_ns / MILLISECOND_NS;
}

static int64_t ceil_ms(int64_t time_ns)
{
    return (time_ns + MILLISECOND_NS - 1) / MILLISECOND_NS;
}

/* Zeros after a short code; letters that no code has are refused, whether or not we know the area.
 */
static void put_area(struct value_writer *w, struct area_code area)
{
    if (!area_code_equal(area_code_of(area.text), area) || area_code_is_none(area))
        w->is_bad = true;
    value_put_bytes(w, bytes_of(area.text, AREA_CODE_MAX));
}

static struct area_code take_area(struct value_reader *r)
{
    struct bytes part = value_take_bytes(r, AREA_CODE_MAX);
    struct area_code area = {{0}};

    if (part.size > 0)
        memcpy(area.text, part.at, part.size);
    if (!area_code_equal(area_code_of(area.text), area) || area_code_is_none(area))
        r->is_bad = true;
    return area;
}

static void put_areas(struct value_writer *w, const struct risk *risks, int count)
{
    int64_t base_ms = count > 0 ? floor_ms(risks[0].earliest_ns) : 0;
    int64_t before_ms = 0;

    value_put_integer(w, 1, 0, RISKS_MAX, count);
    if (count > 0)
        value_put_time(w, base_ms * MILLISECOND_NS);
    for (int i = 0; i < count && !w->is_bad; i++) {
        if (risks[i].earliest_ns < 1 || risks[i].latest_ns > VALUE_TIME_MAX)
            w->is_bad = true;
        int64_t start_ms = floor_ms(risks[i].earliest_ns) - base_ms;
        int64_t length_ms = ceil_ms(risks[i].latest_ns) - floor_ms(risks[i].earliest_ns);

        put_area(w, risks[i].area);
        value_put_integer(w, 1, RISK_IMPACT, RISK_OVERFLIGHT, (int64_t)risks[i].kind);
        value_put_integer(w, 4, before_ms, UINT32_MAX, start_ms);
        value_put_integer(w, 4, 0, UINT32_MAX, length_ms);
        before_ms = start_ms;
    }
}

static void take_areas(struct value_reader *r, struct risk *risks, int *count)
{
    int n = (int)value_take_integer(r, 1, 0, RISKS_MAX);
    int64_t base_ns = n > 0 ? value_take_time(r) : 0;
    int64_t start_ms = 0;

    if (base_ns % MILLISECOND_NS != 0)
        r->is_bad = true;
    for (int i = 0; i < n; i++) {
        risks[i].area = take_area(r);
        risks[i].kind = (enum risk_kind)value_take_integer(r, 1, RISK_IMPACT, RISK_OVERFLIGHT);
        /* The base is the first start; later ones never go back. */
        start_ms = value_take_integer(r, 4, start_ms, i == 0 ? 0 : UINT32_MAX);
        int64_t length_ms = value_take_integer(r, 4, 0, UINT32_MAX);
        risks[i].earliest_ns = base_ns + start_ms * MILLISECOND_NS;
        risks[i].latest_ns = risks[i].earliest_ns + length_ms * MILLISECOND_NS;
    }
    *count = r->is_bad ? 0 : n;
}

bool wire_put_risks(struct notice_field *f, const struct risk *risks, int count)
{
    struct value_writer w = value_writer_init(f, FIELD_RISKS);

    put_areas(&w, risks, count);
    return value_writer_end(&w);
}

bool wire_get_risks(struct bytes value, struct risk *risks, int *count)
{
    struct value_reader r = value_reader_init(value);

    take_areas(&r, risks, count);
    return value_reader_end(&r);
}

bool wire_put_alert(struct notice_field *f, const struct alert *alert)
{
    struct value_writer w = value_writer_init(f, FIELD_ALERT);

    value_put_integer(&w, 4, 1, UINT32_MAX, alert->number);
    value_put_integer(&w, 4, 1, UINT32_MAX, alert->revision);
    value_put_integer(&w, 1, ALERT_DRAFT, ALERT_ALL_CLEAR, (int64_t)alert->state);
    value_put_integer(&w, 1, 0, 1, alert->is_prediction_only);
    value_put_time(&w, alert->revised_ns);
    put_areas(&w, alert->areas, alert->area_count);
    return value_writer_end(&w);
}

bool wire_get_alert(struct bytes value, struct alert_value *alert)
{
    struct value_reader r = value_reader_init(value);

    alert->number = (uint32_t)value_take_integer(&r, 4, 1, UINT32_MAX);
    alert->revision = (uint32_t)value_take_integer(&r, 4, 1, UINT32_MAX);
    alert->state = (enum alert_state)value_take_integer(&r, 1, ALERT_DRAFT, ALERT_ALL_CLEAR);
    alert->is_prediction_only = value_take_integer(&r, 1, 0, 1) == 1;
    alert->revised_ns = value_take_time(&r);
    take_areas(&r, alert->areas, &alert->area_count);
    return value_reader_end(&r);
}

static int reference_order(const struct notice_reference *a, const struct notice_reference *b)
{
    int by_origin = memcmp(a->origin.code, b->origin.code, 3);

    return by_origin != 0 ? by_origin : memcmp(a->id, b->id, NOTICE_ID_SIZE);
}

bool wire_put_lineage(struct notice_field *f, const struct lineage *lineage)
{
    struct value_writer w = value_writer_init(f, FIELD_LINEAGE);

    value_put_integer(&w, 1, 1, LINEAGE_MAX, lineage->count);
    for (int i = 0; i < lineage->count && !w.is_bad; i++) {
        if (i > 0 && reference_order(&lineage->of[i - 1], &lineage->of[i]) >= 0)
            w.is_bad = true;
        put_nation(&w, lineage->of[i].origin);
        value_put_bytes(&w, bytes_of(lineage->of[i].id, NOTICE_ID_SIZE));
        value_put_integer(&w, 4, 1, UINT32_MAX, lineage->of[i].revision);
    }
    return value_writer_end(&w);
}

bool wire_get_lineage(struct bytes value, struct lineage *lineage)
{
    struct value_reader r = value_reader_init(value);

    memset(lineage, 0, sizeof *lineage);
    lineage->count = (int)value_take_integer(&r, 1, 1, LINEAGE_MAX);
    for (int i = 0; i < lineage->count; i++) {
        lineage->of[i].origin = take_nation(&r);
        struct bytes id = value_take_bytes(&r, NOTICE_ID_SIZE);
        if (id.size == NOTICE_ID_SIZE)
            memcpy(lineage->of[i].id, id.at, NOTICE_ID_SIZE);
        lineage->of[i].revision = (uint32_t)value_take_integer(&r, 4, 1, UINT32_MAX);
        if (i > 0 && reference_order(&lineage->of[i - 1], &lineage->of[i]) >= 0)
            r.is_bad = true;
    }
    return value_reader_end(&r);
}

bool wire_put_sensors(struct notice_field *f, const struct sensor_names *sensors)
{
    struct value_writer w = value_writer_init(f, FIELD_SENSORS);

    value_put_integer(&w, 1, 1, FIELD_SENSORS_MAX, sensors->count);
    for (int i = 0; i < sensors->count && !w.is_bad; i++) {
        if (i > 0 && strncmp(sensors->name[i - 1], sensors->name[i], SENSOR_NAME_MAX) >= 0)
            w.is_bad = true;
        put_text(&w, sensors->name[i], SENSOR_NAME_MAX);
    }
    return value_writer_end(&w);
}

bool wire_get_sensors(struct bytes value, struct sensor_names *sensors)
{
    struct value_reader r = value_reader_init(value);

    sensors->count = (int)value_take_integer(&r, 1, 1, FIELD_SENSORS_MAX);
    for (int i = 0; i < sensors->count; i++) {
        take_text(&r, sensors->name[i], SENSOR_NAME_MAX);
        if (i > 0 && strncmp(sensors->name[i - 1], sensors->name[i], SENSOR_NAME_MAX) >= 0)
            r.is_bad = true;
    }
    return value_reader_end(&r);
}

bool wire_put_onward(struct notice_field *f, const struct onward *onward)
{
    struct value_writer w = value_writer_init(f, FIELD_ONWARD);

    value_put_integer(&w, 1, 1, NATIONS_MAX, onward->count);
    for (int i = 0; i < onward->count && !w.is_bad; i++) {
        if (i > 0 && memcmp(onward->to[i - 1].code, onward->to[i].code, 3) >= 0)
            w.is_bad = true;
        put_nation(&w, onward->to[i]);
    }
    return value_writer_end(&w);
}

bool wire_get_onward(struct bytes value, struct onward *onward)
{
    struct value_reader r = value_reader_init(value);

    onward->count = (int)value_take_integer(&r, 1, 1, NATIONS_MAX);
    for (int i = 0; i < onward->count; i++) {
        onward->to[i] = take_nation(&r);
        if (i > 0 && memcmp(onward->to[i - 1].code, onward->to[i].code, 3) >= 0)
            r.is_bad = true;
    }
    return value_reader_end(&r);
}

bool wire_put_order(struct notice_field *f, const struct order *order)
{
    struct value_writer w = value_writer_init(f, FIELD_ORDER);

    value_put_integer(&w, 4, 1, UINT32_MAX, order->exercise);
    value_put_integer(&w, 1, ORDER_ARM, ORDER_END, (int64_t)order->verb);
    value_put_time(&w, order->time_ns);
    put_text(&w, order->name, ORDER_NAME_MAX);
    return value_writer_end(&w);
}

bool wire_get_order(struct bytes value, struct order *order)
{
    struct value_reader r = value_reader_init(value);

    order->exercise = (uint32_t)value_take_integer(&r, 4, 1, UINT32_MAX);
    order->verb = (enum order_verb)value_take_integer(&r, 1, ORDER_ARM, ORDER_END);
    order->time_ns = value_take_time(&r);
    take_text(&r, order->name, ORDER_NAME_MAX);
    return value_reader_end(&r);
}
