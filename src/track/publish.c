/* track/publish.c: the newest filter state as others may read it. */
#include <math.h>
#include <string.h>

#include "geo/vector.h"
#include "geo/wgs84.h"
#include "track/track_int.h"

static const double CERTAIN = 0.9;   /* a phase is named from this probability on */
static const double BETA_TOLD = 0.8; /* of the prior's sigma: below it the flight has told it */
static const double REENTRY_HEIGHT_M = 100e3;
static const int64_t ASCENT_EVERY_NS = INT64_C(2500000000);
static const int64_t ASCENT_SPAN_NS = INT64_C(120000000000);

enum flight_phase phase_of(const struct track *t, struct ecef position, struct ecef velocity)
{
    bool is_falling = ecef_dot(position, velocity) < 0.0;

    if (t->boost_probability >= CERTAIN)
        return PHASE_BOOST;
    if (!t->has_burnout && t->boost_probability > 1.0 - CERTAIN)
        return t->phase;
    return is_falling && ecef_to_geodetic(position).height_m < REENTRY_HEIGHT_M ? PHASE_REENTRY
                                                                                : PHASE_COAST;
}

void publish_core(const struct mode_state *m, struct track *t)
{
    struct flight_state s = mode_flight(m);

    t->position = s.position;
    t->velocity = s.velocity;
    for (int i = 0; i < CORE_SIZE; i++)
        for (int j = 0; j < CORE_SIZE; j++)
            t->covariance[i][j] = m->p[i * m->size + j];
}

void publish_beta(const struct mode_state *m, struct track *t)
{
    const int n = BALLISTIC_SIZE;

    t->beta_log = m->x[6];
    t->beta_log_sigma = sqrt(m->p[6 * n + 6]);
    for (int i = 0; i < CORE_SIZE; i++)
        t->beta_covariance[i] = m->p[6 * n + i];
}

static void publish_thrust(const struct filter *f, struct track *t)
{
    const struct mode_state *boost = &f->modes[MODE_BOOST];
    double variance = 0.0;

    for (int i = 6; i < BOOST_SIZE; i++)
        variance += boost->p[i * BOOST_SIZE + i] / 3.0;
    t->has_thrust = !f->has_burnout && f->odds[MODE_BOOST] > 0.5;
    t->thrust_mps2 = t->has_thrust ? (struct ecef){boost->x[6], boost->x[7], boost->x[8]}
                                   : (struct ecef){0.0, 0.0, 0.0};
    t->thrust_sigma_mps2 = t->has_thrust ? sqrt(variance) : 0.0;
}

static void publish_lift(const struct filter *f, struct track *t)
{
    t->lift_probability = f->odds[MODE_LIFT];
    t->has_lift = f->has_lift;
    t->lift_since_ns = f->has_lift ? f->lift_since_ns : 0;
    t->lift_mps2 =
        f->has_lift ? lift_acceleration(&f->modes[MODE_LIFT]) : (struct ecef){0.0, 0.0, 0.0};
}

void slot_publish(struct slot *slot)
{
    const struct filter *f = &slot->steps[slot->step_count - 1].after;
    struct track *t = &slot->track;
    struct mode_state gathered;

    filter_gather(f, &gathered);
    publish_core(&gathered, t);
    t->state_ns = f->time_ns;
    t->boost_probability = f->odds[MODE_BOOST];
    t->has_burnout = f->has_burnout;
    t->burnout_ns = f->has_burnout ? f->coast_since_ns : 0;
    publish_thrust(f, t);
    publish_lift(f, t);
    publish_beta(&gathered, t);
    t->has_beta = f->has_burnout && !f->has_lift && t->beta_log_sigma < BETA_TOLD * BETA_LOG_SIGMA;
    t->phase = phase_of(t, t->position, t->velocity);
}

void slot_remember_ascent(struct slot *slot)
{
    struct track *t = &slot->track;
    struct ascent_point *next = &t->ascent[t->ascent_count];

    if (t->ascent_count == TRACK_ASCENT_MAX || t->has_burnout || t->boost_probability < 0.5 ||
        t->state_ns - t->first_seen_ns > ASCENT_SPAN_NS ||
        (t->ascent_count > 0 && t->state_ns - next[-1].state_ns < ASCENT_EVERY_NS))
        return;
    next->state_ns = t->state_ns;
    next->position = t->position;
    next->velocity = t->velocity;
    memcpy(next->covariance, t->covariance, sizeof next->covariance);
    t->ascent_count++;
}
