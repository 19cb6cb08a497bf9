"""The pod itself: pause, sidecar and workload containers in one jailed network namespace.

The order is Kubernetes': the pause container first (the hook installs the jail with nobody exempt), then the sidecar, then,
once it is ready, the workloads.
"""

import http.client
import json
import os
import socket
from dataclasses import dataclass, field

from . import mounts, runtimes, sidecar_image
from .bundle import DEFAULT_CAPABILITIES, Container, Mount
from .claim import Claim
from .network import POD4, RESOLVER4, PodNetwork
from .outside import Outside
from .policies import PolicyDirectory
from .runtimes.runtime import Hook, Place
from .settings import ROLE, SANDBOX, SIDECAR_UID, hook_settings, sidecar_settings
from .waiting import NotInTime, wait_until

ADMIN_PORT = 15020
READY_SECONDS = 20
SHARED = "/run/podjail"


@dataclass(frozen=True)
class PodSettings:
    """What distinguishes one pod from another."""

    policies: dict = field(default_factory=dict)  # {file name: JavaScript}
    sidecar: dict = field(default_factory=dict)  # sections of sidecar.json to add or change
    secrets: dict = field(default_factory=dict)  # {file name below /etc/podjail of the sidecar, which alone may read it: text}
    capabilities: tuple = DEFAULT_CAPABILITIES  # of the workload
    allow_capabilities: tuple = ()  # what hook.json tolerates
    hook: dict = field(default_factory=dict)  # keys of hook.json to add or change
    outside: type = Outside  # what is beyond the wire
    runtime: str = "runc"  # a key of runtimes.NAMES
    node: str = "host"  # whose network namespace the hook takes for the node's: host | outside, where the gateway is
    hooked: str = "yes"  # yes | no: without the hook there is no jail; tests prove with it that an attack works


