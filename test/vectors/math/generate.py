#!/usr/bin/python3
"""test/vectors/math/generate.py > values.txt: exact values for geo/math (needs mpmath, any 1.x).

A row is: function, first argument, second argument (0 when there is none), the nearest double of
the exact value, and what remains of it, all in hexadecimal.  Seeded: the same file every time.
"""
import math
import random

import mpmath

mpmath.mp.prec = 400
dice = random.Random(20240229)


def row(name, function, x, y=0.0):
    exact = function(mpmath.mpf(x)) if name not in ("atan2", "pow") else function(
        mpmath.mpf(x), mpmath.mpf(y))
    nearest = float(exact)
    rest = float(exact - mpmath.mpf(nearest))
    print(name, x.hex(), y.hex(), nearest.hex(), rest.hex())


def angles():
    yield from (0.0, 1e-300, -1e-9, 0.5, -0.7853981633974483, 0.7853981633974484, 1e6, -1e6)
    for k in (1, 2, 3, 7, 355, 1000, 33333, 573204, 636619):  # beside multiples of pi / 2
        x = float(k * mpmath.pi / 2)
        yield from (x, math.nextafter(x, 0), -math.nextafter(x, 1e9))
    for _ in range(40):
        yield dice.uniform(-4, 4)
        yield dice.uniform(-1e6, 1e6)


def units():
    yield from (0.0, 1.0, -1.0, 0.5, 1e-9, -1e-300, 1 - 2.0**-53, -1 + 2.0**-53)
    for _ in range(60):
        yield dice.uniform(-1, 1)


for x in angles():
    row("sin", mpmath.sin, x)
    row("cos", mpmath.cos, x)
    row("tan", mpmath.tan, x)
for x in units():
    row("asin", mpmath.asin, x)
    row("acos", mpmath.acos, x)
for _ in range(80):
    row("atan2", mpmath.atan2, dice.uniform(-5, 5), dice.uniform(-5, 5))
    row("atan2", mpmath.atan2, dice.uniform(-1, 1) * 10.0**dice.randint(-12, 6),
        dice.uniform(-1, 1) * 10.0**dice.randint(-12, 6))
for x in (0.0, 1e-20, -1e-20, 1.0, -1.0, 709.7, -707.9, 0.34657359027997264):
    row("exp", mpmath.exp, x)
for _ in range(60):
    row("exp", mpmath.exp, dice.uniform(-700, 700))
    row("exp", mpmath.exp, dice.uniform(-1, 1))
for x in (1.0, 2.0, 0.5, math.nextafter(1, 2), math.nextafter(1, 0), 1e-310, 1.7e308,
          1.4142135623730951, 1.4142135623730954, 0.7071067811865475, 10.0):
    row("log", mpmath.log, x)
for _ in range(60):
    row("log", mpmath.log, 10.0**dice.uniform(-300, 300))
    row("log", mpmath.log, dice.uniform(0.5, 2))
for _ in range(60):
    row("pow", mpmath.power, dice.uniform(0.01, 100), dice.uniform(-20, 20))
