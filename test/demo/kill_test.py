#!/usr/bin/python3
"""test/demo/kill_test.py BINARY [SEED]: ten nodes of one demonstration are killed with SIGKILL.

The moments and the victims are drawn from SEED.  The demonstration starts a killed node again and
gives it a signed RESUME.  At the end everything of claims.py holds (nothing with a receipt is lost,
nothing is doubled, journals verify and replay to the same bytes), each restarted node said that it
came back live, and every opinion is that of a run that nobody disturbed.  KEEP=DIR keeps the folders.
"""
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import claims

KILLS = 10
SPEED = 40
TOPOLOGY = "hub:USA"
SCENARIO = "2022-10-04"
FLIGHT_S = 1344 / SPEED
LAUNCH_KM = 5  # of the undisturbed run's last estimates
IMPACT_KM = 5
SOON_S = 2  # killed again before it was armed again
TIMEOUT_S = 300


def start(binary, out, seed):
    with open(f"{out}.txt", "wb") as said:
        return subprocess.Popen(claims.command(binary, out, seed, TOPOLOGY, SPEED, SCENARIO), stdout=said,
                                stderr=subprocess.STDOUT)


def pid_of(out, nation):
    try:
        return int((out / nation / "node.pid").read_text())
    except (OSError, ValueError):
        return 0


def is_of(pid, out):
    """Only what this test started is killed."""
    try:
        return str(out).encode() in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def wait_for_nodes(out, process):
    for _ in range(200):
        if process.poll() is not None or all("ready" in log_of(out, n) for n in ("USA", "JPN", "KOR")):
            return time.monotonic()
        time.sleep(0.1)
    return time.monotonic()


def log_of(out, nation):
    try:
        return (out / nation / "node.log").read_text(errors="replace")
    except OSError:
        return ""


def kill_some(out, process, dice):
    """(nation, second) of each kill; moments are spread over the climb and the flight."""
    begun = wait_for_nodes(out, process)
    moments = sorted(dice.uniform(1, 0.85 * FLIGHT_S) for _ in range(KILLS))
    done = []
    for moment in moments:
        time.sleep(max(0, begun + moment - time.monotonic()))
        nation = dice.choice(("USA", "JPN", "KOR"))
        for _ in range(100):  # a node that was killed a moment ago is on its way back
            pid = pid_of(out, nation)
            if pid and is_of(pid, out):
                os.kill(pid, signal.SIGKILL)
                done.append((nation, time.monotonic() - begun))
                break
            time.sleep(0.05)
    return done


def restarts(c, out, said, kills):
    """Each killed node came back live and was resumed by an order."""
    for nation in ("USA", "JPN", "KOR"):
        want = sum(1 for n, _ in kills if n == nation)
        ended = len(re.findall(rf"{nation}: the node ended \(signal 9\); started again", said))
        replayed = log_of(out, nation).count("outputs came out the same")
        live = len(re.findall(rf"{nation} \? restarted: live; exercise \d+ stays set aside until a signed RESUME", said))
        resumed = len(re.findall(rf"{nation}   EXERCISE \d+ resumed", said))
        moments = [s for n, s in kills if n == nation]
        soon = sum(1 for a, b in zip(moments, moments[1:]) if b - a < SOON_S)  # live already: no need to say so
        c.want(ended == want, f"{nation}: {ended} ends of {want} kills")
        c.want(want - soon <= replayed <= want, f"{nation}: {replayed} replays of {want} kills")
        c.want(want - soon <= live <= want, f"{nation}: came back live {live} times of {want} kills")
        c.want(want - soon <= resumed <= want, f"{nation}: {resumed} RESUMEs of {want} kills")


def same_end(c, undisturbed):
    for nation, of in c.summary["nations"].items():
        seen, want = of["counts"]["detections"], undisturbed["nations"][nation]["counts"]["detections"]
        c.want(seen == want, f"{nation}: {seen} detections taken, undisturbed {want}")
        calm = undisturbed["nations"][nation]["events"]
        if not c.want(len(of["events"]) == len(calm), f"{nation}: {len(of['events'])} events, undisturbed {len(calm)}"):
            continue
        for event, other in zip(of["events"], calm):
            for origin, said in event["assessments"].items():
                want = other["assessments"][origin]
                c.want(said["class"] == want["class"], f"{nation}: {origin} says {said['class']}, not {want['class']}")
                for what, limit in (("launch", LAUNCH_KM), ("impact", IMPACT_KM)):
                    if c.want(said[what] and want[what], f"{nation}: {origin} has no {what}"):
                        apart = claims.distance_km(said[what]["point"], want[what]["point"])
                        c.worst(f"{what}_apart_km", apart)
                        c.want(apart <= limit, f"{nation}: {what} of {origin} is {apart:.1f} km from the undisturbed one")


def main(binary, seed):
    kept = os.environ.get("KEEP")
    folder = pathlib.Path(kept or tempfile.mkdtemp(prefix="tocsin-kill."))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    calm, out = folder / "calm", folder / "killed"
    undisturbed = start(binary, calm, seed)
    process = start(binary, out, seed)
    kills = kill_some(out, process, random.Random(seed))
    codes = (process.wait(TIMEOUT_S), undisturbed.wait(TIMEOUT_S))
    said = pathlib.Path(f"{out}.txt").read_text(errors="replace")
    print("kills:", " ".join(f"{n}@{s:.1f}s" for n, s in kills))
    if codes != (0, 0):
        print(said[-3000:])
        print(f"exit codes {codes}, kept in {folder}")
        return 1
    c = claims.Claims(binary, out)
    c.want(len(kills) == KILLS, f"{len(kills)} kills of {KILLS}")
    restarts(c, out, said, kills)
    same_end(c, claims.summary_of(calm))
    for claim in (c.schema, c.events, c.overflights, c.drafts, lambda: c.receipts(True), c.verify):
        claim()
    print(" ".join(f"{k} {v:.3g}" for k, v in c.figures.items()))
    for line in c.broken:
        print("BROKEN", line)
    if not kept and not c.broken:
        shutil.rmtree(folder)
    return 1 if c.broken else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
