/* warn/warn.c: the desk: which alert an event has, and its transitions, one function each. */
#include "warn/warn.h"

#include <string.h>

#include "base/check.h"
#include "place/place.h"
#include "warn/warn_int.h"

void warn_init(struct warn_desk *desk, struct nation own)
{
    *desk = (struct warn_desk){.own = own};
}

bool warn_is_open(const struct alert *alert)
{
    return alert->state == ALERT_DRAFT || alert->state == ALERT_REVISED;
}

int warn_count(const struct warn_desk *desk)
{
    return desk->entry_count;
}

const struct alert *warn_at(const struct warn_desk *desk, int index)
{
    CHECK(index >= 0 && index < desk->entry_count);
    return &desk->entries[index].alert;
}

static struct warn_change change_of(enum warn_outcome outcome, const struct warn_entry *entry)
{
    return (struct warn_change){.outcome = outcome, .alert = entry ? &entry->alert : NULL};
}

static struct warn_entry *find_open(struct warn_desk *desk, uint32_t event)
{
    for (int i = 0; i < desk->entry_count; i++)
        if (desk->entries[i].alert.event == event && warn_is_open(&desk->entries[i].alert))
            return &desk->entries[i];
    return NULL;
}

/* A place at the end, made by letting the oldest finished entry go; NULL when all are open. */
static struct warn_entry *new_entry(struct warn_desk *desk)
{
    int oldest = 0;

    if (desk->entry_count < ALERTS_MAX)
        return &desk->entries[desk->entry_count++];
    while (oldest < ALERTS_MAX && warn_is_open(&desk->entries[oldest].alert))
        oldest++;
    if (oldest == ALERTS_MAX)
        return NULL;
    memmove(&desk->entries[oldest], &desk->entries[oldest + 1],
            (size_t)(ALERTS_MAX - 1 - oldest) * sizeof desk->entries[0]);
    return &desk->entries[ALERTS_MAX - 1];
}

/* A revision restates everything: areas, windows, evidence, launch. */
static void restate(struct warn_entry *entry, struct nation own, const struct warn_union *all,
                    int64_t now_ns)
{
    const struct warn_opinion *launch = opinion_with_launch(entry, own);
    struct alert *alert = &entry->alert;

    alert->revision++;
    alert->revised_ns = now_ns > alert->revised_ns ? now_ns : alert->revised_ns;
    alert->last_observed_ns = all->last_observed_ns;
    alert->is_prediction_only = all->is_prediction_only;
    alert->area_count = all->area_count;
    memcpy(alert->areas, all->areas, sizeof alert->areas);
    if (launch) {
        alert->has_launch = true;
        alert->launch_point = launch->launch_point;
        alert->launch_ns = launch->launch_ns;
    }
}

/* DRAFT -> REVISED, REVISED -> REVISED */
static struct warn_change revise(struct warn_entry *entry, struct nation own,
                                 const struct warn_union *all, int64_t now_ns)
{
    CHECK(warn_is_open(&entry->alert));
    restate(entry, own, all, now_ns);
    entry->alert.state = ALERT_REVISED;
    return change_of(WARN_REVISED, entry);
}

/* The last areas stay on it: the correction goes where the alert went. */
static void finish(struct warn_entry *entry, enum alert_state state, int64_t now_ns)
{
    struct alert *alert = &entry->alert;

    CHECK(warn_is_open(alert));
    alert->state = state;
    alert->revision++;
    alert->revised_ns = now_ns > alert->revised_ns ? now_ns : alert->revised_ns;
}

/* DRAFT, REVISED -> CANCELLED */
static struct warn_change cancel(struct warn_entry *entry, int64_t now_ns)
{
    finish(entry, ALERT_CANCELLED, now_ns);
    return change_of(WARN_CANCELLED, entry);
}

/* DRAFT, REVISED -> ALL_CLEAR */
static struct warn_change clear(struct warn_entry *entry, int64_t now_ns)
{
    finish(entry, ALERT_ALL_CLEAR, now_ns);
    return change_of(WARN_ALL_CLEAR, entry);
}

