"""A workload that is probed in every way the kubelet knows. Runs in a container, as `python3 -c` of this file's text: by HTTP at 8080
(/healthz fails while there is /tmp/sick), by TCP at 9090, by gRPC at 50051, whose protocol of health checks it speaks just enough of.
"""

import os
import signal
import socketserver
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTTP, TCP, GRPC = 8080, 9090, 50051
_PREFACE = 24  # bytes of "PRI * HTTP/2.0 …" (RFC 9113)
_DATA, _HEADERS, _SETTINGS, _PING = 0, 1, 4, 6
_END_STREAM, _ACK, _END_HEADERS = 0x1, 0x1, 0x4
_SERVING = b"\0\0\0\0\2\x08\x01"  # a message of two bytes: field 1, SERVING


def _literal(name, value):
    """A header without a place in HPACK's tables (RFC 7541, 6.2.2)."""
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


class Health(BaseHTTPRequestHandler):
    """Any path is well, but /healthz as said above."""

    def do_GET(self):  # pylint: disable=invalid-name
        """Answers."""
        sick = self.path == "/healthz" and os.path.exists("/tmp/sick")
        self.send_response(503 if sick else 200)
        self.end_headers()
        self.wfile.write(b"sick" if sick else b"probed")


class Checks(socketserver.StreamRequestHandler):
    """grpc.health.v1.Health over HTTP/2: every request is answered with SERVING, whatever it asks."""

    def handle(self):
        """One connection."""
        self.rfile.read(_PREFACE)
        self._send(_SETTINGS)
        while len(head := self.rfile.read(9)) == 9:
            length, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], int.from_bytes(head[5:], "big")
            body = self.rfile.read(length)
            if kind in (_SETTINGS, _PING) and not flags & _ACK:
                self._send(kind, _ACK, body=body if kind == _PING else b"")
            if kind == _DATA and flags & _END_STREAM:
                self._send(_HEADERS, _END_HEADERS, stream, b"\x88" + _literal(b"content-type", b"application/grpc"))
                self._send(_DATA, 0, stream, _SERVING)
                self._send(_HEADERS, _END_HEADERS | _END_STREAM, stream, _literal(b"grpc-status", b"0"))

    def _send(self, kind, flags=0, stream=0, body=b""):
        self.wfile.write(struct.pack("!I", len(body))[1:] + struct.pack("!BBI", kind, flags, stream) + body)


class Greeter(socketserver.BaseRequestHandler):
    """Accepts, which is all that a probe by TCP asks for."""


class Server(socketserver.ThreadingTCPServer):
    """A thread for each connection."""

    allow_reuse_address = daemon_threads = True


class Pages(ThreadingHTTPServer):
    """Leaves its port to the workload's other sockets, too, as a workload that wants to dial from there would."""

    allow_reuse_port = True


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # the first process of a container has no other end
    for server in (Server(("", TCP), Greeter), Server(("", GRPC), Checks)):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    Pages(("", HTTP), Health).serve_forever()
