#!/usr/bin/env python3
# test/certs/certs_test.py: who has not the right certificate gets no session; who has it, does.
#
# Real nodes, live, as `tocsin init` makes them (hub USA).  First a false USA answers KOR's calls with
# one wrong certificate after the other; then the true USA is called by impostors while KOR's session
# is up.  Each must be refused with a log line that names the reason, must be told nothing, and must
# leave the true session alone.  At the end JPN, with the right certificate, still gets in.
#
# usage: certs_test.py TOCSIN
import datetime
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ALPN = "tocsin/1"
WELCOME = b"\0\0\0\0"
PATIENCE_S = 10
failures = []


def check(condition, what):
    if not condition:
        failures.append(what)
        print(f"FAILED: {what}", flush=True)


# ---- certificates --------------------------------------------------------------------------------

class Forge:
    """Makes certificates, right and wrong, from the keys in the folders of `tocsin init`."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def load_ca(self, nation):
        with open(f"{self.folder}/{nation}/keys/ca.key", "rb") as f:
            key = serialization.load_pem_private_key(f.read(), None)
        with open(f"{self.folder}/{nation}/keys/ca.pem", "rb") as f:
            return x509.load_pem_x509_certificate(f.read()).subject, key

    def load_key(self, nation):
        with open(f"{self.folder}/{nation}/keys/tls.key", "rb") as f:
            return serialization.load_pem_private_key(f.read(), None)

    def own(self, nation):
        return f"{self.folder}/{nation}/keys/tls.pem", f"{self.folder}/{nation}/keys/tls.key"

    def make(self, host, issuer=None, key=None, days=(-1, 100)):
        """(certificate file, key file).  Without an issuer it signs itself; without a key, a new one."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        issuer_name, issuer_key = issuer or (subject, key)
        now = datetime.datetime.utcnow()
        certificate = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(issuer_name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(days=days[0]))
            .not_valid_after(now + datetime.timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(False, None), True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), False)
            .sign(issuer_key, hashes.SHA256()))
        self.count += 1
        path = f"{self.folder}/forged-{self.count}"
        with open(path + ".pem", "wb") as f:
            f.write(certificate.public_bytes(serialization.Encoding.PEM))
        with open(path + ".key", "wb") as f:
            f.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                      serialization.NoEncryption()))
        return path + ".pem", path + ".key"

    def foreign_ca(self, name):
        """A CA that calls itself like the nation's own."""
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), ec.generate_private_key(ec.SECP256R1())


def wrong_certificates(forge, nation, other):
    """[(what, certificate and key, reason in the log)] for one who says to be `nation`.

    A reason that comes twice running is said once: no two neighbours have the same.
    """
    host, key = f"{nation.lower()}.tocsin.example", forge.load_key(nation)
    ca, other_ca = forge.load_ca(nation), forge.load_ca(other)
    return [
        ("self-signed", forge.make(host), r"certificate: self.signed certificate"),
        ("foreign CA", forge.make(host, forge.foreign_ca(nation)), r"certificate: "),
        ("self-signed with the pinned key", forge.make(host, key=key), r"certificate: self.signed certificate"),
        ("expired", forge.make(host, ca, key, (-100, -1)), r"certificate: certificate has expired"),
        ("not yet valid", forge.make(host, ca, key, (1, 100)), r"certificate: certificate is not yet valid"),
        ("another nation's CA, pinned key", forge.make(host, other_ca, key), r"not from the CA of|certificate: "),
        ("right CA, key not pinned", forge.make(host, ca), r"its key is pinned to no partner"),
        ("right CA and key, another's name", forge.make(f"{other.lower()}.tocsin.example", ca, key),
         r"does not name|hostname mismatch"),
        ("another nation's CA, own name, new key", forge.make(host, other_ca), r"pinned to no partner|certificate: "),
    ]


# ---- the far ends ----------------------------------------------------------------------------------

def context_of(is_server, files, alpn=ALPN, newest=None):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if is_server else ssl.PROTOCOL_TLS_CLIENT)
    if not is_server:
        c.check_hostname = False
    c.verify_mode = ssl.CERT_NONE
    if files:
        c.load_cert_chain(*files)
    if alpn:
        c.set_alpn_protocols([alpn])
    if newest:
        c.minimum_version = ssl.TLSVersion.TLSv1_2
        c.maximum_version = newest
    return c


def read_to_end(stream, seconds):
    """What came before the far end closed; None when it did not close."""
    stream.settimeout(seconds)
    out = b""
    try:
        while True:
            part = stream.recv(4096)
            if not part:
                return out
            out += part
    except socket.timeout:
        return None
    except OSError:
        return out  # an alert


