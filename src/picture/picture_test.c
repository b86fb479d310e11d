/* picture/picture_test.c: what a word does to the picture, edge by edge. */
#include "picture/picture.h"

#include <string.h>

#include "assess/flown.h"
#include "base/test.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define RADIANS(degrees) ((degrees)*MATH_PI / 180)

static const struct nation jpn = {"JPN"};
static const struct nation usa = {"USA"};
static const struct nation kor = {"KOR"};

static struct picture p;
static struct track t;

static void fresh(void)
{
    struct picture_rules rules = picture_rules_default();

    picture_close(&p);
    TEST_EQ(picture_open(&p, jpn, &rules), STATUS_OK, 0);
}

static int open_events(void)
{
    int count = 0;

    for (int i = 0; i < p.event_count; i++)
        count += picture_event_at(&p, i)->state == EVENT_OPEN;
    return count;
}

static int64_t at(double after_s)
{
    return LIFT_OFF_NS + (int64_t)(after_s * 1e9);
}

static struct ground_ellipse circle(struct geodetic centre, double sigma_m, double probability)
{
    double k = probability > 0.6 ? 2.146 : 1.1774;

    return (struct ground_ellipse){centre, k * sigma_m, k * sigma_m, 0, probability};
}

/* An assessment with a launch `east_m` from a fixed place, `late_s` after LIFT_OFF. */
static struct assessment launch_word(struct nation origin, uint32_t track, double east_m,
                                     double late_s, double made_s)
{
    struct geodetic place = {RADIANS(40), RADIANS(126), 0};
    struct geodetic point = geodesic_direct(place, RADIANS(90), east_m);

    return (struct assessment){
        .origin = origin,
        .track = track,
        .revision = 1,
        .made_ns = at(made_s),
        .last_observed_ns = at(made_s),
        .has_launch = true,
        .launch = {point, at(late_s), 2, circle(point, 3000, 0.9)},
        .count = 1,
    };
}

static void with_impact(struct assessment *a, double east_m, double landing_s)
{
    struct geodetic place = {RADIANS(40), RADIANS(140), 0};
    struct geodetic point = geodesic_direct(place, RADIANS(90), east_m);

    a->has_impact = true;
    a->impact = (struct impact_estimate){
        .point = point,
        .time_ns = at(landing_s),
        .earliest_ns = at(landing_s - 5),
        .latest_ns = at(landing_s + 5),
        .area50 = circle(point, 8000, 0.5),
        .area90 = circle(point, 8000, 0.9),
    };
}

TEST(words_with_a_launch_only)
{
    static const struct {
        const char *nation;
        uint32_t track;
        double east_m;
        double late_s;
        double made_s;
        enum picture_verdict want;
        uint32_t event;
    } rows[] = {
        {"USA", 1, 0, 0, 60, PICTURE_OPENED, 1},
        {"USA", 1, 500, 0, 60, PICTURE_STALE, 1}, /* not newer */
        {"USA", 1, 500, 0, 61, PICTURE_UPDATED, 1},
        {"KOR", 7, 4e3, 2, 62, PICTURE_UPDATED, 1},    /* near in place and time */
        {"USA", 2, 120e3, 60, 120, PICTURE_OPENED, 2}, /* another place, a minute later */
        {"KOR", 8, 118e3, 63, 121, PICTURE_UPDATED, 2},
        {"USA", 3, 0, 60, 122, PICTURE_OPENED, 3},    /* the same place, a minute later */
        {"KOR", 9, 120e3, 0, 123, PICTURE_OPENED, 4}, /* the same time, another place */
    };

    fresh();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct nation origin;
        nation_parse(rows[i].nation, &origin);
        struct assessment a =
            launch_word(origin, rows[i].track, rows[i].east_m, rows[i].late_s, rows[i].made_s);
        struct picture_change c = picture_take_assessment(&p, &a, NULL, at(rows[i].made_s + 0.3));

        TEST_EQ(c.verdict, rows[i].want, i);
        TEST_EQ(c.event, rows[i].event, i);
        TEST_EQ(c.merged, 0, i);
    }
    TEST_EQ(picture_event(&p, 1)->opinion_count, 2, 0);
    TEST_EQ(picture_event(&p, 1)->opinions[0].revision_count, 2, 0);
    TEST_EQ(picture_event(&p, 99) == NULL, true, 0);
}

