/* warn/warn_test.c: every transition of the desk, and what does not make one. */
#include "warn/warn.h"

#include <string.h>

#include "base/dice.h"
#include "base/test.h"
#include "place/place.h"

#define T0 (INT64_C(1700000000) * SECOND_NS)
#define S SECOND_NS

static const struct nation japan = {"JPN"};
static const struct nation america = {"USA"};
static struct warn_desk desk; /* large */

static struct assessment live(struct nation origin, int64_t seen_ns)
{
    return (struct assessment){
        .exercise = 7,
        .origin = origin,
        .track = 1,
        .last_observed_ns = seen_ns,
        .has_impact = true,
        .has_launch = true,
        .launch = {.time_ns = T0 - 60 * S},
    };
}

static void name_area(struct assessment *a, const char *iso, enum risk_kind kind, int64_t from_s,
                      int64_t to_s)
{
    a->risks[a->risk_count++] = (struct risk){
        .area = area_code_of(iso),
        .kind = kind,
        .earliest_ns = T0 + from_s * S,
        .latest_ns = T0 + to_s * S,
    };
}

/* Aomori, overflown 300 to 330 s after T0. */
static struct assessment over_aomori(struct nation origin, int64_t seen_ns)
{
    struct assessment a = live(origin, seen_ns);

    name_area(&a, "JP-02", RISK_OVERFLIGHT, 300, 330);
    return a;
}

static struct warn_change take(const struct assessment *a, int64_t now_ns)
{
    struct warn_change change = warn_take_assessment(&desk, 5, a, now_ns);

    warn_check(&desk);
    return change;
}

static struct warn_change open_draft(void)
{
    struct assessment a = over_aomori(japan, T0);

    warn_init(&desk, japan);
    return take(&a, T0);
}

TEST(none_to_draft_as_soon_as_an_own_area_is_named)
{
    struct warn_change change = open_draft();

    TEST_EQ(change.outcome, WARN_DRAFTED, 0);
    TEST_EQ(change.alert->state, ALERT_DRAFT, 0);
    TEST_EQ(change.alert->revision, 1, 0);
    TEST_EQ(change.alert->number, 1, 0);
    TEST_EQ(change.alert->event, 5, 0);
    TEST_EQ(change.alert->exercise, 7, 0);
    TEST_EQ(change.alert->area_count, 1, 0);
    TEST_EQ(strcmp(change.alert->areas[0].area.text, "JP-02"), 0, 0);
    TEST_EQ(change.alert->areas[0].kind, RISK_OVERFLIGHT, 0);
    TEST_EQ(change.alert->is_prediction_only, 0, 0);
    TEST_EQ(change.alert->has_launch, 1, 0);
    TEST_EQ(change.alert->launch_ns, T0 - 60 * S, 0);
    TEST_EQ(warn_count(&desk), 1, 0);
}

TEST(other_nations_areas_are_not_ours)
{
    struct assessment a = live(japan, T0);

    warn_init(&desk, japan);
    name_area(&a, "KR-11", RISK_IMPACT, 300, 330);
    name_area(&a, "US-GU", RISK_IMPACT, 900, 930);
    TEST_EQ(take(&a, T0).outcome, WARN_UNCHANGED, 0);
    a.risks[a.risk_count++] = (struct risk){.area = {"JP-48"}, .latest_ns = T0 + 400 * S};
    TEST_EQ(take(&a, T0).outcome, WARN_UNCHANGED, 1);
    TEST_EQ(warn_count(&desk), 0, 0);
}

TEST(a_window_that_is_over_or_backwards_drafts_nothing)
{
    struct assessment a = live(japan, T0);

    warn_init(&desk, japan);
    name_area(&a, "JP-02", RISK_OVERFLIGHT, 300, 330);
    TEST_EQ(take(&a, T0 + 331 * S).outcome, WARN_UNCHANGED, 0);
    a.risks[0].earliest_ns = a.risks[0].latest_ns + 1;
    TEST_EQ(take(&a, T0).outcome, WARN_UNCHANGED, 1);
}

