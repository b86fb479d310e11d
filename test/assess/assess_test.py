#!/usr/bin/python3
"""test/assess/assess_test.py BINARY: `tocsin assess` as an analyst meets it.

Simulated feeds give answers within stated bounds of the truth; the public examples are read, or
refused with line and reason; damaged copies give right answers or refusals that name line and
reason; the exit code is right; every JSON obeys docs/assess.schema.json.
"""
import datetime
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema

BINARY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/tocsin").resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = "test/fixtures/tdm"
EXAMPLES = "test/assess/examples.yaml"
VALIDATOR = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/assess.schema.json").read_text()))
EARTH_KM = 6371.0


def registry(nation):
    return f"data/registry/{nation}.yaml"


def run(*arguments, stdin=None):
    return subprocess.run([BINARY, *map(str, arguments)], input=stdin, capture_output=True, cwd=ROOT,
                          timeout=60, check=False)


def assess(of_registry, *arguments, stdin=None):
    """Exit code and findings; what holds of every answer is checked here."""
    done = run("assess", "--json", "--registry", of_registry, *arguments, stdin=stdin)
    if done.returncode not in (0, 1, 3):
        raise AssertionError(f"exit {done.returncode}: {done.stderr.decode(errors='replace')}")
    found = json.loads(done.stdout)
    VALIDATOR.validate(found)
    refused = found["counts"]["refused"]
    if done.returncode != 3 and (refused > 0) != (done.returncode == 1):
        raise AssertionError(f"exit {done.returncode} with {refused} refusals")
    if refused != sum(f["refused"] for f in found["files"]):
        raise AssertionError("refusals of the files do not add up")
    for r in found["refusals"]:
        if r["line"] < 1 or not r["reason"] or len(r["text"]) < 10:
            raise AssertionError(f"refusal without line or reason: {r}")
    return done.returncode, found


def seconds(utc):
    return datetime.datetime.fromisoformat(utc.replace("Z", "+00:00")).timestamp()


def polar(lat1, lon1, lat2, lon2):
    """Distance (km) and azimuth (degrees) on the sphere: right to 0.5 %."""
    lat1, lon1, lat2, lon2 = map(math.radians, (lat1, lon1, lat2, lon2))
    east = math.cos(lat2) * math.sin(lon2 - lon1)
    north = math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    up = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    return EARTH_KM * math.atan2(math.hypot(east, north), up), math.degrees(math.atan2(east, north))


def is_inside(area, lat, lon, margin=1.0):
    km, azimuth = polar(area["centre"]["lat_deg"], area["centre"]["lon_deg"], lat, lon)
    off = math.radians(azimuth - area["azimuth_deg"])
    return math.hypot(km * math.cos(off) / area["semi_major_km"],
                      km * math.sin(off) / area["semi_minor_km"]) <= margin