class Pod:
    """A context manager: leaving it removes everything."""

    def __init__(self, programs, rootfs, settings=PodSettings()):
        self._programs, self._rootfs, self._settings = programs, rootfs, settings
        self._runtime_kind().prepare()
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
        self._place = Place(self.id, self.path, self.path / "netns" / "pod", self._programs)
        self._runtime = self._runtime_kind()(self._place)
        self.network = PodNetwork(self._claim)
        if self._runtime.network_of == "pod":
            self.network.make_pod()
        self.outside = self._settings.outside(self.network, self._scratch / "certificates")
        self.policies = PolicyDirectory(self._scratch / "policies")
        self.policies.write(self._settings.policies)
        self._write_json("hook.json", self._hook_settings())

    def _runtime_kind(self):
        return runtimes.NAMES[self._settings.runtime]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the containers and removes every trace of the pod."""
        outside, self.outside = self.outside, None
        if outside is not None:
            outside.close()
        try:
            if self._claim.is_held():
                self._runtime.close()
        finally:
            self._claim.release()

    def start(self):
        """Starts pause, sidecar and one workload, in that order."""
        self.start_pause()
        self.start_sidecar()
        self.start_workload("workload")

    def start_pause(self, hooked=None):
        """Starts the first container of the namespace: from here on nothing leaves."""
        self.start_early("pause", hooked, capabilities=())

    def start_early(self, name, hooked=None, **changes):
        """Starts a container that needs no sidecar: it holds namespaces and has no shared directory."""
        self.create(self.member(name, annotations=SANDBOX, **changes), hooked)

    def start_sidecar(self):
        """Starts the sidecar and waits until it serves."""
        self.create_sidecar()
        try:
            wait_until(self.is_ready, "the sidecar's readiness", READY_SECONDS)
        except NotInTime as late:
            raise NotInTime(f"{late}; it said:\n{self.log('sidecar')}") from late

    def create_sidecar(self):
        """Starts the sidecar without waiting for it."""
        self.create(self.sidecar())

    def sidecar(self):
        """The sidecar's container, not created yet."""
        root = self._scratch / "sidecar-root"
        if not root.is_dir():
            sidecar_image.assemble(self._programs.sidecar, root)
        roots = self._place.folder("sidecar") / "roots.pem"
        roots.write_bytes((self.outside.roots or sidecar_image.ROOTS).read_bytes())
        settings = self._write_json("sidecar.json", sidecar_settings(
            f"pod-{self.id}", ["/etc/podjail/roots.pem"], self._settings.sidecar))
        files = ((settings, "/etc/podjail/sidecar.json", "ro"), (roots, "/etc/podjail/roots.pem", "ro"),
                 (self.policies.path, "/etc/podjail/policies", "ro"), (self.shared, SHARED, "rw"), *self._secrets())
        return Container(
            "sidecar", (sidecar_image.PROGRAM, "--config", "/etc/podjail/sidecar.json"), root, root_mode="ro",
            uid=SIDECAR_UID, capabilities=(), no_new_privileges=True, mounts=tuple(Mount(*file) for file in files),
            annotations=ROLE, network=str(self._place.netns))

    def _secrets(self):
        for name, text in self._settings.secrets.items():
            path = self._place.folder("sidecar") / name
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8")
            path.chmod(0o400)
            os.chown(path, SIDECAR_UID, SIDECAR_UID)
            yield path, f"/etc/podjail/{name}", "ro"

    def start_workload(self, name, hooked=None, **changes):
        """Starts a container of the tenant; `changes` are fields of Container."""
        shared = (Mount(self.shared, SHARED), *changes.pop("mounts", ()))
        self.create(self.member(name, mounts=shared, **changes), hooked)

    def member(self, name, **changes):
        """A container of the clients' root filesystem that sleeps, not created yet; `changes` are fields of Container."""
        folder = self._place.folder(name)
        (folder / "resolv.conf").write_text(f"nameserver {RESOLVER4}\n", encoding="ascii")
        files = (Mount(folder / "resolv.conf", "/etc/resolv.conf"), *changes.pop("mounts", ()))
        fields = {"capabilities": self._settings.capabilities} | changes
        return Container(name, fields.pop("args", ("sleep", "infinity")), self._rootfs, mounts=files,
                         network=fields.pop("network", str(self._place.netns)), **fields)

    def create(self, container, hooked=None):
        """Creates and starts any container in the pod; `hooked` overrides the pod's. CommandFailed if the hook refuses."""
        wanted = (hooked or self._settings.hooked) == "yes"
        node = self.network.outside.path if self._settings.node == "outside" else None
        self._runtime.create(container, Hook(self._programs.hook, self.path / "hook.json", node=node) if wanted else None)
        if not self.network.has_pod():
            self.network.adopt_pod(self.state(container.name)["pid"])

    def joins_by_path(self):
        """Whether its containers can be told to join a network namespace by its path."""
        return self._runtime.network_of == "pod"

    def run(self, name, argv, timeout=20, **options):
        """Runs a program in a container, as its workload would; see Runtime.execute."""
        return self._runtime.execute(name, argv, timeout, **options)

    def open(self, name, argv):
        """Starts a program in a container and returns it, a subprocess.Popen with text pipes."""
        return self._runtime.open(name, argv)

    def signal(self, name, signal):
        """Sends KILL or TERM to a container's first process, from the host."""
        self._runtime.signal(name, signal)

    def state(self, name):
        """The runtime's state of a container, or None; see Runtime.state."""
        return self._runtime.state(name)

    def delete(self, name):
        """Ends and removes one container."""
        self._runtime.delete(name)

    def container_id(self, name):
        """The runtime's id of a container of this pod."""
        return self._place.container_id(name)

    def log(self, name):
        """What a container wrote, standard output first."""
        return "".join(self._runtime.output(name))

    def decisions(self):
        """The decision records the sidecar has written, as values."""
        lines = self._runtime.output("sidecar")[0].splitlines(keepends=True)
        records = [json.loads(line) for line in lines if line.endswith("\n") and line.startswith("{")]
        return [record for record in records if "verdict" in record]  # some runtimes mix the log of events into it

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

    def _hook_settings(self):
        changes = dict(self._settings.hook)
        folders = [self.path, *self._runtime.host_folders(), *changes.pop("allow_mounts", ())]
        return hook_settings(sidecar_image.digest(self._programs.sidecar), folders,
                             self._settings.allow_capabilities) | changes

    def _write_json(self, name, value):
        path = self.path / name
        path.write_text(json.dumps(value, indent=1), encoding="utf-8")
        return path
