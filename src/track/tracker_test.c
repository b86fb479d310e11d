/* track/tracker_test.c: whole flights through whole trackers: who is who, and how sure. */
#include "track/tracker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/test.h"
#include "geo/matrix.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "track/predict.h"
#include "track/trial.h"

#define DEGREE (3.14159265358979323846 / 180.0)
#define FLIGHTS_MAX 2

static struct trial_truth truths[FLIGHTS_MAX];

struct bench {
    struct sensor_registry registry;
    struct tracker *tracker;
    void *memory;
    int truth_count;
    double next_s[SENSORS_MAX];
    struct dice dice;
};

static void bench_open(struct bench *b, uint64_t seed)
{
    struct tracker_rules rules = tracker_rules_default();

    rules.tracks_max = 16;
    b->memory = malloc(tracker_size(&rules));
    b->tracker = tracker_open(b->memory, &rules, &b->registry, (struct nation){"KOR"});
    b->dice = dice_init(seed, 11);
    for (int i = 0; i < b->registry.count; i++)
        b->next_s[i] = dice_uniform(&b->dice) * b->registry.sensors[i].scan_s;
}

static void bench_close(struct bench *b)
{
    free(b->memory);
}

static int64_t ns_after(double seconds)
{
    return TRIAL_T0_NS + (int64_t)rint(seconds * 1e9);
}

/* The next scan of whichever sensor is due first, in one call; gives its time. */
static double bench_step(struct bench *b, bool is_blind)
{
    int due = 0;
    double at = 0.0;
    struct measurement scan[FLIGHTS_MAX];
    int count = 0;

    for (int i = 1; i < b->registry.count; i++)
        if (b->next_s[i] < b->next_s[due])
            due = i;
    at = b->next_s[due];
    b->next_s[due] += b->registry.sensors[due].scan_s;
    for (int i = 0; i < b->truth_count; i++)
        if (trial_measure(&b->registry, due, &truths[i], ns_after(at), &b->dice, &scan[count]))
            count += is_blind ? 0 : 1;
    tracker_take(b->tracker, scan, count);
    tracker_advance(b->tracker, ns_after(at));
    return at;
}

static int count_tracks(const struct tracker *t)
{
    int count = 0;

    for (const struct track *track = tracker_next(t, NULL); track != NULL;
         track = tracker_next(t, track))
        count++;
    return count;
}

static struct trial_flight flight_from(double lat_deg, double lon_deg, struct dice *d)
{
    return (struct trial_flight){.place = {lat_deg * DEGREE, lon_deg * DEGREE, 50.0},
                                 .bearing_rad = (90.0 + 15.0 * dice_normal(d)) * DEGREE,
                                 .force_mps2 = 17.0 * (1.0 + 0.05 * dice_normal(d)),
                                 .burn_s = 110.0 * (1.0 + 0.05 * dice_normal(d)),
                                 .stages = 1,
                                 .end_pitch_rad = 0.7 + 0.05 * dice_normal(d),
                                 .beta_kgm2 = 5000.0};
}

static double distance2_of(const struct track *t, const struct flight_state *s)
{
    struct ecef p = ecef_sub(t->position, s->position);
    struct ecef v = ecef_sub(t->velocity, s->velocity);
    double x[6] = {p.x, p.y, p.z, v.x, v.y, v.z};
    double l[36];

    TEST_EQ(matrix_cholesky(6, &t->covariance[0][0], l), 1, t->state_ns);
    return matrix_mahalanobis(6, l, x);
}

struct tally {
    const char *name;
    double from_s; /* after burnout */
    double to_s;
    double low; /* of the average of NEES / 6 */
    double high;
    double sum;
    double position2;
    double velocity2;
    int count;
};

static void tally_add(struct tally *rows, int count, double since_s, const struct track *t,
                      const struct flight_state *s)
{
    for (int i = 0; i < count; i++) {
        double position = ecef_norm(ecef_sub(t->position, s->position));
        double velocity = ecef_norm(ecef_sub(t->velocity, s->velocity));

        if (since_s < rows[i].from_s || since_s >= rows[i].to_s)
            continue;
        rows[i].sum += distance2_of(t, s) / 6.0;
        rows[i].position2 += position * position;
        rows[i].velocity2 += velocity * velocity;
        rows[i].count++;
    }
}

