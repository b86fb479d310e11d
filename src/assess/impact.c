/* assess/impact.c: where and when does it come down, how high and how sure?
 *
 * Each branch of the mixture (one in coast, several ends of the burn in boost) sends out cubature
 * points (Arasaratnam & Haykin, IEEE TAC 54(6), 2009, eq. 13): 2n equal weights at sqrt(n) sigma
 * along the columns of the Cholesky factor.  Their landings are gathered in one scatter.
 */
#include "assess/impact.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "assess/class.h"
#include "assess/ellipse.h"
#include "assess/energy.h"
#include "assess/path.h"
#include "assess/powered.h"
#include "base/check.h"
#include "flight/propagate.h"
#include "geo/geodesic.h"
#include "geo/math.h"
#include "geo/matrix.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define COAST_DIMENSIONS 7 /* position, velocity, ln(beta) */
#define BOOST_DIMENSIONS 4 /* velocity, lead of the thrust: the end of the burn drowns the rest */
#define BRANCHES 8         /* ends of the burn: now, and seven to come */
#define LANDINGS_MAX 64    /* BRANCHES * 2 * BOOST_DIMENSIONS */
#define ONE_SIDED_95 1.6448536
#define NS_PER_S 1e9
#define DOWN_SHARE 0.8 /* of the landings of a fan that must exist: the rest would stay up */
/* Guidance leads the path of a gravity turn, more or less; it hardly leaves the plane. */
#define LEAD_RAD 0.08
#define LEAD_SIGMA_RAD 0.12
#define YAW_SIGMA_RAD 0.01
/* A burn that ends now, or ended unseen since the last look, weighs as much as one that ends within
 * the next tenth of its speed; one that has paused may well be over. */
#define SLICE_NOW 0.1 /* of ln(speed) */
#define SLICE_PAUSED 1.0
#define END_NOW_MPS 1.0 /* reached by all: no burn is left */
#define FAN_AXIS_MIN_M 10e3
#define UNSETTLED 0.01
#define UNSETTLED_VARIANCE 4.0
#define MISSILE_RANGE_MAX_M 13000e3
#define FAN_LENGTH_MAX_M 7000e3   /* a longer 90 % area says nothing: not told yet */
#define THRUST_FALLBACK_MPS2 35.0 /* no estimate: middle of the usual 15 to 70 */
#define THRUST_LEAST_MPS2 12.0    /* less would not climb */

static_assert(LANDINGS_MAX >= 2 * COAST_DIMENSIONS, "one branch in coast");
static_assert(LANDINGS_MAX >= BRANCHES * 2 * BOOST_DIMENSIONS, "all branches in boost");

struct flyer {
    struct flight_state state;
    double beta_kgm2;
    struct powered_motor motor;
    double to_mps; /* 0: it burns no more */
};

struct landing {
    struct geodetic place;
    double weight;
};

/* Sums over all landings of all branches. */
struct landings {
    int count;
    struct landing at[LANDINGS_MAX];
    double asked; /* weight of all flights */
    double down;  /* weight of those that came down */
    double time;
    double time2;
    double apogee;
    double apogee2;
    double reach;
};

struct fan {
    const struct assess_rules *rules;
    struct flyer middle;
    int dimensions;
    double factor[COAST_DIMENSIONS * COAST_DIMENSIONS];
};

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static struct flight_state state_of(const struct track *t)
{
    return (struct flight_state){.position = t->position, .velocity = t->velocity};
}

/* The middle flyer moved by `scale` times column `column` of the factor. */
static struct flyer moved(const struct fan *fan, int column, double scale)
{
    int n = fan->dimensions;
    struct flyer m = fan->middle;
    double d[COAST_DIMENSIONS];

    CHECK(n == BOOST_DIMENSIONS || n == COAST_DIMENSIONS);
    for (int i = 0; i < n; i++)
        d[i] = scale * fan->factor[i * n + column];
    if (n == BOOST_DIMENSIONS) {
        m.state.velocity = ecef_add(m.state.velocity, (struct ecef){d[0], d[1], d[2]});
        m.motor.lead_rad += d[3];
        return m;
    }
    m.state.position = ecef_add(m.state.position, (struct ecef){d[0], d[1], d[2]});
    m.state.velocity = ecef_add(m.state.velocity, (struct ecef){d[3], d[4], d[5]});
    m.beta_kgm2 *= math_exp(d[6]);
    return m;
}

/* A burn that would carry this far, or into orbit, is a space launch's: not one of this fan. */
static bool is_beyond_missiles(const struct fan *fan, const struct flight_arc *arc,
                               struct geodetic place)
{
    struct geodetic from = ecef_to_geodetic(fan->middle.state.position);

