"""Servers of other protocols outside the pod, as real as those of the clients that talk to them.

    redis.example.test:6379    Redis                     ssh.example.test:22    SSH, with git behind it
    socket.example.test:443    WebSocket over TLS        pinned.example.test:443    TLS that only its own clients trust

Each listens on an address of its own. What is not Python runs as a child that ends with this process, however that ends.
"""

import subprocess
import sys
from pathlib import Path

from pod.certificates import TestAuthority
from pod.outside import Outside
from pod.web_server import WebServer

from clients.children import Children

PROGRAMS = Path(__file__).parent / "programs"
REDIS, SSH, SOCKET, PINNED = (f"203.0.113.{number}" for number in (20, 21, 22, 23))
NAMES = {"redis.example.test": REDIS, "ssh.example.test": SSH, "socket.example.test": SOCKET, "pinned.example.test": PINNED}


class ProtocolOutside(Outside):
    """The outside of a pod with the servers above, whose keys and certificates are in `self.folder`."""

    def __init__(self, network, folder):
        super().__init__(network, folder)
        self.folder = folder
        self._children = Children(network.outside)
        self.dns.names |= {name: [address] for name, address in NAMES.items()}
        self._start_redis()
        self._start_ssh()
        self._start_socket()
        self.pins = TestAuthority(folder / "pins")  # no root of the sidecar's: only passthrough can work
        self.pinned = WebServer(network.outside, [(PINNED, 443)],
                                {"pinned.example.test": self.pins.leaf("pinned.example.test")})

    def close(self):
        """Stops everything."""
        self._children.close()
        self.pinned.close()
        super().close()

    def _start_redis(self):
        # Debian's server is a link to this program, in a package that would start a service.
        folder = self.folder / "redis"
        folder.mkdir()
        server = folder / "redis-server"
        server.symlink_to("/usr/bin/redis-check-rdb")
        self._children.start([server, "--bind", REDIS, "--port", "6379", "--save", "", "--dir", folder, "--protected-mode", "no"],
                    (REDIS, 6379))

    def _start_ssh(self):
        for name in ("host", "client"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", self.folder / f"ssh-{name}"],
                           check=True, stdin=subprocess.DEVNULL)
        self._children.start([sys.executable, PROGRAMS / "ssh_server.py", SSH, self.folder / "ssh-host", self.folder / "ssh-client.pub",
                     self.folder], (SSH, 22))

    def _start_socket(self):
        leaf = self.authority.leaf("socket.example.test")
        self._children.start([sys.executable, PROGRAMS / "socket_server.py", SOCKET, leaf.certificate, leaf.key], (SOCKET, 443))