def call(port, context):
    """Calls a node and says nothing: (our port, what it told us)."""
    raw = socket.create_connection(("127.0.0.1", port), timeout=5)
    own = raw.getsockname()[1]
    try:
        with context.wrap_socket(raw, server_hostname="usa.tocsin.example") as stream:
            return own, read_to_end(stream, 8)
    except OSError:
        return own, b""
    finally:
        raw.close()


def answer(listener, context):
    """Takes one call, welcomes the caller, and gives what it told us."""
    raw, _ = listener.accept()
    raw.settimeout(5)
    try:
        with context.wrap_socket(raw, server_side=True) as stream:
            stream.sendall(WELCOME)
            return read_to_end(stream, 8)
    except OSError:
        return b""
    finally:
        raw.close()


# ---- nodes -----------------------------------------------------------------------------------------

class Node:
    def __init__(self, tocsin, folder, nation):
        self.nation, self.log, self.timeline = nation, f"{folder}/{nation}.log", f"{folder}/{nation}.timeline"
        with open(self.log, "ab") as err, open(self.timeline, "ab") as out:
            self.process = subprocess.Popen([tocsin, "node", f"{folder}/{nation}/node.yaml"], stdout=out, stderr=err)

    def text(self, path):
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def sees(self, path, pattern, what, start=0):
        """Waits until the file, from `start` on, has a line that fits."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(pattern, self.text(path)[start:], re.M | re.I)
            if found:
                return found.group()
            time.sleep(0.02)
        check(False, f"{self.nation}: {what}: no line '{pattern}'; the last is: {self.text(path).strip()[-300:]}")
        return ""

    def stop(self):
        self.process.terminate()
        check(self.process.wait(20) == 0, f"{self.nation} did not end well")


def free_port():
    for first in range(22000 + os.getpid() % 200 * 100, 62000, 307):
        try:
            for port in [first + offset + i for offset in (0, 100, 200) for i in range(3)]:
                with socket.socket() as s:
                    s.bind(("127.0.0.1", port))
            return first
        except OSError:
            continue
    sys.exit("no free ports")


def false_usa(forge, kor, port):
    """Wrong answers to KOR's calls."""
    cases = [(what, context_of(True, files), why) for what, files, why in wrong_certificates(forge, "USA", "JPN")]
    cases += [
        ("TLS 1.2 only", context_of(True, forge.own("USA"), newest=ssl.TLSVersion.TLSv1_2), r"TLS: .*(protocol|version)"),
        ("no ALPN", context_of(True, forge.own("USA"), alpn=None), r"ALPN"),
        ("JPN's valid certificate", context_of(True, forge.own("JPN")), r"another partner's|certificate: "),
        ("another ALPN", context_of(True, forge.own("USA"), alpn="http/1.1"), r"ALPN|TLS: .*(protocol|alert)"),
    ]
    for what, context, why in cases:
        start = len(kor.text(kor.log))
        with socket.create_server(("127.0.0.1", port)) as listener:  # one each: no call waits in its queue
            listener.settimeout(PATIENCE_S)
            told = answer(listener, context)
        check(told == b"", f"false USA, {what}: KOR told it {told!r}")
        line = kor.sees(kor.log, rf"calling 127\.0\.0\.1:{port}: .*({why}).*$", f"false USA, {what}", start)
        print(f"  false USA, {what}: {line}")
    check("session with" not in kor.text(kor.timeline), "KOR has a session with a false USA")
    check(": up" not in kor.text(kor.log), "KOR has a link with a false USA")


def impostors(forge, usa, port):
    """Wrong callers of USA."""
    cases = [("none", context_of(False, None), r"did not return a certificate|no certificate")]
    cases += [(what, context_of(False, files), why) for what, files, why in wrong_certificates(forge, "KOR", "JPN")]
    cases += [
        ("USA's own certificate", context_of(False, forge.own("USA")), r"pinned to no partner|certificate: "),
        ("TLS 1.2 only", context_of(False, forge.own("JPN"), newest=ssl.TLSVersion.TLSv1_2), r"TLS: .*(protocol|version)"),
        ("another ALPN", context_of(False, forge.own("JPN"), alpn="http/1.1"), r"TLS: .*(ALPN|protocol)|wrong ALPN"),
        ("no ALPN", context_of(False, forge.own("JPN"), alpn=None), r"ALPN"),
    ]
    for what, context, why in cases:
        own, told = call(port, context)
        check(told == b"", f"impostor, {what}: USA told it {told!r}")
        line = usa.sees(usa.log, rf"refused 127\.0\.0\.1:{own}: .*({why}).*$", f"impostor, {what}")
        print(f"  impostor, {what}: {line}")


