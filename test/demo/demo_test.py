#!/usr/bin/python3
"""test/demo/demo_test.py BINARY [SEED:TOPOLOGY:SPEED:SCENARIO ...]: whole demonstrations, side by side.

Each one must exit 0 and every claim of claims.py must hold of its folder.  KEEP=DIR keeps the folders.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import claims

TIMEOUT_S = 400


def start(binary, folder, case):
    seed, rest = case.split(":", 1)
    topology, speed, scenario = rest.rsplit(":", 2)
    out = folder / case.replace(":", "_")
    shutil.rmtree(out, ignore_errors=True)
    with open(f"{out}.txt", "wb") as said:
        process = subprocess.Popen(claims.command(binary, out, seed, topology, speed, scenario), stdout=said,
                                   stderr=subprocess.STDOUT)
    return case, out, process, time.monotonic()


def judge(binary, case, out, process):
    """Empty when sound; else why not."""
    try:
        code = process.wait(TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()
        code = f"none within {TIMEOUT_S} s"
    if code != 0:
        return f"exit code {code}\n" + pathlib.Path(f"{out}.txt").read_text(errors="replace")[-2500:]
    try:
        print(f"{case}: {claims.check(binary, out)}", flush=True)
    except (claims.Broken, claims.jsonschema.ValidationError) as broken:
        return str(broken)
    return ""


def main(binary, cases):
    kept = os.environ.get("KEEP")
    folder = pathlib.Path(kept or tempfile.mkdtemp(prefix="tocsin-demo."))
    folder.mkdir(exist_ok=True, parents=True)
    running = [start(binary, folder, case) for case in cases]
    failed = False
    for case, out, process, begun in running:
        why = judge(binary, case, out, process)
        print(f"{case}: {'FAILED' if why else 'sound'}, {time.monotonic() - begun:.0f} s {why}", flush=True)
        failed = failed or bool(why)
    if not kept and not failed:
        shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]))
