"""Web servers outside the pod: HTTP and HTTPS, one certificate per name, remembering every request they saw."""

import http.server
import socket
import ssl
import threading
from dataclasses import dataclass

from .web_pages import PAGES


@dataclass(frozen=True)
class SeenRequest:
    """A request as it reached the outside."""

    host: str
    method: str
    path: str
    headers: tuple  # ((name, value), …)


class WebServer:
    """Serves web_pages on `endpoints` ((address, port), …) inside `namespace`; with `leaves` ({name: Leaf}) over TLS."""

    def __init__(self, namespace, endpoints, leaves=None):
        self.requests = []
        self.connections = []
        self._context = _context(leaves) if leaves else None
        self._servers = namespace.run(lambda: [_Server(endpoint, self) for endpoint in endpoints])
        for server in self._servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self):
        """Stops serving."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def secure(self, connection):
        """The connection, with TLS around it if this server speaks TLS."""
        return self._context.wrap_socket(connection, server_side=True) if self._context else connection


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, endpoint, web):
        self.address_family = socket.AF_INET6 if ":" in endpoint[0] else socket.AF_INET
        self.web = web
        super().__init__(endpoint, _Handler)

    def server_bind(self):
        self.socket.setsockopt(socket.SOL_IP, 15, 1)  # IP_FREEBIND
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = self.server_address[:2]

    def finish_request(self, request, client_address):
        self.web.connections.append(client_address)
        request.settimeout(60)
        try:
            with self.web.secure(request) as stream:
                self.RequestHandlerClass(stream, client_address, self)
        except OSError:
            pass  # the client went away or refused the certificate: what it asked for is on record


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_any(self):
        """Remembers the request, then lets the page of the longest matching path answer."""
        self.server.web.requests.append(SeenRequest(self.headers.get("host", ""), self.command, self.path,
                                                    tuple(self.headers.items())))
        path = self.path.partition("?")[0]
        fitting = [prefix for prefix in PAGES if path.startswith(prefix)]
        PAGES[max(fitting, key=len)](self)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_CONNECT = do_any

    def log_message(self, *_):
        """Says nothing: what matters is in `requests`."""


def _context(leaves):
    contexts = {name: _context_of(leaf) for name, leaf in leaves.items()}
    first = next(iter(contexts.values()))

    def choose(connection, name, _):
        connection.context = contexts.get(name, first)

    first.sni_callback = choose
    return first


def _context_of(leaf):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf.certificate, leaf.key)
    context.set_alpn_protocols(["http/1.1"])
    return context
