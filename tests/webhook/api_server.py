"""A small API server over TLS, in this process: objects by path, versions, conflicts, JSON patches of webhooks."""

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "a-token-of-the-kubelet"
ADMISSION = "/apis/admissionregistration.k8s.io/v1"


class ApiServer:
    """Serves on loopback until closed. `objects` may be looked at and changed at any time, under `lock`."""

    def __init__(self, leaf):
        self.lock = threading.Lock()
        self.objects = {}
        self.strangers = 0  # calls without the token
        self._version = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """One call."""

            protocol_version = "HTTP/1.1"

            def log_message(self, format, *arguments):  # pylint: disable=redefined-builtin
                """Says nothing."""

            def _serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    outer.strangers += 1
                    status, answer = 401, {"message": "who are you?"}
                else:
                    with outer.lock:
                        status, answer = outer.call(self.command, self.path, json.loads(body) if body else None)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(leaf.certificate, leaf.key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self):
        """Ends it: whoever calls from now on finds nobody."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add(self, path, item):
        """Keeps an object, as a new version."""
        self._version += 1
        item.setdefault("metadata", {})["resourceVersion"] = str(self._version)
        self.objects[path] = item
        return item

    def call(self, method, target, body):
        """(status, answer) of a call."""
        url = urlsplit(target)
        path = url.path
        if method == "GET":
            return self._get(path, parse_qs(url.query))
        if method == "POST":
            path = f"{path}/{body['metadata']['name']}"
            return (409, {}) if path in self.objects else (201, self.add(path, body))
        if path not in self.objects:
            return 404, {}
        if method == "DELETE":
            return 200, self.objects.pop(path)
        if method == "PATCH":
            return 200, self.add(path, patched(self.objects[path], body))
        version = body["metadata"].get("resourceVersion")
        if version and version != self.objects[path]["metadata"]["resourceVersion"]:
            return 409, {"message": "somebody was faster"}
        return 200, self.add(path, body)

    def _get(self, path, query):
        if path in self.objects:
            return 200, self.objects[path]
        if path != "/api/v1/namespaces":
            return 404, {"message": f"{path} not found"}
        name, _, value = query["labelSelector"][0].partition("=")
        return 200, {"items": [item for at, item in self.objects.items() if at.startswith(path + "/")
                               and at.count("/") == 4 and item["metadata"].get("labels", {}).get(name) == value]}


def patched(item, operations):
    """The object after a JSON patch of what the webhook writes: tests and additions of members, list entries too."""
    item = json.loads(json.dumps(item))
    for operation in operations:
        *parents, last = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
        place = item
        for part in parents:
            place = place[int(part)] if isinstance(place, list) else place[part]
        if operation["op"] == "test":
            assert place[last] == operation["value"]
        elif isinstance(place, list):
            place.insert(int(last), operation["value"])
        else:
            assert operation["op"] == "add"
            place[last] = operation["value"]
    return item
