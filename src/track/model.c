/* track/model.c: the table, and what is the same for every model. */
#include "track/model.h"

const struct model models[MODES] = {
    [MODE_BALLISTIC] = {BALLISTIC_SIZE, ballistic_step_max_s, ballistic_step, ballistic_enter},
    [MODE_BOOST] = {BOOST_SIZE, boost_step_max_s, boost_step, boost_enter},
    [MODE_LIFT] = {LIFT_SIZE, lift_step_max_s, lift_step, lift_enter},
};

struct mode_state mode_blank(enum mode mode)
{
    return (struct mode_state){.mode = mode, .size = models[mode].size};
}

void mode_predict(struct mode_state *m, double dt_s)
{
    const struct model *model = &models[m->mode];

    while (dt_s > 0.0) {
        double step = model->step_max_s(m);

        step = step < dt_s ? step : dt_s;
        model->step(m, step);
        dt_s -= step;
    }
}

void mode_enter(enum mode mode, const struct mode_state *from, double dt_s, struct mode_state *to)
{
    if (from->mode == mode)
        *to = *from;
    else
        models[mode].enter(from, dt_s, to);
}

struct flight_state mode_flight(const struct mode_state *m)
{
    return (struct flight_state){{m->x[0], m->x[1], m->x[2]}, {m->x[3], m->x[4], m->x[5]}};
}

void mode_put_flight(struct mode_state *m, const struct flight_state *s)
{
    m->x[0] = s->position.x;
    m->x[1] = s->position.y;
    m->x[2] = s->position.z;
    m->x[3] = s->velocity.x;
    m->x[4] = s->velocity.y;
    m->x[5] = s->velocity.z;
}
