/* study/truth.c: draw a flight of the family, fly it, say where it came down. */
#include "study/truth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assess/assess.h"
#include "base/check.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "geo/wgs84.h"
#include "study/model.h"

#define RADIANS (MATH_PI / 180)
#define TRIES_MAX 40    /* draws until a flight fits the family; the last one is taken */
#define SPREAD_TICKS 60 /* launches of a salvo begin within half a minute */
#define PLACE_SPREAD_M 30e3
#define PART_MPS 15.0 /* speed of pieces beside the body, one sigma an axis */
#define PART_AFTER_S 5.0
#define LIFT_G 0.5
#define STANDARD_G 9.80665
#define FORCE_LEAN_RAD 0.25 /* of the first force of a matched boost, from the vertical */
#define MEAN_RADIUS_M 6371e3
#define LIMIT_S 7200.0

struct draw { /* of one object */
    struct body body;
    struct flight_state start;
    int burn_ticks;
};

static double even(struct dice *d, struct span s)
{
    return s.low + (s.high - s.low) * dice_uniform(d);
}

bool truth_has_matched(const struct family *f)
{
    return f->is_missile && !family_has_lift(f);
}

const struct flight_point *flown_at(const struct flown *o, int tick)
{
    int i = tick - o->first_tick;

    return i >= 0 && i < o->count ? &o->points[i] : NULL;
}

bool flown_is_burning(const struct flown *o, int tick)
{
    int i = tick - o->first_tick;

    return i >= 0 && i < o->burnout_tick;
}

double flown_left_s(const struct flown *o, int tick)
{
    double end_s = o->has_impact ? o->impact_s : (o->first_tick + o->count - 1) * STUDY_TICK_S;

    return end_s - tick * STUDY_TICK_S;
}

bool flown_impact(const struct flown *o, int tick, struct geodetic *impact)
{
    int at = tick - o->first_tick;
    struct flight_arc arc;

    *impact = o->impact;
    if (!o->is_matched)
        return o->has_impact;
    at = at < o->burnout_tick ? o->burnout_tick : at;
    arc = flight_to_ground(o->points[at].state, o->prior_beta_kgm2, LIMIT_S);
    *impact = ecef_to_geodetic(arc.end.position);
    impact->height_m = 0;
    return arc.is_impact;
}

static double prior_beta(struct dice *dice)
{
    struct assess_rules rules = assess_rules_default();

    return rules.beta_median_kgm2 * math_exp(rules.beta_log_sigma * dice_normal(dice));
}

static void draw_body(const struct family *f, enum study_truth kind, struct dice *dice,
                      struct body *b)
{
    bool is_real = kind == STUDY_REAL;

    *b = (struct body){.beta_kgm2 = even(dice, f->beta_kgm2),
                       .tumble = 0.4 * dice_uniform(dice),
                       .tumble_radps = 1 + 5 * dice_uniform(dice),
                       .wind_mps = 40 * dice_uniform(dice),
                       .wind_to_rad = 2 * MATH_PI * dice_uniform(dice),
                       .lift_drag = even(dice, f->lift_drag),
                       .lift_below_m = f->lift_below_m,
                       .is_gliding = f->is_gliding,
                       .is_orbital = f->is_orbital,
                       .bank_rad = (dice_uniform(dice) - 0.5) * 1.2,
                       .stages = f->stages,
                       .burnt = 0.7 + 0.08 * dice_uniform(dice)};
    for (int i = 0; i < f->stages; i++) {
        b->burn_s[i] = STUDY_TICK_S * rint(even(dice, f->burn_s) / STUDY_TICK_S);
        b->force_mps2[i] = even(dice, f->force_mps2);
    }
    if (!is_real)
        b->tumble = b->wind_mps = 0;
}

/* A level circle, the same way over the ground. */
static void put_in_orbit(struct flight_state *s)
{
    struct ecef way = ecef_unit(body_inertial(s));
    struct ecef spin = ecef_cross((struct ecef){0, 0, WGS84_OMEGA}, s->position);

    s->velocity = ecef_sub(ecef_scale(way, body_circle_mps(s->position)), spin);
}

static struct flight_state start_of(const struct family *f, struct geodetic place,
                                    double course_rad, struct dice *dice)
{
    struct geodetic at = {place.lat_rad, place.lon_rad,
                          f->kind == FAMILY_LAUNCH ? 0 : even(dice, f->height_m)};
    double speed = f->kind == FAMILY_LAUNCH ? 0 : even(dice, f->speed_mps);
    double path = even(dice, f->path_deg) * RADIANS;
    struct enu_axes axes = enu_axes_at(at);
    double level = speed * math_cos(path);

    struct flight_state s = {
        geodetic_to_ecef(at),
        enu_to_ecef(&axes, (struct enu){level * math_sin(course_rad), level * math_cos(course_rad),
                                        speed * math_sin(path)})};

    if (f->kind == FAMILY_ARC && f->is_orbital)
        put_in_orbit(&s);
    return s;
}

/* What an energy can reach at most over a still round Earth (Bate, Mueller & White, Fundamentals
 * of Astrodynamics, section 6.2), from the state by Earth-fixed speed. */
