/* study/compare.c: what the tracker and the assessment say, beside the truth. */
#include <math.h>
#include <string.h>

#include "assess/ellipse.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "score/consistency.h"
#include "score/pairing.h"
#include "study/run_int.h"
#include "track/predict.h"

#define TRACKS_SHOWN_MAX 64 /* of one moment; more are not paired */
#define SEEN_TICKS 10

struct shown {
    int count;
    const struct track *tracks[TRACKS_SHOWN_MAX];
    struct ecef at[TRACKS_SHOWN_MAX];
};

static int64_t now_ns(const struct course *c)
{
    return STUDY_BEGIN_NS + c->tick * (SECOND_NS / 2);
}

static bool is_shown(const struct track *t)
{
    return t->status == TRACK_CONFIRMED || t->status == TRACK_COASTING;
}

const struct track *course_track(const struct course *c, uint32_t id)
{
    const struct track *t = NULL;

    while (id != 0 && (t = tracker_next(c->tracker, t)) != NULL)
        if (t->id == id)
            return is_shown(t) ? t : NULL;
    return NULL;
}

static void show(const struct course *c, struct shown *s)
{
    const struct track *t = NULL;

    s->count = 0;
    while ((t = tracker_next(c->tracker, t)) != NULL && s->count < TRACKS_SHOWN_MAX) {
        if (!is_shown(t))
            continue;
        struct track ahead = *t;

        track_predict_to(&ahead, now_ns(c));
        s->tracks[s->count] = t;
        s->at[s->count++] = ahead.position;
    }
}

/* The object of a lone flight is told by the oldest track, however wrong. */
static void pair_lone(struct course *c, const struct shown *s)
{
    uint32_t id = 0;

    for (int i = 0; i < s->count; i++)
        if (id == 0 || s->tracks[i]->id < id)
            id = s->tracks[i]->id;
    if (flown_at(c->watched[0].flown, c->tick) == NULL)
        return;
    if (c->watched[0].track_id != 0 && id != 0 && id != c->watched[0].track_id)
        c->out->objects[0].number_changes++;
    c->watched[0].track_id = id;
}

/* A track taken as another's, while its object stays in view without one, was merged wrongly. */
static void note_pair(struct course *c, int object, uint32_t id, bool has_merged)
{
    struct watched *w = &c->watched[object];
    struct run_object *o = &c->out->objects[object];

    if (w->track_id != 0 && id != 0 && id != w->track_id)
        o->number_changes++;
    if (w->track_id != 0 && id == 0 && has_merged && c->tick - w->seen_tick < SEEN_TICKS &&
        course_track(c, w->track_id) == NULL)
        o->wrong_merges++;
    w->track_id = id;
}

static void pair_many(struct course *c, const struct shown *s)
{
    struct pairing_rule rule = {.cutoff_m = STUDY_CUTOFF_M, .order = 1};
    struct ecef truths[STUDY_OBJECTS_MAX];
    int objects[STUDY_OBJECTS_MAX];
    int pairs[STUDY_OBJECTS_MAX];
    uint64_t merged = tracker_counts(c->tracker).merged;
    int count = 0;

    for (int i = 0; i < c->set.count; i++) {
        const struct flight_point *p = flown_at(c->watched[i].flown, c->tick);

        if (p == NULL)
            continue;
        objects[count] = i;
        truths[count++] = p->state.position;
    }
    if (pairing_memory_size(count, s->count) > sizeof c->pairing)
        return;
    (void)pairing_find(&rule, (struct points){count, truths}, (struct points){s->count, s->at},
                       c->pairing, pairs);
    for (int i = 0; i < count; i++)
        note_pair(c, objects[i], pairs[i] == PAIRING_ALONE ? 0 : s->tracks[pairs[i]]->id,
                  merged > c->merged);
    c->merged = merged;
}

