/* score/calibration.h: does what is said with 70 % come true seven times in ten?
 *
 * Brier score: the mean squared error of the stated probabilities (Brier, Monthly Weather Review
 * 78, 1950).  Of events it is (p - y)^2, 0..1; of classes the sum of (p - y)^2 over all classes,
 * 0..2, as Brier wrote it: of two classes twice the events' value.
 *
 * Expected calibration error: samples by stated probability in bins of equal count; the mean over
 * bins of |mean stated - share that came true|, weighted by the bin's count (Naeini, Cooper and
 * Hauskrecht, AAAI 2015, and Guo et al., ICML 2017, both from memory).  Rank r of n, from 0, goes
 * to bin floor(r bins / n); equal probabilities stay together in the bin of the first of them, so
 * that the order of the samples changes nothing and a constant forecast is judged as one.  Of
 * classes, the likeliest is taken (the first of equals) with its probability: "top label". An
 * honest forecaster's ECE is above 0, by about sqrt(bins / n): compare like with like.
 *
 * One accumulator is either of events or of classes.  The caller gives the samples' memory; a full
 * one refuses and counts.  No allocation.
 */
#ifndef SCORE_CALIBRATION_H
#define SCORE_CALIBRATION_H

#include <stdbool.h>

#define CALIBRATION_BINS 10 /* the usual number */
#define CALIBRATION_BINS_MAX 100

struct calibration_sample {
    double stated;
    bool came_true;
};

struct calibration {
    struct calibration_sample *samples; /* keeps */
    int capacity;
    int count;
    int refused; /* no probabilities: outside [0, 1], or of classes not summing to 1 within 1e-6 */
    int dropped; /* there was no room */
    double squares;
};

struct calibration_bin {
    int count;
    int true_count;
    double stated_mean;
};

enum calibration_verdict { CALIBRATION_ADDED, CALIBRATION_REFUSED, CALIBRATION_FULL };

void calibration_init(struct calibration *c, struct calibration_sample *samples, int capacity);
enum calibration_verdict calibration_add(struct calibration *c, double stated, bool came_true);
/* `truth` is an index of `probabilities`; classes >= 2. */
enum calibration_verdict calibration_add_classes(struct calibration *c, const double *probabilities,
                                                 int classes, int truth);

/* count > 0 */
double calibration_brier(const struct calibration *c);
/* The diagram of reliability: fills bins[bin_count], empty ones too; 1 <= bin_count <=
 * CALIBRATION_BINS_MAX.  Sorts the samples in place, n log n. */
void calibration_bins(struct calibration *c, int bin_count, struct calibration_bin *bins);
/* count > 0; sorts too. */
double calibration_error(struct calibration *c, int bin_count);

#endif
