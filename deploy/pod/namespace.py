"""A network namespace as a value: `namespace.run(action)` runs a function in it.

It is kept alive by a mount on a file of the pod's directory, and vanishes with that mount and its last process.
"""

import ctypes
import os
from concurrent.futures import ThreadPoolExecutor

from .command import run

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


class NetworkNamespace:
    """A network namespace, bound to a path."""

    def __init__(self, path):
        self.path = path

    @classmethod
    def new(cls, path):
        """Makes a namespace, with `lo` up."""
        _mount_point(path)
        run(["unshare", f"--net={path}", "ip", "link", "set", "lo", "up"])
        return cls(path)

    @classmethod
    def of_process(cls, path, pid):
        """The namespace that a process is in."""
        _mount_point(path)
        run(["mount", "--bind", f"/proc/{pid}/ns/net", path])
        return cls(path)

    def run(self, action):
        """Returns action(), run by a thread that is in the namespace. Sockets made there stay there."""

        def enter_and_act():
            _enter(self.path)
            return action()

        with ThreadPoolExecutor(max_workers=1) as thread:  # a thread of its own: it never comes back
            return thread.submit(enter_and_act).result()

    def command(self, argv, **options):
        """Runs a program in the namespace (the mount and cgroup namespaces stay the host's)."""
        return run(["nsenter", f"--net={self.path}", *argv], **options)

    def configure(self, commands):
        """Runs `ip` commands, one per line."""
        self.command(["ip", "-batch", "-"], input=commands)

    def set_kernel(self, settings):
        """Writes kernel settings of the namespace, named as below /proc/sys/net."""

        def write():
            for name, value in settings.items():
                with open(f"/proc/sys/net/{name}", "w", encoding="ascii") as file:
                    file.write(str(value))

        self.run(write)


def _mount_point(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def _enter(path):
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if _libc.setns(descriptor, CLONE_NEWNET) != 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error), str(path))
    finally:
        os.close(descriptor)
