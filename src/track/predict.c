/* track/predict.c: all awake models forward in time. */
#include "track/predict.h"

#include <math.h>

#include "geo/vector.h"
#include "track/track_int.h"

static const double GAP_MAX_S = 15.0;       /* a longer one ends what only a motor or lift makes */
static const double BURN_LEFT_MAX_S = 40.0; /* how long a boost may have gone on unseen */
static const double BOOST_AHEAD_MAX_S = 10.0;
static const double BOOST_AFTER_GAP = 0.05;
static const double LIFT_AFTER_GAP = 0.3; /* of one that was lifting */

/* After a long gap nothing is left of the boost model's own prediction: the ballistic model carries
 * all (a boost may have gone on for a while unseen), and a new boost or lift may begin from it. */
static void predict_gap(struct filter *f, double dt_s)
{
    struct filter ended = *f;
    struct mode_state *ballistic = &f->modes[MODE_BALLISTIC];
    double lift = f->odds[MODE_LIFT];

    if (f->odds[MODE_BOOST] > 0.5)
        filter_burn_out(&ended, dt_s < BURN_LEFT_MAX_S ? dt_s : BURN_LEFT_MAX_S);
    else
        filter_gather(f, &ended.modes[MODE_BALLISTIC]);
    *ballistic = ended.modes[MODE_BALLISTIC];
    mode_predict(ballistic, dt_s);
    mode_enter(MODE_BOOST, ballistic, 0.0, &f->modes[MODE_BOOST]);
    f->odds[MODE_BOOST] = BOOST_AFTER_GAP;
    f->odds[MODE_LIFT] = 0.0;
    if (lift > 0.0) {
        mode_enter(MODE_LIFT, ballistic, 0.0, &f->modes[MODE_LIFT]);
        f->odds[MODE_LIFT] = lift > 0.5 ? LIFT_AFTER_GAP : ODDS_MIN;
    }
    f->odds[MODE_BALLISTIC] = 1.0 - f->odds[MODE_BOOST] - f->odds[MODE_LIFT];
}

void filter_predict(struct filter *f, int64_t time_ns)
{
    double dt_s = seconds_between(f->time_ns, time_ns);

    if (dt_s <= 0.0)
        return;
    if (dt_s > GAP_MAX_S) {
        predict_gap(f, dt_s);
    } else {
        filter_mix(f, dt_s);
        for (int k = 0; k < MODES; k++)
            if (f->odds[k] > 0.0)
                mode_predict(&f->modes[k], dt_s);
    }
    f->time_ns = time_ns;
}

static void read_core(const struct track *t, struct mode_state *m)
{
    mode_put_flight(m, &(struct flight_state){t->position, t->velocity});
    for (int i = 0; i < CORE_SIZE; i++)
        for (int j = 0; j < CORE_SIZE; j++)
            m->p[i * m->size + j] = t->covariance[i][j];
}

static void read_ballistic(const struct track *t, struct mode_state *m)
{
    const int n = BALLISTIC_SIZE;

    *m = mode_blank(MODE_BALLISTIC);
    read_core(t, m);
    m->x[6] = t->has_beta ? t->beta_log : BETA_LOG_MEAN;
    m->p[6 * n + 6] =
        t->has_beta ? t->beta_log_sigma * t->beta_log_sigma : BETA_LOG_SIGMA * BETA_LOG_SIGMA;
    for (int i = 0; i < CORE_SIZE && t->has_beta; i++)
        m->p[i * n + 6] = m->p[6 * n + i] = t->beta_covariance[i];
}

static void read_boost(const struct track *t, struct mode_state *m)
{
    *m = mode_blank(MODE_BOOST);
    read_core(t, m);
    m->x[6] = t->thrust_mps2.x;
    m->x[7] = t->thrust_mps2.y;
    m->x[8] = t->thrust_mps2.z;
    for (int i = 6; i < BOOST_SIZE; i++)
        m->p[i * m->size + i] = t->thrust_sigma_mps2 * t->thrust_sigma_mps2;
}

void track_predict_to(struct track *t, int64_t state_ns)
{
    double dt_s = seconds_between(t->state_ns, state_ns);
    bool is_boosting = t->has_thrust && t->boost_probability > 0.5;
    struct mode_state m;

    if (dt_s <= 0.0)
        return;
    if (is_boosting && dt_s > BOOST_AHEAD_MAX_S)
        dt_s = BOOST_AHEAD_MAX_S;
    if (is_boosting)
        read_boost(t, &m);
    else
        read_ballistic(t, &m);
    mode_predict(&m, dt_s);
    publish_core(&m, t);
    if (is_boosting)
        t->thrust_mps2 = (struct ecef){m.x[6], m.x[7], m.x[8]};
    else if (t->has_beta)
        publish_beta(&m, t);
    t->state_ns += (int64_t)rint(dt_s * 1e9);
}
