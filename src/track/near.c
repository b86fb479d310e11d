/* track/near.c: bounds of all tracks side by side, and a grid of cubes over them.
 *
 * A cube's side is CELL_M; a track is in the grid when its radius at the time of the scan, with
 * room for the reports' own noise, is at most one side: then the cubes around a report's own hold
 * every track that could take it.  Cubes are hashed; a chain may hold slots of other cubes, which
 * the bound then leaves out.
 */
#include "track/near.h"

#include <math.h>

#include "geo/vector.h"
#include "track/track_int.h"

static const double FAR_SIGMAS = 8.0; /* the gates are below 5 */
static const double FAR_MPS2 = 500.0; /* thrust, gravity and process noise together, with room */
static const double FAR_AGE_S = 20.0; /* an older state is asked in full */
static const double CELL_M = 20e3;
static const double TIME_ROOM_S = 0.1;  /* reports of one scan differ by their light time */
static const double NOISE_ROOM_M = 5e3; /* of a report, in a cube; a noisier one asks all */
static const double SAME_ROOM_M = 6e3;  /* what two tracks of one object may differ besides */
static const int GRID_FROM = 16;        /* reports of a scan: fewer do not pay for a grid */

/* The square root of a block's trace bounds the sigma along any direction. */
static double sigma_bound(const struct mode_state *m, int from)
{
    double trace = 0.0;

    for (int i = from; i < from + 3; i++)
        trace += m->p[i * m->size + i];
    return sqrt(trace);
}

static struct ecef part(const struct mode_state *m, int from)
{
    return (struct ecef){m->x[from], m->x[from + 1], m->x[from + 2]};
}

/* Models that are awake; they may differ by as much as mixing spreads them. */
static double block_bound(const struct filter *f, int from)
{
    struct ecef middle = part(&f->modes[MODE_BALLISTIC], from);
    double sum = 0.0;

    for (int k = 0; k < MODES; k++)
        if (f->odds[k] > 0.0)
            sum += sigma_bound(&f->modes[k], from) +
                   ecef_norm(ecef_sub(part(&f->modes[k], from), middle));
    return FAR_SIGMAS * sum;
}

void near_take(struct near *near, int index, const struct slot *slot)
{
    const struct filter *f = &slot->steps[slot->step_count - 1].after;

    near->count = index < near->count ? near->count : index + 1;
    near->reaches[index] = (struct reach){
        .is_open = slot->is_used && slot->track.status != TRACK_DELETED,
        .exercise = slot->track.exercise,
        .time_ns = f->time_ns,
        .position = part(&f->modes[MODE_BALLISTIC], 0),
        .velocity = part(&f->modes[MODE_BALLISTIC], 3),
        .position_bound_m = block_bound(f, 0),
        .velocity_bound_mps = block_bound(f, 3),
    };
}

static double radius_at(const struct reach *r, double age_s)
{
    return r->position_bound_m + age_s * r->velocity_bound_mps + 0.5 * FAR_MPS2 * age_s * age_s;
}

static double noise_of(const struct measurement *z)
{
    return FAR_SIGMAS *
           (z->range_sigma_m + z->range_m * (z->azimuth_sigma_rad + z->elevation_sigma_rad));
}

/* Between an older state and a late report other updates lie: asked in full. */
static bool is_timely(double age_s)
{
    return age_s >= 0.0 && age_s <= FAR_AGE_S;
}

bool reach_is_far(const struct reach *r, const struct measurement *z, struct ecef point)
{
    double age_s = seconds_between(r->time_ns, z->seen_ns);

    if (!r->is_open || r->exercise != z->exercise)
        return true;
    if (z->kind != MEASUREMENT_RADAR || !is_timely(age_s))
        return false;
    struct ecef off = ecef_sub(point, ecef_add_scaled(r->position, r->velocity, age_s));
    double radius = radius_at(r, age_s) + noise_of(z);
    return ecef_dot(off, off) > radius * radius;
}

