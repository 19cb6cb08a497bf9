"""A recorder of every frame that arrives outside from the pod, and the few words needed to talk about them.

What a test asserts with it is the strongest thing there is to say: not "the server saw nothing" but "the wire did not
carry it". `settle` sends a marker along the same path the frames take, so no test has to sleep before it asserts.
"""

import ipaddress
import secrets
import socket
import struct
import threading
from dataclasses import dataclass

from .waiting import wait_until

_ALL, _IPV4, _IPV6, _ARP = 0x0003, 0x0800, 0x86DD, 0x0806
_MARKER_TYPE = 0x88B5  # IEEE 802 local experimental
_NAMES = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 58: "icmpv6"}
_NEIGHBOUR_DISCOVERY = range(133, 137)


@dataclass(frozen=True)
class Frame:
    """One frame from the pod."""

    protocol: str  # arp | tcp | udp | icmp | icmpv6 | nd | ip-N | ether-0xNNNN
    source: str
    destination: str
    source_port: int
    port: int
    raw: bytes

    def __str__(self):
        return f"{self.protocol} {self.source}:{self.source_port} > {self.destination}:{self.port} {len(self.raw)} bytes"

    @property
    def flow(self):
        """What tells one connection from another."""
        return self.protocol, self.source, self.source_port, self.destination, self.port


class FrameRecorder:
    """Records what arrives on `device` of `namespace`."""

    def __init__(self, namespace, device):
        self._frames = []
        self._markers = set()
        self._socket, self._sender = namespace.run(lambda: (_packet_socket(device), _packet_socket(device, 0)))
        self._socket.settimeout(0.2)
        self._closing = threading.Event()
        threading.Thread(target=self._record, daemon=True).start()

    def close(self):
        """Stops recording."""
        self._closing.set()

    def mark(self):
        """A position to ask `since` about."""
        self.settle()
        return len(self._frames)

    def since(self, position):
        """Frames since `mark`, without ARP, neighbour discovery and flows that were already open then."""
        before = {frame.flow for frame in self._frames[:position] if frame.protocol == "tcp"}
        return [frame for frame in self.everything_since(position)
                if frame.protocol not in ("arp", "nd") and frame.flow not in before]

    def everything_since(self, position):
        """Every frame since `mark`."""
        self.settle()
        return self._frames[position:]

    def settle(self):
        """Returns once everything that arrived before this call has been recorded."""
        marker = secrets.token_bytes(16)
        frame = b"\x02\0\0\0\0\x01" + b"\x02\0\0\0\0\x02" + struct.pack("!H", _MARKER_TYPE) + marker

        def sent_and_seen():  # more than once: a wire that was just joined swallows the first ones
            self._sender.send(frame)
            return marker in self._markers

        wait_until(sent_and_seen, "the recorder's marker", 5)

    def _record(self):
        while not self._closing.is_set():
            try:
                frame, (_, protocol, direction, _, _) = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            except OSError:
                break  # the wire is gone
            if protocol == _MARKER_TYPE:
                self._markers.add(frame[14:30])
            elif direction != socket.PACKET_OUTGOING:
                self._frames.append(parse(frame))
        self._socket.close()
        self._sender.close()


def parse(frame):
    """Names what a frame carries; what it does not know keeps its number."""
    ether = struct.unpack_from("!H", frame, 12)[0]
    packet = frame[14:]
    try:
        if ether == _IPV4:
            offset = (packet[0] & 0x0F) * 4
            return _transport(packet[9], packet[12:16], packet[16:20], packet[offset:], frame)
        if ether == _IPV6:
            return _transport(packet[6], packet[8:24], packet[24:40], packet[40:], frame)
    except (IndexError, struct.error, ValueError):
        pass
    return Frame("arp" if ether == _ARP else f"ether-{ether:#06x}", "", "", 0, 0, bytes(frame))


def _transport(number, source, destination, segment, frame):
    protocol = _NAMES.get(number, f"ip-{number}")
    if protocol == "icmpv6" and segment[0] in _NEIGHBOUR_DISCOVERY:
        protocol = "nd"
    ports = struct.unpack_from("!HH", segment) if protocol in ("tcp", "udp") else (0, 0)
    return Frame(protocol, str(ipaddress.ip_address(source)), str(ipaddress.ip_address(destination)), *ports,
                 bytes(frame))


def _packet_socket(device, kind=_ALL):
    """A socket for frames of `kind`; 0 receives none. (A socket never sees what it sent itself, hence two of them.)"""
    endpoint = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    endpoint.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE: large transfers must not push frames out
    endpoint.bind((device, kind))
    return endpoint