TEST(an_area_is_added_at_once)
{
    struct assessment a = over_aomori(japan, T0 + S);
    struct warn_change change;

    (void)open_draft();
    name_area(&a, "JP-01", RISK_OVERFLIGHT, 290, 320);
    change = take(&a, T0 + S);
    TEST_EQ(change.outcome, WARN_REVISED, 0);
    TEST_EQ(change.alert->state, ALERT_REVISED, 0);
    TEST_EQ(change.alert->revision, 2, 0);
    TEST_EQ(change.alert->revised_ns, T0 + S, 0);
    TEST_EQ(change.alert->area_count, 2, 0);
    TEST_EQ(strcmp(change.alert->areas[0].area.text, "JP-01"), 0, 0); /* earlier first */
}

TEST(a_window_is_restated_beyond_thirty_seconds)
{
    static const struct {
        int64_t from_s;
        int64_t to_s;
        enum warn_outcome want;
    } rows[] = {
        {300, 330, WARN_UNCHANGED}, {330, 360, WARN_UNCHANGED}, {270, 300, WARN_UNCHANGED},
        {331, 345, WARN_REVISED},   {269, 330, WARN_REVISED},   {300, 361, WARN_REVISED},
    };

    for (int i = 0; i < (int)(sizeof rows / sizeof rows[0]); i++) {
        struct assessment a = live(japan, T0 + S);

        (void)open_draft();
        name_area(&a, "JP-02", RISK_OVERFLIGHT, rows[i].from_s, rows[i].to_s);
        TEST_EQ(take(&a, T0 + S).outcome, rows[i].want, i);
    }
}

TEST(of_a_long_window_an_eighth_is_a_step)
{
    static const struct {
        int64_t to_s;
        enum warn_outcome want;
    } rows[] = {
        {2700, WARN_UNCHANGED}, {2701, WARN_REVISED}, {2100, WARN_UNCHANGED}, {2099, WARN_REVISED}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct assessment a = live(japan, T0);

        warn_init(&desk, japan);
        name_area(&a, "JP-02", RISK_IMPACT, 0, 2400);
        TEST_EQ(take(&a, T0).outcome, WARN_DRAFTED, i);
        a.risks[0].latest_ns = T0 + rows[i].to_s * S;
        TEST_EQ(take(&a, T0 + S).outcome, rows[i].want, i);
    }
}

/* Small steps add up: they are measured against what was last stated. */
TEST(drift_is_restated_too)
{
    (void)open_draft();
    for (int step = 1; step <= 4; step++) {
        struct assessment a = live(japan, T0 + step * S);

        name_area(&a, "JP-02", RISK_OVERFLIGHT, 300 + step * 10, 330 + step * 10);
        TEST_EQ(take(&a, T0 + step * S).outcome, step == 4 ? WARN_REVISED : WARN_UNCHANGED, step);
    }
}

TEST(an_impact_is_restated_at_once_and_stays_stated)
{
    struct assessment a = live(japan, T0 + S);

    (void)open_draft();
    name_area(&a, "JP-02", RISK_IMPACT, 300, 330);
    TEST_EQ(take(&a, T0 + S).outcome, WARN_REVISED, 0);
    a.risks[0].kind = RISK_OVERFLIGHT;
    TEST_EQ(take(&a, T0 + 2 * S).outcome, WARN_UNCHANGED, 1);
    TEST_EQ(warn_at(&desk, 0)->areas[0].kind, RISK_IMPACT, 1);
}

