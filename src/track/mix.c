/* track/mix.c: the interacting multiple model's mixing, between states of unequal size.
 *
 * Blom & Bar-Shalom, IEEE Trans. AC 33(8), 1988.  The boost model has three states more than the
 * coast model.  Mixing by padding with zeros pulls the force of a certain boost towards nothing; so
 * (Granstrom, Willett & Bar-Shalom, IEEE AES 51(3), 2015: unbiased mixing) what comes from the
 * coast model is given a force of its own prior: mean zero, FORCE_SIGMA per axis.
 *
 * A boost that ends within the coming interval ends at a moment uniform in it.  Its later part of
 * thrust is missing: over an interval T the force f adds f u to the velocity and f (u T - u^2/2) to
 * the position, u uniform in (0, T).  Carried back to the beginning of the interval, where the
 * mixing is done, the means are f T/2 and -f T^2/6, and the covariance along f is that below.
 */
#include <math.h>

#include "geo/math.h"
#include "track/linear.h"
#include "track/track_int.h"

static const double FORCE_MEAN_MPS2 = 25.0;
static const double FORCE_SIGMA_MPS2 = 13.0;
static const double FORCE_UNKNOWN_MPS2 = 25.0;
static const double BURN_MEAN_S = 40.0;   /* of a stage: rate of boost to coast */
static const double PAUSE_MEAN_S = 400.0; /* of a staging: rate of coast to boost */
/* The same, once burnout was declared.  A tenth of it lets noise alone bring the boost model back
 * in some flights, and the coast model's velocity is spoilt for a minute. */
static const double SPENT_MEAN_S = 50000.0;
static const double PROBABILITY_MIN = 1e-4; /* floor of either model */
/* After burnout a boost model below this is a reserve, begun anew from the coast model all the
 * time; mixed back, its prior would be a noise that nothing in the flight makes. */
static const double RESERVE_MAX = 0.1;
static const double MIX_INTERVAL_MAX_S = 15.0;

void coast_to_boost(const struct mode_state *coast, struct mode_state *boost)
{
    const double *v = &coast->x[3];
    double speed2 = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
    double variance =
        coast->p[3 + 3 * COAST_SIZE] + coast->p[4 + 4 * COAST_SIZE] + coast->p[5 + 5 * COAST_SIZE];
    bool is_known = speed2 > 4.0 * variance;
    double sigma = is_known ? FORCE_SIGMA_MPS2 : FORCE_UNKNOWN_MPS2;

    *boost = (struct mode_state){.size = BOOST_SIZE};
    for (int i = 0; i < COAST_SIZE; i++) {
        boost->x[i] = coast->x[i];
        for (int j = 0; j < COAST_SIZE; j++)
            boost->p[i * BOOST_SIZE + j] = coast->p[i * COAST_SIZE + j];
    }
    for (int i = 0; i < 3; i++) {
        boost->x[6 + i] = is_known ? FORCE_MEAN_MPS2 * v[i] / sqrt(speed2) : 0.0;
        boost->p[(6 + i) * BOOST_SIZE + 6 + i] = sigma * sigma;
    }
}