static double reach_of(const struct flight_state *s)
{
    double r = ecef_norm(s->position);
    double v2 = ecef_dot(s->velocity, s->velocity) +
                2 * WGS84_GM * (1 / MEAN_RADIUS_M - 1 / r); /* carried down to the ground */
    double q = v2 * MEAN_RADIUS_M / WGS84_GM;

    if (q <= 0)
        return 0;
    return q >= 1 ? MATH_PI * MEAN_RADIUS_M : 2 * MEAN_RADIUS_M * math_asin(q / (2 - q));
}

static void note_forces(struct flown *o, const struct body *b, int i)
{
    struct flight_point *p = &o->points[i];

    p->force_mps2 = body_thrust(b, &p->state, i * STUDY_TICK_S);
    p->lift_g = b->lift_drag > 0 ? body_lift_mps2(b, &p->state, i * STUDY_TICK_S) / STANDARD_G : 0;
    if (p->lift_g < LIFT_G || o->has_lift)
        return;
    o->has_lift = true;
    o->lift_s = (o->first_tick + i) * STUDY_TICK_S;
}

/* True when the newest point is below ground: the end, between it and the one before. */
static bool came_down(struct flown *o)
{
    struct geodetic now = ecef_to_geodetic(o->points[o->count - 1].state.position);

    if (now.height_m >= 0 || o->count < 3)
        return false;
    const struct flight_state *last = &o->points[o->count - 2].state;
    double before_m = ecef_to_geodetic(last->position).height_m;
    double part = before_m > 0 ? before_m / (before_m - now.height_m) : 0;
    struct ecef step = ecef_sub(o->points[o->count - 1].state.position, last->position);

    o->has_impact = true;
    o->impact = ecef_to_geodetic(ecef_add_scaled(last->position, step, part));
    o->impact.height_m = 0;
    o->impact_s = (o->first_tick + o->count - 2 + part) * STUDY_TICK_S;
    o->count--;
    return true;
}

static void fly_real(struct flown *o, const struct draw *d)
{
    struct flight_state s = d->start;

    for (o->count = 0; o->count < STUDY_TICKS_MAX - o->first_tick;) {
        o->points[o->count++].state = s;
        note_forces(o, &d->body, o->count - 1);
        if (came_down(o))
            return;
        body_step(&d->body, &s, (o->count - 1) * STUDY_TICK_S, STUDY_TICK_S);
    }
}

static void fly_level(struct flown *o, const struct draw *d)
{
    struct geodetic at = ecef_to_geodetic(d->start.position);
    double speed = ecef_norm(d->start.velocity);

    for (o->count = 0; o->count < STUDY_TICKS_MAX / 8; o->count++) {
        double way_m = speed * o->count * STUDY_TICK_S;
        struct geodesic course =
            geodesic_inverse(at, geodesic_direct(at, o->course_rad, way_m + 1));
        struct geodetic here = geodesic_direct(at, o->course_rad, way_m);
        struct enu_axes axes;
        double azimuth = course.azimuth2_rad;

        here.height_m = at.height_m;
        axes = enu_axes_at(here);
        o->points[o->count].state = (struct flight_state){
            geodetic_to_ecef(here), enu_to_ecef(&axes, (struct enu){speed * math_sin(azimuth),
                                                                    speed * math_cos(azimuth), 0})};
    }
}

static void model_start(const struct draw *d, double course_rad, struct model *m)
{
    struct enu_axes axes = enu_axes_at(ecef_to_geodetic(d->start.position));
    double force = d->body.force_mps2[0];
    double level = force * math_sin(FORCE_LEAN_RAD);
    struct ecef f =
        enu_to_ecef(&axes, (struct enu){level * math_sin(course_rad), level * math_cos(course_rad),
                                        force * math_cos(FORCE_LEAN_RAD)});

    model_init(m, d->burn_ticks > 0 ? MODEL_BOOST : MODEL_COAST);
    memcpy(m->x,
           &(double[MODEL_BOOST]){d->start.position.x, d->start.position.y, d->start.position.z,
                                  d->start.velocity.x, d->start.velocity.y, d->start.velocity.z,
                                  f.x, f.y, f.z},
           sizeof m->x);
}

static void fly_matched(struct flown *o, const struct draw *d, struct model *m, struct dice *dice)
{
    model_start(d, o->course_rad, m);
    for (o->count = 0; o->count < STUDY_TICKS_MAX - o->first_tick;) {
        o->points[o->count++] = (struct flight_point){
            .state = {{m->x[0], m->x[1], m->x[2]}, {m->x[3], m->x[4], m->x[5]}},
            .force_mps2 = {m->x[6], m->x[7], m->x[8]}};
        if (came_down(o))
            return;
        model_draw(m, STUDY_TICK_S, dice);
        if (o->count == d->burn_ticks)
            m->size = MODEL_COAST;
    }
}

