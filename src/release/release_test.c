/* release/release_test.c: the profile field by field, the order of rules, lineage, hashes. */
#include "release/release.h"

#include <stdio.h>
#include <string.h>

#include "base/dice.h"
#include "base/test.h"

static struct nation nation(const char *code)
{
    struct nation n;

    TEST_EQ(nation_parse(code, &n), true, 0);
    return n;
}

static struct release_policy profile(void)
{
    struct nation partners[2] = {nation("JPN"), nation("KOR")};
    static struct release_policy p;

    release_default(nation("USA"), partners, 2, &p);
    return p;
}

TEST(default_profile_field_by_field)
{
    static const struct {
        enum notice_kind kind;
        enum field field;
        uint32_t exercise;
        const char *reader;
        bool is_relay;
        enum release_action want;
        enum release_reason why;
    } rows[] = {
        {NOTICE_TRACK, FIELD_STATE, 0, "JPN", false, RELEASE_OPEN, RELEASE_BY_RULE},
        {NOTICE_TRACK, FIELD_STATE, 7, "KOR", false, RELEASE_OPEN, RELEASE_BY_RULE},
        {NOTICE_TRACK, FIELD_STATE, 0, "AUS", false, RELEASE_WITHHOLD, RELEASE_NO_RULE},
        {NOTICE_TRACK, FIELD_STATE, 0, "", false, RELEASE_WITHHOLD, RELEASE_NEVER},
        {NOTICE_TRACK, FIELD_SENSORS, 0, "JPN", true, RELEASE_WITHHOLD, RELEASE_NEVER},
        {NOTICE_TRACK, FIELD_ONWARD, 0, "JPN", false, RELEASE_OPEN, RELEASE_BY_RULE},
        {NOTICE_TRACK, FIELD_ONWARD, 0, "JPN", true, RELEASE_OPEN, RELEASE_BY_RULE},
        {NOTICE_ASSESSMENT, FIELD_IMPACT_POINT, 0, "JPN", false, RELEASE_OPEN, RELEASE_BY_RULE},
        {NOTICE_ASSESSMENT, FIELD_LAUNCH_POINT_10KM, 0, "JPN", false, RELEASE_WITHHOLD,
         RELEASE_VARIANT_ONLY},
        {NOTICE_ASSESSMENT, FIELD_LINEAGE, 0, "JPN", false, RELEASE_OPEN, RELEASE_BY_RULE},
        {NOTICE_ALERT_STATE, FIELD_ALERT, 0, "KOR", false, RELEASE_OPEN, RELEASE_BY_RULE},
        {NOTICE_DRILL_CONTROL, FIELD_ORDER, 7, "KOR", false, RELEASE_OPEN, RELEASE_BY_RULE},
        {NOTICE_DRILL_CONTROL, FIELD_ORDER, 0, "KOR", false, RELEASE_WITHHOLD, RELEASE_NO_RULE},
        {NOTICE_POSTURE, FIELD_MADE, 0, "KOR", false, RELEASE_WITHHOLD, RELEASE_NO_RULE},
        {NOTICE_WITHHOLDING, FIELD_MADE, 0, "KOR", false, RELEASE_WITHHOLD, RELEASE_NO_RULE},
        {NOTICE_TRACK, FIELD_NONE, 0, "JPN", false, RELEASE_WITHHOLD, RELEASE_UNKNOWN},
        {NOTICE_TRACK, FIELDS_END, 0, "JPN", false, RELEASE_WITHHOLD, RELEASE_UNKNOWN},
        {(enum notice_kind)0, FIELD_STATE, 0, "JPN", false, RELEASE_WITHHOLD, RELEASE_UNKNOWN},
        {(enum notice_kind)9, FIELD_STATE, 0, "JPN", false, RELEASE_WITHHOLD, RELEASE_UNKNOWN},
        {(enum notice_kind)64, FIELD_STATE, 0, "JPN", false, RELEASE_WITHHOLD, RELEASE_UNKNOWN},
    };
    struct release_policy p = profile();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct release_reader reader = {.is_relay = rows[i].is_relay};

        if (rows[i].reader[0] != '\0')
            reader.nation = nation(rows[i].reader);
        struct release_decision d =
            release_decide(&p, reader, rows[i].kind, rows[i].exercise, rows[i].field);
        TEST_EQ(d.action, rows[i].want, i);
        TEST_EQ(d.reason, rows[i].why, i);
        TEST_EQ(d.variant, d.action == RELEASE_OPEN ? rows[i].field : FIELD_NONE, i);
        TEST_EQ(d.rule >= 0, d.reason == RELEASE_BY_RULE, i);
    }
}

