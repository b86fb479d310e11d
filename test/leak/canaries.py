# test/leak/canaries.py: random names and places of sensors, and every way they could be spelled.
#
# A spelling is (what, bytes, is_text).  Text is searched without regard to case.  Spellings of fewer
# than LONG bytes happen by chance, so they are searched only in bytes that are not random (no hash,
# salt or signature) and count when REPEATS different notices or messages hold them: a place that
# leaks does so again and again.  The limit of this test is thus a place told once, in four bytes.
import base64
import bisect
import hashlib
import math
import random
import re
import struct

import numpy as np

LONG = 6
REPEATS = 3
SCALES = (  # what, units per unit
    ("1e-7", 10**7), ("1e-6", 10**6), ("1e-5", 10**5), ("1e-9", 10**9), ("1e-8", 10**8))


class Sensor:
    def __init__(self, nation, name, kind, lat, lon, height):
        self.nation, self.name, self.kind = nation, name, kind
        self.lat_deg, self.lon_deg, self.height_m = lat, lon, height


def random_word(dice, size):
    return "".join(dice.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(size))


def make_sensors(dice):
    """Like the built-in ones in what they see; unlike anything in name and place."""
    near = [("USA", "infrared", 2.3, 170), ("USA", "infrared", 2.1, 80), ("JPN", "radar", 40.2, 139.9),
            ("JPN", "radar", 42.9, 143.5), ("JPN", "radar", 35.3, 133.3), ("KOR", "radar", 37.9, 127.5),
            ("KOR", "radar", 36.7, 128.9)]
    out = []
    for nation, kind, lat, lon in near:
        height = dice.uniform(35786000, 35787000) if kind == "infrared" else dice.uniform(200, 900)
        out.append(Sensor(nation, f"{random_word(dice, 10)} {random_word(dice, 9)}", kind,
                          round(lat + dice.uniform(0.011, 0.199), 7), round(lon + dice.uniform(0.011, 0.199), 7),
                          round(height, 3)))
    return out


def ecef_of(s):
    a, f = 6378137.0, 1 / 298.257223563
    lat, lon = math.radians(s.lat_deg), math.radians(s.lon_deg)
    e2 = f * (2 - f)
    n = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    return ((n + s.height_m) * math.cos(lat) * math.cos(lon), (n + s.height_m) * math.cos(lat) * math.sin(lon),
            (n * (1 - e2) + s.height_m) * math.sin(lat))


def varint(value):
    out = bytearray()
    while True:
        out.append(value & 127 | (128 if value > 127 else 0))
        value >>= 7
        if not value:
            return bytes(out)


def spell_text(what, text):
    raw = text.encode("ascii")
    yield what, raw, True
    yield what + " hex", raw.hex().encode(), True
    for spelling in ("utf-16-le", "utf-16-be"):
        yield f"{what} {spelling}", text.encode(spelling), True
    for shift in range(3):  # the part of base64 that does not depend on the neighbours
        whole = base64.b64encode(bytes(shift) + raw)
        inner = whole[(0, 2, 3)[shift]:len(whole) - (4 if (len(raw) + shift) % 3 else 0)]
        yield f"{what} base64 shifted {shift}", inner, False
    yield what + " reversed", raw[::-1], True


def spell_name(s):
    for word in s.name.split():
        yield from spell_text(f"word {word}", word)
    for joint in ("_", "-", "%20", "+", ""):
        yield f"name joined by '{joint}'", s.name.replace(" ", joint).encode(), True
    for spelled in (s.name, s.name.lower()):
        for method in ("sha256", "sha1", "md5"):
            digest = hashlib.new(method, spelled.encode()).digest()
            yield f"{method} of {spelled}", digest, False
            yield f"{method} of {spelled} hex", digest.hex().encode(), True
        yield f"blake2b of {spelled}", hashlib.blake2b(spelled.encode(), digest_size=32).digest(), False


def spell_integer(what, value):
    if abs(value) < 1 << 24:
        return  # too few bits to be told from chance; the finer units say the same
    for form in ("i", "q"):
        for order in "><":
            try:
                yield f"{what} {order}{form}", struct.pack(order + form, value), False
            except struct.error:
                pass  # too large for 32 bits
    yield what + " varint", varint(value & (1 << 64) - 1), False
    yield what + " zigzag", varint((value << 1 ^ value >> 63) & (1 << 64) - 1), False
    yield what + " in digits", str(abs(value)).encode(), True


def spell_real(what, value):
    for form in "df":
        for order in "><":
            yield f"{what} {order}{form}", struct.pack(order + form, value), False


