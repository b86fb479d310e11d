/* track/burnout_test.c: how soon is the end of a burn seen, and how good is the state then?
 *
 * The bound is that of a filter which is told the moment of burnout: the boost model's covariance
 * linearised along the truth until then, the ballistic model's after it.  No filter that has to
 * find out can reach it in the first seconds.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/test.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "track/track_int.h"
#include "track/trial.h"

#define DEGREE (3.14159265358979323846 / 180.0)
#define RUNS 400
#define JUDGED_S 5 /* after burnout: five scans */

static struct trial_truth truth;

static struct trial_flight draw_flight(struct dice *d)
{
    return (struct trial_flight){.place = {40.0 * DEGREE, 126.0 * DEGREE, 50.0},
                                 .bearing_rad = (90.0 + 15.0 * dice_normal(d)) * DEGREE,
                                 .force_mps2 = 17.0 * (1.0 + 0.05 * dice_normal(d)),
                                 .burn_s = 110.0 * (1.0 + 0.05 * dice_normal(d)),
                                 .stages = 1,
                                 .end_pitch_rad = 0.7 + 0.05 * dice_normal(d),
                                 .beta_kgm2 = 6000.0};
}

/* The model that is right at `at`, set upon the truth. */
static void bound_put(struct filter *b, const struct flight_state *s, double at)
{
    bool is_boost = at <= truth.burnout_s;
    struct mode_state *m = &b->modes[is_boost ? MODE_BOOST : MODE_BALLISTIC];

    for (int k = 0; k < MODES; k++)
        b->odds[k] = k == (int)m->mode ? 1.0 : 0.0;
    mode_put_flight(m, s);
    if (!is_boost) {
        m->x[6] = BETA_LOG_MEAN;
        return;
    }
    const struct flight_state *here = &truth.states[(int)(at / TRIAL_STEP_S)];
    struct ecef force =
        ecef_sub(ecef_scale(ecef_sub(here[1].velocity, here[0].velocity), 1.0 / TRIAL_STEP_S),
                 flight_acceleration(s, 0.0));
    m->x[6] = force.x;
    m->x[7] = force.y;
    m->x[8] = force.z;
}

static void bound_begin(struct filter *b, int64_t time_ns, const struct flight_state *s)
{
    struct mode_state *m = &b->modes[MODE_BOOST];

    *b = (struct filter){.time_ns = time_ns};
    *m = mode_blank(MODE_BOOST);
    b->modes[MODE_BALLISTIC] = mode_blank(MODE_BALLISTIC);
    for (int i = 0; i < BOOST_SIZE; i++)
        m->p[i * m->size + i] = i < 3 ? 1e10 : i < CORE_SIZE ? 4e6 : 400.0;
    mode_put_flight(m, s);
}

static void bound_take(struct filter *b, const struct measurement *z, const struct flight_state *s,
                       double at)
{
    double from = seconds_between(TRIAL_T0_NS, b->time_ns);
    double burnt = truth.burnout_s - from;

    if (from <= truth.burnout_s && at > truth.burnout_s) {
        mode_predict(&b->modes[MODE_BOOST], burnt);
        mode_enter(MODE_BALLISTIC, &b->modes[MODE_BOOST], 0.0, &b->modes[MODE_BALLISTIC]);
        from = truth.burnout_s;
    }
    mode_predict(&b->modes[at > truth.burnout_s ? MODE_BALLISTIC : MODE_BOOST], at - from);
    b->time_ns = z->seen_ns;
    bound_put(b, s, at);
    (void)filter_update(b, z);
    bound_put(b, s, at);
}

/* What one flight showed. */
struct outcome {
    double seen_after_s; /* until boost stays the less likely; -1: never */
    double error2;       /* of the position, JUDGED_S after burnout */
    double bound2;
};

static void note(struct outcome *o, const struct track *t, const struct flight_state *s,
                 const struct filter *bound, double since_s)
{
    const struct mode_state *m = &bound->modes[MODE_BALLISTIC];
    struct ecef off = ecef_sub(t->position, s->position);

    if (t->boost_probability > 0.5)
        o->seen_after_s = -1.0;
    else if (o->seen_after_s < 0.0)
        o->seen_after_s = since_s;
    if ((int)floor(since_s) != JUDGED_S)
        return;
    o->error2 = ecef_dot(off, off);
    o->bound2 = m->p[0] + m->p[1 + m->size] + m->p[2 + 2 * m->size];
}

static struct outcome fly(uint64_t seed, struct tracker *t, const struct sensor_registry *registry)
{
    struct outcome o = {-1.0, 0.0, 0.0};
    struct dice d = dice_init(seed, 31);
    struct trial_flight flight = draw_flight(&d);
    struct filter bound = {0};

    trial_fly(&flight, &truth);
    for (double at = dice_uniform(&d); at < truth.burnout_s + 30.0; at += 1.0) {
        int64_t ns = TRIAL_T0_NS + (int64_t)rint(at * 1e9);
        struct measurement z;
        struct flight_state s;
        bool is_burning = false;

        if (!trial_measure(registry, 0, &truth, ns, &d, &z) ||
            !trial_at(&truth, ns, &s, &is_burning))
            continue;
        tracker_take(t, &z, 1);
        if (bound.time_ns == 0)
            bound_begin(&bound, ns, &s);
        bound_take(&bound, &z, &s, at);
        const struct track *track = tracker_next(t, NULL);
        if (track != NULL && at > truth.burnout_s)
            note(&o, track, &s, &bound, at - truth.burnout_s);
        TEST_EQ(track != NULL && track->has_burnout && at < truth.burnout_s, 0, (int64_t)seed);
    }
    return o;
}

TEST(burnout_is_seen_and_the_state_recovers)
{
    struct tracker_rules rules = tracker_rules_default();
    struct sensor_registry registry = {.count = 1};
    double error2 = 0.0, bound2 = 0.0;
    int soon = 0;

    rules.tracks_max = 4;
    registry.sensors[0] = trial_radar(37.5, 127.0);
    void *memory = malloc(tracker_size(&rules));
    for (uint64_t run = 1; run <= RUNS; run++) {
        struct tracker *t = tracker_open(memory, &rules, &registry, (struct nation){"KOR"});
        struct outcome o = fly(run, t, &registry);

        error2 += o.error2;
        bound2 += o.bound2;
        soon += o.seen_after_s >= 0.0 && o.seen_after_s < 7.0;
    }
    free(memory);
    printf("five scans after burnout: error over bound %.3f; seen within 7 s in %d of %d\n",
           sqrt(error2 / bound2), soon, RUNS);
    TEST_EQ(soon >= RUNS * 95 / 100, 1, soon);
    TEST_EQ(sqrt(error2 / bound2) <= 1.30, 1, 0);
}