TEST(a_word_that_tells_nothing_is_not_kept)
{
    struct assessment a = {.origin = usa, .track = 4, .made_ns = at(50)};

    fresh();
    TEST_EQ(picture_take_assessment(&p, &a, NULL, at(50)).verdict, PICTURE_VAGUE, 0);
    TEST_EQ(p.event_count, 0, 0);
    struct assessment full = launch_word(usa, 4, 0, 0, 51);
    TEST_EQ(picture_take_assessment(&p, &full, NULL, at(51)).verdict, PICTURE_OPENED, 0);
    a.made_ns = at(52); /* known by its key now */
    TEST_EQ(picture_take_assessment(&p, &a, NULL, at(52)).event, 1, 0);
}

/* A word of America that tells an impact alone, `wide_m` across, as seen at `seen_s`. */
static struct assessment impact_word(enum flight_phase phase, double wide_m, double seen_s)
{
    struct assessment a = launch_word(usa, 20, 0, 0, seen_s);

    with_impact(&a, 0, 900);
    a.has_launch = false;
    a.phase = phase;
    a.impact.area90 = circle(a.impact.point, wide_m, 0.9);
    return a;
}

TEST(an_impact_alone_joins_only_what_it_can_be)
{
    static const struct {
        enum flight_phase phase;
        double wide_m;
        double seen_s;
        enum picture_verdict want;
    } rows[] = {
        {PHASE_COAST, 8e3, 600, PICTURE_UPDATED},
        {PHASE_UNKNOWN, 8e3, 600, PICTURE_UPDATED}, /* its phase was not released to us */
        {PHASE_BOOST, 250e3, 600, PICTURE_VAGUE},   /* the fan of a burn is near to anything */
        {PHASE_COAST, 8e3, 950, PICTURE_UPDATED},   /* late, but a prediction may be that wrong */
        {PHASE_COAST, 8e3, 970, PICTURE_VAGUE},     /* seen flying, the other came down at 905 */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct assessment first = launch_word(kor, 7, 0, 0, 500);
        struct assessment a = impact_word(rows[i].phase, rows[i].wide_m, rows[i].seen_s);

        fresh();
        with_impact(&first, 0, 900);
        first.phase = PHASE_COAST;
        TEST_EQ(picture_take_assessment(&p, &first, NULL, at(500)).verdict, PICTURE_OPENED, i);
        TEST_EQ(picture_take_assessment(&p, &a, NULL, at(rows[i].seen_s)).verdict, rows[i].want, i);
    }
}

TEST(exercise_and_live_never_mix)
{
    struct assessment live = launch_word(usa, 1, 0, 0, 60);
    struct assessment drill = launch_word(usa, 1, 0, 0, 60);

    drill.exercise = 77;
    fresh();
    TEST_EQ(picture_take_assessment(&p, &live, NULL, at(60)).event, 1, 0);
    TEST_EQ(picture_take_assessment(&p, &drill, NULL, at(60)).event, 2, 0);
    TEST_EQ(picture_event(&p, 2)->exercise, 77, 0);
    TEST_EQ(picture_event_of(&p, 77, usa, 1)->id, 2, 0);
    TEST_EQ(picture_event_of(&p, 0, usa, 1)->id, 1, 0);
}

