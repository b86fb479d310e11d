/* assess/profile_trace.c: noise, lift-off, axes, slope, and the speed without gravity. */
#include "assess/profile_trace.h"

#include <math.h>

#include "base/check.h"
#include "flight/atmosphere.h"
#include "geo/matrix.h"

#define NORMAL_PER_MEDIAN 1.4826 /* sigma over the median of absolute values */
#define BISECTIONS 60
#define SAME_ONE_IN 20
#define SPEED_SIGMA_LEAST_MPS 0.1
#define ALTITUDE_SIGMA_LEAST_M 3.0
#define SPEED_SIGMA_MOST_MPS 300.0 /* noisier is no trace of a flight */
#define ALTITUDE_SIGMA_MOST_M 5000.0
#define REST_MPS 6.0       /* slower counts as at rest */
#define PAD_TURN_MPS 150.0 /* a speed on the ground that is the Earth's */
#define PAD_TURN_MAX_MPS 480.0
#define PAD_HEIGHT_M 4000.0
#define PAD_CLIMB_SHARE 0.3
#define WINDOW_S 8.0
#define WINDOW_SAMPLES 5 /* at least, to each side where there are */
#define SLOW_MPS 200.0   /* below it height over time tells the slope, the way hardly grows */
#define RISE_M 1000.0    /* rockets leave the ground near the vertical */
#define RISE_SINE 0.9
#define NOMINAL_BETA 10000.0
#define GRAVITY_MPS2 9.80665
#define MEAN_RADIUS_M 6371008.8

/* Median of non-negative values, by halving the interval that holds it. */
static double median(const double *values, int count)
{
    double low = 0;
    double high = 0;

    for (int i = 0; i < count; i++)
        high = values[i] > high ? values[i] : high;
    for (int turn = 0; turn < BISECTIONS; turn++) {
        double middle = (low + high) / 2;
        int below = 0;

        for (int i = 0; i < count; i++)
            below += values[i] <= middle;
        if (2 * below >= count)
            high = middle;
        else
            low = middle;
    }
    return high;
}

static double value_of(const struct profile_sample *s, bool is_speed)
{
    return is_speed ? s->speed_mps : s->altitude_m;
}

/* |third difference| over four samples, scaled to the sigma of one. */
static double third_difference(const struct profile_sample *s, bool is_speed)
{
    double sum = 0;
    double squares = 0;

    for (int i = 0; i < 4; i++) {
        double weight = 1;

        for (int k = 0; k < 4; k++)
            weight /= k == i ? 1 : s[i].t_s - s[k].t_s;
        sum += weight * value_of(&s[i], is_speed);
        squares += weight * weight;
    }
    return fabs(sum) / sqrt(squares);
}

/* Smallest step between neighbours: the rounding, when values often stay the same.  Where they
 * hardly do, rounding is noise like another and third differences tell it. */
static double step_of(const struct profile_sample *s, int count, bool is_speed)
{
    double step = 0;
    int same = 0;

    for (int i = 1; i < count; i++) {
        double by = fabs(value_of(&s[i], is_speed) - value_of(&s[i - 1], is_speed));

        same += by <= 0;
        if (by > 0 && (step <= 0 || by < step))
            step = by;
    }
    return same * SAME_ONE_IN >= count ? step : 0;
}

static double noise_of(struct profile_work *w, bool is_speed)
{
    int count = w->count - 3;

    for (int i = 0; i < count; i++)
        w->residuals[i] = third_difference(&w->samples[i], is_speed);
    double sigma = NORMAL_PER_MEDIAN * median(w->residuals, count);
    double rounding = step_of(w->samples, w->count, is_speed) / sqrt(12);
    double least = is_speed ? SPEED_SIGMA_LEAST_MPS : ALTITUDE_SIGMA_LEAST_M;

    sigma = sigma > rounding ? sigma : rounding;
    return sigma > least ? sigma : least;
}

/* A local parabola of height: value, slope, and the slope's sigma, at x = 0. */
struct parabola {
    double value;
    double slope;
    double slope_sigma;
};

struct window {
    int from;
    int to; /* inclusive */
};

static struct window window_about(const struct profile_work *w, int i)
{
    struct window v = {i, i};
    double reach = WINDOW_S * (w->altitude_sigma_m > 60 ? 1.4 : 1);
    double t = w->samples[i].t_s;

    while (v.from > 0 && (t - w->samples[v.from - 1].t_s <= reach || i - v.from < WINDOW_SAMPLES))
        v.from--;
    while (v.to + 1 < w->count &&
           (w->samples[v.to + 1].t_s - t <= reach || v.to - i < WINDOW_SAMPLES))
        v.to++;
    return v;
}

