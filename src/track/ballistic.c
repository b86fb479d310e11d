/* track/ballistic.c: coast and re-entry: gravity, drag, and ln(beta) as a state.
 *
 * One model serves both: above the air the coefficient rides along, unobservable, with its prior;
 * in it drag makes it known.  So it is never switched, and no prior has to stand for drag as noise.
 * The transition is taken at the middle of a step.
 */
#include <string.h>

#include "geo/math.h"
#include "geo/vector.h"
#include "track/linear.h"
#include "track/model.h"

double ballistic_step_max_s(const struct mode_state *m)
{
    struct flight_state s = mode_flight(m);

    return air_step_max_s(&s);
}

static void space_step(struct mode_state *m, double h)
{
    const int n = BALLISTIC_SIZE;
    struct flight_state s = mode_flight(m);
    double core[CORE_SIZE][CORE_SIZE];
    double f[BALLISTIC_SIZE * BALLISTIC_SIZE] = {0};

    flight_transition(&s, h, core);
    for (int i = 0; i < CORE_SIZE; i++)
        memcpy(&f[i * n], core[i], sizeof core[i]);
    f[n * n - 1] = 1.0;
    linear_congruence(n, f, m->p);
    air_noise(&s, (struct ecef){0.0, 0.0, 0.0}, n, m->p, h);
    flight_step(&s, 0.0, h);
    mode_put_flight(m, &s);
}

void ballistic_step(struct mode_state *m, double h)
{
    const int n = BALLISTIC_SIZE;
    struct flight_state s = mode_flight(m);
    struct flight_state end = s;
    double a[BALLISTIC_SIZE * BALLISTIC_SIZE];
    double f[BALLISTIC_SIZE * BALLISTIC_SIZE];

    if (!air_is_near(&s)) {
        space_step(m, h);
        return;
    }
    flight_step(&end, math_exp(m->x[6]), h);
    s.position = ecef_scale(ecef_add(s.position, end.position), 0.5);
    s.velocity = ecef_scale(ecef_add(s.velocity, end.velocity), 0.5);
    struct ecef drag = air_rates(&s, m->x[6], n, a);
    air_transition(n, a, h, f);
    linear_congruence(n, f, m->p);
    air_noise(&s, drag, n, m->p, h);
    mode_put_flight(m, &end);
}

void ballistic_enter(const struct mode_state *from, double dt_s, struct mode_state *to)
{
    const int n = BALLISTIC_SIZE;

    if (from->mode == MODE_BOOST) {
        boost_to_ballistic(from, dt_s, to);
        return;
    }
    *to = mode_blank(MODE_BALLISTIC);
    for (int i = 0; i < n; i++) {
        to->x[i] = from->x[i];
        for (int j = 0; j < n; j++)
            to->p[i * n + j] = from->p[i * from->size + j];
    }
}