TEST(a_full_picture_refuses_and_an_ended_place_is_used_again)
{
    uint32_t ended[EVENTS_MAX];

    fresh();
    for (uint32_t i = 0; i < EVENTS_MAX; i++) {
        struct assessment a = launch_word(usa, i + 1, 0, 100.0 * i, 10);
        with_impact(&a, 0, i == 5 ? 400 : 90000);
        TEST_EQ(picture_take_assessment(&p, &a, NULL, at(10)).verdict, PICTURE_OPENED, i);
    }
    struct assessment more = launch_word(usa, 1000, 0, 50, 11);
    TEST_EQ(picture_take_assessment(&p, &more, NULL, at(11)).verdict, PICTURE_FULL, 0);
    TEST_EQ(picture_advance(&p, at(405 + 120), ended), 0, 0);
    TEST_EQ(picture_advance(&p, at(405 + 121), ended), 1, 0);
    TEST_EQ(ended[0], 6, 0);
    struct picture_change c = picture_take_assessment(&p, &more, NULL, at(600));
    TEST_EQ(c.verdict, PICTURE_OPENED, 0);
    TEST_EQ(c.event, EVENTS_MAX + 1, 0);
    TEST_EQ(picture_event(&p, 6) == NULL, true, 0);
    TEST_EQ(picture_event_of(&p, 0, usa, 6) == NULL, true, 0);
}

TEST(an_event_ends_by_silence_and_reopens_on_an_observation)
{
    struct assessment a = launch_word(usa, 1, 0, 0, 60);
    uint32_t ended[EVENTS_MAX];

    fresh();
    picture_take_assessment(&p, &a, NULL, at(60));
    TEST_EQ(picture_advance(&p, at(60 + 1800), ended), 0, 0);
    TEST_EQ(picture_advance(&p, at(60 + 1801), ended), 1, 0);
    TEST_EQ(picture_event(&p, 1)->state, EVENT_ENDED, 0);
    a.made_ns = at(1870); /* a late word without a newer observation keeps it ended */
    picture_take_assessment(&p, &a, NULL, at(1870));
    TEST_EQ(picture_event(&p, 1)->state, EVENT_ENDED, 0);
    a.made_ns = at(1900);
    a.last_observed_ns = at(1900);
    TEST_EQ(picture_take_assessment(&p, &a, NULL, at(1900)).event, 1, 0);
    TEST_EQ(picture_event(&p, 1)->state, EVENT_OPEN, 0);
    TEST_EQ(picture_advance(&p, at(3701), ended), 1, 1);
    a.made_ns = at(3702); /* an old observation, but an impact still ahead opens it too ... */
    with_impact(&a, 0, 3715);
    picture_take_assessment(&p, &a, NULL, at(3720));
    TEST_EQ(picture_event(&p, 1)->state, EVENT_ENDED, 1);
    a.made_ns = at(3703);
    picture_take_assessment(&p, &a, NULL, at(3719));
    TEST_EQ(picture_event(&p, 1)->state, EVENT_OPEN, 2);
    a.made_ns = at(3704); /* ... and keeps it open through any silence */
    with_impact(&a, 0, 9000);
    picture_take_assessment(&p, &a, NULL, at(3720));
    TEST_EQ(picture_advance(&p, at(8000), ended), 0, 1);
    TEST_EQ(picture_advance(&p, at(9126), ended), 1, 1);
}

TEST(revision_times_keep_the_newest)
{
    fresh();
    for (int i = 0; i < OPINION_REVISIONS_MAX + 5; i++) {
        struct assessment a = launch_word(usa, 1, 0, 0, 60 + i);
        picture_take_assessment(&p, &a, NULL, at(60 + i));
    }
    const struct opinion *o = &picture_event(&p, 1)->opinions[0];
    TEST_EQ(o->revision_count, OPINION_REVISIONS_MAX, 0);
    TEST_EQ(o->revision_ns[0], at(65), 0);
    TEST_EQ(o->revision_ns[OPINION_REVISIONS_MAX - 1], at(60 + OPINION_REVISIONS_MAX + 4), 0);
    TEST_EQ(o->first_notice_ns, at(60), 0);
}

