"""Programs that deploy/install-packages unpacks into a directory of podjail's own instead of installing them."""

import os
from pathlib import Path

ROOT = Path(os.environ.get("PODJAIL_DEPS_DIR", "/var/cache/podjail/deps"))
_FOLDERS = ("usr/bin", "usr/sbin", "usr/libexec/podman")


def program(name):
    """The path of one of them. FileNotFoundError, saying what to do, when it is not there."""
    for folder in _FOLDERS:
        path = ROOT / folder / name
        if path.is_file():
            return path
    raise FileNotFoundError(f"{name} is not in {ROOT}: run deploy/install-packages runtimes")


def environment():
    """The environment of a program that looks for its companions by PATH."""
    return os.environ | {"PATH": ":".join([*(str(ROOT / folder) for folder in _FOLDERS), os.environ["PATH"]])}
