/* track/mix.c: the interacting multiple model's mixing, between states of unequal size.
 *
 * Blom & Bar-Shalom, IEEE Trans. AC 33(8), 1988.  The set of models changes with the flight (Li &
 * Bar-Shalom, IEEE AES 32(1), 1996: variable structure): odds of zero mean asleep, neither
 * predicted nor updated.  Lift is awake in the air after burnout only, since before it thrust
 * explains all.
 *
 *   boost <-> ballistic <-> lift
 *
 * A boost may end, and lift begin, anywhere in the interval to come; each model takes over the
 * others' states by its own `enter`.
 */
#include <math.h>

#include "flight/gravity.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "track/track_int.h"

static const double BURN_MEAN_S = 25.0;   /* of a stage: rate of boost to ballistic */
static const double PAUSE_MEAN_S = 400.0; /* of a staging: rate of ballistic to boost */
/* The same, once burnout was declared.  A tenth of it lets noise alone bring the boost model back
 * in some flights, and the velocity is spoilt for a minute. */
static const double SPENT_MEAN_S = 50000.0;
static const double UNLIFTED_MEAN_S = 600.0; /* rate of ballistic to lift */
static const double LIFTED_MEAN_S = 60.0;    /* and back */
static const double LIFT_TOP_M = 90e3;
static const double RELIGHT_S = 40.0; /* a motor burnt out for longer stays so in the air */
/* After burnout a model below this is a reserve, begun anew from the ballistic model all the time;
 * mixed back, its prior would be a noise that nothing in the flight makes. */
static const double RESERVE_MAX = 0.1;
static const double MIX_INTERVAL_MAX_S = 15.0;

static double within(double dt_s, double mean_s)
{
    return 1.0 - math_exp(-dt_s / mean_s);
}

static void rates_of(const struct filter *f, double dt_s, double rate[MODES][MODES])
{
    for (int i = 0; i < MODES; i++)
        for (int j = 0; j < MODES; j++)
            rate[i][j] = 0.0;
    rate[MODE_BOOST][MODE_BALLISTIC] = within(dt_s, BURN_MEAN_S);
    rate[MODE_BALLISTIC][MODE_BOOST] = within(dt_s, f->has_burnout ? SPENT_MEAN_S : PAUSE_MEAN_S);
    rate[MODE_BALLISTIC][MODE_LIFT] = within(dt_s, UNLIFTED_MEAN_S);
    rate[MODE_LIFT][MODE_BALLISTIC] = within(dt_s, LIFTED_MEAN_S);
    for (int i = 0; i < MODES; i++) {
        rate[i][i] = 1.0;
        for (int j = 0; j < MODES; j++)
            rate[i][i] -= i == j || !(f->odds[j] > 0.0) ? 0.0 : rate[i][j];
    }
}

/* Moment matching over `n` leading states: `out` may not be one of the states. */
static void blend(int count, const struct mode_state *const *states, const double *weights, int n,
                  struct mode_state *out)
{
    for (int k = 0; k < count; k++)
        for (int i = 0; i < n; i++)
            out->x[i] += weights[k] * states[k]->x[i];
    for (int k = 0; k < count; k++) {
        const struct mode_state *s = states[k];

        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                out->p[i * out->size + j] +=
                    weights[k] *
                    (s->p[i * s->size + j] + (s->x[i] - out->x[i]) * (s->x[j] - out->x[j]));
    }
}

/* The state that model `to` begins the interval with. */
static void mix_into(const struct filter *f, enum mode to, double rate[MODES][MODES], double dt_s,
                     struct mode_state *out)
{
    struct mode_state entered[MODES];
    const struct mode_state *states[MODES];
    double weights[MODES];
    double sum = 0.0;
    int count = 0;

    for (int i = 0; i < MODES; i++) {
        double weight = f->odds[i] * rate[i][to];
        bool is_reserve = f->has_burnout && i != MODE_BALLISTIC && f->odds[i] <= RESERVE_MAX;

        if (!(weight > 0.0) || (is_reserve && i != (int)to))
            continue;
        states[count] = &f->modes[i];
        if (i != (int)to) {
            mode_enter(to, &f->modes[i], dt_s, &entered[count]);
            states[count] = &entered[count];
        }
        weights[count++] = weight;
        sum += weight;
    }
    if (count == 1) {
        *out = *states[0];
        return;
    }
    for (int k = 0; k < count; k++)
        weights[k] /= sum;
    *out = mode_blank(to);
    blend(count, states, weights, out->size, out);
}