static struct release_rule rule(const char *name, uint64_t fields, enum release_action action)
{
    struct release_rule r = {.is_any_partner = true, .mode = RELEASE_BOTH, .action = action};

    snprintf(r.name, sizeof r.name, "%s", name);
    r.kinds = UINT64_MAX;
    r.fields = fields;
    return r;
}

TEST(first_rule_decides_and_coarsening_opens_the_variant_only)
{
    struct release_reader jpn = {.nation = nation("JPN")};
    struct release_policy p = {.nation = nation("USA"), .rule_count = 3};
    uint64_t held = FIELD_BIT(FIELD_LAUNCH_POINT) | FIELD_BIT(FIELD_LAUNCH_POINT_10KM) |
                    FIELD_BIT(FIELD_APOGEE) | FIELD_BIT(FIELD_RANGE) | FIELD_BIT(FIELD_SENSORS);

    p.rules[0] = rule("closed", FIELD_BIT(FIELD_RANGE), RELEASE_WITHHOLD);
    p.rules[1] =
        rule("coarse", FIELD_BIT(FIELD_LAUNCH_POINT) | FIELD_BIT(FIELD_APOGEE), RELEASE_COARSEN);
    p.rules[2] = rule("all", UINT64_MAX, RELEASE_OPEN);
    TEST_EQ(release_decide(&p, jpn, NOTICE_ASSESSMENT, 0, FIELD_RANGE).rule, 0, 0);
    struct release_decision d = release_decide(&p, jpn, NOTICE_ASSESSMENT, 0, FIELD_LAUNCH_POINT);
    TEST_EQ(d.action, RELEASE_COARSEN, 1);
    TEST_EQ(d.variant, FIELD_LAUNCH_POINT_10KM, 2);
    d = release_decide(&p, jpn, NOTICE_ASSESSMENT, 0, FIELD_APOGEE);
    TEST_EQ(d.action, RELEASE_WITHHOLD, 3); /* no coarser variant: closed, never finer */
    TEST_EQ(d.reason, RELEASE_NO_VARIANT, 4);
    TEST_EQ(d.rule, 1, 5);
    TEST_EQ(release_fields(&p, jpn, NOTICE_ASSESSMENT, 0, held), FIELD_BIT(FIELD_LAUNCH_POINT_10KM),
            6);
    TEST_EQ(release_fields(&p, jpn, NOTICE_ASSESSMENT, 0, FIELD_BIT(FIELD_LAUNCH_POINT)), 0, 7);
}

TEST(no_policy_opens_what_none_may)
{
    struct dice d = dice_init(3, 9);

    for (int run = 0; run < 2000; run++) {
        struct release_policy p = {.nation = nation("USA")};
        struct release_reader reader = {nation("JPN"), dice_below(&d, 2) == 1};
        uint64_t never = FIELD_BIT(FIELD_SENSORS);

        p.rule_count = (int)dice_below(&d, 6);
        for (int i = 0; i < p.rule_count; i++) {
            p.rules[i] = rule("r", dice_u64(&d), (enum release_action)dice_below(&d, 3));
            p.rules[i].mode = (enum release_mode)(1 + dice_below(&d, 3));
            p.rules[i].kinds = dice_u64(&d);
        }
        enum notice_kind kind = (enum notice_kind)dice_below(&d, 12);
        uint64_t held = dice_u64(&d);
        uint64_t open = release_fields(&p, reader, kind, dice_below(&d, 2), held);

        TEST_EQ(open & never, 0, run);
        TEST_EQ(open & ~held, 0, run);
        TEST_EQ(p.rule_count == 0 && open != 0, false, run);
        /* Never a point together with its coarse variant. */
        TEST_EQ((open & FIELD_BIT(FIELD_LAUNCH_POINT)) != 0 &&
                    (open & FIELD_BIT(FIELD_LAUNCH_POINT_10KM)) != 0,
                false, run);
    }
}

