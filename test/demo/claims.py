"""test/demo/claims.py: what must hold of a finished demonstration, read from its folder alone.

`run` plays one; `check` raises Broken with every claim that does not hold; `figures` is one line.
"""
import datetime
import json
import math
import pathlib
import subprocess

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/summary.schema.json").read_text())
CAP_XSD = ROOT / "test/schema/CAP-v1.2.xsd"
CAP_NAMES = {"cap": "urn:oasis:names:tc:emergency:cap:1.2"}
LAUNCH_KM = 50  # at the last revision before burnout + AFTER_BURNOUT_S
LAUNCH_S = 15
AFTER_BURNOUT_S = 60
EARTH_KM = 6371.0


class Broken(Exception):
    """One line per claim that does not hold."""


def seconds(utc):
    return datetime.datetime.fromisoformat(utc.replace("Z", "+00:00")).timestamp()


def distance_km(a, b):
    lat1, lon1, lat2, lon2 = (math.radians(x) for x in (a["lat_deg"], a["lon_deg"], b["lat_deg"], b["lon_deg"]))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def command(binary, out, seed, topology, speed, scenario):
    return [binary, "demo", "--once", "--speed", str(speed), "--seed", str(seed), "--topology", topology,
            "--scenario", scenario, "--out", str(out)]


def summary_of(out):
    return json.loads((pathlib.Path(out) / "summary.json").read_text())


