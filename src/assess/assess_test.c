/* assess/assess_test.c: edges by table, and flights whose story is public.
 */
#include "assess/assess.h"

#include <math.h>
#include <string.h>

#include "assess/class.h"
#include "assess/ellipse.h"
#include "assess/energy.h"
#include "assess/flown.h"
#include "base/test.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "model/moment.h"
#include "place/place.h"

#define RADIANS(degrees) ((degrees)*MATH_PI / 180)
#define NS_PER_S 1e9

static struct track t; /* large: not on the stack */

TEST(a_class_is_told_only_when_it_is_likely)
{
    static const struct {
        double reach_m;
        double sigma_m;
        enum object_class want;
    } rows[] = {
        {100e3, 10e3, CLASS_CLOSE_RANGE},         {299e3, 1e3, CLASS_UNKNOWN}, /* at an edge */
        {600e3, 50e3, CLASS_SHORT_RANGE},         {2000e3, 100e3, CLASS_MEDIUM_RANGE},
        {2900e3, 500e3, CLASS_UNKNOWN},           {4600e3, 200e3, CLASS_INTERMEDIATE_RANGE},
        {13000e3, 500e3, CLASS_INTERCONTINENTAL}, {13000e3, 9000e3, CLASS_UNKNOWN},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double weight[CLASS_INTERCONTINENTAL + 1] = {0};
        double probability;

        class_add(weight, 1, rows[i].reach_m, rows[i].sigma_m);
        TEST_EQ(class_told(weight, 0.8, &probability), rows[i].want, i);
        TEST_EQ(probability > 0.3 && probability <= 1, true, i);
    }
}

TEST(an_ellipse_holds_what_it_should)
{
    struct geodetic centre = {0.7, 2.3, 0};
    struct ground_spread spread = {centre, 100e6, 0, 2500e6}; /* 10 km east, 50 km north */
    struct ground_ellipse e = ground_spread_ellipse(&spread, 0.9);
    static const struct {
        double azimuth_rad;
        double distance_m;
        double margin_m;
        bool want;
    } rows[] = {
        {0, 107e3, 0, true},                                  /* 2.146 sigmas are 107.3 km */
        {0, 108e3, 0, false},          {0, 108e3, 1e3, true}, /* the margin counts */
        {MATH_PI / 2, 21e3, 0, true},                         /* 21.5 km across */
        {MATH_PI / 2, 22e3, 0, false}, {MATH_PI, 107e3, 0, true},
    };

    TEST_NEAR(e.azimuth_rad, 0, 1e-9, 0);
    TEST_NEAR(ground_ellipse_area(&e), MATH_PI * 107298.3 * 21459.66, 1e6, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct geodetic at = geodesic_direct(centre, rows[i].azimuth_rad, rows[i].distance_m);

        TEST_EQ(ground_ellipse_holds(&e, at, rows[i].margin_m), rows[i].want, i);
    }
}

TEST(a_scatter_gives_back_its_spread)
{
    struct geodetic centre = {0.7, 2.3, 0};
    struct geodetic reference = geodesic_direct(centre, 1, 3000);
    struct ground_scatter s = ground_scatter_about(reference);
    struct dice d = dice_init(3, 1);

    for (int i = 0; i < 4000; i++) {
        double along = 20e3 * dice_normal(&d);
        double across = 5e3 * dice_normal(&d);

        ground_scatter_add(&s, 2,
                           geodesic_direct(centre, RADIANS(30) + math_atan2(across, along),
                                           math_hypot(across, along)));
    }
    struct ground_spread spread = ground_scatter_spread(&s);
    struct ground_ellipse e = ground_spread_ellipse(&spread, 0.5);
    TEST_NEAR(geodesic_inverse(spread.mean, centre).distance_m, 0, 1000, 0);
    TEST_NEAR(e.azimuth_rad, RADIANS(30), 0.03, 0);
    TEST_NEAR(e.semi_major_m, 1.17741 * 20e3, 800, 0);
    TEST_NEAR(e.semi_minor_m, 1.17741 * 5e3, 200, 0);
    TEST_NEAR(ground_spread_sigma(&spread, RADIANS(30)), 20e3, 800, 0);
}

