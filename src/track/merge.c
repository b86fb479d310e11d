/* track/merge.c: is this track one that we have already?
 *
 * Two tracks of one object come about when early reports of a second sensor lie outside the first
 * track's gate.  They are one when their states, brought to one time, differ by no more than their
 * covariances and a small allowance explain (chi-square with six degrees of freedom).  The older
 * identity stays; the state is taken from whichever knows the position better.
 */
#include <string.h>

#include "track/linear.h"
#include "track/track_int.h"

static const double SAME_GATE2 = 27.9; /* probability 0.9999 */
static const double VAGUE_M = 20e3;
static const double ALLOWANCE_M = 1000.0;
static const double ALLOWANCE_MPS = 50.0;

static const struct filter *newest(const struct slot *slot)
{
    return &slot->steps[slot->step_count - 1].after;
}

static double position_variance(const struct mode_state *m)
{
    return m->p[0] + m->p[1 + m->size] + m->p[2 + 2 * m->size];
}

/* Statistically anything is the same as a state that is nowhere: such a pair is left alone. */
static bool is_vague(const struct mode_state *m)
{
    return position_variance(m) > VAGUE_M * VAGUE_M;
}

static bool is_same(const struct mode_state *a, const struct mode_state *b)
{
    double sum[CORE_SIZE * CORE_SIZE];
    double nu[CORE_SIZE];
    double distance2 = 0.0;
    double log_det = 0.0;

    for (int i = 0; i < CORE_SIZE; i++) {
        double allowance = i < 3 ? ALLOWANCE_M : ALLOWANCE_MPS;

        nu[i] = a->x[i] - b->x[i];
        for (int j = 0; j < CORE_SIZE; j++)
            sum[i * CORE_SIZE + j] = a->p[i * a->size + j] + b->p[i * b->size + j];
        sum[i * CORE_SIZE + i] += allowance * allowance;
    }
    return linear_distance(CORE_SIZE, sum, nu, &distance2, &log_det) && distance2 < SAME_GATE2;
}

/* Both at the later of their two times. */
static bool compare(const struct slot *a, const struct slot *b, bool *is_first_better)
{
    struct filter of_a = *newest(a);
    struct filter of_b = *newest(b);
    struct mode_state mean_a;
    struct mode_state mean_b;

    if (of_a.time_ns < of_b.time_ns)
        filter_predict(&of_a, of_b.time_ns);
    else
        filter_predict(&of_b, of_a.time_ns);
    filter_gather(&of_a, &mean_a);
    filter_gather(&of_b, &mean_b);
    *is_first_better = position_variance(&mean_a) < position_variance(&mean_b);
    return !is_vague(&mean_a) && !is_vague(&mean_b) && is_same(&mean_a, &mean_b);
}

void slot_delete(struct tracker *t, struct slot *slot, int64_t now_ns)
{
    slot->track.status = TRACK_DELETED;
    slot->deleted_ns = now_ns;
    slot->is_used = slot->was_confirmed;
    slot_changed(t, slot);
    t->counts.deleted++;
}

static void fold(struct tracker *t, struct slot *into, const struct slot *from, bool is_from_better)
{
    if (is_from_better) {
        memcpy(into->steps, from->steps, sizeof into->steps);
        into->step_count = from->step_count;
    }
    into->kinds |= from->kinds;
    into->track.sensors |= from->track.sensors;
    into->track.update_count += from->track.update_count;
    into->track.score += from->track.score;
    if (from->track.first_seen_ns < into->track.first_seen_ns)
        into->track.first_seen_ns = from->track.first_seen_ns;
    if (from->track.last_seen_ns > into->track.last_seen_ns)
        into->track.last_seen_ns = from->track.last_seen_ns;
    for (int i = 0; i < SENSORS_MAX; i++)
        if (from->ir_last_ns[i] > into->ir_last_ns[i])
            into->ir_last_ns[i] = from->ir_last_ns[i];
    into->track.status = TRACK_CONFIRMED;
    into->end_ns = 0;
    slot_changed(t, into);
    slot_publish(into);
}

bool merge_duplicate(struct tracker *t, struct slot *slot)
{
    const struct reach *own = &t->near.reaches[slot - t->slots];

    for (int i = 0; i < t->near.count; i++) {
        struct slot *other = &t->slots[i];
        bool is_first_better = false;

        if (!t->near.reaches[i].is_open || reach_is_apart(own, &t->near.reaches[i]))
            continue;
        if (other == slot || !other->is_used || other->track.exercise != slot->track.exercise ||
            (other->track.status != TRACK_CONFIRMED && other->track.status != TRACK_COASTING) ||
            (slot->was_confirmed && other->track.id > slot->track.id))
            continue;
        if (!compare(slot, other, &is_first_better))
            continue;
        fold(t, other, slot, is_first_better);
        slot_delete(t, slot, slot->track.last_seen_ns);
        t->counts.merged++;
        return true;
    }
    return false;
}
