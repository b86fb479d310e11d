#!/usr/bin/python3
# test/leak/leak_test.py: no sensor name, kind or place leaves a node.
#
# Three nodes play a launch in a network of their own.  Their sensors have random names and places.
# Every byte of every link is captured, decrypted with the session keys of this one run, read by a
# decoder of its own (wire.py), verified, and searched for every spelling of those names and places
# (canaries.py).  So are each nation's files, log, page and drafts, for the other nations' sensors.
# The run ends with planting every spelling into the captured bytes: the search must find them all.
#
# usage: leak_test.py TOCSIN [--topology hub:USA|mesh] [--speed N] [--seed N] [--keep DIR]
import argparse
import glob
import json
import os
import random
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import canaries  # noqa: E402
import capture  # noqa: E402
import tls13  # noqa: E402
import wire  # noqa: E402

NATIONS = ("USA", "JPN", "KOR")
SKIP = 77
SCENARIO = """exercise: 20991231
name: LEAK TEST
note: A flight over Japan, for a test.
start_utc: 2022-10-03T22:22:00Z
seed: {seed}
launches:
  - name: LEAK TEST LAUNCH
    place_lat_deg: 40.611
    place_lon_deg: 126.426
    place_height_m: 300
    bearing_deg: 84
    apogee_km: 400
    range_km: 1900
    beta_kgm2: 7000
    stages: 1
    burn_s: 100
nations:
"""
RADAR = """    range_sigma_m: 120
    angle_sigma_mrad: 0.6
    doppler_sigma_mps: 5
    range_max_km: 2500
    elevation_min_deg: 1.5
    scan_s: 1
    detect_probability: 0.95
"""
INFRARED = """    angle_sigma_mrad: 0.1
    range_max_km: 45000
    scan_s: 1
    detect_probability: 0.98
    height_min_m: 8000
"""

failures = []


def check(condition, what):
    if not condition:
        if what not in failures:
            print(f"FAILED: {what}", flush=True)
        failures.append(what)
    return condition


def write_scenario(folder, sensors, seed):
    text = SCENARIO.format(seed=seed)
    for nation in NATIONS:
        path = f"{folder}/registry-{nation}.yaml"
        text += f"  - nation: {nation}\n    registry: {path}\n"
        with open(path, "w", encoding="ascii") as f:
            f.write(f"nation: {nation}\nnote: Random.\nsensors:\n")
            for s in sensors:
                if s.nation == nation:
                    f.write(f"  - name: {s.name}\n    kind: {s.kind}\n    release: national\n"
                            f"    place_lat_deg: {s.lat_deg:.7f}\n    place_lon_deg: {s.lon_deg:.7f}\n"
                            f"    place_height_m: {s.height_m:.3f}\n" + (RADAR if s.kind == "radar" else INFRARED))
    with open(f"{folder}/scenario.yaml", "w", encoding="ascii") as f:
        f.write(text)


def read_page(context, port):
    try:
        with urllib.request.urlopen(f"https://127.0.0.1:{port}/snapshot", context=context, timeout=3) as answer:
            return answer.read()
    except OSError:
        return b""


def play(tocsin, folder, arguments):
    """Runs the demonstration; its lines, and {nation: snapshots of its page}."""
    command = [tocsin, "demo", "--once", "--scenario", f"{folder}/scenario.yaml", "--out", f"{folder}/out",
               "--topology", arguments.topology, "--speed", str(arguments.speed), "--test-key-log", f"{folder}/keys."]
    with open(f"{folder}/demo.out", "wb") as out:
        demo = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    pages = {nation: [] for nation in NATIONS}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    while demo.poll() is None:
        time.sleep(1)
        with open(f"{folder}/demo.out", encoding="utf-8", errors="replace") as f:
            ports = re.findall(r"^  ([A-Z]{3}).* page https://127\.0\.0\.1:(\d+)/", f.read(), re.M)
        for nation, port in ports:
            page = read_page(context, int(port))
            if page:
                pages[nation].append(page)
    with open(f"{folder}/demo.out", "rb") as f:
        lines = f.read()
    check(demo.returncode == 0, f"the demonstration ended with {demo.returncode}:\n{lines.decode()[-1500:]}")
    return lines, pages


def read_config(folder, nation):
    with open(f"{folder}/out/{nation}/node.yaml", encoding="ascii") as f:
        text = f.read()
    ports = {name: int(port) for name, port in re.findall(r"^(listen|feeds|console): 127\.0\.0\.1:(\d+)$", text, re.M)}
    keys = {code: {"live": bytes.fromhex(live), "exercise": bytes.fromhex(exercise)} for code, live, exercise in
            re.findall(r"nation: ([A-Z]{3})\n\s*sign_key: (\w+)\n\s*exercise_key: (\w+)", text)}
    return ports, keys


