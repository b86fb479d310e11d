#!/usr/bin/python3
"""test/vectors/score/bound.py > bound.txt: the bound of one line of sight, in 260-bit arithmetic.

The hardest geometry for a recursion in double: 360 m across beside a prior of 1,000 km along.  State:
position and velocity; step 1 s; prior sigmas 1,000 km and 3,162 m/s; at step k two directions across
(1, k/1000, 0.2) seen from 36,000 km to 10 microradians; process noise Q on each velocity.  A row is: Q,
step, sigma of position, sigma of velocity; by (Q + F J^-1 F')^-1 as published.
"""
from fractions import Fraction

N = 6
BITS = 260


def rounded(x):
    shift = BITS - abs(x.numerator).bit_length() + x.denominator.bit_length()
    return Fraction(round(x * 2**shift), 2**shift) if shift > 0 else x


def product(a, b):
    return [[rounded(sum(x * y for x, y in zip(row, column))) for column in zip(*b)] for row in a]


def total(a, b):
    return [[x + y for x, y in zip(p, q)] for p, q in zip(a, b)]


def turned(a):
    return [list(column) for column in zip(*a)]


def diagonal(values):
    return [[Fraction(v) if i == j else Fraction(0) for j in range(N)] for i, v in enumerate(values)]


def inverse(a):
    rows = [list(p) + q for p, q in zip(a, diagonal([1] * N))]
    for k in range(N):
        pivot = max(range(k, N), key=lambda i: abs(rows[i][k]))
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(N):
            if i != k:
                factor = rows[i][k]
                rows[i] = [rounded(x - factor * y) for x, y in zip(rows[i], rows[k])]
    return [row[N:] for row in rows]


def seen(k):
    rows = [[-(k / 1000) / 3.6e7, 1 / 3.6e7, 0.0, 0, 0, 0], [-0.2 / 3.6e7, 0.0, 1 / 3.6e7, 0, 0, 0]]
    jacobian = [[Fraction(x) for x in row] for row in rows]
    return [[x / Fraction(1e-10) for x in row] for row in product(turned(jacobian), jacobian)]


for q in (0.0, 1.0):
    transition = diagonal([1] * N)
    for i in range(3):
        transition[i][i + 3] = Fraction(1)
    noise = diagonal([0, 0, 0, q, q, q])
    information = diagonal([1e-12] * 3 + [1e-7] * 3)
    for k in range(200):
        spread = product(product(transition, inverse(information)), turned(transition))
        information = total(inverse(total(spread, noise)), seen(k))
        if k % 20 == 19:
            covariance = inverse(information)
            sigmas = [sum(covariance[i][i] for i in range(j, j + 3)) for j in (0, 3)]
            print(q.hex(), k, *((float(s) ** 0.5).hex() for s in sigmas))
