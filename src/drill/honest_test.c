/* drill/honest_test.c: are the launch and the boost fan as sure as they say, and no surer?
 *
 * Motors are drawn (stages, burn times, forces, lean: nothing of it from the priors of assess),
 * flown by the truth of this room, seen by the notional sensors, measured and tracked; then the
 * stated sigmas, areas and probabilities are held against the truth.  All seeds are fixed.  Bounds
 * are wider than the binomial 99.99 % band of the number of flights; where a stated area is larger
 * than it need be, only the lower bound is asked.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assess/ellipse.h"
#include "assess/energy.h"
#include "assess/impact.h"
#include "base/dice.h"
#include "base/test.h"
#include "drill/sensors.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "measure/measure.h"
#include "model/moment.h"
#include "sensor/registry.h"
#include "track/tracker.h"

#define RADIANS(degrees) ((degrees)*MATH_PI / 180)
#define NS_PER_S 1e9
#define SCENARIOS 13 /* of SCENARIO_LAUNCHES_MAX: 208 flights */
#define SPEED_MAX_MPS 7100.0
#define BINS 10
#define CLASSES CLASS_INTERCONTINENTAL
#define AGES 5
#define FORECASTS_MAX (SCENARIOS * SCENARIO_LAUNCHES_MAX * AGES)

enum mix { STEREO_INFRARED, RADAR_EARLY, RADAR_LATE, MIXED, MIXES };

static struct scenario scenario;
static struct truth truth;
static struct track t; /* large: not on the stack */

static double between(struct dice *d, double low, double high)
{
    return low + (high - low) * dice_uniform(d);
}

static void draw_motor(struct dice *d, struct scenario_launch *l)
{
    memset(l, 0, sizeof *l);
    l->place.lat_rad = RADIANS(between(d, 38.6, 41.4));
    l->place.lon_rad = RADIANS(between(d, 125, 128.5));
    l->place.height_m = between(d, 0, 500);
    l->bearing_rad = RADIANS(between(d, 60, 110));
    l->beta_kgm2 = between(d, 3000, 12000);
    l->has_motor = true;
    l->stages = 1 + (int)dice_below(d, FLIGHT_STAGES_MAX);
    l->motor.stage_count = l->stages;
    l->motor.rise_s = between(d, 4, 10);
    l->motor.lean_rad = RADIANS(between(d, 20, 75));
    l->motor.azimuth_rad = l->bearing_rad;
    for (int i = 0; i < l->stages; i++) {
        l->motor.burn_s[i] = between(d, 40, 80);
        l->motor.force_mps2[i] = between(d, 15, 27);
        l->burn_s += l->motor.burn_s[i];
    }
}

/* False when it is no missile: too fast, too near, too far. */
static bool try_launch(struct scenario_launch *l)
{
    struct flight_ascent ascent;

    flight_ascent_init(&ascent, l->place, &l->motor);
    while (flight_ascent_is_burning(&ascent))
        (void)flight_ascent_step(&ascent, 1);
    if (ecef_norm(ascent.state.velocity) > SPEED_MAX_MPS)
        return false;
    struct flight_arc arc = flight_to_ground(ascent.state, l->beta_kgm2, 5000);
    struct geodesic line = geodesic_inverse(l->place, ecef_to_geodetic(arc.end.position));
    l->apogee_m = arc.apogee_m;
    l->range_m = line.distance_m;
    return arc.is_impact && l->range_m > 150e3 && l->range_m < 12500e3;
}

static void add_sensors(const char *path, struct sensor_registry *to)
{
    static struct sensor_registry from;

    TEST_EQ(sensor_registry_read(path, &from), STATUS_OK, 0);
    for (int i = 0; i < from.count; i++)
        to->sensors[to->count++] = from.sensors[i];
}

/* One nation of the scenario for each mix of sensors. */
static void equip(void)
{
    scenario = (struct scenario){.exercise = 1,
                                 .name = "NOTIONAL FAMILIES",
                                 .start_ns = INT64_C(1700000000) * SECOND_NS,
                                 .detect_probability = 1,
                                 .launch_count = SCENARIO_LAUNCHES_MAX,
                                 .nation_count = MIXES};
    add_sensors("data/registry/USA.yaml", &scenario.nations[STEREO_INFRARED].registry);
    add_sensors("data/registry/KOR.yaml", &scenario.nations[RADAR_EARLY].registry);
    add_sensors("data/registry/JPN.yaml", &scenario.nations[RADAR_LATE].registry);
    add_sensors("data/registry/USA.yaml", &scenario.nations[MIXED].registry);
    add_sensors("data/registry/KOR.yaml", &scenario.nations[MIXED].registry);
}

static void fly(struct dice *d, int round)
{
    scenario.seed = 100 + (uint64_t)round;
    for (int i = 0; i < SCENARIO_LAUNCHES_MAX; i++) {
        do
            draw_motor(d, &scenario.launches[i]);
        while (!try_launch(&scenario.launches[i]));
    }
    TEST_EQ(truth_open(&truth, &scenario), STATUS_OK, round);
}