TEST(lineage_narrows)
{
    struct nation jpn = nation("JPN");
    uint64_t derived = FIELD_BIT(FIELD_TRACK_ID) | FIELD_BIT(FIELD_LAUNCH_POINT) |
                       FIELD_BIT(FIELD_LAUNCH_POINT_10KM) | FIELD_BIT(FIELD_IMPACT_POINT);
    struct release_parent parents[2] = {
        {.origin = nation("KOR"), .fields = FIELD_BIT(FIELD_STATE), .onward_count = 1},
        {.origin = nation("USA"), .fields = FIELD_BIT(FIELD_LAUNCH_POINT_10KM), .onward_count = 1},
    };

    TEST_EQ(release_narrow_by_lineage(derived, jpn, parents, 0), derived, 0);
    TEST_EQ(release_narrow_by_lineage(derived, jpn, parents, 1), 0, 1); /* onward names nobody */
    parents[0].onward[0] = jpn;
    TEST_EQ(release_narrow_by_lineage(derived, jpn, parents, 1), derived, 2);
    TEST_EQ(release_narrow_by_lineage(derived, jpn, parents, 2), 0, 3);
    parents[1].onward[0] = jpn;
    TEST_EQ(release_narrow_by_lineage(derived, jpn, parents, 2),
            FIELD_BIT(FIELD_TRACK_ID) | FIELD_BIT(FIELD_LAUNCH_POINT_10KM), 4);
    TEST_EQ(release_narrow_by_lineage(derived, nation("KOR"), parents, 1), derived,
            5); /* its own */
}

TEST(relay_needs_the_origins_word)
{
    struct nation usa = nation("USA"), jpn = nation("JPN"), kor = nation("KOR");
    struct nation onward[2] = {jpn, kor};

    TEST_EQ(release_may_relay(kor, jpn, onward, 2), true, 0);
    TEST_EQ(release_may_relay(kor, kor, onward, 2), false, 1); /* never back */
    TEST_EQ(release_may_relay(kor, usa, onward, 2), false, 2);
    TEST_EQ(release_may_relay(kor, jpn, onward, 0), false, 3);
    TEST_EQ(release_may_relay(kor, (struct nation){0}, onward, 2), false, 4);
}

static const struct {
    const char *who; /* whom the extra rule names, before the default profile of JPN */
    enum release_mode mode;
    uint64_t kinds;
    uint64_t fields;
    enum release_action action;
    const char *destination;
    bool want;
    uint32_t exercise;
    enum notice_kind kind;
    enum field field;
} relay_rows[] = {
    /* the default profile: the same to all */
    {"AUS", RELEASE_BOTH, ~UINT64_C(0), FIELD_BIT(FIELD_LAUNCH_POINT), RELEASE_OPEN, "KOR",
     .want = false},
    /* closed, or coarser, to who is behind the relay */
    {"KOR", RELEASE_BOTH, ~UINT64_C(0), FIELD_BIT(FIELD_STATE), RELEASE_WITHHOLD, "KOR", true, 0,
     NOTICE_LAUNCH, FIELD_STATE},
    {"KOR", RELEASE_BOTH, ~UINT64_C(0), FIELD_BIT(FIELD_LAUNCH_POINT), RELEASE_COARSEN, "KOR", true,
     0, NOTICE_LAUNCH, FIELD_LAUNCH_POINT},
    {"KOR", RELEASE_EXERCISE, FIELD_BIT(NOTICE_TRACK), FIELD_BIT(FIELD_STATE), RELEASE_WITHHOLD,
     "KOR", true, 1, NOTICE_TRACK, FIELD_STATE},
    /* closed, or coarser, to the relay: it can pass on no more than it holds */
    {"USA", RELEASE_BOTH, ~UINT64_C(0), FIELD_BIT(FIELD_STATE), RELEASE_WITHHOLD, "KOR",
     .want = false},
    {"USA", RELEASE_BOTH, FIELD_BIT(NOTICE_ASSESSMENT), FIELD_BIT(FIELD_LAUNCH_POINT),
     RELEASE_COARSEN, "KOR", .want = false},
    /* more to the relay alone: a kind that the profile does not open, with the list and not */
    {"USA", RELEASE_LIVE, FIELD_BIT(NOTICE_POSTURE),
     FIELD_BIT(FIELD_MADE) | FIELD_BIT(FIELD_ONWARD), RELEASE_OPEN, "KOR", true, 0, NOTICE_POSTURE,
     FIELD_MADE},
    {"USA", RELEASE_LIVE, FIELD_BIT(NOTICE_POSTURE), FIELD_BIT(FIELD_MADE), RELEASE_OPEN, "KOR",
     .want = false},
    /* not in `onward`; the relay itself; the origin */
    {"KOR", RELEASE_BOTH, ~UINT64_C(0), FIELD_BIT(FIELD_LAUNCH_POINT), RELEASE_COARSEN, "AUS",
     .want = false},
    {"USA", RELEASE_LIVE, FIELD_BIT(NOTICE_POSTURE), ~UINT64_C(0), RELEASE_OPEN, "USA",
     .want = false},
    {"USA", RELEASE_LIVE, FIELD_BIT(NOTICE_POSTURE), ~UINT64_C(0), RELEASE_OPEN, "JPN",
     .want = false},
};

