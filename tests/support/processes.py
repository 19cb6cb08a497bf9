"""The processes below another one, by what the kernel says of them."""

from pathlib import Path


def children(pid):
    """The pids of a process's children."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except FileNotFoundError:
        return []


def name_of(pid):
    """The name of its program; "" for one that is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def descendants(pid):
    """All below a process."""
    below = []
    for child in children(pid):
        below += [child, *descendants(child)]
    return below


def is_gone(pid):
    """Whether no process has the pid, but for one that waits to be reaped by somebody else."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