def spell_decimals(what, value, least):
    for decimals in range(least, 8):
        yield f"{what} to {decimals} decimals", f"{abs(value):.{decimals}f}".encode(), True
        cut = math.floor(abs(value) * 10**decimals) / 10**decimals
        yield f"{what} cut to {decimals} decimals", f"{cut:.{decimals}f}".encode(), True


def sexagesimal(value):
    seconds = round(abs(value) * 3600)
    d, m, s = seconds // 3600, seconds // 60 % 60, seconds % 60
    return (f"{d}{m:02}{s:02}", f"{d}:{m:02}:{s:02}", f"{d} {m:02} {s:02}", f"{d}\u00b0{m:02}'{s:02}")


def geohash(lat, lon, size):
    alphabet, ranges, bits, out = "0123456789bcdefghjkmnpqrstuvwxyz", [[-180, 180], [-90, 90]], 0, ""
    for i in range(size * 5):
        low_high, value = ranges[i & 1], (lon, lat)[i & 1]
        middle = sum(low_high) / 2
        bits = bits << 1 | (value >= middle)
        low_high[0 if value >= middle else 1] = middle
        if i % 5 == 4:
            out, bits = out + alphabet[bits], 0
    return out


CELL_WIDTHS = ((20, 1000000), (40, 1200000), (50, 1500000), (60, 1800000))


def spell_cell(s):
    """The coarse place of notice.md section 5, latitude and longitude together."""
    lat = math.floor((s.lat_deg + 90) * 10) * 1000000 - 900000000 + 500000
    width = next(w for top, w in CELL_WIDTHS if abs(lat) / 1e7 <= top)
    lon = math.floor((s.lon_deg * 1e7 + 1.8e9) / width) * width - 1800000000 + width // 2
    for order in "><":
        yield f"coarse cell {order}", struct.pack(order + "ii", lat, lon), False


def spell_place(s):
    for axis, value in (("latitude", s.lat_deg), ("longitude", s.lon_deg)):
        yield from spell_decimals(f"{axis} in degrees", value, 2)
        yield from spell_decimals(f"{axis} in radians", math.radians(value), 4)
        for unit, scaled in (("degrees", value), ("radians", math.radians(value))):
            yield from spell_real(f"{axis} in {unit}", scaled)
            for name, scale in SCALES:
                yield from spell_integer(f"{axis} in {name} {unit}", round(scaled * scale))
        for text in sexagesimal(value):
            yield f"{axis} as {text}", text.encode(), True
    for size in (6, 7, 8, 9):
        yield f"geohash of {size}", geohash(s.lat_deg, s.lon_deg, size).encode(), True
    yield from spell_cell(s)
    for axis, metres in zip("xyz", ecef_of(s)):
        yield from spell_decimals(f"ECEF {axis} in km", metres / 1000, 1)
        for unit, scale in (("km", 0.001), ("m", 1), ("dm", 10), ("cm", 100), ("mm", 1000)):
            yield from spell_real(f"ECEF {axis} in {unit}", metres * scale)
            if scale >= 1:
                yield from spell_integer(f"ECEF {axis} in {unit}", round(metres * scale))
    for unit, scale in (("m", 1), ("dm", 10), ("mm", 1000)):
        yield from spell_integer(f"height in {unit}", round(s.height_m * scale))
    yield from spell_decimals("height in m", s.height_m, 1)
    yield from spell_real("height in m", s.height_m)


def spellings_of(sensor):
    """{bytes: what}; text in lower case.  Nothing shorter than four bytes says anything."""
    exact, text = {}, {}
    for what, spelled, is_text in list(spell_name(sensor)) + list(spell_place(sensor)):
        if len(spelled) >= 4:
            into = text if is_text else exact
            into.setdefault(spelled.lower() if is_text else spelled, what)
    return exact, text


KIND_WORDS = (b"radar", b"infrared", b"infra-red", b"optical", b"sbirs", b"sensor_kind")
KIND_PATTERN = re.compile(rb"(?<![A-Za-z0-9+/])(?:IR|EO|RDR|OPIR)(?![A-Za-z0-9+/=])")
GAP = b"\xa5\xa5\xa5\xa5"


class Chunks:
    """Notices and messages without what is random in them, each once."""

    def __init__(self, chunks):
        self.text, self.starts = bytearray(), []
        for chunk in chunks:
            self.starts.append(len(self.text))
            self.text += chunk + GAP
        self.text = bytes(self.text)
        self.lower = self.text.lower()


