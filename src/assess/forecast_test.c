/* assess/forecast_test.c: launches and landings that the room has not seen, in numbers enough to
 * tell an honest area from a hopeful one.  All seeds are fixed.
 */
#include <math.h>
#include <stddef.h>

#include "assess/assess.h"
#include "assess/ellipse.h"
#include "assess/flown.h"
#include "assess/launch.h"
#include "base/test.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/wgs84.h"

#define NS_PER_S 1e9

static struct track t; /* large: not on the stack */

static double seconds_of_flight(int64_t ns)
{
    return (double)(ns - LIFT_OFF_NS) / NS_PER_S;
}

/* Share of `draws` launches whose estimate holds, and how far off the rest are. */
struct launch_score {
    int told;
    int near;   /* within 50 km and 15 s */
    int inside; /* of the 90 % area */
    int timely; /* of the 90 % time interval */
};

static struct launch_score score_launches(double first_s, double seen_s, struct fix fix, int draws)
{
    struct dice d = dice_init(20221004, 5);
    struct launch_score score = {0};

    for (int i = 0; i < draws; i++) {
        struct rocket r = rocket_draw(&d);
        double first = first_s < 0 ? r.burn_s - first_s : first_s;
        struct launch_estimate l;

        track_flown(&r, first, first + seen_s, fix, &d, &t);
        if (!launch_from_track(&t, &l))
            continue;
        double away = geodesic_inverse(l.point, r.place).distance_m;
        double late = fabs(seconds_of_flight(l.time_ns));
        score.told++;
        score.near += away < 50e3 && late < 15;
        score.inside += ground_ellipse_holds(&l.area90, r.place, 0);
        score.timely += late < 1.645 * l.time_sigma_s;
    }
    return score;
}

TEST(a_launch_is_told_from_any_first_sight)
{
    static const struct {
        double first_s; /* negative: after burnout */
        double seen_s;
        struct fix fix;
        int told; /* least of 100 */
        int near;
    } rows[] = {
        {35, 12, {3000, 150}, 95, 85}, /* two infrared platforms, a few looks */
        {35, 40, {3000, 150}, 95, 95}, /* and more */
        {60, 10, {600, 60}, 95, 95},   /* a radar behind its horizon */
        {60, 40, {600, 60}, 95, 95},
        {80, 40, {600, 60}, 95, 80},  /* late: perhaps a stage is gone already */
        {-5, 40, {1000, 50}, 95, 55}, /* after burnout: no promise but an honest area */
        {-60, 60, {1000, 50}, 95, 35},
        {-200, 60, {1000, 50}, 40, 10}, /* long after: those still climbing */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct launch_score s = score_launches(rows[i].first_s, rows[i].seen_s, rows[i].fix, 100);

        TEST_EQ(s.told >= rows[i].told, true, i);
        TEST_EQ(s.near >= rows[i].near, true, i);
        TEST_EQ(s.inside * 100 >= s.told * 85, true, i);
        TEST_EQ(s.timely * 100 >= s.told * 84, true, i);
    }
}

/* Landings with beta from 3,000 to 12,000 kg/m^2 against the stated areas. */
static void score_landings(double before_s, struct fix fix, int64_t row)
{
    struct dice d = dice_init(11, 9);
    struct assess_rules rules = assess_rules_default();
    int in50 = 0;
    int in90 = 0;
    int in99 = 0;
    int timely = 0;
    int draws = 300;

    for (int i = 0; i < draws; i++) {
        struct rocket r = rocket_draw(&d);
        static struct assessment a;

        r.lean_rad = 0.35 + 0.6 * dice_uniform(&d);
        r.beta_kgm2 = math_exp(math_log(3000) + math_log(4) * dice_uniform(&d));
        struct flight_state burnt = rocket_state(&r, r.burn_s + 16);
        struct flight_arc arc = flight_to_ground(burnt, r.beta_kgm2, 6000);
        TEST_EQ(arc.is_impact, true, row);
        double landing_s = r.burn_s + 16 + arc.flight_s;
        double now_s = arc.flight_s > before_s ? landing_s - before_s : r.burn_s + 16;
        track_flown(&r, now_s - 14, now_s, fix, &d, &t);
        assess_track(&t, t.state_ns, &rules, &a);
        TEST_EQ(a.has_impact, true, row);
        struct geodetic place = ecef_to_geodetic(arc.end.position);
        in50 += ground_ellipse_holds(&a.impact.area50, place, 0);
        in90 += ground_ellipse_holds(&a.impact.area90, place, 0);
        in99 += ground_ellipse_holds(&a.impact.area99, place, 0);
        timely += landing_s >= seconds_of_flight(a.impact.earliest_ns) &&
                  landing_s <= seconds_of_flight(a.impact.latest_ns);
    }
    /* Binomial, 300 draws, three sigmas: 0.9 -+ 0.052, 0.5 -+ 0.087.  Late in the flight beta
     * rules, and its law here is not the prior's: a little room above. */
    TEST_EQ(in90 >= 254 && in90 <= 286, true, row * 1000 + in90);
    TEST_EQ(in99 >= 290, true, row * 1000 + in99);
    TEST_EQ(in50 >= 124 && in50 <= 186, true, row * 1000 + in50);
    TEST_EQ(timely >= 254, true, row * 1000 + timely);
}

TEST(impact_areas_hold_their_share)
{
    score_landings(1e6, (struct fix){1000, 20}, 0); /* just after burnout */
    score_landings(300, (struct fix){500, 5}, 1);   /* five minutes before */
    score_landings(300, (struct fix){3000, 40}, 2); /* the same, seen badly */
    score_landings(60, (struct fix){200, 3}, 3);
}

static bool is_nested(const struct impact_estimate *i)
{
    return i->area50.semi_major_m <= i->area90.semi_major_m &&
           i->area90.semi_major_m <= i->area99.semi_major_m &&
           i->area50.semi_minor_m <= i->area90.semi_minor_m &&
           i->area90.semi_minor_m <= i->area99.semi_minor_m;
}

TEST(a_burning_rocket_is_given_a_fan)
{
    /* Age in shares of the burn: early, and seconds before its end. */
    static const double ages[] = {0.5, 0.97};
    struct assess_rules rules = assess_rules_default();

    for (size_t row = 0; row < 2; row++) {
        struct dice d = dice_init(2, 2);
        int told = 0;
        int in90 = 0;
        int wrong = 0;

        for (int i = 0; i < 60; i++) {
            struct rocket r = rocket_draw(&d);
            static struct assessment a;

            r.lean_rad = 0.35 + 0.6 * dice_uniform(&d);
            struct flight_state burnt = rocket_state(&r, r.burn_s);
            struct flight_arc arc = flight_to_ground(burnt, 6000, 6000);
            struct geodetic place = ecef_to_geodetic(arc.end.position);
            track_flown(&r, 35, r.burn_s * ages[row], (struct fix){1000, 60}, &d, &t);
            assess_track(&t, t.state_ns, &rules, &a);
            TEST_EQ(a.phase, PHASE_BOOST, i);
            /* The end of the burn is open: hardly a class, and a length to match. */
            wrong += a.class != CLASS_UNKNOWN && row == 0;
            if (!a.has_impact)
                continue;
            TEST_EQ(a.impact.area90.semi_major_m > 300e3, true, i);
            told++;
            TEST_EQ(is_nested(&a.impact), true, i);
            in90 += ground_ellipse_holds(&a.impact.area90, place, 0);
        }
        TEST_EQ(told >= 50, true, told);
        TEST_EQ(wrong, 0, row);
        TEST_EQ(in90 * 100 >= told * 80, true, in90);
    }
}
