/* flight/batch_lanes.h: one group of arcs, LANES of them; each width includes it with its flags.
 *
 * Whatever differs between lanes is chosen by masks, so that a lane's bits do not depend on its
 * neighbours: a branch asks only whether any lane needs what it skips.  A lane that is down keeps
 * its place until all are; then the ground and the tops are found, for all lanes at once.
 */
#ifndef FLIGHT_BATCH_LANES_H
#define FLIGHT_BATCH_LANES_H

#include "flight/atmosphere.h"
#include "flight/batch_groups.h"
#include "flight/lanes.h"
#include "geo/wgs84.h"

#define STEP_SPACE_S 20.0
#define STEP_THIN_S 2.0 /* above DENSE_M */
#define STEP_DENSE_S 1.0
#define STEP_LEAST_S 0.1
#define STEP_DENSE_M 3000.0 /* below DENSE_M: half of the height in which the air thins to 1/e */
#define STEP_LOW_M 1000.0   /* below LOW_M: a seventh */
#define DENSE_M 90000.0
#define LOW_M 40000.0
#define ESCAPE_M 1e9
#define GROUND_TURNS 40

struct motion {
    real x, y, z; /* m */
    real u, v, w; /* m/s */
};

/* Where a motion is: what gravity, air and steps all need. */
struct spot {
    real r2;
    real inverse2;
    real inverse;
    real sine2;  /* of the geocentric latitude */
    real height; /* along the radius: 0 where the geodetic one is, within 0.1 mm */
};

/* A step, remembered. */
struct leap {
    struct motion from;
    real since_s;
    real step_s;
    real low;  /* height or climb before the step */
    real high; /* and after */
};

struct group {
    struct motion start;
    struct motion now;
    struct leap last; /* the step that led to `now`, with heights */
    real climb;       /* before that step */
    real drag;        /* half of 1 / beta; 0 without drag */
    real time_s;
    mask is_flying;
    mask is_lost;
    mask is_down;
    mask has_top;
    struct leap end; /* the last step of those that ended, with heights */
    struct leap top; /* the step over the highest top, with climbs */
};

static inline struct motion motion_choose(mask m, struct motion yes, struct motion no)
{
    return (struct motion){
        lanes_choose(m, yes.x, no.x), lanes_choose(m, yes.y, no.y), lanes_choose(m, yes.z, no.z),
        lanes_choose(m, yes.u, no.u), lanes_choose(m, yes.v, no.v), lanes_choose(m, yes.w, no.w),
    };
}

static inline struct leap leap_choose(mask m, struct leap yes, struct leap no)
{
    return (struct leap){
        motion_choose(m, yes.from, no.from),    lanes_choose(m, yes.since_s, no.since_s),
        lanes_choose(m, yes.step_s, no.step_s), lanes_choose(m, yes.low, no.low),
        lanes_choose(m, yes.high, no.high),
    };
}

/* As gravity_height(), one term more: it serves the ground too. */
static inline struct spot spot_of(const struct motion *m)
{
    struct spot s;

    s.r2 = m->x * m->x + m->y * m->y + m->z * m->z;
    s.inverse2 = 1 / s.r2;
    s.inverse = lanes_sqrt(s.inverse2);
    s.sine2 = m->z * m->z * s.inverse2;
    real u = WGS84_E2 / (1 - WGS84_E2) * s.sine2;
    s.height =
        s.r2 * s.inverse - WGS84_A_M * (1 - u * (0.5 - u * (0.375 - u * (0.3125 - u * 0.2734375))));
    return s;
}

