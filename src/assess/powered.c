/* assess/powered.c: what the rest of a burn does to a state, by a stated prior.
 */
#include "assess/powered.h"

#include "geo/vector.h"

#define STEP_S 2.0
#define STEP_MIN_S 0.05
#define SPEED_FLOOR_MPS 1.0 /* below it the velocity has no direction */

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

static struct ecef acceleration(const struct flight_state *s, double thrust_mps2)
{
    struct ecef fall = flight_acceleration(s, 0);
    double speed = ecef_norm(s->velocity);

    if (speed < SPEED_FLOOR_MPS)
        return ecef_add_scaled(fall, ecef_unit(s->position), thrust_mps2);
    return ecef_add_scaled(fall, s->velocity, thrust_mps2 / speed);
}

/* Midpoint rule: the prior on the burn is worse than its error by orders. */
static struct flight_state step(struct flight_state s, double first_mps2, double after_s, double dt)
{
    struct ecef a = acceleration(&s, specific_force(first_mps2, after_s));
    struct flight_state middle = {
        .position = ecef_add_scaled(s.position, s.velocity, dt / 2),
        .velocity = ecef_add_scaled(s.velocity, a, dt / 2),
    };

    a = acceleration(&middle, specific_force(first_mps2, after_s + dt / 2));
    s.position = ecef_add_scaled(s.position, middle.velocity, dt);
    s.velocity = ecef_add_scaled(s.velocity, a, dt);
    return s;
}

struct powered_end powered_burn(struct flight_state s, double first_mps2, double from_s,
                                double to_s, double to_mps)
{
    double t = from_s;
    double until = to_mps < POWERED_SPEED_CEILING_MPS ? to_mps : POWERED_SPEED_CEILING_MPS;

    for (double speed = ecef_norm(s.velocity); t < to_s && speed < until;
         speed = ecef_norm(s.velocity)) {
        double dt = to_s - t < STEP_S ? to_s - t : STEP_S;
        double force = specific_force(first_mps2, t);

        if (speed + force * dt > until) /* the last step ends about at the speed asked for */
            dt = larger((until - speed) / force, STEP_MIN_S);
        s = step(s, first_mps2, t, dt);
        t += dt;
    }
    return (struct powered_end){.state = s, .burnt_s = t - from_s};
}