static void tally_check(const char *what, const struct tally *rows, int count)
{
    for (int i = 0; i < count; i++) {
        double nees = rows[i].sum / rows[i].count;

        printf("%s, %s: NEES/6 %.2f, RMSE %.0f m, %.1f m/s, %d states\n", what, rows[i].name, nees,
               sqrt(rows[i].position2 / rows[i].count), sqrt(rows[i].velocity2 / rows[i].count),
               rows[i].count);
        TEST_EQ(rows[i].count > 50, 1, i);
        TEST_EQ(nees > rows[i].low, 1, i);
        TEST_EQ(nees < rows[i].high, 1, i);
    }
}

/* One flight after the other through one set of sensors; never more than one track. */
static void run_flights(struct bench *b, int runs, struct tally *rows, int row_count)
{
    int burnouts = 0;

    for (int run = 0; run < runs; run++) {
        struct trial_flight flight;
        double at = 0.0;

        bench_open(b, (uint64_t)run + 1);
        flight = flight_from(40.0, 126.0, &b->dice);
        trial_fly(&flight, &truths[0]);
        b->truth_count = 1;
        while (at < truths[0].burnout_s + 160.0) {
            const struct track *t = NULL;
            struct flight_state s;
            bool is_burning = false;

            at = bench_step(b, false);
            TEST_EQ(count_tracks(b->tracker) <= 1, 1, run);
            t = tracker_next(b->tracker, NULL);
            if (t != NULL && trial_at(&truths[0], t->state_ns, &s, &is_burning))
                tally_add(rows, row_count, at - truths[0].burnout_s, t, &s);
        }
        TEST_EQ(count_tracks(b->tracker), 1, run);
        burnouts += tracker_next(b->tracker, NULL)->has_burnout;
        TEST_NEAR((double)(tracker_next(b->tracker, NULL)->burnout_ns - truths[0].launched_ns) *
                      1e-9,
                  truths[0].burnout_s, 8.0, run);
        bench_close(b);
    }
    TEST_EQ(burnouts, runs, 0);
}

TEST(radar_alone_is_consistent_through_burnout)
{
    struct bench b = {.registry = {.count = 1}};
    struct tally rows[] = {
        {.name = "boost", .from_s = -30.0, .to_s = 0.0, .low = 0.7, .high = 1.3},
        {.name = "switch", .from_s = 0.0, .to_s = 8.0, .low = 0.7, .high = 2.5},
        {.name = "coast from 10 s", .from_s = 10.0, .to_s = 40.0, .low = 0.7, .high = 1.3},
        {.name = "coast from 60 s", .from_s = 60.0, .to_s = 150.0, .low = 0.7, .high = 1.3},
    };

    b.registry.sensors[0] = trial_radar(37.5, 127.0);
    run_flights(&b, 30, rows, 4);
    tally_check("radar", rows, 4);
}

TEST(infrared_pair_is_consistent_and_sees_burnout_by_silence)
{
    struct bench b = {.registry = {.count = 2}};
    struct tally rows[] = {
        {.name = "boost", .from_s = -60.0, .to_s = 0.0, .low = 0.5, .high = 1.3},
        {.name = "coast, unseen", .from_s = 10.0, .to_s = 150.0, .low = 0.6, .high = 1.5},
    };

    b.registry.sensors[0] = trial_infrared(80.0);
    b.registry.sensors[1] = trial_infrared(165.0);
    run_flights(&b, 60, rows, 2);
    tally_check("infrared pair", rows, 2);
}

