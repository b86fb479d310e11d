#!/usr/bin/python3
"""test/node/situations_test.py BINARY: bad situations, each with real processes.

Full disk, a partner that falls silent, a wall clock that is wrong by an hour: one demonstration each, side
by side; the situation must be said in clear words, and at the end everything of test/demo/claims.py
holds: nothing is lost.  A feed that stops inside a record, a node.yaml that is wrong, a policy that the
relay would void, a live clock that is wrong by an hour, a second node on one journal: a live node each.  KEEP=DIR keeps the folders.
"""
import datetime
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "demo"))
import claims  # noqa: E402

SPEED = 60
NATIONS = ("USA", "JPN", "KOR")
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
TAI_MINUS_UTC_S = 37
RECEIVED = 38  # journal kind: a partner's receipt for what we sent
TIMEOUT_S = 300
SKIP = 77


class Skipped(Exception):
    """What this machine does not permit."""


def read(path):
    try:
        return pathlib.Path(path).read_text(errors="replace")
    except OSError:
        return ""


def wait_for(what, seconds, test):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = test()
        if found:
            return found
        time.sleep(0.05)
    raise claims.Broken(f"{what}: not within {seconds} s")


def expect(text, pattern, what):
    if not re.search(pattern, text):
        raise claims.Broken(f"{what}: nothing matches '{pattern}' in:\n{text[-1500:]}")


class Demo:
    """One demonstration, and what was said in it."""

    def __init__(self, binary, out, seed, topology="hub:USA", more=()):
        self.binary, self.out = binary, out
        with open(f"{out}.txt", "wb") as said:
            self.process = subprocess.Popen([*claims.command(binary, out, seed, topology, SPEED, "2022-10-04"), *more],
                                            stdout=said, stderr=subprocess.STDOUT)

    def said(self):
        return read(f"{self.out}.txt")

    def log(self, nation):
        return read(self.out / nation / "node.log")

    def pid(self, nation):
        pid = int(read(self.out / nation / "node.pid") or 0)
        is_ours = pid and str(self.out) in read(f"/proc/{pid}/cmdline")
        return pid if is_ours else 0

    def until(self, pattern, seconds=60):
        return wait_for(pattern, seconds, lambda: re.search(pattern, self.said()))

    def finish(self):
        code = self.process.wait(TIMEOUT_S)
        if code != 0:
            raise claims.Broken(f"exit code {code}\n{self.said()[-2500:]}")
        return claims.check(self.binary, self.out)


def silent_partner(binary, folder):
    """KOR stops for ten minutes of the exercise; the others say so; it gets everything afterwards."""
    demo = Demo(binary, folder / "silent", 1)
    demo.until(r"JPN ! event 1: seen by own sensors")
    time.sleep(3)
    pid = demo.pid("KOR")
    os.kill(pid, signal.SIGSTOP)
    time.sleep(10)
    os.kill(pid, signal.SIGCONT)
    figures = demo.finish()
    expect(demo.said(), r"USA \? KOR is \w+: no heartbeat", "silent partner")
    expect(demo.said().split("no heartbeat")[-1], r"USA   session with KOR is up", "back again")
    return figures


def need_faketime(binary):
    if not pathlib.Path(FAKETIME).exists():
        raise Skipped("no libfaketime on this machine: apt-get install libfaketime")
    if "libasan" in subprocess.run(["ldd", binary], capture_output=True, text=True, check=False).stdout:
        raise Skipped("libfaketime does not go with the address sanitizer")


def wrong_clock(binary, folder):
    """JPN's wall clock is an hour ahead: both ends say so, and what partners exchange still arrives.

    Nodes of a demonstration run by the exercise clock, which this does not touch: their reports stay timely.
    What a live node with a wrong clock does with its own reports is live_clock's.
    """
    need_faketime(binary)
    start = folder / "an-hour-ahead"
    start.write_text(f"#!/bin/sh\nexport LD_PRELOAD={FAKETIME} FAKETIME=+1h FAKETIME_DONT_FAKE_MONOTONIC=1 "
                     "DONT_FAKE_MONOTONIC=1\nexec \"$@\"\n")
    start.chmod(0o755)
    demo = Demo(binary, folder / "clock", 2, more=("--test-start", f"JPN:{start}"))
    figures = demo.finish()
    line = r"\? the clock of {} is {}\d+\.\d+ s from ours \(\+- \d+\.\d+ s\): one of them is wrong"
    expect(demo.said(), "USA " + line.format("JPN", r"\+"), "clock at USA")
    expect(demo.said(), "JPN " + line.format("USA", "-"), "clock at JPN")
    return figures