def read_policy(folder, nation):
    """{kind: names of the fields that its rules open to anybody}, and its onward list."""
    with open(f"{folder}/out/{nation}/policy.yaml", encoding="ascii") as f:
        text = f.read()
    onward = re.findall(r"[A-Z]{3}", re.search(r"^onward: \[(.*)\]", text, re.M).group(1))
    opened = {}
    for rule in text.split("  - name: ")[1:]:
        if "action: open" not in rule:
            continue
        for kind in re.search(r"kinds: \[(.*)\]", rule).group(1).split(", "):
            opened.setdefault(kind, set()).update(re.findall(r"^      - (\w+)$", rule, re.M))
    return opened, onward


def read_links(connections, configs, secrets):
    """{(origin, destination): Talk}, every byte decrypted and accounted for; and all other bytes."""
    keys = {}
    for _, partners in configs.values():
        keys.update(partners)
    use = {port: (nation, name) for nation, (ports, _) in configs.items() for name, port in ports.items()}
    talks, around, links = {}, b"", 0
    for c in connections:
        nation, name = use.get(c.server[1], (None, None))
        if not check(name is not None, f"a connection to {c.server}, which is no address of a node"):
            continue
        if name != "listen":
            continue
        up, down = c.up.bytes(), c.down.bytes()
        caller, listener = tls13.read_connection(up, down, secrets)
        around += caller.other + listener.other
        if not caller.application and not listener.application:
            continue
        links += 1
        caller_is = wire.read_message(first_frame(caller.application), wire.FRAME)["origin"]
        for origin, destination, reading in ((caller_is, nation, caller), (nation, caller_is, listener)):
            talk = talks.setdefault((origin, destination), wire.Talk(origin, destination, keys))
            talk.take_stream(reading.application, reading is listener)
    return talks, around, links


def first_frame(stream):
    return stream[4:4 + int.from_bytes(stream[:4], "big")]


def judge_views(talks, policies):
    """What was opened to whom, against the policy files and not against what the nodes think of them."""
    opened = 0
    for (origin, destination), talk in talks.items():
        for view in talk.views:
            opened += len(view.fields)
            rules, onward = policies[view.origin]
            names = {wire.FIELDS[f][0] for f in view.fields}
            allowed = rules.get(wire.KIND_NAMES[view.kind], set())
            check(wire.FIELD_SENSORS not in view.fields, f"{origin} opened its sensors to {destination}")
            check(names <= allowed, f"{origin} opened {names - allowed} of {view.origin} to {destination}")
            check(view.origin == origin or destination in onward, f"{view.origin} does not name {destination}")
        other = talks.get((destination, origin))
        try:
            wire.check_marks(talk, talk.sent_marks, f"{origin} to {destination}")
            if other is not None:
                wire.check_marks(other, talk.taken_marks, f"the receipts of {origin} to {destination}")
        except wire.Refused as e:
            check(False, str(e))
    return opened


def say_found(found, where):
    for sensor, what in found[:5]:
        check(False, f"{where} holds a canary: {sensor.nation} {sensor.name}: {what}")
    check(len(found) <= 5, f"{where}: {len(found)} spellings in all")


def judge_links(talks, around, sensors):
    finder = canaries.Finder(sensors)
    merged = {}
    for talk in talks.values():
        merged.update(talk.chunks)
    chunks = canaries.Chunks(merged.values())
    for (origin, destination), talk in talks.items():
        say_found(finder.search(bytes(talk.plain), None), f"link {origin} to {destination}")
    say_found(finder.search(around, chunks), "the links together")
    check(not canaries.find_kinds(chunks.text + around), f"links name kinds: {canaries.find_kinds(chunks.text + around)}")
    check(not canaries.find_short_kinds(chunks), f"links name kinds: {canaries.find_short_kinds(chunks)}")
    print(f"  searched for {finder.count} spellings in {len(merged)} notices and messages, "
          f"{len(chunks.text)} bytes that are not random", flush=True)
    dice = random.Random(7)
    missed = canaries.self_check(finder, [c for c in merged.values() if c], dice)
    check(not missed, f"planted and not found: {missed[:5]} of {len(missed)}")
    check(len(canaries.Finder(sensors).search(b" ".join(s.name.encode() for s in sensors), None)) >= len(sensors),
          "plain names are not found")