bool reach_is_apart(const struct reach *a, const struct reach *b)
{
    const struct reach *old = a->time_ns < b->time_ns ? a : b;
    const struct reach *young = old == a ? b : a;
    double age_s = seconds_between(old->time_ns, young->time_ns);

    if (!is_timely(age_s))
        return false;
    struct ecef off =
        ecef_sub(young->position, ecef_add_scaled(old->position, old->velocity, age_s));
    double radius = radius_at(old, age_s) + young->position_bound_m + SAME_ROOM_M;
    return ecef_dot(off, off) > radius * radius;
}

static unsigned head_of(long x, long y, long z)
{
    uint64_t key = (uint64_t)x * UINT64_C(0x9e3779b97f4a7c15) +
                   (uint64_t)y * UINT64_C(0xc2b2ae3d27d4eb4f) +
                   (uint64_t)z * UINT64_C(0x165667b19e3779f9);

    return (unsigned)(key >> 40) % NEAR_CELLS;
}

static long cell_of(double x_m)
{
    return (long)floor(x_m / CELL_M);
}

/* In the grid, or among those that are asked always. */
static void put(struct near *near, int index)
{
    const struct reach *r = &near->reaches[index];
    double age_s = seconds_between(r->time_ns, near->grid_ns);

    if (!is_timely(age_s - TIME_ROOM_S) ||
        radius_at(r, age_s + TIME_ROOM_S) + NOISE_ROOM_M + TIME_ROOM_S * ecef_norm(r->velocity) >
            CELL_M) {
        near->loose[near->loose_count++] = index;
        return;
    }
    struct ecef at = ecef_add_scaled(r->position, r->velocity, age_s);
    unsigned head = head_of(cell_of(at.x), cell_of(at.y), cell_of(at.z));
    near->next[index] = near->heads[head];
    near->heads[head] = index;
}

void near_open_scan(struct near *near, int64_t time_ns, int count)
{
    near->has_grid = count >= GRID_FROM;
    if (!near->has_grid)
        return;
    near->grid_ns = time_ns;
    near->loose_count = 0;
    for (int i = 0; i < NEAR_CELLS; i++)
        near->heads[i] = -1;
    for (int i = 0; i < near->count; i++)
        if (near->reaches[i].is_open)
            put(near, i);
}

/* Keeps the list ascending and each slot once: two cubes may share a chain. */
static int insert(int *slots, int count, int slot)
{
    int at = count;

    while (at > 0 && slots[at - 1] > slot)
        at--;
    if (at > 0 && slots[at - 1] == slot)
        return count;
    for (int i = count; i > at; i--)
        slots[i] = slots[i - 1];
    slots[at] = slot;
    return count + 1;
}

static int ask_chain(const struct near *near, unsigned head, const struct measurement *z,
                     struct ecef point, int *slots, int count)
{
    for (int i = near->heads[head]; i >= 0; i = near->next[i])
        if (!reach_is_far(&near->reaches[i], z, point))
            count = insert(slots, count, i);
    return count;
}

static int ask_grid(const struct near *near, const struct measurement *z, struct ecef point,
                    int *slots)
{
    long x = cell_of(point.x);
    long y = cell_of(point.y);
    long w = cell_of(point.z);
    int count = 0;

    for (int i = 0; i < near->loose_count; i++) /* ascending */
        if (!reach_is_far(&near->reaches[near->loose[i]], z, point))
            slots[count++] = near->loose[i];
    for (int k = 0; k < 27; k++)
        count = ask_chain(near, head_of(x + k % 3 - 1, y + k / 3 % 3 - 1, w + k / 9 - 1), z, point,
                          slots, count);
    return count;
}

static bool fits_grid(const struct near *near, const struct measurement *z)
{
    return near->has_grid && z->kind == MEASUREMENT_RADAR && noise_of(z) <= NOISE_ROOM_M &&
           fabs(seconds_between(near->grid_ns, z->seen_ns)) <= TIME_ROOM_S;
}

int near_slots(const struct near *near, const struct measurement *z, struct ecef point, int *slots)
{
    int count = 0;

    if (fits_grid(near, z))
        return ask_grid(near, z, point, slots);
    for (int i = 0; i < near->count; i++)
        if (!reach_is_far(&near->reaches[i], z, point))
            slots[count++] = i;
    return count;
}
