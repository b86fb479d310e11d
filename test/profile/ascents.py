#!/usr/bin/python3
"""test/profile/ascents.py > test/profile/ascent.csv: traces of rockets, the simple way.

In a plane over a round Earth that stands still: vertical rise, a kick, then thrust along the path
(a gravity turn); constant mass flow, one exponential of air.  It shares nothing with the generator
of the unit tests (src/assess/traced.c), which steers by a programme over a turning Earth.
"""
import math
import random
import sys

GM, EARTH_M, STEP_S = 3.986004418e14, 6371000.0, 0.1
HEADER = "t_s,speed_mps,altitude_m\n"


class Rocket:
    def __init__(self, dice):
        self.stages = []
        for i in range(dice.randint(1, 3)):
            exhaust = dice.uniform(2400, 2900) if i == 0 else dice.uniform(2700, 3400)
            force = dice.uniform(13.5, 22) if i == 0 else dice.uniform(8, 16)
            burnt = dice.uniform(0.6, 0.8)
            gap = 0 if i == 0 else dice.uniform(2, 8) if dice.random() < 0.85 else dice.uniform(20, 90)
            self.stages.append({"exhaust": exhaust, "force": force, "burn": burnt * exhaust / force, "gap": gap})
        self.kick = math.radians(dice.uniform(1, 7))
        self.kick_s = dice.uniform(8, 15)
        self.beta = dice.uniform(8000, 30000)
        self.time = self.high = self.range = self.speed = 0.0
        self.slope = math.pi / 2
        self.burnouts, self.reignitions, end = [], [], 0.0
        for i, stage in enumerate(self.stages):
            stage["from"] = end + stage["gap"]
            end = stage["from"] + stage["burn"]
            self.burnouts.append(end)
            if i > 0:
                self.reignitions.append(stage["from"])

    def push(self, time):
        for stage in self.stages:
            after = time - stage["from"]
            if 0 <= after < stage["burn"]:
                return stage["force"] / (1 - stage["force"] * after / stage["exhaust"])
        return 0.0

    def rates(self, high, speed, slope, push):
        r = EARTH_M + high
        gravity = GM / r ** 2
        drag = 1.225 * math.exp(-high / 7500) * speed ** 2 / (2 * self.beta)
        turn = 0.0 if speed < 30 else (speed / r - gravity / speed) * math.cos(slope)
        return speed * math.sin(slope), push - drag - gravity * math.sin(slope), turn

    def step(self, push):
        if self.time < self.kick_s <= self.time + STEP_S:
            self.slope -= self.kick
        a = self.rates(self.high, self.speed, self.slope, push)
        half = [x + y * STEP_S / 2 for x, y in zip((self.high, self.speed, self.slope), a)]
        b = self.rates(*half, push)
        free = self.time >= self.kick_s
        self.high += b[0] * STEP_S
        self.speed += b[1] * STEP_S
        self.slope += b[2] * STEP_S if free else 0
        self.time += STEP_S


def fly(seed, speed_noise=2.0, altitude_noise=30.0, digits=1):
    """Rows, true burnouts and reignitions, true height 60 s after the last row without thrust."""
    dice = random.Random(seed)
    while True:
        rocket = Rocket(dice)
        last = int(rocket.burnouts[-1] + dice.uniform(5, 60))
        rows = []
        for i in range(last * 10 + 1):
            if i % 10 == 0:
                rows.append((i // 10, round(abs(rocket.speed + dice.gauss(0, speed_noise)), digits),
                             round(rocket.high + dice.gauss(0, altitude_noise), digits)))
            if i < last * 10:
                rocket.step(rocket.push(rocket.time + STEP_S / 2))
        for _ in range(600):
            rocket.step(0.0)
        if rocket.high > 8000 and rows[-1][2] > 0.9 * max(r[2] for r in rows):
            return rows, rocket.burnouts, rocket.reignitions, rocket.high


def text_of(rows):
    return HEADER + "".join(f"{t},{speed},{altitude}\n" for t, speed, altitude in rows)


if __name__ == "__main__":
    sys.stdout.write(text_of(fly(int(sys.argv[1]) if len(sys.argv) > 1 else 7)[0]))