class Simulated(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="tocsin-assess-")
        cls.feeds = pathlib.Path(cls.folder.name)
        done = run("simulate", "2022-10-04", "--out", cls.feeds)
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode())
        cls.launch, = json.loads((cls.feeds / "truth.json").read_text())["launches"]
        cls.random = random.Random(20221004)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def tdms(self, nation):
        return sorted((self.feeds / nation).glob("*.tdm"))

    def longest(self, found):
        return max(found["tracks"], key=lambda t: t["updates"])

    def check_launch(self, track):
        told = track["assessment"]["launch"]
        self.assertIsNotNone(told)
        km, _ = polar(self.launch["launch_lat_deg"], self.launch["launch_lon_deg"],
                      told["point"]["lat_deg"], told["point"]["lon_deg"])
        self.assertLess(km, 50)
        self.assertLess(abs(seconds(told["utc"]) - seconds(self.launch["launch_utc"])), 15)

    def check_honest(self, track):
        """What damage left over may be little: then the estimate says so itself."""
        told = track["assessment"]["launch"]
        if told is None:
            return
        self.assertTrue(is_inside(told["area90"], self.launch["launch_lat_deg"],
                                  self.launch["launch_lon_deg"], 2.5), told)
        self.assertLess(abs(seconds(told["utc"]) - seconds(self.launch["launch_utc"])),
                        4 * told["sigma_s"], told)

    def check_impact(self, track, margin):
        told = track["assessment"]["impact"]
        self.assertIsNotNone(told)
        self.assertTrue(is_inside(told["area90"], self.launch["impact_lat_deg"],
                                  self.launch["impact_lon_deg"], margin), told)
        for inner, outer in (("area50", "area90"), ("area90", "area99")):
            self.assertLessEqual(told[inner]["semi_major_km"], told[outer]["semi_major_km"])
            self.assertLessEqual(told[inner]["semi_minor_km"], told[outer]["semi_minor_km"])
        early, late = seconds(told["earliest_utc"]), seconds(told["latest_utc"])
        spare = (late - early) * (margin - 1)
        self.assertLess(early - spare, seconds(self.launch["impact_utc"]))
        self.assertGreater(late + spare, seconds(self.launch["impact_utc"]))

    def test_korea_launch_and_impact(self):
        code, found = assess(registry("KOR"), *self.tdms("KOR"))
        self.assertEqual(code, 0)
        self.assertEqual(len(found["tracks"]), 1)
        track, = found["tracks"]
        self.assertEqual(track["exercise"], 20221004)
        self.check_launch(track)
        # One draw lies outside a 90 % area one time in ten: twice the axes hold all but 1 in 10,000.
        self.check_impact(track, 2.0)
        self.assertEqual(track["assessment"]["class"]["name"], "intermediate_range")
        self.assertAlmostEqual(track["assessment"]["apogee"]["km"], self.launch["apogee_km"], delta=20)
        self.assertEqual({r["area"] for r in track["assessment"]["risks"]} & {"JP-01", "JP-02"},
                         {"JP-01", "JP-02"})

    def test_usa_launch_and_honest_impact(self):
        code, found = assess(registry("USA"), *self.tdms("USA"))
        self.assertEqual(code, 0)
        track, = found["tracks"]
        self.check_launch(track)
        # The burn ended unseen: the rest of a burn that is not there names no class.
        self.assertEqual(track["phase"], "boost")
        self.assertEqual(track["assessment"]["class"], {"name": "unknown"})
        burnout = seconds(self.launch["launch_utc"]) + self.launch["burnout_s"]
        later = datetime.datetime.fromtimestamp(burnout + 20, datetime.timezone.utc)
        _, found = assess(registry("USA"), "--now", later.strftime("%Y-%m-%dT%H:%M:%SZ"),
                          *self.tdms("USA"))
        self.check_launch(found["tracks"][0])
        self.check_impact(found["tracks"][0], 2.0)

    def test_japan_impact(self):
        code, found = assess(registry("JPN"), *self.tdms("JPN"))
        self.assertEqual(code, 0)
        self.check_impact(self.longest(found), 2.0)

    def test_stream_says_what_the_files_say(self):
        _, files = assess(registry("KOR"), *self.tdms("KOR"))
        stream = self.feeds / "KOR/detections.tds"
        for arguments, stdin in ((stream,), None), (("-",), stream.read_bytes()):
            code, found = assess(registry("KOR"), *arguments, stdin=stdin)
            self.assertEqual(code, 0)
            self.assertEqual(found["files"][0]["format"], "stream")
            self.assertEqual(found["counts"]["used"], files["counts"]["used"])
            self.check_launch(found["tracks"][0])
            self.check_impact(found["tracks"][0], 2.0)

    def test_as_of_a_time(self):
        _, whole = assess(registry("KOR"), *self.tdms("KOR"))
        code, found = assess(registry("KOR"), "--now", "2022-10-03T22:25:00Z", *self.tdms("KOR"))
        self.assertEqual(code, 0)
        self.assertEqual(found["now_utc"], "2022-10-03T22:25:00.000Z")
        self.assertGreater(found["counts"]["after_now"], 0)
        self.assertEqual(found["counts"]["used"] + found["counts"]["after_now"],
                         whole["counts"]["used"])
        self.assertLessEqual(found["tracks"][0]["last_seen_utc"], "2022-10-03T22:25:00.000Z")

    def test_the_same_file_twice(self):
        files = self.tdms("KOR")
        _, once = assess(registry("KOR"), *files)
        code, found = assess(registry("KOR"), *files, *files)
        self.assertEqual(code, 1)
        self.assertEqual(found["counts"]["refused"], once["counts"]["used"])
        self.assertEqual({r["reason"] for r in found["refusals"]}, {"duplicate"})
        self.assertEqual(found["tracks"], once["tracks"])

    def test_order_of_files_is_nothing(self):
        files = self.tdms("JPN")
        _, forth = assess(registry("JPN"), *files)
        _, back = assess(registry("JPN"), *reversed(files))
        self.assertEqual(forth["tracks"], back["tracks"])

    def test_two_launches(self):
        out = self.feeds / "two"
        self.assertEqual(run("simulate", "two-launches", "--out", out).returncode, 0)
        launches = json.loads((out / "truth.json").read_text())["launches"]
        _, found = assess(registry("KOR"), *sorted((out / "KOR").glob("*.tdm")))
        for launch in launches:
            near = [t for t in found["tracks"] if t["assessment"]["launch"] and polar(
                launch["launch_lat_deg"], launch["launch_lon_deg"],
                t["assessment"]["launch"]["point"]["lat_deg"],
                t["assessment"]["launch"]["point"]["lon_deg"])[0] < 50]
            self.assertEqual(len(near), 1, launch["name"])

    def test_text_for_people(self):
        done = run("assess", "--registry", registry("KOR"), *self.tdms("KOR"))
        text = done.stdout.decode()
        self.assertEqual(done.returncode, 0)
        for words in ("EXERCISE 20221004 track 1", "launch", "impact", "90 %", "intermediate_range",
                      "JP-02  Aomori: overflight", "417 updates", "NOTIONAL RADAR HAN",
                      "; 0 refused; as of 2022-10-03T22:27:44"):
            self.assertIn(words, text)

    # Damage: right answers, or refusals that name line and reason.

    def check_damaged(self, octets, must_refuse=None):
        code, found = assess(registry("KOR"), "-", stdin=octets)
        lines = octets.count(b"\n") + octets.count(b"\r") + 1
        for r in found["refusals"]:
            self.assertLessEqual(r["line"], lines)
        if must_refuse is not None:
            self.assertEqual(code == 1, must_refuse, found["refusals"])
        if found["counts"]["used"] >= 100:
            self.check_honest(self.longest(found))
        return found

    def whole(self):
        return (self.feeds / "KOR/NOTIONAL_RADAR_HAN.tdm").read_bytes()

    def first_row(self, octets, keyword):
        match = re.search(rb"^" + keyword + rb" = (\S+) (\S+)\r?$", octets, re.M)
        return match, octets[:match.start()].count(b"\n") + 1

    def test_cut_anywhere(self):
        whole = self.whole()
        places = [0, 1, 3, 13, 14, 15, len(whole) - 1, len(whole) - 2]
        places += [self.random.randrange(len(whole)) for _ in range(60)]
        for place in places:
            with self.subTest(place=place):
                self.check_damaged(whole[:place], must_refuse=place < len(whole) - 1)

    def test_bits_turned_anywhere(self):
        whole = self.whole()
        for _ in range(150):
            damaged = bytearray(whole)
            place = self.random.randrange(len(whole))
            damaged[place] ^= 1 << self.random.randrange(8)
            with self.subTest(place=place, octet=damaged[place]):
                self.check_damaged(bytes(damaged))

    def test_noise_anywhere(self):
        whole = self.whole()
        for size in (1, 10, 300, 4000):
            for _ in range(5):
                place = self.random.randrange(len(whole))
                noise = bytes(self.random.randrange(256) for _ in range(size))
                with self.subTest(place=place, size=size):
                    self.check_damaged(whole[:place] + noise + whole[place:])
        self.check_damaged(bytes(self.random.randrange(256) for _ in range(5000)), must_refuse=True)

    def test_values_that_cannot_be(self):
        whole = self.whole()
        for keyword, value in ((b"RANGE", b"NaN"), (b"RANGE", b"-5"), (b"RANGE", b"inf"),
                               (b"RANGE", b"-0"), (b"ANGLE_1", b"nan"), (b"ANGLE_2", b"95.0"),
                               (b"RANGE", b"123456"), (b"RANGE", b"1e05"), (b"ANGLE_1", b"12,5")):
            match, line = self.first_row(whole, keyword)
            damaged = whole[:match.start(2)] + value + whole[match.end(2):]
            with self.subTest(keyword=keyword, value=value):
                found = self.check_damaged(damaged, must_refuse=True)
                self.assertLessEqual(min(abs(r["line"] - line) for r in found["refusals"]), 4)

    def test_units_that_are_none(self):
        for unit in b"ms", b"m", b"RU", b"furlong":
            damaged = re.sub(rb"RANGE_UNITS = \S+", b"RANGE_UNITS = " + unit, self.whole())
            with self.subTest(unit=unit):
                self.assertNotEqual(damaged, self.whole())
                found = self.check_damaged(damaged, must_refuse=True)
                said = " ".join(r["text"] for r in found["refusals"])
                self.assertIn("RANGE", said)
                self.assertEqual(found["counts"]["used"], 0)

    def test_lines_given_twice(self):
        whole = self.whole()
        match, line = self.first_row(whole, b"RANGE")
        row = whole[match.start():match.end() + 1]
        found = self.check_damaged(whole[:match.end() + 1] + row + whole[match.end() + 1:],
                                   must_refuse=True)
        self.assertEqual([(r["line"], r["reason"]) for r in found["refusals"]],
                         [(line + 1, "duplicate")])

    def test_ends_of_lines(self):
        _, plain = assess(registry("KOR"), "-", stdin=self.whole())
        for end in b"\r\n", b"\r":
            found = self.check_damaged(self.whole().replace(b"\n", end), must_refuse=False)
            self.assertEqual(found["tracks"], plain["tracks"])

    def test_line_too_long(self):
        whole = self.whole()
        match, line = self.first_row(whole, b"RANGE")
        damaged = whole[:match.end()] + b" " * 300 + b"7" * 300 + whole[match.end():]
        found = self.check_damaged(damaged, must_refuse=True)
        self.assertIn(line, [r["line"] for r in found["refusals"]])

    def test_two_files_one_damaged(self):
        han, nakdong = self.tdms("KOR")
        damaged = self.feeds / "damaged.tdm"
        damaged.write_bytes(han.read_bytes()[:20000])
        code, found = assess(registry("KOR"), damaged, nakdong)
        self.assertEqual(code, 1)
        self.assertEqual([f["file"] for f in found["files"]], [str(damaged), str(nakdong)])
        self.assertEqual({r["file"] for r in found["refusals"]}, {str(damaged)})
        self.check_launch(self.longest(found))

    def test_damaged_stream(self):
        whole = (self.feeds / "KOR/detections.tds").read_bytes()
        for _ in range(80):
            damaged = bytearray(whole)
            damaged[self.random.randrange(len(whole))] ^= 1 << self.random.randrange(8)
            cut = self.random.choice([len(whole), self.random.randrange(len(whole))])
            code, found = assess(registry("KOR"), "-", stdin=bytes(damaged[:cut]))
            if found["counts"]["used"] >= 150:
                self.check_honest(self.longest(found))
            self.assertIn(code, (0, 1))