static void advance(struct tracker *tracker, int64_t *clock_ns, int64_t to_ns)
{
    while (to_ns - *clock_ns > SECOND_NS)
        tracker_advance(tracker, *clock_ns += SECOND_NS);
    tracker_advance(tracker, *clock_ns = to_ns);
}

/* Leaves in `t` the track of one launch as known from its detections until `until_ns`. */
static bool follow(const struct sighting_list *list, enum mix mix, int launch, int64_t until_ns)
{
    struct tracker_rules rules = tracker_rules_default();
    const struct sensor_registry *registry = &scenario.nations[mix].registry;
    void *memory = malloc(tracker_size(&rules));
    struct tracker *tracker = tracker_open(memory, &rules, registry, (struct nation){"USA"});
    int64_t clock_ns = 0;

    for (int i = 0; i < list->count; i++) {
        const struct detection *seen = &list->detections[i];
        struct measurement m;

        if (list->launches[i] != launch || seen->seen_ns > until_ns ||
            measure_from_detection(registry, seen, seen->seen_ns, &m) != MEASURE_TAKEN)
            continue;
        if (clock_ns == 0)
            clock_ns = seen->seen_ns;
        advance(tracker, &clock_ns, seen->seen_ns);
        tracker_take(tracker, &m, 1);
    }
    t.update_count = 0;
    for (const struct track *k = tracker_next(tracker, NULL); k; k = tracker_next(tracker, k))
        if (k->status != TRACK_DELETED && k->update_count > t.update_count)
            t = *k;
    free(memory);
    return t.update_count > 0;
}

static int64_t moment_of(const struct truth_launch *l, double after_s)
{
    return l->launched_ns + (int64_t)(after_s * NS_PER_S);
}

struct launch_score {
    int seen;
    int told;
    int in50;
    int in90;
    int in99;
    int timely;   /* in the 90 % interval of the time */
    double nees;  /* of the place, both dimensions */
    double time2; /* of the time */
};

static void score_launch(struct launch_score *s, const struct truth_launch *l)
{
    struct launch_estimate e;

    s->seen++;
    if (!assess_launch(&t, &e))
        return;
    struct geodesic way = geodesic_inverse(e.area90.centre, l->place);
    double turn = way.azimuth1_rad - e.area90.azimuth_rad;
    double along = way.distance_m * cos(turn) / e.area90.semi_major_m;
    double across = way.distance_m * sin(turn) / e.area90.semi_minor_m;
    double nees = (along * along + across * across) * 2 * log(10); /* 0.9 of chi-square, two */
    double z = (double)(e.time_ns - l->launched_ns) / NS_PER_S / e.time_sigma_s;
    s->told++;
    s->in50 += nees < 2 * log(2);
    s->in90 += nees < 2 * log(10);
    s->in99 += ground_ellipse_holds(&e.area99, l->place, 0);
    s->timely += fabs(z) < 1.645;
    s->nees += nees;
    s->time2 += z * z;
}

/* As at the end of the burn: what is told to others first. */
static void score_launches(struct launch_score scores[MIXES])
{
    struct dice d = dice_init(77, 3);

    equip();
    for (int round = 0; round < SCENARIOS; round++) {
        fly(&d, round);
        for (enum mix mix = 0; mix < MIXES; mix++) {
            struct sighting_list list;

            TEST_EQ(sightings_of_nation(&scenario, &truth, (int)mix, &list), STATUS_OK, mix);
            for (int i = 0; i < truth.launch_count; i++) {
                const struct truth_launch *l = &truth.launches[i];

                if (follow(&list, mix, i, moment_of(l, l->burnout_s)))
                    score_launch(&scores[mix], l);
            }
            sighting_list_close(&list);
        }
        truth_close(&truth);
    }
}

TEST(a_launch_is_as_sure_as_it_says)
{
    static const struct {
        int seen;
        double in50_most; /* the floor of the place is more than a near radar needs */
        double nees_least;
        double nees_most; /* per dimension */
    } rows[MIXES] = {
        [STEREO_INFRARED] = {200, 0.65, 0.6, 1.25},
        [RADAR_EARLY] = {190, 1, 0, 1.25},
        [RADAR_LATE] = {110, 1, 0, 1.25},
        [MIXED] = {200, 1, 0, 1.25},
    };
    struct launch_score scores[MIXES] = {{0}};

    score_launches(scores);
    for (int i = 0; i < MIXES; i++) {
        const struct launch_score *s = &scores[i];
        double told = s->told;

        TEST_EQ(s->seen >= rows[i].seen, true, i);
        TEST_EQ(s->told * 100 >= s->seen * 98, true, i);
        TEST_EQ(s->in50 >= 0.4 * told && s->in50 <= rows[i].in50_most * told, true, i);
        TEST_EQ(s->in90 >= 0.82 * told, true, i);
        TEST_EQ(s->in99 >= 0.96 * told, true, i);
        TEST_EQ(s->timely >= 0.82 * told, true, i);
        TEST_EQ(s->nees >= 2 * rows[i].nees_least * told, true, i);
        TEST_EQ(s->nees <= 2 * rows[i].nees_most * told, true, i);
        TEST_EQ(s->time2 >= 0.4 * told && s->time2 <= 1.35 * told, true, i);
    }
}

