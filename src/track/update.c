/* track/update.c: the measurement pulls both models, and their odds, towards it.
 *
 * Extended Kalman update in Joseph form, (I - K H) P (I - K H)' + K R K', symmetrised: it stays
 * positive through a million updates where the short form does not.
 */
#include <math.h>
#include <string.h>

#include "base/check.h"
#include "geo/math.h"
#include "geo/matrix.h"
#include "track/linear.h"
#include "track/track_int.h"

static const double PROBABILITY_MIN = 1e-4;
static const double COASTS_FROM = 0.98; /* coast probability that counts towards burnout */
static const double BOOSTS_FROM = 0.9;  /* boost probability that takes burnout back */
/* Beyond these no state of a flight lies: the arithmetic has broken down. */
static const double STATE_MAX = 1e9;
static const double VARIANCE_MAX = 1e18;
static const double OVERSHOOT_MAX_S = 10.0;
static const double BURNOUT_AFTER_S = 7.0; /* longer than a staging with its discovery */

/* Rows of `gain` are states, columns innovations: P H' S^-1. */
static bool gain_of(const struct mode_state *m, const struct innovation *in, double *gain)
{
    double s[INNOVATION_MAX * INNOVATION_MAX];
    double ph[MODE_SIZE_MAX * INNOVATION_MAX];
    int n = m->size;
    int k = in->size;

    for (int i = 0; i < n; i++)
        for (int j = 0; j < k; j++) {
            double sum = 0.0;
            for (int a = 0; a < COAST_SIZE; a++)
                sum += m->p[i * n + a] * in->h[j][a];
            ph[i * k + j] = sum;
        }
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++) {
            double sum = i == j ? in->r[i] : 0.0;
            for (int a = 0; a < COAST_SIZE; a++)
                sum += in->h[i][a] * ph[a * k + j];
            s[i * k + j] = sum;
        }
    if (!matrix_invert_spd(k, s, s))
        return false;
    matrix_multiply(n, k, k, ph, s, gain);
    return true;
}

static void mode_update(struct mode_state *m, const struct innovation *in)
{
    double gain[MODE_SIZE_MAX * INNOVATION_MAX];
    double left[MODE_SIZE_MAX * MODE_SIZE_MAX] = {0};
    int n = m->size;
    int k = in->size;

    if (!gain_of(m, in, gain))
        return;
    for (int i = 0; i < n; i++) {
        left[i * n + i] = 1.0;
        for (int j = 0; j < k; j++) {
            m->x[i] += gain[i * k + j] * in->nu[j];
            for (int a = 0; a < COAST_SIZE; a++)
                left[i * n + a] -= gain[i * k + j] * in->h[j][a];
        }
    }
    linear_congruence(n, left, m->p);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            for (int a = 0; a < k; a++)
                m->p[i * n + j] += gain[i * k + a] * in->r[a] * gain[j * k + a];
    matrix_symmetrise(n, m->p);
}

/* How long the boost model has thrust on after the motor went out: the speed it has too much, by
 * its own force. */
static double overshoot_s(const struct filter *f)
{
    const double *b = f->boost.x;
    const double *c = f->coast.x;
    double force2 = b[6] * b[6] + b[7] * b[7] + b[8] * b[8];
    double excess = (b[3] - c[3]) * b[6] + (b[4] - c[4]) * b[7] + (b[5] - c[5]) * b[8];
    double late = force2 > 1.0 ? excess / force2 : 0.0;

    return late > 0.0 && late < OVERSHOOT_MAX_S ? late : 0.0;
}

/* Burnout is declared once coast has led for BURNOUT_AFTER_S, and taken back when boost returns. */
static void judge_burnout(struct filter *f)
{
    if (f->boost_probability > BOOSTS_FROM)
        f->has_burnout = false;
    if (f->boost_probability > 0.5)
        f->coast_since_ns = 0;
    else if (f->coast_since_ns == 0)
        f->coast_since_ns = f->time_ns - (int64_t)rint(overshoot_s(f) * 1e9);
    if (f->coast_since_ns != 0 && f->boost_probability < 1.0 - COASTS_FROM &&
        seconds_between(f->coast_since_ns, f->time_ns) >= BURNOUT_AFTER_S)
        f->has_burnout = true;
}

double filter_update(struct filter *predicted, const struct measurement *z)
{
    struct fit fit = filter_fit(predicted, z);
    struct innovation coast;
    struct innovation boost;
    double distance2 = 0.0;
    double log_boost = 0.0;
    double odds = 0.0;

    if (!innovation_of(z, predicted->coast.x, &coast) ||
        !innovation_of(z, predicted->boost.x, &boost) ||
        !mode_fit(&predicted->boost, z, &distance2, &log_boost))
        return fit.log_likelihood;
    odds = predicted->boost_probability * math_exp(log_boost - fit.log_likelihood);
    predicted->boost_probability = odds < PROBABILITY_MIN         ? PROBABILITY_MIN
                                   : odds > 1.0 - PROBABILITY_MIN ? 1.0 - PROBABILITY_MIN
                                                                  : odds;
    mode_update(&predicted->coast, &coast);
    mode_update(&predicted->boost, &boost);
    judge_burnout(predicted);
    return fit.log_likelihood;
}

bool filter_is_sound(const struct filter *f)
{
    const struct mode_state *modes[MODES] = {&f->coast, &f->boost};

    for (int k = 0; k < MODES; k++)
        for (int i = 0; i < modes[k]->size; i++) {
            double variance = modes[k]->p[i * modes[k]->size + i];

            if (!(fabs(modes[k]->x[i]) < STATE_MAX) || !(variance > 0.0 && variance < VARIANCE_MAX))
                return false;
        }
    return true;
}

bool slot_at(const struct slot *slot, int64_t time_ns, struct filter *out)
{
    int last = slot->step_count - 1;

    while (last >= 0 && slot->steps[last].after.time_ns > time_ns)
        last--;
    /* A full ring drops its oldest step at the next update: that one cannot be the base. */
    if (last < 0 || (last == 0 && slot->step_count == TRACKER_STEPS))
        return false;
    *out = slot->steps[last].after;
    filter_predict(out, time_ns);
    return true;
}

static double replay(struct step *steps, int from, int count)
{
    double first = 0.0;

    for (int i = from; i < count; i++) {
        struct filter next = steps[i - 1].after;

        filter_predict(&next, steps[i].measurement.seen_ns);
        double log_likelihood = filter_update(&next, &steps[i].measurement);

        if (i == from)
            first = log_likelihood;
        steps[i].after = next;
    }
    return first;
}

double slot_take(struct slot *slot, const struct measurement *z)
{
    int place = slot->step_count;

    while (place > 0 && slot->steps[place - 1].after.time_ns > z->seen_ns)
        place--;
    if (slot->step_count == TRACKER_STEPS) {
        memmove(&slot->steps[0], &slot->steps[1], (TRACKER_STEPS - 1) * sizeof slot->steps[0]);
        slot->step_count--;
        place--;
    }
    CHECK(place > 0); /* slot_at() said so */
    memmove(&slot->steps[place + 1], &slot->steps[place],
            (size_t)(slot->step_count - place) * sizeof slot->steps[0]);
    slot->steps[place].measurement = *z;
    slot->step_count++;
    return replay(slot->steps, place, slot->step_count);
}