/* A matched boost walks at random: one that hardly leaves the ground is drawn again. */
static bool is_fit(const struct family *f, const struct flown *o)
{
    if (f->kind != FAMILY_LAUNCH)
        return true;
    const struct flight_state *s = &o->points[o->burnout_tick].state;
    return o->count > o->burnout_tick + 120 && ecef_to_geodetic(s->position).height_m > 25e3 &&
           o->has_impact != f->is_orbital;
}

static void fly(const struct family *f, enum study_truth kind, struct draw *d, struct flown *o,
                struct model *m, struct dice *dice)
{
    o->has_impact = o->has_lift = false;
    o->is_matched = kind == STUDY_MATCHED && truth_has_matched(f);
    o->prior_beta_kgm2 = prior_beta(dice);
    o->burnout_tick = d->burn_ticks;
    if (f->kind == FAMILY_LEVEL)
        fly_level(o, d);
    else if (o->is_matched)
        fly_matched(o, d, m, dice);
    else
        fly_real(o, d);
    if (o->burnout_tick >= o->count)
        o->burnout_tick = o->count - 1;
    o->reach_m = reach_of(&o->points[o->burnout_tick].state);
}

static struct geodetic place_of(double course_rad, struct dice *dice)
{
    struct geodetic middle = {35 * RADIANS, 170 * RADIANS, 0};
    double off_m = PLACE_SPREAD_M * sqrt(dice_uniform(dice));

    return geodesic_direct(middle, course_rad + 2 * MATH_PI * dice_uniform(dice), off_m);
}

/* A matched boost is drawn, not aimed. */
static bool aim(const struct family *f, enum study_truth kind, struct geodetic place,
                struct dice *dice, struct body *b)
{
    if (f->kind != FAMILY_LAUNCH || (kind == STUDY_MATCHED && truth_has_matched(f)))
        return true;
    return f->is_orbital ? body_aim_orbit(b, place, STUDY_TICK_S)
                         : body_aim_path(b, place, even(dice, f->path_deg) * RADIANS, STUDY_TICK_S);
}

static void draw_object(const struct family *f, enum study_truth kind, struct dice *dice,
                        struct model *m, struct flown *o)
{
    struct draw d;

    for (int i = 0; i < TRIES_MAX; i++) {
        draw_body(f, kind, dice, &d.body);
        d.body.course_rad = o->course_rad;
        d.start = start_of(f, o->place, o->course_rad, dice);
        d.burn_ticks = (int)rint(body_burn_s(&d.body) / STUDY_TICK_S);
        if (!aim(f, kind, o->place, dice, &d.body))
            continue;
        fly(f, kind, &d, o, m, dice);
        if (is_fit(f, o))
            return;
    }
    if (o->count == 0)
        fly(f, kind, &d, o, m, dice);
}

static enum status object_init(struct flown *o)
{
    o->points = calloc(STUDY_TICKS_MAX, sizeof o->points[0]);
    return o->points != NULL ? STATUS_OK : STATUS_MEMORY;
}

/* A piece leaves the body a little after burnout and falls by the study's own equations, or by the
 * tracker's. */
static void draw_piece(const struct family *f, enum study_truth kind, const struct flown *parent,
                       struct dice *dice, struct model *m, struct flown *o)
{
    int after = parent->burnout_tick + (int)(PART_AFTER_S / STUDY_TICK_S);
    struct draw d = {.start = parent->points[after].state};

    draw_body(f, kind, dice, &d.body);
    d.body.stages = 0;
    d.body.beta_kgm2 = 200 + 1800 * dice_uniform(dice);
    d.start.velocity.x += PART_MPS * dice_normal(dice);
    d.start.velocity.y += PART_MPS * dice_normal(dice);
    d.start.velocity.z += PART_MPS * dice_normal(dice);
    o->first_tick = parent->first_tick + after;
    o->course_rad = parent->course_rad;
    o->place = parent->place;
    fly(f, kind, &d, o, m, dice);
}

enum status truth_fly(const struct family *f, enum study_truth kind, struct dice *dice,
                      struct flown_set *out)
{
    struct model *m = malloc(sizeof *m);
    double course_rad = 2 * MATH_PI * dice_uniform(dice);

    *out = (struct flown_set){.count = f->launches + f->pieces};
    CHECK(out->count <= STUDY_OBJECTS_MAX);
    for (int i = 0; i < out->count; i++)
        if (m == NULL || object_init(&out->objects[i]) != STATUS_OK) {
            truth_free(out);
            free(m);
            return STATUS_MEMORY;
        }
    for (int i = 0; i < out->count; i++) {
        struct flown *o = &out->objects[i];

        if (i >= f->launches) {
            draw_piece(f, kind, &out->objects[0], dice, m, o);
            continue;
        }
        o->has_launch = f->kind == FAMILY_LAUNCH;
        o->course_rad = course_rad;
        o->place = place_of(course_rad, dice);
        o->first_tick = i == 0 ? 0 : (int)dice_below(dice, SPREAD_TICKS);
        draw_object(f, kind, dice, m, o);
    }
    free(m);
    return STATUS_OK;
}

void truth_free(struct flown_set *set)
{
    for (int i = 0; i < set->count; i++)
        free(set->objects[i].points);
    *set = (struct flown_set){0};
}