/* (none) -> DRAFT */
static struct warn_change draft(struct warn_desk *desk, uint32_t event,
                                const struct assessment *assessment, int64_t now_ns)
{
    struct warn_union all;
    struct warn_entry fresh = {0};
    struct warn_entry *entry;

    if (!opinion_take(&fresh, desk->own, assessment, now_ns))
        return change_of(WARN_UNCHANGED, NULL);
    opinion_unite(&fresh, desk->own, now_ns, &all);
    if (all.area_count == 0)
        return change_of(WARN_UNCHANGED, NULL);
    entry = new_entry(desk);
    if (!entry) {
        desk->full_count++;
        return change_of(WARN_REFUSED_FULL, NULL);
    }
    *entry = fresh;
    entry->alert = (struct alert){
        .exercise = assessment->exercise,
        .nation = desk->own,
        .event = event,
        .number = ++desk->last_number,
        .state = ALERT_DRAFT,
        .first_ns = now_ns,
        .revised_ns = now_ns,
    };
    restate(entry, desk->own, &all, now_ns);
    return change_of(WARN_DRAFTED, entry);
}

/* How far a time of the stated window must move to be news. */
static int64_t step_of(const struct risk *stated)
{
    int64_t share_ns = (stated->latest_ns - stated->earliest_ns) / WARN_TIME_SHARE;

    return share_ns > WARN_TIME_STEP_NS ? share_ns : WARN_TIME_STEP_NS;
}

static const struct risk *risk_of(const struct alert *alert, struct area_code area)
{
    for (int i = 0; i < alert->area_count; i++)
        if (area_code_equal(alert->areas[i].area, area))
            return &alert->areas[i];
    return NULL;
}

/* The list in the header: what is news at once, one line each. */
static bool is_urgent(const struct alert *alert, const struct warn_union *all)
{
    for (int i = 0; i < all->area_count; i++) {
        const struct risk *now = &all->areas[i];
        const struct risk *stated = risk_of(alert, now->area);

        if (!stated || (now->kind == RISK_IMPACT && stated->kind != RISK_IMPACT))
            return true;
        if (stated->earliest_ns - now->earliest_ns > step_of(stated) ||
            now->latest_ns - stated->latest_ns > step_of(stated))
            return true;
    }
    return false;
}

/* What is news when the last revision is not fresh. */
static bool is_material(const struct alert *alert, const struct warn_union *all)
{
    if (all->is_prediction_only != alert->is_prediction_only)
        return true;
    if (all->area_count != alert->area_count)
        return true;
    for (int i = 0; i < all->area_count; i++) {
        const struct risk *now = &all->areas[i];
        const struct risk *stated = risk_of(alert, now->area);

        if (!stated || now->earliest_ns - stated->earliest_ns > step_of(stated) ||
            stated->latest_ns - now->latest_ns > step_of(stated))
            return true;
    }
    return false;
}

static bool is_news(const struct alert *alert, const struct warn_union *all, int64_t now_ns)
{
    if (is_urgent(alert, all))
        return true;
    bool is_quiet = alert->revision > 1 && now_ns - alert->revised_ns < WARN_QUIET_NS;

    return !is_quiet && is_material(alert, all);
}

static struct warn_change evaluate(struct warn_entry *entry, struct nation own, int64_t now_ns)
{
    struct warn_union all;

    opinion_unite(entry, own, now_ns, &all);
    if (all.area_count == 0)
        return cancel(entry, now_ns);
    if (is_news(&entry->alert, &all, now_ns))
        return revise(entry, own, &all, now_ns);
    return change_of(WARN_UNCHANGED, entry);
}

struct warn_change warn_take_assessment(struct warn_desk *desk, uint32_t event,
                                        const struct assessment *assessment, int64_t now_ns)
{
    struct warn_entry *entry = find_open(desk, event);

    if (!entry)
        return draft(desk, event, assessment, now_ns);
    if (entry->alert.exercise != assessment->exercise) {
        desk->exercise_count++;
        return change_of(WARN_REFUSED_EXERCISE, entry);
    }
    if (!opinion_take(entry, desk->own, assessment, now_ns))
        return change_of(WARN_UNCHANGED, entry);
    return evaluate(entry, desk->own, now_ns);
}

