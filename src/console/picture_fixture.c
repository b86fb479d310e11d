/* console/picture_fixture.c: for tests: a picture with every kind of thing in it. */
#include "console/picture_fixture.h"

#include "base/check.h"
#include "geo/time.h"
#include "geo/wgs84.h"
#include "place/place.h"

#define RADIANS (3.14159265358979323846 / 180.0)

static struct event event;
static struct alert alert;
static struct console_event events[1];
static struct opinion_difference differences[1];
static struct console_link links[2];
static const struct alert *alerts[1];

static struct geodetic at(double lat_deg, double lon_deg, double height_m)
{
    return (struct geodetic){lat_deg * RADIANS, lon_deg * RADIANS, height_m};
}

static struct ground_ellipse ellipse(struct geodetic centre, double major_m, double minor_m,
                                     double probability)
{
    return (struct ground_ellipse){centre, major_m, minor_m, 84 * RADIANS, probability};
}

static struct assessment assess(const char *origin, int64_t t0_ns, double shift_deg)
{
    struct geodetic launch = at(40.9 + shift_deg, 127.0, 0);
    struct geodetic impact = at(41.0, 172.0 + shift_deg, 0);
    struct assessment a = {
        .exercise = 7,
        .track = 1,
        .revision = 4,
        .made_ns = t0_ns + 170 * SECOND_NS,
        .last_observed_ns = t0_ns + 168 * SECOND_NS,
        .phase = PHASE_COAST,
        .has_launch = true,
        .launch = {launch, t0_ns, 1.5, ellipse(launch, 4200, 1900, 0.9)},
        .has_impact = true,
        .impact = {impact, t0_ns + 1320 * SECOND_NS, t0_ns + 1290 * SECOND_NS,
                   t0_ns + 1350 * SECOND_NS, ellipse(impact, 31000, 9000, 0.5),
                   ellipse(impact, 62000, 18000, 0.9)},
        .has_apogee = true,
        .apogee_m = 970e3,
        .apogee_sigma_m = 12e3,
        .has_range = true,
        .range_m = 4500e3 + shift_deg * 1e4,
        .range_sigma_m = 40e3,
        .class = CLASS_INTERMEDIATE_RANGE,
        .class_probability = 0.97,
        .count = 1,
        .risk_count = 1,
    };

    CHECK(nation_parse(origin, &a.origin));
    a.risks[0] =
        (struct risk){{"JP-02"}, RISK_OVERFLIGHT, t0_ns + 380 * SECOND_NS, t0_ns + 420 * SECOND_NS};
    return a;
}

static void fill_event(int64_t t0_ns)
{
    event = (struct event){.exercise = 7,
                           .id = 1,
                           .state = EVENT_OPEN,
                           .opened_ns = t0_ns + 71 * SECOND_NS,
                           .opinion_count = 3};
    static const char *const origins[] = {"JPN", "KOR", "USA"};
    for (int i = 0; i < 3; i++) {
        struct opinion *o = &event.opinions[i];

        CHECK(nation_parse(origins[i], &o->origin));
        o->first_notice_ns = t0_ns + (70 + i) * SECOND_NS;
        o->revision_count = i == 2 ? 0 : 4;
        o->has_assessment = i != 2;
        if (o->has_assessment)
            o->assessment = assess(origins[i], t0_ns, 0.1 * i);
    }
    event.opinions[0].has_track = true;
    event.opinions[0].track = (struct track){.origin = event.opinions[0].origin,
                                             .id = 1,
                                             .status = TRACK_CONFIRMED,
                                             .phase = PHASE_COAST,
                                             .last_seen_ns = t0_ns + 168 * SECOND_NS,
                                             .state_ns = t0_ns + 169 * SECOND_NS,
                                             .position = geodetic_to_ecef(at(40.95, 129.5, 210e3)),
                                             .velocity = {-2000, -3000, 2500}};
    differences[0] = (struct opinion_difference){.a = event.opinions[0].origin,
                                                 .b = event.opinions[1].origin,
                                                 .has_launch = true,
                                                 .launch_m = 11100,
                                                 .launch_time_s = 0.4,
                                                 .launch_sigmas = 2.1,
                                                 .has_impact = true,
                                                 .impact_m = 8400,
                                                 .impact_time_s = -3.2,
                                                 .impact_sigmas = 0.3,
                                                 .has_apogee = true,
                                                 .apogee_m = 3100,
                                                 .is_class_different = false};
}

static void fill_alert(int64_t t0_ns)
{
    const struct assessment *a = &event.opinions[0].assessment;

    alert = (struct alert){.exercise = 7,
                           .nation = event.opinions[0].origin,
                           .event = 1,
                           .number = 1,
                           .revision = 2,
                           .state = ALERT_REVISED,
                           .first_ns = t0_ns + 120 * SECOND_NS,
                           .revised_ns = t0_ns + 170 * SECOND_NS,
                           .last_observed_ns = a->last_observed_ns,
                           .area_count = a->risk_count};
    alert.areas[0] = a->risks[0];
    alerts[0] = &alert;
}

struct console_picture fixture_picture(void)
{
    int64_t t0_ns = 0;

    CHECK(time_from_utc_text("2022-10-03T22:22:00Z", &t0_ns));
    fill_event(t0_ns);
    fill_alert(t0_ns);
    events[0] = (struct console_event){&event, 1, differences};
    links[0] = (struct console_link){.partner = {"USA"},
                                     .state = CONSOLE_LINK_UP,
                                     .has_heard = true,
                                     .heard_ns = t0_ns + 169 * SECOND_NS + SECOND_NS / 2,
                                     .has_offset = true,
                                     .offset_s = 0.00012,
                                     .offset_bound_s = 0.00031,
                                     .sent = 14,
                                     .receipted = 14,
                                     .taken = 21};
    links[1] = (struct console_link){.partner = {"KOR"}, .state = CONSOLE_LINK_DOWN};
    return (struct console_picture){
        .nation = {"JPN"},
        .epoch = 3,
        .seq = 17,
        .exercise = 7,
        .exercise_name = "Autumn \"Bell\" <1> 2026",
        .is_scaled = true,
        .moment = {t0_ns + 170 * SECOND_NS, t0_ns + 170 * SECOND_NS, 0},
        .link_count = 2,
        .links = links,
        .event_count = 1,
        .events = events,
        .alert_count = 1,
        .alerts = alerts,
    };
}
