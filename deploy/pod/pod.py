"""The pod itself: pause, sidecar and workload containers in one jailed network namespace.

The order is Kubernetes': the pause container first (the hook installs the jail with nobody exempt), then the sidecar, then,
once it is ready, the workloads.
"""

import http.client
import json
import os
import socket
from dataclasses import dataclass, field

from . import mounts, runtime, sidecar_image
from .bundle import DEFAULT_CAPABILITIES, Container, Mount, config
from .claim import Claim
from .network import POD4, RESOLVER4, PodNetwork
from .outside import Outside
from .policies import PolicyDirectory
from .settings import ROLE, SIDECAR_UID, hook_settings, sidecar_settings
from .waiting import NotInTime, wait_until

ADMIN_PORT = 15020
HOOK_SECONDS = 10
READY_SECONDS = 20
SHARED = "/run/podjail"


@dataclass(frozen=True)
class PodSettings:
    """What distinguishes one pod from another."""

    policies: dict = field(default_factory=dict)  # {file name: JavaScript}
    sidecar: dict = field(default_factory=dict)  # sections of sidecar.json to add or change
    capabilities: tuple = DEFAULT_CAPABILITIES  # of the workload
    allow_capabilities: tuple = ()  # what hook.json tolerates
    outside: type = Outside  # what is beyond the wire
    hooked: str = "yes"  # yes | no: without the hook there is no jail; tests prove with it that an attack works