TEST(a_cancel_takes_the_assessment_back)
{
    struct assessment a = launch_word(usa, 1, 0, 0, 60);
    uint8_t id[NOTICE_ID_SIZE] = {1, 2, 3};
    uint8_t other[NOTICE_ID_SIZE] = {9};

    fresh();
    picture_take_assessment(&p, &a, id, at(60));
    TEST_EQ(picture_take_cancel(&p, usa, other, at(61)), false, 0);
    TEST_EQ(picture_take_cancel(&p, kor, id, at(61)), false, 1);
    TEST_EQ(picture_take_cancel(&p, usa, id, at(61)), true, 2);
    TEST_EQ(picture_event(&p, 1)->opinions[0].has_assessment, false, 0);
    TEST_EQ(picture_take_cancel(&p, usa, id, at(62)), false, 3);
}

TEST(differences_of_every_pair)
{
    struct assessment a = launch_word(usa, 1, 0, 0, 60);
    struct assessment b = launch_word(kor, 1, 5000, 3, 61);
    struct assessment c = launch_word(jpn, 1, 3000, 1, 62);
    struct opinion_difference d[PICTURE_DIFFERENCES_MAX];

    with_impact(&a, 0, 1000);
    with_impact(&b, 30e3, 1010);
    a.has_apogee = b.has_apogee = true;
    a.apogee_m = 900e3;
    b.apogee_m = 950e3;
    b.class = CLASS_MEDIUM_RANGE;
    fresh();
    picture_take_assessment(&p, &a, NULL, at(60));
    picture_take_assessment(&p, &b, NULL, at(61));
    picture_take_assessment(&p, &c, NULL, at(62));
    const struct event *e = picture_event(&p, 1);
    TEST_EQ(picture_differences(e, d), 3, 0);
    TEST_EQ(nation_equal(d[0].a, jpn) && nation_equal(d[0].b, usa), true, 0); /* own first */
    TEST_EQ(d[0].has_launch, true, 0);
    TEST_EQ(d[0].has_impact, false, 0);
    TEST_NEAR(d[0].launch_m, 3000, 1, 0);
    TEST_NEAR(d[0].launch_time_s, -1, 1e-6, 0);
    TEST_EQ(d[2].has_impact, true, 2);
    TEST_NEAR(d[2].launch_m, 5000, 1, 2);
    TEST_NEAR(d[2].launch_sigmas, 5000 / 4242.6, 0.01, 2);
    TEST_NEAR(d[2].impact_m, 30e3, 1, 2);
    TEST_NEAR(d[2].impact_time_s, 10, 1e-6, 2);
    TEST_NEAR(d[2].impact_sigmas, 30.0 / 11.3137, 0.01, 2);
    TEST_NEAR(d[2].apogee_m, 50e3, 1e-6, 2);
    TEST_EQ(d[2].is_class_different, true, 2);
    TEST_EQ(d[2].is_count_different, false, 2);
    TEST_EQ(d[2].has_range, false, 2);
}

/* A coasting state on a fixed arc, moved east, with the stated sigma. */
static void coasting(struct nation origin, uint32_t id, double after_s, double north_m,
                     double sigma_m)
{
    static const struct rocket r = {.place = {0.7, 2.2, 0},
                                    .azimuth_rad = 1.5,
                                    .force_mps2 = 20,
                                    .exhaust_mps = 2500,
                                    .burn_s = 100,
                                    .rise_s = 6,
                                    .lean_rad = 0.7,
                                    .lean_by_s = 60,
                                    .beta_kgm2 = 8000};
    struct flight_state s = rocket_state(&r, after_s);
    struct enu_axes axes = enu_axes_at(ecef_to_geodetic(s.position));

    s.position = ecef_add_scaled(s.position, axes.north, north_m);
    t = (struct track){
        .origin = origin,
        .id = id,
        .status = TRACK_CONFIRMED,
        .phase = PHASE_COAST,
        .has_burnout = true,
        .last_seen_ns = at(after_s),
        .state_ns = at(after_s),
        .position = s.position,
        .velocity = s.velocity,
    };
    for (int i = 0; i < 3; i++) {
        t.covariance[i][i] = sigma_m * sigma_m;
        t.covariance[i + 3][i + 3] = sigma_m * sigma_m / 1e4;
    }
}

