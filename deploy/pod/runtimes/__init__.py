"""The container runtimes that a pod's containers can be started by, each with one file here."""

from .crun import Crun
from .podman import Podman
from .runc import Runc

NAMES = {kind.name: kind for kind in (Runc, Crun, Podman)}
