/* assess/impact.c: where and when does it come down, how high and how sure?
 *
 * Each branch of the mixture (one in coast, several ends of the burn in boost) sends out cubature
 * points (Arasaratnam & Haykin, IEEE TAC 54(6), 2009, eq. 13): 2n equal weights at sqrt(n) sigma
 * along the columns of the Cholesky factor.  Their landings are gathered in one scatter.
 */
#include "assess/impact.h"

#include <assert.h>
#include <math.h>

#include "assess/class.h"
#include "assess/ellipse.h"
#include "assess/energy.h"
#include "assess/path.h"
#include "assess/powered.h"
#include "flight/propagate.h"
#include "geo/math.h"
#include "geo/matrix.h"
#include "geo/vector.h"
#include "geo/wgs84.h"

#define COAST_DIMENSIONS 7 /* position, velocity, ln(beta) */
#define BOOST_DIMENSIONS 3 /* velocity: the end of the burn drowns the rest */
#define BRANCHES 7         /* ends of the burn */
#define LANDINGS_MAX 42    /* BRANCHES * 2 * BOOST_DIMENSIONS */
#define ONE_SIDED_95 1.6448536
#define NS_PER_S 1e9
#define DOWN_SHARE 0.8 /* of the landings of a fan that must exist: the rest would stay up */
/* Guidance may bend the path off a gravity turn: one sigma. */
#define TILT_SIGMA_RAD 0.06
#define YAW_SIGMA_RAD 0.01
#define THRUST_FALLBACK_MPS2 35.0 /* no estimate: middle of the usual 15 to 70 */
#define THRUST_LEAST_MPS2 12.0    /* less would not climb */
#define BURN_LEFT_MAX_S 350.0

static_assert(LANDINGS_MAX >= 2 * COAST_DIMENSIONS, "one branch in coast");
static_assert(LANDINGS_MAX >= BRANCHES * 2 * BOOST_DIMENSIONS, "all branches in boost");

struct flyer {
    struct flight_state state;
    double beta_kgm2;
    double thrust_mps2; /* 0: it burns no more */
    double to_mps;
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

    for (int i = 0; i < n; i++)
        d[i] = scale * fan->factor[i * n + column];
    if (n == BOOST_DIMENSIONS) {
        m.state.velocity = ecef_add(m.state.velocity, (struct ecef){d[0], d[1], d[2]});
        return m;
    }
    m.state.position = ecef_add(m.state.position, (struct ecef){d[0], d[1], d[2]});
    m.state.velocity = ecef_add(m.state.velocity, (struct ecef){d[3], d[4], d[5]});
    m.beta_kgm2 *= math_exp(d[6]);
    return m;
}

/* Flies one; adds its landing; gives the range that its energy could reach. */
static double land(struct landings *sums, const struct fan *fan, const struct flyer *from,
                   double weight)
{
    struct powered_end burnt = {.state = from->state};

    if (from->thrust_mps2 > 0)
        burnt = powered_burn(from->state, from->thrust_mps2, 0, BURN_LEFT_MAX_S, from->to_mps);
    const struct flight_state *s = &burnt.state;
    struct flight_arc arc = flight_to_ground(*s, from->beta_kgm2, fan->rules->flight_limit_s);
    double apogee = arc.apogee_m;
    if (ecef_dot(s->velocity, s->position) < 0) /* past it: the orbit remembers */
        apogee = larger(apogee, energy_apogee_m(s->position, s->velocity));
    double time = burnt.burnt_s + arc.flight_s;
    double reach = energy_range_m(s->position, s->velocity);

    sums->asked += weight;
    sums->reach += weight * reach;
    if (!arc.is_impact)
        return reach;
    sums->at[sums->count++] = (struct landing){ecef_to_geodetic(arc.end.position), weight};
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

/* The size, in sigmas, that holds `share` of the landings of a fan, but no less than a Gaussian
 * would need: a mixture has its weight off its middle. */
static double fan_size(const struct landings *sums, const struct ground_spread *spread,
                       double share)
{
    double least = sqrt(-2 * math_log(1 - share));
    double size = least;
    double distance[LANDINGS_MAX];

    for (int i = 0; i < sums->count; i++)
        distance[i] = ground_spread_distance(spread, sums->at[i].place);
    for (int i = 0; i < sums->count; i++) {
        double within = 0;

        for (int k = 0; k < sums->count; k++)
            within += distance[k] < distance[i] ? sums->at[k].weight : 0;
        if (within < share * sums->down && distance[i] > size)
            size = distance[i];
    }
    return size;
}

static void state_impact(const struct fan *fan, const struct landings *sums, int64_t state_ns,
                         struct impact_forecast *out)
{
    struct ground_spread spread = spread_of(sums);
    double time = sums->time / sums->down;
    double sigma = sigma_of(sums->time, sums->time2, sums->down);
    double heading = path_end_azimuth(out->path, out->path_count);

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
    };
    if (fan->middle.thrust_mps2 > 0) {
        out->impact.area50 = ground_spread_scaled(&spread, fan_size(sums, &spread, 0.5), 0.5);
        out->impact.area90 = ground_spread_scaled(&spread, fan_size(sums, &spread, 0.9), 0.9);
    }
}

