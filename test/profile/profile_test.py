#!/usr/bin/python3
"""test/profile/profile_test.py BINARY: `tocsin profile` as an analyst meets it.

Traces of a generator that the unit tests do not use, then files as they should not be.  Every JSON
obeys docs/profile.schema.json; every refusal names file and line.
"""
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

sys.dont_write_bytecode = True
import ascents

BINARY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/tocsin").resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "test/profile/ascent.csv"
VALIDATOR = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/profile.schema.json").read_text()))


def run(*arguments):
    return subprocess.run([BINARY, "profile", *map(str, arguments)], capture_output=True, cwd=ROOT,
                          timeout=60, check=False)


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tocsin-profile-")
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "trace.csv"

    def judge(self, text):
        """Exit code and findings (None when refused); what holds of every answer is checked here."""
        self.path.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = run("--csv", self.path, "--json")
        said = done.stderr.decode(errors="replace")
        self.assertIn(done.returncode, (0, 1), said)
        if done.returncode == 1:
            self.assertEqual(done.stdout, b"")
            self.assertRegex(said, re.escape(str(self.path)) + r":(\d+: )?")
            return 1, None
        found = json.loads(done.stdout)
        VALIDATOR.validate(found)
        for times, sigmas in (("burnouts", "burnout_sigmas_s"), ("reignitions", "reignition_sigmas_s")):
            self.assertEqual(len(found[times]), len(found[sigmas]))
            self.assertEqual(found[times], sorted(found[times]))
        return 0, found

    def refuse(self, text, line, *words):
        code, _ = self.judge(text)
        said = run("--csv", self.path).stderr.decode(errors="replace")
        self.assertEqual(code, 1, said)
        self.assertIn(f"{self.path}:{line}: ", said)
        for word in words:
            self.assertIn(word, said)


class Ascents(Files):
    def test_forty_gravity_turns(self):
        burnouts = hit = false = inside = 0
        squares = []
        for seed in range(1, 41):
            rows, ended, _, high = ascents.fly(seed, speed_noise=1 + seed % 4, altitude_noise=20 + 10 * (seed % 5))
            code, found = self.judge(ascents.text_of(rows))
            self.assertEqual(code, 0)
            near = [any(abs(t - b) <= 2 for t in found["burnouts"]) for b in ended]
            burnouts += len(ended)
            hit += sum(near)
            false += max(0, len(found["burnouts"]) - sum(near))
            miss = found["coast60_altitude_m"] - high
            squares.append(miss ** 2)
            inside += abs(miss) <= 1.96 * found["coast60_sigma_m"]
            self.assertFalse(found["is_burning"], seed)
            self.assertEqual(found["speed_axes"], "earth_fixed")
            self.assertEqual(found["coast60_at_s"], rows[-1][0] + 60)
        rms = math.sqrt(sum(squares) / len(squares))
        print(f"40 gravity turns: burnouts {hit} of {burnouts} within 2 s, {false} false; coast60 rms "
              f"{rms:.0f} m, {inside} in the 95 % band", file=sys.stderr)
        self.assertGreaterEqual(hit, 0.95 * burnouts)
        self.assertLessEqual(false, 0.05 * burnouts)
        self.assertLessEqual(rms, 1000)
        self.assertGreaterEqual(inside, 34)  # binomial, 40 draws of 0.95, three sigmas

    def test_the_example_is_what_the_generator_writes(self):
        self.assertEqual(EXAMPLE.read_text(), ascents.text_of(ascents.fly(7)[0]))

    def test_for_people(self):
        done = run("--csv", EXAMPLE)
        self.assertEqual(done.returncode, 0, done.stderr)
        said = done.stdout.decode()
        for word in ("burnout", "60 s later", "class", "noise"):
            self.assertIn(word, said)
        found = json.loads(run("--csv", EXAMPLE, "--json").stdout)
        self.assertEqual(said.count("burnout "), len(found["burnouts"]))
        self.assertIn(found["class"], said)

    def test_burning_has_no_class(self):
        rows, ended, _, _ = ascents.fly(7)
        _, found = self.judge(ascents.text_of([r for r in rows if r[0] < ended[-1] - 20]))
        self.assertTrue(found["is_burning"])
        self.assertEqual(found["class"], "unknown")
        self.assertIsNone(found["class_probability"])

    def test_same_bytes_again(self):
        self.assertEqual(run("--csv", EXAMPLE, "--json").stdout, run("--csv", EXAMPLE, "--json").stdout)


