# test/leak/wire.py: frames, session messages and views, read by docs/wire/session.md and notice.md.
#
# A second implementation: nothing here comes from src/.  It is strict where the documents are, so a
# difference between them and the program is an error, and every byte belongs to a named part.
import hashlib
import math
import re
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FRAME_MAX, BODY_MAX, BODIES_MAX = 16384, 16256, 32
LAUNCH, TRACK, ASSESSMENT, ALERT, POSTURE, WITHHOLDING, DRILL, PLAN = range(1, 9)
FIELD_LINEAGE, FIELD_SENSORS, FIELD_ONWARD = 16, 17, 18
BLANK = b"\xa5\xa5"


class Refused(Exception):
    """Bytes that are not what the documents say."""


def want(condition, what):
    if not condition:
        raise Refused(what)


# ---- protobuf, one spelling only -----------------------------------------------------------------

def read_varint(b, at):
    value, shift = 0, 0
    while True:
        want(at < len(b) and shift < 64, "a varint without an end")
        octet = b[at]
        value |= (octet & 127) << shift
        at, shift = at + 1, shift + 7
        if octet < 128:
            want(octet != 0 or shift == 7, "a varint that is longer than it needs to be")
            want(value < 1 << 64, "a varint over 64 bits")
            return value, at


def read_message(b, schema):
    """{name: value} by schema {number: (name, type)}; lists for repeated ones ("*type")."""
    out = {name: [] if isinstance(kind, tuple) else {"text": "", "bytes": b"", "message": None}.get(
        kind if isinstance(kind, str) else "message", 0) for name, kind in schema.values()}
    at, last = 0, 0
    while at < len(b):
        key, at = read_varint(b, at)
        number, form = key >> 3, key & 7
        want(number in schema, f"unknown field {number}")
        name, kind = schema[number]
        want(number > last or (number == last and isinstance(kind, tuple)), f"{name} out of order or twice")
        last = number
        base = kind[0] if isinstance(kind, tuple) else kind
        if form == 0:
            want(base in ("u32", "u64"), f"{name}: wrong wire type")
            value, at = read_varint(b, at)
            want(base == "u64" or value < 1 << 32, f"{name}: over 32 bits")
        elif form == 1:
            want(base == "fixed64" and at + 8 <= len(b), f"{name}: wrong wire type or cut short")
            value, at = int.from_bytes(b[at:at + 8], "little"), at + 8
        else:
            want(form == 2 and (base in ("text", "bytes") or isinstance(base, dict)), f"{name}: wrong wire type")
            size, at = read_varint(b, at)
            want(at + size <= len(b), f"{name}: cut short")
            value, at = b[at:at + size], at + size
            if base == "text":
                value = value.decode("ascii")
            elif isinstance(base, dict):
                value = read_message(value, base)
        if isinstance(kind, tuple):
            out[name].append(value)
        else:
            want(isinstance(base, dict) or value not in (0, b"", ""), f"{name} at its default is left out")
            out[name] = value
    return out


FRAME = {1: ("version", "u32"), 2: ("origin", "text"), 3: ("destination", "text"), 4: ("epoch", "u32"),
         5: ("exercise", "u32"), 6: ("lane", "u32"), 7: ("first", "u64"), 8: ("sent_wall_ns", "fixed64"),
         9: ("bodies", ("bytes",))}
SIGNED = {1: ("body", "bytes"), 2: ("signature", "bytes")}
MARK = {1: ("channel", "u32"), 2: ("number", "u64"), 3: ("chain", "bytes")}
HELLO = {1: ("schema_min", "u32"), 2: ("schema_max", "u32"), 3: ("exercise", "u32"), 4: ("interval_ms", "u32"),
         5: ("peer_epoch", "u32"), 6: ("heard", "u64"), 7: ("policy", "bytes"), 8: ("taken", (MARK,)),
         9: ("begins", (MARK,))}
HEARTBEAT = {1: ("echo_sent_ns", "fixed64"), 2: ("echo_taken_ns", "fixed64"), 3: ("interval_ms", "u32"),
             4: ("heard", "u64"), 5: ("peer_epoch", "u32"), 6: ("taken", (MARK,))}
