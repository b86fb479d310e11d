/* warn/text.c: puts phrases, area names and clocks together. */
#include "warn/text.h"

#include <stdbool.h>

#include "base/check.h"
#include "base/text.h"
#include "model/moment.h"
#include "place/local.h"
#include "place/place.h"
#include "warn/phrases.h"

/* What every sentence needs. */
struct author {
    const struct alert *alert;
    const struct country *country;
    const struct phrases *say;
    enum warn_language language;
};

static const char *in_language(enum warn_language language, const char *en, const char *ja,
                               const char *ko)
{
    switch (language) {
    case WARN_ENGLISH:
        return en;
    case WARN_JAPANESE:
        return ja;
    case WARN_KOREAN:
        return ko;
    }
    return en;
}

static const char *area_name(const struct author *a, int index)
{
    const struct area *area = area_at(area_by_iso(a->alert->areas[index].area.text));

    return in_language(a->language, area->name_en, area->name_ja, area->name_ko);
}

static void put_minute(struct text_builder *b, const struct author *a, int64_t tai_ns)
{
    struct local_time t = local_time_at(tai_ns, a->country->offset_min);

    switch (a->language) {
    case WARN_ENGLISH:
        text_builder_put(b, "%02d:%02d", t.hour, t.minute);
        break;
    case WARN_JAPANESE:
        text_builder_put(b, "%d時%02d分", t.hour, t.minute);
        break;
    case WARN_KOREAN:
        text_builder_put(b, "%d시 %02d분", t.hour, t.minute);
        break;
    }
}

static void put_second(struct text_builder *b, const struct author *a, int64_t tai_ns)
{
    struct local_time t = local_time_at(tai_ns, a->country->offset_min);

    put_minute(b, a, tai_ns);
    switch (a->language) {
    case WARN_ENGLISH:
        text_builder_put(b, ":%02d", t.second);
        break;
    case WARN_JAPANESE:
        text_builder_put(b, "%02d秒", t.second);
        break;
    case WARN_KOREAN:
        text_builder_put(b, " %02d초", t.second);
        break;
    }
}

/* The minute that ends at or after the moment: a window is never stated too short. */
static int64_t minute_up(int64_t tai_ns, int offset_min)
{
    int64_t up_ns = tai_ns + SECOND_NS - 1;
    int second = local_time_at(up_ns, offset_min).second;

    if (second > 0 && second < 60)
        up_ns += (60 - second) * SECOND_NS;
    if (local_time_at(up_ns, offset_min).second == 60)
        up_ns += SECOND_NS;
    return up_ns;
}

static bool has_impact(const struct alert *alert)
{
    for (int i = 0; i < alert->area_count; i++)
        if (alert->areas[i].kind == RISK_IMPACT)
            return true;
    return false;
}

static const char *head_of(const struct author *a)
{
    switch (a->alert->state) {
    case ALERT_DRAFT:
    case ALERT_REVISED:
        return has_impact(a->alert) ? a->say->head_impact : a->say->head_overflight;
    case ALERT_CANCELLED:
        return a->say->head_cancel;
    case ALERT_ALL_CLEAR:
        return a->say->head_clear;
    }
    return "";
}

static void put_headline(struct text_builder *b, const struct author *a)
{
    int count = a->alert->area_count;
    int named = count <= WARN_HEADLINE_AREAS ? count : WARN_HEADLINE_AREAS;

    text_builder_put(b, "%s", head_of(a));
    for (int i = 0; i < named; i++)
        text_builder_put(b, "%s%s", i > 0 ? a->say->comma : "", area_name(a, i));
    if (named < count)
        text_builder_put(b, "%s%d%s", a->say->more[0], count - named, a->say->more[1]);
}

static void put_window(struct text_builder *b, const struct author *a, int index)
{
    const struct risk *risk = &a->alert->areas[index];
    const char *const *say = risk->kind == RISK_IMPACT ? a->say->impact : a->say->overflight;

    text_builder_put(b, "%s%s", area_name(a, index), say[0]);
    put_minute(b, a, risk->earliest_ns);
    text_builder_put(b, "%s", say[1]);
    put_minute(b, a, minute_up(risk->latest_ns, a->country->offset_min));
    text_builder_put(b, "%s", say[2]);
}