def tai_ns(log, pattern):
    """The wall time of the first log line that matches."""
    line = next((l for l in log.splitlines() if re.search(pattern, l)), None)
    if line is None:
        raise claims.Broken(f"the log has no '{pattern}'")
    utc = datetime.datetime.fromisoformat(line.split()[0].replace("Z", "+00:00")).timestamp()
    return int((utc + TAI_MINUS_UTC_S) * 1e9)


def receipts_between(out, nation, partner, begin_ns, end_ns):
    db = sqlite3.connect(f"file:{out}/{nation}/journal.db?mode=ro", uri=True)
    row = db.execute("SELECT count(*) FROM record WHERE kind = ? AND partner = ? AND wall_ns BETWEEN ? AND ?",
                     (RECEIVED, partner, begin_ns, end_ns)).fetchone()
    db.close()
    return row[0]


def move_journal(demo, nation, disk):
    """Kills a node and brings its journal to another disk, while the demonstration holds still."""
    os.kill(demo.process.pid, signal.SIGSTOP)
    pid = demo.pid(nation)
    os.kill(pid, signal.SIGKILL)
    wait_for("the node is dead", 5, lambda: "State:\tZ" in read(f"/proc/{pid}/status") or not read(f"/proc/{pid}/status"))
    home = demo.out / nation
    for name in ("journal.db", "journal.db-wal"):
        if (home / name).exists():
            shutil.move(home / name, disk / name)
    (home / "journal.db-shm").unlink(missing_ok=True)
    (home / "journal.db").symlink_to(disk / "journal.db")


def full_disk(binary, folder):
    """JPN's disk is full for some seconds: it says so, acknowledges nothing, and loses nothing."""
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk], capture_output=True, check=False).returncode:
        raise Skipped("mounting a small disk is not permitted here")
    try:
        demo = Demo(binary, folder / "full", 3)
        demo.until(r"JPN   event 1, assessment 1:")
        move_journal(demo, "JPN", disk)
        used = sum(f.stat().st_size for f in disk.iterdir())
        subprocess.run(["mount", "-o", f"remount,size={used + 300_000}", disk], check=True)
        os.kill(demo.process.pid, signal.SIGCONT)
        wait_for("the disk is full", 30, lambda: "the disk is full" in demo.log("JPN"))
        time.sleep(5)
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        wait_for("room again", 20, lambda: "there is room again" in demo.log("JPN"))
        figures = demo.finish()
        full = tai_ns(demo.log("JPN"), "the disk is full: nothing is acknowledged or sent until there is room")
        room = tai_ns(demo.log("JPN"), "there is room again; what waited has been written")
        count = receipts_between(demo.out, "USA", "JPN", full + 500_000_000, room - 200_000_000)
        if count:
            raise claims.Broken(f"{count} receipts of JPN came while its disk was full")
        return f"{figures} full_s {(room - full) / 1e9:.1f}"
    finally:
        for name in ("journal.db", "journal.db-wal"):
            if (disk / name).exists():
                shutil.copy(disk / name, folder / name)
        subprocess.run(["umount", "-l", disk], check=False)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return min(s.getsockname()[1], 60000)


class Live:
    """Two nations' folders as `tocsin init` makes them, and one live node."""

    def __init__(self, binary, out):
        self.binary, self.out, self.port = binary, out, free_port()
        subprocess.run([binary, "init", out, "--nations", "USA,JPN", "--topology", "mesh", "--port", str(self.port)],
                       check=True, capture_output=True)
        self.config = out / "USA/node.yaml"

    def start(self, more=None):
        with open(f"{self.out}.txt", "wb") as said, open(f"{self.out}.log", "wb") as log:
            self.process = subprocess.Popen([self.binary, "node", self.config], stdout=said, stderr=log,
                                            env={**os.environ, **(more or {})})
        wait_for("ready", 20, lambda: "ready:" in read(f"{self.out}.log"))
        return self

    def stop(self):
        self.process.terminate()
        code = self.process.wait(20)
        if code != 0:
            raise claims.Broken(f"the node ended with {code}: {read(f'{self.out}.log')[-800:]}")

    def run(self):
        return subprocess.run([self.binary, "node", self.config], capture_output=True, text=True, timeout=20, check=False)


