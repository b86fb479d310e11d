/* release/release.c: first rule that fits decides; what no rule can do is decided before. */
#include "release/release.h"

#include <string.h>

#include "base/check.h"
#include "base/text.h"

#define BIT(number) (UINT64_C(1) << (number))

/* The catalogue of coarse variants (docs/wire/notice.md). */
static const struct {
    enum field fine;
    enum field coarse;
} variants[] = {
    {FIELD_LAUNCH_POINT, FIELD_LAUNCH_POINT_10KM},
    {FIELD_IMPACT_POINT, FIELD_IMPACT_POINT_10KM},
};

#define VARIANTS (sizeof variants / sizeof variants[0])

static enum field coarse_of(enum field field)
{
    for (size_t i = 0; i < VARIANTS; i++)
        if (variants[i].fine == field)
            return variants[i].coarse;
    return FIELD_NONE;
}

static bool is_coarse(enum field field)
{
    for (size_t i = 0; i < VARIANTS; i++)
        if (variants[i].coarse == field)
            return true;
    return false;
}

static bool names_partner(const struct release_rule *rule, struct nation partner)
{
    if (rule->is_any_partner)
        return true;
    for (int i = 0; i < rule->partner_count; i++)
        if (nation_equal(rule->partners[i], partner))
            return true;
    return false;
}

static struct release_decision withheld(enum release_reason reason)
{
    return (struct release_decision){RELEASE_WITHHOLD, FIELD_NONE, reason, -1};
}

static struct release_decision by_rule(const struct release_rule *rule, int number,
                                       enum field field)
{
    struct release_decision d = {rule->action, FIELD_NONE, RELEASE_BY_RULE, number};

    if (rule->action == RELEASE_OPEN)
        d.variant = field;
    if (rule->action == RELEASE_COARSEN)
        d.variant = coarse_of(field);
    if (rule->action == RELEASE_COARSEN && d.variant == FIELD_NONE)
        d = (struct release_decision){RELEASE_WITHHOLD, FIELD_NONE, RELEASE_NO_VARIANT, number};
    return d;
}

struct release_decision release_decide(const struct release_policy *policy,
                                       struct release_reader reader, enum notice_kind kind,
                                       uint32_t exercise, enum field field)
{
    enum release_mode mode = exercise == 0 ? RELEASE_LIVE : RELEASE_EXERCISE;

    if (field <= FIELD_NONE || field >= FIELDS_END || kind < NOTICE_LAUNCH || kind > NOTICE_PLAN)
        return withheld(RELEASE_UNKNOWN);
    if (field == FIELD_SENSORS || nation_is_none(reader.nation))
        return withheld(RELEASE_NEVER);
    if (is_coarse(field))
        return withheld(RELEASE_VARIANT_ONLY);
    for (int i = 0; i < policy->rule_count; i++) {
        const struct release_rule *rule = &policy->rules[i];

        if (names_partner(rule, reader.nation) && (rule->mode & mode) != 0 &&
            (rule->kinds & BIT(kind)) != 0 && (rule->fields & BIT(field)) != 0)
            return by_rule(rule, i, field);
    }
    return withheld(RELEASE_NO_RULE);
}

uint64_t release_fields(const struct release_policy *policy, struct release_reader reader,
                        enum notice_kind kind, uint32_t exercise, uint64_t held)
{
    uint64_t open = 0;

    for (int field = FIELD_NONE + 1; field < FIELDS_END; field++) {
        if ((held & BIT(field)) == 0)
            continue;
        enum field variant =
            release_decide(policy, reader, kind, exercise, (enum field)field).variant;
        if (variant != FIELD_NONE)
            open |= BIT(variant);
    }
    return open & held;
}

/* What a reader is told by the fields of one kind; a coarse variant tells less than its fine field.
 */
static uint64_t told(const struct release_policy *policy, struct nation nation,
                     enum notice_kind kind, uint32_t exercise)
{
    struct release_reader reader = {.nation = nation};
    uint64_t fields = release_fields(policy, reader, kind, exercise, ~UINT64_C(0));

    for (size_t i = 0; i < VARIANTS; i++)
        if ((fields & BIT(variants[i].fine)) != 0)
            fields |= BIT(variants[i].coarse);
    return fields;
}

