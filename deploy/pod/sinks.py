"""Sockets outside that swallow whatever reaches them, on any address, and remember it."""

import selectors
import socket
import threading
from dataclasses import dataclass

# Ports that data is smuggled out by: DNS, DoT and QUIC, NTP, mDNS, and one that means nothing.
PORTS = (123, 443, 853, 4444, 5353, 9999)


@dataclass(frozen=True)
class Arrival:
    """Something that reached a sink."""

    transport: str  # udp | tcp
    port: int
    source: str
    content: bytes


class Sinks:
    """UDP and TCP sinks on `udp_ports` and `tcp_ports` of every address of `namespace`; TCP talks back."""

    def __init__(self, namespace, udp_ports=PORTS, tcp_ports=(853, 4444, 9999)):
        self.arrivals = []
        wanted = [(port, socket.SOCK_DGRAM) for port in udp_ports] + [(port, socket.SOCK_STREAM) for port in tcp_ports]
        self._selector = selectors.DefaultSelector()
        self._closing = threading.Event()
        for sink in namespace.run(lambda: [_sink(*one) for one in wanted]):
            self._selector.register(sink, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._swallow, daemon=True)
        self._thread.start()

    def close(self):
        """Closes the sockets."""
        self._closing.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()
        self._selector.close()

    def _swallow(self):
        while not self._closing.is_set():
            for key, _ in self._selector.select(0.1):
                self._take(key.fileobj)

    def _take(self, sink):
        port = sink.getsockname()[1]
        if sink.type == socket.SOCK_DGRAM:
            content, source = sink.recvfrom(65535)
            self.arrivals.append(Arrival("udp", port, source[0], content))
            return
        stream, source = sink.accept()
        with stream:
            stream.settimeout(0.5)
            self.arrivals.append(Arrival("tcp", port, source[0], _first_bytes(stream)))


def _first_bytes(stream):
    try:
        stream.sendall(b"outside\n")
        return stream.recv(65535)
    except OSError:
        return b""


def _sink(port, kind):
    sink = socket.socket(socket.AF_INET6, kind)  # IPv4 comes as mapped addresses
    sink.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sink.bind(("::", port))
    if kind == socket.SOCK_STREAM:
        sink.listen()
    return sink