TEST(radar_and_two_infrared_make_one_track)
{
    struct bench b = {.registry = {.count = 3}};
    struct tally rows[] = {
        {.name = "boost", .from_s = -40.0, .to_s = 0.0, .low = 0.6, .high = 1.3},
        {.name = "coast from 10 s", .from_s = 10.0, .to_s = 40.0, .low = 0.7, .high = 1.3},
        {.name = "coast from 60 s", .from_s = 60.0, .to_s = 150.0, .low = 0.7, .high = 1.3},
    };

    b.registry.sensors[0] = trial_radar(37.5, 127.0);
    b.registry.sensors[1] = trial_infrared(80.0);
    b.registry.sensors[2] = trial_infrared(165.0);
    run_flights(&b, 30, rows, 3);
    tally_check("radar and infrared", rows, 3);
}

TEST(two_launches_a_minute_apart_stay_two)
{
    for (int run = 0; run < 10; run++) {
        struct bench b = {.registry = {.count = 3}};
        struct trial_flight flight;
        double at = 0.0;
        int seen = 0;

        b.registry.sensors[0] = trial_radar(37.5, 127.0);
        b.registry.sensors[1] = trial_infrared(80.0);
        b.registry.sensors[2] = trial_infrared(165.0);
        bench_open(&b, 100 + (uint64_t)run);
        flight = flight_from(40.0, 126.0, &b.dice);
        trial_fly(&flight, &truths[0]);
        flight = flight_from(40.6, 127.2, &b.dice);
        flight.launch_s = 60.0;
        trial_fly(&flight, &truths[1]);
        b.truth_count = 2;
        while (at < 300.0)
            at = bench_step(&b, false);
        TEST_EQ(count_tracks(b.tracker), 2, run);
        for (const struct track *t = tracker_next(b.tracker, NULL); t != NULL;
             t = tracker_next(b.tracker, t))
            for (int i = 0; i < 2; i++) {
                struct flight_state s;
                bool is_burning = false;

                if (trial_at(&truths[i], t->state_ns, &s, &is_burning) &&
                    distance2_of(t, &s) < 60.0)
                    seen |= 1 << i;
            }
        TEST_EQ(seen, 3, run);
        bench_close(&b);
    }
}

/* The first is only seen by its plume, and coasts, ever vaguer, when the second is launched. */
TEST(a_later_plume_is_a_track_of_its_own)
{
    for (int run = 0; run < 10; run++) {
        struct bench b = {.registry = {.count = 2}};
        struct trial_flight flight;
        double at = 0.0;

        b.registry.sensors[0] = trial_infrared(80.0);
        b.registry.sensors[1] = trial_infrared(165.0);
        bench_open(&b, 200 + (uint64_t)run);
        flight = flight_from(40.0, 126.0, &b.dice);
        trial_fly(&flight, &truths[0]);
        flight = flight_from(39.5, 126.5, &b.dice);
        flight.launch_s = 360.0;
        trial_fly(&flight, &truths[1]);
        b.truth_count = 2;
        while (at < 480.0)
            at = bench_step(&b, false);
        TEST_EQ(count_tracks(b.tracker), 2, run);
        TEST_EQ(tracker_counts(b.tracker).merged, 0, run);
        bench_close(&b);
    }
}

