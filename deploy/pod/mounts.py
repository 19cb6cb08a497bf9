"""Mounts of a pod: memory-backed directories, writable views of a read-only root, and taking all of them away."""

from pathlib import Path

from .command import run


def mount_tmpfs(path, size="1g", mode="0711"):
    """Mounts a memory-backed directory at `path`, made if needed."""
    path.mkdir(parents=True, exist_ok=True)
    run(["mount", "-t", "tmpfs", "-o", f"size={size},mode={mode},nosuid,nodev", "podjail", path])


def mount_overlay(lower, scratch, target):
    """Mounts at `target` a writable view of `lower`; what is written lands in `scratch`."""
    for folder in (scratch / "upper", scratch / "work", target):
        folder.mkdir(parents=True, exist_ok=True)
    options = f"lowerdir={lower},upperdir={scratch}/upper,workdir={scratch}/work"
    run(["mount", "-t", "overlay", "-o", options, "podjail", target])


def mount_points_below(path):
    """The mount points at or below `path`, innermost first."""
    points = []
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        point = line.split()[4].encode().decode("unicode_escape")
        if point == str(path) or point.startswith(f"{path}/"):
            points.append(point)
    return list(reversed(points))


def unmount_below(path):
    """Unmounts everything at or below `path`, also while something still uses it."""
    for point in mount_points_below(path):
        run(["umount", "-l", point])
