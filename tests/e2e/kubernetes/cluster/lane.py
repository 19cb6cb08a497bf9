"""Which container runtime the node has: the one that PODJAIL_KUBERNETES_RUNTIME names, containerd unless it is set."""

import os
from pathlib import Path

from .containerd import Containerd
from .containerd2 import Containerd2
from .crio import Crio

CACHE = Path(os.environ.get("PODJAIL_KUBERNETES_CACHE", Path.home() / ".cache" / "podjail-kubernetes"))
NAME = os.environ.get("PODJAIL_KUBERNETES_RUNTIME", "containerd")
_LANES = {"containerd": Containerd, "containerd2": Containerd2, "crio": Crio}


def runtime(place):
    """The runtime of this process's lane, not started."""
    if NAME not in _LANES:
        raise ValueError(f"PODJAIL_KUBERNETES_RUNTIME is {NAME}, and not one of {', '.join(_LANES)}")
    return _LANES[NAME](place, CACHE)