TEST(energy_tells_the_reach_of_a_lofted_arc)
{
    /* Published lofted flights and what was said of their reach, roughly: straight up from the
     * ground to the stated apogee has the energy of these ranges. */
    static const struct {
        double apogee_m;
        double least_m;
        double most_m;
    } rows[] = {
        {100e3, 180e3, 230e3}, /* about twice the apogee while the Earth is flat */
        {500e3, 950e3, 1100e3}, {2111.5e3, 4000e3, 5400e3},
        {4475e3, 9.5e6, 14e6},  {6040e3, 13e6, 20.1e6},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct geodetic at = {RADIANS(40), RADIANS(126), rows[i].apogee_m};
        double reach = energy_range_m(geodetic_to_ecef(at), (struct ecef){0, 0, 0});

        TEST_EQ(reach > rows[i].least_m && reach < rows[i].most_m, true, i);
    }
}

TEST(an_apogee_is_remembered_on_the_way_down)
{
    struct rocket r = {.place = {RADIANS(40), RADIANS(127), 0},
                       .azimuth_rad = 1.5,
                       .force_mps2 = 20,
                       .exhaust_mps = 2500,
                       .burn_s = 100,
                       .rise_s = 6,
                       .lean_rad = 0.7,
                       .lean_by_s = 60,
                       .beta_kgm2 = 8000};
    struct flight_state up = rocket_state(&r, 110);
    struct flight_arc arc = flight_to_ground(up, 8000, 3000);
    struct flight_state down = rocket_state(&r, 110 + arc.apogee_s + 60);

    TEST_NEAR(energy_apogee_m(up.position, up.velocity), arc.apogee_m, 3000, 0);
    TEST_NEAR(energy_apogee_m(down.position, down.velocity), arc.apogee_m, 3000, 1);
}

/* A state 100 km above the launch place whose free arc has the stated range and apogee, by nested
 * bisection: the speed gives the range, the climb the apogee. */
static struct flight_state arc_state(struct geodetic place, double azimuth_rad, double range_m,
                                     double apogee_m)
{
    struct enu_axes axes = enu_axes_at(place);
    struct flight_state s = {0};
    double low_climb = 0.3;
    double high_climb = 1.2;

    place.height_m = 100e3;
    for (int i = 0; i < 30; i++) {
        double climb = (low_climb + high_climb) / 2;
        double low = 2000;
        double high = 7500;
        struct flight_arc arc = {0};

        for (int k = 0; k < 30; k++) {
            double speed = (low + high) / 2;
            double level = speed * math_cos(climb);
            struct enu v = {level * math_sin(azimuth_rad), level * math_cos(azimuth_rad),
                            speed * math_sin(climb)};

            s = (struct flight_state){geodetic_to_ecef(place), enu_to_ecef(&axes, v)};
            arc = flight_to_ground(s, 8000, 6000);
            if (arc.is_impact &&
                geodesic_inverse(place, ecef_to_geodetic(arc.end.position)).distance_m < range_m)
                low = speed;
            else
                high = speed;
        }
        if (arc.apogee_m < apogee_m)
            low_climb = climb;
        else
            high_climb = climb;
    }
    return s;
}

/* The track of such an arc, 100 s after lift-off. */
static void track_of_arc(struct flight_state s, struct fix fix)
{
    t = (struct track){
        .origin = {"JPN"},
        .id = 9,
        .status = TRACK_CONFIRMED,
        .phase = PHASE_COAST,
        .first_seen_ns = LIFT_OFF_NS + 100 * SECOND_NS,
        .last_seen_ns = LIFT_OFF_NS + 100 * SECOND_NS,
        .state_ns = LIFT_OFF_NS + 100 * SECOND_NS,
        .position = s.position,
        .velocity = s.velocity,
    };
    for (int i = 0; i < 3; i++) {
        t.covariance[i][i] = fix.position_m * fix.position_m;
        t.covariance[i + 3][i + 3] = fix.velocity_mps * fix.velocity_mps;
    }
}

static const struct risk *risk_of(const struct assessment *a, const char *iso)
{
    for (int i = 0; i < a->risk_count; i++)
        if (strcmp(area_at(a->risks[i].area)->iso, iso) == 0)
            return &a->risks[i];
    return NULL;
}

