# test/leak/capture.py: a network of one's own, a sniffer on its loopback, TCP streams put together.
#
# The process enters a new network namespace, so that nothing but the nodes under test can be on its
# loopback: every packet there is accounted for, and a flow to an unknown port is a finding.
import ctypes
import fcntl
import os
import socket
import struct
import threading

CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
ETH_P_ALL = 3
PACKET_OUTGOING = 4
SOL_PACKET, PACKET_STATISTICS = 263, 6
SO_RCVBUFFORCE = 33


def enter_own_network():
    """True when this process now stands in a network namespace of its own, loopback up."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        uid, gid = os.getuid(), os.getgid()
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
            return False
        try:
            for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
                with open(f"/proc/self/{name}", "w", encoding="ascii") as f:
                    f.write(text)
        except OSError:
            return False
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ask = struct.pack("16sh14x", b"lo", 0)
    flags = struct.unpack("16sh14x", fcntl.ioctl(s, SIOCGIFFLAGS, ask))[1]
    fcntl.ioctl(s, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))
    s.close()
    return True


class Sniffer:
    """Keeps every packet of the loopback from start() to stop()."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        for option in (SO_RCVBUFFORCE, socket.SO_RCVBUF):
            try:
                self.socket.setsockopt(socket.SOL_SOCKET, option, 128 << 20)
                break
            except OSError:
                continue
        self.socket.bind(("lo", 0))
        self.socket.settimeout(0.2)
        self.packets = []
        self.is_ending = False
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self.thread.start()

    def _run(self):
        while True:
            try:
                packet, address = self.socket.recvfrom(1 << 17)
            except socket.timeout:
                if self.is_ending:
                    return
                continue
            if address[2] != PACKET_OUTGOING:  # loopback shows each packet twice
                self.packets.append(packet)

    def stop(self):
        """How many packets the kernel could not give us."""
        self.is_ending = True
        self.thread.join()
        seen = self.socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
        self.socket.close()
        return struct.unpack("II", seen)[1]


class Direction:
    """One direction of one TCP connection: its bytes in order."""

    def __init__(self):
        self.first = None  # sequence number of the first byte
        self.parts = {}

    def take(self, seq, is_syn, payload):
        if is_syn:
            self.first = (seq + 1) & 0xFFFFFFFF
        if payload and len(payload) > len(self.parts.get(seq, b"")):
            self.parts[seq] = payload

    def bytes(self):
        if self.first is None:
            if not self.parts:
                return b""  # refused: nobody listened
            raise ValueError("a connection began before the capture")
        out = bytearray()
        for offset, payload in sorted(((seq - self.first) & 0xFFFFFFFF, p) for seq, p in self.parts.items()):
            if offset > len(out):
                raise ValueError(f"a hole of {offset - len(out)} bytes in a stream")
            out += payload[len(out) - offset:]
        return bytes(out)


class Connection:
    """Client (who sent the first SYN) and server, as (address, port)."""

    def __init__(self, client, server):
        self.client, self.server = client, server
        self.up, self.down = Direction(), Direction()  # client to server, and back


def connections_of(packets):
    """All TCP connections, oldest first, and a list of what was not TCP over IPv4."""
    found, live, strange = [], {}, []
    for packet in packets:
        if packet[12:14] != b"\x08\x00":
            strange.append(packet)
            continue
        ip = packet[14:]
        head = (ip[0] & 15) * 4
        ip = ip[:struct.unpack(">H", ip[2:4])[0]] if ip[2:4] != b"\0\0" else ip
        if ip[9] != 6:
            strange.append(packet)
            continue
        tcp = ip[head:]
        sport, dport, seq, _, offset, flags = struct.unpack(">HHIIBB", tcp[:14])
        a, b = (socket.inet_ntoa(ip[12:16]), sport), (socket.inet_ntoa(ip[16:20]), dport)
        is_syn, is_ack = flags & 2 != 0, flags & 16 != 0
        if is_syn and not is_ack:
            c = live.get((a, b))
            if c is None or c.up.first != (seq + 1) & 0xFFFFFFFF:  # else: sent again
                c = live[(a, b)] = Connection(a, b)
                found.append(c)
        payload = tcp[(offset >> 4) * 4:]
        if (a, b) in live:
            live[(a, b)].up.take(seq, is_syn, payload)
        elif (b, a) in live:
            live[(b, a)].down.take(seq, is_syn, payload)
        else:
            strange.append(packet)
    return found, strange