void filter_settle_odds(struct filter *f)
{
    double sum = 0.0;

    for (int k = 0; k < MODES; k++) {
        if (f->odds[k] > 0.0 && f->odds[k] < ODDS_MIN)
            f->odds[k] = ODDS_MIN;
        sum += f->odds[k];
    }
    for (int k = 0; k < MODES; k++)
        f->odds[k] /= sum;
}

static void wake(struct filter *f, enum mode mode)
{
    mode_enter(mode, &f->modes[MODE_BALLISTIC], 0.0, &f->modes[mode]);
    f->odds[mode] = ODDS_MIN;
}

static void put_to_sleep(struct filter *f, enum mode mode)
{
    struct mode_state gathered;

    filter_gather(f, &gathered);
    f->modes[MODE_BALLISTIC] = gathered;
    f->odds[MODE_BALLISTIC] += f->odds[mode];
    f->odds[mode] = 0.0;
}

/* Wakes or puts to sleep what the flight allows: lift in the air after burnout, and boost, unless
 * lift explains what a motor long burnt out would. */
static void choose_models(struct filter *f)
{
    struct flight_state s = mode_flight(&f->modes[MODE_BALLISTIC]);
    bool may[MODES] = {[MODE_BALLISTIC] = true};

    may[MODE_LIFT] = f->has_burnout && gravity_height(s.position) < LIFT_TOP_M;
    may[MODE_BOOST] = !may[MODE_LIFT] || seconds_between(f->coast_since_ns, f->time_ns) < RELIGHT_S;
    for (int k = 0; k < MODES; k++)
        if (may[k] && !(f->odds[k] > 0.0))
            wake(f, (enum mode)k);
        else if (!may[k] && f->odds[k] > 0.0)
            put_to_sleep(f, (enum mode)k);
    filter_settle_odds(f);
}

void filter_mix(struct filter *f, double dt_s)
{
    double dt = dt_s < MIX_INTERVAL_MAX_S ? dt_s : MIX_INTERVAL_MAX_S;
    double rate[MODES][MODES];
    double odds[MODES] = {0};
    struct mode_state mixed[MODES];

    choose_models(f);
    rates_of(f, dt, rate);
    for (int j = 0; j < MODES; j++) {
        if (!(f->odds[j] > 0.0))
            continue;
        for (int i = 0; i < MODES; i++)
            odds[j] += f->odds[i] * rate[i][j];
        mix_into(f, (enum mode)j, rate, dt, &mixed[j]);
    }
    for (int j = 0; j < MODES; j++)
        if (f->odds[j] > 0.0)
            f->modes[j] = mixed[j];
    for (int j = 0; j < MODES; j++)
        f->odds[j] = odds[j];
    filter_settle_odds(f);
}

void filter_burn_out(struct filter *f, double dt_s)
{
    boost_to_ballistic(&f->modes[MODE_BOOST], dt_s, &f->modes[MODE_BALLISTIC]);
    f->odds[MODE_BOOST] = ODDS_MIN;
    f->odds[MODE_LIFT] = 0.0;
    f->odds[MODE_BALLISTIC] = 1.0 - ODDS_MIN;
    f->has_burnout = true;
    f->coast_since_ns = f->time_ns + (int64_t)rint(dt_s * 0.5e9);
}

void filter_gather(const struct filter *f, struct mode_state *out)
{
    const struct mode_state *states[MODES];
    struct mode_state entered[MODES];
    double weights[MODES];
    double sum = 0.0;
    int count = 0;

    for (int k = 0; k < MODES; k++)
        if (f->odds[k] > (k != MODE_BALLISTIC && f->has_burnout ? RESERVE_MAX : 0.0)) {
            mode_enter(MODE_BALLISTIC, &f->modes[k], 0.0, &entered[count]);
            states[count] = &entered[count];
            weights[count++] = f->odds[k];
            sum += f->odds[k];
        }
    for (int k = 0; k < count; k++)
        weights[k] /= sum;
    *out = mode_blank(MODE_BALLISTIC);
    blend(count, states, weights, BALLISTIC_SIZE, out);
}