static int64_t last_window_ns(const struct alert *alert)
{
    int64_t latest_ns = alert->areas[0].latest_ns;

    for (int i = 1; i < alert->area_count; i++)
        if (alert->areas[i].latest_ns > latest_ns)
            latest_ns = alert->areas[i].latest_ns;
    return latest_ns;
}

static bool is_over(const struct warn_entry *entry, int64_t now_ns)
{
    int64_t hold_ns = entry->has_ended ? 0 : WARN_CLEAR_HOLD_NS;

    return now_ns - hold_ns > last_window_ns(&entry->alert);
}

struct warn_change warn_end_event(struct warn_desk *desk, uint32_t event, bool was_real,
                                  int64_t now_ns)
{
    struct warn_entry *entry = find_open(desk, event);

    if (!entry)
        return change_of(WARN_UNCHANGED, NULL);
    if (!was_real)
        return cancel(entry, now_ns);
    entry->has_ended = true;
    if (is_over(entry, now_ns))
        return clear(entry, now_ns);
    return change_of(WARN_UNCHANGED, entry);
}

struct warn_change warn_merge_event(struct warn_desk *desk, uint32_t gone, uint32_t stays,
                                    int64_t now_ns)
{
    struct warn_entry *from = find_open(desk, gone);
    struct warn_entry *to = find_open(desk, stays);

    if (!from || gone == stays)
        return change_of(WARN_UNCHANGED, NULL);
    if (!to) {
        from->alert.event = stays;
        return change_of(WARN_UNCHANGED, from);
    }
    if (from->alert.exercise != to->alert.exercise) {
        desk->exercise_count++;
        return change_of(WARN_REFUSED_EXERCISE, from);
    }
    opinion_move(to, from);
    return cancel(from, now_ns);
}

struct warn_change warn_advance(struct warn_desk *desk, int64_t now_ns)
{
    for (int i = 0; i < desk->entry_count; i++) {
        struct warn_entry *entry = &desk->entries[i];
        struct warn_change change;

        if (!warn_is_open(&entry->alert))
            continue;
        if (is_over(entry, now_ns))
            return clear(entry, now_ns);
        change = evaluate(entry, desk->own, now_ns);
        if (change.outcome != WARN_UNCHANGED)
            return change;
    }
    return change_of(WARN_UNCHANGED, NULL);
}

static void check_areas(const struct alert *alert, struct nation own)
{
    CHECK(alert->area_count >= 1 && alert->area_count <= RISKS_MAX); /* W1 */
    for (int i = 0; i < alert->area_count; i++) {
        CHECK(area_is_of(alert->areas[i].area.text, own.code));
        CHECK(i == 0 || alert->areas[i - 1].earliest_ns <= alert->areas[i].earliest_ns);
        CHECK(risk_of(alert, alert->areas[i].area) == &alert->areas[i]);
    }
}

void warn_check(const struct warn_desk *desk)
{
    for (int i = 0; i < desk->entry_count; i++) {
        const struct alert *alert = &desk->entries[i].alert;

        check_areas(alert, desk->own);
        CHECK(alert->revision >= 1);                                     /* W2 */
        CHECK((alert->revision == 1) == (alert->state == ALERT_DRAFT));  /* W2 */
        CHECK(alert->number >= 1 && alert->number <= desk->last_number); /* W3 */
        CHECK(alert->revised_ns >= alert->first_ns);                     /* W4 */
        for (int j = 0; j < i; j++) {
            const struct alert *other = &desk->entries[j].alert;

            CHECK(other->number != alert->number); /* W3 */
            CHECK(other->event != alert->event || !warn_is_open(other) ||
                  !warn_is_open(alert)); /* W5 */
        }
    }
}
