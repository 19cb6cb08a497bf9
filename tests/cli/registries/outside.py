"""All registries at once, each under a name of its own, with a resolver and a root that nobody else has."""

import base64
import socket

from lab import free_port
from pod.certificates import TestAuthority
from pod.dns_server import DnsServer

from .checksums import Signer, checksum_files
from .crates import crate_files
from .debian import make_repository
from .maven import maven_files
from .modules import module_files
from .npm import npm_files
from .pypi import pypi_files
from .repositories import Repositories
from .server import Answer, Files, Private, WebServers

# The names: what belongs to one registry ends in the same words, and `uploads.test` is where packages call home.
NAMES = ("npm.test", "pypi.test", "files.pypi.test", "crates.test", "files.crates.test", "modules.test", "maven.test",
         "debian.test", "git.test", "private.test", "uploads.test")
# What private.test takes: a token, and a name with a password.
TOKEN, LOGIN, PASSWORD = "very-secret-token", "me", "very-secret-word"
CREDENTIALS = (TOKEN, f"Bearer {TOKEN}", "Basic " + base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode())


class _Here:
    @staticmethod
    def run(action):
        """The servers are in this process's own network namespace."""
        return action()


def _resolver():
    """A resolver for all names, and its port."""
    for _ in range(50):
        port = free_port(socket.SOCK_DGRAM)
        try:
            with socket.create_server(("127.0.0.1", port)):
                pass
            return DnsServer(_Here, ["127.0.0.1"], {name: ["127.0.0.1"] for name in NAMES}, port), port
        except OSError:
            continue  # somebody has it, or was faster
    raise OSError("no port is free for a resolver")


def _mirror(prefix, *tables):
    """The same files below a path, on one host."""
    return {prefix + path: file for table in tables for path, file in table.items()}


class Registries:
    """Serves them until close(). Files of Debian packages belong to `owner`."""

    def __init__(self, folder, owner):
        folder.mkdir()
        folder.chmod(0o755)
        authority = TestAuthority(folder / "authority")
        self.roots = authority.root
        self.roots.chmod(0o644)
        self._dns, self._dns_port = _resolver()
        self.web = WebServers(authority.leaf(*NAMES), {})
        home = self.url("uploads.test", "/collect")
        pypi, wheels = pypi_files(self.url("files.pypi.test"), home)
        crates, archives = crate_files(self.url("files.crates.test", "/api/v1/crates"), "uploads.test", self.web.http_port)
        pypi |= _mirror("/mirror", *pypi_files(self.url("pypi.test", "/mirror"), home))
        near, far = crate_files(self.url("crates.test", "/cargo/name/v1/crates"), "uploads.test", self.web.http_port)
        crates |= _mirror("/cargo/name/index", near) | far
        self.checksums = Signer(folder, "sum.modules.test")
        packages, self.archive_key = make_repository(folder, owner, home)
        self.repositories = Repositories(folder / "git", self.url("git.test"), self.url("uploads.test", "/steal.git"))
        tables = {"npm.test": npm_files(self.url("npm.test"), home), "pypi.test": pypi, "files.pypi.test": wheels,
                  "crates.test": crates, "files.crates.test": archives, "modules.test": module_files(home),
                  "maven.test": maven_files("/maven2", self.url("uploads.test", "/maven2")), "debian.test": packages}
        tables["modules.test"] |= checksum_files(tables["modules.test"], self.checksums)
        self.web.sites.update({name: Files(table) for name, table in tables.items()})
        self.web.sites["private.test"] = Private(self._private(tables, home), *CREDENTIALS)
        self.web.sites |= {"git.test": self.repositories, "uploads.test": lambda _: Answer(200, "text/plain", b"thanks\n")}

    def _private(self, tables, home):
        """Everything once more on one host, a path for each."""
        base = "private.test"
        crates = crate_files(self.url(base, "/cargo/v1/crates"), "uploads.test", self.web.http_port, **{"auth-required": True})
        table = {**_mirror("/npm", npm_files(self.url(base, "/npm"), home)), **tables["debian.test"],
                 **_mirror("/pypi", *pypi_files(self.url(base, "/pypi"), home)), **_mirror("/go", module_files(home)),
                 **_mirror("/cargo/index", crates[0]), **crates[1], **tables["maven.test"]}
        files = Files(table)
        return lambda request: (self.repositories if request.path.startswith("/team/") else files)(request)

    def close(self):
        """Stops it all."""
        self.web.close()
        self._dns.close()

    def url(self, name, path=""):
        """A URL over TLS."""
        return f"https://{name}:{self.web.https_port}{path}"

    def plain_url(self, name, path=""):
        """A URL without TLS."""
        return f"http://{name}:{self.web.http_port}{path}"

    def options(self):
        """What podjail needs to reach them."""
        return ["--resolver", f"127.0.0.1:{self._dns_port}", "--root", str(self.roots),
                "--grant", f"127.0.0.1:{self.web.http_port}", "--grant", f"127.0.0.1:{self.web.https_port}"]