/* One stated probability of one class, and whether it was so. */
struct stated {
    double probability;
    int was;
};

struct fan_score {
    int count;
    int in50;
    int in90;
    int named;
    int right;
};

static struct stated stated[FORECASTS_MAX * CLASSES];
static int stated_count;

static enum object_class class_of(const struct truth_launch *l)
{
    double reach = energy_range_m(l->burnout.position, l->burnout.velocity);

    return reach < 300e3    ? CLASS_CLOSE_RANGE
           : reach < 1000e3 ? CLASS_SHORT_RANGE
           : reach < 3000e3 ? CLASS_MEDIUM_RANGE
           : reach < 5500e3 ? CLASS_INTERMEDIATE_RANGE
                            : CLASS_INTERCONTINENTAL;
}

static void score_fan(struct fan_score *s, const struct truth_launch *l, int64_t now_ns)
{
    struct assess_rules rules = assess_rules_default();
    static struct impact_forecast f;
    static struct assessment a;
    double sum = 0;

    if (t.phase != PHASE_BOOST || t.has_burnout)
        return;
    assess_track(&t, now_ns, &rules, &a);
    double since = a.has_launch ? (double)(t.state_ns - a.launch.time_ns) / NS_PER_S : 60;
    impact_forecast_boost(&t, since, &rules, &f);
    s->count++;
    s->in50 += a.has_impact && ground_ellipse_holds(&a.impact.area50, l->impact, 0);
    s->in90 += a.has_impact && ground_ellipse_holds(&a.impact.area90, l->impact, 0);
    s->named += a.class != CLASS_UNKNOWN;
    s->right += a.class == class_of(l);
    for (int c = CLASS_CLOSE_RANGE; c <= CLASSES; c++)
        sum += f.class_weight[c];
    for (int c = CLASS_CLOSE_RANGE; c <= CLASSES; c++)
        stated[stated_count++] = (struct stated){f.class_weight[c] / sum, c == (int)class_of(l)};
}

static int compare(const void *left, const void *right)
{
    const struct stated *a = left;
    const struct stated *b = right;

    return (a->probability > b->probability) - (a->probability < b->probability);
}

/* Bins of equal count, stated probability against frequency: the mean gap of a bin; no bin may be
 * far above what came true. */
static double calibration_error(void)
{
    double error = 0;

    qsort(stated, (size_t)stated_count, sizeof stated[0], compare);
    for (int b = 0; b < BINS; b++) {
        int from = stated_count * b / BINS;
        int to = stated_count * (b + 1) / BINS;
        double gap = 0;

        for (int i = from; i < to; i++)
            gap += (stated[i].probability - stated[i].was) / (to - from);
        TEST_EQ(gap < 0.08 && gap > -0.15, true, b);
        error += fabs(gap) / BINS;
    }
    return error;
}

/* At shares of the burn; the last one is its end, not yet known. */
TEST(a_burning_rocket_is_told_no_surer_than_it_is)
{
    static const double ages[AGES] = {0.4, 0.6, 0.8, 0.9, 1};
    struct fan_score scores[AGES] = {{0}};
    struct dice d = dice_init(78, 3);
    struct fan_score all = {0};

    equip();
    for (int round = 0; round < SCENARIOS / 2; round++) {
        struct sighting_list list;

        fly(&d, round);
        TEST_EQ(sightings_of_nation(&scenario, &truth, STEREO_INFRARED, &list), STATUS_OK, round);
        for (int i = 0; i < truth.launch_count * AGES; i++) {
            const struct truth_launch *l = &truth.launches[i / AGES];
            int64_t until_ns = moment_of(l, ages[i % AGES] * l->burnout_s);

            if (follow(&list, STEREO_INFRARED, i / AGES, until_ns))
                score_fan(&scores[i % AGES], l, t.last_seen_ns);
        }
        sighting_list_close(&list);
        truth_close(&truth);
    }
    for (int i = 0; i < AGES; i++) {
        const struct fan_score *s = &scores[i];

        TEST_EQ(s->count >= 60, true, i);
        TEST_EQ(s->in90 >= 0.75 * s->count, true, i);
        TEST_EQ(s->right >= 0.95 * s->named, true, i);
        all.count += s->count;
        all.in50 += s->in50;
        all.in90 += s->in90;
        all.named += s->named;
    }
    double error = calibration_error();
    TEST_EQ(all.in90 >= 0.86 * all.count, true, all.in90);
    TEST_EQ(all.in50 >= 0.4 * all.count && all.in50 <= 0.7 * all.count, true, all.in50);
    TEST_EQ(all.named >= 5, true, all.named); /* some energies leave no choice */
    TEST_EQ(error < 0.06, true, (int)(error * 1000));
}
