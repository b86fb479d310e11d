/* track/consistency_test.c: is the filter as sure as it may be, and as good as it can be?
 *
 * Many flights through one tracker each; the normalised squared error (NEES / 6) is averaged over
 * the flights at each second of a course.  With truth from the filter's own models, their noise
 * drawn, the average lies in its chi-square band of 99 % at most seconds (Bar-Shalom, Li &
 * Kirubarajan, Estimation with Applications, 5.4.2); with effects that the filter lacks it stays
 * below NEES_MAX.
 *
 * The bound is the posterior Cramer-Rao bound (Tichavsky, Muravchik & Nehorai, IEEE SP 46(5),
 * 1998) without the jumps between models: the ballistic model's covariance, linearised along the
 * truth, from a vague prior, over the reports that were given.
 */
#include "track/tracker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "geo/math.h"
#include "geo/matrix.h"
#include "geo/statistics.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "track/track_int.h"
#include "track/trial.h"

#define DEGREE (3.14159265358979323846 / 180.0)
#define SECONDS_MAX 1500
#define NEES_MAX 1.5      /* with effects that the filter lacks */
#define FALL_BEGINS 100.0 /* seconds before the end: about 120 km up */

static struct trial_truth truth;

/* What is flown, by which sensors it is seen, and the seconds that count. */
struct course {
    const char *name;
    int radars;
    bool is_fall; /* the radar stands near the impact; seconds from FALL_BEGINS, not from burnout */
    bool is_rough; /* effects that the filter lacks; else its own noise */
    int runs;
    int from_s;
    int to_s;
    double least;  /* share of the seconds whose average must be as it should */
    double excess; /* of the position's error over the bound; 0: not asked */
};

struct second {
    double nees; /* / 6, summed over the runs */
    double error2;
    double bound2;
    int count;
};

static int64_t ns_after(double seconds)
{
    return TRIAL_T0_NS + (int64_t)rint(seconds * 1e9);
}

static void set_sensors(const struct course *c, struct sensor_registry *r)
{
    static const double places[][2] = {{37.5, 127.0}, {40.5, 140.0}};
    struct geodetic end = ecef_to_geodetic(truth.states[truth.count - 1].position);

    r->count = c->radars;
    for (int i = 0; i < c->radars; i++)
        r->sensors[i] = trial_radar(places[i][0], places[i][1]);
    if (c->is_fall)
        r->sensors[0] = trial_radar(end.lat_rad / DEGREE + 0.3, end.lon_rad / DEGREE - 0.3);
}

static struct trial_flight draw_flight(const struct course *c, struct dice *d)
{
    return (struct trial_flight){
        .place = {40.0 * DEGREE, 126.0 * DEGREE, 50.0},
        .bearing_rad = (90.0 + 15.0 * dice_normal(d)) * DEGREE,
        .force_mps2 = (c->is_fall ? 17.0 : 28.0) * (1.0 + 0.05 * dice_normal(d)),
        .burn_s = 110.0 * (1.0 + 0.05 * dice_normal(d)),
        .stages = 1,
        .end_pitch_rad = 0.7 + 0.05 * dice_normal(d),
        .beta_kgm2 = math_exp(BETA_LOG_MEAN + BETA_LOG_SIGMA * dice_normal(d)),
        .noise_seed = c->is_rough ? 0 : 1 + dice_below(d, 1000000),
        .is_rough = c->is_rough};
}

static double nees_of(const struct track *t, const struct flight_state *s)
{
    struct ecef p = ecef_sub(t->position, s->position);
    struct ecef v = ecef_sub(t->velocity, s->velocity);
    double x[6] = {p.x, p.y, p.z, v.x, v.y, v.z};
    double l[36];

    TEST_EQ(matrix_cholesky(6, &t->covariance[0][0], l), 1, t->state_ns);
    return matrix_mahalanobis(6, l, x) / 6.0;
}

/* The ballistic model alone, set upon the truth before and after each report. */
struct bound {
    bool has_begun;
    struct filter alone;
};

static void bound_put(struct bound *b, const struct flight_state *s, double beta_log)
{
    mode_put_flight(&b->alone.modes[MODE_BALLISTIC], s);
    b->alone.modes[MODE_BALLISTIC].x[6] = beta_log;
    b->alone.odds[MODE_BALLISTIC] = 1.0;
}

static void bound_take(struct bound *b, const struct measurement *z, const struct flight_state *s,
                       double beta_log)
{
    struct mode_state *m = &b->alone.modes[MODE_BALLISTIC];

    if (!b->has_begun) {
        *m = mode_blank(MODE_BALLISTIC);
        for (int i = 0; i < BALLISTIC_SIZE; i++)
            m->p[i * m->size + i] = i < 3           ? 1e10
                                    : i < CORE_SIZE ? 1e7
                                                    : BETA_LOG_SIGMA * BETA_LOG_SIGMA;
    } else {
        mode_predict(m, seconds_between(b->alone.time_ns, z->seen_ns));
    }
    b->has_begun = true;
    b->alone.time_ns = z->seen_ns;
    bound_put(b, s, beta_log);
    (void)filter_update(&b->alone, z);
    bound_put(b, s, beta_log);
}

static double trace3(const double *p, int columns)
{
    return p[0] + p[columns + 1] + p[2 * columns + 2];
}