/* As atmosphere_density() up to its top; above it, anything finite. */
static inline real density_at(real height)
{
    real at = height * (1 / ATMOSPHERE_KNOT_M);

    at = lanes_choose(at > 0, at, lanes_all(0));
    at = lanes_choose(at < ATMOSPHERE_KNOTS - 1, at, lanes_all(ATMOSPHERE_KNOTS - 1));
    real half = at - 0.5;
    half = lanes_choose(half < ATMOSPHERE_KNOTS - 2, half, lanes_all(ATMOSPHERE_KNOTS - 2));
    real shifted = half + WHOLE_SHIFT;
    mask i = (mask)shifted - WHOLE_BITS;
    real b = at - (shifted - WHOLE_SHIFT);
    real base = lanes_look_up(atmosphere_log, i);
    real low = lanes_look_up(atmosphere_bend, i);
    real high = lanes_look_up(atmosphere_bend, i + 1);
    real slope = lanes_look_up(atmosphere_log, i + 1) - base - (2 * low + high);
    return lanes_exp(base + b * (slope + b * (3 * low + b * (high - low))));
}

/* The rate of a motion: velocity and acceleration. */
static inline struct motion rate_of(const struct motion *m, const struct spot *s, real drag)
{
    real mass = -WGS84_GM * s->inverse2 * s->inverse;
    real oblate = 1.5 * WGS84_J2 * WGS84_A_M * WGS84_A_M * s->inverse2;
    real z2 = 5 * s->sine2;
    real across = mass * (1 + oblate * (1 - z2)) + WGS84_OMEGA * WGS84_OMEGA;
    real along = mass * (1 + oblate * (3 - z2));
    struct motion k = {
        m->u,
        m->v,
        m->w,
        across * m->x + 2 * WGS84_OMEGA * m->v,
        across * m->y - 2 * WGS84_OMEGA * m->u,
        along * m->z,
    };
    mask is_in_air = (s->height < ATMOSPHERE_TOP_M) & (drag > 0);

    if (lanes_any(is_in_air)) {
        real speed = lanes_sqrt(m->u * m->u + m->v * m->v + m->w * m->w);
        real rate = density_at(s->height) * speed * drag;

        k.u = lanes_choose(is_in_air, k.u - m->u * rate, k.u);
        k.v = lanes_choose(is_in_air, k.v - m->v * rate, k.v);
        k.w = lanes_choose(is_in_air, k.w - m->w * rate, k.w);
    }
    return k;
}

static inline struct motion motion_moved(const struct motion *m, const struct motion *k, real dt)
{
    return (struct motion){m->x + k->x * dt, m->y + k->y * dt, m->z + k->z * dt,
                           m->u + k->u * dt, m->v + k->v * dt, m->w + k->w * dt};
}

static inline struct motion rate_at(const struct motion *m, real drag)
{
    struct spot s = spot_of(m);

    return rate_of(m, &s, drag);
}

#define SUM(part) ((k1.part + k4.part) + 2 * (k2.part + k3.part))
/* One Runge-Kutta step from `m`, which is at `s`. */
static inline struct motion stepped(const struct motion *m, const struct spot *s, real drag,
                                    real dt)
{
    struct motion k1 = rate_of(m, s, drag);
    struct motion at = motion_moved(m, &k1, 0.5 * dt);
    struct motion k2 = rate_at(&at, drag);
    at = motion_moved(m, &k2, 0.5 * dt);
    struct motion k3 = rate_at(&at, drag);
    at = motion_moved(m, &k3, dt);
    struct motion k4 = rate_at(&at, drag);
    struct motion sum = {SUM(x), SUM(y), SUM(z), SUM(u), SUM(v), SUM(w)};

    return motion_moved(m, &sum, dt * (1 / 6.0));
}
#undef SUM

static inline real climb_of(const struct motion *m)
{
    return m->x * m->u + m->y * m->v + m->z * m->w;
}

/* As step_at() of flight/propagate.c, a little longer above the air, and in the dense air no longer
 * than it takes through a share of the height in which the air thins to 1/e. */