TEST(an_area_goes_after_two_successive_misses)
{
    struct assessment both = over_aomori(japan, T0);
    struct assessment one = over_aomori(japan, T0);

    (void)open_draft();
    name_area(&both, "JP-01", RISK_OVERFLIGHT, 290, 320);
    TEST_EQ(take(&both, T0 + S).outcome, WARN_REVISED, 0);
    TEST_EQ(take(&one, T0 + 2 * S).outcome, WARN_UNCHANGED, 1);
    TEST_EQ(take(&both, T0 + 3 * S).outcome, WARN_UNCHANGED, 2); /* named again: from zero */
    TEST_EQ(take(&one, T0 + 4 * S).outcome, WARN_UNCHANGED, 3);
    TEST_EQ(take(&one, T0 + 20 * S).outcome, WARN_UNCHANGED, 4); /* revised not long ago */
    TEST_EQ(take(&one, T0 + 21 * S).outcome, WARN_REVISED, 5);
    TEST_EQ(warn_at(&desk, 0)->area_count, 1, 5);
}

TEST(cancelled_when_no_area_is_left)
{
    struct assessment none = live(japan, T0);
    struct assessment again = over_aomori(japan, T0 + 3 * S);
    struct warn_change change;

    (void)open_draft();
    TEST_EQ(take(&none, T0 + S).outcome, WARN_UNCHANGED, 0);
    change = take(&none, T0 + 2 * S);
    TEST_EQ(change.outcome, WARN_CANCELLED, 1);
    TEST_EQ(change.alert->state, ALERT_CANCELLED, 1);
    TEST_EQ(change.alert->revision, 2, 1);
    TEST_EQ(change.alert->area_count, 1, 1); /* the correction goes where the alert went */
    change = take(&again, T0 + 3 * S);
    TEST_EQ(change.outcome, WARN_DRAFTED, 2); /* a new one under a new number */
    TEST_EQ(change.alert->number, 2, 2);
    TEST_EQ(warn_at(&desk, 0)->state, ALERT_CANCELLED, 2);
}

/* W10, W11 of the lessons: the claim degrades, it does not vanish. */
TEST(a_lost_track_is_prediction_only_and_takes_no_area_away)
{
    struct assessment lost = live(japan, T0);
    struct warn_change change;

    lost.is_lost = true;
    (void)open_draft();
    change = take(&lost, T0 + 20 * S);
    TEST_EQ(change.outcome, WARN_REVISED, 0);
    TEST_EQ(change.alert->is_prediction_only, 1, 0);
    TEST_EQ(change.alert->last_observed_ns, T0, 0);
    for (int i = 0; i < 5; i++)
        TEST_EQ(take(&lost, T0 + (30 + i) * S).outcome, WARN_UNCHANGED, i);
    TEST_EQ(warn_at(&desk, 0)->area_count, 1, 0);
}

TEST(an_unknown_impact_takes_no_area_away)
{
    struct assessment vague = live(japan, T0);

    vague.has_impact = false;
    (void)open_draft();
    for (int i = 0; i < 5; i++)
        TEST_EQ(take(&vague, T0 + i * S).outcome, WARN_UNCHANGED, i);
}

TEST(found_again_is_said)
{
    struct assessment a = over_aomori(japan, T0);

    a.is_lost = true;
    (void)open_draft();
    TEST_EQ(take(&a, T0 + 20 * S).outcome, WARN_REVISED, 0);
    a = over_aomori(japan, T0 + 40 * S);
    TEST_EQ(take(&a, T0 + 40 * S).outcome, WARN_REVISED, 1);
    TEST_EQ(warn_at(&desk, 0)->is_prediction_only, 0, 1);
}

TEST(late_evidence_is_prediction_only_without_being_told)
{
    struct warn_change change;

    (void)open_draft();
    TEST_EQ(warn_advance(&desk, T0 + WARN_LATE_NS).outcome, WARN_UNCHANGED, 0);
    change = warn_advance(&desk, T0 + WARN_LATE_NS + 1);
    warn_check(&desk);
    TEST_EQ(change.outcome, WARN_REVISED, 1);
    TEST_EQ(change.alert->is_prediction_only, 1, 1);
    TEST_EQ(warn_advance(&desk, T0 + WARN_LATE_NS + 2).outcome, WARN_UNCHANGED, 2);
}

