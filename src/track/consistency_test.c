/* track/consistency_test.c: is the filter as sure as it may be?
 *
 * Many flights through one tracker each; the normalised squared error (NEES / 6) is averaged over
 * the flights at each second of a course.  With truth from the filter's own models the average lies
 * in its chi-square band of 99 % at most seconds (Bar-Shalom, Li & Kirubarajan, Estimation with
 * Applications, 5.4.2); with effects that the filter lacks it stays below NEES_MAX.
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
#include "track/trial.h"

#define DEGREE (3.14159265358979323846 / 180.0)
#define SECONDS_MAX 1500
#define NEES_MAX 1.5 /* with effects that the filter lacks */

static struct trial_truth truth;

/* What is flown, by which sensors it is seen, and the seconds after burnout that count. */
struct course {
    const char *name;
    int radars;
    bool is_rough;
    int runs;
    int from_s;
    int to_s;
    double least; /* share of the seconds whose average must be as it should */
};

struct second {
    double nees; /* / 6, summed over the runs */
    int count;
};

static int64_t ns_after(double seconds)
{
    return TRIAL_T0_NS + (int64_t)rint(seconds * 1e9);
}

static void set_sensors(const struct course *c, struct sensor_registry *r)
{
    static const double places[][2] = {{37.5, 127.0}, {40.5, 140.0}};

    r->count = c->radars;
    for (int i = 0; i < c->radars; i++)
        r->sensors[i] = trial_radar(places[i][0], places[i][1]);
}

static struct trial_flight draw_flight(const struct course *c, struct dice *d)
{
    return (struct trial_flight){.place = {40.0 * DEGREE, 126.0 * DEGREE, 50.0},
                                 .bearing_rad = (90.0 + 15.0 * dice_normal(d)) * DEGREE,
                                 .force_mps2 = 28.0 * (1.0 + 0.05 * dice_normal(d)),
                                 .burn_s = 110.0 * (1.0 + 0.05 * dice_normal(d)),
                                 .stages = 1,
                                 .end_pitch_rad = 0.7 + 0.05 * dice_normal(d),
                                 .beta_kgm2 = 6000.0 * math_exp(0.3 * dice_normal(d)),
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

/* One flight; the last state of each second is that second's. */
static void fly(const struct course *c, const struct sensor_registry *r, struct tracker *t,
                struct dice *d, double nees[SECONDS_MAX])
{
    double next_s[SENSORS_MAX];
    double at = 0.0;

    for (int i = 0; i < r->count; i++)
        next_s[i] = dice_uniform(d) * r->sensors[i].scan_s;
    while (at < truth.burnout_s + c->to_s) {
        struct measurement z;
        struct flight_state s;
        const struct track *track = NULL;
        bool is_burning = false;
        int due = 0;

        for (int i = 1; i < r->count; i++)
            due = next_s[i] < next_s[due] ? i : due;
        at = next_s[due];
        next_s[due] += r->sensors[due].scan_s;
        if (!trial_measure(r, due, &truth, ns_after(at), d, &z))
            continue;
        tracker_take(t, &z, 1);
        track = tracker_next(t, NULL);
        int second = (int)floor(at - truth.burnout_s);
        if (track != NULL && second >= 0 && second < SECONDS_MAX &&
            trial_at(&truth, track->state_ns, &s, &is_burning))
            nees[second] = nees_of(track, &s);
    }
}

static void run_course(const struct course *c, struct second seconds[SECONDS_MAX])
{
    struct sensor_registry registry = {0};
    struct tracker_rules rules = tracker_rules_default();

    rules.tracks_max = 4;
    void *memory = malloc(tracker_size(&rules));
    set_sensors(c, &registry);
    memset(seconds, 0, SECONDS_MAX * sizeof *seconds);
    for (int run = 0; run < c->runs; run++) {
        struct dice d = dice_init((uint64_t)run + 1, 15);
        struct tracker *t = tracker_open(memory, &rules, &registry, (struct nation){"KOR"});
        struct trial_flight flight = draw_flight(c, &d);
        double nees[SECONDS_MAX] = {0};

        trial_fly(&flight, &truth);
        fly(c, &registry, t, &d, nees);
        for (int i = 0; i < SECONDS_MAX; i++)
            if (nees[i] > 0.0) {
                seconds[i].nees += nees[i];
                seconds[i].count++;
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
    double sum = 0.0;
    int good = 0;
    int asked = 0;

    run_course(c, seconds);
    for (int i = c->from_s; i < c->to_s; i++) {
        if (seconds[i].count < c->runs / 2)
            continue;
        asked++;
        good += is_as_it_should(c, &seconds[i]);
        sum += seconds[i].nees / seconds[i].count;
    }
    printf("%s: NEES/6 %.3f, as it should in %d of %d seconds\n", c->name, sum / asked, good,
           asked);
    TEST_EQ(asked > (c->to_s - c->from_s) / 2, 1, asked);
    TEST_EQ(good >= c->least * asked, 1, good);
}

TEST(coast_is_in_its_band_with_truth_of_its_own_model)
{
    static const struct course rows[] = {
        {"coast, one radar", 1, false, 60, 20, 700, 0.94},
        {"coast, two radars", 2, false, 60, 20, 700, 0.94},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_course(&rows[i]);
}

TEST(coast_is_not_optimistic_where_truth_is_rough)
{
    static const struct course row = {"coast, two radars, rough", 2, true, 20, 20, 700, 0.95};

    check_course(&row);
}