static void conclude(const struct fan *fan, const struct landings *sums, double needed,
                     int64_t state_ns, struct impact_forecast *out)
{
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
    full[COAST_DIMENSIONS * COAST_DIMENSIONS - 1] = rules->beta_log_sigma * rules->beta_log_sigma;
    set_factor(&fan, full);
    state_start(t, out);
    path_fly(&fan.middle.state, rules, 0, 0, out);
    fly_branch(&sums, &fan, 1, out->class_weight);
    conclude(&fan, &sums, 1 - 1e-9, t->state_ns, out);
}

/* The covariance of the velocity with what guidance may turn it off the gravity turn. */
static void velocity_covariance(const struct track *t, double full[])
{
    double speed = larger(ecef_norm(t->velocity), 1);
    struct ecef along = ecef_scale(t->velocity, 1 / speed);
    struct enu_axes axes = enu_axes_at(ecef_to_geodetic(t->position));
    struct ecef side = ecef_cross(along, axes.up);

    if (ecef_norm(side) < 0.01)
        side = axes.east;
    side = ecef_scale(ecef_unit(side), speed * YAW_SIGMA_RAD);
    struct ecef tilt = ecef_scale(ecef_unit(ecef_cross(side, along)), speed * TILT_SIGMA_RAD);
    const double s[3] = {side.x, side.y, side.z};
    const double u[3] = {tilt.x, tilt.y, tilt.z};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            full[i * 3 + k] = (t->covariance[3 + i][3 + k] + t->covariance[3 + k][3 + i]) / 2 +
                              s[i] * s[k] + u[i] * u[k];
}

/* What the prior on the whole burn time says of one that ends `whole_s` after lift-off, and had not
 * ended before: the product of the two stated priors, not a measured joint one. */
static double burn_weight(double whole_s, const struct assess_rules *rules)
{
    double z =
        (math_log(larger(whole_s, 1)) - math_log(rules->burn_median_s)) / rules->burn_log_sigma;

    return math_exp(-z * z / 2) + 1e-6; /* never all zero: the oldest burn still ends some time */
}

void impact_forecast_boost(const struct track *t, double since_launch_s,
                           const struct assess_rules *rules, struct impact_forecast *out)
{
    double thrust = t->has_thrust ? ecef_norm(t->thrust_mps2) : THRUST_FALLBACK_MPS2;
    struct fan fan = {
        .rules = rules,
        .middle = {.state = state_of(t),
                   .beta_kgm2 = rules->beta_median_kgm2,
                   .thrust_mps2 = larger(thrust, THRUST_LEAST_MPS2)},
        .dimensions = BOOST_DIMENSIONS,
    };
    struct landings sums = {0};
    double full[BOOST_DIMENSIONS * BOOST_DIMENSIONS];
    double speed = ecef_norm(t->velocity);
    double low = math_log(larger(speed * 1.02, rules->burnout_least_mps));
    double high = math_log(larger(POWERED_SPEED_CEILING_MPS, speed * 1.1));
    double heaviest = 0;

    *out = (struct impact_forecast){0};
    velocity_covariance(t, full);
    set_factor(&fan, full);
    state_start(t, out);
    for (int i = 0; i < BRANCHES; i++) {
        fan.middle.to_mps = math_exp(low + (high - low) * (i + 0.5) / BRANCHES);
        struct powered_end end = powered_burn(fan.middle.state, fan.middle.thrust_mps2, 0,
                                              BURN_LEFT_MAX_S, fan.middle.to_mps);
        double weight = burn_weight(since_launch_s + end.burnt_s, rules);

        fly_branch(&sums, &fan, weight, out->class_weight);
        if (weight > heaviest) { /* the likeliest end draws the path */
            heaviest = weight;
            path_fly(&fan.middle.state, rules, fan.middle.thrust_mps2, fan.middle.to_mps, out);
        }
    }
    conclude(&fan, &sums, DOWN_SHARE, t->state_ns, out);
}
