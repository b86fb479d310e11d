/* track/gate.c: could this measurement come from that prediction, and how well does it fit?
 *
 * The position part of a measurement is compared in Cartesian axes along and across the measured
 * direction: range, and the two offsets across.  That is linear in the state, so that a prediction
 * many kilometres off does no harm, and its bias is below range * sigma^2 / 2 (0.1 m at 1,000 km
 * and 0.5 mrad; Lerro & Bar-Shalom, IEEE AES 29(3), 1993).  A line of sight has the two offsets
 * only; their noise scales with the predicted range.  Range rate is linearised at the prediction.
 */
#include <math.h>

#include "base/check.h"
#include "geo/math.h"
#include "geo/vector.h"
#include "track/linear.h"
#include "track/track_int.h"

/* Chi-square quantiles of probability 0.9999, for 2, 3 and 4 degrees of freedom. */
static const double GATES[INNOVATION_MAX + 1] = {0.0, 15.1, 18.4, 21.1, 23.5};
static const double LOG_TWO_PI = 1.83787706640934548356;
/* A line of sight is of a plume: a chance of 1 in 20 is left to a report without one. */
static const double LOG_DARK = -2.99573227355399099344;
static const double RANGE_SIGMA_MIN_M = 1.0;
static const double ANGLE_SIGMA_MIN_RAD = 1e-6;
static const double COS_ELEVATION_MIN = 0.02;

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static void add_row(struct innovation *out, struct ecef axis, double nu, double sigma)
{
    int row = out->size++;

    CHECK(row < INNOVATION_MAX);
    out->nu[row] = nu;
    out->r[row] = sigma * sigma;
    out->h[row][0] = axis.x;
    out->h[row][1] = axis.y;
    out->h[row][2] = axis.z;
    for (int i = 3; i < CORE_SIZE; i++)
        out->h[row][i] = 0.0;
}

static void add_doppler(struct innovation *out, const struct measurement *z, struct ecef offset,
                        struct ecef velocity)
{
    int row = out->size++;
    double range = ecef_norm(offset);
    struct ecef u = ecef_scale(offset, 1.0 / range);
    double rate = ecef_dot(u, velocity);
    struct ecef by_place = ecef_scale(ecef_add_scaled(velocity, u, -rate), 1.0 / range);

    CHECK(row < INNOVATION_MAX);
    out->width = CORE_SIZE;
    out->nu[row] = z->doppler_mps - rate;
    out->r[row] = larger(z->doppler_sigma_mps * z->doppler_sigma_mps, 1e-4);
    out->h[row][0] = by_place.x;
    out->h[row][1] = by_place.y;
    out->h[row][2] = by_place.z;
    out->h[row][3] = u.x;
    out->h[row][4] = u.y;
    out->h[row][5] = u.z;
}

bool innovation_of(const struct measurement *z, const double *x, struct innovation *out)
{
    double sin_az = 0.0, cos_az = 0.0, sin_el = 0.0, cos_el = 0.0;
    struct ecef offset = {x[0] - z->place.x, x[1] - z->place.y, x[2] - z->place.z};
    struct ecef level, u, across, upward;
    double range = 0.0;

    math_sincos(z->azimuth_rad, &sin_az, &cos_az);
    math_sincos(z->elevation_rad, &sin_el, &cos_el);
    level = ecef_add_scaled(ecef_scale(z->east, sin_az), z->north, cos_az);
    u = ecef_add_scaled(ecef_scale(level, cos_el), z->up, sin_el);
    across = ecef_add_scaled(ecef_scale(z->east, cos_az), z->north, -sin_az);
    upward = ecef_add_scaled(ecef_scale(level, -sin_el), z->up, cos_el);
    range = z->kind == MEASUREMENT_RADAR ? z->range_m : ecef_dot(u, offset);
    if (range <= 1.0)
        return false;

    out->size = 0;
    out->width = 3;
    if (z->kind == MEASUREMENT_RADAR)
        add_row(out, u, range - ecef_dot(u, offset), larger(z->range_sigma_m, RANGE_SIGMA_MIN_M));
    add_row(out, across, -ecef_dot(across, offset),
            range * larger(cos_el, COS_ELEVATION_MIN) *
                larger(z->azimuth_sigma_rad, ANGLE_SIGMA_MIN_RAD));
    add_row(out, upward, -ecef_dot(upward, offset),
            range * larger(z->elevation_sigma_rad, ANGLE_SIGMA_MIN_RAD));
    if (z->kind == MEASUREMENT_RADAR && z->has_doppler)
        add_doppler(out, z, offset, (struct ecef){x[3], x[4], x[5]});
    return true;
}

bool mode_compare(const struct mode_state *m, const struct measurement *z, struct comparison *out)
{
    struct innovation *in = &out->in;
    double log_det = 0.0;

    if (!innovation_of(z, m->x, in))
        return false;
    int k = in->size;
    for (int i = 0; i < m->size; i++)
        for (int j = 0; j < k; j++) {
            double sum = 0.0;

            for (int a = 0; a < in->width; a++)
                sum += m->p[i * m->size + a] * in->h[j][a];
            out->ph[i * k + j] = sum;
        }
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++) {
            double sum = i == j ? in->r[i] : 0.0;

            for (int a = 0; a < in->width; a++)
                /* The loop above filled them. NOLINTNEXTLINE(clang-analyzer-*) */
                sum += in->h[i][a] * out->ph[a * k + j];
            out->l[i * k + j] = sum;
        }
    if (!linear_distance(k, out->l, in->nu, &out->distance2, &log_det))
        return false;
    out->log_likelihood = -0.5 * (out->distance2 + log_det + k * LOG_TWO_PI);
    if (z->kind == MEASUREMENT_LINE_OF_SIGHT && m->mode != MODE_BOOST)
        out->log_likelihood += LOG_DARK;
    return true;
}

double filter_log_mixture(const double odds[MODES], const double log_likelihoods[MODES])
{
    double best = -INFINITY;
    double sum = 0.0;

    for (int k = 0; k < MODES; k++)
        if (odds[k] > 0.0 && log_likelihoods[k] > best)
            best = log_likelihoods[k];
    for (int k = 0; k < MODES; k++)
        if (odds[k] > 0.0)
            sum += odds[k] * math_exp(log_likelihoods[k] - best);
    return best + math_log(sum);
}

struct fit filter_fit(const struct filter *predicted, const struct measurement *z)
{
    double logs[MODES] = {0};
    int size = z->kind == MEASUREMENT_LINE_OF_SIGHT ? 2 : z->has_doppler ? 4 : 3;
    double nearest2 = INFINITY;

    for (int k = 0; k < MODES; k++) {
        struct comparison c;

        if (!(predicted->odds[k] > 0.0))
            continue;
        if (!mode_compare(&predicted->modes[k], z, &c))
            return (struct fit){false, 0.0, 0.0};
        logs[k] = c.log_likelihood;
        nearest2 = c.distance2 < nearest2 ? c.distance2 : nearest2;
    }
    return (struct fit){nearest2 < GATES[size], filter_log_mixture(predicted->odds, logs),
                        nearest2};
}
