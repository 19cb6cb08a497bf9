"""The outside of a proxy on this machine: web servers and a resolver on loopback addresses, and podjail in front of them."""

import os
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from pod.certificates import TestAuthority
from pod.dns_server import DnsServer
from pod.waiting import wait_until
from pod.web_server import WebServer

PROGRAM = Path(os.environ["PODJAIL_BIN"]) / "podjail"
SECONDS = 60  # for anything; machines may be slow
NAMES = ("registry.example.test", "other.example.test", "uploads.example.test")


class _Here:
    """The network namespace of this process, where servers of a pod's test would be in another."""

    @staticmethod
    def run(action):
        return action()


def free_port(kind=socket.SOCK_STREAM):
    """A port of 127.0.0.1 that nothing uses."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Outside:
    """An HTTP and an HTTPS server that NAMES lead to."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="podjail-outside-")
        folder = Path(self._folder.name)
        folder.chmod(0o755)
        authority = TestAuthority(folder / "authority")
        self.roots = authority.root
        leaf = authority.leaf(*NAMES)
        self.http_port, self.https_port, self._dns_port = free_port(), free_port(), free_port(socket.SOCK_DGRAM)
        self.http = WebServer(_Here, [("127.0.0.1", self.http_port)])
        self.https = WebServer(_Here, [("127.0.0.1", self.https_port)], {name: leaf for name in NAMES})
        self.dns = DnsServer(_Here, ["127.0.0.1"], {name: ["127.0.0.1"] for name in NAMES}, self._dns_port)
        self.folder = folder

    def close(self):
        """Stops it all."""
        for server in (self.http, self.https, self.dns):
            server.close()
        self._folder.cleanup()

    def options(self):
        """What podjail needs to reach it."""
        return ["--resolver", f"127.0.0.1:{self._dns_port}", "--root", str(self.roots),
                "--grant", f"127.0.0.1:{self.http_port}", "--grant", f"127.0.0.1:{self.https_port}"]

    def http_url(self, path="/hello", name=NAMES[0]):
        return f"http://{name}:{self.http_port}{path}"

    def https_url(self, path="/hello", name=NAMES[0]):
        return f"https://{name}:{self.https_port}{path}"

    def requests(self):
        """Everything that reached it."""
        return self.http.requests + self.https.requests


class Serving:
    """podjail serve, until the block ends."""

    def __init__(self, outside, *options):
        self.words = [str(PROGRAM), "serve", "--env", *outside.options(), *options]

    def __enter__(self):
        self.process = subprocess.Popen(self.words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.errors = []
        self._reader = threading.Thread(target=lambda: self.errors.extend(self.process.stderr), daemon=True)
        self._reader.start()
        self.variables = {}
        for line in self.process.stdout:
            name, _, value = line.removeprefix("export ").partition("=")
            self.variables[name] = value.strip().strip("'")
            if name == "JAVA_TOOL_OPTIONS":
                break
        if "HTTP_PROXY" not in self.variables:
            self.process.wait(SECONDS)
            raise AssertionError(f"podjail serve does not serve: {self.said()}")
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        self.process.stdout.close()
        self.process.stderr.close()

    def said(self):
        """What it wrote to standard error so far."""
        return "".join(self.errors)

    @property
    def proxy(self):
        return self.variables["HTTP_PROXY"]

    @property
    def folder(self):
        """The private directory."""
        return Path(self.variables["SSL_CERT_FILE"]).parent.parent

    def curl(self, *arguments):
        """How curl ended that only knows the variables: (status, output)."""
        environment = {"PATH": os.environ["PATH"], **self.variables}
        done = subprocess.run(["curl", "-sS", "--max-time", "40", *arguments], capture_output=True, text=True, check=False,
                              env=environment, timeout=SECONDS)
        return done.returncode, done.stdout + done.stderr

    def status(self, *arguments):
        """The HTTP status curl saw."""
        return self.curl("-o", "/dev/null", "-w", "%{http_code}", *arguments)[1][-3:]


def descendants(pid):
    """The processes below `pid` that are there now."""
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                children = [int(word) for word in task.read_text(encoding="ascii").split()]
            except OSError:
                continue
            found += children
            waiting += children
    return found


def gone(pids):
    """Whether none of the processes is there any more."""
    return not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def script(folder, name, text):
    """An executable file."""
    path = Path(folder) / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


__all__ = ["NAMES", "Outside", "PROGRAM", "SECONDS", "Serving", "descendants", "free_port", "gone", "script", "wait_until"]