/* Reports that no object made, at the ends of what measure/ lets through. */
TEST(absurd_reports_break_nothing)
{
    struct bench b = {.registry = {.count = 3}};

    b.registry.sensors[0] = trial_radar(37.5, 127.0);
    b.registry.sensors[1] = trial_infrared(80.0);
    b.registry.sensors[2] = trial_infrared(165.0);
    bench_open(&b, 13);
    for (int i = 0; i < 20000; i++) {
        struct measurement z;
        const struct sensor *s = &b.registry.sensors[i % 3];
        struct enu_axes axes = enu_axes_at(s->place);
        double wild = dice_uniform(&b.dice);

        z = (struct measurement){.sensor = i % 3,
                                 .kind = i % 3 == 0 ? MEASUREMENT_RADAR : MEASUREMENT_LINE_OF_SIGHT,
                                 .seen_ns = ns_after(i * 0.3 + 4.0 * dice_uniform(&b.dice)),
                                 .place = geodetic_to_ecef(s->place),
                                 .east = axes.east,
                                 .north = axes.north,
                                 .up = axes.up};
        z.azimuth_rad = 6.28 * (wild < 0.7 ? 0.2 : dice_uniform(&b.dice));
        z.elevation_rad = wild < 0.7 ? 0.5 * wild : 3.14159 * (dice_uniform(&b.dice) - 0.5);
        z.range_m = wild < 0.1 ? 0.001 : 3e6 * dice_uniform(&b.dice);
        z.has_doppler = dice_below(&b.dice, 2) == 0;
        z.doppler_mps = 40000.0 * (dice_uniform(&b.dice) - 0.5);
        z.range_sigma_m = wild < 0.3 ? 0.0 : 1e5 * wild;
        z.azimuth_sigma_rad = z.elevation_sigma_rad = wild < 0.2 ? 0.0 : 0.3 * wild;
        tracker_take(b.tracker, &z, 1);
        tracker_advance(b.tracker, ns_after(i * 0.3));
        for (const struct track *t = tracker_next_any(b.tracker, NULL); t != NULL;
             t = tracker_next_any(b.tracker, t)) {
            TEST_EQ(isfinite(ecef_norm(t->position)) && isfinite(ecef_norm(t->velocity)), 1, i);
            TEST_EQ(t->covariance[0][0] > 0.0 && t->covariance[5][5] > 0.0, 1, i);
        }
    }
    bench_close(&b);
}

/* Blind for two minutes of coast: the track coasts, keeps its name, and is taken up again. */
TEST(a_gap_is_coasted_and_the_track_taken_up_again)
{
    struct bench b = {.registry = {.count = 1}};
    struct trial_flight flight;
    uint32_t id = 0;
    double at = 0.0;

    b.registry.sensors[0] = trial_radar(37.5, 129.0);
    bench_open(&b, 5);
    flight = flight_from(40.0, 126.0, &b.dice);
    flight.end_pitch_rad = 1.0;
    trial_fly(&flight, &truths[0]);
    b.truth_count = 1;
    while (at < truths[0].burnout_s + 60.0)
        at = bench_step(&b, false);
    id = tracker_next(b.tracker, NULL)->id;
    TEST_EQ(tracker_next(b.tracker, NULL)->status, TRACK_CONFIRMED, 0);
    while (at < truths[0].burnout_s + 180.0)
        at = bench_step(&b, true);
    TEST_EQ(tracker_next(b.tracker, NULL)->status, TRACK_COASTING, 1);
    TEST_NEAR((double)(ns_after(at) - tracker_next(b.tracker, NULL)->last_seen_ns) * 1e-9, 120.0,
              3.0, 1);
    while (at < truths[0].burnout_s + 200.0)
        at = bench_step(&b, false);
    TEST_EQ(tracker_next(b.tracker, NULL)->status, TRACK_CONFIRMED, 2);
    TEST_EQ(tracker_next(b.tracker, NULL)->id, id, 2);
    TEST_EQ(count_tracks(b.tracker), 1, 2);
    while (at < truths[0].count * TRIAL_STEP_S + 90.0)
        at = bench_step(&b, true);
    TEST_EQ(tracker_next(b.tracker, NULL)->status, TRACK_DELETED, 3);
    tracker_advance(b.tracker, ns_after(at + 300.0));
    TEST_EQ(count_tracks(b.tracker), 0, 4);
    bench_close(&b);
}

