/* assess/powered.c: what the rest of a burn does to a state, by a stated prior.
 */
#include "assess/powered.h"

#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "model/moment.h"

#define BURN_HEIGHT_MAX_M 250e3    /* few burns last above it */
#define STAGING_HEIGHT_MAX_M 150e3 /* lower stages are dropped below it */
#define STAGING_NS (10 * SECOND_NS)
#define BOOST_DOUBT 0.1 /* probability of the boost model that is not yet none */
#define STEP_S 2.0
#define STEP_MIN_S 0.05
#define SIDE_FLOOR 1e-3
#define SPEED_FLOOR_MPS 1.0 /* below it the velocity has no direction */

bool powered_may_burn(const struct track *t, int64_t now_ns)
{
    double height = ecef_to_geodetic(t->position).height_m;

    if (t->phase == PHASE_BOOST && !t->has_burnout)
        return true;
    if (ecef_dot(t->velocity, t->position) <= 0 || height > BURN_HEIGHT_MAX_M)
        return false;
    if (t->boost_probability >= BOOST_DOUBT)
        return true;
    if (t->has_burnout) /* a stage may be dropped, and the next not yet alight */
        return height < STAGING_HEIGHT_MAX_M && now_ns - t->burnout_ns < STAGING_NS;
    /* Ours (a partner's has no probability), and the end of the burn not yet declared. */
    return t->phase == PHASE_UNKNOWN || (t->boost_probability > 0 && height < STAGING_HEIGHT_MAX_M);
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double specific_force(double first_mps2, double after_s)
{
    double left = 1 - first_mps2 * after_s / POWERED_EXHAUST_MPS;

    if (left * POWERED_CEILING_MPS2 <= first_mps2)
        return first_mps2 > POWERED_CEILING_MPS2 ? first_mps2 : POWERED_CEILING_MPS2;
    return first_mps2 / left;
}

/* The velocity's direction turned by the lead towards the ground, in the plane of the path. */
static struct ecef thrust_direction(const struct flight_state *s, const struct powered_motor *motor)
{
    double speed = ecef_norm(s->velocity);
    struct ecef up = ecef_unit(s->position);
    double sine;
    double cosine;

    if (speed < SPEED_FLOOR_MPS)
        return up;
    struct ecef along = ecef_scale(s->velocity, 1 / speed);
    struct ecef down = ecef_add_scaled(ecef_scale(up, -1), along, ecef_dot(up, along));
    double length = ecef_norm(down);
    if (length < SIDE_FLOOR) /* straight up: no plane to lean in */
        return along;
    math_sincos(motor->lead_rad, &sine, &cosine);
    return ecef_add_scaled(ecef_scale(along, cosine), down, sine / length);
}

static struct ecef acceleration(const struct flight_state *s, const struct powered_motor *motor,
                                double after_s)
{
    return ecef_add_scaled(flight_acceleration(s, 0), thrust_direction(s, motor),
                           specific_force(motor->first_mps2, after_s));
}

/* Midpoint rule: the prior on the burn is worse than its error by orders. */
static struct flight_state step(struct flight_state s, const struct powered_motor *motor,
                                double after_s, double dt)
{
    struct ecef a = acceleration(&s, motor, after_s);
    struct flight_state middle = {
        .position = ecef_add_scaled(s.position, s.velocity, dt / 2),
        .velocity = ecef_add_scaled(s.velocity, a, dt / 2),
    };

    a = acceleration(&middle, motor, after_s + dt / 2);
    s.position = ecef_add_scaled(s.position, middle.velocity, dt);
    s.velocity = ecef_add_scaled(s.velocity, a, dt);
    return s;
}

struct powered_end powered_burn(struct flight_state s, const struct powered_motor *motor,
                                double from_s, double to_s, double to_mps)
{
    double t = from_s;
    double until = to_mps < POWERED_SPEED_CEILING_MPS ? to_mps : POWERED_SPEED_CEILING_MPS;

    for (double speed = ecef_norm(s.velocity); t < to_s && speed < until;
         speed = ecef_norm(s.velocity)) {
        double dt = to_s - t < STEP_S ? to_s - t : STEP_S;
        double force = specific_force(motor->first_mps2, t);

        if (speed + force * dt > until) /* the last step ends about at the speed asked for */
            dt = larger((until - speed) / force, STEP_MIN_S);
        s = step(s, motor, t, dt);
        t += dt;
    }
    return (struct powered_end){.state = s, .burnt_s = t - from_s};
}
