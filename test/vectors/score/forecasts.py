#!/usr/bin/python3
"""test/vectors/score/forecasts.py > forecasts.txt: Brier scores and calibration errors by numpy.

A case is a row: classes (0 for events), samples, bins, Brier, ECE; then a row for each sample: the
stated probability and 0 or 1, or the probabilities and the index of the truth.  Seeded.
"""
import numpy

dice = numpy.random.default_rng(19500101)


def calibration_error(stated, came_true, bins):
    """Bins of equal count by rank; equal probabilities in the bin of the first of them."""
    ranked = numpy.sort(stated)
    bin_of = numpy.searchsorted(ranked, stated, side="left") * bins // len(stated)
    gaps = [abs(stated[bin_of == b].mean() - came_true[bin_of == b].mean()) * (bin_of == b).mean()
            for b in range(bins) if (bin_of == b).any()]
    return sum(gaps)


def show(classes, bins, brier, error, rows):
    print(classes, len(rows), bins, float(brier).hex(), float(error).hex())
    for stated, truth in rows:
        print(*(float(p).hex() for p in numpy.atleast_1d(stated)), int(truth))


for bins, count, digits in ((10, 97, 17), (10, 200, 1), (5, 3, 17), (1, 50, 17), (15, 300, 2)):
    stated = numpy.round(dice.random(count), digits)
    came_true = dice.random(count) < stated**1.3
    show(0, bins, ((stated - came_true)**2).mean(), calibration_error(stated, came_true, bins),
         list(zip(stated, came_true)))
for classes, bins, count in ((2, 10, 60), (4, 10, 150), (6, 7, 111)):
    stated = dice.dirichlet(numpy.full(classes, 0.6), count)
    truth = numpy.array([dice.choice(classes, p=p) for p in stated])
    outcome = numpy.eye(classes)[truth]
    top = stated.argmax(axis=1)
    show(classes, bins, ((stated - outcome)**2).sum(axis=1).mean(),
         calibration_error(stated.max(axis=1), top == truth, bins), list(zip(stated, truth)))
