/* track/publish.c: the newest filter state as others may read it. */
#include <math.h>
#include <string.h>

#include "geo/vector.h"
#include "geo/wgs84.h"
#include "track/track_int.h"

static const double CERTAIN = 0.9; /* a phase is named from this probability on */
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

static void copy_state(const struct mode_state *m, struct track *t)
{
    t->position = (struct ecef){m->x[0], m->x[1], m->x[2]};
    t->velocity = (struct ecef){m->x[3], m->x[4], m->x[5]};
    for (int i = 0; i < COAST_SIZE; i++)
        for (int j = 0; j < COAST_SIZE; j++)
            t->covariance[i][j] = m->p[i * m->size + j];
}

/* After burnout the coast model speaks alone: what is left of the boost model is a reserve. */
void slot_publish(struct slot *slot)
{
    const struct filter *f = &slot->steps[slot->step_count - 1].after;
    struct track *t = &slot->track;
    const double *force = &f->boost.x[6];
    double variance = 0.0;
    struct mode_state mean;

    filter_mean(f, &mean);
    copy_state(f->has_burnout ? &f->coast : &mean, t);
    t->state_ns = f->time_ns;
    t->boost_probability = f->boost_probability;
    t->has_burnout = f->has_burnout;
    t->burnout_ns = f->has_burnout ? f->coast_since_ns : 0;
    t->has_thrust = !f->has_burnout && f->boost_probability > 0.5;
    for (int i = 6; i < BOOST_SIZE; i++)
        variance += f->boost.p[i * BOOST_SIZE + i] / 3.0;
    t->thrust_mps2 =
        t->has_thrust ? (struct ecef){force[0], force[1], force[2]} : (struct ecef){0.0, 0.0, 0.0};
    t->thrust_sigma_mps2 = t->has_thrust ? sqrt(variance) : 0.0;
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