TEST(all_clear_after_the_last_window_and_the_hold)
{
    struct assessment a = over_aomori(japan, T0 + 329 * S);
    struct warn_change change;
    int64_t end_ns = T0 + 330 * S + WARN_CLEAR_HOLD_NS;

    (void)open_draft();
    TEST_EQ(take(&a, T0 + 329 * S).outcome, WARN_UNCHANGED, 0);
    a.last_observed_ns = end_ns;
    TEST_EQ(take(&a, end_ns).outcome, WARN_UNCHANGED, 1); /* the window is over: held, not moved */
    TEST_EQ(warn_advance(&desk, end_ns).outcome, WARN_UNCHANGED, 2);
    change = warn_advance(&desk, end_ns + 1);
    warn_check(&desk);
    TEST_EQ(change.outcome, WARN_ALL_CLEAR, 3);
    TEST_EQ(change.alert->state, ALERT_ALL_CLEAR, 3);
    TEST_EQ(change.alert->revision, 2, 3);
    TEST_EQ(warn_advance(&desk, end_ns + 2).outcome, WARN_UNCHANGED, 4);
}

TEST(once_the_window_has_begun_only_the_all_clear_ends_it)
{
    struct assessment none = live(japan, T0 + 301 * S);

    (void)open_draft();
    for (int i = 0; i < 5; i++) {
        none.last_observed_ns = T0 + (301 + i) * S;
        TEST_EQ(take(&none, T0 + (301 + i) * S).outcome == WARN_CANCELLED, 0, i);
    }
    TEST_EQ(warn_is_open(warn_at(&desk, 0)), 1, 0);
}

TEST(an_impact_that_is_found_to_come_later_and_elsewhere_is_taken_away)
{
    static const struct {
        enum risk_kind kind;
        int64_t falls_s; /* from now */
        bool is_open;
    } rows[] = {
        {RISK_IMPACT, 1, false},   /* still flying, elsewhere: the vague window goes */
        {RISK_IMPACT, 0, true},    /* may fall now: it stays */
        {RISK_OVERFLIGHT, 1, true} /* may be passing over: it stays */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct assessment vague = live(japan, T0);

        warn_init(&desk, japan);
        name_area(&vague, "JP-02", rows[i].kind, 0, 3000);
        TEST_EQ(take(&vague, T0).outcome, WARN_DRAFTED, i);
        for (int k = 1; k <= 2; k++) {
            struct assessment better = live(japan, T0 + k * S);

            better.impact.earliest_ns = T0 + (k + rows[i].falls_s) * S;
            (void)take(&better, T0 + k * S);
        }
        TEST_EQ(warn_is_open(warn_at(&desk, 0)), rows[i].is_open, i);
    }
}

TEST(a_real_event_ends_with_the_windows_without_the_hold)
{
    (void)open_draft();
    TEST_EQ(warn_end_event(&desk, 5, true, T0 + 330 * S).outcome, WARN_UNCHANGED, 0);
    (void)warn_advance(&desk, T0 + 330 * S); /* the evidence is late by now */
    TEST_EQ(warn_advance(&desk, T0 + 330 * S).outcome, WARN_UNCHANGED, 1);
    TEST_EQ(warn_advance(&desk, T0 + 330 * S + 1).outcome, WARN_ALL_CLEAR, 2);
    (void)open_draft();
    TEST_EQ(warn_end_event(&desk, 5, true, T0 + 330 * S + 1).outcome, WARN_ALL_CLEAR, 3);
    TEST_EQ(warn_end_event(&desk, 5, true, T0 + 400 * S).outcome, WARN_UNCHANGED, 4);
}

