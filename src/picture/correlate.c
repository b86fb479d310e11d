/* picture/correlate.c: do two words, of two nations or of one, speak of one launch?
 *
 * Gates are chi-square quantiles: 0.999 to join.  State against state follows Bar-Shalom, On the
 * track-to-track correlation problem, IEEE TAC 26(2), 1981; the floors stand for the part that two
 * filters share.
 */
#include "picture/correlate.h"

#include <math.h>

#include "flight/propagate.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/matrix.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define NS_PER_S 1e9
#define STEP_S 10.0
#define GATE6 22.5 /* chi-square 0.999 with 6 degrees of freedom */
#define GATE3 16.3 /* with 3 */
#define LEAVE 2.5  /* a word leaves only this many gates out */
#define K90 2.1459660
/* Floors, one sigma of the difference between two nations. */
#define POSITION_FLOOR_M 2500.0
#define VELOCITY_FLOOR_MPS 40.0
#define LAUNCH_FLOOR_M 8000.0
#define LAUNCH_FLOOR_S 3.0
#define IMPACT_FLOOR_M 20e3
#define IMPACT_FLOOR_S 10.0
/* An object that is seen this long after the latest impact of another is not that one. */
#define DOWN_MARGIN_S 60.0
#define DOWN_DISTANCE2 1e3 /* far outside every gate */
/* A comparison vaguer than this says nothing. */
#define STATE_VAGUE_M 100e3
#define IMPACT_VAGUE_M 300e3
/* Force that a burning state may have beyond what is told, one sigma. */
#define BURN_SIGMA_MPS2 25.0
/* No stage is lit above. */
#define STAGE_HEIGHT_M 400e3
/* Below this, falling, drag tells after a few seconds, and with it every unknown of the object. */
#define AIR_HEIGHT_M 60e3
#define AIR_AGE_S 4.0
/* Backward: what lies between a launch and a state flown back to the low air. */
#define BACK_HEIGHT_M 50e3
#define BACK_MAX_S 1500.0
#define BACK_SIGMA_M 80e3
#define BACK_AGE_S 70.0 /* from launch to the height above, and its sigma */
#define BACK_SIGMA_S 45.0

struct word word_of_assessment(const struct assessment *a)
{
    return (struct word){
        .reach_s = COAST_LIMIT_S,
        .launch = a->has_launch ? &a->launch : NULL,
        .impact = a->has_impact && a->phase != PHASE_BOOST ? &a->impact : NULL,
        .seen_ns = a->last_observed_ns,
    };
}

struct word word_of_opinion(const struct opinion *o)
{
    struct word w = {.reach_s = COAST_LIMIT_S};

    if (o->has_assessment)
        w = word_of_assessment(&o->assessment);
    w.track = o->has_track ? &o->track : NULL;
    return w;
}

bool word_is_empty(const struct word *w)
{
    return !w->track && !w->launch && !w->impact;
}

static double square(double x)
{
    return x * x;
}

bool track_is_burning(const struct track *t)
{
    return (t->phase == PHASE_BOOST || t->phase == PHASE_UNKNOWN) && !t->has_burnout;
}

/* P := F P F' over one step; the state goes along. */
static void step(struct flight_state *s, double p[36], double dt)
{
    double f[6][6];
    double q[36];

    flight_transition(s, dt, f);
    matrix_sandwich(6, 6, &f[0][0], p, q);
    for (int i = 0; i < 36; i++)
        p[i] = q[i];
    matrix_symmetrise(6, p);
    flight_step(s, 0, dt);
}

bool track_moved_to(const struct track *t, int64_t time_ns, double reach_s, struct moved_state *out)
{
    double left_s = (double)(time_ns - t->state_ns) / NS_PER_S;
    double whole_s = left_s;
    bool burns = track_is_burning(t);
    struct flight_state s = {t->position, t->velocity};
    double p[36];

    if (fabs(left_s) > (burns ? BURN_LIMIT_S : reach_s))
        return false;
    for (int i = 0; i < 36; i++)
        p[i] = t->covariance[i / 6][i % 6];
    while (fabs(left_s) > 1e-6) { /* at most reach_s / STEP_S turns */
        double dt = fabs(left_s) < STEP_S ? left_s : left_s > 0 ? STEP_S : -STEP_S;

        step(&s, p, dt);
        left_s -= dt;
    }
    if (burns && t->has_thrust) {
        s.position = ecef_add_scaled(s.position, t->thrust_mps2, whole_s * whole_s / 2);
        s.velocity = ecef_add_scaled(s.velocity, t->thrust_mps2, whole_s);
    }
    *out = (struct moved_state){.position = s.position, .velocity = s.velocity};
    for (int i = 0; i < 36; i++)
        out->covariance[i / 6][i % 6] = p[i];
    if (burns) {
        for (int i = 0; i < 3; i++) {
            out->covariance[i][i] += square(BURN_SIGMA_MPS2 * whole_s * whole_s / 2);
            out->covariance[i + 3][i + 3] += square(BURN_SIGMA_MPS2 * whole_s);
        }
    }
    return true;
}

