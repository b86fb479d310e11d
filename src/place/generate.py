#!/usr/bin/python3
"""src/place/generate.py: the committed tables as C, at build time: AREAS.csv PLACES.csv OUT.c.

Refuses, with file and line, what would make a wrong table: a missing name, a code twice, a place
outside the globe or in an unknown area.  Angles become radians here, by one multiplication, so
every build has the same bits.
"""
import csv
import math
import sys

NATIONS = ("JPN", "KOR", "USA")


def stop(path, line, text):
    sys.exit(f"{path}:{line}: {text}")


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read_areas(path):
    areas = []
    seen = {}
    with open(path, encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if row["nation"] not in NATIONS:
                stop(path, number, f"unknown nation {row['nation']}")
            if not (row["name_en"] and row["name_ja"] and row["name_ko"]):
                stop(path, number, "a name is missing")
            if row["iso"] in seen:
                stop(path, number, f"{row['iso']} is in line {seen[row['iso']]} already")
            seen[row["iso"]] = number
            areas.append(row)
    return areas


def read_places(path, areas):
    index = {row["iso"]: i for i, row in enumerate(areas)}
    places = []
    with open(path, encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            lat, lon = float(row["lat"]), float(row["lon"])
            if not (-90 <= lat <= 90 and -180 <= lon <= 180):
                stop(path, number, "latitude or longitude out of range")
            if row["area"] not in index:
                stop(path, number, f"unknown area {row['area']}")
            places.append((lat, lon, row["name"], int(row["population"]), index[row["area"]]))
    return sorted(places)


def main():
    areas_path, places_path, out_path = sys.argv[1:]
    areas = read_areas(areas_path)
    places = read_places(places_path, areas)
    with open(out_path, "w", encoding="utf-8") as out:
        out.write("/* Made by src/place/generate.py: change the tables, not this file. */\n")
        out.write('#include "place/place_int.h"\n\n')
        out.write("const struct area place_areas[] = {\n")
        keys = ("iso", "nation", "jis", "rok_admin", "fips", "same_prefix",
                "name_en", "name_ja", "name_ko")
        for row in areas:
            out.write("    {" + ", ".join(quote(row[key]) for key in keys) + "},\n")
        out.write(f"}};\nconst int place_area_count = {len(areas)};\n\n")
        out.write("const struct place place_places[] = {\n")
        for lat, lon, name, population, area in places:
            out.write(f"    {{{quote(name)}, {{{math.radians(lat)!r}, {math.radians(lon)!r}, 0.0}}, "
                      f"{population}, {area}}},\n")
        out.write(f"}};\nconst int place_place_count = {len(places)};\n")


main()