TEST(the_overflight_of_2022_names_aomori)
{
    struct geodetic place = {RADIANS(40.611), RADIANS(126.426), 0};
    struct assess_rules rules = assess_rules_default();
    static struct assessment a;

    track_of_arc(arc_state(place, RADIANS(84), 4600e3, 1000e3), (struct fix){1000, 10});
    assess_track(&t, t.state_ns, &rules, &a);
    const struct risk *aomori = risk_of(&a, "JP-02");
    TEST_EQ(aomori != NULL, true, 0);
    TEST_EQ(aomori->kind, RISK_OVERFLIGHT, 0);
    /* It passed over Aomori 6 to 7 minutes after launch; this arc starts at 100 km height. */
    TEST_EQ(aomori->earliest_ns > LIFT_OFF_NS + 250 * SECOND_NS, true, 0);
    TEST_EQ(aomori->latest_ns < LIFT_OFF_NS + 480 * SECOND_NS, true, 0);
    TEST_EQ(aomori->earliest_ns < aomori->latest_ns, true, 0);
    /* Not the whole country, nor another. */
    TEST_EQ(risk_of(&a, "JP-13") == NULL, true, 1);
    TEST_EQ(risk_of(&a, "JP-47") == NULL, true, 2);
    TEST_EQ(risk_of(&a, "KR-11") == NULL, true, 3);
    TEST_EQ(a.risk_count <= 4, true, a.risk_count);
    TEST_EQ(a.class, CLASS_INTERMEDIATE_RANGE, 0);
    TEST_NEAR(a.apogee_m, 1000e3, 20e3, 0);
    for (int i = 1; i < a.risk_count; i++)
        TEST_EQ(a.risks[i - 1].earliest_ns <= a.risks[i].earliest_ns, true, i);
    /* Once it has passed, the passage is no longer ahead. */
    assess_track(&t, aomori->latest_ns + SECOND_NS, &rules, &a);
    TEST_EQ(risk_of(&a, "JP-02") == NULL, true, 4);
}

TEST(a_lofted_arc_is_classed_by_its_energy)
{
    struct geodetic place = {RADIANS(39.224), RADIANS(125.67), 0};
    struct flight_state s = {.position = {0}};
    struct assess_rules rules = assess_rules_default();
    static struct assessment a;
    struct enu_axes axes = enu_axes_at(place);

    place.height_m = 500e3;
    s.position = geodetic_to_ecef(place);
    s.velocity = enu_to_ecef(&axes, (struct enu){330, 120, 7250});
    track_of_arc(s, (struct fix){500, 5});
    assess_track(&t, t.state_ns, &rules, &a);
    TEST_EQ(a.has_impact, true, 0);
    TEST_EQ(a.apogee_m > 5e6, true, 0);
    TEST_EQ(geodesic_inverse(place, a.impact.point).distance_m < 2500e3, true, 0);
    TEST_EQ(a.class, CLASS_INTERCONTINENTAL, 0);
}

TEST(an_impact_near_a_town_names_its_area)
{
    /* A short arc from the west that comes down off Akita: table of margins. */
    struct geodetic place = {RADIANS(39.4), RADIANS(127.5), 0};
    static const struct {
        double range_m;
        bool want;
    } rows[] = {
        {1060e3, true}, /* on the coast */
        {800e3, false}, /* far out at sea */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct assess_rules rules = assess_rules_default();
        static struct assessment a;

        track_of_arc(arc_state(place, RADIANS(83), rows[i].range_m, 450e3), (struct fix){300, 3});
        assess_track(&t, t.state_ns, &rules, &a);
        const struct risk *akita = risk_of(&a, "JP-05");
        TEST_EQ(akita != NULL, rows[i].want, i);
        if (akita) {
            TEST_EQ(akita->kind, RISK_IMPACT, i);
            TEST_EQ(akita->latest_ns >= a.impact.latest_ns, true, i);
        }
    }
}

TEST(a_lost_track_is_prediction_only)
{
    struct geodetic place = {RADIANS(40.611), RADIANS(126.426), 0};
    struct assess_rules rules = assess_rules_default();
    static struct assessment fresh;
    static struct assessment old;

    track_of_arc(arc_state(place, RADIANS(84), 4600e3, 1000e3), (struct fix){1000, 10});
    assess_track(&t, t.state_ns + rules.lost_after_ns, &rules, &fresh);
    assess_track(&t, t.state_ns + rules.lost_after_ns + 1, &rules, &old);
    TEST_EQ(fresh.is_lost, false, 0);
    TEST_EQ(old.is_lost, true, 0);
    TEST_EQ(old.last_observed_ns, t.last_seen_ns, 0);
    TEST_EQ(old.made_ns > old.last_observed_ns, true, 0);
}

TEST(a_track_that_stays_up_has_no_impact)
{
    struct geodetic place = {RADIANS(40), RADIANS(126), 500e3};
    struct enu_axes axes = enu_axes_at(place);
    struct flight_state s = {geodetic_to_ecef(place), enu_to_ecef(&axes, (struct enu){7300, 0, 0})};
    struct assess_rules rules = assess_rules_default();
    static struct assessment a;

    track_of_arc(s, (struct fix){100, 1});
    assess_track(&t, t.state_ns, &rules, &a);
    TEST_EQ(a.has_impact, false, 0);
    TEST_EQ(a.has_range, false, 0);
    TEST_EQ(a.risk_count, 0, 0);
    TEST_EQ(a.class, CLASS_UNKNOWN, 0);
}

