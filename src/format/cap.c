/* format/cap.c: the document.  The schema is a sequence: the order of calls is the order of CAP
 * 1.2, section 3.2 (CAP-3). */
#include "format/cap.h"

#include <libxml/xmlwriter.h>
#include <string.h>

#include "base/log.h"
#include "format/cap_int.h"
#include "place/local.h"
#include "place/place.h"

#define LINE_MAX_SIZE 8192 /* a polygon of CAP_POINTS_MAX pairs, or all references */

/* What one info block needs, and whether libxml2 has failed. */
struct writing {
    const struct cap_alert *cap;
    const struct alert *alert;
    int offset_min;
    int64_t sent_ns;
    xmlTextWriterPtr xml;
    bool is_failed;
};

static void put(struct writing *w, const char *name, const char *value)
{
    if (xmlTextWriterWriteElement(w->xml, cap_xml_text(name), cap_xml_text(value)) < 0)
        w->is_failed = true;
}

static void begin(struct writing *w, const char *name)
{
    if (xmlTextWriterStartElement(w->xml, cap_xml_text(name)) < 0)
        w->is_failed = true;
}

static void end(struct writing *w)
{
    if (xmlTextWriterEndElement(w->xml) < 0)
        w->is_failed = true;
}

static void put_pair(struct writing *w, const char *element, const char *name, const char *value)
{
    begin(w, element);
    put(w, "valueName", name);
    put(w, "value", value);
    end(w);
}

static void put_time(struct writing *w, const char *name, int64_t tai_ns, enum cap_rounding round)
{
    char text[CAP_TIME_MAX];

    cap_time_write(tai_ns, w->offset_min, round, text);
    put(w, name, text);
}

static const char *type_of(enum alert_state state)
{
    switch (state) {
    case ALERT_DRAFT:
        return "Alert";
    case ALERT_REVISED:
    case ALERT_ALL_CLEAR:
        return "Update";
    case ALERT_CANCELLED:
        return "Cancel";
    }
    return "Error";
}

/* CAP-4: sender,identifier,sent of each, byte for byte. */
static void put_references(struct writing *w)
{
    char line[LINE_MAX_SIZE];
    struct text_builder b = text_builder_init(line, sizeof line);

    for (int i = 0; i < w->cap->reference_count; i++) {
        const struct cap_name *name = &w->cap->references[i];

        text_builder_put(&b, "%s%s,%s,%s", i > 0 ? " " : "", w->cap->sender, name->identifier,
                         name->sent);
    }
    w->is_failed |= b.is_overflowed;
    put(w, "references", line);
}

static void put_head(struct writing *w)
{
    put(w, "identifier", w->cap->name.identifier);
    put(w, "sender", w->cap->sender);
    put(w, "sent", w->cap->name.sent);
    put(w, "status", "Exercise");
    put(w, "msgType", type_of(w->alert->state));
    put(w, "scope", "Restricted");
    put(w, "restriction", "Exercise participants");
    put(w, "code", "tocsin:profile:missile-warning:1");
    put(w, "note", w->cap->exercise_name);
    if (w->cap->reference_count > 0)
        put_references(w);
}

static void put_weight(struct writing *w)
{
    bool is_danger = cap_is_danger(w->alert);

    put(w, "responseType", is_danger ? "Shelter" : "AllClear");
    put(w, "urgency", is_danger ? "Immediate" : "Past");
    put(w, "severity", is_danger ? "Extreme" : "Minor");
    if (is_danger)
        put(w, "certainty", w->alert->is_prediction_only ? "Possible" : "Likely");
    else
        put(w, "certainty", "Unlikely");
    put_pair(w, "eventCode", "SAME", "CDW");
}

static void put_times(struct writing *w)
{
    put(w, "effective", w->cap->name.sent);
    if (cap_is_danger(w->alert))
        put_time(w, "onset", cap_onset_ns(w->alert), CAP_DOWN);
    put_time(w, "expires", cap_expires_ns(w->alert, w->sent_ns), CAP_UP);
}

/* One window per area, because the alert's onset is that of the earliest. */
static void put_windows(struct writing *w)
{
    for (int i = 0; i < w->alert->area_count; i++) {
        const struct risk *risk = &w->alert->areas[i];
        char from[CAP_TIME_MAX];
        char to[CAP_TIME_MAX];
        char name[48];
        char value[3 * CAP_TIME_MAX];
        struct text_builder n = text_builder_init(name, sizeof name);
        struct text_builder v = text_builder_init(value, sizeof value);

        cap_time_write(risk->earliest_ns, w->offset_min, CAP_DOWN, from);
        cap_time_write(risk->latest_ns, w->offset_min, CAP_UP, to);
        text_builder_put(&n, "tocsin:window:%s", risk->area.text);
        text_builder_put(&v, "%s/%s %s", from, to,
                         risk->kind == RISK_IMPACT ? "impact" : "overflight");
        put_pair(w, "parameter", name, value);
    }
}

