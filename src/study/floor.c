/* study/floor.c: which model, which rows. */
#include "study/floor.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "geo/math.h"
#include "geo/vector.h"

#define FORCE_SIGMA_MPS2 20.0

static void begin(struct floor *f, int size)
{
    double prior[MODEL_BOOST * MODEL_BOOST] = {0};

    for (int i = 6; i < size; i++)
        prior[i * size + i] = 1 / (FORCE_SIGMA_MPS2 * FORCE_SIGMA_MPS2);
    model_init(&f->model, size);
    bound_init(&f->bound, size, prior);
    f->is_begun = true;
}

static void put_truth(struct floor *f, const struct flight_point *p)
{
    const double x[MODEL_BOOST] = {p->state.position.x, p->state.position.y, p->state.position.z,
                                   p->state.velocity.x, p->state.velocity.y, p->state.velocity.z,
                                   p->force_mps2.x,     p->force_mps2.y,     p->force_mps2.z};

    memcpy(f->model.x, x, sizeof x);
}

/* At burnout only place and speed live on. */
static void let_force_go(struct floor *f)
{
    double whole[MODEL_BOOST * MODEL_BOOST];
    double part[MODEL_COAST * MODEL_COAST];
    bool is_known = bound_covariance(&f->bound, whole);

    for (int i = 0; i < MODEL_COAST; i++)
        for (int j = 0; j < MODEL_COAST; j++)
            part[i * MODEL_COAST + j] = whole[i * MODEL_BOOST + j];
    f->model.size = MODEL_COAST;
    if (!is_known || !bound_init_covariance(&f->bound, MODEL_COAST, part))
        bound_init(&f->bound, MODEL_COAST, NULL);
}

void floor_predict(struct floor *f, const struct flown *o, int tick)
{
    double transition[MODEL_BOOST * MODEL_BOOST];
    double noise[MODEL_BOOST * MODEL_BOOST];
    const struct flight_point *before = flown_at(o, tick - 1);

    if (!f->is_begun || before == NULL)
        return;
    put_truth(f, before);
    model_linear(&f->model, STUDY_TICK_S, transition, noise);
    (void)bound_predict(&f->bound, transition, noise);
    if (f->model.size == MODEL_BOOST && !flown_is_burning(o, tick))
        let_force_go(f);
}

static void put_row(double *row, struct ecef axis, double scale)
{
    row[0] = axis.x * scale;
    row[1] = axis.y * scale;
    row[2] = axis.z * scale;
}

void floor_update(struct floor *f, const struct flown *o, int tick, const struct measurement *z)
{
    double rows[3 * MODEL_BOOST] = {0};
    double noise[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    double information[MODEL_BOOST * MODEL_BOOST];

    if (!f->is_begun)
        begin(f, flown_is_burning(o, tick) ? MODEL_BOOST : MODEL_COAST);
    int n = f->model.size;
    struct ecef line = ecef_sub(flown_at(o, tick)->state.position, z->place);
    double range = ecef_norm(line);
    struct ecef u = ecef_scale(line, 1 / range);
    double cosine = sqrt(1 - ecef_dot(u, z->up) * ecef_dot(u, z->up));
    struct ecef across = ecef_unit(ecef_cross(u, z->up));

    put_row(rows, across, 1 / (range * cosine * z->azimuth_sigma_rad));
    put_row(rows + n, ecef_cross(across, u), 1 / (range * z->elevation_sigma_rad));
    if (z->kind == MEASUREMENT_RADAR)
        put_row(rows + (ptrdiff_t)2 * n, u, 1 / z->range_sigma_m);
    if (bound_information(n, 3, rows, noise, information))
        bound_update(&f->bound, information);
}

bool floor_sigma(const struct floor *f, double *sigma_m)
{
    return f->is_begun && bound_sigma(&f->bound, 0, 3, sigma_m);
}
