"""A view of the machine of this process's own, for container daemons that insist on fixed places below /run, /etc and /var/lib.

What they write there lands in memory and is seen by this process and its children alone. It vanishes with the last of them,
however they end; the machine's own files are read and never written.
"""

import atexit
import ctypes
import functools
import os
import subprocess
from pathlib import Path

from . import claim
from .command import run
from .mounts import mount_overlay, mount_tmpfs

CLONE_NEWNS = 0x00020000
_STAGE = Path("/media")  # a directory that every machine has and nothing here needs: in the view it holds what is written
_OWN = ("run", "etc", "var/lib")
_libc = ctypes.CDLL(None, use_errno=True)


@functools.cache
def enter():
    """Moves this process into the view: once, before it has threads and before it mounts anything for a pod.

    Returns a Claim for what lives as long as the process, which releases it at its end.
    """
    held = claim.Claim()  # and swept, before other people's mounts become copies; the directory of all pods stays
    outside = os.open("/proc/self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
    atexit.register(_leave, held, outside)
    if _libc.unshare(CLONE_NEWNS) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), "unshare")
    run(["mount", "--make-rprivate", "/"])
    mount_tmpfs(_STAGE)
    pods = _STAGE / "pods"
    pods.mkdir()
    run(["mount", "--rbind", claim.ROOT, pods])
    for folder in _OWN:
        mount_overlay(f"/{folder}", _STAGE / folder, Path("/", folder))
    run(["mount", "--rbind", pods, claim.ROOT])  # pods stay where every sweep looks for them
    return held


def _leave(held, outside):
    held.release()
    # In the view the directory of all pods is a mount, which cannot be removed.
    subprocess.run(["nsenter", f"--mount=/proc/self/fd/{outside}", "rmdir", "--ignore-fail-on-non-empty", claim.ROOT],
                   pass_fds=(outside,), check=False)