static double abscissa(const struct profile_work *w, int k, int i, bool is_over_time)
{
    return is_over_time ? w->samples[k].t_s - w->samples[i].t_s : w->way_m[k] - w->way_m[i];
}

/* Twice: the second time without what lies far off the first.  Scaled by the window's width, so
 * that the sums are of one size. */
static struct parabola fit(const struct profile_work *w, int i, bool is_over_time)
{
    struct window v = window_about(w, i);
    double width = fabs(abscissa(w, v.from, i, is_over_time));
    double right = fabs(abscissa(w, v.to, i, is_over_time));
    double c[3] = {0, 0, 0};
    double p[9];

    width = width > right ? width : right;
    for (int turn = 0; turn < 2; turn++) {
        double sums[9] = {1e-9, 0, 0, 0, 1e-9, 0, 0, 0, 1e-6};
        double b[3] = {0, 0, 0};

        for (int k = v.from; k <= v.to; k++) {
            double x = abscissa(w, k, i, is_over_time) / width;
            double rows[3] = {1, x, x * x};
            double off = w->samples[k].altitude_m - w->samples[i].altitude_m;
            double miss = off - c[0] - c[1] * x - c[2] * x * x;

            if (turn > 0 && fabs(miss) > 5 * w->altitude_sigma_m + 20)
                continue;
            for (int a = 0; a < 3; a++) {
                b[a] += rows[a] * off;
                for (int d = 0; d < 3; d++)
                    sums[a * 3 + d] += rows[a] * rows[d];
            }
        }
        if (!matrix_invert_spd(3, sums, p))
            return (struct parabola){w->samples[i].altitude_m, 0, 1};
        matrix_multiply(3, 3, 1, p, b, c);
    }
    return (struct parabola){w->samples[i].altitude_m + c[0], c[1] / width,
                             w->altitude_sigma_m * sqrt(p[4]) / width};
}

static void find_slope(struct profile_work *w, int i)
{
    double speed = w->samples[i].speed_mps;
    bool is_slow = speed < SLOW_MPS;
    struct parabola h = fit(w, i, is_slow);
    double unit = is_slow ? (speed > 1 ? speed : 1) : 1;
    double sine = h.slope / unit;

    w->height_m[i] = h.value;
    w->sine[i] = sine > 1 ? 1 : sine < -1 ? -1 : sine;
    w->sine_sigma[i] = h.slope_sigma / unit;
    if (is_slow)
        w->sine_sigma[i] += 3 / unit;
    if (w->sine_sigma[i] > 1)
        w->sine_sigma[i] = 1;
}

static void find_slopes(struct profile_work *w, bool has_liftoff)
{
    w->way_m[0] = 0;
    for (int i = 1; i < w->count; i++) {
        double dt = w->samples[i].t_s - w->samples[i - 1].t_s;
        double mean = (w->samples[i].speed_mps + w->samples[i - 1].speed_mps) / 2;

        w->way_m[i] = w->way_m[i - 1] + (mean > 1 ? mean : 1) * dt;
    }
    for (int i = 0; i < w->count; i++)
        find_slope(w, i);
    for (int i = 0; has_liftoff && !w->is_inertial && i < w->count && w->way_m[i] < RISE_M; i++)
        w->sine[i] = w->sine[i] > RISE_SINE ? w->sine[i] : RISE_SINE;
}

/* The speed over the ground.  Of an inertial one as if it flew with the turn of the Earth: right
 * for an eastward launch, and its steps of thrust are there for any. */
static void find_speed_over_ground(struct profile_work *w)
{
    for (int i = 0; i < w->count; i++) {
        double speed = w->samples[i].speed_mps;
        double climb = speed * w->sine[i];
        double level2 = speed * speed - climb * climb;
        double level = sqrt(level2 > 0 ? level2 : 0) - w->turn_mps;
        double climb_sigma = speed * w->sine_sigma[i];

        w->over_mps[i] = speed;
        w->over_sigma[i] = w->speed_sigma_mps;
        if (!w->is_inertial)
            continue;
        w->over_mps[i] = sqrt(climb * climb + level * level);
        w->over_sigma[i] =
            sqrt(w->speed_sigma_mps * w->speed_sigma_mps + climb_sigma * climb_sigma);
        if (w->over_mps[i] > 1)
            w->sine[i] = fabs(climb) < w->over_mps[i] ? climb / w->over_mps[i] : w->sine[i];
    }
}

static double gravity(double height_m)
{
    double share = MEAN_RADIUS_M / (MEAN_RADIUS_M + height_m);

    return GRAVITY_MPS2 * share * share;
}