static void note(struct second *s, const struct track *t, const struct flight_state *state,
                 const struct bound *b)
{
    struct ecef off = ecef_sub(t->position, state->position);

    *s = (struct second){nees_of(t, state), ecef_dot(off, off),
                         trace3(b->alone.modes[MODE_BALLISTIC].p, BALLISTIC_SIZE), 1};
}

/* One flight; the last state of each second is that second's. */
static void fly(const struct course *c, const struct sensor_registry *r, struct tracker *t,
                struct dice *d, struct second seconds[SECONDS_MAX])
{
    double begins = c->is_fall ? truth.count * TRIAL_STEP_S - FALL_BEGINS : truth.burnout_s;
    double next_s[SENSORS_MAX];
    struct bound bound = {0};
    double at = 0.0;

    for (int i = 0; i < r->count; i++)
        next_s[i] = dice_uniform(d) * r->sensors[i].scan_s;
    while (at < begins + c->to_s) {
        struct measurement z;
        struct flight_state s;
        const struct track *track = NULL;
        bool is_burning = false;
        int due = 0;

        for (int i = 1; i < r->count; i++)
            due = next_s[i] < next_s[due] ? i : due;
        at = next_s[due];
        next_s[due] += r->sensors[due].scan_s;
        if (!trial_measure(r, due, &truth, ns_after(at), d, &z) ||
            !trial_at(&truth, ns_after(at), &s, &is_burning))
            continue;
        if (at > truth.burnout_s)
            bound_take(&bound, &z, &s, truth.beta_log[(int)(at / TRIAL_STEP_S)]);
        tracker_take(t, &z, 1);
        track = tracker_next(t, NULL);
        int second = (int)floor(at - begins);
        if (track != NULL && track->state_ns == ns_after(at) && second >= 0 &&
            second < SECONDS_MAX && bound.has_begun)
            note(&seconds[second], track, &s, &bound);
    }
    if (tracker_next(t, NULL) != NULL)
        TEST_EQ(tracker_next(t, NULL)->has_lift, 0, (int64_t)at);
}

static void run_course(const struct course *c, struct second sums[SECONDS_MAX])
{
    static struct second seconds[SECONDS_MAX];
    struct tracker_rules rules = tracker_rules_default();

    rules.tracks_max = 4;
    void *memory = malloc(tracker_size(&rules));
    memset(sums, 0, SECONDS_MAX * sizeof *sums);
    for (int run = 0; run < c->runs; run++) {
        struct sensor_registry registry = {0};
        struct dice d = dice_init((uint64_t)run + 1, 15);
        struct tracker *t = tracker_open(memory, &rules, &registry, (struct nation){"KOR"});
        struct trial_flight flight = draw_flight(c, &d);

        trial_fly(&flight, &truth);
        set_sensors(c, &registry);
        memset(seconds, 0, sizeof seconds);
        fly(c, &registry, t, &d, seconds);
        for (int i = 0; i < SECONDS_MAX; i++) {
            sums[i].nees += seconds[i].nees;
            sums[i].error2 += seconds[i].error2;
            sums[i].bound2 += seconds[i].bound2;
            sums[i].count += seconds[i].count;
        }
    }
    free(memory);
}

/* Quantile of a chi-square of `dof`, over `dof` (Wilson & Hilferty 1931; 0.1 % from 60 on). */
static double mean_quantile(double p, int dof)
{
    double part = 2.0 / (9.0 * dof);
    double root = 1.0 - part + normal_quantile(p) * sqrt(part);

    return root * root * root;
}

static bool is_as_it_should(const struct course *c, const struct second *s)
{
    double mean = s->nees / s->count;

    if (c->is_rough)
        return mean <= NEES_MAX;
    return mean > mean_quantile(0.005, 6 * s->count) && mean < mean_quantile(0.995, 6 * s->count);
}

static void check_course(const struct course *c)
{
    static struct second seconds[SECONDS_MAX];
    double nees = 0.0, error2 = 0.0, bound2 = 0.0;
    int good = 0;
    int asked = 0;

    run_course(c, seconds);
    for (int i = c->from_s; i < c->to_s; i++) {
        if (seconds[i].count < c->runs / 2)
            continue;
        asked++;
        good += is_as_it_should(c, &seconds[i]);
        nees += seconds[i].nees / seconds[i].count;
        error2 += seconds[i].error2;
        bound2 += seconds[i].bound2;
    }
    double ratio = sqrt(error2 / bound2);
    printf("%s: NEES/6 %.3f, as it should in %d of %d seconds; error over bound %.3f\n", c->name,
           nees / asked, good, asked, ratio);
    TEST_EQ(asked > (c->to_s - c->from_s) / 2, 1, asked);
    TEST_EQ(good >= c->least * asked, 1, good);
    if (c->excess > 0.0)
        TEST_EQ(ratio <= c->excess, 1, (int64_t)(1000.0 * ratio));
}

TEST(ballistic_flight_is_in_its_band_and_near_its_bound)
{
    static const struct course rows[] = {
        {"coast, one radar", 1, false, false, 50, 20, 700, 0.94, 1.05},
        {"coast, two radars", 2, false, false, 50, 20, 700, 0.94, 1.05},
        {"re-entry", 1, true, false, 100, 0, 90, 0.94, 1.15},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_course(&rows[i]);
}

TEST(ballistic_flight_is_not_optimistic_where_truth_is_rough)
{
    static const struct course rows[] = {
        {"coast, two radars, rough", 2, false, true, 20, 20, 700, 0.95, 0.0},
        {"re-entry, rough", 1, true, true, 60, 0, 90, 0.95, 0.0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_course(&rows[i]);
}
