/* track/associate.c: global nearest neighbour: the assignment of a scan that is likeliest as a
 * whole.
 *
 * The cost of a pair is minus the log-likelihood of the measurement under the track's prediction;
 * leaving a measurement alone costs minus the log of the density of new and false reports
 * (Blackman & Popoli, Design and Analysis of Modern Tracking Systems, 1999, ch. 6).  Only gated
 * pairs may be; which tracks are worth a prediction is told by their bounds (near.h).  A track that
 * the same sensor has just updated is not offered to it again: two reports of one scan may reach us
 * in two calls.
 */
#include <math.h>
#include <stddef.h>

#include "geo/assign.h"
#include "geo/math.h"
#include "track/near.h"
#include "track/track_int.h"

static const double PLUME_BACK_S = 40.0; /* a later stage may light this long after burnout */
static const double SAME_SCAN = 0.4;     /* of a sensor's interval: it cannot be the next one */

static double density_log(const struct tracker *t, const struct measurement *z)
{
    /* A radar's volume, and what an infrared platform sees of the Earth. */
    double space = z->kind == MEASUREMENT_RADAR ? 1e18 : 1e14;

    return math_log(t->rules.false_per_scan / space);
}

static bool is_just_updated(const struct tracker *t, const struct slot *slot,
                            const struct measurement *z)
{
    double same_s = SAME_SCAN * t->registry->sensors[z->sensor].scan_s;

    for (int i = 0; i < slot->step_count; i++) {
        const struct measurement *taken = &slot->steps[i].measurement;

        if (taken->sensor == z->sensor &&
            fabs(seconds_between(taken->seen_ns, z->seen_ns)) < same_s)
            return true;
    }
    return false;
}

/* A plume is not offered to a motor long burnt out: a coasting track seen by infrared alone grows
 * so vague that it would take in the next launch. */
static bool is_spent(const struct slot *slot, const struct measurement *z)
{
    const struct filter *f = &slot->steps[slot->step_count - 1].after;

    return z->kind == MEASUREMENT_LINE_OF_SIGHT && f->has_burnout &&
           seconds_between(f->coast_since_ns, z->seen_ns) > PLUME_BACK_S;
}

static bool is_open_to(const struct tracker *t, const struct slot *slot,
                       const struct measurement *z)
{
    return slot->steps[slot->step_count - 1].after.time_ns - z->seen_ns <= TRACKER_LATE_NS &&
           !is_just_updated(t, slot, z) && !is_spent(slot, z);
}

/* A pair that no gate allows costs one prediction. */
static bool pair_cost(const struct tracker *t, const struct slot *slot, const struct measurement *z,
                      struct filter *predicted, double *cost)
{
    struct fit fit;

    if (!is_open_to(t, slot, z) || !slot_at(slot, z->seen_ns, predicted))
        return false;
    fit = filter_fit(predicted, z);
    *cost = -fit.log_likelihood;
    return fit.is_gated;
}

/* Keeps the ASSOCIATE_PAIRS cheapest of one report, in the order of their slots. */
static int keep_pair(struct assign_pair *pairs, int count, struct assign_pair pair)
{
    int dearest = 0;

    if (count < ASSOCIATE_PAIRS) {
        pairs[count] = pair;
        return count + 1;
    }
    for (int k = 1; k < count; k++)
        if (pairs[k].cost > pairs[dearest].cost)
            dearest = k;
    if (pair.cost < pairs[dearest].cost) {
        for (int k = dearest; k + 1 < count; k++)
            pairs[k] = pairs[k + 1];
        pairs[count - 1] = pair;
    }
    return count;
}

/* The pairs of one report, behind those of the earlier ones.  The prediction of the likeliest is
 * kept: nearly always it is the one that the update needs. */
static int gather_pairs(struct tracker *t, const struct measurement *z, struct assign_pair *pairs,
                        struct prediction *kept)
{
    struct ecef point = z->kind == MEASUREMENT_RADAR ? radar_point(z) : z->place;
    int near = near_slots(&t->near, z, point, t->near_slots);
    struct filter predicted;
    double least = 0.0;
    int count = 0;

    kept->slot = -1;
    for (int k = 0; k < near; k++) {
        struct assign_pair pair = {.column = t->near_slots[k]};

        if (!pair_cost(t, &t->slots[pair.column], z, &predicted, &pair.cost))
            continue;
        count = keep_pair(pairs, count, pair);
        if (kept->slot < 0 || pair.cost < least) {
            least = pair.cost;
            kept->slot = pair.column;
            kept->updates = t->slots[pair.column].track.update_count;
            kept->filter = predicted;
        }
    }
    return count;
}

void associate_scan(struct tracker *t, const struct measurement *scan, int count, int *slots)
{
    near_open_scan(&t->near, count > 0 ? scan[0].seen_ns : 0, count);
    t->first_pairs[0] = 0;
    for (int i = 0; i < count; i++) {
        int from = t->first_pairs[i];

        t->first_pairs[i + 1] =
            from + gather_pairs(t, &scan[i], &t->pairs[from], &t->predictions[i]);
        t->unused_costs[i] = -density_log(t, &scan[i]);
    }
    struct assign_problem problem = {.rows = count,
                                     .columns = t->near.count,
                                     .first = t->first_pairs,
                                     .pairs = t->pairs,
                                     .alone = t->unused_costs};
    assign_rows(&problem, t->assignment_memory, slots);
}
