#!/usr/bin/python3
"""test/claim/claim_test.py BINARY: `tocsin claim` as an analyst meets it.

Every tolerance here follows from a rule about how a claim is written, none from a row: times to a
tenth of a minute or better are times in seconds, whole minutes get 60 s more, a floor bounds one
side only.  Every line of JSON obeys docs/claim.schema.json.
"""
import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema

BINARY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/tocsin").resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
CLAIMS = ROOT / "data/launch_claims.csv"
CALIBRATION = ROOT / "test/claim/calibration.csv"
VALIDATOR = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/claim.schema.json").read_text()))
TOLERANCE_S = {"solid": 10, "liquid": 45}
WHOLE_MINUTE_S = 60
HIGH_KM = 3000


def run(*arguments):
    return subprocess.run([BINARY, "claim", *map(str, arguments)], capture_output=True, cwd=ROOT,
                          timeout=60, check=False)


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def text_of(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def judge(path):
    """Exit code and verdicts of a file; what holds of every answer is checked here."""
    done = run("--csv", path, "--json")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    for verdict in found:
        VALIDATOR.validate(verdict)
    if [v["row"] for v in found] != list(range(1, len(found) + 1)):
        raise AssertionError("rows out of order")
    if done.returncode != int(any(v["fits"] is False for v in found)):
        raise AssertionError(f"exit {done.returncode}: {done.stderr.decode()}")
    return found


def is_whole_minutes(row):
    return "." not in row["flight_min"]


def is_floor(row):
    """What data/README.md says of the note: a floor word before the row's own figure."""
    return re.search(r"over 0*" + re.escape(row["apogee_km"]) + r"\b", row["note"]) is not None


class File(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tocsin-claim-")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "claims.csv"

    def judge_rows(self, rows):
        self.path.write_text(text_of(rows), encoding="utf-8")
        found = judge(self.path)
        self.assertEqual(len(found), len(rows))
        return found

    def refuse(self, text, line, *words):
        self.path.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = run("--csv", self.path, "--json")
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 1, said)
        self.assertEqual(done.stdout, b"")
        self.assertIn(f"{self.path}:{line}: ", said)
        for word in words:
            self.assertIn(word, said)


class Acceptance(File):
    @classmethod
    def setUpClass(cls):
        cls.rows = rows_of(CLAIMS)
        cls.found = judge(CLAIMS)
        cls.pairs = list(zip(cls.rows, cls.found))

    def test_one_verdict_per_row_in_order(self):
        self.assertEqual([(r["date_local"], r["missile"]) for r in self.rows],
                         [(v["date_local"], v["missile"]) for v in self.found])

    def test_predicted_times_of_high_flights(self):
        counts = {"seconds": 0, "minutes": 0, "floor": 0}
        for row, verdict in self.pairs:
            if float(row["apogee_km"]) <= HIGH_KM or not row["flight_min"]:
                continue
            tolerance = TOLERANCE_S[verdict["propellant"]]
            tolerance += WHOLE_MINUTE_S if is_whole_minutes(row) else 0
            late = float(row["flight_min"]) * 60 - verdict["predicted_flight_s"]
            kind = "floor" if is_floor(row) else "minutes" if is_whole_minutes(row) else "seconds"
            counts[kind] += 1
            with self.subTest(missile=row["missile"], by=row["claimed_by"], late=late):
                self.assertEqual(verdict["is_predicted_floor"], kind == "floor")
                self.assertGreaterEqual(late, -tolerance)
                if kind != "floor":
                    self.assertLessEqual(late, tolerance)
        self.assertEqual(counts, {"seconds": 3, "minutes": 2, "floor": 1})

    def test_possible_claims_are_not_flagged(self):
        for row, verdict in self.pairs:
            self.assertIs(verdict["fits"], True if row["flight_min"] else None, verdict)

    def test_what_is_unknown_stays_unknown(self):
        for row, verdict in self.pairs:
            if not row["flight_min"]:
                self.assertIsNone(verdict["claimed_flight_s"])
                self.assertIsNone(verdict["bearing_deg"])
                self.assertIsNone(verdict["difference_s"])
                self.assertEqual(verdict["filled"]["quantity"], "flight_s")
                self.assertGreater(verdict["filled"]["sigma"], 5)
                self.assertIn("bearing", verdict["reason"])

    def test_the_floor_is_a_floor(self):
        floors = [(r, v) for r, v in self.pairs if v["is_apogee_floor"]]
        self.assertEqual([r for r, _ in floors], [r for r in self.rows if is_floor(r)])
        self.assertEqual(len(floors), 1)
        for row, verdict in floors:
            self.assertIn("at least", verdict["reason"])
            self.assertEqual(verdict["filled"]["quantity"], "apogee_km")
            self.assertGreater(verdict["filled"]["value"], float(row["apogee_km"]))
            # Without its note the same row claims exactly that height, and cannot be.
            self.assertIs(self.judge_rows([row | {"note": ""}])[0]["fits"], False)
            longer = row | {"flight_min": str(2 * float(row["flight_min"]))}
            shorter = row | {"flight_min": str(float(row["flight_min"]) / 2)}
            self.assertEqual([v["fits"] for v in self.judge_rows([longer, shorter])], [True, False])


class OtherLaunches(unittest.TestCase):
    """The launches on which the intercontinental allowances were set, and a claim that was doubted
    when it was made."""

    def test_other_launches(self):
        for row, verdict in zip(rows_of(CALIBRATION), judge(CALIBRATION)):
            late = float(row["flight_min"]) * 60 - verdict["predicted_flight_s"]
            with self.subTest(date=row["date_local"], late=late):
                self.assertIs(verdict["fits"], "doubted" not in row["note"])
                if verdict["fits"]:
                    self.assertLess(abs(late), TOLERANCE_S[verdict["propellant"]])


class Impossible(File):
    def flags(self, change, expect, which=lambda r: True):
        """Every claim with a stated time and no floor, changed; all must be flagged."""
        rows = [row | change(row) for row in rows_of(CLAIMS)
                if row["flight_min"] and not is_floor(row) and which(row)]
        for row, verdict in zip(rows, self.judge_rows(rows)):
            with self.subTest(date=row["date_local"], missile=row["missile"]):
                self.assertIs(verdict["fits"], False, verdict)
                self.assertIn(verdict["reason_code"], expect)
                if verdict["difference_s"] is not None:
                    self.assertGreater(abs(verdict["difference_s"]), verdict["allowance_s"])
                    self.assertIn(f"{abs(verdict['difference_s']):.0f} s too", verdict["reason"])

    def test_apogee_tripled(self):
        self.flags(lambda r: {"apogee_km": str(3 * float(r["apogee_km"]))}, {"time_too_short"})

    def test_apogee_a_third(self):
        """Lofted flights only: a flat one's time hardly depends on its apogee."""
        self.flags(lambda r: {"apogee_km": str(float(r["apogee_km"]) / 3)}, {"time_too_long"},
                   lambda r: float(r["apogee_km"]) > float(r["range_km"]))

    def test_time_halved(self):
        self.flags(lambda r: {"flight_min": str(float(r["flight_min"]) / 2)}, {"time_too_short"})

    def test_time_doubled(self):
        self.flags(lambda r: {"flight_min": str(float(r["flight_min"]) * 2)}, {"time_too_long"})

    def test_range_of_half_the_earth(self):
        self.flags(lambda r: {"range_km": "19000"}, {"time_too_short"})

    def test_range_beyond_half_the_earth(self):
        self.flags(lambda r: {"range_km": "25000"}, {"range_too_long"})

    def test_a_printer_drops_ten_minutes(self):
        """29 for 39 minutes, as one wire printed it: ten minutes off is always seen above 2,500 km."""
        rows = [row | {"flight_min": f"{float(row['flight_min']) - 10:g}"} for row in rows_of(CLAIMS)
                if row["flight_min"] and float(row["apogee_km"]) > 2500 and not is_floor(row)]
        for verdict in self.judge_rows(rows):
            self.assertIs(verdict["fits"], False, verdict)

    def test_through_the_air(self):
        """So low and so far nothing flies without lift or thrust, time stated or not."""
        rows = [row | {"range_km": "5000", "apogee_km": "50"} for row in rows_of(CLAIMS)]
        for verdict in self.judge_rows(rows):
            self.assertIs(verdict["fits"], False)
            self.assertEqual(verdict["reason_code"], "no_such_flight")


class FillIn(File):
    def test_apogee_comes_back(self):
        rows = [row for row in rows_of(CLAIMS) if row["flight_min"] and not is_floor(row)]
        for row, verdict in zip(rows, self.judge_rows([row | {"apogee_km": ""} for row in rows])):
            with self.subTest(date=row["date_local"]):
                self.assertIsNone(verdict["fits"])
                self.assertEqual(verdict["filled"]["quantity"], "apogee_km")
                self.assertLess(abs(verdict["filled"]["value"] - float(row["apogee_km"])),
                                3 * verdict["filled"]["sigma"])

    def test_range_comes_back_or_is_not_told(self):
        rows = [row for row in rows_of(CLAIMS) if row["flight_min"]]
        told = 0
        for row, verdict in zip(rows, self.judge_rows([row | {"range_km": ""} for row in rows])):
            self.assertIsNone(verdict["fits"])
            self.assertEqual(verdict["reason_code"], "range_not_stated")
            if verdict["filled"] is not None:
                told += 1
                self.assertLess(abs(verdict["filled"]["value"] - float(row["range_km"])),
                                3 * verdict["filled"]["sigma"])
        self.assertGreater(told, 0)

    def test_two_missing_or_no_place(self):
        row = rows_of(CLAIMS)[5]
        changes = [{"apogee_km": "", "range_km": ""}, {"apogee_km": "", "flight_min": ""},
                   {"launch_lat": "", "launch_lon": ""}]
        found = self.judge_rows([row | change for change in changes])
        self.assertEqual([v["reason_code"] for v in found],
                         ["too_little_stated", "too_little_stated", "place_not_stated"])
        self.assertEqual([(v["fits"], v["filled"]) for v in found], [(None, None)] * 3)


class Damaged(File):
    def setUp(self):
        super().setUp()
        self.lines = CLAIMS.read_text(encoding="utf-8").splitlines(keepends=True)

    def test_columns(self):
        self.refuse("", 1, "empty")
        self.refuse(self.lines[1], 1, "no column launch_lat")
        self.refuse("".join(self.lines).replace("apogee_km", "apogee_mi", 1), 1, "no column apogee_km")
        self.refuse(self.lines[0].replace("note", "apogee_km"), 1, "twice")

    def test_rows(self):
        for line in (2, 7, len(self.lines)):
            damaged = list(self.lines)
            damaged[line - 1] = damaged[line - 1].split(",", 3)[0] + "\n"
            self.refuse("".join(damaged), line, "fields")

    def test_figures(self):
        for column, wrong in (("apogee_km", "high"), ("apogee_km", "-5"), ("range_km", "nan"),
                              ("flight_min", "1e3"), ("bearing_deg", "NE"), ("launch_lat", "91"),
                              ("launch_lon", "x"), ("range_km", "1000 km"), ("flight_min", "0")):
            rows = rows_of(CLAIMS)
            rows[3][column] = wrong
            with self.subTest(column=column, wrong=wrong):
                self.refuse(text_of(rows), 5, column, wrong)

    def test_quotes(self):
        rows = "".join(self.lines)
        self.refuse(rows + '"2024', len(self.lines) + 1, "never closed")
        self.refuse(rows + 'a"b\n', len(self.lines) + 1, "quote")
        self.refuse(rows + '"a"b\n', len(self.lines) + 1, "quote")
        self.refuse(rows.encode() + b"a\0b\n", len(self.lines) + 1, "zero byte")

    def test_every_refusal_is_listed(self):
        rows = rows_of(CLAIMS)
        rows[2]["range_km"] = rows[7]["apogee_km"] = "?!"
        self.path.write_text(text_of(rows), encoding="utf-8")
        said = run("--csv", self.path).stderr.decode()
        self.assertIn(":4: range_km '?!'", said)
        self.assertIn(":9: apogee_km '?!'", said)

    def test_what_is_still_a_file(self):
        want = judge(CLAIMS)
        text = CLAIMS.read_text(encoding="utf-8")
        for other in (text.replace("\n", "\r\n"), "\ufeff" + text, text + "\n\n", text.rstrip("\n")):
            self.path.write_bytes(other.encode())
            self.assertEqual(judge(self.path), want)
        shuffled = [dict(reversed(list(row.items()))) | {"more": "x,\"y\"\nz"} for row in rows_of(CLAIMS)]
        self.assertEqual([v["predicted_flight_s"] for v in self.judge_rows(shuffled)],
                         [v["predicted_flight_s"] for v in want])

    def test_names_that_are_not_text(self):
        self.path.write_bytes(self.lines[0].encode() + self.lines[1].encode().replace(b"Musudan", b"\xff\xfe"))
        self.assertIsNone(judge(self.path)[0]["missile"])


class Calls(unittest.TestCase):
    one = ("--place", "39.098,126.014", "--apogee-km", "6648.4", "--range-km", "1001.2",
           "--bearing-deg", "62", "--propellant", "solid")

    def test_one_claim(self):
        done = run(*self.one, "--flight-s", "4491")
        self.assertEqual(done.returncode, 0)
        for word in b"fits: ", b"apogee", b"6648.4 km", b"boost", b"sigma":
            self.assertIn(word, done.stdout)
        done = run(*self.one, "--flight-min", "65", "--json")
        self.assertEqual(done.returncode, 1)
        VALIDATOR.validate(json.loads(done.stdout))
        self.assertIs(json.loads(done.stdout)["fits"], False)
        done = run(*self.one)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"not known: the flight time is not stated; by the others it is", done.stdout)

    def test_wrong_calls(self):
        for arguments in ((), ("--json",), ("--csv",), ("--wrong", "x"), ("--place", "39"),
                          ("--place", "39,200"), ("--apogee-km", "much"), ("--flight-s", "-1"),
                          ("--propellant", "steam"), ("--csv", CLAIMS, "--apogee-km", "5")):
            done = run(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(b"--help", done.stderr)

    def test_help_has_an_example(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"example: tocsin claim", done.stdout)

    def test_a_file_that_is_not_there(self):
        done = run("--csv", "no/such.csv")
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"no/such.csv", done.stderr)

    def test_text_for_people(self):
        done = run("--csv", CLAIMS)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(len(done.stdout.splitlines()), len(rows_of(CLAIMS)))
        self.assertIn(b"0 of 23 claims do not fit", done.stderr)


if __name__ == "__main__":
    unittest.main()