class Examples(unittest.TestCase):
    def reasons(self, name, of_registry=EXAMPLES):
        code, found = assess(of_registry, f"{FIXTURES}/{name}.kvn")
        return code, found["counts"]["used"], [(r["line"], r["reason"]) for r in found["refusals"]]

    def test_what_must_be_read(self):
        for name, used in ("e22", 3), ("e16_mended", 6), ("e17_mended", 3):
            self.assertEqual(self.reasons(name), (0, used, []), name)

    def test_what_must_be_refused(self):
        self.assertEqual(self.reasons("e16"), (1, 0, [(3, "malformed")]))
        self.assertEqual(self.reasons("e17"), (1, 0, [(12, "malformed"), (33, "duplicate")]))
        _, found = assess(EXAMPLES, f"{FIXTURES}/e16.kvn", f"{FIXTURES}/e17.kvn")
        said = [r["text"] for r in found["refusals"]]
        self.assertIn("with seconds", said[0])
        self.assertIn("EPHEMERIS_NAME", said[1])
        self.assertIn("RCS", said[2])

    def test_sensors_nobody_knows(self):
        self.assertEqual(self.reasons("e22", registry("KOR")),
                         (1, 0, [(20, "unknown_sensor"), (23, "unknown_sensor"),
                                 (26, "unknown_sensor")]))

    def test_refusals_for_people(self):
        done = run("assess", "--registry", EXAMPLES, f"{FIXTURES}/e16.kvn")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{FIXTURES}/e16.kvn:3: malformed: CREATION_DATE", done.stdout.decode())
        self.assertIn("1 refused", done.stderr.decode())