static void put_parameters(struct writing *w)
{
    char text[64];
    struct text_builder b = text_builder_init(text, sizeof text);

    text_builder_put(&b, "%u", (unsigned)w->alert->event);
    put_pair(w, "parameter", "tocsin:event", text);
    cap_time_write(w->alert->last_observed_ns, w->offset_min, CAP_DOWN, text);
    put_pair(w, "parameter", "tocsin:lastObserved", text);
    put_pair(w, "parameter", "tocsin:basis",
             w->alert->is_prediction_only ? "prediction only" : "observation");
    if (w->alert->has_launch) {
        cap_time_write(w->alert->launch_ns, w->offset_min, CAP_DOWN, text);
        put_pair(w, "parameter", "tocsin:launchTime", text);
    }
    put_windows(w);
}

static void put_codes(struct writing *w, const struct area *area)
{
    char same[16];
    struct text_builder b = text_builder_init(same, sizeof same);

    put_pair(w, "geocode", "ISO3166-2", area->iso);
    if (area->jis[0] != '\0')
        put_pair(w, "geocode", "tocsin:jis", area->jis);
    if (area->rok_admin[0] != '\0')
        put_pair(w, "geocode", "tocsin:rok-admin", area->rok_admin);
    if (area->same_prefix[0] == '\0')
        return;
    text_builder_put(&b, "%s000", area->same_prefix);
    put_pair(w, "geocode", "SAME", same);
}

static void put_shape(struct writing *w, const struct cap_shape *shape)
{
    char line[LINE_MAX_SIZE];
    struct text_builder b = text_builder_init(line, sizeof line);

    if (shape->polygon) {
        cap_polygon_put(&b, shape->polygon);
        put(w, "polygon", line);
    }
    w->is_failed |= b.is_overflowed;
}

static void put_circle(struct writing *w, const struct cap_shape *shape)
{
    char line[96];
    struct text_builder b = text_builder_init(line, sizeof line);

    if (shape->circle) {
        cap_circle_put(&b, shape->circle);
        put(w, "circle", line);
    }
    w->is_failed |= b.is_overflowed;
}

static void put_area(struct writing *w, int index, int language)
{
    struct area_code code = w->alert->areas[index].area;
    const struct area *area = area_at(area_by_iso(code.text));
    const char *const names[CAP_LANGUAGES] = {area->name_en, area->name_ja, area->name_ko};

    begin(w, "area");
    put(w, "areaDesc", names[language]);
    for (int i = 0; i < w->cap->shape_count; i++)
        if (area_code_equal(w->cap->shapes[i].area, code))
            put_shape(w, &w->cap->shapes[i]);
    for (int i = 0; i < w->cap->shape_count; i++)
        if (area_code_equal(w->cap->shapes[i].area, code))
            put_circle(w, &w->cap->shapes[i]);
    put_codes(w, area);
    end(w);
}

static void put_language(struct writing *w, int language)
{
    const struct cap_text *text = &w->cap->texts[language];

    begin(w, "info");
    put(w, "language", text->language);
    put(w, "category", "Security");
    put(w, "event", text->event);
    put_weight(w);
    put_times(w);
    put(w, "headline", text->headline);
    put(w, "description", text->description);
    put(w, "instruction", text->instruction);
    put_parameters(w);
    for (int i = 0; i < w->alert->area_count; i++)
        put_area(w, i, language);
    end(w);
}

static void put_document(struct writing *w)
{
    w->is_failed |= xmlTextWriterSetIndent(w->xml, 1) < 0;
    w->is_failed |= xmlTextWriterStartDocument(w->xml, NULL, "UTF-8", NULL) < 0;
    w->is_failed |=
        xmlTextWriterStartElementNS(w->xml, NULL, cap_xml_text("alert"),
                                    cap_xml_text("urn:oasis:names:tc:emergency:cap:1.2")) < 0;
    put_head(w);
    for (int i = 0; i < CAP_LANGUAGES; i++)
        put_language(w, i);
    w->is_failed |= xmlTextWriterEndDocument(w->xml) < 0;
}

static enum cap_verdict copy_out(xmlBufferPtr from, char *xml, size_t room, size_t *size)
{
    size_t length = (size_t)xmlBufferLength(from);

    if (length >= room)
        return CAP_REFUSED_ROOM;
    memcpy(xml, xmlBufferContent(from), length);
    xml[length] = '\0';
    *size = length;
    return CAP_OK;
}

enum status cap_write(const struct cap_alert *cap, char *xml, size_t room, size_t *size,
                      enum cap_verdict *verdict)
{
    struct writing w = {.cap = cap, .alert = cap->alert};
    xmlBufferPtr buffer = NULL;
    enum status st = STATUS_MEMORY;

    *size = 0;
    *verdict = cap_check(cap);
    if (*verdict != CAP_OK)
        return STATUS_OK;
    w.offset_min = country_of(cap->alert->nation.code)->offset_min;
    w.is_failed = !cap_time_read(cap->name.sent, &w.sent_ns);
    buffer = xmlBufferCreate();
    w.xml = buffer ? xmlNewTextWriterMemory(buffer, 0) : NULL;
    if (!w.xml) {
        log_error("cap: no memory for the writer");
        goto done;
    }
    put_document(&w);
    if (w.is_failed) {
        log_error("cap: libxml2 refused a write");
        goto done;
    }
    xmlFreeTextWriter(w.xml); /* flushes into the buffer */
    w.xml = NULL;
    *verdict = copy_out(buffer, xml, room, size);
    st = STATUS_OK;

done:
    if (w.xml)
        xmlFreeTextWriter(w.xml);
    if (buffer)
        xmlBufferFree(buffer);
    return st;
}