TEST(an_event_that_was_not_real_cancels_draft_and_revised)
{
    struct assessment a = live(japan, T0 + S);
    struct warn_change change;

    (void)open_draft();
    change = warn_end_event(&desk, 5, false, T0 + S);
    warn_check(&desk);
    TEST_EQ(change.outcome, WARN_CANCELLED, 0);
    TEST_EQ(change.alert->revision, 2, 0);
    (void)open_draft();
    name_area(&a, "JP-02", RISK_IMPACT, 300, 330);
    TEST_EQ(take(&a, T0 + S).outcome, WARN_REVISED, 1);
    TEST_EQ(warn_end_event(&desk, 5, false, T0 + 2 * S).outcome, WARN_CANCELLED, 2);
    TEST_EQ(warn_end_event(&desk, 6, false, T0 + 2 * S).outcome, WARN_UNCHANGED, 3);
}

TEST(opinions_stand_side_by_side_in_the_widest_window)
{
    struct assessment theirs = live(america, T0 + S);
    struct assessment ours = over_aomori(japan, T0 + 2 * S);
    struct assessment none = live(america, T0 + 3 * S);
    struct warn_change change;

    (void)open_draft();
    name_area(&theirs, "JP-02", RISK_OVERFLIGHT, 250, 320);
    name_area(&theirs, "JP-01", RISK_OVERFLIGHT, 290, 320);
    change = take(&theirs, T0 + S);
    TEST_EQ(change.outcome, WARN_REVISED, 0);
    TEST_EQ(change.alert->area_count, 2, 0);
    TEST_EQ(change.alert->areas[0].earliest_ns, T0 + 250 * S, 0);
    TEST_EQ(change.alert->areas[0].latest_ns, T0 + 330 * S, 0);
    for (int i = 0; i < 4; i++) /* we never named Hokkaido: our silence does not take it away */
        TEST_EQ(take(&ours, T0 + 2 * S).outcome, WARN_UNCHANGED, i);
    TEST_EQ(take(&none, T0 + 3 * S).outcome, WARN_UNCHANGED, 1);
    TEST_EQ(take(&none, T0 + 21 * S).outcome, WARN_REVISED, 2);
    TEST_EQ(warn_at(&desk, 0)->area_count, 1, 2);
}

TEST(a_live_opinion_goes_before_a_lost_one)
{
    struct assessment theirs = over_aomori(america, T0 + S);
    struct assessment ours = live(japan, T0);

    (void)open_draft();
    TEST_EQ(take(&theirs, T0 + S).outcome, WARN_UNCHANGED, 0);
    ours.is_lost = true; /* and has drifted by a minute */
    name_area(&ours, "JP-02", RISK_OVERFLIGHT, 360, 420);
    TEST_EQ(take(&ours, T0 + 2 * S).outcome, WARN_UNCHANGED, 1);
    TEST_EQ(warn_at(&desk, 0)->is_prediction_only, 0, 1);
}

TEST(another_exercise_is_refused)
{
    struct assessment a = over_aomori(japan, T0);

    (void)open_draft();
    a.exercise = 0;
    TEST_EQ(take(&a, T0 + S).outcome, WARN_REFUSED_EXERCISE, 0);
    TEST_EQ(desk.exercise_count, 1, 0);
    TEST_EQ(warn_at(&desk, 0)->exercise, 7, 0);
}