RECEIPT = {1: ("peer_epoch", "u32"), 2: ("taken", (MARK,))}
RESEND = {1: ("channel", "u32"), 2: ("from", "u64"), 3: ("to", "u64")}
CHECKPOINT = {1: ("sent", (MARK,))}
BYE = {1: ("reason", "u32")}
SESSION = {1: ("version", "u32"), 2: ("origin", "text"), 3: ("destination", "text"), 4: ("epoch", "u32"),
           5: ("serial", "u64"), 6: ("hello", HELLO), 7: ("heartbeat", HEARTBEAT), 8: ("receipt", RECEIPT),
           9: ("resend", RESEND), 10: ("checkpoint", CHECKPOINT), 11: ("bye", BYE)}
KINDS = ("hello", "heartbeat", "receipt", "resend", "checkpoint", "bye")
OPENING = {1: ("leaf", "u32"), 2: ("field", "u32"), 3: ("salt", "bytes"), 4: ("value", "bytes"), 5: ("path", "bytes")}
VIEW = {1: ("header", "bytes"), 2: ("root", "bytes"), 3: ("signature", "bytes"), 4: ("openings", (OPENING,))}


# ---- hashes and signatures ---------------------------------------------------------------------

def labelled_hash(label, *parts):
    h = hashlib.sha256(label.encode("ascii").ljust(64, b"\0"))
    for part in parts:
        h.update(struct.pack(">I", len(part)) + part)
    return h.digest()


def verify(key, label, message, signature, what):
    signed = b"tocsin signature 1".ljust(32, b"\0") + labelled_hash(label, message)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except InvalidSignature:
        raise Refused(f"{what}: the signature does not verify") from None


# ---- values of fields (notice.md, section 5) -----------------------------------------------------