void boost_to_coast(const struct mode_state *boost, double dt_s, struct mode_state *coast)
{
    struct mode_state moved = *boost;
    double f[BOOST_SIZE * BOOST_SIZE] = {0};
    double t2 = dt_s * dt_s;
    double pp = t2 * t2 * (2.0 / 15.0 - 1.0 / 9.0);
    double pv = t2 * dt_s * (5.0 / 24.0 - 1.0 / 6.0);
    double vv = t2 / 12.0;

    for (int i = 0; i < BOOST_SIZE; i++)
        f[i * BOOST_SIZE + i] = 1.0;
    for (int i = 0; i < 3; i++) {
        f[i * BOOST_SIZE + 6 + i] = -t2 / 6.0;
        f[(i + 3) * BOOST_SIZE + 6 + i] = dt_s / 2.0;
        moved.x[i] -= boost->x[6 + i] * t2 / 6.0;
        moved.x[i + 3] += boost->x[6 + i] * dt_s / 2.0;
    }
    linear_congruence(BOOST_SIZE, f, moved.p);

    *coast = (struct mode_state){.size = COAST_SIZE};
    for (int i = 0; i < COAST_SIZE; i++) {
        coast->x[i] = moved.x[i];
        for (int j = 0; j < COAST_SIZE; j++)
            coast->p[i * COAST_SIZE + j] = moved.p[i * BOOST_SIZE + j];
    }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            double ff = boost->x[6 + i] * boost->x[6 + j];

            coast->p[i * COAST_SIZE + j] += ff * (pp - 2.0 * pv * dt_s + vv * t2);
            coast->p[i * COAST_SIZE + j + 3] += ff * (pv - vv * dt_s);
            coast->p[(i + 3) * COAST_SIZE + j] += ff * (pv - vv * dt_s);
            coast->p[(i + 3) * COAST_SIZE + j + 3] += ff * vv;
        }
}

/* Moment matching of two states of one size. */
static void blend(const struct mode_state *a, double weight_a, const struct mode_state *b,
                  struct mode_state *out)
{
    double weight_b = 1.0 - weight_a;
    int n = a->size;
    struct mode_state mixed = {.size = n};

    for (int i = 0; i < n; i++)
        mixed.x[i] = weight_a * a->x[i] + weight_b * b->x[i];
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            mixed.p[i * n + j] = weight_a * a->p[i * n + j] + weight_b * b->p[i * n + j] +
                                 weight_a * weight_b * (a->x[i] - b->x[i]) * (a->x[j] - b->x[j]);
    *out = mixed;
}

static double within_floor(double probability)
{
    return probability < PROBABILITY_MIN         ? PROBABILITY_MIN
           : probability > 1.0 - PROBABILITY_MIN ? 1.0 - PROBABILITY_MIN
                                                 : probability;
}

void filter_mix(struct filter *f, double dt_s)
{
    double dt = dt_s < MIX_INTERVAL_MAX_S ? dt_s : MIX_INTERVAL_MAX_S;
    double ends = 1.0 - math_exp(-dt / BURN_MEAN_S);
    double begins = 1.0 - math_exp(-dt / (f->has_burnout ? SPENT_MEAN_S : PAUSE_MEAN_S));
    double boost = f->boost_probability;
    double boost_next = boost * (1.0 - ends) + (1.0 - boost) * begins;
    double coast_next = 1.0 - boost_next;
    struct mode_state ended;
    struct mode_state begun;

    boost_to_coast(&f->boost, dt, &ended);
    coast_to_boost(&f->coast, &begun);
    if (!f->has_burnout || boost > RESERVE_MAX)
        blend(&ended, boost * ends / coast_next, &f->coast, &f->coast);
    blend(&begun, (1.0 - boost) * begins / boost_next, &f->boost, &f->boost);
    f->boost_probability = within_floor(boost_next);
}

void filter_burn_out(struct filter *f, double dt_s)
{
    boost_to_coast(&f->boost, dt_s, &f->coast);
    f->boost_probability = PROBABILITY_MIN;
    f->has_burnout = true;
    f->coast_since_ns = f->time_ns + (int64_t)rint(dt_s * 0.5e9);
}

void filter_mean(const struct filter *f, struct mode_state *out)
{
    struct mode_state boost = {.size = COAST_SIZE};

    for (int i = 0; i < COAST_SIZE; i++) {
        boost.x[i] = f->boost.x[i];
        for (int j = 0; j < COAST_SIZE; j++)
            boost.p[i * COAST_SIZE + j] = f->boost.p[i * BOOST_SIZE + j];
    }
    blend(&boost, f->boost_probability, &f->coast, out);
}
