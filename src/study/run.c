/* study/run.c: the clock of one run, in ticks of half a second.
 *
 * Each tick: the scans due, sensor by sensor, go to the tracker; each whole second time passes for
 * it; each STUDY_STEP_S what it shows is compared (compare.c).
 */
#include "study/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/run_int.h"

#define SCANS_TO_SETTLE 5
#define SECONDS_TO_SETTLE 5

static void see(struct course *c, int object, const struct measurement *z)
{
    struct watched *o = &c->watched[object];

    o->seen_tick = c->tick;
    if (object == 0)
        floor_update(&c->floor, o->flown, c->tick, z);
    if (o->track_id != 0)
        innovation_note(c, object, z);
}

static void scan(struct course *c, int sensor)
{
    struct measurement scan[STUDY_OBJECTS_MAX];
    int count = 0;

    for (int i = 0; i < c->set.count; i++) {
        if (!watch_measure(&c->watch, sensor, c->watched[i].flown, c->tick, &c->noise,
                           &scan[count]))
            continue;
        see(c, i, &scan[count]);
        count++;
    }
    if (count > 0)
        tracker_take(c->tracker, scan, count);
}

/* Declared burnout is looked for each tick; the delay counts scans of the quickest sensor. */
static void look_for_burnout(struct course *c, int object)
{
    struct watched *w = &c->watched[object];
    struct run_object *o = &c->out->objects[object];
    int since = c->tick - w->flown->first_tick - w->flown->burnout_tick;
    const struct track *t = course_track(c, w->track_id);

    if (w->flown->burnout_tick == 0 || since < 0)
        return;
    if (since == 0)
        o->has_burnout = t != NULL;
    if (!o->has_burnout || o->is_burnout_declared || t == NULL || !t->has_burnout)
        return;
    o->is_burnout_declared = true;
    o->burnout_delay_scans = since * STUDY_TICK_S / c->scan_s;
}

/* The same of lift, from the first half g on. */
static void look_for_lift(struct course *c, int object)
{
    struct watched *w = &c->watched[object];
    struct run_object *o = &c->out->objects[object];
    double since_s = c->tick * STUDY_TICK_S - w->flown->lift_s;
    const struct track *t = course_track(c, w->track_id);

    if (!o->has_lift || since_s < 0 || t == NULL)
        return;
    if (since_s < STUDY_TICK_S)
        o->is_lift_owed = true;
    if (!o->is_lift_owed || o->is_lift_declared || !t->has_lift)
        return;
    o->is_lift_declared = true;
    o->lift_delay_s = since_s;
}

static int settle_ticks(const struct course *c)
{
    double scans_s = SCANS_TO_SETTLE * c->scan_s;

    return (int)ceil((scans_s > SECONDS_TO_SETTLE ? scans_s : SECONDS_TO_SETTLE) / STUDY_TICK_S);
}

static void note_settled(struct course *c, int object)
{
    struct watched *w = &c->watched[object];
    struct run_object *o = &c->out->objects[object];
    int since = c->tick - w->flown->first_tick - w->flown->burnout_tick;
    struct run_step step;

    if (object != 0 || w->flown->burnout_tick == 0 || since != settle_ticks(c))
        return;
    compare_step(c, object, &step);
    o->has_settled = step.is_tracked && step.has_bound;
    o->settled_error_m = step.error_m;
    o->settled_bound_m = step.bound_m;
}

enum run_phase course_phase(const struct course *c, int object)
{
    const struct flown *o = c->watched[object].flown;
    const struct flight_point *p = flown_at(o, c->tick);
    int since = c->tick - o->first_tick - o->burnout_tick;

    if (p == NULL)
        return RUN_ABSENT;
    if (flown_is_burning(o, c->tick))
        return RUN_BOOST;
    if (o->burnout_tick > 0 && since < settle_ticks(c))
        return RUN_SETTLING;
    return ecef_to_geodetic(p->state.position).height_m < 100e3 && body_path_rad(&p->state) < 0
               ? RUN_REENTRY
               : RUN_COAST;
}

static void tick(struct course *c)
{
    bool is_step = c->tick % (int)(STUDY_STEP_S / STUDY_TICK_S) == 0;

    floor_predict(&c->floor, c->watched[0].flown, c->tick);
    for (int s = 0; s < c->watch.registry.count; s++)
        if (watch_is_scan(&c->watch, s, c->tick))
            scan(c, s);
    if (c->tick % 2 == 0)
        tracker_advance(c->tracker, STUDY_BEGIN_NS + c->tick * (SECOND_NS / 2));
    pair_tracks(c);
    for (int i = 0; i < c->set.count; i++) {
        look_for_burnout(c, i);
        look_for_lift(c, i);
        note_settled(c, i);
        if (is_step)
            compare_note(c, i);
    }
}

static int last_tick(const struct flown_set *set)
{
    int last = 0;

    for (int i = 0; i < set->count; i++) {
        int end = set->objects[i].first_tick + set->objects[i].count - 1;

        last = end > last ? end : last;
    }
    return last;
}

static enum status open_tracker(struct course *c)
{
    struct tracker_rules rules = tracker_rules_default();
    struct nation origin = {"USA"};

    c->memory = malloc(tracker_size(&rules));
    if (c->memory == NULL)
        return STATUS_MEMORY;
    c->tracker = tracker_open(c->memory, &rules, &c->watch.registry, origin);
    c->rules = assess_rules_default();
    return STATUS_OK;
}

static enum status fly_and_watch(struct course *c, const struct family *f, enum study_truth kind,
                                 uint64_t seed, int index)
{
    struct dice truth = dice_init(seed, 2 * (uint64_t)index);
    enum status st = truth_fly(f, kind, &truth, &c->set);

    c->noise = dice_init(seed, 2 * (uint64_t)index + 1);
    if (st != STATUS_OK)
        return st;
    watch_init(&c->watch, f, kind, &c->set.objects[0], &c->noise);
    st = open_tracker(c);
    if (st != STATUS_OK)
        return st;
    c->scan_s = c->watch.registry.sensors[0].scan_s;
    c->out->object_count = c->set.count;
    for (int i = 0; i < c->set.count; i++) {
        c->watched[i] = (struct watched){.flown = &c->set.objects[i], .seen_tick = -1000};
        c->out->objects[i].has_lift = c->set.objects[i].has_lift;
        c->out->objects[i].has_impact = c->set.objects[i].has_impact;
    }
    for (int end = last_tick(&c->set); c->tick <= end; c->tick++)
        tick(c);
    c->out->refused = tracker_counts(c->tracker).unused;
    return STATUS_OK;
}

enum status run_make(const struct family *f, enum study_truth kind, uint64_t seed, int index,
                     struct run *out)
{
    struct course *c = calloc(1, sizeof *c);
    enum status st = STATUS_MEMORY;

    memset(out, 0, sizeof *out);
    if (c == NULL)
        return st;
    c->out = out;
    st = fly_and_watch(c, f, kind, seed, index);
    truth_free(&c->set);
    free(c->memory);
    free(c);
    return st;
}
