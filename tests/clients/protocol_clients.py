"""The clients of docs/protocols.md: each speaks one protocol to a server outside, with nothing in it that knows of the jail.

A command prints `hello` only if all of it worked. SERVERS is a folder with the key and the roots that a user would have.
"""

from dataclasses import dataclass

REGISTRY = "https://registry.example.test"
PROGRAMS = "/programs"
SERVERS = "/servers"
EXPLICIT = "127.0.0.1:15002"
_SSH = f"ssh -i {SERVERS}/ssh-client -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile={SERVERS}/known_hosts"


@dataclass(frozen=True)
class Client:
    """One row of the table. `protocol` is that of the decision records of what the client did."""

    name: str
    package: str  # of Debian
    command: str
    protocol: str
    granted: str  # by which answer of which function of a policy


_REQUEST = "`onRequest`: `true`"
CLIENTS = (
    Client("curl `--http1.1`", "curl", f"curl -sSf --http1.1 {REGISTRY}/hello", "https", _REQUEST),
    Client("curl `--http2`", "curl", f"[ $(curl -sSf --http2 -o page -w '%{{http_version}}' {REGISTRY}/hello) = 2 ] && cat page", "https",
           _REQUEST),
    Client("curl `--http2-prior-knowledge`", "curl", "curl -sSf --http2-prior-knowledge http://plain.example.test/hello", "http", _REQUEST),
    Client("nghttp", "nghttp2-client", f"nghttp --no-dep {REGISTRY}/hello", "https", _REQUEST),
    Client("h2load, 20 streams at a time", "nghttp2-client",
           f"h2load -n 200 -c 2 -m 20 {REGISTRY}/hello | grep -q 'status codes: 200 2xx' && echo hello", "https", _REQUEST),
    Client("curl `--proxy` (CONNECT)", "curl", f"curl -sSf --proxy http://{EXPLICIT} {REGISTRY}/hello", "https", _REQUEST),
    Client("curl `--proxy` (absolute form)", "curl", f"curl -sSf --proxy http://{EXPLICIT} http://plain.example.test/hello", "http", _REQUEST),
    Client("curl `--socks5-hostname`", "curl", f"curl -sSf --socks5-hostname {EXPLICIT} {REGISTRY}/hello", "https", _REQUEST),
    Client("curl with `ALL_PROXY=socks5h://` another proxy", "curl",
           f"ALL_PROXY=socks5h://proxy.example.test:1080 curl -sSf {REGISTRY}/hello", "https", _REQUEST),
    Client("Go net/http", "golang-go", f"go run {PROGRAMS}/fetch.go {REGISTRY}/hello", "https", _REQUEST),
    Client("Java HttpClient", "openjdk-17-jdk-headless", f"java {PROGRAMS}/Client.java {REGISTRY}/hello", "https", _REQUEST),
    Client("git over https", "git", "git clone -q https://git.example.test/git/project.git p && grep -q jail p/README && echo hello",
           "https", _REQUEST),
    Client("WebSocket", "python3-websockets", f"python3 {PROGRAMS}/echo_socket.py wss://socket.example.test/", "https",
           "`onRequest`: `tunnel`"),
    Client("curl that trusts its own roots only", "curl",
           f"curl -sSf --capath /dev/null --cacert {SERVERS}/pins/root.crt https://pinned.example.test/hello", "tls", "`onConnect`: `passthrough`"),
    Client("ssh", "openssh-client", f"{_SSH} someone@ssh.example.test echo hello", "tcp", "`onConnect`: `tunnel`"),
    Client("git over ssh", "git", f"GIT_SSH_COMMAND='{_SSH}' git clone -q ssh://git@ssh.example.test/project.git p "
           "&& grep -q jail p/README && echo hello", "tcp", "`onConnect`: `tunnel`"),
    Client("redis-cli", "redis-tools", "redis-cli -h redis.example.test SET a hello && redis-cli -h redis.example.test GET a", "tcp",
           "`onConnect`: `tunnel`"),
)
