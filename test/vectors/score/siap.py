#!/usr/bin/python3
"""test/vectors/score/siap.py > siap.txt: SIAP figures of random runs, from whole lists of associations.

A run is a row "run objects steps cutoff"; for each step a row "step time_ns truths tracks", a row
"object x y z vx vy vz id" for each truth, "number x y z vx vy vz has_id id truth" for each track,
`truth` being the nearest within the cut-off or -1; at the end a row "figures" in the order of
NAMES.  Reals in hexadecimal.  The fewest runs of tracks are found by dynamic programming over the
object's steps, the rest by the sums of the definitions.  Seeded.
"""
import random
from functools import lru_cache

dice = random.Random(20011029)
NAMES = ("completeness", "spuriousness", "ambiguity", "position", "velocity", "id completeness",
         "id correctness", "id ambiguity", "changes", "longest")


def length(a, b):
    return sum((x - y)**2 for x, y in zip(a, b))**0.5


def runs_of(steps, number_sets):
    """(first, last) of each unbroken run of one track, as indices of the object's steps."""
    found = []
    for number in set().union(*number_sets):
        first = None
        for k in range(len(steps) + 1):
            is_on = k < len(steps) and number in number_sets[k]
            if is_on and first is None:
                first = k
            if not is_on and first is not None:
                found.append((first, k - 1))
                first = None
    return found


def fewest(runs, count):
    @lru_cache(None)
    def from_step(k):
        if k >= count:
            return 0
        covering = [r for r in runs if r[0] <= k <= r[1]]
        if not covering:
            return from_step(k + 1)
        return min(1 + from_step(r[1] + 1) for r in covering)
    return from_step(0)


def figures(steps):
    truths = sum(len(s["truths"]) for s in steps)
    tracks = [t for s in steps for t in s["tracks"]]
    pairs = [(s["truths"][t["truth"]], t) for s in steps for t in s["tracks"] if t["truth"] >= 0]
    tracked = none = right = wrong = 0
    changes = time_tracked = longest = lifetime = 0
    for s in steps:
        for i, truth in enumerate(s["truths"]):
            ids = [t["id"] if t["has_id"] else None for t in s["tracks"] if t["truth"] == i]
            tracked += bool(ids)
            none += bool(ids) and all(x is None for x in ids)
            right += bool(ids) and all(x == truth["id"] for x in ids)
            wrong += bool(ids) and all(x is not None and x != truth["id"] for x in ids)
    for o in {t["object"] for s in steps for t in s["truths"]}:
        own = [(s, i) for s in steps for i, t in enumerate(s["truths"]) if t["object"] == o]
        times = [s["time_ns"] / 1e9 for s, _ in own]
        sets = [{t["number"] for t in s["tracks"] if t["truth"] == i} for s, i in own]
        runs = runs_of(own, sets)
        changes += max(0, fewest(tuple(runs), len(own)) - 1)
        time_tracked += sum(times[k + 1] - times[k] for k in range(len(own) - 1)
                            if any(a <= k and k + 1 <= b for a, b in runs))
        longest += max((times[b] - times[a] for a, b in runs), default=0)
        lifetime += times[-1] - times[0]
    share = lambda a, b: a / b if b else 0.0
    return (share(tracked, truths), share(len(tracks) - len(pairs), len(tracks)),
            share(len(pairs), tracked),
            share(sum(length(a["p"], b["p"]) for a, b in pairs), len(pairs)),
            share(sum(length(a["v"], b["v"]) for a, b in pairs), len(pairs)),
            share(tracked - none, tracked), share(right, tracked),
            share(tracked - none - right - wrong, tracked),
            share(changes, time_tracked), share(longest, lifetime))


def noisy(vector, sigma):
    return [x + dice.gauss(0, sigma) for x in vector]


def make_run():
    objects = dice.randint(1, 6)
    cutoff = 3000.0
    begin = [dice.randint(0, 10) for _ in range(objects)]
    end = [b + dice.randint(0, 25) for b in begin]
    start = [[dice.uniform(-2e4, 2e4) for _ in range(3)] for _ in range(objects)]
    speed = [[dice.uniform(-900, 900) for _ in range(3)] for _ in range(objects)]
    number = [2 * o for o in range(objects)]
    steps = []
    time_ns = 10**9 * dice.randint(-5, 5)
    for k in range(40):
        time_ns += dice.choice((1000000000, 1000000000, 2500000000))
        truths = []
        tracks = {}
        for o in range(objects):
            if not begin[o] <= k <= end[o] or dice.random() < 0.03:
                continue
            truth = {"object": o, "id": o % 3, "v": speed[o],
                     "p": [x + v * k for x, v in zip(start[o], speed[o])]}
            truths.append(truth)
            if dice.random() < 0.1:
                number[o] = dice.randint(100, 110)
            for name in (number[o], number[o] + 1):
                if dice.random() < (0.85 if name == number[o] else 0.3):
                    tracks[name] = {"number": name, "p": noisy(truth["p"], 1000),
                                    "v": noisy(speed[o], 50), "has_id": dice.random() < 0.8,
                                    "id": o % 3 if dice.random() < 0.8 else 7}
        if dice.random() < 0.2:
            tracks[999] = {"number": 999, "p": noisy([0, 0, 0], 3e4), "v": [0.0, 0.0, 0.0],
                           "has_id": False, "id": 0}
        dice.shuffle(truths)
        for t in tracks.values():
            near = min(range(len(truths)), key=lambda i: length(t["p"], truths[i]["p"]), default=-1)
            t["truth"] = near if near >= 0 and length(t["p"], truths[near]["p"]) <= cutoff else -1
        steps.append({"time_ns": time_ns, "truths": truths, "tracks": list(tracks.values())})
    print("run", objects, len(steps), cutoff.hex())
    for s in steps:
        print("step", s["time_ns"], len(s["truths"]), len(s["tracks"]))
        for t in s["truths"]:
            print(t["object"], *(float(x).hex() for x in t["p"] + t["v"]), t["id"])
        for t in s["tracks"]:
            print(t["number"], *(float(x).hex() for x in t["p"] + t["v"]), int(t["has_id"]), t["id"],
                  t["truth"])
    print("figures", *(float(x).hex() for x in figures(steps)))


for _ in range(12):
    make_run()
