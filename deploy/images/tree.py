"""An image's files in an empty root: programs without their debugging symbols, libraries, roots to verify peers with."""

import os
import shutil
from pathlib import Path

from pod.command import run
from pod.sidecar_image import ROOTS, libraries

from . import debian

_FOLDERS = ("/proc", "/dev", "/sys", "/tmp", "/etc/ssl/certs")
# What runtimes mount over; without a file in a read-only image they could not.
_EMPTY_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/hostname")


def assemble(image, binaries, root):
    """Fills the empty folder `root`. `binaries` is where the built programs are. Returns the packages that files came from."""
    for folder in (*_FOLDERS, *image.folders):
        _inside(root, folder).mkdir(parents=True, exist_ok=True)
    _inside(root, "/tmp").chmod(0o1777)
    origins = [ROOTS]
    for path, name in image.programs:
        _place_program(binaries / name, _inside(root, path))
        origins += libraries(binaries / name)
    for path in map(Path, image.optional_files):
        if path.is_file():
            origins += [path, *libraries(path)]
    for origin in sorted(set(origins)):
        _copy(origin, _inside(root, debian.home_of(origin)))
    for path, target in image.more_names:
        os.link(_inside(root, target), _inside(root, path))
    _describe(image, root)
    packages = debian.packages_of(origins)
    debian.write_status(packages, _inside(root, "/var/lib/dpkg/status.d"))
    _open_to_all(root)
    return packages


def _inside(root, path):
    return Path(f"{root}{path}")


def _place_program(binary, place):
    place.parent.mkdir(parents=True, exist_ok=True)
    run(["strip", "--strip-unneeded", "-o", place, binary])
    place.chmod(0o755)


def _copy(origin, place):
    """A symbolic link's target takes the link's name: the loader looks for names."""
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(origin, place)
    place.chmod(0o755 if os.access(origin, os.X_OK) else 0o644)


def _describe(image, root):
    uid, gid = image.user.split(":")
    user = "root" if uid == "0" else "podjail"
    for name, text in (("passwd", f"{user}:x:{uid}:{gid}::/:/none\n"), ("group", f"{user}:x:{gid}:\n")):
        _inside(root, f"/etc/{name}").write_text(text, encoding="ascii")
    shutil.copyfile("/etc/os-release", _inside(root, "/etc/os-release"))  # scanners ask which release the packages are of
    for path in _EMPTY_FILES:
        _inside(root, path).touch()


def _open_to_all(root):
    """The builder's umask says nothing about who may read an image."""
    for folder, _, names in os.walk(root):
        if Path(folder) != _inside(root, "/tmp"):
            os.chmod(folder, 0o755)
        for name in names:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