    return !arc->is_impact || geodesic_inverse(from, place).distance_m > MISSILE_RANGE_MAX_M;
}

/* Flies one; adds its landing; gives the range that its energy could reach. */
static double land(struct landings *sums, const struct fan *fan, const struct flyer *from,
                   double weight)
{
    struct powered_end burnt = {.state = from->state};

    if (from->to_mps > 0)
        burnt = powered_burn(from->state, &from->motor, 0, POWERED_LEFT_MAX_S, from->to_mps);
    const struct flight_state *s = &burnt.state;
    struct flight_arc arc = flight_to_ground(*s, from->beta_kgm2, fan->rules->flight_limit_s);
    double apogee = arc.apogee_m;
    if (ecef_dot(s->velocity, s->position) < 0) /* past it: the orbit remembers */
        apogee = larger(apogee, energy_apogee_m(s->position, s->velocity));
    double time = burnt.burnt_s + arc.flight_s;
    double reach = energy_range_m(s->position, s->velocity);
    struct geodetic place = ecef_to_geodetic(arc.end.position);

    if (from->to_mps > 0 && is_beyond_missiles(fan, &arc, place))
        return reach;
    sums->asked += weight;
    sums->reach += weight * reach;
    if (!arc.is_impact)
        return reach;
    sums->at[sums->count++] = (struct landing){place, weight};
    sums->down += weight;
    sums->time += weight * time;
    sums->time2 += weight * time * time;
    sums->apogee += weight * apogee;
    sums->apogee2 += weight * apogee * apogee;
    return reach;
}

static void fly_branch(struct landings *sums, const struct fan *fan, double whole,
                       double class_weight[])
{
    int flights = 2 * fan->dimensions;
    double scale = sqrt(fan->dimensions);
    double mean = 0;
    double square = 0;

    for (int i = 0; i < flights; i++) {
        struct flyer from = moved(fan, i / 2, i % 2 == 0 ? scale : -scale);
        double reach = land(sums, fan, &from, whole / flights);

        mean += reach / flights;
        square += reach * reach / flights;
    }
    class_add(class_weight, whole, mean, sqrt(larger(square - mean * mean, 0)));
}

static double sigma_of(double sum, double sum2, double weight)
{
    double mean = sum / weight;

    return sqrt(larger(sum2 / weight - mean * mean, 0));
}

static int64_t after(int64_t start_ns, double seconds)
{
    return start_ns + (int64_t)rint(seconds * NS_PER_S);
}

static struct ground_spread spread_of(const struct landings *sums)
{
    struct ground_scatter scatter = ground_scatter_about(sums->at[0].place);

    for (int i = 0; i < sums->count; i++)
        ground_scatter_add(&scatter, sums->at[i].weight, sums->at[i].place);
    return ground_scatter_spread(&scatter);
}

/* The least value that `share` of the weight does not exceed. */
static double quantile(const struct landings *sums, const double value[], double share)
{
    double answer = 0;

    for (int i = 0; i < sums->count; i++) {
        double below = 0;

        for (int k = 0; k < sums->count; k++)
            below += value[k] < value[i] ? sums->at[k].weight : 0;
        if (below < share * sums->down && value[i] > answer)
            answer = value[i];
    }
    return answer;
}

/* The area of a fan: axes of its spread, lengths by the share of the landings along each, then both
 * grown together until the ellipse holds that share.  A Gaussian would not do: the weight of a fan
 * lies along a curve, off its middle. */
static struct ground_ellipse fan_area(const struct landings *sums,
                                      const struct ground_spread *spread, double share)
{
    struct ground_ellipse e = ground_spread_ellipse(spread, share);
    double along[LANDINGS_MAX];
    double across[LANDINGS_MAX];
    double out[LANDINGS_MAX];

    for (int i = 0; i < sums->count; i++) {
        struct geodesic way = geodesic_inverse(spread->mean, sums->at[i].place);
        double sine;
        double cosine;

        math_sincos(way.azimuth1_rad - e.azimuth_rad, &sine, &cosine);
        along[i] = fabs(way.distance_m * cosine);
        across[i] = fabs(way.distance_m * sine);
    }
    double major = larger(quantile(sums, along, share), FAN_AXIS_MIN_M);
    double minor = larger(quantile(sums, across, share), FAN_AXIS_MIN_M);
    for (int i = 0; i < sums->count; i++)
        out[i] = math_hypot(along[i] / major, across[i] / minor);
    double grow = larger(quantile(sums, out, share), 1);
    e.semi_major_m = grow * larger(major, minor);
    e.semi_minor_m = grow * minor;
    return e;
}

