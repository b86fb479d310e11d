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
#include "track/track_int.h"

static const double COASTS_FROM = 0.98; /* coast probability that counts towards burnout */
static const double BOOSTS_FROM = 0.9;  /* boost probability that takes burnout back */
/* Beyond these no state of a flight lies: the arithmetic has broken down. */
static const double STATE_MAX = 1e9;
static const double VARIANCE_MAX = 1e18;
static const double OVERSHOOT_MAX_S = 10.0;
static const double BURNOUT_AFTER_S = 7.0; /* longer than a staging with its discovery */
static const double LIFTS_FROM = 0.95;

/* A row per state, a column per innovation: P H' S^-1, by the factor of S. */
static void gain_of(int n, const struct comparison *c, double *gain)
{
    int k = c->in.size;

    for (int i = 0; i < n; i++) {
        double *row = &gain[i * k];

        for (int j = 0; j < k; j++) {
            row[j] = c->ph[i * k + j];
            for (int a = 0; a < j; a++)
                row[j] -= c->l[j * k + a] * row[a];
            row[j] /= c->l[j * k + j];
        }
        for (int j = k - 1; j >= 0; j--) {
            for (int a = j + 1; a < k; a++)
                row[j] -= c->l[a * k + j] * row[a];
            row[j] /= c->l[j * k + j];
        }
    }
}

/* p := p (I - K H)', from p and its own p H'. */
static void reduce_right(int n, const struct innovation *in, const double *gain, double *p)
{
    int k = in->size;

    for (int i = 0; i < n; i++) {
        double ph[INNOVATION_MAX];

        for (int j = 0; j < k; j++) {
            ph[j] = 0.0;
            for (int a = 0; a < in->width; a++)
                ph[j] += p[i * n + a] * in->h[j][a];
        }
        for (int j = 0; j < n; j++)
            for (int a = 0; a < k; a++)
                p[i * n + j] -= ph[a] * gain[j * k + a];
    }
}

/* Joseph's form, the factors of low rank multiplied out from the left: n^2 k, not n^3. */
static void mode_update(struct mode_state *m, const struct comparison *c)
{
    double gain[MODE_SIZE_MAX * INNOVATION_MAX];
    int n = m->size;
    int k = c->in.size;

    gain_of(n, c, gain);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < k; j++) {
            m->x[i] += gain[i * k + j] * c->in.nu[j];
            for (int a = 0; a < n; a++)
                m->p[i * n + a] -= gain[i * k + j] * c->ph[a * k + j];
        }
    reduce_right(n, &c->in, gain, m->p);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            for (int a = 0; a < k; a++)
                m->p[i * n + j] += gain[i * k + a] * c->in.r[a] * gain[j * k + a];
    matrix_symmetrise(n, m->p);
}

/* How long the boost model has thrust on after the motor went out: the speed it has too much, by
 * its own force. */
static double overshoot_s(const struct filter *f)
{
    const double *b = f->modes[MODE_BOOST].x;
    const double *c = f->modes[MODE_BALLISTIC].x;
    double force2 = b[6] * b[6] + b[7] * b[7] + b[8] * b[8];
    double excess = (b[3] - c[3]) * b[6] + (b[4] - c[4]) * b[7] + (b[5] - c[5]) * b[8];
    double late = force2 > 1.0 ? excess / force2 : 0.0;

    return late > 0.0 && late < OVERSHOOT_MAX_S ? late : 0.0;
}

/* Burnout is declared once coast has led for BURNOUT_AFTER_S, and taken back when boost returns. */
static void judge_burnout(struct filter *f)
{
    if (f->odds[MODE_BOOST] > BOOSTS_FROM)
        f->has_burnout = false;
    if (f->odds[MODE_BOOST] > 0.5)
        f->coast_since_ns = 0;
    else if (f->coast_since_ns == 0)
        f->coast_since_ns = f->time_ns - (int64_t)rint(overshoot_s(f) * 1e9);
    if (f->coast_since_ns != 0 && f->odds[MODE_BOOST] < 1.0 - COASTS_FROM &&
        seconds_between(f->coast_since_ns, f->time_ns) >= BURNOUT_AFTER_S)
        f->has_burnout = true;
}

/* Declared by odds of 20 to 1, since a warning withdraws its impact area upon it; taken back when
 * the ballistic model explains all again. */
static void judge_lift(struct filter *f)
{
    double lift = f->odds[MODE_LIFT];

    if (lift > LIFTS_FROM)
        f->has_lift = true;
    else if (lift < 1.0 - LIFTS_FROM)
        f->has_lift = false;
    if (!f->has_lift && lift < 0.5)
        f->lift_since_ns = 0;
    else if (f->lift_since_ns == 0)
        f->lift_since_ns = f->time_ns;
}

double filter_update(struct filter *predicted, const struct measurement *z)
{
    struct comparison comparisons[MODES];
    double logs[MODES] = {0};
    double mixture = 0.0;

    for (int k = 0; k < MODES; k++) {
        if (!(predicted->odds[k] > 0.0))
            continue;
        if (!mode_compare(&predicted->modes[k], z, &comparisons[k]))
            return 0.0;
        logs[k] = comparisons[k].log_likelihood;
    }
    mixture = filter_log_mixture(predicted->odds, logs);
    for (int k = 0; k < MODES; k++)
        if (predicted->odds[k] > 0.0) {
            double odds = predicted->odds[k] * math_exp(logs[k] - mixture);

            predicted->odds[k] = odds > ODDS_MIN ? odds : ODDS_MIN;
            mode_update(&predicted->modes[k], &comparisons[k]);
        }
    filter_settle_odds(predicted);
    judge_burnout(predicted);
    judge_lift(predicted);
    return mixture;
}

bool filter_is_sound(const struct filter *f)
{
    for (int k = 0; k < MODES; k++)
        for (int i = 0; i < f->modes[k].size && f->odds[k] > 0.0; i++) {
            double variance = f->modes[k].p[i * f->modes[k].size + i];

            if (!(fabs(f->modes[k].x[i]) < STATE_MAX) ||
                !(variance > 0.0 && variance < VARIANCE_MAX))
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

/* `predicted`: the state before step `from`, at its time. */
static double replay(struct step *steps, int from, int count, const struct filter *predicted)
{
    steps[from].after = *predicted;
    double first = filter_update(&steps[from].after, &steps[from].measurement);

    for (int i = from + 1; i < count; i++) {
        steps[i].after = steps[i - 1].after;
        filter_predict(&steps[i].after, steps[i].measurement.seen_ns);
        (void)filter_update(&steps[i].after, &steps[i].measurement);
    }
    return first;
}

double slot_take(struct slot *slot, const struct measurement *z, const struct filter *predicted)
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
    return replay(slot->steps, place, slot->step_count, predicted);
}