class Words:
    """Many byte strings of at least four, searched in one pass: two tables sieve by the four octets
    of each that are least like chance (zeros are everywhere)."""

    def __init__(self, words):
        self.tables = np.zeros((2, 1 << 16), dtype=bool)
        self.by_key = {}
        for word in words:
            offset = max(range(len(word) - 3), key=lambda i: len(set(word[i:i + 4]) - {0}))
            key = word[offset:offset + 4]
            self.tables[0][key[0] | key[1] << 8] = self.tables[1][key[2] | key[3] << 8] = True
            self.by_key.setdefault(key, []).append((word, offset))

    def places(self, where):
        """(word, place) for each."""
        octets = np.frombuffer(where, dtype=np.uint8).astype(np.uint16)
        if len(octets) < 4:
            return
        pairs = octets[:-1] | octets[1:] << 8
        for at in np.flatnonzero(self.tables[0][pairs[:-2]] & self.tables[1][pairs[2:]]).tolist():
            for word, offset in self.by_key.get(where[at:at + 4], ()):
                if at >= offset and where.startswith(word, at - offset):
                    yield word, at - offset


class Finder:
    """Finds the spellings of some sensors in bytes."""

    def __init__(self, sensors):
        self.what = ({}, {})  # exact, text: {spelling: [(sensor, what)]}
        for sensor in sensors:
            for mine, all_of in zip(spellings_of(sensor), self.what):
                for spelling, what in mine.items():
                    all_of.setdefault(spelling, []).append((sensor, what))
        self.long = [Words(w for w in all_of if len(w) >= LONG) for all_of in self.what]
        self.short = [Words(w for w in all_of if len(w) < LONG) for all_of in self.what]
        self.count = sum(len(all_of) for all_of in self.what)

    def search(self, raw, chunks, number_least=4):
        """[(sensor, what)].  `raw` is everything; `chunks` may be None when it is not known what is random.

        Numbers in digits of fewer than `number_least` octets are passed over: pages are full of them.
        """
        found = []
        for is_text, what, words in zip((False, True), self.what, self.long):
            where = raw.lower() if is_text else raw
            found += [what[word] for word, at in words.places(where)
                      if not is_text or is_number_whole(where, word, at, number_least)]
        for is_text, what, words in zip((False, True), self.what, self.short):
            holders = {}
            for word, at in words.places((chunks.lower if is_text else chunks.text) if chunks else b""):
                holders.setdefault(word, set()).add(bisect.bisect(chunks.starts, at))
            found += [what[word] for word, where in holders.items() if len(where) >= REPEATS]
        return sorted({pair for pairs in found for pair in pairs}, key=lambda pair: (pair[0].name, pair[1]))


def is_number_whole(where, word, at, least):
    """A number must not be the middle of a longer one (39.90 is not in 139.90), nor too short to tell."""
    if not word[:1].isdigit():
        return True
    return len(word) >= least and (at == 0 or not where[at - 1:at].isdigit())


def find_kinds(text):
    """Words that name a kind of sensor, in any case, hexadecimal, or of two octets a letter."""
    lower = text.lower()
    return [word.decode() for word in KIND_WORDS
            if any(s in lower for s in (word, word.hex().encode(), word.decode().encode("utf-16-le")))]


def find_short_kinds(chunks):
    """The abbreviations, where text is: in REPEATS runs of ten and more printable characters."""
    found = [m.group().decode() for run in re.findall(rb"[\x20-\x7e]{10,}", chunks.text)
             for m in KIND_PATTERN.finditer(run)]
    return sorted(set(found)) if len(found) >= REPEATS else []


def plant(chunk, spelling, dice):
    at = dice.randrange(len(chunk) + 1)
    return chunk[:at] + GAP + spelling + GAP + chunk[at:]


def self_check(finder, chunks, dice):
    """Plants each spelling into copies of real bytes; gives those that were not found."""
    missed = []
    for is_text, all_of in zip((False, True), finder.what):
        for spelling, owners in all_of.items():
            planted = spelling.upper() if is_text and dice.random() < 0.5 else spelling
            copies = [plant(dice.choice(chunks), planted, dice) for _ in range(REPEATS)]
            found = finder.search(b"".join(copies), Chunks(copies))
            missed += [(sensor.name, what) for sensor, what in owners if (sensor, what) not in found]
    for word in KIND_WORDS:
        if not find_kinds(plant(dice.choice(chunks), word.upper(), dice)):
            missed.append(("any", word.decode()))
    if not find_short_kinds(Chunks([plant(dice.choice(chunks), b"KIND OF SENSOR: IR", dice)] * REPEATS)):
        missed.append(("any", "IR"))
    return missed