static void give_back_gravity(struct profile_work *w)
{
    double given = 0;

    for (int i = 0; i < w->count; i++) {
        double speed = w->over_mps[i];

        w->gain_sigma[i] = 0;
        if (i > 0) {
            double dt = w->samples[i].t_s - w->samples[i - 1].t_s;
            double sine = (w->sine[i] + w->sine[i - 1]) / 2;
            double sigma = (w->sine_sigma[i] + w->sine_sigma[i - 1]) / 2;

            given += gravity(w->height_m[i]) * sine * dt;
            w->gain_sigma[i] = gravity(w->height_m[i]) * sigma * dt;
        }
        w->gain_mps[i] = speed + given;
        w->drag_mps2[i] = atmosphere_density(w->height_m[i]) * speed * speed / (2 * NOMINAL_BETA);
    }
}

double profile_middle(const struct profile_sample *s, int count, int i)
{
    double a = s[i > 0 ? i - 1 : 0].speed_mps;
    double b = s[i].speed_mps;
    double c = s[i + 1 < count ? i + 1 : i].speed_mps;
    double low = a < b ? a : b;
    double high = a < b ? b : a;

    return c < low ? low : c > high ? high : c;
}

/* Speed of the first samples when it must be the turn of the Earth: fast on the ground, yet hardly
 * climbing. */
static double turn_of(const struct profile_sample *s, int count)
{
    int last = 1;

    while (last + 1 < count && s[last].t_s - s[0].t_s < 4)
        last++;
    double climb = (s[last].altitude_m - s[0].altitude_m) / (s[last].t_s - s[0].t_s);
    double speed = profile_middle(s, count, 1);
    bool is_turn = speed > PAD_TURN_MPS && speed < PAD_TURN_MAX_MPS &&
                   s[0].altitude_m < PAD_HEIGHT_M && fabs(climb) < PAD_CLIMB_SHARE * speed;

    return is_turn ? speed : 0;
}

/* The last sample at rest before it moves for good; -1: it moves from the start. */
static int last_at_rest(const struct profile_sample *s, int count, double turn, double rest)
{
    int last = -1;

    for (int i = 0; i < count && i - last < 4; i++)
        if (fabs(s[i].speed_mps - turn) < rest)
            last = i;
    return last;
}

static bool is_at_rest(const struct profile_sample *s, double rest)
{
    return s->speed_mps < rest && s->altitude_m < PAD_HEIGHT_M;
}

/* Takes off what lies on the ground before and after. */
static enum profile_verdict trim(struct profile_work *w, struct profile *out)
{
    double rest = REST_MPS > 4 * w->speed_sigma_mps ? REST_MPS : 4 * w->speed_sigma_mps;
    int still = last_at_rest(w->samples, w->count, w->turn_mps, rest);

    if (still + 1 >= w->count)
        return PROFILE_NO_LIFTOFF;
    out->has_liftoff = still >= 0;
    if (still >= 0) {
        out->liftoff_s = w->samples[still].t_s;
        w->samples += still;
        w->count -= still;
    }
    while (w->count > 0 && is_at_rest(&w->samples[w->count - 1], rest))
        w->count--;
    return w->count < PROFILE_SAMPLES_MIN ? PROFILE_TOO_SHORT : PROFILE_TOLD;
}

/* False when it is beyond that of any flight. */
static bool find_noise(struct profile_work *w)
{
    w->speed_sigma_mps = noise_of(w, true);
    w->altitude_sigma_m = noise_of(w, false);
    return w->speed_sigma_mps <= SPEED_SIGMA_MOST_MPS &&
           w->altitude_sigma_m <= ALTITUDE_SIGMA_MOST_M;
}

enum profile_verdict profile_trace(const struct profile_sample *samples, int count,
                                   struct profile_work *w, struct profile *out)
{
    CHECK(count <= PROFILE_SAMPLES_MAX);
    if (count < PROFILE_SAMPLES_MIN)
        return PROFILE_TOO_SHORT;
    w->samples = samples;
    w->count = count;
    w->turn_mps = turn_of(samples, count);
    w->is_inertial = w->turn_mps > 0;
    if (!find_noise(w))
        return PROFILE_NO_FLIGHT;
    enum profile_verdict verdict = trim(w, out);
    if (verdict != PROFILE_TOLD)
        return verdict;
    if (!find_noise(w))
        return PROFILE_NO_FLIGHT;
    find_slopes(w, out->has_liftoff);
    find_speed_over_ground(w);
    give_back_gravity(w);
    out->is_inertial = w->is_inertial;
    out->turn_mps = w->turn_mps;
    out->speed_sigma_mps = w->speed_sigma_mps;
    out->altitude_sigma_m = w->altitude_sigma_m;
    out->last_s = w->samples[w->count - 1].t_s;
    out->sample_count = w->count;
    return PROFILE_TOLD;
}