/* `e` grown to hold `inner`, which has its centre and its axes. */
static struct ground_ellipse around(struct ground_ellipse e, const struct ground_ellipse *inner)
{
    e.semi_major_m = larger(e.semi_major_m, inner->semi_major_m);
    e.semi_minor_m = larger(e.semi_minor_m, inner->semi_minor_m);
    return e;
}

static void state_impact(const struct fan *fan, const struct landings *sums, int64_t state_ns,
                         struct impact_forecast *out)
{
    struct ground_spread spread = spread_of(sums);
    double time = sums->time / sums->down;
    double sigma = sigma_of(sums->time, sums->time2, sums->down);
    double heading = path_end_azimuth(out->path, out->path_count);
    bool is_fan = fan->middle.to_mps > 0;

    out->has_impact = true;
    out->time_sigma_s = sigma;
    out->along_sigma_m = ground_spread_sigma(&spread, heading);
    out->across_sigma_m = ground_spread_sigma(&spread, heading + MATH_PI / 2);
    out->impact = (struct impact_estimate){
        .point = spread.mean,
        .time_ns = after(state_ns, time),
        .earliest_ns = after(state_ns, larger(time - ONE_SIDED_95 * sigma, 0)),
        .latest_ns = after(state_ns, time + ONE_SIDED_95 * sigma),
        .area50 = ground_spread_ellipse(&spread, 0.5),
        .area90 = ground_spread_ellipse(&spread, 0.9),
        .area99 = ground_spread_ellipse(&spread, 0.99),
    };
    if (!is_fan)
        return;
    out->impact.area50 = fan_area(sums, &spread, 0.5);
    out->impact.area90 = around(fan_area(sums, &spread, 0.9), &out->impact.area50);
    out->impact.area99 = around(fan_area(sums, &spread, 0.99), &out->impact.area90);
    out->has_impact = out->impact.area90.semi_major_m <= FAN_LENGTH_MAX_M;
}

static void conclude(const struct fan *fan, const struct landings *sums, double needed,
                     int64_t state_ns, struct impact_forecast *out)
{
    if (sums->asked <= 0)
        return;
    out->equivalent_range_m = sums->reach / sums->asked;
    if (sums->down < needed * sums->asked || out->path_count < 2)
        return;
    out->has_apogee = true;
    out->apogee_m = sums->apogee / sums->down;
    out->apogee_sigma_m = sigma_of(sums->apogee, sums->apogee2, sums->down);
    state_impact(fan, sums, state_ns, out);
}

/* One sigma of the present position across the path, and along it as time. */
static void state_start(const struct track *t, struct impact_forecast *out)
{
    double speed = larger(ecef_norm(t->velocity), 1);
    struct ecef along = ecef_scale(t->velocity, 1 / speed);
    struct ecef side = ecef_cross(along, ecef_unit(t->position));
    double length = ecef_norm(side);

    if (length > 0.01) /* else it climbs straight up: no side to speak of */
        side = ecef_scale(side, 1 / length);
    const double a[3] = {along.x, along.y, along.z};
    const double s[3] = {side.x, side.y, side.z};
    double along2 = 0;
    double side2 = 0;
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            along2 += a[i] * t->covariance[i][k] * a[k];
            side2 += s[i] * t->covariance[i][k] * s[k];
        }
    }
    out->start_across_sigma_m = sqrt(larger(side2, 0));
    out->start_time_sigma_s = sqrt(larger(along2, 0)) / speed;
}

/* The factor of a covariance; one that is not positive definite (a partner's, rounded to float) is
 * taken by its diagonal, grown. */
static void set_factor(struct fan *fan, const double full[])
{
    int n = fan->dimensions;

    if (matrix_cholesky(n, full, fan->factor))
        return;
    for (int i = 0; i < n * n; i++)
        fan->factor[i] = i % (n + 1) == 0 ? sqrt(larger(2 * full[i], 0)) : 0;
}

void impact_forecast_coast(const struct track *t, const struct assess_rules *rules,
                           struct impact_forecast *out)
{
    struct fan fan = {
        .rules = rules,
        .middle = {.state = state_of(t), .beta_kgm2 = rules->beta_median_kgm2},
        .dimensions = COAST_DIMENSIONS,
    };
    struct landings sums = {0};
    double full[COAST_DIMENSIONS * COAST_DIMENSIONS] = {0};