TEST(merged_events_keep_one_alert)
{
    struct assessment theirs = live(america, T0);
    struct warn_change change;

    name_area(&theirs, "JP-01", RISK_OVERFLIGHT, 290, 320);
    (void)open_draft();
    TEST_EQ(warn_take_assessment(&desk, 9, &theirs, T0).outcome, WARN_DRAFTED, 0);
    change = warn_merge_event(&desk, 9, 5, T0 + S);
    warn_check(&desk);
    TEST_EQ(change.outcome, WARN_CANCELLED, 1);
    TEST_EQ(change.alert->event, 9, 1);
    change = warn_advance(&desk, T0 + S);
    TEST_EQ(change.outcome, WARN_REVISED, 2);
    TEST_EQ(change.alert->event, 5, 2);
    TEST_EQ(change.alert->area_count, 2, 2);
    TEST_EQ(warn_merge_event(&desk, 5, 3, T0 + S).outcome, WARN_UNCHANGED, 3);
    TEST_EQ(warn_at(&desk, 0)->event, 3, 3); /* a lone one follows */
    TEST_EQ(warn_merge_event(&desk, 77, 3, T0 + S).outcome, WARN_UNCHANGED, 4);
}

TEST(a_full_desk_refuses_and_counts_and_finished_alerts_give_way)
{
    struct assessment a = over_aomori(japan, T0);

    warn_init(&desk, japan);
    for (uint32_t event = 1; event <= ALERTS_MAX; event++)
        TEST_EQ(warn_take_assessment(&desk, event, &a, T0).outcome, WARN_DRAFTED, event);
    TEST_EQ(warn_take_assessment(&desk, 100, &a, T0).outcome, WARN_REFUSED_FULL, 0);
    TEST_EQ(desk.full_count, 1, 0);
    TEST_EQ(warn_end_event(&desk, 3, false, T0).outcome, WARN_CANCELLED, 0);
    TEST_EQ(warn_take_assessment(&desk, 100, &a, T0).outcome, WARN_DRAFTED, 0);
    warn_check(&desk);
    TEST_EQ(warn_count(&desk), ALERTS_MAX, 0);
    TEST_EQ(warn_at(&desk, ALERTS_MAX - 1)->number, ALERTS_MAX + 1, 0);
    TEST_EQ(warn_at(&desk, 2)->event, 4, 0);
}

/* Any order of words, ends and clocks keeps the invariants; revisions only rise. */
TEST(invariants_hold_under_a_thousand_random_steps)
{
    static const char *const areas[] = {"JP-01", "JP-02", "JP-03", "JP-13", "KR-11"};
    static const struct nation origins[] = {{"JPN"}, {"USA"}, {"KOR"}};
    struct dice dice = dice_init(20221004, 1);
    int64_t now_ns = T0;
    int outcomes[WARN_REFUSED_EXERCISE + 1] = {0};

    warn_init(&desk, japan);
    for (int step = 0; step < 20000; step++) {
        uint32_t event = 1 + (uint32_t)dice_below(&dice, 4);
        struct assessment a = live(origins[dice_below(&dice, 3)], now_ns);
        struct warn_change change;

        for (int i = 0; i < 5; i++) {
            int64_t from_s = (now_ns - T0) / S + (int64_t)dice_below(&dice, 200);

            if (dice_below(&dice, 8) == 0)
                name_area(&a, areas[i], dice_below(&dice, 2) ? RISK_IMPACT : RISK_OVERFLIGHT,
                          from_s, from_s + (int64_t)dice_below(&dice, 60));
        }
        a.is_lost = dice_below(&dice, 4) == 0;
        a.exercise = dice_below(&dice, 50) == 0 ? 0 : 7;
        now_ns += (int64_t)dice_below(&dice, 20) * S;
        if (dice_below(&dice, 40) == 0)
            change = warn_end_event(&desk, event, dice_below(&dice, 2) == 0, now_ns);
        else if (dice_below(&dice, 60) == 0)
            change = warn_merge_event(&desk, event, event % 4 + 1, now_ns);
        else if (dice_below(&dice, 3) == 0)
            change = warn_advance(&desk, now_ns);
        else
            change = warn_take_assessment(&desk, event, &a, now_ns);
        warn_check(&desk);
        outcomes[change.outcome]++;
    }
    for (int i = 0; i <= WARN_REFUSED_EXERCISE; i++)
        TEST_EQ(outcomes[i] > 0, i != WARN_REFUSED_FULL, i);
}