class Claims:
    """Collects what is broken, so that one run shows all of it."""

    def __init__(self, binary, out):
        self.binary = binary
        self.out = pathlib.Path(out)
        self.broken = []
        self.figures = {}
        self.summary = summary_of(out)
        self.launches = self.summary["truth"]["launches"]

    def want(self, holds, text):
        if not holds:
            self.broken.append(text)
        return holds

    def worst(self, name, value):
        self.figures[name] = max(value, self.figures.get(name, -math.inf))

    def least(self, name, value):
        self.figures[name] = min(value, self.figures.get(name, math.inf))

    def launch_of(self, event, nation):
        """The launch that an event stands for: the nearest to where the nation says it came from."""
        said = event["assessments"].get(nation, {}).get("launch")
        if said is None:
            return None
        return min(self.launches, key=lambda l: distance_km(l["launch_point"], said["point"]))

    def schema(self):
        jsonschema.Draft202012Validator(SCHEMA).validate(self.summary)
        self.want(self.summary["is_complete"], "the last all-clear did not come")

    def events(self):
        for nation, of in self.summary["nations"].items():
            self.want(len(of["events"]) == len(self.launches),
                      f"{nation}: {len(of['events'])} events of {len(self.launches)} launches")
            stands_for = [(self.launch_of(e, nation) or {}).get("name") for e in of["events"]]
            self.want(len(set(stands_for)) == len(stands_for) and None not in stands_for,
                      f"{nation}: events stand for {stands_for}")
            for event in of["events"]:
                self.opinions(nation, event)
                self.own_launch(nation, event)
                self.times(nation, event)

    def opinions(self, nation, event):
        for origin in self.summary["nations"]:
            said = event["assessments"].get(origin)
            if not self.want(said is not None, f"{nation}: no assessment of {origin}"):
                continue
            numbers = [r["revision"] for r in said["revisions"]]
            made = [r["made_utc"] for r in said["revisions"]]
            self.want(len(numbers) > 2, f"{nation}: {len(numbers)} revisions of {origin}")
            self.want(made == sorted(set(made)),
                      f"{nation}: revisions of {origin} out of order")
            self.want(numbers and numbers[-1] == said["revision"], f"{nation}: the newest of {origin} is not the last")

    def own_launch(self, nation, event):
        truth = self.launch_of(event, nation)
        if truth is None:
            return
        limit = seconds(truth["burnout_utc"]) + AFTER_BURNOUT_S
        early = [r for r in event["assessments"][nation]["revisions"] if seconds(r["made_utc"]) < limit]
        if not self.want(early and early[-1]["launch"], f"{nation}: no launch point by burnout + {AFTER_BURNOUT_S} s"):
            return
        km = distance_km(early[-1]["launch"]["point"], truth["launch_point"])
        off_s = abs(seconds(early[-1]["launch"]["time_utc"]) - seconds(truth["launch_utc"]))
        self.worst("launch_km", km)
        self.worst("launch_s", off_s)
        self.want(km <= LAUNCH_KM, f"{nation}: launch point {km:.1f} km from the truth, limit {LAUNCH_KM}")
        self.want(off_s <= LAUNCH_S, f"{nation}: launch time {off_s:.1f} s from the truth, limit {LAUNCH_S}")
        impact = event["assessments"][nation]["impact"]
        if self.want(impact is not None, f"{nation}: no impact point at the end"):
            self.worst("impact_km", distance_km(impact["point"], truth["impact_point"]))

    def times(self, nation, event):
        self.want(event["first_detection_utc"] is not None, f"{nation}: no own detection")
        self.want(event["first_notice_out_utc"] is not None, f"{nation}: no notice out")
        others = set(self.summary["nations"]) - {nation}
        came = {n for n, utc in event["first_notice_in_utc"].items() if utc is not None}
        self.want(came == others, f"{nation}: notices in from {sorted(came)}, want {sorted(others)}")
        own = event["first_detection_utc"]
        first = min([utc for utc in event["first_notice_in_utc"].values() if utc] or [""])
        if own and first and nation == "JPN":
            self.least("gain_JPN_s", seconds(own) - seconds(first))

    def overflights(self):
        """Every nation's draft names what is overflown before it is."""
        for launch in self.launches:
            for over in launch["overflown"]:
                if over["nation"] not in self.summary["nations"]:
                    continue
                drafts = [d for e in self.summary["nations"][over["nation"]]["events"] for d in e["alert_drafts"]
                          if self.launch_of(e, over["nation"]) is launch]
                naming = [(d, a) for d in drafts for a in d["areas"] if a["area"] == over["area"]]
                if not self.want(naming, f"{over['nation']}: no draft names {over['area']}"):
                    continue
                draft, area = naming[0]
                lead = seconds(over["from_utc"]) - seconds(draft["at_utc"])
                self.least("lead_s", lead)
                self.want(lead > 0, f"{over['area']} named {-lead:.0f} s after the overflight began")
                self.want(draft["at_utc"] < area["earliest_utc"], f"{over['area']}: named after its own window began")

    def japan(self):
        if self.summary["scenario"] != "2022-10-04":
            return
        drafts = [d for e in self.summary["nations"]["JPN"]["events"] for d in e["alert_drafts"]]
        self.want(any(a["area"] == "JP-02" for d in drafts for a in d["areas"]), "JPN: no draft names JP-02")

    def drafts(self):
        for nation, of in self.summary["nations"].items():
            drafts = [d for e in of["events"] for d in e["alert_drafts"]]
            last = {d["number"]: d["state"] for d in drafts}
            self.want(all(s in ("all_clear", "cancelled") for s in last.values()), f"{nation}: alerts end as {last}")
            numbers = [(d["number"], d["revision"]) for d in drafts]
            self.want(len(numbers) == len(set(numbers)), f"{nation}: a draft was made twice")
            files = sorted((self.out / nation / "alerts").glob("*.xml"))
            self.want({f.name for f in files} == {f"alert-{n:04d}-{r:02d}.xml" for n, r in numbers},
                      f"{nation}: {len(files)} files of {len(numbers)} drafts")
            self.cap(nation, files)

    def cap(self, nation, files):
        if not files:
            return
        done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", CAP_XSD, *files], capture_output=True,
                              text=True, check=False)
        self.want(done.returncode == 0, f"{nation}: CAP: {done.stderr[-400:]}")
        for f in files:
            status = subprocess.run(["xmllint", "--nonet", "--xpath", "string(//*[local-name()='status'])", f],
                                    capture_output=True, text=True, check=False).stdout.strip()
            self.want(status == "Exercise", f"{f.name}: status {status}")

    def receipts(self, want_latency):
        for nation, of in self.summary["nations"].items():
            self.want(of["partners"], f"{nation}: no partners")
            self.want(of["replay"]["is_equal"], f"{nation}: the replay differs")
            for partner, p in of["partners"].items():
                self.want(p["sent"] > 0 and p["sent"] == p["receipted"],
                          f"{nation} -> {partner}: {p['sent']} sent, {p['receipted']} receipted")
                back = self.summary["nations"][partner]["partners"][nation]
                self.want(back["taken"] == p["sent"], f"{partner} holds {back['taken']} of {p['sent']} of {nation}")
                if self.want(p["latency"] or not want_latency, f"{nation}: latency from {partner} not measured") \
                        and p["latency"]:
                    self.want(p["latency"]["bound_ms"] > 0, f"{nation}: latency from {partner} without its bound")
                    self.worst("p50_ms", p["latency"]["p50_ms"])
                    self.worst("p99_ms", p["latency"]["p99_ms"])

    def verify(self):
        done = subprocess.run([self.binary, "verify", self.out], capture_output=True, text=True, check=False)
        self.want(done.returncode == 0, f"verify: exit {done.returncode}: {done.stdout[-300:]}{done.stderr[-300:]}")


def check(binary, out, want_latency=True):
    """The figures of a sound demonstration; Broken otherwise."""
    c = Claims(binary, out)
    c.schema()
    c.events()
    c.overflights()
    c.japan()
    c.drafts()
    c.receipts(want_latency)
    c.verify()
    if c.broken:
        raise Broken("\n".join(c.broken))
    return " ".join(f"{k} {v:.3g}" for k, v in c.figures.items())