static struct comparison judged(enum comparison_rank rank, double distance2, double gate,
                                double freedom, double sigma_m)
{
    return (struct comparison){
        .rank = rank,
        .is_near = distance2 <= gate,
        .is_far = distance2 > LEAVE * gate,
        .excess = distance2 / freedom,
        .vagueness = math_log(sigma_m),
    };
}

bool track_is_slowed(const struct track *t, int64_t time_ns, const struct moved_state *at)
{
    if ((double)(time_ns - t->state_ns) < AIR_AGE_S * NS_PER_S)
        return false;
    return ecef_dot(at->velocity, at->position) < 0 &&
           ecef_to_geodetic(at->position).height_m < AIR_HEIGHT_M;
}

/* Left in the climb a while ago, its burnout not told: another stage may have burnt since, so where
 * it would be without one contradicts nobody. */
static bool may_have_burnt(const struct track *t, int64_t time_ns)
{
    return !t->has_burnout && (double)(time_ns - t->state_ns) > BURN_LIMIT_S * NS_PER_S &&
           ecef_dot(t->velocity, t->position) > 0 &&
           ecef_to_geodetic(t->position).height_m < STAGE_HEIGHT_M;
}

static struct comparison compare_states(const struct track *a, const struct track *b,
                                        double reach_s)
{
    int64_t time_ns = a->state_ns > b->state_ns ? a->state_ns : b->state_ns;
    struct moved_state x;
    struct moved_state y;
    double s[36] = {0};
    double l[36];

    if (!track_moved_to(a, time_ns, reach_s, &x) || !track_moved_to(b, time_ns, reach_s, &y))
        return (struct comparison){0};
    if (track_is_slowed(a, time_ns, &x) || track_is_slowed(b, time_ns, &y))
        return (struct comparison){0};
    for (int i = 0; i < 36; i++)
        s[i] = x.covariance[i / 6][i % 6] + y.covariance[i / 6][i % 6];
    for (int i = 0; i < 3; i++) {
        s[i * 7] += square(POSITION_FLOOR_M);
        s[(i + 3) * 7] += square(VELOCITY_FLOOR_MPS);
    }
    double sigma = sqrt((s[0] + s[7] + s[14]) / 3);
    if (!(sigma < STATE_VAGUE_M) || !matrix_cholesky(6, s, l))
        return (struct comparison){0};
    struct ecef p = ecef_sub(x.position, y.position);
    struct ecef v = ecef_sub(x.velocity, y.velocity);
    double d[6] = {p.x, p.y, p.z, v.x, v.y, v.z};
    struct comparison c = judged(RANK_STATE, matrix_mahalanobis(6, l, d), GATE6, 6, sigma);
    if (!c.is_near && (may_have_burnt(a, time_ns) || may_have_burnt(b, time_ns)))
        return (struct comparison){0};
    return c;
}

/* East and north covariance of a 90 % area. */
static void add_area(const struct ground_ellipse *e, double c[3])
{
    double major2 = square(e->semi_major_m / K90);
    double minor2 = square(e->semi_minor_m / K90);
    double sine;
    double cosine;

    math_sincos(e->azimuth_rad, &sine, &cosine);
    c[0] += major2 * sine * sine + minor2 * cosine * cosine;
    c[1] += (major2 - minor2) * sine * cosine;
    c[2] += major2 * cosine * cosine + minor2 * sine * sine;
}

/* Squared distance of two places under c = (east2, east_north, north2). */
static double place_distance2(struct geodetic a, struct geodetic b, const double c[3])
{
    struct geodesic way = geodesic_inverse(a, b);
    double sine;
    double cosine;

    math_sincos(way.azimuth1_rad, &sine, &cosine);
    double form = c[2] * sine * sine - 2 * c[1] * sine * cosine + c[0] * cosine * cosine;
    return square(way.distance_m) * form / (c[0] * c[2] - c[1] * c[1]);
}

static struct comparison compare_launches(const struct launch_estimate *a,
                                          const struct launch_estimate *b)
{
    double c[3] = {square(LAUNCH_FLOOR_M), 0, square(LAUNCH_FLOOR_M)};
    double late = (double)(b->time_ns - a->time_ns) / NS_PER_S;
    double time2 = square(a->time_sigma_s) + square(b->time_sigma_s) + square(LAUNCH_FLOOR_S);

    add_area(&a->area90, c);
    add_area(&b->area90, c);
    return judged(RANK_LAUNCH, place_distance2(a->point, b->point, c) + late * late / time2, GATE3,
                  3, sqrt((c[0] + c[2]) / 2));
}

