"""Web servers for the names of registries, on one port of 127.0.0.1 for HTTP and one for HTTPS.

A name has a table of files, or a function that answers. Files are served as registries do: with entity tags, ranges and HEAD.
Every request is remembered, for a jail's record of it is compared with what arrived.
"""

import hashlib
import http.server
import re
import ssl
import threading
from dataclasses import dataclass, field


@dataclass
class Request:
    """A request as it arrived."""

    method: str
    host: str
    path: str
    query: str
    headers: dict
    body: bytes = b""


@dataclass
class Answer:
    """What comes back."""

    status: int = 200
    kind: str = "application/octet-stream"
    body: bytes = b""
    headers: dict = field(default_factory=dict)


class Files:
    """Answers from a table of paths: {"/path": (kind, bytes), "/moved": Answer(…)}. What is not there is 404."""

    def __init__(self, files):
        self.files = files

    def __call__(self, request):
        found = self.files.get(request.path)
        if found is None or request.method not in ("GET", "HEAD"):
            return Answer(404 if found is None else 405, "text/plain", b"not here\n")
        if isinstance(found, Answer):
            return found
        kind, body = found
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = {"ETag": tag, "Accept-Ranges": "bytes"}
        if request.headers.get("if-none-match") == tag:
            return Answer(304, kind, b"", headers)
        span = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if span is None:
            return Answer(200, kind, body, headers)
        first, last = int(span[1]), min(int(span[2] or len(body)), len(body) - 1)
        if first > last:
            return Answer(416, kind, b"", headers | {"Content-Range": f"bytes */{len(body)}"})
        return Answer(206, kind, body[first:last + 1], headers | {"Content-Range": f"bytes {first}-{last}/{len(body)}"})


class Private:
    """A site for those who have one of some values of Authorization."""

    def __init__(self, site, *accepted):
        self._site, self._accepted = site, accepted

    def __call__(self, request):
        if request.headers.get("authorization") in self._accepted:
            return self._site(request)
        return Answer(401, "text/plain", b"who are you?\n", {"WWW-Authenticate": 'Basic realm="private"'})


class WebServers:
    """`sites` is {name: function of a Request}; `leaf` a certificate for all names."""

    def __init__(self, leaf, sites):
        self.sites = sites
        self.requests = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(leaf.certificate, leaf.key)
        self._servers = [_Server(self, None), _Server(self, context)]
        self.http_port, self.https_port = (server.server_address[1] for server in self._servers)

    def close(self):
        """Stops them."""
        for server in self._servers:
            server.stop()

    def answer(self, request):
        """What a request gets."""
        self.requests.append(request)
        site = self.sites.get(request.host)
        return Answer(421, "text/plain", b"no such name here\n") if site is None else site(request)

    def arrived(self, host):
        """The requests for a name, as (method, path)."""
        return [(one.method, one.path) for one in self.requests if one.host == host]


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, sites, context):
        super().__init__(("127.0.0.1", 0), _Connection)
        self.web = sites
        self._context = context
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    def finish_request(self, request, client_address):
        if self._context is not None:  # in the connection's own thread, so that a silent peer holds up nobody
            request.settimeout(30)
            request = self._context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)
        if self._context is not None:
            request.close()

    def handle_error(self, request, client_address):
        """A peer that goes away is no news."""

    def stop(self):
        """Ends the loop and its thread."""
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Connection(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def log_message(self, *_):  # pylint: disable=arguments-differ
        """Says nothing on standard error."""

    def _body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def _serve(self):
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
        answer = self.server.web.answer(Request(self.command, host, path, query, headers, self._body()))
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD" and answer.status != 304:
            self.wfile.write(answer.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815
