/* format/cap_check.c: names, and every rule that the schema does not know. */
#include <string.h>

#include "format/cap_int.h"
#include "model/moment.h"
#include "place/local.h"
#include "place/place.h"

static const struct {
    const char *language;
    const char *mark;
} languages[CAP_LANGUAGES] = {{"en-US", "EXERCISE"}, {"ja-JP", "【訓練】"}, {"ko-KR", "[훈련]"}};

bool cap_is_danger(const struct alert *alert)
{
    return alert->state == ALERT_DRAFT || alert->state == ALERT_REVISED;
}

int64_t cap_onset_ns(const struct alert *alert)
{
    int64_t onset_ns = alert->areas[0].earliest_ns;

    for (int i = 1; i < alert->area_count; i++)
        if (alert->areas[i].earliest_ns < onset_ns)
            onset_ns = alert->areas[i].earliest_ns;
    return onset_ns;
}

int64_t cap_expires_ns(const struct alert *alert, int64_t sent_ns)
{
    int64_t latest_ns = alert->areas[0].latest_ns;

    if (!cap_is_danger(alert))
        return sent_ns + CAP_CLEAR_LASTS_NS;
    for (int i = 1; i < alert->area_count; i++)
        if (alert->areas[i].latest_ns > latest_ns)
            latest_ns = alert->areas[i].latest_ns;
    return latest_ns + CAP_EXPIRES_MARGIN_NS;
}

void cap_name_make(const struct alert *alert, int64_t sent_ns, struct cap_name *name)
{
    struct text_builder b = text_builder_init(name->identifier, sizeof name->identifier);
    struct local_time t = local_time_at(alert->first_ns, 0);

    text_builder_put(&b, "tocsin-");
    for (const char *c = alert->nation.code; *c != '\0'; c++)
        text_builder_put(&b, "%c", *c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    if (alert->exercise != 0)
        text_builder_put(&b, "-x%u", (unsigned)alert->exercise);
    text_builder_put(&b, "-%04d%02d%02dT%02d%02d%02dZ-%04u-%02u", t.year, t.month, t.day, t.hour,
                     t.minute, t.second, (unsigned)alert->number, (unsigned)alert->revision);
    cap_time_write(sent_ns, country_of(alert->nation.code)->offset_min, CAP_DOWN, name->sent);
}

/* CAP 1.2, section 3.2.1: identifier and sender hold no spaces, commas, < or &. */
static bool is_name(const char *text, size_t room)
{
    size_t length = text ? strnlen(text, room) : 0;

    if (length == 0 || length == room)
        return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~' || strchr(",<&", text[i]))
            return false;
    return true;
}

static bool is_clean(const char *text)
{
    if (!text || text[0] == '\0' || !xmlCheckUTF8(cap_xml_text(text)))
        return false;
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return false;
    return true;
}

static bool begins_with(const char *text, const char *mark)
{
    return strncmp(text, mark, strlen(mark)) == 0;
}

static enum cap_verdict check_text(const struct cap_text *text, int index)
{
    const char *mark = languages[index].mark;

    if (!text->language || strcmp(text->language, languages[index].language) != 0)
        return CAP_REFUSED_LANGUAGE;
    if (!is_clean(text->event) || !is_clean(text->headline) || !is_clean(text->description) ||
        !is_clean(text->instruction))
        return CAP_REFUSED_TEXT;
    if (!begins_with(text->headline, mark) || !begins_with(text->description, mark) ||
        !begins_with(text->instruction, mark))
        return CAP_REFUSED_MARK;
    return CAP_OK;
}

/* A first message answers nothing; every other names what it updates or cancels. */
static enum cap_verdict check_references(const struct cap_alert *cap, int64_t sent_ns)
{
    bool is_first = cap->alert->state == ALERT_DRAFT;

    if (cap->reference_count < 0 || cap->reference_count > CAP_REFERENCES_MAX ||
        is_first != (cap->reference_count == 0))
        return CAP_REFUSED_REFERENCES;
    for (int i = 0; i < cap->reference_count; i++) {
        const struct cap_name *name = &cap->references[i];
        int64_t earlier_ns;

        if (!is_name(name->identifier, sizeof name->identifier) ||
            !cap_time_read(name->sent, &earlier_ns) || earlier_ns > sent_ns)
            return CAP_REFUSED_REFERENCES;
        if (strcmp(name->identifier, cap->name.identifier) == 0)
            return CAP_REFUSED_REUSED;
    }
    return CAP_OK;
}

static bool is_area_of(const struct alert *alert, struct area_code area)
{
    for (int i = 0; i < alert->area_count; i++)
        if (area_code_equal(alert->areas[i].area, area))
            return true;
    return false;
}

static enum cap_verdict check_areas(const struct alert *alert)
{
    if (alert->area_count < 1 || alert->area_count > RISKS_MAX)
        return CAP_REFUSED_AREAS;
    for (int i = 0; i < alert->area_count; i++)
        if (!area_is_of(alert->areas[i].area.text, alert->nation.code))
            return CAP_REFUSED_AREAS;
    return CAP_OK;
}

static enum cap_verdict check_shapes(const struct cap_alert *cap)
{
    if (cap->shape_count < 0 || cap->shape_count > CAP_SHAPES_MAX)
        return CAP_REFUSED_SHAPE;
    for (int i = 0; i < cap->shape_count; i++) {
        const struct cap_shape *shape = &cap->shapes[i];

        if (!is_area_of(cap->alert, shape->area))
            return CAP_REFUSED_SHAPE;
        if (shape->polygon && cap_polygon_check(shape->polygon) != CAP_SHAPE_OK)
            return CAP_REFUSED_SHAPE;
        if (shape->circle && cap_circle_check(shape->circle) != CAP_SHAPE_OK)
            return CAP_REFUSED_SHAPE;
    }
    return CAP_OK;
}

static enum cap_verdict check_times(const struct cap_alert *cap, int64_t sent_ns)
{
    int64_t expires_ns = cap_expires_ns(cap->alert, sent_ns);

    if (expires_ns <= sent_ns)
        return CAP_REFUSED_TIMES;
    for (int i = 0; i < cap->alert->area_count; i++)
        if (cap->alert->areas[i].earliest_ns > cap->alert->areas[i].latest_ns)
            return CAP_REFUSED_TIMES;
    return CAP_OK;
}

static enum cap_verdict check_head(const struct cap_alert *cap, int64_t *sent_ns)
{
    if (cap->alert->exercise == 0)
        return CAP_REFUSED_ACTUAL;
    if (!is_clean(cap->exercise_name))
        return CAP_REFUSED_NOTE;
    if (!is_name(cap->sender, 256))
        return CAP_REFUSED_SENDER;
    if (!is_name(cap->name.identifier, sizeof cap->name.identifier) ||
        !cap_time_read(cap->name.sent, sent_ns))
        return CAP_REFUSED_NAME;
    return CAP_OK;
}

enum cap_verdict cap_check(const struct cap_alert *cap)
{
    int64_t sent_ns = 0;
    enum cap_verdict verdict = check_head(cap, &sent_ns);

    for (int i = 0; verdict == CAP_OK && i < CAP_LANGUAGES; i++)
        verdict = check_text(&cap->texts[i], i);
    if (verdict == CAP_OK)
        verdict = check_references(cap, sent_ns);
    if (verdict == CAP_OK)
        verdict = check_areas(cap->alert);
    if (verdict == CAP_OK)
        verdict = check_times(cap, sent_ns);
    if (verdict == CAP_OK)
        verdict = check_shapes(cap);
    return verdict;
}
