"""The sidecar's root filesystem: its binary, the libraries it names, roots to verify upstreams with. No shell."""

import hashlib
import re
import shutil
from pathlib import Path

from .command import CommandFailed, run

PROGRAM = "/podjail-sidecar"
ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")
_FOLDERS = ("proc", "dev", "sys", "tmp", "run/podjail", "etc/podjail/policies", "etc/ssl/certs")


def assemble(binary, destination):
    """Fills `destination` with all the sidecar needs to run."""
    for folder in _FOLDERS:
        (destination / folder).mkdir(parents=True, exist_ok=True)
    shutil.copy2(binary, f"{destination}{PROGRAM}")
    for library in libraries(binary):
        _copy(library, destination)
    if ROOTS.is_file():
        _copy(ROOTS, destination)
    (destination / "etc/passwd").write_text("podjail:x:15001:15001::/:/none\n", encoding="ascii")
    (destination / "etc/group").write_text("podjail:x:15001:\n", encoding="ascii")
    for empty in ("resolv.conf", "hosts"):
        (destination / "etc" / empty).touch()


def digest(binary):
    """What hook.json calls "sidecar.sha256"."""
    return hashlib.sha256(Path(binary).read_bytes()).hexdigest()


def libraries(binary):
    """The files the dynamic loader maps for `binary`, the loader itself included; none for a static program."""
    try:
        listing = run(["ldd", binary])
    except CommandFailed as failed:
        if "not a dynamic executable" in str(failed):
            return []
        raise
    if "not found" in listing:
        raise CommandFailed(f"{binary} misses libraries:\n{listing}")
    return [Path(path) for path in re.findall(r"(/\S+) \(0x", listing)]


def _copy(path, destination):
    """Copies a file to the path it is known by; a symbolic link's target takes the link's name."""
    target = Path(f"{destination}{path}")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, target)