/* A lone flight each tick; several once a second. */
void pair_tracks(struct course *c)
{
    struct shown s;
    int paired = 0;

    if (c->set.count > 1 && c->tick % 2 != 0)
        return;
    show(c, &s);
    if (c->set.count == 1)
        pair_lone(c, &s);
    else
        pair_many(c, &s);
    if (c->tick % (int)(STUDY_STEP_S / STUDY_TICK_S) != 0)
        return;
    for (int i = 0; i < c->set.count; i++)
        paired += c->watched[i].track_id != 0;
    c->out->spurious_steps += s.count > paired ? s.count - paired : 0;
}

/* One row: unit axis, error along it, sigma of the report. */
static void innovation_row(double *nu, double rows[3][6], double *r, int i, struct ecef axis,
                           double error, double sigma)
{
    nu[i] = error;
    rows[i][0] = axis.x;
    rows[i][1] = axis.y;
    rows[i][2] = axis.z;
    r[i] = sigma * sigma;
}

/* In the report's own axes: range, across, upward.  Gives the rows; false behind the sensor. */
static int innovation_rows(const struct measurement *z, struct ecef at, double nu[3],
                           double rows[3][6], double r[3])
{
    double sin_az = 0, cos_az = 0, sin_el = 0, cos_el = 0;
    struct ecef offset = ecef_sub(at, z->place);
    int i = 0;

    math_sincos(z->azimuth_rad, &sin_az, &cos_az);
    math_sincos(z->elevation_rad, &sin_el, &cos_el);
    struct ecef level = ecef_add_scaled(ecef_scale(z->east, sin_az), z->north, cos_az);
    struct ecef across = ecef_add_scaled(ecef_scale(z->east, cos_az), z->north, -sin_az);
    struct ecef u = ecef_add_scaled(ecef_scale(level, cos_el), z->up, sin_el);
    struct ecef upward = ecef_add_scaled(ecef_scale(level, -sin_el), z->up, cos_el);
    double range = z->kind == MEASUREMENT_RADAR ? z->range_m : ecef_dot(u, offset);

    innovation_row(nu, rows, r, i++, across, -ecef_dot(across, offset),
                   range * cos_el * z->azimuth_sigma_rad);
    innovation_row(nu, rows, r, i++, upward, -ecef_dot(upward, offset),
                   range * z->elevation_sigma_rad);
    if (z->kind == MEASUREMENT_RADAR)
        innovation_row(nu, rows, r, i++, u, range - ecef_dot(u, offset), z->range_sigma_m);
    return range > 0 ? i : 0;
}

/* Against the state that anyone may predict.  Only from declared burnout on: before it the public
 * state leaves out how force and speed hang together, and its S is not the filter's. */
void innovation_note(struct course *c, int object, const struct measurement *z)
{
    const struct track *t = course_track(c, c->watched[object].track_id);
    double nu[3], rows[3][6] = {{0}}, r[3], s[9], value = 0;

    if (t == NULL || t->has_thrust || t->boost_probability > 0.5)
        return;
    struct track ahead = *t;
    track_predict_to(&ahead, z->seen_ns);
    int m = innovation_rows(z, ahead.position, nu, rows, r);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < m; j++) {
            s[i * m + j] = i == j ? r[i] : 0;
            for (int a = 0; a < 3; a++)
                for (int b = 0; b < 3; b++)
                    s[i * m + j] += rows[i][a] * ahead.covariance[a][b] * rows[j][b];
        }
    if (m == 0 || !consistency_value(m, nu, s, &value))
        return;
    c->watched[object].nis_freedom += m;
    c->watched[object].nis_sum += value;
}

/* The truth at the moment that the predicted state is of: a boost is not predicted further than the
 * tracker dares. */
static void compare_state(const struct course *c, const struct flight_point *p,
                          const struct track *ahead, struct run_step *out)
{
    double late_s = (double)(now_ns(c) - ahead->state_ns) * 1e-9;
    struct ecef there = ecef_add_scaled(p->state.position, p->state.velocity, -late_s);
    struct ecef e = ecef_sub(ahead->position, there);
    struct ecef v = ecef_sub(ahead->velocity, p->state.velocity);
    const double error[6] = {e.x, e.y, e.z, v.x, v.y, v.z};

    out->error_m = ecef_norm(e);
    out->has_nees =
        late_s < 1e-3 && consistency_value(6, error, &ahead->covariance[0][0], &out->nees);
}