static inline real step_of(const struct motion *m, const struct spot *s, real climb, real drag)
{
    real fall = s->height + climb * s->inverse * STEP_SPACE_S - 5 * STEP_SPACE_S * STEP_SPACE_S;
    mask is_space = (s->height > ATMOSPHERE_TOP_M) & (fall > ATMOSPHERE_TOP_M);
    mask is_dense = ~(s->height > DENSE_M) & (drag > 0);
    real step = lanes_choose(is_space, lanes_all(STEP_SPACE_S), lanes_all(STEP_THIN_S));

    if (lanes_any(is_dense)) {
        mask is_high = s->height > LOW_M;
        real most = lanes_choose(is_high, lanes_all(STEP_DENSE_M), lanes_all(STEP_LOW_M)) /
                    lanes_sqrt(m->u * m->u + m->v * m->v + m->w * m->w);

        most = lanes_choose(most > STEP_DENSE_S, lanes_all(STEP_DENSE_S), most);
        most = lanes_choose(most > STEP_LEAST_S, most, lanes_all(STEP_LEAST_S));
        step = lanes_choose(is_dense, most, step);
    }
    return step;
}

/* Who has ended at `now`, and who went over a top on the way there. */
static inline void take_stock(struct group *g, const struct spot *s, real climb, double limit_s)
{
    real speed2 = g->now.u * g->now.u + g->now.v * g->now.v + g->now.w * g->now.w;
    mask is_lost = ~((s->r2 < ESCAPE_M * ESCAPE_M) & (speed2 < 1e12) & ~(s->r2 < 1e12));
    mask is_falling = (climb < 0) | ((climb <= 0) & (g->time_s <= 0)); /* or starts at rest */
    mask is_down = is_falling & (s->height <= 0) & ~is_lost;
    mask has_ended = g->is_flying & (is_lost | is_down | ~(g->time_s < limit_s));
    mask is_top = g->is_flying & (g->climb > 0) & (climb <= 0) & ~is_lost;

    if (lanes_any(is_top)) {
        struct leap leap = g->last;

        leap.low = g->climb;
        leap.high = climb;
        g->top = leap_choose(is_top, leap, g->top);
        g->has_top |= is_top;
    }
    if (lanes_any(has_ended)) {
        g->end = leap_choose(has_ended, g->last, g->end);
        g->end.high = lanes_choose(has_ended, s->height, g->end.high);
        g->is_lost |= has_ended & is_lost;
        g->is_down |= has_ended & is_down;
        g->is_flying &= ~has_ended;
    }
}

/* Until none flies.  At most limit_s / STEP_LEAST_S turns. */
static inline void fly(struct group *g, double limit_s)
{
    for (;;) {
        struct spot s = spot_of(&g->now);
        real climb = climb_of(&g->now);

        take_stock(g, &s, climb, limit_s);
        if (!lanes_any(g->is_flying))
            return;
        real step = step_of(&g->now, &s, climb, g->drag);
        struct motion next = stepped(&g->now, &s, g->drag, step);
        g->last = (struct leap){g->now, g->time_s, step, s.height, s.height};
        g->climb = climb;
        g->now = motion_choose(g->is_flying, next, g->now);
        g->time_s = lanes_choose(g->is_flying, g->time_s + step, g->time_s);
    }
}

static inline struct motion part_of(const struct leap *leap, real drag, real part)
{
    struct spot s = spot_of(&leap->from);

    return stepped(&leap->from, &s, drag, part * leap->step_s);
}

/* The zero of height within the last step of who came down: regula falsi, Illinois. */
static inline struct motion find_ground(const struct group *g, mask is_open, real *answer)
{
    real low = {0};
    real high = lanes_all(1);
    real low_height = g->end.low;
    real high_height = g->end.high;
    struct motion end = g->now;

    *answer = high;
    for (int i = 0; i < GROUND_TURNS && lanes_any(is_open); i++) {
        real part = low + (high - low) * low_height / (low_height - high_height);
        struct motion m = part_of(&g->end, g->drag, part);
        real height = spot_of(&m).height;
        mask is_above = height > 0;

        end = motion_choose(is_open, m, end);
        *answer = lanes_choose(is_open, part, *answer);
        is_open &= (height >= 1e-4) | (height <= -1e-4);
        low = lanes_choose(is_above, part, low);
        high = lanes_choose(is_above, high, part);
        low_height = lanes_choose(is_above, height, low_height * 0.5);
        high_height = lanes_choose(is_above, high_height * 0.5, height);
    }
    return end;
}

/* Height above the ellipsoid, by one turn of Bowring's (Survey Review 23(181), 1976): within a
 * millimetre up to 10,000 km. */