TEST(a_relay_that_is_told_more_than_those_behind_it_is_found)
{
    struct nation partners[2] = {nation("USA"), nation("KOR")};

    for (size_t i = 0; i < sizeof relay_rows / sizeof relay_rows[0]; i++) {
        struct release_policy p;
        struct release_bypass found = {0};

        release_default(nation("JPN"), partners, 2, &p);
        memmove(&p.rules[1], &p.rules[0], sizeof p.rules[0] * (size_t)p.rule_count++);
        p.rules[0] = rule("extra", relay_rows[i].fields, relay_rows[i].action);
        p.rules[0].mode = relay_rows[i].mode;
        p.rules[0].kinds = relay_rows[i].kinds;
        p.rules[0].is_any_partner = false;
        p.rules[0].partner_count = 1;
        p.rules[0].partners[0] = nation(relay_rows[i].who);
        TEST_EQ(release_finds_bypass(&p, partners[0], nation(relay_rows[i].destination), &found),
                relay_rows[i].want, i);
        TEST_EQ(found.exercise, relay_rows[i].exercise, i);
        TEST_EQ(found.kind, relay_rows[i].kind, i);
        TEST_EQ(found.field, relay_rows[i].field, i);
    }
}

TEST(hash_of_a_partners_part_tells_nothing_of_others)
{
    struct release_policy p = profile();
    struct release_policy q = p;
    struct digest whole = release_policy_hash(&p);
    struct digest part = release_partner_hash(&p, nation("JPN"));

    /* Another partner gets a rule of its own, in front. */
    memmove(&q.rules[1], &q.rules[0], sizeof q.rules[0] * (size_t)q.rule_count);
    q.rule_count++;
    q.rules[0] = rule("only-kor", FIELD_BIT(FIELD_APOGEE), RELEASE_WITHHOLD);
    q.rules[0].is_any_partner = false;
    q.rules[0].partner_count = 1;
    q.rules[0].partners[0] = nation("KOR");
    q.version = 2;
    struct digest other_whole = release_policy_hash(&q);
    struct digest other_part = release_partner_hash(&q, nation("JPN"));
    struct digest kor = release_partner_hash(&q, nation("KOR"));
    TEST_EQ(digest_equal(&whole, &other_whole), false, 0);
    TEST_EQ(digest_equal(&part, &other_part), true, 1);
    TEST_EQ(digest_equal(&part, &kor), false, 2);
    /* The order of partners says nothing; the order of rules decides. */
    q = p;
    q.rules[0].partners[0] = p.rules[0].partners[1];
    q.rules[0].partners[1] = p.rules[0].partners[0];
    other_whole = release_policy_hash(&q);
    TEST_EQ(digest_equal(&whole, &other_whole), true, 3);
    q.rules[0] = p.rules[1];
    q.rules[1] = p.rules[0];
    other_whole = release_policy_hash(&q);
    TEST_EQ(digest_equal(&whole, &other_whole), false, 4);
}