class Pod:
    """A context manager: leaving it removes everything."""

    def __init__(self, programs, rootfs, settings=PodSettings()):
        self._programs, self._rootfs, self._settings = programs, rootfs, settings
        self._claim = Claim()
        self.id, self.path = self._claim.id, self._claim.path
        try:
            self._prepare()
        except BaseException:
            self._claim.release()
            raise

    def _prepare(self):
        self._scratch = self.path / "scratch"
        mounts.mount_tmpfs(self._scratch)
        self.shared = self._scratch / "shared"
        self.shared.mkdir(mode=0o755)
        os.chown(self.shared, SIDECAR_UID, SIDECAR_UID)
        self.network = PodNetwork(self._claim)
        self.outside = self._settings.outside(self.network, self._scratch / "certificates")
        self.policies = PolicyDirectory(self._scratch / "policies")
        self.policies.write(self._settings.policies)
        self._runc = self.path / "runc"
        self._write_json("hook.json", hook_settings(self._settings.allow_capabilities))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the containers and removes every trace of the pod."""
        outside, self.outside = self.outside, None
        if outside is not None:
            outside.close()
        self._claim.release()

    def start(self):
        """Starts pause, sidecar and one workload, in that order."""
        self.start_pause()
        self.start_sidecar()
        self.start_workload("workload")

    def start_pause(self, hooked=None):
        """Starts the first container of the namespace: from here on nothing leaves."""
        self.create(self._container("pause", capabilities=()), hooked)  # needs no trust: there is no sidecar yet

    def start_sidecar(self):
        """Starts the sidecar and waits until it serves."""
        self.create_sidecar()
        try:
            wait_until(self.is_ready, "the sidecar's readiness", READY_SECONDS)
        except NotInTime as late:
            raise NotInTime(f"{late}; it said:\n{self.log('sidecar')}") from late

    def create_sidecar(self):
        """Starts the sidecar without waiting for it."""
        root = self._scratch / "sidecar-root"
        if not root.is_dir():
            sidecar_image.assemble(self._programs.sidecar, root)
        roots = self._bundle_folder("sidecar") / "roots.pem"
        roots.write_bytes((self.outside.roots or sidecar_image.ROOTS).read_bytes())
        settings = self._write_json("sidecar.json", sidecar_settings(
            f"pod-{self.id}", ["/etc/podjail/roots.pem"], self._settings.sidecar))
        files = ((settings, "/etc/podjail/sidecar.json", "ro"), (roots, "/etc/podjail/roots.pem", "ro"),
                 (self.policies.path, "/etc/podjail/policies", "ro"), (self.shared, SHARED, "rw"))
        self.create(Container(
            "sidecar", (sidecar_image.PROGRAM, "--config", "/etc/podjail/sidecar.json"), root, root_mode="ro",
            uid=SIDECAR_UID, capabilities=(), no_new_privileges=True, mounts=tuple(Mount(*file) for file in files),
            annotations=ROLE, network=str(self.network.pod.path)))

    def start_workload(self, name, hooked=None, **changes):
        """Starts a container of the tenant; `changes` are fields of Container."""
        shared = (Mount(self.shared, SHARED), *changes.pop("mounts", ()))
        self.create(self._container(name, mounts=shared, **changes), hooked)

    def start_untrusting(self, name, **changes):
        """Starts a container that needs no sidecar to start: it does not get the issuer to trust."""
        self.create(self._container(name, **changes))

    def create(self, container, hooked=None):
        """Creates and starts any container in the pod; `hooked` overrides the pod's. CommandFailed if the hook refuses."""
        hook = {"path": str(self._programs.hook), "args": ["podjail-hook", "--config", str(self.path / "hook.json")],
                "timeout": HOOK_SECONDS}
        hooks = {"createRuntime": [hook]} if (hooked or self._settings.hooked) == "yes" else {}
        folder = self._bundle_folder(container.name)
        text = config(container, f"/podjail-{self.id}/{container.name}", hooks)
        (folder / "config.json").write_text(json.dumps(text, indent=1), encoding="utf-8")
        runtime.create(self._runc, folder, self.container_id(container.name))

    def run(self, name, argv, timeout=20, **options):
        """Runs a program in a container, as its workload would; see runtime.execute."""
        return runtime.execute(self._runc, self.container_id(name), argv, timeout, **options)

    def open(self, name, argv):
        """Starts a program in a container and returns it, a subprocess.Popen with text pipes."""
        return runtime.start_inside(self._runc, self.container_id(name), argv)

    def signal(self, name, signal):
        """Sends KILL or TERM to a container's first process, from the host."""
        runtime.signal(self._runc, self.container_id(name), signal)

    def state(self, name):
        """The runtime's state of a container, or None."""
        return runtime.state(self._runc, self.container_id(name))

    def delete(self, name):
        """Ends and removes one container."""
        runtime.delete(self._runc, self.container_id(name))

    def container_id(self, name):
        """The runtime's id of a container of this pod."""
        return f"podjail-{self.id}-{name}"

    def log(self, name):
        """What a container wrote, standard output first."""
        folder = self._bundle_folder(name)
        return "".join((folder / part).read_text(encoding="utf-8", errors="replace")
                       for part in ("stdout.log", "stderr.log") if (folder / part).is_file())

    def decisions(self):
        """The decision records the sidecar has written, as values."""
        lines = (self._bundle_folder("sidecar") / "stdout.log").read_text(encoding="utf-8").splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n") and line.startswith("{")]

    def is_ready(self):
        """Whether the sidecar says that it is ready."""
        try:
            return self.admin("/readyz")[0] == 200
        except OSError:
            return False

    def admin(self, path):
        """(status, text) of a page of the sidecar's admin server, asked from outside as Prometheus would."""
        connection = http.client.HTTPConnection(POD4, ADMIN_PORT)
        connection.sock = self.network.outside.run(lambda: socket.create_connection((POD4, ADMIN_PORT), 2))
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def _container(self, name, **changes):
        folder = self._bundle_folder(name)
        mounts.mount_overlay(self._rootfs, self._scratch / name, folder / "rootfs")
        (folder / "resolv.conf").write_text(f"nameserver {RESOLVER4}\n", encoding="ascii")
        files = (Mount(folder / "resolv.conf", "/etc/resolv.conf"), *changes.pop("mounts", ()))
        fields = {"capabilities": self._settings.capabilities} | changes
        return Container(name, fields.pop("args", ("sleep", "infinity")), folder / "rootfs", mounts=files,
                         network=fields.pop("network", str(self.network.pod.path)), **fields)

    def _bundle_folder(self, name):
        folder = self.path / "bundles" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _write_json(self, name, value):
        path = self.path / name
        path.write_text(json.dumps(value, indent=1), encoding="utf-8")
        return path