class Calls(unittest.TestCase):
    def test_wrong_calls(self):
        e22 = f"{FIXTURES}/e22.kvn"
        for arguments in ((), (e22,), ("--registry", EXAMPLES), ("--registry",),
                          ("--registry", EXAMPLES, "--now", "yesterday", e22),
                          ("--registry", EXAMPLES, "--now"), ("--registry", EXAMPLES, "--wrong", e22)):
            done = run("assess", *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(b"--help", done.stderr)

    def test_help_has_an_example(self):
        done = run("assess", "--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"example: tocsin", done.stdout)

    def test_files_that_are_not_there(self):
        done = run("assess", "--registry", "no/such.yaml", f"{FIXTURES}/e22.kvn")
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"no/such.yaml", done.stderr)
        code, found = assess(EXAMPLES, "no/such.tdm", f"{FIXTURES}/e22.kvn")
        self.assertEqual(code, 3)
        self.assertEqual(found["counts"]["used"], 3)

    def test_a_registry_that_is_none(self):
        done = run("assess", "--registry", f"{FIXTURES}/e22.kvn", f"{FIXTURES}/e22.kvn")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"e22.kvn", done.stderr)

    def test_names_that_are_not_text(self):
        done = run("assess", "--json", "--registry", EXAMPLES, b"no\xff\xfe.tdm".decode("latin-1"))
        self.assertEqual(done.returncode, 3)
        VALIDATOR.validate(json.loads(done.stdout))


if __name__ == "__main__":
    unittest.main()