static void put_evidence(struct text_builder *b, const struct author *a)
{
    const char *const *say = a->alert->is_prediction_only ? a->say->predicted : a->say->observed;

    text_builder_put(b, "%s", say[0]);
    put_second(b, a, a->alert->last_observed_ns);
    text_builder_put(b, "%s", say[1]);
}

static void put_danger(struct text_builder *b, const struct author *a)
{
    if (a->alert->has_launch) {
        text_builder_put(b, "%s", a->say->launched[0]);
        put_minute(b, a, a->alert->launch_ns);
        text_builder_put(b, "%s", a->say->launched[1]);
    }
    text_builder_put(b, "%s", a->say->expected);
    for (int i = 0; i < a->alert->area_count; i++) {
        if (i > 0)
            text_builder_put(b, "%s", a->say->semicolon);
        put_window(b, a, i);
    }
    text_builder_put(b, "%s", a->say->stop);
    put_evidence(b, a);
}

static void put_names(struct text_builder *b, const struct author *a)
{
    for (int i = 0; i < a->alert->area_count; i++)
        text_builder_put(b, "%s%s", i > 0 ? a->say->comma : "", area_name(a, i));
    text_builder_put(b, "%s", a->say->stop);
}

static void put_description(struct text_builder *b, const struct author *a)
{
    const struct country *c = a->country;

    if (a->alert->exercise != 0)
        text_builder_put(b, "%s", a->say->exercise_says);
    text_builder_put(b, "%s%s%s", a->say->issued_by[0],
                     in_language(a->language, c->name_en, c->name_ja, c->name_ko),
                     a->say->issued_by[1]);
    switch (a->alert->state) {
    case ALERT_DRAFT:
    case ALERT_REVISED:
        put_danger(b, a);
        break;
    case ALERT_CANCELLED:
        text_builder_put(b, "%s", a->say->cancelled[0]);
        put_second(b, a, a->alert->first_ns);
        text_builder_put(b, "%s", a->say->cancelled[1]);
        put_names(b, a);
        break;
    case ALERT_ALL_CLEAR:
        text_builder_put(b, "%s", a->say->cleared);
        put_names(b, a);
        break;
    }
    text_builder_put(b, "%s%s%s", a->say->zone[0],
                     in_language(a->language, c->zone_en, c->zone_ja, c->zone_ko), a->say->zone[1]);
}

static const char *instruction_of(const struct author *a)
{
    switch (a->alert->state) {
    case ALERT_DRAFT:
    case ALERT_REVISED:
        return a->say->shelter;
    case ALERT_CANCELLED:
        return a->say->after_cancel;
    case ALERT_ALL_CLEAR:
        return a->say->after_clear;
    }
    return "";
}

void warn_text_write(const struct alert *alert, enum warn_language language, struct warn_text *out)
{
    struct author a = {
        .alert = alert,
        .country = country_of(alert->nation.code),
        .say = phrases_in(language),
        .language = language,
    };
    const char *prefix = alert->exercise != 0 ? a.say->exercise_prefix : "";
    struct text_builder event = text_builder_init(out->event, sizeof out->event);
    struct text_builder headline = text_builder_init(out->headline, sizeof out->headline);
    struct text_builder description = text_builder_init(out->description, sizeof out->description);
    struct text_builder instruction = text_builder_init(out->instruction, sizeof out->instruction);

    out->language = a.say->language;
    text_builder_put(&event, "%s", a.say->event);
    text_builder_put(&headline, "%s", prefix);
    put_headline(&headline, &a);
    text_builder_put(&description, "%s", prefix);
    put_description(&description, &a);
    text_builder_put(&instruction, "%s%s", prefix, instruction_of(&a));
    CHECK(!event.is_overflowed); /* the sizes hold the longest names: text_test.c */
    CHECK(!headline.is_overflowed);
    CHECK(!description.is_overflowed);
    CHECK(!instruction.is_overflowed);
}
