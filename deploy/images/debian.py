"""Which Debian packages files belong to, for the list of what an image is made of.

A package may be unpacked in a folder of its own instead of installed (deploy/install-packages does so with V8): then dpkg knows
nothing of it, and the changelog that lies beside it tells its name and version.
"""

import gzip
import os
import re
from dataclasses import dataclass
from pathlib import Path

from pod.command import CommandFailed, run

UNPACKED = Path(os.environ.get("PODJAIL_DEPS_DIR", "/var/cache/podjail/deps"))
_FORM = "${binary:Package}\t${source:Package}\t${Version}\t${Architecture}\t${Maintainer}\n"
_CHANGE = re.compile(r"(\S+) \(([^)]+)\)")


class UnknownOrigin(RuntimeError):
    """A file of an image belongs to no Debian package, so nobody could say what it is."""


@dataclass(frozen=True, order=True)
class Package:
    """A binary package."""

    name: str
    source: str
    version: str
    architecture: str
    maintainer: str = "unknown"

    def purl(self):
        """The package's URL, as lists of vulnerabilities name it."""
        return f"pkg:deb/debian/{self.name}@{self.version.replace(':', '%3A')}?arch={self.architecture}"


def home_of(path):
    """Where `path` would be, were its package installed; for most files that is where they are."""
    return Path("/") / path.relative_to(UNPACKED) if path.is_relative_to(UNPACKED) else path


def packages_of(paths):
    """The packages of `paths`, sorted, each once. Raises UnknownOrigin."""
    return sorted({_package_of(path) for path in paths})


def write_status(packages, folder):
    """Writes a file for each package to `folder`, where scanners of images without dpkg look."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in packages:
        text = (f"Package: {package.name}\nStatus: install ok installed\nMaintainer: {package.maintainer}\n"
                f"Architecture: {package.architecture}\nSource: {package.source}\nVersion: {package.version}\n")
        (folder / package.name).write_text(text, encoding="utf-8")


def _package_of(path):
    if path == Path("/etc/ssl/certs/ca-certificates.crt"):  # made at installation, so that dpkg does not list it
        return _described("ca-certificates")
    if path.is_relative_to(UNPACKED):
        return _unpacked(path)
    for name in _names_of(path):
        try:
            return _described(run(["dpkg", "-S", name]).split(": ")[0].split(",")[0])
        except CommandFailed:
            continue
    raise UnknownOrigin(f"{path} is of no Debian package")


def _names_of(path):
    """dpkg may know a file by its path of before /lib moved into /usr, by that of after, or by the file that a link leads to."""
    for name in dict.fromkeys((str(path), str(path.resolve()))):
        yield name
        yield name.removeprefix("/usr") if name.startswith("/usr/") else f"/usr{name}"


def _described(package):
    line = run(["dpkg-query", "-W", "-f", _FORM, package]).splitlines()[0]
    name, source, version, architecture, maintainer = line.split("\t")
    return Package(name.split(":")[0], source, version, architecture, maintainer)


def _unpacked(path):
    """Of several packages that lie there the one is meant whose name the library's begins with: libnode108, libnode.so.108."""
    stem, _, number = path.name.partition(".so.")
    documents = UNPACKED / "usr" / "share" / "doc" / f"{stem}{number}"
    try:
        with gzip.open(documents / "changelog.Debian.gz", "rt", encoding="utf-8") as file:
            source, version = _CHANGE.match(file.readline()).groups()
    except (OSError, AttributeError) as problem:
        raise UnknownOrigin(f"{path} lies beside no changelog that tells its version ({documents})") from problem
    return Package(documents.name, source, version, run(["dpkg", "--print-architecture"]).strip())