/* A partner may say so, far below the ground; found by fuzzing: its path takes no time. */
TEST(a_state_below_the_ground_names_no_absurd_time)
{
    static const double variance[6] = {7e13, 4e13, 9e13, 8e12, 3e13, 2e13};
    struct assess_rules rules = assess_rules_default();
    static struct assessment a;

    t = (struct track){.id = 3,
                       .status = TRACK_CONFIRMED,
                       .phase = PHASE_BOOST,
                       .state_ns = LIFT_OFF_NS,
                       .last_seen_ns = LIFT_OFF_NS,
                       .position = {-1697433, -128611, -4802754},
                       .velocity = {-5763.7, -4578.3, 2211.3}};
    for (int i = 0; i < 6; i++)
        t.covariance[i][i] = variance[i];
    assess_track(&t, t.state_ns, &rules, &a);
    for (int i = 0; i < a.risk_count; i++) {
        TEST_NEAR((double)(a.risks[i].earliest_ns - t.state_ns), 0, 3600 * NS_PER_S, i);
        TEST_NEAR((double)(a.risks[i].latest_ns - t.state_ns), 0, 3600 * NS_PER_S, i);
    }
}

static struct assessment with_launch(double east_m, double seconds, double area_m)
{
    struct geodetic place = {RADIANS(40), RADIANS(126), 0};
    struct ground_spread spread = {geodesic_direct(place, RADIANS(90), east_m), area_m * area_m, 0,
                                   area_m * area_m};

    return (struct assessment){
        .has_launch = true,
        .launch = {.point = spread.mean,
                   .time_ns = LIFT_OFF_NS + (int64_t)(seconds * NS_PER_S),
                   .time_sigma_s = 1 + area_m / 2000,
                   .area90 = ground_spread_ellipse(&spread, 0.9)},
        .has_impact = true,
        .impact = {.point = geodesic_direct(place, RADIANS(90), 1000e3),
                   .area90 = ground_spread_ellipse(&spread, 0.9)},
    };
}

TEST(a_much_better_launch_is_adopted_and_none_is_averaged)
{
    static struct assessment own;
    static struct assessment partner;
    static const struct {
        double own_area_m; /* 0: none */
        double partner_area_m;
        double east_m;
        double late_s;
        bool want;
    } rows[] = {
        {0, 5e3, 0, 0, true},         {30e3, 3e3, 20e3, 5, true},
        {30e3, 3e3, 20e3, 90, false}, /* another launch, by its time */
        {30e3, 3e3, 300e3, 0, false}, /* another, by its place */
        {27e3, 4e3, 62e3, 15, true},  /* an own one from the end of the climb is that far off */
        {3.5e3, 3e3, 2e3, 1, false},  /* not so much better */
        {3e3, 30e3, 20e3, 5, false},  /* worse */
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        own = with_launch(0, 0, rows[i].own_area_m > 0 ? rows[i].own_area_m : 1e3);
        own.has_launch = rows[i].own_area_m > 0;
        partner = with_launch(rows[i].east_m, rows[i].late_s, rows[i].partner_area_m);
        struct launch_estimate before = own.launch;
        TEST_EQ(assess_adopt_launch(&own, &partner), rows[i].want, i);
        const struct launch_estimate *want = rows[i].want ? &partner.launch : &before;
        TEST_EQ(own.launch.time_ns, want->time_ns, i);
        TEST_NEAR(geodesic_inverse(own.launch.point, want->point).distance_m, 0, 1e-3, i);
        TEST_EQ(!rows[i].want || own.has_range, true, i);
    }
    partner.has_launch = false;
    TEST_EQ(assess_adopt_launch(&own, &partner), false, 0);
}

TEST(the_same_track_gives_the_same_bytes)
{
    struct geodetic place = {RADIANS(40.611), RADIANS(126.426), 0};
    struct assess_rules rules = assess_rules_default();
    static struct assessment a;
    static struct assessment b;

    track_of_arc(arc_state(place, RADIANS(84), 4600e3, 1000e3), (struct fix){1000, 10});
    memset(&a, 0, sizeof a);
    memset(&b, 0, sizeof b);
    assess_track(&t, t.state_ns, &rules, &a);
    assess_track(&t, t.state_ns, &rules, &b);
    TEST_EQ(memcmp(&a, &b, sizeof a), 0, 0);
}
