# test/leak/tls13.py: TLS 1.3 read from outside (RFC 8446), with the session keys of a key log.
#
# Everything that is encrypted must decrypt: a record that does not is an error, so nothing can pass
# unread.  AEADs and hashes are python3-cryptography's; records, secrets and handshake are ours.
import hashlib
import hmac
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

SUITES = {0x1301: ("sha256", 16, AESGCM), 0x1302: ("sha384", 32, AESGCM), 0x1303: ("sha256", 32, ChaCha20Poly1305)}
CHANGE, ALERT, HANDSHAKE, APPLICATION = 20, 21, 22, 23
CLIENT_HELLO, SERVER_HELLO, NEW_SESSION_TICKET, FINISHED, KEY_UPDATE = 1, 2, 4, 20, 24
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")  # section 4.1.3


class Unreadable(Exception):
    """Bytes on a link that this reader cannot account for."""


def read_key_log(paths):
    """{client random: {label: secret}}"""
    secrets = {}
    for path in paths:
        with open(path, encoding="ascii") as f:
            for line in f:
                label, random, secret = line.split()
                secrets.setdefault(bytes.fromhex(random), {})[label] = bytes.fromhex(secret)
    return secrets


def expand_label(digest, secret, label, size):
    """HKDF-Expand-Label with an empty context, section 7.1."""
    label = b"tls13 " + label
    what = struct.pack(">HB", size, len(label)) + label + b"\0"
    out, block, i = b"", b"", 1
    while len(out) < size:
        block = hmac.new(secret, block + what + bytes([i]), digest).digest()
        out, i = out + block, i + 1
    return out[:size]


class Keys:
    """Read keys of one direction, section 7.3."""

    def __init__(self, suite, secret):
        self.suite, self.secret, self.number = suite, secret, 0
        digest, size, aead = SUITES[suite]
        self.aead = aead(expand_label(digest, secret, b"key", size))
        self.iv = int.from_bytes(expand_label(digest, secret, b"iv", 12), "big")

    def updated(self):
        digest = SUITES[self.suite][0]
        return Keys(self.suite, expand_label(digest, self.secret, b"traffic upd", hashlib.new(digest).digest_size))

    def open(self, head, body):
        """(content type, plain text) of one record, section 5.2."""
        nonce = (self.iv ^ self.number).to_bytes(12, "big")
        self.number += 1
        try:
            plain = self.aead.decrypt(nonce, body, head).rstrip(b"\0")
        except InvalidTag:
            raise Unreadable(f"record {self.number} does not decrypt") from None
        if not plain:
            raise Unreadable("a record of padding only")
        return plain[-1], plain[:-1]


def records_of(stream):
    at = 0
    while at < len(stream):
        if len(stream) - at < 5:
            raise Unreadable(f"{len(stream) - at} bytes after the last record")
        kind, _, size = struct.unpack(">BHH", stream[at:at + 5])
        if kind not in (CHANGE, ALERT, HANDSHAKE, APPLICATION) or len(stream) - at - 5 < size:
            raise Unreadable(f"no whole TLS record at byte {at} of {len(stream)}")
        yield kind, stream[at:at + 5], stream[at + 5:at + 5 + size]
        at += 5 + size


def messages_of(plain):
    """Handshake messages that are whole, and what is left."""
    out = []
    while len(plain) >= 4 and len(plain) >= 4 + int.from_bytes(plain[1:4], "big"):
        end = 4 + int.from_bytes(plain[1:4], "big")
        out.append((plain[0], plain[4:end]))
        plain = plain[end:]
    return out, plain


def hello_of(stream, kind):
    """The first hello of that kind which is no retry request: (random, suite or None)."""
    plain = b""
    for record, _, body in records_of(stream):
        if record == HANDSHAKE:
            plain += body
        elif record == APPLICATION:
            break
    for message, body in messages_of(plain)[0]:
        if message == kind and body[2:34] != RETRY:
            suite = int.from_bytes(body[35 + body[34]:37 + body[34]], "big")
            return body[2:34], suite
    return None, None


class Reading:
    """What one direction said: application bytes, and everything else that was readable."""

    def __init__(self):
        self.application = b""
        self.other = b""  # hellos, handshake in clear, alerts
        self.is_closed = False  # close_notify was seen
        self.record_count = 0


def read_direction(stream, suite, handshake_secret, traffic_secret):
    r = Reading()
    keys, waiting, is_done = None, b"", False
    application = []
    for kind, head, body in records_of(stream):
        if kind == CHANGE:
            r.other += body
            continue
        if kind == APPLICATION:
            if keys is None:
                if handshake_secret is None or suite not in SUITES:
                    raise Unreadable("an encrypted record before any hello, or without its keys in the log")
                keys = Keys(suite, handshake_secret)
            kind, body = keys.open(head, body)
            r.record_count += 1
        elif is_done:
            raise Unreadable("a record in clear after the handshake")
        if kind == APPLICATION:
            if not is_done:
                raise Unreadable("early application bytes")
            application.append(body)
            continue
        r.other += body
        if kind == ALERT:
            r.is_closed |= body == b"\x01\x00"
        elif kind == HANDSHAKE:
            messages, waiting = messages_of(waiting + body)
            for message, _ in messages:
                if message == FINISHED:
                    if traffic_secret is None:
                        raise Unreadable("no traffic secret in the log")
                    keys, is_done = Keys(suite, traffic_secret), True
                elif message == KEY_UPDATE:
                    keys = keys.updated()
                elif message == NEW_SESSION_TICKET:
                    raise Unreadable("a session ticket: session.md says there are none")
    r.application = b"".join(application)
    return r


def read_connection(up, down, secrets):
    """(client's Reading, server's Reading) of the two directions of a TCP connection."""
    random, _ = hello_of(up, CLIENT_HELLO)
    if random is None:
        if up or down:
            raise Unreadable("a connection that does not begin with a client hello")
        return Reading(), Reading()
    _, suite = hello_of(down, SERVER_HELLO)
    keys = secrets.get(random, {})
    return (read_direction(up, suite, keys.get("CLIENT_HANDSHAKE_TRAFFIC_SECRET"), keys.get("CLIENT_TRAFFIC_SECRET_0")),
            read_direction(down, suite, keys.get("SERVER_HANDSHAKE_TRAFFIC_SECRET"), keys.get("SERVER_TRAFFIC_SECRET_0")))
