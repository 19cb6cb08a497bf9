"""Removing a pod's cgroups from every hierarchy of the machine (v1, v2 or both)."""

import os
from pathlib import Path

from .waiting import NotInTime, wait_until


def hierarchies():
    """Where the machine mounts its cgroup hierarchies."""
    points = []
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        fields, _, kind = line.partition(" - ")
        if kind.split()[0] in ("cgroup", "cgroup2"):
            points.append(Path(fields.split()[4]))
    return points


def remove(name):
    """Removes the top-level cgroup `name` and all below it, everywhere. Its processes must be ending."""
    for hierarchy in hierarchies():
        top = hierarchy / name
        for folder, _, _ in os.walk(top, topdown=False) if top.is_dir() else []:
            _remove_folder(Path(folder))


def _remove_folder(folder):
    def gone():
        try:
            folder.rmdir()
        except FileNotFoundError:
            return True
        except OSError:
            return False  # a killed process is still on its way out
        return True

    try:
        wait_until(gone, f"removal of cgroup {folder}", 5)
    except NotInTime as late:
        processes = (folder / "cgroup.procs").read_text(encoding="utf-8").split()
        raise NotInTime(f"{late}; processes in it: {processes}") from late