TEST(states_join_by_where_they_are_not_when)
{
    static const struct {
        const char *nation;
        uint32_t track;
        double after_s;
        double north_m;
        enum picture_verdict want;
        uint32_t event;
    } rows[] = {
        {"KOR", 1, 130, 0, PICTURE_OPENED, 1},
        {"JPN", 5, 190, 1000, PICTURE_UPDATED, 1}, /* a minute on along the same arc */
        {"USA", 3, 190, 90e3, PICTURE_OPENED, 2},  /* beside it at the same moment */
        {"JPN", 5, 190, 1000, PICTURE_STALE, 1},
        {"JPN", 5, 189, 1000, PICTURE_STALE, 1},   /* older */
        {"JPN", 6, 192, 90e3, PICTURE_UPDATED, 2}, /* own second object */
        {"KOR", 1, 195, 0, PICTURE_UPDATED, 1},
        {"KOR", 2, 195, 89e3, PICTURE_UPDATED, 2},
    };

    fresh();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct nation origin;
        nation_parse(rows[i].nation, &origin);
        coasting(origin, rows[i].track, rows[i].after_s, rows[i].north_m, 800);
        struct picture_change c = picture_take_track(&p, &t, at(rows[i].after_s + 0.5));

        TEST_EQ(c.verdict, rows[i].want, i);
        TEST_EQ(c.event, rows[i].event, i);
    }
    TEST_EQ(nation_equal(picture_event(&p, 1)->opinions[0].origin, jpn), true, 0);
    TEST_EQ(picture_event(&p, 1)->opinions[0].track.ascent_count, 0, 0);
}

TEST(a_track_that_comes_back_is_known_again)
{
    /* Up and out of sight, then down again under a new number 400 s and more later. */
    static const struct {
        double after_s;
        double north_m;
        uint32_t event;
    } rows[] = {
        {130, 0, 1}, {545, 0, 1}, {546, 120e3, 2}, /* another one comes down beside it */
    };

    fresh();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        coasting(jpn, (uint32_t)i + 1, rows[i].after_s, rows[i].north_m, 200);
        TEST_EQ(picture_take_track(&p, &t, at(rows[i].after_s)).event, rows[i].event, i);
    }
}

