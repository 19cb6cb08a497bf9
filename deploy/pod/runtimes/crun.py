"""crun. It refuses a machine that has cgroups of both versions mounted, so it gets a view of the machine with v2 alone.

To load a container's device rules crun raises a limit of its own, which takes CAP_SYS_RESOURCE but has not been needed since
Linux 5.11: tests/support/memlock.cc lets it go on without.
"""

from dataclasses import replace

from ..packages import program
from .runc import Runc

# The mounts are of a mount namespace of the command's own: nobody else sees them.
_MOUNTS = 'umount -R -l /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec "$@"'


def view(programs):
    """What stands before a command line of crun, or of something that becomes crun."""
    lenient = f"LD_PRELOAD={programs.hook.parent / 'libmemlock.so'}"
    return ("unshare", "--mount", "sh", "-c", _MOUNTS, "sh", "env", lenient)


class Crun(Runc):
    """crun, with its state in a directory of the pod."""

    name = "crun"

    @property
    def _command(self):
        return (*view(self._place.programs), program("crun"))

    def _annotated(self, container):
        """crun throws away what a hook says, unless an annotation names a file for it."""
        said = {"run.oci.hooks.stderr": str(self._place.folder(container.name) / "hook.log")}
        return replace(container, annotations=container.annotations | said)
