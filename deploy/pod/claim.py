"""The directory below /run that holds everything of one pod, and the sweep that removes what a killed run left.

A pod's maker holds a lock on its directory. The kernel drops the lock when the maker ends, however it ends, so a
directory whose lock can be taken belongs to nobody and is removed. What exists is found from the directory, the mount
table and the cgroup tree; no list can be out of date.
"""

import fcntl
import os
import secrets
import shutil
from pathlib import Path

from . import cgroups, mounts
from .waiting import wait_until

ROOT = Path("/run/podjail-pods")
LOCK = "lock"
CGROUPS = "cgroups"  # more cgroups that are the pod's, where a runtime chose their place itself


class Claim:
    """One pod's directory, locked for as long as this object or its process lives."""

    def __init__(self):
        sweep()
        self._lock = None
        while self._lock is None:  # a sweep of another process may remove the directory before it is locked
            self.id = secrets.token_hex(4)
            self.path = ROOT / self.id
            self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
            self._lock = _lock(self.path)

    def own_cgroup(self, name):
        """From here on the cgroup `name`, as below the root of a hierarchy, is the pod's and goes with it."""
        with open(self.path / CGROUPS, "a", encoding="ascii") as file:
            file.write(f"{name}\n")

    def is_held(self):
        """Whether the directory is still there and locked."""
        return self._lock is not None

    def release(self):
        """Removes the containers, mounts, cgroups and files of the pod."""
        if self._lock is None:
            return
        _remove(self.path)
        os.close(self._lock)
        self._lock = None
        _remove_root_if_empty()


def sweep():
    """Removes every pod whose maker is gone. Returns their ids."""
    removed = []
    for path in sorted(ROOT.glob("*")) if ROOT.is_dir() else []:
        lock = _lock(path)
        if lock is None:
            continue
        _remove(path)
        os.close(lock)
        removed.append(path.name)
    _remove_root_if_empty()
    return removed


def living():
    """The ids of pods whose maker still runs."""
    return [path.name for path in sorted(ROOT.glob("*")) if _is_held(path)] if ROOT.is_dir() else []


def _is_held(path):
    lock = _lock(path)
    if lock is None:
        return True
    os.close(lock)
    return False


def _lock(path):
    try:
        descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        return None  # removed by another sweep meanwhile
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink > 0:
            return descriptor
    except BlockingIOError:
        pass
    os.close(descriptor)
    return None


def _remove(path):
    cgroups.remove(f"podjail-{path.name}")
    for name in (path / CGROUPS).read_text(encoding="ascii").split() if (path / CGROUPS).is_file() else []:
        cgroups.remove(name)
    mounts.unmount_below(path)
    wait_until(lambda: _is_gone(path), f"removal of {path}", 5)


def _is_gone(path):
    shutil.rmtree(path, ignore_errors=True)  # another sweep may be at it, or look for its lock
    return not path.exists()


def _remove_root_if_empty():
    try:
        ROOT.rmdir()
    except OSError:
        pass  # absent, or another pod lives
