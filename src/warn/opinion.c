/* warn/opinion.c: what each nation last said of the own areas, and what all of it adds up to.
 *
 * Nothing is averaged: the union names every area that any nation names, in the widest window.
 */
#include <string.h>

#include "base/check.h"
#include "place/place.h"
#include "warn/warn_int.h"

static bool is_own(struct area_code area, struct nation own)
{
    return area_is_of(area.text, own.code);
}

static int find_area(const struct risk *risks, int count, struct area_code area)
{
    for (int i = 0; i < count; i++)
        if (area_code_equal(risks[i].area, area))
            return i;
    return -1;
}

static struct warn_opinion *opinion_of(struct warn_entry *entry, struct nation origin)
{
    struct warn_opinion *opinion;

    for (int i = 0; i < entry->opinion_count; i++)
        if (nation_equal(entry->opinions[i].origin, origin))
            return &entry->opinions[i];
    if (entry->opinion_count == NATIONS_MAX)
        return NULL;
    opinion = &entry->opinions[entry->opinion_count++];
    *opinion = (struct warn_opinion){.origin = origin};
    return opinion;
}

/* Only a live statement of where the object falls says that an area is out of it. */
static bool excludes_areas(const struct assessment *a)
{
    return !a->is_lost && a->has_impact;
}

/* While the object may be there already nothing takes the area away; that a live one falls later,
 * and elsewhere, takes away that it falls here now.  What may be passing over stays. */
static bool may_be_there(const struct risk *risk, const struct assessment *a, int64_t now_ns)
{
    if (risk->earliest_ns > now_ns)
        return false;
    return risk->kind != RISK_IMPACT || a->impact.earliest_ns <= now_ns;
}

static int risk_count_of(const struct assessment *a)
{
    if (a->risk_count < 0)
        return 0;
    return a->risk_count < RISKS_MAX ? a->risk_count : RISKS_MAX;
}

static void drop_missed(struct warn_opinion *opinion, const struct assessment *a, int64_t now_ns)
{
    int kept = 0;

    for (int i = 0; i < opinion->risk_count; i++) {
        struct risk risk = opinion->risks[i];
        uint8_t misses = opinion->misses[i];

        if (find_area(a->risks, risk_count_of(a), risk.area) >= 0)
            misses = 0;
        else if (excludes_areas(a) && !may_be_there(&risk, a, now_ns))
            misses++;
        if (misses >= WARN_MISSES_TO_DROP)
            continue;
        opinion->risks[kept] = risk;
        opinion->misses[kept++] = misses;
    }
    opinion->risk_count = kept;
}

/* A window that is over is no news; one that is held stays held until the all-clear. */
static void take_risk(struct warn_opinion *opinion, struct risk risk, int64_t now_ns)
{
    int held = find_area(opinion->risks, opinion->risk_count, risk.area);

    if (risk.latest_ns < now_ns || risk.earliest_ns > risk.latest_ns)
        return;
    if (held < 0) {
        if (opinion->risk_count == RISKS_MAX)
            return; /* no nation has so many areas */
        held = opinion->risk_count++;
    }
    opinion->risks[held] = risk;
    opinion->misses[held] = 0;
}

bool opinion_take(struct warn_entry *entry, struct nation own, const struct assessment *assessment,
                  int64_t now_ns)
{
    struct warn_opinion *opinion = opinion_of(entry, assessment->origin);

    if (!opinion)
        return false;
    opinion->is_lost = assessment->is_lost;
    opinion->last_observed_ns = assessment->last_observed_ns;
    opinion->has_launch = assessment->has_launch;
    opinion->launch_point = assessment->launch.point;
    opinion->launch_ns = assessment->launch.time_ns;
    drop_missed(opinion, assessment, now_ns);
    for (int i = 0; i < risk_count_of(assessment); i++)
        if (is_own(assessment->risks[i].area, own))
            take_risk(opinion, assessment->risks[i], now_ns);
    return true;
}

void opinion_move(struct warn_entry *to, const struct warn_entry *from)
{
    for (int i = 0; i < from->opinion_count; i++) {
        bool is_known = false;

        for (int j = 0; j < to->opinion_count; j++)
            is_known |= nation_equal(to->opinions[j].origin, from->opinions[i].origin);
        if (!is_known && to->opinion_count < NATIONS_MAX)
            to->opinions[to->opinion_count++] = from->opinions[i];
    }
}

static bool is_live(const struct warn_opinion *opinion, int64_t now_ns)
{
    return !opinion->is_lost && now_ns - opinion->last_observed_ns <= WARN_LATE_NS;
}

static void widen(struct risk *held, const struct risk *more)
{
    if (more->kind == RISK_IMPACT)
        held->kind = RISK_IMPACT;
    if (more->earliest_ns < held->earliest_ns)
        held->earliest_ns = more->earliest_ns;
    if (more->latest_ns > held->latest_ns)
        held->latest_ns = more->latest_ns;
}

/* Adds one opinion's risks.  Of the areas before `settled` nothing changes: better word is there.
 */
static void unite_one(struct warn_union *out, const struct warn_opinion *opinion, int settled)
{
    for (int i = 0; i < opinion->risk_count; i++) {
        int held = find_area(out->areas, out->area_count, opinion->risks[i].area);

        if (held < 0 && out->area_count < RISKS_MAX)
            out->areas[out->area_count++] = opinion->risks[i];
        else if (held >= settled)
            widen(&out->areas[held], &opinion->risks[i]);
    }
    if (opinion->risk_count > 0 && opinion->last_observed_ns > out->last_observed_ns)
        out->last_observed_ns = opinion->last_observed_ns;
}

static bool is_earlier(const struct risk *a, const struct risk *b)
{
    if (a->earliest_ns != b->earliest_ns)
        return a->earliest_ns < b->earliest_ns;
    return area_code_is_before(a->area, b->area);
}

/* Insertion: at most RISKS_MAX rows, nearly sorted. */
static void sort_risks(struct risk *risks, int count)
{
    for (int i = 1; i < count; i++) {
        struct risk risk = risks[i];
        int at = i;

        for (; at > 0 && is_earlier(&risk, &risks[at - 1]); at--)
            risks[at] = risks[at - 1];
        risks[at] = risk;
    }
}

void opinion_unite(const struct warn_entry *entry, struct nation own, int64_t now_ns,
                   struct warn_union *out)
{
    int live_areas;

    *out = (struct warn_union){.last_observed_ns = INT64_MIN};
    for (int i = 0; i < entry->opinion_count; i++)
        if (is_live(&entry->opinions[i], now_ns))
            unite_one(out, &entry->opinions[i], 0);
    live_areas = out->area_count;
    for (int i = 0; i < entry->opinion_count; i++)
        if (!is_live(&entry->opinions[i], now_ns))
            unite_one(out, &entry->opinions[i], live_areas);
    out->is_prediction_only = live_areas == 0;
    sort_risks(out->areas, out->area_count);
    for (int i = 0; i < out->area_count; i++)
        CHECK(is_own(out->areas[i].area, own));
}

const struct warn_opinion *opinion_with_launch(const struct warn_entry *entry, struct nation own)
{
    const struct warn_opinion *best = NULL;

    for (int i = 0; i < entry->opinion_count; i++) {
        const struct warn_opinion *opinion = &entry->opinions[i];

        if (!opinion->has_launch)
            continue;
        if (nation_equal(opinion->origin, own))
            return opinion;
        if (!best || opinion->last_observed_ns > best->last_observed_ns)
            best = opinion;
    }
    return best;
}