def report_now(path, count):
    """A live TDM of the radar of that simulated file: its first reports, as if seen in the last seconds."""
    lines = [l for l in path.read_text().splitlines() if not l.startswith("COMMENT EXERCISE")]
    begin = lines.index("DATA_START") + 1
    out, tags = lines[:begin], []
    for line in lines[begin:]:
        key, _, tag, *values = line.split()
        if tag not in tags and len(tags) == count:
            break
        tags = tags if tag in tags else tags + [tag]
        seen = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=count - len(tags))
        if tag == tags[-1] and key == "ANGLE_1":
            stamp = seen.strftime("%Y-%m-%dT%H:%M:%S.%f")
        out.append(" ".join([key, "=", stamp, *values]))
    return "\n".join(out + ["DATA_STOP", ""]).encode()


def live_clock(binary, folder):
    """A live node whose clock is an hour wrong takes none of its reports, and doubts its own clock in words."""
    need_faketime(binary)
    subprocess.run([binary, "simulate", "2022-10-04", "--out", folder / "now"], check=True, capture_output=True)
    radars = sorted((folder / "now/JPN").glob("*RADAR*.tdm"))[:2]
    doubt = r"\? detections lie (\d+) s {} our clock and are not used \(\d+ in a row\): is the clock of this machine"
    rows = (("right", "+0", None), ("ahead", "+1h", "behind"), ("behind", "-1h", "ahead of"))
    for name, offset, way in rows:
        live = Live(binary, folder / f"live-{name}")
        live.config = live.out / "JPN/node.yaml"
        live.start({"LD_PRELOAD": FAKETIME, "FAKETIME": offset, "DONT_FAKE_MONOTONIC": "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
        for radar in radars:
            with socket.create_connection(("127.0.0.1", live.port + 101)) as s:
                s.sendall(report_now(radar, 15))
        if way:
            found = wait_for(name, 10, lambda w=way: re.search(doubt.format(w), read(f"{live.out}.txt")))
            if abs(int(found.group(1)) - 3600) > 60:
                raise claims.Broken(f"{name}: {found.group(0)}")
        else:
            wait_for(name, 10, lambda: re.search(r"! event 1: seen by own sensors", read(f"{live.out}.txt")))
        live.stop()
        if not way and "refused" in read(f"{live.out}.txt"):
            raise claims.Broken(f"{name}: {read(f'{live.out}.txt')}")
    return f"{len(rows)} clocks"


def cut_feed(binary, folder):
    """A feed that stops inside a record, in both formats: said with its line or byte, and the node lives."""
    subprocess.run([binary, "simulate", "2022-10-04", "--out", folder / "feeds"], check=True, capture_output=True)
    tdm = sorted((folder / "feeds/KOR").glob("*.tdm"))[0].read_bytes()
    live = Live(binary, folder / "cut").start()
    cuts = {"line": tdm[:tdm.index(b"DATA_START") + 40], "message": tdm[:tdm.index(b"META_STOP")]}
    for bytes_of in cuts.values():
        with socket.create_connection(("127.0.0.1", live.port + 100)) as s:
            s.sendall(bytes_of)
    for words in ("the feed ended inside a", "send it again"):
        wait_for(words, 10, lambda w=words: w in read(f"{live.out}.txt"))
    expect(read(f"{live.out}.txt"), r"feed: \S+:\d+: ", "file and line")
    live.stop()
    verify = subprocess.run([binary, "verify", live.out / "USA/journal.db"], capture_output=True, text=True, check=False)
    if verify.returncode != 0:
        raise claims.Broken(verify.stdout + verify.stderr)
    return f"{len(cuts)} cuts"


def second_node(binary, folder):
    live = Live(binary, folder / "second").start()
    second = live.run()
    if second.returncode == 0:
        raise claims.Broken("a second node on the same journal came up")
    expect(second.stderr, r"journal \S*journal\.db is in use by another node", "second node")
    if live.process.poll() is not None:
        raise claims.Broken("the first node ended with the second")
    live.stop()
    return f"exit {second.returncode}"


def wrong_yaml(binary, folder):
    live = Live(binary, folder / "yaml")
    good = live.config.read_text()
    rows = (
        ("missing key", good.replace("policy: policy.yaml\n", ""), r"node\.yaml:\d+: .*policy"),
        ("wrong type", good.replace("epoch: 1", "epoch: soon"), r"node\.yaml:3: .*soon"),
        ("unknown key", good.replace("epoch: 1", "epoch: 1\nepocs: 2"), r"node\.yaml:4: .*epocs"),
        ("not YAML", good.replace("nation: USA", "nation: [USA"), r"node\.yaml:\d+: "),
        ("no nation", good.replace("nation: USA", "nation: Usa", 1), r"node\.yaml: nation 'Usa': want three capital"),
        ("no key", re.sub(r"sign_key: \w{4}", "sign_key: zzzz", good), r"node\.yaml: partners: sign_key: want 64 hex"),
        ("empty", "", r"node\.yaml:?1?:? "),
    )
    for name, text, pattern in rows:
        if text == good:
            raise claims.Broken(f"{name}: the row changes nothing")
        live.config.write_text(text)
        done = live.run()
        if done.returncode != 1:
            raise claims.Broken(f"{name}: exit {done.returncode}, want 1: {done.stderr}")
        expect(done.stderr, pattern, name)
    return f"{len(rows)} refusals"


def void_rule(binary, folder):
    """A rule for who is behind the relay, void since the relay holds more, is refused at start."""
    subprocess.run([binary, "init", folder / "void", "--nations", "USA,JPN,KOR", "--topology", "hub:USA",
                    "--port", str(free_port())], check=True, capture_output=True)
    home = folder / "void/JPN"
    good = (home / "policy.yaml").read_text()
    rules = "rules:\n"
    rule = ("  - name: coarse-to-{0}\n    partners: [{0}]\n    mode: both\n    kinds: [assessment]\n"
            "    fields: [launch_point]\n    action: coarsen\n")
    refused = (r"policy\.yaml: launch_point of kind assessment is opened to USA, which passes on to KOR all "
               r"that it holds, but not to KOR: open it to KOR too, close it to USA, or leave KOR out of onward")
    rows = (("void", good.replace(rules, rules + rule.format("KOR")), True),
            ("both coarse", good.replace(rules, rules + rule.format("KOR") + rule.format("USA")), False),
            ("not onward", re.sub(r"onward: .*", "onward: [USA]", good).replace(rules, rules + rule.format("KOR")), False))
    for name, text, is_refused in rows:
        if text.count("coarse-to") == 0 or good.count(rules) != 1:
            raise claims.Broken(f"{name}: the row changes nothing in:\n{good}")
        (home / "policy.yaml").write_text(text)
        node = subprocess.Popen([binary, "node", home / "node.yaml"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if is_refused:
            said = node.communicate(timeout=20)[1]
            if node.returncode != 1:
                raise claims.Broken(f"{name}: exit {node.returncode}, want 1: {said}")
            expect(said, refused, name)
            continue
        said = ""
        while "ready:" not in said:
            line = node.stderr.readline()
            if not line:
                raise claims.Broken(f"{name}: refused, but nothing is void: {said}")
            said += line
        node.terminate()
        node.communicate(timeout=20)
        (home / "journal.db").unlink()
    return f"{len(rows)} policies"


def main(binary):
    kept = os.environ.get("KEEP")
    folder = pathlib.Path(kept or tempfile.mkdtemp(prefix="tocsin-situations."))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wanted = sys.argv[2:]
    outcomes = {}

    def play(situation):
        name = situation.__name__
        try:
            outcomes[name] = f"sound: {situation(binary, folder)}"
        except Skipped as why:
            outcomes[name] = f"SKIPPED: {why}"
        except Exception as broken:  # pylint: disable=broad-except
            outcomes[name] = f"FAILED: {type(broken).__name__}: {broken}"

    all_of = (silent_partner, wrong_clock, full_disk, live_clock, cut_feed, second_node, wrong_yaml, void_rule)
    threads = [threading.Thread(target=play, args=(s,)) for s in all_of if not wanted or s.__name__ in wanted]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    failed = False
    for name, outcome in outcomes.items():
        print(f"{name}: {outcome}")
        failed = failed or outcome.startswith("FAILED")
    if not kept and not failed:
        shutil.rmtree(folder, ignore_errors=True)
    if failed:
        return 1
    return SKIP if any(outcome.startswith("SKIPPED") for outcome in outcomes.values()) else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
