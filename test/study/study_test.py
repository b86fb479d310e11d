#!/usr/bin/python3
"""test/study/study_test.py BINARY: `tocsin study` as an analyst meets it.

Every JSON obeys docs/study.schema.json; the same arguments give the same bytes whatever the number
of jobs; figures agree with each other; goals that fail change the exit code with --check only;
plots are well-formed; wrong calls are refused.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import jsonschema

BINARY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/tocsin").resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
VALIDATOR = jsonschema.Draft202012Validator(json.loads((ROOT / "docs/study.schema.json").read_text()))


def study(*arguments):
    return subprocess.run([BINARY, "study", *arguments], capture_output=True, text=True, check=False)


class Study(unittest.TestCase):
    def figures(self, *arguments):
        done = study("--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads(done.stdout)
        VALIDATOR.validate(figures)
        return figures

    def test_each_kind_of_family_obeys_the_schema(self):
        for family, truth in (("mixed", "matched"), ("infrared-mono", "real"), ("pull-up", "matched"),
                              ("bolide", "real"), ("aircraft", "real")):
            with self.subTest(family):
                f = self.figures("--family", family, "--truth", truth, "--runs", "1", "--seed", "3")
                self.assertEqual((f["family"], f["truth"], f["runs"]), (family, truth, 1))
                self.assertTrue(all(goal["met"] is None for goal in f["goals"]), "one run judges nothing")

    def test_the_same_seed_gives_the_same_bytes_by_any_number_of_jobs(self):
        call = ("--family", "re-entry", "--truth", "real", "--runs", "5", "--json")
        one = study(*call, "--jobs", "1").stdout
        self.assertEqual(one, study(*call, "--jobs", "3").stdout)
        self.assertNotEqual(one, study(*call, "--seed", "2").stdout)

    def test_pooled_coverage_is_that_of_its_times(self):
        f = self.figures("--family", "re-entry", "--runs", "12")
        held = sum(round(cell["90"] * cell["trials"]) for cell in f["coverage_by_time"] if cell["trials"])
        self.assertAlmostEqual(held / f["coverage"]["trials"], f["coverage"]["90"], places=9)

    def test_a_goal_not_met_is_said_and_fails_a_check_only(self):
        call = ("--family", "infrared-mono", "--runs", "10")
        table = study(*call)
        self.assertEqual(table.returncode, 0)
        self.assertRegex(table.stdout, r"nees_in_99_band .* - +NOT MET")
        self.assertEqual(study(*call, "--check").returncode, 1)

    def test_plots_are_well_formed(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(study("--family", "mixed", "--runs", "1", "--plots", folder).returncode, 0)
            plots = sorted(pathlib.Path(folder).iterdir())
            self.assertEqual([p.name for p in plots], [f"mixed-{kind}.svg" for kind in
                             ("consistency", "coverage", "error", "reliability")])
            for plot in plots:
                self.assertTrue(xml.etree.ElementTree.parse(plot).getroot().tag.endswith("svg"))
        self.assertEqual(study("--family", "re-entry", "--runs", "1", "--plots", "/no/such").returncode, 3)

    def test_wrong_calls_are_refused(self):
        for call in ((), ("--family", "none"), ("--family", "mixed", "--truth", "other"),
                     ("--family", "mixed", "--runs", "0"), ("--family", "mixed", "--fast"),
                     ("--family",)):
            self.assertEqual(study(*call).returncode, 2, call)


if __name__ == "__main__":
    unittest.main()