    *out = (struct impact_forecast){0};
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 6; k++)
            full[i * COAST_DIMENSIONS + k] = (t->covariance[i][k] + t->covariance[k][i]) / 2;
    if (!t->has_burnout &&
        t->boost_probability > UNSETTLED) /* the filter still makes up its mind */
        for (int i = 0; i < COAST_DIMENSIONS * COAST_DIMENSIONS; i++)
            full[i] *= UNSETTLED_VARIANCE;
    full[COAST_DIMENSIONS * COAST_DIMENSIONS - 1] = rules->beta_log_sigma * rules->beta_log_sigma;
    set_factor(&fan, full);
    state_start(t, out);
    path_fly(&fan.middle.state, rules, &fan.middle.motor, 0, out);
    fly_branch(&sums, &fan, 1, out->class_weight);
    conclude(&fan, &sums, 1 - 1e-9, t->state_ns, out);
}

/* The covariance of the velocity, yaw added, and of the lead. */
static void boost_covariance(const struct track *t, double full[])
{
    struct ecef side = ecef_cross(t->velocity, ecef_unit(t->position));
    double length = ecef_norm(side);
    double yaw = ecef_norm(t->velocity) * YAW_SIGMA_RAD;

    if (length > 1) /* else straight up: the covariance alone spreads it */
        side = ecef_scale(side, yaw / length);
    const double s[3] = {side.x, side.y, side.z};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            full[i * BOOST_DIMENSIONS + k] =
                (t->covariance[3 + i][3 + k] + t->covariance[3 + k][3 + i]) / 2 + s[i] * s[k];
    full[BOOST_DIMENSIONS * BOOST_DIMENSIONS - 1] = LEAD_SIGMA_RAD * LEAD_SIGMA_RAD;
}

struct burn_end {
    double to_mps;
    double weight;
};

/* What the priors say of a burn that ends `whole_s` after lift-off at `to_mps`, and had not ended
 * before: their product, not a measured joint one. */
static double burn_weight(double whole_s, const struct assess_rules *rules)
{
    double z =
        (math_log(larger(whole_s, 1)) - math_log(rules->burn_median_s)) / rules->burn_log_sigma;

    return math_exp(-z * z / 2) + 1e-6; /* never all zero: the oldest burn still ends some time */
}

/* Branch 0 is the burn that ends now, or ended unseen since the last look. */
static void set_ends(const struct fan *fan, const struct track *t, double since_launch_s,
                     struct burn_end ends[BRANCHES])
{
    double speed = ecef_norm(t->velocity);
    double low = math_log(larger(speed * 1.02, fan->rules->burnout_least_mps));
    double high = math_log(larger(POWERED_SPEED_CEILING_MPS, speed * 1.1));
    double width = (high - low) / (BRANCHES - 1);
    double slice = t->has_burnout ? SLICE_PAUSED : SLICE_NOW;

    for (int i = 1; i < BRANCHES; i++) {
        double to = math_exp(low + (i - 0.5) * width);
        struct powered_end end =
            powered_burn(fan->middle.state, &fan->middle.motor, 0, POWERED_LEFT_MAX_S, to);

        ends[i] =
            (struct burn_end){to, width * burn_weight(since_launch_s + end.burnt_s, fan->rules)};
    }
    ends[0].to_mps = END_NOW_MPS;
    if (speed >= fan->rules->burnout_least_mps)
        ends[0].weight = slice * burn_weight(since_launch_s, fan->rules);
}

void impact_forecast_boost(const struct track *t, double since_launch_s,
                           const struct assess_rules *rules, struct impact_forecast *out)
{
    double thrust = t->has_thrust ? ecef_norm(t->thrust_mps2) : THRUST_FALLBACK_MPS2;
    struct fan fan = {
        .rules = rules,
        .middle = {.state = state_of(t),
                   .beta_kgm2 = rules->beta_median_kgm2,
                   .motor = {larger(thrust, THRUST_LEAST_MPS2), LEAD_RAD}},
        .dimensions = BOOST_DIMENSIONS,
    };
    struct landings sums = {0};
    double full[BOOST_DIMENSIONS * BOOST_DIMENSIONS] = {0};
    struct burn_end ends[BRANCHES] = {{0}};
    double heaviest = 0;

    *out = (struct impact_forecast){0};
    boost_covariance(t, full);
    set_factor(&fan, full);
    state_start(t, out);
    out->is_fan = true;
    set_ends(&fan, t, since_launch_s, ends);
    for (int i = 0; i < BRANCHES; i++) {
        fan.middle.to_mps = ends[i].to_mps;
        fly_branch(&sums, &fan, ends[i].weight, out->class_weight);
        if (i == 0)
            memcpy(out->ended_weight, out->class_weight, sizeof out->ended_weight);
        else if (ends[i].weight > heaviest) { /* the likeliest end to come draws the path */
            heaviest = ends[i].weight;
            path_fly(&fan.middle.state, rules, &fan.middle.motor, fan.middle.to_mps, out);
        }
    }
    conclude(&fan, &sums, DOWN_SHARE, t->state_ns, out);
}