class Damaged(Files):
    def setUp(self):
        super().setUp()
        self.lines = EXAMPLE.read_text().splitlines()

    def with_line(self, number, line):
        lines = list(self.lines)
        lines[number - 1] = line
        return "\n".join(lines) + "\n"

    def test_rows_that_cannot_be_read(self):
        for line, word in (("49,abc,1000", "speed_mps"), ("49,nan,1000", "speed_mps"),
                           ("49,inf,1000", "speed_mps"), ("49,-3,1000", "speed_mps"),
                           ("49,400,", "altitude_m"), ("49,,1000", "speed_mps"),
                           ("49,400,1e99", "altitude_m"), ("49,400,-9000", "altitude_m"),
                           ("49,400", "three fields"), ("49,400,1000,7", "three fields"),
                           ("x,400,1000", "t_s"), ("49,1 400,1000", "speed_mps"),
                           ("47,400,1000", "sort"), ("48,400,1000", "sort"), ("900000,400,1000", "one flight"),
                           ('49,"400,1000', "closed"), ("49,4\x0000,1000", "zero byte"),
                           ("49,400m/s,1000", "speed_mps"), ("49,0x190,1000", "speed_mps")):
            with self.subTest(line):
                self.refuse(self.with_line(51, line), 51, word)

    def test_heads(self):
        for head in ("", "t,v,h", "t_s,altitude_m,speed_mps", "t_s,speed_mps", "t_s;speed_mps;altitude_m",
                     "T_S,SPEED_MPS,ALTITUDE_M", "t_s,speed_mps,altitude_m,x", self.lines[1]):
            with self.subTest(head):
                self.refuse(self.with_line(1, head), 1, "t_s,speed_mps,altitude_m")
        self.refuse(b"\n\n", 1)
        self.refuse(b"\xff\xfe\x00t", 1)

    def test_what_is_no_flight(self):
        head = ascents.HEADER
        self.refuse(head, 1, "12 samples")
        self.refuse(head + "0,0,0\n1,5,2\n", 1, "12 samples")
        self.refuse(head + "".join(f"{t},0,10\n" for t in range(100)), 1, "never leaves")
        dice = random.Random(1)
        self.refuse(head + "".join(f"{t},{dice.uniform(0, 9000)},{dice.uniform(0, 1e6)}\n" for t in range(90)),
                    1, "not those of one flight")
        self.refuse(head + "".join(f"{t * 0.1:.1f},1,1\n" for t in range(20010)), 20002, "20,000")

    def test_spellings_that_are_right(self):
        _, plain = self.judge("\n".join(self.lines) + "\n")
        for text in ("\r\n".join(self.lines) + "\r\n", "\ufeff" + "\n".join(self.lines), "\n".join(self.lines),
                     "\n\n".join(self.lines), "\n".join('"%s"' % line.replace(",", '","') for line in self.lines)):
            code, found = self.judge(text)
            self.assertEqual(code, 0)
            self.assertEqual(found, plain)

    def test_lost_rows_and_wrong_samples(self):
        rows, ended, _, high = ascents.fly(7)
        dice = random.Random(3)
        lost = [r for r in rows[:-1] if dice.random() > 0.15] + rows[-1:]
        wrong = [(t, v + 400 if t % 37 == 20 else v, h + 15000 if t % 41 == 30 else h) for t, v, h in rows]
        for changed in (lost, wrong):
            code, found = self.judge(ascents.text_of(changed))
            self.assertEqual(code, 0)
            self.assertEqual(len(found["burnouts"]), len(ended))
            for told, true in zip(found["burnouts"], ended):
                self.assertLess(abs(told - true), 2)
            self.assertLess(abs(found["coast60_altitude_m"] - high), 4 * found["coast60_sigma_m"])

    def test_mutated_bytes(self):
        dice = random.Random(5)
        whole = EXAMPLE.read_bytes()
        answers = {0: 0, 1: 0}
        for _ in range(150):
            text = bytearray(whole)
            for _ in range(dice.choice((1, 1, 3, 30))):
                at = dice.randrange(len(text))
                text[at:at + dice.choice((0, 1, 5))] = dice.choice(
                    (b"", b"9", b",", b"\n", b"\"", b"\0", b"-", b"e", b"\xff", b".", b"7,7\n"))
            code, _ = self.judge(bytes(text[:dice.choice((len(text), dice.randrange(len(text))))]))
            answers[code] += 1
        self.assertGreater(answers[0], 10, answers)
        self.assertGreater(answers[1], 10, answers)


class Calls(unittest.TestCase):
    def test_usage(self):
        for arguments in ((), ("--json",), ("--csv",), ("--csv", EXAMPLE, "--xml"), (EXAMPLE,)):
            self.assertEqual(run(*arguments).returncode, 2, arguments)
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("example: tocsin profile --csv test/profile/ascent.csv", done.stdout.decode())

    def test_no_file(self):
        self.assertEqual(run("--csv", "/nowhere/trace.csv").returncode, 3)


if __name__ == "__main__":
    unittest.main()
