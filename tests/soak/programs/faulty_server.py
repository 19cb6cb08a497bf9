"""An HTTPS server that fails as asked: faulty_server.py ADDRESS PORT CERTIFICATE KEY.

    GET  /body/SEED/SIZE/FRAMING/FAULT     that body; FRAMING is length, chunked or close
    PUT  /hash/SEED/SIZE/FRAMING/FAULT     the SHA-256 of what was sent

FAULT is none; reset, die (an end in the middle of the body, rude or polite); slow (a body in small pieces, whole); mute (no answer
at all); garbage (an answer that is not HTTP); late (the connection closes right after a whole answer that promised to keep it).
"""

import http.server
import socket
import ssl
import struct
import sys
import threading

from bodies import body, digest

address, port, certificate, key = sys.argv[1:]
PIECE = 16_384


class Server(http.server.ThreadingHTTPServer):
    """One thread per connection, the handshake in that thread."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self):
        super().__init__((address, int(port)), Handler)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)

    def finish_request(self, request, client_address):
        request.settimeout(60)
        try:
            with self.context.wrap_socket(request, server_side=True) as stream:
                self.RequestHandlerClass(stream, client_address, self)
                if stream.fileno() != -1:
                    stream.unwrap()  # the polite end: a TLS closure alert (RFC 8446 §6.1)
        except OSError:
            pass  # what the client sees is judged there


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        _, _, seed, size, framing, fault = self.path.split("/")
        if not self.fail_early(fault):
            self.answer(body(seed, int(size)), framing, fault)

    def do_PUT(self):
        _, _, _, _, framing, fault = self.path.split("/")
        if fault == "reset":
            return self.reset()
        sent = self.read_body()
        if not self.fail_early(fault):
            self.answer(digest(sent).encode(), framing, fault)

    def fail_early(self, fault):
        """Whether the fault leaves nothing to answer."""
        self.close_connection = fault != "none" and fault != "slow"
        if fault == "mute":
            return True
        if fault == "garbage":
            self.wfile.write(b"\x16\x03garbage\r\n\r\n")
        return fault == "garbage"

    def answer(self, content, framing, fault):
        """Sends the answer, or the half of it that the fault lets through."""
        whole = fault not in ("reset", "die")
        self.send_response(200)
        if framing == "length":
            self.send_header("content-length", str(len(content)))
        elif framing == "chunked":
            self.send_header("transfer-encoding", "chunked")
        else:
            self.send_header("connection", "close")
            self.close_connection = True
        self.end_headers()
        piece = 1000 if fault == "slow" else PIECE
        sent = content if whole else content[:len(content) // 2]
        for start in range(0, len(sent), piece):
            part = sent[start:start + piece]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if framing == "chunked" else part)
        if whole and framing == "chunked":
            self.wfile.write(b"0\r\n\r\n")
        # The end of a body that ends with its connection is told apart only by TLS: a polite end would be a whole body.
        if fault == "reset" or not whole and framing == "close":
            self.reset()

    def reset(self):
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.socket.close(self.connection)

    def read_body(self):
        """The request's body, whatever its framing."""
        if "chunked" not in self.headers.get("transfer-encoding", ""):
            return self.rfile.read(int(self.headers.get("content-length", "0")))
        content = b""
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content

    def log_message(self, *_):
        pass


threading.stack_size(1 << 18)
Server().serve_forever()