TEST(a_contradiction_is_believed_the_third_time)
{
    fresh();
    for (int i = 0; i < 3; i++) {
        coasting(kor, 1, 130 + i, 0, 800);
        TEST_EQ(picture_take_track(&p, &t, at(130 + i)).event, 1, i);
        coasting(usa, 3, 130 + i, 0, 800);
        TEST_EQ(picture_take_track(&p, &t, at(130 + i)).event, 1, i);
    }
    static const struct {
        double north_m;
        uint32_t event;
    } rows[] = {
        {80e3, 1}, {80e3, 1}, {0, 1},
        {80e3, 1}, /* one word in agreement starts the count anew */
        {80e3, 1}, {80e3, 2}, {80e3, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double now_s = 135 + 2 * (double)i;

        coasting(kor, 1, now_s, 0, 800);
        TEST_EQ(picture_take_track(&p, &t, at(now_s)).event, 1, i);
        coasting(usa, 3, now_s, rows[i].north_m, 800);
        TEST_EQ(picture_take_track(&p, &t, at(now_s)).event, rows[i].event, i);
    }
    TEST_EQ(picture_event(&p, 1)->opinion_count, 1, 0);
    TEST_EQ(open_events(), 2, 0);
}

/* America's newest state is of the pause between two stages: where it would have coasted to drives
 * Korea, who sees on, out of the event only if America said that the burn was over. */
TEST(a_state_left_in_the_climb_drives_nobody_out)
{
    for (int is_told = 0; is_told < 2; is_told++) {
        struct assessment usas = launch_word(usa, 3, 0, 0, 65);
        struct assessment kors = launch_word(kor, 1, 500, 1, 66);

        fresh();
        TEST_EQ(picture_take_assessment(&p, &usas, NULL, at(65)).event, 1, is_told);
        coasting(usa, 3, 70, 0, 300);
        t.has_burnout = is_told != 0;
        TEST_EQ(picture_take_track(&p, &t, at(70)).event, 1, is_told);
        TEST_EQ(picture_take_assessment(&p, &kors, NULL, at(71)).event, 1, is_told);
        for (int k = 0; k < 5; k++) {
            coasting(kor, 1, 130 + k, 0, 300);
            picture_take_track(&p, &t, at(130 + k));
        }
        TEST_EQ(open_events(), 1 + is_told, is_told);
    }
}

TEST(two_events_found_to_be_one_are_merged)
{
    struct assessment a = launch_word(usa, 1, 0, 0, 60);
    struct assessment b = launch_word(kor, 2, 200e3, 0, 61); /* a poor first estimate */

    fresh();
    TEST_EQ(picture_take_assessment(&p, &a, NULL, at(60)).event, 1, 0);
    TEST_EQ(picture_take_assessment(&p, &b, NULL, at(61)).event, 2, 0);
    b = launch_word(kor, 2, 2e3, 1, 65); /* and a better one */
    struct picture_change c = picture_take_assessment(&p, &b, NULL, at(65));
    TEST_EQ(c.event, 1, 0);
    TEST_EQ(c.merged, 2, 0);
    TEST_EQ(open_events(), 1, 0);
    TEST_EQ(picture_event(&p, 2)->state, EVENT_ENDED, 0);
    TEST_EQ(picture_event(&p, 2)->merged_into, 1, 0);
    TEST_EQ(picture_event(&p, 1)->opinion_count, 2, 0);
    const struct opinion *o = &picture_event(&p, 1)->opinions[1];
    TEST_EQ(o->revision_count, 2, 0);
    TEST_EQ(o->first_notice_ns, at(61), 0);
    b.made_ns = at(70);
    TEST_EQ(picture_take_assessment(&p, &b, NULL, at(70)).event, 1, 1);
}

TEST(the_best_track_is_the_sharpest_one)
{
    struct track best;

    fresh();
    coasting(usa, 3, 200, 0, 3000);
    picture_take_track(&p, &t, at(200));
    TEST_EQ(picture_best_track(picture_event(&p, 1), at(210), &best), true, 0);
    TEST_EQ(nation_equal(best.origin, usa), true, 0);
    coasting(kor, 1, 200, 0, 500);
    picture_take_track(&p, &t, at(200));
    TEST_EQ(picture_best_track(picture_event(&p, 1), at(210), &best), true, 0);
    TEST_EQ(nation_equal(best.origin, kor), true, 0);
    /* Korea has lost it for minutes, America still looks: the older word has grown vague. */
    coasting(usa, 3, 500, 0, 1000);
    picture_take_track(&p, &t, at(500));
    TEST_EQ(picture_best_track(picture_event(&p, 1), at(501), &best), true, 0);
    TEST_EQ(nation_equal(best.origin, usa), true, 1);
}

TEST(an_own_view_of_a_partners_track_joins_its_event)
{
    struct assessment a = launch_word(usa, 1, 0, 0, 60);
    struct assessment own = {.origin = jpn, .made_ns = at(61)};

    fresh();
    picture_take_assessment(&p, &a, NULL, at(60));
    own.track = PICTURE_DERIVED_TRACK | 1;
    struct picture_change c = picture_take_assessment(&p, &own, NULL, at(61));
    TEST_EQ(c.event, 1, 0);
    TEST_EQ(nation_equal(picture_event(&p, 1)->opinions[0].origin, jpn), true, 0);
}
