/* assess/traced_score.c: counts over drawn traces. */
#include "assess/traced_score.h"

#include <math.h>
#include <stdio.h>

#define NORMAL_95 1.96

static struct profile_work work;

struct profile_work *traced_score_work(void)
{
    return &work;
}

static int hits(const double *truth_s, int truths, const struct profile_moment *told, int count)
{
    int found = 0;

    for (int i = 0; i < truths; i++)
        for (int k = 0; k < count; k++)
            if (fabs(told[k].t_s - truth_s[i]) <= SCORE_WITHIN_S) {
                found++;
                break;
            }
    return found;
}

static void add(const struct traced_truth *truth, const struct profile *p, struct traced_score *s)
{
    int hit = hits(truth->burnouts_s, truth->burnout_count, p->burnouts, p->burnout_count);
    double miss = p->coast60_altitude_m - truth->coast60_m;
    double sigmas = miss / p->coast60_sigma_m;

    s->burnouts += truth->burnout_count;
    s->burnouts_hit += hit;
    s->burnouts_false += p->burnout_count > hit ? p->burnout_count - hit : 0;
    s->flights_right += hit == truth->burnout_count && p->burnout_count == hit;
    s->reignitions += truth->reignition_count;
    s->reignitions_hit +=
        hits(truth->reignitions_s, truth->reignition_count, p->reignitions, p->reignition_count);
    s->burning_wrong += p->is_burning != truth->is_burning;
    s->inertial_told += p->is_inertial;
    s->inside95 += fabs(sigmas) <= NORMAL_95;
    s->rms_m += miss * miss;
    s->worst_m = fabs(miss) > s->worst_m ? fabs(miss) : s->worst_m;
    s->mean_square_sigmas += sigmas * sigmas;
}

struct traced_score traced_score_of(uint64_t first_seed, int flights, bool is_inertial)
{
    static struct traced t;
    struct traced_score s = {.flights = flights};

    for (int i = 0; i < flights; i++) {
        struct dice d = dice_init(first_seed + (uint64_t)i, 77);
        struct profile p;

        traced_draw(&d, is_inertial, &t);
        if (profile_judge(t.samples, t.count, &work, &p) != PROFILE_TOLD)
            s.refused++;
        else
            add(&t.truth, &p, &s);
    }
    int told = flights - s.refused;
    s.rms_m = told > 0 ? sqrt(s.rms_m / told) : 0;
    s.mean_square_sigmas = told > 0 ? s.mean_square_sigmas / told : 0;
    return s;
}

void traced_score_print(const char *what, const struct traced_score *s)
{
    (void)printf("%s: %d refused; burnouts %d of %d within 2 s, %d false; flights with all right "
                 "%d; reignitions %d of %d; burning at the end wrong %d; coast60 rms %.0f m, worst "
                 "%.0f m, %d in the 95 %% band, mean square %.2f sigmas\n",
                 what, s->refused, s->burnouts_hit, s->burnouts, s->burnouts_false,
                 s->flights_right, s->reignitions_hit, s->reignitions, s->burning_wrong, s->rms_m,
                 s->worst_m, s->inside95, s->mean_square_sigmas);
}
