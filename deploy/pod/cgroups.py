"""A pod's cgroups, in every hierarchy of the machine (v1, v2 or both): ending what runs in them, and removing them.

Whatever made a process of the pod (a container runtime, its daemon, its monitor of a container), it is in here, so this
ends all of them, also those whose maker was killed.
"""

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


def join(name, part):
    """Puts the calling process, and so what it starts, into a cgroup of its own below the top-level cgroup `name`."""
    for hierarchy in hierarchies():
        if (hierarchy / "cgroup.controllers").is_file():
            folder = hierarchy / name / part
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")


def remove(name):
    """Ends every process in the top-level cgroup `name` and below it, and removes these cgroups everywhere."""
    for hierarchy in hierarchies():
        _kill(hierarchy / name)
    for hierarchy in hierarchies():
        top = hierarchy / name
        for folder, _, _ in os.walk(top, topdown=False) if top.is_dir() else []:
            _remove_folder(Path(folder))


def remove_if_empty(name):
    """Removes the top-level cgroup `name` from every hierarchy where nothing is in it."""
    for hierarchy in hierarchies():
        try:
            (hierarchy / name).rmdir()
        except OSError:
            pass  # absent, or somebody's


def _kill(folder):
    kill = folder / "cgroup.kill"  # not in a v1 hierarchy, which has the same processes
    if kill.is_file():
        kill.write_text("1", encoding="ascii")


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