static bool is_onward(const struct release_policy *policy, struct nation nation)
{
    for (int i = 0; i < policy->onward_count; i++)
        if (nation_equal(policy->onward[i], nation))
            return true;
    return false;
}

bool release_finds_bypass(const struct release_policy *policy, struct nation relay,
                          struct nation destination, struct release_bypass *first)
{
    if (!is_onward(policy, destination) || nation_equal(relay, destination) ||
        nation_equal(policy->nation, destination))
        return false;
    for (uint32_t exercise = 0; exercise < 2; exercise++)
        for (int kind = NOTICE_LAUNCH; kind <= NOTICE_PLAN; kind++) {
            uint64_t held = told(policy, relay, (enum notice_kind)kind, exercise);
            uint64_t past = held & ~told(policy, destination, (enum notice_kind)kind, exercise);
            int field = FIELD_NONE + 1;

            if (past == 0 || (held & BIT(FIELD_ONWARD)) == 0)
                continue; /* without the list the relay may pass it on to nobody */
            while ((past & BIT(field)) == 0)
                field++;
            *first = (struct release_bypass){exercise, (enum notice_kind)kind, (enum field)field};
            return true;
        }
    return false;
}

void release_default(struct nation nation, const struct nation *partners, int count,
                     struct release_policy *policy)
{
    struct release_rule rule = {.mode = RELEASE_BOTH, .action = RELEASE_OPEN};

    CHECK(count >= 0);
    CHECK(count <= NATIONS_MAX);
    memset(policy, 0, sizeof *policy);
    policy->nation = nation;
    policy->version = 1;
    policy->onward_count = count;
    rule.partner_count = count;
    for (int i = 0; i < count; i++) {
        policy->onward[i] = partners[i];
        rule.partners[i] = partners[i];
    }
    CHECK(text_copy(rule.name, sizeof rule.name, "launch-to-impact"));
    rule.kinds = BIT(NOTICE_LAUNCH) | BIT(NOTICE_TRACK) | BIT(NOTICE_ASSESSMENT);
    rule.fields = BIT(FIELD_TRACK_ID) | BIT(FIELD_LAST_OBSERVED) | BIT(FIELD_MADE) |
                  BIT(FIELD_LAUNCH_POINT) | BIT(FIELD_LAUNCH_TIME) | BIT(FIELD_STATE) |
                  BIT(FIELD_IMPACT_POINT) | BIT(FIELD_IMPACT_TIME) | BIT(FIELD_APOGEE) |
                  BIT(FIELD_RANGE) | BIT(FIELD_CLASS) | BIT(FIELD_COUNT) | BIT(FIELD_STATUS) |
                  BIT(FIELD_RISKS) | BIT(FIELD_LINEAGE) | BIT(FIELD_ONWARD);
    policy->rules[policy->rule_count++] = rule;
    CHECK(text_copy(rule.name, sizeof rule.name, "alert-state"));
    rule.kinds = BIT(NOTICE_ALERT_STATE);
    rule.fields = BIT(FIELD_LAST_OBSERVED) | BIT(FIELD_MADE) | BIT(FIELD_ALERT) |
                  BIT(FIELD_LINEAGE) | BIT(FIELD_ONWARD);
    policy->rules[policy->rule_count++] = rule;
    CHECK(text_copy(rule.name, sizeof rule.name, "drill-control"));
    rule.mode = RELEASE_EXERCISE;
    rule.kinds = BIT(NOTICE_DRILL_CONTROL);
    rule.fields = BIT(FIELD_MADE) | BIT(FIELD_ORDER) | BIT(FIELD_ONWARD);
    policy->rules[policy->rule_count++] = rule;
}

const char *release_action_name(enum release_action action)
{
    switch (action) {
    case RELEASE_WITHHOLD:
        return "withhold";
    case RELEASE_COARSEN:
        return "coarsen";
    case RELEASE_OPEN:
        return "open";
    }
    return "unknown";
}

const char *release_reason_name(enum release_reason reason)
{
    switch (reason) {
    case RELEASE_BY_RULE:
        return "by_rule";
    case RELEASE_NO_RULE:
        return "no_rule";
    case RELEASE_NEVER:
        return "never";
    case RELEASE_UNKNOWN:
        return "unknown";
    case RELEASE_NO_VARIANT:
        return "no_variant";
    case RELEASE_VARIANT_ONLY:
        return "variant_only";
    }
    return "unknown";
}
