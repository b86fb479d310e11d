/* score/calibration.c: heap sort in the caller's memory, then one pass. */
#include "score/calibration.h"

#include <math.h>

#include "base/check.h"

static const double SUM_SLACK = 1e-6; /* probabilities are printed and read with few digits */

void calibration_init(struct calibration *c, struct calibration_sample *samples, int capacity)
{
    *c = (struct calibration){.samples = samples, .capacity = capacity};
}

static enum calibration_verdict keep(struct calibration *c, double stated, bool came_true,
                                     double squares)
{
    if (c->count == c->capacity) {
        c->dropped++;
        return CALIBRATION_FULL;
    }
    c->samples[c->count++] = (struct calibration_sample){.stated = stated, .came_true = came_true};
    c->squares += squares;
    return CALIBRATION_ADDED;
}

static bool is_probability(double p)
{
    return p >= 0 && p <= 1;
}

enum calibration_verdict calibration_add(struct calibration *c, double stated, bool came_true)
{
    double error = stated - (came_true ? 1 : 0);

    if (!is_probability(stated)) {
        c->refused++;
        return CALIBRATION_REFUSED;
    }
    return keep(c, stated, came_true, error * error);
}

enum calibration_verdict calibration_add_classes(struct calibration *c, const double *probabilities,
                                                 int classes, int truth)
{
    double sum = 0;
    double squares = 0;
    int top = 0;
    bool is_sound = true;

    CHECK(classes >= 2);
    CHECK(truth >= 0);
    CHECK(truth < classes);
    for (int k = 0; k < classes; k++) {
        double error = probabilities[k] - (k == truth ? 1 : 0);

        is_sound = is_sound && is_probability(probabilities[k]);
        sum += probabilities[k];
        squares += error * error;
        top = probabilities[k] > probabilities[top] ? k : top;
    }
    if (!is_sound || fabs(sum - 1) > SUM_SLACK) {
        c->refused++;
        return CALIBRATION_REFUSED;
    }
    return keep(c, probabilities[top], top == truth, squares);
}

double calibration_brier(const struct calibration *c)
{
    CHECK(c->count > 0);
    return c->squares / c->count;
}

/* Lets the sample at `at` sink to its place in the heap of the first `count`. */
static void sink(struct calibration_sample *s, int at, int count)
{
    struct calibration_sample moved = s[at];

    for (int child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && s[child + 1].stated > s[child].stated)
            child++;
        if (!(s[child].stated > moved.stated))
            break;
        s[at] = s[child];
        at = child;
    }
    s[at] = moved;
}

static void sort(struct calibration_sample *s, int count)
{
    for (int i = count / 2 - 1; i >= 0; i--)
        sink(s, i, count);
    for (int last = count - 1; last > 0; last--) {
        struct calibration_sample greatest = s[0];

        s[0] = s[last];
        s[last] = greatest;
        sink(s, 0, last);
    }
}

void calibration_bins(struct calibration *c, int bin_count, struct calibration_bin *bins)
{
    int bin = 0;

    CHECK(bin_count >= 1);
    CHECK(bin_count <= CALIBRATION_BINS_MAX);
    for (int i = 0; i < bin_count; i++)
        bins[i] = (struct calibration_bin){0};
    sort(c->samples, c->count);
    for (int r = 0; r < c->count; r++) {
        if (r == 0 || c->samples[r].stated > c->samples[r - 1].stated)
            bin = (int)((long long)r * bin_count / c->count);
        bins[bin].count++;
        bins[bin].true_count += c->samples[r].came_true;
        bins[bin].stated_mean += c->samples[r].stated; /* a sum until the end */
    }
    for (int i = 0; i < bin_count; i++)
        if (bins[i].count > 0)
            bins[i].stated_mean /= bins[i].count;
}

double calibration_error(struct calibration *c, int bin_count)
{
    struct calibration_bin bins[CALIBRATION_BINS_MAX];
    double sum = 0;

    CHECK(c->count > 0);
    calibration_bins(c, bin_count, bins);
    for (int i = 0; i < bin_count; i++)
        sum += fabs(bins[i].stated_mean * bins[i].count - bins[i].true_count);
    return sum / c->count;
}