class Cursor:
    def __init__(self, value):
        self.value, self.at = value, 0

    def take(self, form):
        size = struct.calcsize(">" + form)
        want(self.at + size <= len(self.value), "a value cut short")
        out = struct.unpack(">" + form, self.value[self.at:self.at + size])
        self.at += size
        return out if len(out) > 1 else out[0]

    def number(self, form, low, high):
        value = self.take(form)
        want(low <= value <= high, f"{value} is not within {low} to {high}")
        return value

    def time(self):
        return self.number("q", 1, 1 << 62)

    def place(self):
        self.number("i", -900000000, 900000000)
        self.number("i", -1800000000, 1799999999)

    def point(self):
        self.place()
        self.number("i", -1000000, 100000000)

    def ellipse(self):
        self.place()
        major = self.number("I", 0, 200000000)
        self.number("I", 0, major)
        self.number("I", 0, 1799999999)

    def radius(self):
        want(self.number("I", 1, (1 << 32) - 1) % 100000 == 0, "a radius finer than 10 km")

    def cell(self):
        lat, lon = self.take("ii")
        want((lat + 900000000) % 1000000 == 500000, "a cell whose latitude is no row's centre")
        centre = abs(lat) / 1e7
        width = next(w for top, w in CELL_WIDTHS if centre <= top)
        want((lon + 1800000000) % width == width // 2, "a cell whose longitude is no column's centre")

    def nation(self):
        want(self.take("3s").isalpha(), "a nation is three letters")

    def text(self, most):
        size = self.number("B", 0, most)
        out = self.take(f"{size}s") if size else b""
        want(all(32 <= c < 127 for c in out), "text that is not printable ASCII")
        return out

    def areas(self):
        count = self.number("B", 0, 64)
        if count:
            want(self.time() % 1000000 == 0, "the base of areas is no whole millisecond")
        last = 0
        for i in range(count):
            want(AREA_CODE.fullmatch(self.take("6s")), "an area is an ISO 3166-2 code")
            self.number("B", 0, 1)
            start = self.number("I", last if i else 0, (1 << 32) - 1 if i else 0)
            self.take("I")
            last = start


AREA_CODE = re.compile(rb"(?=.{6}$)[A-Z]{2}-[A-Z0-9]{1,3}\0*", re.DOTALL)
CELL_WIDTHS = ((20, 1000000), (40, 1200000), (50, 1500000), (60, 1800000), (70, 3000000), (80, 6000000),
               (85, 12000000), (90, 120000000))


def read_state(c):
    c.time()
    for _ in range(3):
        c.number("q", -10**11, 10**11)
    for _ in range(3):
        c.number("i", -2 * 10**7, 2 * 10**7)
    c.number("B", 0, 3)
    for row in range(6):
        for column in range(row, 6):
            bits = c.take("4s")
            value = struct.unpack(">f", bits)[0]
            want(math.isfinite(value) and abs(value) <= 1e18 and bits != b"\x80\0\0\0", "a covariance out of range")
            want(row != column or value >= 0, "a negative variance")


def read_times(c):
    likely, earliest, latest = c.time(), c.time(), c.time()
    want(earliest <= likely <= latest, "impact times out of order")


def read_lengths(c):
    c.number("I", 0, 10**9)
    c.number("I", 0, 10**9)


def read_lineage(c):
    last = b""
    for _ in range(c.number("B", 1, 32)):
        origin, notice = c.take("3s16s")
        want(origin + notice > last, "lineage out of order")
        last = origin + notice
        c.take("I")


def read_list(least_size):
    def read(c):
        last = b""
        for _ in range(c.number("B", 1, 31 if least_size == 0 else 8)):
            name = c.text(31) if least_size == 0 else c.take("3s")
            want(name > last, "a list out of order")
            last = name
    return read


def read_alert(c):
    c.take("I")
    c.number("I", 1, (1 << 32) - 1)
    c.number("B", 0, 3)
    c.number("B", 0, 1)
    c.time()
    c.areas()


def read_order(c):
    c.number("I", 1, (1 << 32) - 1)
    c.number("B", 1, 3)
    c.time()
    c.text(63)


L, T, A, S, D = {LAUNCH}, {TRACK}, {ASSESSMENT}, {ALERT}, {DRILL}
ALL = set(range(1, 9))
FIELDS = {  # number: (name, kinds, reader)
    1: ("track_id", L | T | A, lambda c: c.number("I", 1, (1 << 32) - 1)),
    2: ("last_observed", L | T | A | S, Cursor.time),
    3: ("made", ALL, Cursor.time),
    4: ("launch_point", L | A, lambda c: (c.point(), c.ellipse())),
    5: ("launch_time", L | A, lambda c: (c.time(), c.number("I", 0, 86400000))),
    6: ("state", T, read_state),
    7: ("impact_point", A, lambda c: (c.point(), c.ellipse(), c.ellipse())),
    8: ("impact_time", A, read_times),
    9: ("apogee", A, read_lengths),
    10: ("range", A, read_lengths),
    11: ("class", L | A, lambda c: (c.number("B", 0, 5), c.number("H", 0, 10000))),
    12: ("count", L | A, lambda c: c.number("I", 1, (1 << 32) - 1)),
    13: ("status", L | T | A, lambda c: (c.number("B", 0, 3), c.number("B", 0, 3))),
    14: ("risks", A, Cursor.areas),
    15: ("alert", S, read_alert),
    16: ("lineage", ALL, read_lineage),
    17: ("sensors", L | T | A, read_list(0)),
    18: ("onward", ALL, read_list(3)),
    19: ("launch_point_10km", L | A, lambda c: (c.cell(), c.radius())),
    20: ("impact_point_10km", A, lambda c: (c.cell(), c.radius(), c.radius())),
    21: ("order", D, read_order),
}
KIND_NAMES = {LAUNCH: "launch", TRACK: "track", ASSESSMENT: "assessment", ALERT: "alert_state", POSTURE: "posture",
              WITHHOLDING: "withholding", DRILL: "drill_control", PLAN: "plan"}


# ---- view --------------------------------------------------------------------------------------

class View:
    """A verified view: header, and {field number: value}."""

    def __init__(self, b, keys):
        want(len(b) <= 16384, "a view over 16 KiB")
        m = read_message(b, VIEW)
        h = self.header = m["header"]
        want(len(h) == 34 and len(m["root"]) == 32 and len(m["signature"]) == 64, "header, root or signature")
        self.version, self.kind, self.flags = h[0], h[1], h[2]
        self.origin = h[3:6].decode("ascii")
        self.epoch, self.exercise = struct.unpack(">II", h[6:14])
        self.id = h[14:30]
        self.revision = struct.unpack(">I", h[30:])[0]
        want(self.version == 1 and 1 <= self.kind <= 8 and self.flags in (0, 1) and self.revision >= 1, "bad header")
        want(self.origin in keys, f"unknown origin {self.origin}")
        key = keys[self.origin]["exercise" if self.exercise else "live"]
        verify(key, "tocsin notice 1", h + m["root"], m["signature"], f"{self.origin}'s notice")
        self.fields, self.random = {}, [m["root"], m["signature"], self.id]
        last = 0
        want(1 <= len(m["openings"]) <= 32, "no opening, or too many")
        for o in m["openings"]:
            field = o["field"]
            want(field > last, "openings out of order")
            last = field
            self._check(o, m["root"])
            want(field in FIELDS and self.kind in FIELDS[field][1], f"field {field} is none of kind {self.kind}")
            cursor = Cursor(o["value"])
            FIELDS[field][2](cursor)
            want(cursor.at == len(o["value"]), f"field {field}: bytes left over")
            self.fields[field] = o["value"]
            self.random += [o["salt"]] + [o["path"][i:i + 32] for i in range(0, 192, 32)]
            if field == FIELD_LINEAGE:
                self.random += [o["value"][4 + i * 23:20 + i * 23] for i in range(o["value"][0])]

    def _check(self, o, root):
        want(1 <= o["leaf"] <= 64 and len(o["salt"]) == 16 and len(o["path"]) == 192, "an opening of wrong sizes")
        at = o["leaf"] - 1
        node = labelled_hash("tocsin notice leaf 1", self.header, struct.pack(">H", o["field"]), o["salt"], o["value"])
        for level in range(6):
            sibling = o["path"][level * 32:level * 32 + 32]
            pair = (sibling, node) if at & 1 else (node, sibling)
            node = labelled_hash("tocsin notice node 1", *pair)
            at >>= 1
        want(node == root, f"field {o['field']} does not open the root")


# ---- what went over one link in one direction -----------------------------------------------------

class Talk:
    """All frames that `origin` sent to `destination`, over every connection, in order."""

    def __init__(self, origin, destination, keys):
        self.origin, self.destination, self.keys = origin, destination, keys
        self.views = []
        self.frames = 0
        self.messages = {kind: 0 for kind in KINDS}
        self.taken_marks, self.sent_marks = [], []
        self.chains = {}  # (epoch, channel) -> [chain after 0, after 1, ...]
        self.serial = (0, 0)
        self.plain = bytearray()  # every application byte
        self.chunks = {}  # the same, each notice once, without what is random: hashes, salts, signatures

    def take_stream(self, stream, is_listener):
        """The application bytes of one connection; a listener's begin with the welcome."""
        self.plain += stream
        at = 0
        if is_listener and stream:
            want(stream[:4] == b"\0\0\0\0", "a listener's first word is the welcome")
            at = 4
        while at < len(stream):
            want(at + 4 <= len(stream), "a length cut short")
            size = struct.unpack(">I", stream[at:at + 4])[0]
            want(1 <= size <= FRAME_MAX, f"a frame of {size} bytes")
            want(at + 4 + size <= len(stream), "a frame cut short")
            self.take_frame(stream[at + 4:at + 4 + size])
            at += 4 + size

    def take_frame(self, b):
        f = read_message(b, FRAME)
        self.frames += 1
        want(f["version"] == 1 and f["origin"] == self.origin and f["destination"] == self.destination and
             f["epoch"] > 0 and f["lane"] <= 3 and f["sent_wall_ns"] > 0, "a frame's head")
        want(1 <= len(f["bodies"]) <= BODIES_MAX and all(0 < len(x) <= BODY_MAX for x in f["bodies"]), "bodies")
        if f["lane"] == 0:
            want(f["exercise"] == 0 and f["first"] == 0 and len(f["bodies"]) == 1, "a session frame's head")
            self.keep(("session", self.origin, self.destination, self.frames), b,
                      self.take_session(f["bodies"][0], f["epoch"]))
        else:
            want(1 <= f["first"] <= (1 << 53) - 32, "a number out of range")
            want(f["lane"] != 3 or len(f["bodies"]) == 1 or len(b) < 4096, "a track frame over 4,096 bytes")
            self.take_views(f)
            for body in f["bodies"]:
                b = b.replace(body, b"")
            self.keep(("head", self.origin, self.destination, self.frames), b, [])

    def keep(self, name, chunk, random):
        for blob in random:
            chunk = chunk.replace(blob, BLANK)
        self.chunks[name] = chunk

    def take_session(self, body, epoch):
        signed = read_message(body, SIGNED)
        want(len(signed["signature"]) == 64 and len(body) <= 1408 and len(signed["body"]) <= 1280, "sizes")
        verify(self.keys[self.origin]["live"], "tocsin session message 1", signed["body"], signed["signature"],
               f"{self.origin}'s session message")
        m = read_message(signed["body"], SESSION)
        want(m["version"] == 1 and m["origin"] == self.origin and m["destination"] == self.destination and
             m["epoch"] == epoch, "a session message's head")
        want((m["epoch"], m["serial"]) > self.serial, "a serial that does not rise")
        self.serial = (m["epoch"], m["serial"])
        kinds = [k for k in KINDS if m[k] is not None]
        want(len(kinds) == 1, "a session message is of one kind")
        kind = m[kinds[0]]
        self.messages[kinds[0]] += 1
        random = [signed["signature"]]
        for name in ("taken", "sent", "begins"):
            marks = kind.get(name, [])
            want(all(a["channel"] < b["channel"] for a, b in zip(marks, marks[1:])), "marks out of order")
            for mark in marks:
                want(mark["channel"] in (1, 2, 3, 5, 6, 7) and len(mark["chain"]) == 32, "a mark")
                random.append(mark["chain"])
            (self.taken_marks if name == "taken" else self.sent_marks).extend(
                (kind.get("peer_epoch") if name == "taken" else epoch, m) for m in marks)
        if kinds[0] == "hello":
            want(len(kind["policy"]) == 32, "a policy hash")
            random.append(kind["policy"])
        return [blob for blob in random if blob != bytes(32)]

    def take_views(self, f):
        channel = f["lane"] + (4 if f["exercise"] else 0)
        chains = self.chains.setdefault((f["epoch"], channel), [bytes(32)])
        for i, body in enumerate(f["bodies"]):
            number = f["first"] + i
            head = (f["origin"] + f["destination"]).encode() + struct.pack(
                ">IIBQ", f["epoch"], f["exercise"], channel, number)
            want(1 <= number <= len(chains), f"number {number} after {len(chains) - 1} on channel {channel}")
            chain = labelled_hash("tocsin session chain 1", chains[number - 1], head, body)
            view = View(body, self.keys)
            want(view.exercise == f["exercise"], "a notice of another mode than its frame")
            self.keep((view.header, tuple(view.fields)), body, view.random)
            if number < len(chains):  # sent again after a break
                want(chain == chains[number], "the same number with other bytes")
                continue
            chains.append(chain)
            self.views.append(view)


def check_marks(talk, marks, who):
    """Every mark of (epoch, channel, number, chain) is one of the chains that we computed."""
    for epoch, mark in marks:
        chains = talk.chains.get((epoch, mark["channel"]), [bytes(32)])
        want(mark["number"] < len(chains), f"{who} tells of {mark['number']}, of {len(chains) - 1} that were sent")
        want(mark["chain"] == chains[mark["number"]], f"{who}'s chain of number {mark['number']} is another")
    return len(marks)