# ---- JPN's certificate, KOR's words ------------------------------------------------------------------

def field(number, value):
    if isinstance(value, int):
        out = bytes([number << 3])
        while value > 127:
            out, value = out + bytes([value & 127 | 128]), value >> 7
        return out + bytes([value])
    size = bytes([len(value)]) if len(value) < 128 else bytes([len(value) & 127 | 128, len(value) >> 7])
    return bytes([number << 3 | 2]) + size + value


def hello_frame(sign_key_file, origin):
    """A hello that is right in all, by docs/wire/session.md, signed with that node's own key."""
    import hashlib
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    with open(sign_key_file, encoding="ascii") as f:
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(f.read().split()[-1]))
    hello = field(1, 1) + field(2, 1) + field(4, 1000) + field(5, 1) + field(7, hashlib.sha256(b"policy").digest())
    body = field(1, 1) + field(2, origin) + field(3, b"USA") + field(4, 1) + field(5, 1) + field(6, hello)
    label = b"tocsin session message 1".ljust(64, b"\0")
    digest = hashlib.sha256(label + struct.pack(">I", len(body)) + body).digest()
    signed = field(1, body) + field(2, key.sign(b"tocsin signature 1".ljust(32, b"\0") + digest))
    stamp = b"\x41" + struct.pack("<Q", time.time_ns() + 37 * 10**9)
    frame = field(1, 1) + field(2, origin) + field(3, b"USA") + field(4, 1) + stamp + field(9, signed)
    return struct.pack(">I", len(frame)) + frame


def speak_as(forge, usa, port, origin):
    """With JPN's valid certificate, says a hello of `origin`; what USA answers beyond the welcome."""
    raw = socket.create_connection(("127.0.0.1", port), timeout=5)
    with context_of(False, forge.own("JPN")).wrap_socket(raw, server_hostname="usa.tocsin.example") as stream:
        stream.settimeout(5)
        check(stream.recv(4) == WELCOME, "JPN's certificate is not welcome")
        stream.sendall(hello_frame(f"{forge.folder}/{origin.decode()}/keys/sign.key", origin))
        start = len(usa.text(usa.timeline))
        if origin == b"JPN":
            usa.sees(usa.timeline, r"session with JPN is up", "a hello of JPN over JPN's link", 0)
        else:
            check(read_to_end(stream, 8) is not None, f"USA kept a link on which {origin} spoke for JPN")
            check("session with" not in usa.text(usa.timeline)[start:], f"{origin} over JPN's link came up")


def run(tocsin, folder):
    port = free_port()
    subprocess.run([tocsin, "init", folder, "--nations", "USA,JPN,KOR", "--topology", "hub:USA", "--port", str(port)],
                   check=True, stdout=subprocess.DEVNULL)
    forge = Forge(folder)
    nodes = [Node(tocsin, folder, "KOR")]
    try:
        kor = nodes[0]
        kor.sees(kor.log, r"calling .* refused$", "nobody there yet")
        false_usa(forge, kor, port)
        usa = Node(tocsin, folder, "USA")
        nodes.append(usa)
        kor.sees(kor.timeline, r"session with USA is up", "the true USA")
        usa.sees(usa.timeline, r"session with KOR is up", "the true KOR")
        impostors(forge, usa, port)
        check("JPN" not in re.sub(r"refused.*", "", usa.text(usa.log)), "USA's log knows JPN before it came")
        speak_as(forge, usa, port, b"KOR")
        check("session with JPN" not in usa.text(usa.timeline), "JPN's session came up without JPN")
        check(usa.text(usa.timeline).count("session with") == 1, "a session came up that should not")
        check("link KOR: down" not in usa.text(usa.log), "impostors disturbed the session with KOR")
        nodes.append(Node(tocsin, folder, "JPN"))
        nodes[-1].sees(nodes[-1].timeline, r"session with USA is up", "JPN gets in")
        usa.sees(usa.timeline, r"session with JPN is up", "JPN gets in")
    finally:
        for node in nodes:
            node.stop()


def main():
    begun = time.monotonic()
    tocsin = os.path.abspath(sys.argv[1])
    folder = tempfile.mkdtemp(prefix="tocsin-certs.")
    run(tocsin, folder)
    if failures:
        print(f"{len(failures)} failures; left in {folder}")
        return 1
    shutil.rmtree(folder)
    print(f"all refused but the right ones; {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
