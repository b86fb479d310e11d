/* track/associate.c: global nearest neighbour: the assignment of a scan that is likeliest as a
 * whole.
 *
 * The cost of a pair is minus the log-likelihood of the measurement under the track's prediction;
 * leaving a measurement alone costs minus the log of the density of new and false reports
 * (Blackman & Popoli, Design and Analysis of Modern Tracking Systems, 1999, ch. 6).  Only gated
 * pairs may be; what no gate could take is told first by a bound on where the track can be, since a
 * prediction of all models costs a hundred times more.  A track that the same sensor has just
 * updated is not offered to it again: two reports of one scan may reach us in two calls.
 */
#include <math.h>
#include <stddef.h>

#include "geo/math.h"
#include "geo/vector.h"
#include "track/assign.h"
#include "track/track_int.h"

static const double PLUME_BACK_S = 40.0; /* a later stage may light this long after burnout */
static const double FAR_SIGMAS = 8.0;    /* the gates are below 5 */
static const double FAR_MPS2 = 500.0;    /* thrust, gravity and process noise together, with room */
static const double FAR_AGE_S = 20.0;    /* an older state is asked in full */
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
    return slot->is_used && slot->track.status != TRACK_DELETED &&
           slot->track.exercise == z->exercise &&
           slot->steps[slot->step_count - 1].after.time_ns - z->seen_ns <= TRACKER_LATE_NS &&
           !is_just_updated(t, slot, z) && !is_spent(slot, z);
}

/* The square root of a block's trace bounds the sigma along any direction. */
static double sigma_bound(const struct mode_state *m, int from)
{
    double trace = 0.0;

    for (int i = from; i < from + 3; i++)
        trace += m->p[i * m->size + i];
    return sqrt(trace);
}

static struct ecef carried(const struct mode_state *m, double age_s)
{
    return (struct ecef){m->x[0] + age_s * m->x[3], m->x[1] + age_s * m->x[4],
                         m->x[2] + age_s * m->x[5]};
}

bool slot_is_far(const struct slot *slot, const struct measurement *z, struct ecef point)
{
    const struct filter *f = &slot->steps[slot->step_count - 1].after;
    double age_s = seconds_between(f->time_ns, z->seen_ns);
    double reach = z->range_sigma_m + z->range_m * (z->azimuth_sigma_rad + z->elevation_sigma_rad);

    /* Between an older state and a late report other updates lie: asked in full. */
    if (z->kind != MEASUREMENT_RADAR || !(age_s >= 0.0 && age_s <= FAR_AGE_S))
        return false;
    struct ecef middle = carried(&f->modes[MODE_BALLISTIC], age_s);
    for (int k = 0; k < MODES; k++)
        if (f->odds[k] > 0.0) /* mixing spreads by what lies between the models */
            reach += sigma_bound(&f->modes[k], 0) + age_s * sigma_bound(&f->modes[k], 3) +
                     ecef_norm(ecef_sub(carried(&f->modes[k], age_s), middle));
    return ecef_norm(ecef_sub(point, middle)) > FAR_SIGMAS * reach + 0.5 * FAR_MPS2 * age_s * age_s;
}

/* Reports that never fit cost one prediction each; those of other exercises none. */
static double pair_cost(const struct tracker *t, struct slot *slot, const struct measurement *z,
                        struct ecef point)
{
    struct filter predicted;
    struct fit fit;

    if (!is_open_to(t, slot, z) || slot_is_far(slot, z, point) ||
        !slot_at(slot, z->seen_ns, &predicted))
        return ASSIGN_FORBIDDEN;
    fit = filter_fit(&predicted, z);
    return fit.is_gated ? -fit.log_likelihood : ASSIGN_FORBIDDEN;
}

/* Columns are the slots that any measurement of the scan may update. */
static int gather_columns(struct tracker *t, const struct measurement *scan, int count)
{
    int columns = 0;

    for (int i = 0; i < count; i++)
        if (scan[i].kind == MEASUREMENT_RADAR)
            t->scan_points[i] = radar_point(&scan[i]);
    for (int s = 0; s < t->slot_end; s++) {
        bool is_gated = false;

        for (int i = 0; i < count; i++) {
            double cost = pair_cost(t, &t->slots[s], &scan[i], t->scan_points[i]);

            t->costs[(size_t)i * (size_t)t->rules.tracks_max + (size_t)columns] = cost;
            is_gated = is_gated || cost < ASSIGN_FORBIDDEN;
        }
        if (is_gated)
            t->column_slots[columns++] = s;
    }
    return columns;
}

/* From rows of tracks_max to rows of `columns`: forward in place: what is written is never ahead of
 * what is read. */
static void pack_rows(struct tracker *t, int count, int columns)
{
    for (int i = 0; i < count; i++)
        for (int j = 0; j < columns; j++)
            t->costs[(size_t)i * (size_t)columns + (size_t)j] =
                t->costs[(size_t)i * (size_t)t->rules.tracks_max + (size_t)j];
}

void associate_scan(struct tracker *t, const struct measurement *scan, int count, int *slots)
{
    int columns = gather_columns(t, scan, count);

    pack_rows(t, count, columns);
    for (int i = 0; i < count; i++)
        t->unused_costs[i] = -density_log(t, &scan[i]);
    assign_rows(count, columns, t->costs, t->unused_costs, t->assignment_memory, t->row_columns);
    for (int i = 0; i < count; i++)
        slots[i] = t->row_columns[i] == ASSIGN_ALONE ? -1 : t->column_slots[t->row_columns[i]];
}