bool word_is_vague(const struct word *w)
{
    double c[3] = {square(IMPACT_FLOOR_M), 0, square(IMPACT_FLOOR_M)};

    if (w->track || w->launch)
        return false;
    if (w->impact)
        add_area(&w->impact->area90, c);
    return !w->impact || sqrt((c[0] + c[2]) / 2) > IMPACT_VAGUE_M;
}

/* Seen in flight after the other has come down: they are not one, wherever this one falls. */
static bool is_after(int64_t seen_ns, const struct impact_estimate *other)
{
    return (double)(seen_ns - other->latest_ns) > DOWN_MARGIN_S * NS_PER_S;
}

static struct comparison compare_impacts(const struct word *one, const struct word *two)
{
    const struct impact_estimate *a = one->impact;
    const struct impact_estimate *b = two->impact;
    double c[3] = {square(IMPACT_FLOOR_M), 0, square(IMPACT_FLOOR_M)};
    double late = (double)(b->time_ns - a->time_ns) / NS_PER_S;
    /* 5 % to 95 % is 3.29 sigmas. */
    double a_s = (double)(a->latest_ns - a->earliest_ns) / NS_PER_S / 3.29;
    double b_s = (double)(b->latest_ns - b->earliest_ns) / NS_PER_S / 3.29;
    double time2 = a_s * a_s + b_s * b_s + square(IMPACT_FLOOR_S);

    add_area(&a->area90, c);
    add_area(&b->area90, c);
    double sigma = sqrt((c[0] + c[2]) / 2);
    if (sigma > IMPACT_VAGUE_M)
        return (struct comparison){0};
    if (is_after(one->seen_ns, b) || is_after(two->seen_ns, a))
        return judged(RANK_IMPACT, DOWN_DISTANCE2, GATE3, 3, sigma);
    return judged(RANK_IMPACT, place_distance2(a->point, b->point, c) + late * late / time2, GATE3,
                  3, sigma);
}

/* Back along the coasting arc to the low air; what is below is a stated guess. */
static struct comparison compare_backward(const struct track *t, const struct launch_estimate *l)
{
    struct flight_state s = {t->position, t->velocity};
    double back_s = 0;
    struct geodetic at = ecef_to_geodetic(s.position);

    while (at.height_m > BACK_HEIGHT_M && back_s < BACK_MAX_S) {
        flight_step(&s, 0, -STEP_S);
        back_s += STEP_S;
        at = ecef_to_geodetic(s.position);
    }
    if (at.height_m > BACK_HEIGHT_M || ecef_dot(s.velocity, s.position) < 0)
        return (struct comparison){0};
    double share = at.height_m > 0 ? at.height_m / BACK_HEIGHT_M : 0; /* lower: younger */
    double age = (double)(t->state_ns - l->time_ns) / NS_PER_S - back_s;
    double floor2 = square(BACK_SIGMA_M * (0.3 + 0.7 * share));
    double c[3] = {floor2, 0, floor2};
    double late = age - BACK_AGE_S * (0.3 + 0.7 * share);
    double time2 = square(BACK_SIGMA_S) + square(l->time_sigma_s);

    for (int i = 0; i < 3; i++) { /* its own position, over all directions */
        c[0] += t->covariance[i][i] / 3;
        c[2] += t->covariance[i][i] / 3;
    }
    add_area(&l->area90, c);
    return judged(RANK_BACKWARD, place_distance2(at, l->point, c) + late * late / time2, GATE3, 3,
                  sqrt((c[0] + c[2]) / 2));
}

struct comparison compare_words(const struct word *a, const struct word *b)
{
    struct comparison c = {0};

    if (a->track && b->track)
        c = compare_states(a->track, b->track, a->reach_s > b->reach_s ? a->reach_s : b->reach_s);
    if (c.rank == RANK_NONE && a->launch && b->launch)
        c = compare_launches(a->launch, b->launch);
    if (c.rank == RANK_NONE && a->impact && b->impact)
        c = compare_impacts(a, b);
    if (c.rank == RANK_NONE && a->track && b->launch)
        c = compare_backward(a->track, b->launch);
    if (c.rank == RANK_NONE && b->track && a->launch)
        c = compare_backward(b->track, a->launch);
    return c;
}

bool comparison_outranks(const struct comparison *a, const struct comparison *b)
{
    return a->rank != b->rank ? a->rank > b->rank : a->vagueness < b->vagueness;
}
