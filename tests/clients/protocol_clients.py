"""The clients of docs/protocols.md: each speaks one protocol to a server outside, with nothing in it that knows of the jail.

A command prints `hello` only if all of it worked. SERVERS is a folder with the key and the roots that a user would have.
"""

from dataclasses import dataclass

REGISTRY = "https://registry.example.test"
PROGRAMS = "/programs"
SERVERS = "/servers"
_SSH = f"ssh -i {SERVERS}/ssh-client -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile={SERVERS}/known_hosts"
_NODE_HTTP2 = f"""\
node -e 'const c = require("http2").connect("{REGISTRY}"); const r = c.request({{":path": "/hello"}});
let text = ""; r.on("data", d => text += d); r.on("end", () => {{ console.log(text); c.close(); }}); r.end()'"""


@dataclass(frozen=True)
class Client:
    """One row of the table. The decision record of what the client did has these words: `protocol`, and `version` of HTTP."""

    name: str
    package: str  # of Debian
    command: str
    protocol: str
    version: str  # "" where it is not HTTP
    granted: str  # by which answer of which function of a policy


_REQUEST = "`onRequest`: `true`"
CLIENTS = (
    Client("curl `--http1.1`", "curl", f"curl -sSf --http1.1 {REGISTRY}/hello", "https", "1.1", _REQUEST),
    Client("curl `--http2`", "curl", f"curl -sSf --http2 {REGISTRY}/hello", "https", "2", _REQUEST),
    Client("nghttp, ten streams", "nghttp2-client",
           f"for i in 0 1 2 3 4 5 6 7 8 9; do echo {REGISTRY}/hello?$i; done | xargs nghttp | grep -c hello | grep -qx 10 && echo hello",
           "https", "2", _REQUEST),
    Client("h2load, 200 requests on 4 connections of 20 streams", "nghttp2-client",
           f"h2load -n 200 -c 4 -m 20 {REGISTRY}/hello | grep -q '200 succeeded, 0 failed' && echo hello", "https", "2", _REQUEST),
    Client("Node `http2`", "nodejs", _NODE_HTTP2, "https", "2", _REQUEST),
    Client("Go net/http", "golang-go", f"go run {PROGRAMS}/fetch.go {REGISTRY}/hello", "https", "2", _REQUEST),
    Client("Java HttpClient", "openjdk-17-jdk-headless", f"java {PROGRAMS}/Client.java {REGISTRY}/hello", "https", "2", _REQUEST),
    Client("git over https", "git", "git clone -q https://git.example.test/git/project.git p && grep -q jail p/README && echo hello",
           "https", "1.1", _REQUEST),
    Client("WebSocket", "python3-websockets", f"python3 {PROGRAMS}/echo_socket.py wss://socket.example.test/", "https", "1.1",
           "`onRequest`: `tunnel`"),
    Client("curl that trusts its own roots only", "curl",
           f"curl -sSf --capath /dev/null --cacert {SERVERS}/pins/root.crt https://pinned.example.test/hello", "tls", "", "`onConnect`: `passthrough`"),
    Client("ssh", "openssh-client", f"{_SSH} someone@ssh.example.test echo hello", "tcp", "", "`onConnect`: `tcp`"),
    Client("git over ssh", "git", f"GIT_SSH_COMMAND='{_SSH}' git clone -q ssh://git@ssh.example.test/project.git p "
           "&& grep -q jail p/README && echo hello", "tcp", "", "`onConnect`: `tcp`"),
    Client("redis-cli", "redis-tools", "redis-cli -h redis.example.test SET a hello && redis-cli -h redis.example.test GET a", "tcp", "",
           "`onConnect`: `tcp`"),
)