static inline real geodetic_height(const struct motion *m)
{
    real p = lanes_sqrt(m->x * m->x + m->y * m->y);
    real up = m->z * WGS84_A_M;
    real down = p * WGS84_B_M;
    real norm = 1 / lanes_sqrt(up * up + down * down);
    real sine = up * norm;
    real cosine = down * norm;

    up = m->z + WGS84_E2 / (1 - WGS84_E2) * WGS84_B_M * sine * sine * sine;
    down = p - WGS84_E2 * WGS84_A_M * cosine * cosine * cosine;
    norm = 1 / lanes_sqrt(up * up + down * down);
    sine = up * norm;
    cosine = down * norm;
    return p * cosine + m->z * sine - WGS84_A_M * lanes_sqrt(1 - WGS84_E2 * sine * sine);
}

static inline struct flight_state lane_of(const struct motion *m, int k)
{
    return (struct flight_state){{m->x[k], m->y[k], m->z[k]}, {m->u[k], m->v[k], m->w[k]}};
}

/* Times and heights of the tops; of the start where there is none, or a lower one. */
static inline void find_tops(const struct group *g, real *height, real *since_s)
{
    real part = g->top.low / (g->top.low - g->top.high);
    struct motion top = part_of(&g->top, g->drag, part);
    real top_height = geodetic_height(&top);
    real start_height = geodetic_height(&g->start);
    mask is_higher = g->has_top & (top_height > start_height);

    *height = lanes_choose(is_higher, top_height, start_height);
    *since_s = lanes_choose(is_higher, g->top.since_s + part * g->top.step_s, lanes_all(0));
}

static inline void conclude(const struct group *g, struct flight_arc arcs[])
{
    mask is_landed = g->is_down & (g->end.low > 0);
    real part;
    real top;
    real top_s;
    struct motion ground = find_ground(g, is_landed, &part);

    find_tops(g, &top, &top_s);
    for (int k = 0; k < LANES; k++) {
        struct flight_arc *arc = &arcs[k];
        bool is_back = g->is_lost[k] | g->is_down[k]; /* the last step does not count */

        *arc = (struct flight_arc){
            .verdict = FLIGHT_STILL_UP,
            .flight_s = is_back ? g->end.since_s[k] : g->time_s[k],
            .end = lane_of(is_back ? &g->end.from : &g->now, k),
            .apogee_m = top[k],
            .apogee_s = top_s[k],
        };
        if (is_landed[k]) {
            arc->verdict = FLIGHT_IMPACT;
            arc->flight_s += part[k] * g->end.step_s[k];
            arc->end = lane_of(&ground, k);
        } else if (g->is_down[k]) {
            arc->verdict = FLIGHT_BEGAN_BELOW;
        } else if (g->is_lost[k] && g->time_s[k] > 0) {
            arc->verdict = FLIGHT_ESCAPED;
        } else if (g->is_lost[k]) {
            *arc = (struct flight_arc){.verdict = FLIGHT_NOT_A_STATE, .end = arc->end};
        }
        arc->is_impact = g->is_down[k] != 0;
    }
}

static inline void fly_group(const struct flight_start starts[], double limit_s,
                             struct flight_arc arcs[])
{
    struct group g = {.climb = lanes_all(-1)};

    for (int k = 0; k < LANES; k++) {
        const struct flight_state *s = &starts[k].state;

        g.now.x[k] = s->position.x;
        g.now.y[k] = s->position.y;
        g.now.z[k] = s->position.z;
        g.now.u[k] = s->velocity.x;
        g.now.v[k] = s->velocity.y;
        g.now.w[k] = s->velocity.z;
        g.drag[k] = starts[k].beta_kgm2 > 0 ? 0.5 / starts[k].beta_kgm2 : 0;
        g.is_flying[k] = -1;
    }
    g.start = g.now;
    g.last.from = g.now;
    g.last.low = lanes_all(0); /* who is down at once began below */
    fly(&g, limit_s);
    conclude(&g, arcs);
}

#endif
