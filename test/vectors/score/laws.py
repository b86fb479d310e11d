#!/usr/bin/python3
"""test/vectors/score/laws.py > laws.txt: quantiles and probabilities by scipy, for geo/statistics.

A row is: law, first argument, second, third (0 when there is none), value; numbers in hexadecimal.
Seeded: the same file every time.
"""
import random

from scipy import stats

dice = random.Random(19980508)
TAILS = (5e-5, 0.005, 0.025, 0.5, 0.9, 0.975, 0.995, 0.99995)


def row(name, x, y, z, value):
    print(name, *(float(v).hex() for v in (x, y, z, value)))


for dof in (1, 2, 3, 6, 9, 63, 64, 65, 66, 100, 299, 300, 600, 900, 3000, 6001, 9000, 90000, 10**6,
            10**8):
    for p in TAILS:
        quantile = stats.chi2.ppf(p, dof)
        row("chi_square_quantile", p, dof, 0, quantile)
        row("chi_square_cdf", quantile, dof, 0, stats.chi2.cdf(quantile, dof))
for a, b in ((1, 1), (0.5, 0.5), (1, 100), (100, 1), (3, 8), (15, 17), (16, 16), (90, 11),
             (501, 500), (990, 11), (1000, 1), (5, 100000), (99000, 1001), (10**6, 1)):
    for p in TAILS:
        quantile = stats.beta.ppf(p, a, b)
        row("beta_quantile", p, a, b, quantile)
        row("beta_cdf", quantile, a, b, stats.beta.cdf(quantile, a, b))
for _ in range(60):
    trials = dice.choice((1, 2, 10, 100, 1000, 50000, 10**6))
    p = dice.choice((0.5, 0.9, 0.99, dice.random()))
    hits = min(trials, max(0, round(trials * p + dice.gauss(0, 1) * (trials * p * (1 - p)) ** 0.5)))
    row("binomial_cdf", hits, trials, p, stats.binom.cdf(hits, trials, p))
for trials in (1, 10, 100, 1000, 10000):
    for p in (0.5, 0.9, 0.99):
        for q in TAILS:
            row("binomial_quantile", q, trials, p, stats.binom.ppf(q, trials, p))
