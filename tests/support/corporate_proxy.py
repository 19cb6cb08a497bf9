"""A corporate HTTP proxy outside the pod: it opens tunnels for whoever knows its password, and remembers who asked for what."""

import base64
import socket
import threading
from dataclasses import dataclass

_HEAD_BYTES = 8192
_SECONDS = 30


@dataclass(frozen=True)
class Asked:
    """A request for a tunnel, as the proxy saw it."""

    line: str
    fields: dict  # {name in lower case: value}


class CorporateProxy:
    """Listens on `endpoint` in `namespace` and reaches the addresses of `names` there.

    `answer` is what it says instead of opening a tunnel: a bytes object, or None to do its work.
    """

    def __init__(self, namespace, endpoint, names, credentials):
        self.asked, self.inner, self.answer = [], bytearray(), None
        self._namespace, self._names = namespace, names
        self._authorization = "Basic " + base64.b64encode(credentials.encode()).decode()
        self._listener = namespace.run(lambda: self._listen(endpoint))
        self._open = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self):
        """Stops serving."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        for connection in (self._listener, *self._open):
            connection.close()

    @staticmethod
    def _listen(endpoint):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_IP, 15, 1)  # IP_FREEBIND
        listener.bind(endpoint)
        listener.listen()
        return listener

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(_SECONDS)
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            asked = _read_request(connection)
            self.asked.append(asked)
            answer = self.answer or self._refusal(asked)
            if answer:
                connection.sendall(answer)
                connection.shutdown(socket.SHUT_WR)
                return
            host, _, port = asked.line.split()[1].rpartition(":")
            address = self._names[host][0]
            upstream = self._namespace.run(lambda: socket.create_connection((address, int(port)), _SECONDS))
            self._open.append(upstream)
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=_copy, args=(upstream, connection), daemon=True).start()
            _copy(connection, upstream, self.inner)
        except (OSError, ValueError):
            connection.close()

    def _refusal(self, asked):
        if asked.fields.get("proxy-authorization") != self._authorization:
            return b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=corp\r\nContent-Length: 0\r\n\r\n"
        host = asked.line.split()[1].rpartition(":")[0]
        return None if host in self._names else b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"


def _read_request(connection):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = connection.recv(_HEAD_BYTES - len(head))
        if not piece:
            raise ValueError("not a whole request")
        head += piece
    line, *fields = head.decode("ascii").strip().split("\r\n")
    pairs = (field.partition(": ") for field in fields)
    return Asked(line, {name.lower(): value for name, _, value in pairs})


def _copy(source, target, seen=None):
    try:
        while piece := source.recv(65536):
            if seen is not None:
                seen += piece
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one side went away: the other ends with it
