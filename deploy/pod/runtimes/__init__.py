"""The container runtimes that a pod's containers can be started by, each with one file here."""

from .containerd import Containerd
from .crun import Crun
from .docker import Docker
from .podman import Podman
from .runc import Runc

NAMES = {kind.name: kind for kind in (Runc, Crun, Podman, Docker, Containerd)}