def files_of(folder, nation):
    for path in sorted(glob.glob(f"{folder}/out/{nation}/**", recursive=True)):
        if os.path.isfile(path):
            with open(path, "rb") as f:
                yield path, f.read()


def judge_nation(folder, nation, sensors, lines, pages, summary):
    """Nothing of another nation's sensors in what this nation holds, says and shows."""
    foreign = canaries.Finder([s for s in sensors if s.nation != nation])
    for path, content in files_of(folder, nation):
        say_found(foreign.search(content, None, 9), path)
        if "/alerts/" in path:
            check(not canaries.find_kinds(content), f"{path} names a kind of sensor")
    said_by = re.compile(rb"[-0-9:T+. ]*\b" + nation.encode() + rb" [ !?]")
    own = b"\n".join(line for line in lines.split(b"\n") if said_by.match(line))
    check(len(own) > 500, f"{nation} has hardly said anything")
    say_found(foreign.search(own, None, 9), f"{nation}'s timeline")
    say_found(foreign.search(b"\n".join(pages), None, 9), f"{nation}'s page")
    say_found(foreign.search(json.dumps(summary).encode(), None, 9), f"{nation}'s summary")
    foreign_kind = "radar" if nation == "USA" else "infrared"
    with open(f"{folder}/out/{nation}/node.log", "rb") as f:
        said = f.read() + own + b"\n".join(pages)
    check(foreign_kind not in canaries.find_kinds(said), f"{nation} says '{foreign_kind}'")
    check(pages and any(b'"origin"' in p for p in pages), f"{nation}'s page was not seen with an event")


def judge(folder, sensors, connections, lines, pages):
    configs = {nation: read_config(folder, nation) for nation in NATIONS}
    secrets = tls13.read_key_log(f"{folder}/keys.{nation}" for nation in NATIONS)
    talks, around, links = read_links(connections, configs, secrets)
    opened = judge_views(talks, {nation: read_policy(folder, nation) for nation in NATIONS})
    for (origin, destination), t in sorted(talks.items()):
        said = ", ".join(f"{n} {k}" for k, n in t.messages.items() if n)
        print(f"  {origin} -> {destination}: {len(t.plain)} bytes, {t.frames} frames, {len(t.views)} views, {said}")
        check(len(t.views) > 10, f"{origin} has hardly told {destination} anything")
    views = sum(len(t.views) for t in talks.values())
    print(f"  {links} connections decrypted whole; {views} views and {opened} openings verified; "
          f"{sum(len(t.taken_marks) for t in talks.values())} receipts' chains computed", flush=True)
    origins = {v.origin for t in talks.values() for v in t.views}
    check(origins == set(NATIONS), f"notices of {origins} only")
    judge_links(talks, around, sensors)
    with open(f"{folder}/out/summary.json", encoding="utf-8") as f:
        summary = json.load(f)
    for nation in NATIONS:
        judge_nation(folder, nation, sensors, lines, pages[nation], summary["nations"][nation])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tocsin")
    parser.add_argument("--topology", default="hub:USA")
    parser.add_argument("--speed", type=float, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="folder for what the run leaves")
    arguments = parser.parse_args()
    tocsin = os.path.abspath(arguments.tocsin)
    if not capture.enter_own_network():
        print("SKIPPED: no network namespace may be made here (root, or user namespaces, are needed)")
        return SKIP
    folder = os.path.abspath(arguments.keep) if arguments.keep else tempfile.mkdtemp(prefix="tocsin-leak.")
    os.makedirs(folder, exist_ok=True)
    sensors = canaries.make_sensors(random.Random(arguments.seed))
    write_scenario(folder, sensors, arguments.seed)
    print(f"seed {arguments.seed}, {arguments.topology}, {len(sensors)} sensors with random names and places")
    begun = time.monotonic()
    sniffer = capture.Sniffer()
    sniffer.start()
    lines, pages = play(tocsin, folder, arguments)
    print(f"  played in {time.monotonic() - begun:.0f} s")
    dropped = sniffer.stop()
    check(dropped == 0, f"the kernel dropped {dropped} packets of the capture")
    connections, strange = capture.connections_of(sniffer.packets)
    check(not strange, f"{len(strange)} packets on the loopback that belong to no connection")
    print(f"  captured {len(sniffer.packets)} packets, {len(connections)} connections")
    if not failures:
        judge(folder, sensors, connections, lines, pages)
    if failures:
        print(f"{len(failures)} failures; left in {folder}")
        return 1
    if not arguments.keep:
        shutil.rmtree(folder)
    print(f"nothing leaked; {time.monotonic() - begun:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
