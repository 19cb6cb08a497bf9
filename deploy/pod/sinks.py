"""Sockets outside that swallow whatever reaches them, on any address, and remember it."""

import selectors
import socket
import threading
from dataclasses import dataclass

from .waiting import wait_until

# Ports that data is smuggled out by: DNS, DoT and QUIC, NTP, mDNS, and one that means nothing.
PORTS = (123, 443, 853, 4444, 5353, 9999)


@dataclass(frozen=True)
class Arrival:
    """Something that reached a sink."""

    transport: str  # udp | tcp
    port: int
    source: str
    content: bytes  # empty: a connection was opened


class Sinks:
    """UDP and TCP sinks on `udp_ports` and `tcp_ports` of every address of `namespace`; TCP talks back."""

    def __init__(self, namespace, udp_ports=PORTS, tcp_ports=(853, 4444, 9999)):
        self.arrivals = []
        wanted = [(port, socket.SOCK_DGRAM) for port in udp_ports] + [(port, socket.SOCK_STREAM) for port in tcp_ports]
        self._selector = selectors.DefaultSelector()
        self._closing = threading.Event()
        for sink in namespace.run(lambda: [_sink(*one) for one in wanted]):
            action = self._accept if sink.type == socket.SOCK_STREAM else self._take_datagram
            self._selector.register(sink, selectors.EVENT_READ, action)
        self._thread = threading.Thread(target=self._swallow, daemon=True)
        self._thread.start()

    def close(self):
        """Closes the sockets."""
        self._closing.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()
        self._selector.close()

    def wait_for(self, token):
        """Returns once something with `token` in it has arrived."""
        wait_until(lambda: any(token in arrival.content for arrival in self.arrivals), f"{token} outside")

    def _swallow(self):
        while not self._closing.is_set():
            for key, _ in self._selector.select(0.1):
                key.data(key.fileobj)

    def _take_datagram(self, sink):
        content, source = sink.recvfrom(65535)
        self._remember("udp", sink, source, content)

    def _accept(self, sink):
        stream, source = sink.accept()
        stream.setblocking(False)
        self._remember("tcp", stream, source, b"")
        stream.send(b"outside\n")
        self._selector.register(stream, selectors.EVENT_READ, self._take_bytes)

    def _take_bytes(self, stream):
        try:
            content = stream.recv(65535)
        except OSError:
            content = b""
        if content:
            self._remember("tcp", stream, stream.getpeername(), content)
            return
        self._selector.unregister(stream)
        stream.close()

    def _remember(self, transport, endpoint, source, content):
        self.arrivals.append(Arrival(transport, endpoint.getsockname()[1], source[0], content))


def _sink(port, kind):
    sink = socket.socket(socket.AF_INET6, kind)  # IPv4 comes as mapped addresses
    sink.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sink.bind(("::", port))
    if kind == socket.SOCK_STREAM:
        sink.listen()
    return sink