void compare_step(struct course *c, int object, struct run_step *out)
{
    struct watched *w = &c->watched[object];
    const struct flight_point *p = flown_at(w->flown, c->tick);
    const struct track *t = course_track(c, w->track_id);

    *out = (struct run_step){.phase = course_phase(c, object)};
    if (p == NULL)
        return;
    out->has_bound = object == 0 && floor_sigma(&c->floor, &out->bound_m);
    out->is_tracked = t != NULL;
    out->is_seen = c->tick - w->seen_tick < SEEN_TICKS;
    if (t == NULL)
        return;
    struct track ahead = *t;
    track_predict_to(&ahead, now_ns(c));
    compare_state(c, p, &ahead, out);
}

static enum object_class class_of(double reach_m)
{
    return reach_m < 300e3    ? CLASS_CLOSE_RANGE
           : reach_m < 1000e3 ? CLASS_SHORT_RANGE
           : reach_m < 3000e3 ? CLASS_MEDIUM_RANGE
           : reach_m < 5500e3 ? CLASS_INTERMEDIATE_RANGE
                              : CLASS_INTERCONTINENTAL;
}

/* The launch follows from the climb alone: told anew when more of it is known. */
static const struct launch_estimate *launch_of(struct watched *w, const struct track *t)
{
    if (t->ascent_count != w->launch_points || t->id != w->launch_track) {
        w->has_launch = assess_launch(t, &w->launch);
        w->launch_points = t->ascent_count;
        w->launch_track = t->id;
    }
    return w->has_launch ? &w->launch : NULL;
}

static void claim_note(struct course *c, int object, struct run_claim *out)
{
    struct watched *w = &c->watched[object];
    const struct track *t = course_track(c, w->track_id);
    struct geodetic impact;
    struct assessment a;

    *out = (struct run_claim){.is_flying = true, .is_tracked = t != NULL};
    if (t == NULL)
        return;
    assess_track_from(t, now_ns(c), &c->rules, launch_of(w, t), &a);
    out->has_impact = a.has_impact && flown_impact(w->flown, c->tick, &impact);
    if (out->has_impact) {
        out->is_in50 = ground_ellipse_holds(&a.impact.area50, impact, 0);
        out->is_in90 = ground_ellipse_holds(&a.impact.area90, impact, 0);
        out->area90_km2 = ground_ellipse_area(&a.impact.area90) / 1e6;
    }
    out->has_launch = a.has_launch && w->flown->has_launch;
    if (out->has_launch)
        out->is_launch_in90 = ground_ellipse_holds(&a.launch.area90, w->flown->place, 0);
    out->has_class = a.class != CLASS_UNKNOWN;
    out->is_class_right = a.class == class_of(w->flown->reach_m);
    out->class_probability = a.class_probability;
    out->is_warning = out->has_class || a.risk_count > 0;
}

void compare_note(struct course *c, int object)
{
    struct watched *w = &c->watched[object];
    struct run_object *o = &c->out->objects[object];
    double left_s = flown_left_s(w->flown, c->tick);
    int step = (int)floor(left_s / STUDY_STEP_S);
    bool is_claim = c->tick % (int)(STUDY_CLAIM_S / STUDY_TICK_S) == 0;
    int claim = (int)floor(left_s / STUDY_CLAIM_S);

    if (flown_at(w->flown, c->tick) == NULL || step < 0)
        return;
    if (step < STUDY_STEPS_MAX) {
        compare_step(c, object, &o->steps[step]);
        o->steps[step].nis_freedom = w->nis_freedom;
        o->steps[step].nis_sum = w->nis_sum;
        o->tracked_steps += o->steps[step].is_tracked;
        o->seen_steps += o->steps[step].is_seen;
        o->both_steps += o->steps[step].is_seen && o->steps[step].is_tracked;
    }
    w->nis_freedom = 0;
    w->nis_sum = 0;
    if (is_claim && claim < STUDY_CLAIMS_MAX)
        claim_note(c, object, &o->claims[claim]);
}