/* Every fourth report comes 1.5 s late: the same reports must end in the same state. */
TEST(late_reports_take_their_place)
{
    struct bench b = {.registry = {.count = 2}};
    struct bench c = {.registry = {.count = 0}};
    struct trial_flight flight;
    struct measurement held;
    bool is_held = false;
    const struct track *x = NULL;
    const struct track *y = NULL;

    for (int i = 0; i < 2; i++)
        b.registry.sensors[i] = trial_radar(37.5 - i, 127.0);
    b.registry.sensors[0].detect_probability = b.registry.sensors[1].detect_probability = 1.0;
    c.registry = b.registry;
    bench_open(&b, 6);
    bench_open(&c, 6);
    flight = flight_from(40.0, 126.0, &b.dice);
    trial_fly(&flight, &truths[0]);
    for (int i = 0; i < 500; i++) {
        double at = i * 0.5;
        struct measurement z;

        if (!trial_measure(&b.registry, i % 2, &truths[0], ns_after(at), &b.dice, &z))
            continue;
        tracker_take(b.tracker, &z, 1);
        if (i % 8 == 7 && i > 300) {
            held = z;
            is_held = true;
        } else {
            tracker_take(c.tracker, &z, 1);
        }
        if (is_held && i % 8 == 2) {
            tracker_take(c.tracker, &held, 1);
            is_held = false;
        }
    }
    if (is_held)
        tracker_take(c.tracker, &held, 1);
    x = tracker_next(b.tracker, NULL);
    y = tracker_next(c.tracker, NULL);
    TEST_EQ(x != NULL && y != NULL, 1, 0);
    TEST_EQ(x->update_count, y->update_count, 0);
    TEST_NEAR(ecef_norm(ecef_sub(x->position, y->position)), 0.0, 1e-6, 0);
    TEST_NEAR(ecef_norm(ecef_sub(x->velocity, y->velocity)), 0.0, 1e-6, 0);
    TEST_EQ(tracker_counts(c.tracker).too_late, 0, 0);
    bench_close(&b);
    bench_close(&c);
}

TEST(false_reports_and_other_exercises_start_nothing_confirmed)
{
    struct bench b = {.registry = {.count = 1}};
    struct trial_flight flight;
    double at = 0.0;

    b.registry.sensors[0] = trial_radar(37.5, 127.0);
    bench_open(&b, 7);
    flight = flight_from(40.0, 126.0, &b.dice);
    trial_fly(&flight, &truths[0]);
    for (int i = 0; i < 300; i++, at += 1.0) {
        struct measurement z;

        if (!trial_measure(&b.registry, 0, &truths[0], ns_after(100.0 + at * 0.2), &b.dice, &z))
            continue;
        z.seen_ns = ns_after(at);
        z.azimuth_rad = 6.28 * dice_uniform(&b.dice);
        z.elevation_rad = 0.1 + dice_uniform(&b.dice);
        z.range_m = 2e5 + 1e6 * dice_uniform(&b.dice);
        tracker_take(b.tracker, &z, 1);
        tracker_advance(b.tracker, z.seen_ns);
        TEST_EQ(count_tracks(b.tracker), 0, i);
    }
    for (int i = 0; i < 60; i++) {
        struct measurement z;

        if (!trial_measure(&b.registry, 0, &truths[0], ns_after(100.0 + i), &b.dice, &z))
            continue;
        z.seen_ns += INT64_C(400000000000);
        z.exercise = (uint32_t)i; /* each report of another exercise: never two together */
        tracker_take(b.tracker, &z, 1);
        TEST_EQ(count_tracks(b.tracker), 0, i);
    }
    bench_close(&b);
}

TEST(a_full_tracker_refuses_and_counts)
{
    struct bench b = {.registry = {.count = 1}};
    struct tracker_rules rules = tracker_rules_default();
    struct measurement scan[4];
    struct trial_flight flight;

    b.registry.sensors[0] = trial_radar(37.5, 127.0);
    bench_open(&b, 8);
    flight = flight_from(40.0, 126.0, &b.dice);
    trial_fly(&flight, &truths[0]);
    bench_close(&b);
    rules.tracks_max = 2;
    b.memory = malloc(tracker_size(&rules));
    b.tracker = tracker_open(b.memory, &rules, &b.registry, (struct nation){"KOR"});
    b.registry.sensors[0].detect_probability = 1.0;
    for (int turn = 0; turn < 3; turn++) {
        for (int i = 0; i < 4; i++) {
            TEST_EQ(trial_measure(&b.registry, 0, &truths[0], ns_after(120.0 + turn), &b.dice,
                                  &scan[i]),
                    1, i);
            scan[i].azimuth_rad += 0.5 * i;
        }
        tracker_take(b.tracker, scan, 4);
    }
    TEST_EQ(count_tracks(b.tracker), 2, 0);
    TEST_EQ(tracker_counts(b.tracker).no_room >= 2, 1, 0);
    bench_close(&b);
}
