"""podman as docs/runtime.md attaches podjail to it: podjail-runtime as its runtime, no hooks.d, no shared volume."""

import unittest

from pod.runtimes import wrapper
from pod.runtimes.podman import Podman
from pod.runtimes.runtime import Hook

from support.pod_case import PodCase
from support.volumeless import VolumelessPod, VolumelessTests

SANDBOX = {"io.kubernetes.cri-o.ContainerType": "sandbox"}
ENGINE = """
runtime_supports_json = ["crun", "runc", "podjail"]
[engine.runtimes]
podjail = ["{path}"]
"""


class WrappedPodman(Podman):
    """podman that knows the jail by its runtime alone."""

    def __init__(self, place):
        super().__init__(place)
        path = wrapper.write(place, Hook(place.programs.hook, place.path / "hook.json"))
        configuration = self.root / "containers.conf"
        text = configuration.read_text(encoding="utf-8").replace('runtime = "runc"', 'runtime = "podjail"')
        configuration.write_text(text + ENGINE.format(path=path), encoding="utf-8")

    def create(self, container, hook):
        super().create(container, None)


class PodmanPod(VolumelessPod):
    """A pod of such containers."""

    def _prepare(self):
        super()._prepare()
        self._runtime = WrappedPodman(self._place)

    def start_pause(self, hooked=None):
        """Starts the first container, which must say what it is: podman joins every network by its path."""
        self.create(self.member("pause", capabilities=(), annotations=SANDBOX), hooked)


class WithPodman(VolumelessTests, PodCase):
    """A pod that is complete."""

    kind, runtime = PodmanPod, "podman"


if __name__ == "__main__":
    unittest.main()
