/* study/model.c: flow, Jacobian by central differences, noise.
 *
 * The public covariance of a boost holds position and velocity; the noise of the force follows from
 * it: white jerk of density q gives the speed q h^3 / 3 over a short h, and the rest of the triple
 * integrator's terms (Bar-Shalom, Li & Kirubarajan, Estimation with Applications, 6.2.3).
 */
#include "study/model.h"

#include <math.h>
#include <string.h>

#include "base/check.h"
#include "geo/matrix.h"
#include "model/moment.h"
#include "track/predict.h"

#define START_NS INT64_C(1000000000000)

static const double NUDGES[MODEL_BOOST] = {10, 10, 10, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01};

void model_init(struct model *m, int size)
{
    CHECK(size == MODEL_COAST || size == MODEL_BOOST);
    memset(m, 0, sizeof *m);
    m->size = size;
}

static void put(struct model *m)
{
    struct track *t = &m->scratch;
    bool is_boost = m->size == MODEL_BOOST;

    t->state_ns = START_NS;
    t->last_seen_ns = START_NS;
    t->position = (struct ecef){m->x[0], m->x[1], m->x[2]};
    t->velocity = (struct ecef){m->x[3], m->x[4], m->x[5]};
    memset(t->covariance, 0, sizeof t->covariance);
    t->has_thrust = is_boost;
    t->boost_probability = is_boost ? 1 : 0;
    t->phase = is_boost ? PHASE_BOOST : PHASE_COAST;
    t->has_burnout = !is_boost;
    t->thrust_mps2 = is_boost ? (struct ecef){m->x[6], m->x[7], m->x[8]} : (struct ecef){0, 0, 0};
    t->thrust_sigma_mps2 = 0;
}

static void get(struct model *m)
{
    const struct track *t = &m->scratch;
    const double x[MODEL_BOOST] = {t->position.x,    t->position.y,    t->position.z,
                                   t->velocity.x,    t->velocity.y,    t->velocity.z,
                                   t->thrust_mps2.x, t->thrust_mps2.y, t->thrust_mps2.z};

    memcpy(m->x, x, (size_t)m->size * sizeof x[0]);
}

void model_flow(struct model *m, double dt_s)
{
    put(m);
    track_predict_to(&m->scratch, START_NS + (int64_t)rint(dt_s * (double)SECOND_NS));
    get(m);
}

static void jacobian(struct model *m, double dt_s, double *transition)
{
    double at[MODEL_BOOST];
    double ahead[MODEL_BOOST];
    int n = m->size;

    memcpy(at, m->x, sizeof at);
    for (int j = 0; j < n; j++) {
        m->x[j] = at[j] + NUDGES[j];
        model_flow(m, dt_s);
        memcpy(ahead, m->x, sizeof ahead);
        memcpy(m->x, at, sizeof at);
        m->x[j] = at[j] - NUDGES[j];
        model_flow(m, dt_s);
        for (int i = 0; i < n; i++)
            transition[i * n + j] = (ahead[i] - m->x[i]) / (2 * NUDGES[j]);
        memcpy(m->x, at, sizeof at);
    }
}

static void boost_noise(const struct track *t, double h, double *noise)
{
    double q = (t->covariance[3][3] + t->covariance[4][4] + t->covariance[5][5]) / (h * h * h);
    const double terms[3][3] = {{h * h * h * h * h / 20, h * h * h * h / 8, h * h * h / 6},
                                {h * h * h * h / 8, h * h * h / 3, h * h / 2},
                                {h * h * h / 6, h * h / 2, h}};

    for (int a = 0; a < MODEL_BOOST; a++)
        for (int b = 0; b < MODEL_BOOST; b++)
            noise[a * MODEL_BOOST + b] = a % 3 == b % 3 ? q * terms[a / 3][b / 3] : 0;
}

/* Of the flow that was just done. */
static void noise_of(const struct model *m, double dt_s, double *noise)
{
    if (m->size == MODEL_BOOST)
        boost_noise(&m->scratch, dt_s, noise);
    else
        memcpy(noise, m->scratch.covariance, sizeof m->scratch.covariance);
}

void model_linear(struct model *m, double dt_s, double *transition, double *noise)
{
    double at[MODEL_BOOST];

    memcpy(at, m->x, sizeof at);
    jacobian(m, dt_s, transition);
    model_flow(m, dt_s);
    noise_of(m, dt_s, noise);
    memcpy(m->x, at, sizeof at);
}

void model_draw(struct model *m, double dt_s, struct dice *dice)
{
    double noise[MODEL_BOOST * MODEL_BOOST];
    double normal[MODEL_BOOST];
    int n = m->size;

    model_flow(m, dt_s);
    noise_of(m, dt_s, noise);
    for (int i = 0; i < n; i++)
        normal[i] = dice_normal(dice);
    if (!matrix_cholesky(n, noise, noise))
        return;
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++)
            m->x[i] += noise[i * n + j] * normal[j];
}
