"""Frames forged on `lo` (CAP_NET_RAW), which pass no output hook (threat A19): SYNs aimed straight at the sidecar's ports. The
outcome is "accepted" if a SYN-ACK comes back. (IPv4 refuses a local source that it did not send itself; IPv6 does not.)"""

import select
import socket
import struct
import time

import packets
from attempts import POD4, POD6, attempt

IPV4, IPV6 = 0x0800, 0x86DD
SYN, SYN_ACK = 0x02, 0x12
WAIT_SECONDS = 0.5
PORTS = (15001, 15053, 15020)


def segment(source, destination, port, own_port):
    """A SYN with its checksum, as lo delivers it."""
    bare = packets.tcp(port, b"", SYN, own_port)
    family = socket.AF_INET6 if ":" in source else socket.AF_INET
    addresses = socket.inet_pton(family, source) + socket.inet_pton(family, destination)
    total = packets.checksum(addresses + struct.pack("!HH", 6, len(bare)) + bare)
    return bare[:16] + struct.pack("!H", total) + bare[18:]


def is_accepted(tap, port, own_port):
    """Whether a SYN-ACK from `port` to `own_port` shows up on lo in time."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (left := deadline - time.monotonic()) > 0 and select.select([tap], [], [], left)[0]:
        frame = tap.recv(2000)
        offset = 14 + (40 if frame[12:14] == b"\x86\xdd" else 20)
        if len(frame) < offset + 14:
            continue
        if struct.unpack_from("!HH", frame, offset) == (port, own_port) and frame[offset + 13] & 0x3F == SYN_ACK:
            return True
    return False


def forge(source, destination):
    """A sender of one forged SYN."""

    def send(_, port):
        kind = IPV6 if ":" in source else IPV4
        own_port = 50000 + port % 1000
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(kind)) as tap:
            tap.bind(("lo", kind))
            body = segment(source, destination, port, own_port)
            build = packets.ipv6 if kind == IPV6 else packets.ipv4
            tap.send(b"\0" * 12 + struct.pack("!H", kind) + build(source, destination, 6, body))
            return "accepted" if is_accepted(tap, port, own_port) else "no answer"

    return send


def main():
    """A listener of our own first, which does accept; then every port of the sidecar."""
    with socket.create_server(("::1", 40404), family=socket.AF_INET6):
        attempt("a listener of the workload", forge("::1", "::1"), 40404)
    for port in PORTS:
        for source, destination in ((POD4, POD4), ("127.0.0.1", "127.0.0.1"), ("127.0.0.1", POD4), (POD6, POD6),
                                    ("::1", "::1"), ("203.0.113.53", POD4)):
            attempt(f"{source} > {destination} {port}", forge(source, destination), port)


if __name__ == "__main__":
    main()
