"""The cluster itself."""

import json
import os
import subprocess
from pathlib import Path

from pod import sidecar_image
from pod.command import run
from pod.waiting import wait_until

from . import lane
from .containerd import PAUSE
from .control_plane import SERVER, ControlPlane
from .kubelet import NODE, kubelet
from .pki import Pki
from .place import Place

VERSION = "1.30.14"  # what `build` builds
LOGS = Path(os.environ.get("PODJAIL_KUBERNETES_LOGS", "/tmp/podjail-kubernetes-logs"))
SIDECAR, CLIENTS = "images.test/podjail-sidecar:1", "images.test/clients:1"


class Cluster:
    """A context manager: entering it starts the cluster, leaving it ends it."""

    def __init__(self, programs, rootfs):
        self.programs, self._rootfs = programs, rootfs
        self._binaries = lane.CACHE / VERSION / "bin"
        if not (self._binaries / "helm").is_file():
            raise FileNotFoundError(f"{self._binaries} is not complete: run tests/e2e/kubernetes/build")

    def __enter__(self):
        self.place = Place(LOGS)
        self.outside = self.place.outside
        pki = Pki(self.place.path / "pki", SERVER)
        self.kubeconfig = pki.kubeconfig("admin", "/O=system:masters/CN=admin")
        self.control_plane = ControlPlane(self.place, self._binaries, pki)
        self.runtime = lane.runtime(self.place)
        self.kubelet = kubelet(self.place, self._binaries, pki, self.runtime, self._node_is_ready)
        self._started = []
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def _start(self):
        for daemon in (*self.control_plane.daemons[:2], self.runtime.daemon):
            self._start_one(daemon)
        self._add_images()
        for daemon in (*self.control_plane.daemons[2:], self.kubelet):
            self._start_one(daemon)
        wait_until(lambda: self.exists("serviceaccount", "default", "default"), "the first service account", 60)

    def _start_one(self, daemon):
        self._started.append(daemon)
        daemon.start()

    def close(self):
        """Ends the programs, the last first. Containers end with the process."""
        for daemon in reversed(self._started):
            daemon.stop()
        self._started = []
        self.place.close()

    def kubectl(self, *words, **options):
        """Runs kubectl as an administrator. Returns what it printed."""
        return run(self.kubectl_command(*words), **options)

    def kubectl_command(self, *words):
        """The command line of kubectl, as an administrator."""
        return ["nsenter", f"--net={self.place.netns.path}", str(self._binaries / "kubectl"), "--kubeconfig", str(self.kubeconfig), *map(str, words)]

    def helm(self, *words, **options):
        """Runs helm as an administrator. Returns what it printed."""
        return run(["nsenter", f"--net={self.place.netns.path}", self._binaries / "helm", "--kubeconfig", self.kubeconfig, *words], **options)

    def apply(self, *objects):
        """Creates or changes objects, given as values."""
        self.kubectl("apply", "-f", "-", input=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))

    def get(self, kind, name, namespace="default"):
        """An object as a value."""
        return json.loads(self.kubectl("get", kind, name, "--namespace", namespace, "--output", "json"))

    def exists(self, kind, name, namespace="default"):
        """Whether there is such an object."""
        command = self.kubectl_command("get", kind, name, "--namespace", namespace, "--output", "name")
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _node_is_ready(self):
        if not self.exists("node", NODE):
            return False
        conditions = self.get("node", NODE)["status"].get("conditions", [])
        return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)

    def _add_images(self):
        pause = self.place.path / "pause"
        pause.mkdir()
        (pause / "pause").write_bytes(self.programs.hook.with_name("podjail-pause").read_bytes())
        (pause / "pause").chmod(0o755)
        self.runtime.add_image(PAUSE, pause, Entrypoint=["/pause"])
        sidecar = self.place.path / "sidecar"
        sidecar_image.assemble(self.programs.sidecar, sidecar)
        self.runtime.add_image(SIDECAR, sidecar, Entrypoint=[sidecar_image.PROGRAM], User="15001:15001")
        self.runtime.add_image(CLIENTS, self._rootfs, Cmd=["/usr/bin/sleep", "infinity"], Env=["PATH=/usr/bin:/bin:/usr/sbin:/sbin"])
