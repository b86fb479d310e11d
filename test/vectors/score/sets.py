#!/usr/bin/python3
"""test/vectors/score/sets.py > sets.txt: OSPA and GOSPA by scipy's linear_sum_assignment.

A case is a row: p, c, truths, estimates, OSPA, GOSPA, localisation, missed, false; then a row x y z
for each truth and each estimate.  Numbers in hexadecimal, counts in decimal.  The assignment problems
are square with dummy points, not the rectangular one of src/score.  Seeded.
"""
import random

import numpy
from scipy.optimize import linear_sum_assignment

dice = random.Random(20080815)


def ospa(distance, c, p):
    a, b = distance.shape
    n = max(a, b)
    if n == 0:
        return 0.0
    cost = numpy.full((n, n), c**p)
    cost[:a, :b] = numpy.minimum(distance, c)**p
    return (cost[linear_sum_assignment(cost)].sum() / n)**(1 / p)


def gospa(distance, c, p):
    a, b = distance.shape
    cost = numpy.full((a + b, a + b), c**p / 2)
    cost[:a, :b] = numpy.where(distance < c, distance**p, 1e3 * c**p)
    cost[a:, b:] = 0
    rows, columns = linear_sum_assignment(cost)
    pairs = [(i, j) for i, j in zip(rows, columns) if i < a and j < b]
    localisation = sum(distance[i, j]**p for i, j in pairs)
    missed, false = ((count - len(pairs)) * c**p / 2 for count in (a, b))
    return (localisation + missed + false)**(1 / p), localisation, missed, false


def points(count, spread):
    return [[dice.uniform(-spread, spread) for _ in range(3)] for _ in range(count)]


for case in range(150):
    p = dice.choice((1.0, 2.0, 2.0, 3.0, 1.5))
    c = dice.choice((100.0, 1000.0, 30000.0))
    truths = points(dice.choice((0, 1, 2, 3, 5, 8, 12)), c * dice.choice((0.5, 1.5, 5)))
    estimates = [[x + dice.gauss(0, c / 6) for x in t] for t in truths if dice.random() < 0.8]
    estimates += points(dice.choice((0, 0, 1, 2, 4)), c)
    dice.shuffle(estimates)
    distance = numpy.array([[sum((x - y)**2 for x, y in zip(t, e))**0.5 for e in estimates]
                            for t in truths]).reshape(len(truths), len(estimates))
    values = (ospa(distance, c, p), *gospa(distance, c, p))
    print(p.hex(), c.hex(), len(truths), len(estimates), *(float(v).hex() for v in values))
    for point in truths + estimates:
        print(*(x.hex() for x in point))
