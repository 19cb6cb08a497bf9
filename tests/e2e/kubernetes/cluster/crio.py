"""CRI-O, which `build` makes, with Debian's conmon and runc. Its images lie in a store that podman fills."""

import os
from pathlib import Path

from pod import cgroups
from pod.command import run
from pod.packages import program

from . import bridge, images, modest_runc
from .bridge import write
from .daemon import Daemon, Upkeep

VERSION = "1.30.14"  # what `build` builds
PAUSE = "images.test/pause:1"
_ROOT = "/run/runc"  # where runc keeps the state of other containers
_JAILED_ROOT = "/run/podjail-runtime"  # where runc keeps the state of jailed containers; the agent says the same
_DROP_INS = Path("/etc/crio/crio.conf.d")
_RUNC = "/usr/local/bin/modest-runc"
_PID_FILE = "/run/crio.pid"
# What systemd does, on a node where nobody is systemd: CRI-O is ended, and whoever started it starts it again.
_SYSTEMCTL = f"""\
#!/bin/sh
set -e
[ "$*" = "restart crio.service" ]
pid=$(cat {_PID_FILE})
kill "$pid"
while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
"""
# Whether a pod without a process-id namespace of its own has a first container that does nothing; CRI-O's own default is that it has none.
_DROP_INFRA = os.environ.get("PODJAIL_KUBERNETES_CRIO_DROP_INFRA", "true")


class Crio:
    """The node's container runtime."""

    SOCKET = "/run/crio/crio.sock"
    CONFIGURATION = """\
[crio]
root = "/var/lib/containers/storage"
runroot = "/run/containers/storage"
storage_driver = "overlay"
log_dir = "/var/log/crio/pods"
version_file = "/run/crio/version"
clean_shutdown_file = ""
[crio.api]
listen = "%(socket)s"
[crio.runtime]
default_runtime = "runc"
cgroup_manager = "cgroupfs"
pinns_path = "%(pinns)s"
namespaces_dir = "/run/crio/ns"
container_exits_dir = "/run/crio/exits"
container_attach_socket_dir = "/run/crio"
drop_infra_ctr = %(drop)s
selinux = false
[crio.runtime.runtimes.runc]
runtime_path = "%(runc)s"
runtime_type = "oci"
runtime_root = "%(root)s"
monitor_path = "%(conmon)s"
monitor_cgroup = "pod"
[crio.image]
pause_image = "%(pause)s"
pause_command = "/pause"
[crio.network]
network_dir = "%(cni)s"
plugin_dirs = ["%(plugins)s"]
"""
    HANDLER = """\
[crio.runtime.runtimes.%(name)s]
runtime_path = "%(program)s"
runtime_type = "oci"
runtime_root = "%(root)s"
monitor_path = "%(conmon)s"
monitor_cgroup = "pod"
"""
    PAUSE_MARKS = {"io.kubernetes.cri-o.ContainerType": "sandbox"}
    CGROUP = "crio-%s"
    VSOCK = ("socket", "wide_socket", "socketcall")
    AGENT = {"restart": "systemd"}  # values of the chart

    def __init__(self, place, cache):
        self._place = place
        self._folder = cache / f"crio-{VERSION}" / "bin"
        self.daemon = Daemon(place, "crio", ["sh", "-c", f'echo $$ >{_PID_FILE} && exec "$0"', self._folder / "crio"], self._serves,
                             Upkeep.SUPERVISED)
        for path, text in (("/usr/local/bin/systemctl", _SYSTEMCTL), (_RUNC, Path(modest_runc.__file__).read_text(encoding="utf-8"))):
            write(path, text)
            Path(path).chmod(0o755)
        write("/etc/crio/crio.conf", self.CONFIGURATION % {
            "runc": _RUNC, "root": _ROOT, "socket": self.SOCKET, "pinns": self._folder / "pinns", "conmon": program("conmon"), "drop": _DROP_INFRA, "pause": PAUSE,
            "cni": bridge.FOLDER, "plugins": bridge.PLUGINS})
        _DROP_INS.mkdir(parents=True)
        write("/etc/containers/policy.json", '{"default": [{"type": "insecureAcceptAnything"}]}')
        write("/etc/containers/registries.conf", 'short-name-mode = "disabled"\nunqualified-search-registries = ["images.test"]\n')
        bridge.write_settings()
        self._hide_controllers()

    def sidecar_marks(self, image):
        """The annotations that it sets on the sidecar's container alone, if that is of `image`."""
        return {"io.kubernetes.container.name": "podjail", "io.kubernetes.cri-o.ImageName": image}

    def add_handler(self, name, wrapper):
        """Makes a handler known whose runtime is the program `wrapper`."""
        write(_DROP_INS / "by-hand.conf", self.HANDLER % {"name": name, "program": wrapper, "conmon": program("conmon"),
                                                           "root": _JAILED_ROOT})
        self.daemon.restart()

    def add_image(self, reference, root, **process):
        """Makes an image of the directory `root` known; `process` is its configuration (Entrypoint, Env, User …)."""
        path = self._place.path / "image.tar"
        images.write(root, reference, path, process)
        self.add_archive(path)
        path.unlink()

    def add_archive(self, path):
        """Makes the images in a file known."""
        settings = self._place.path / "podman.conf"
        write(settings, f'[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "none"\nconmon_path = ["{program("conmon")}"]\n')
        run([*self._place.entrance, "env", f"CONTAINERS_CONF={settings}", program("podman"), "--root", "/var/lib/containers/storage",
             "--runroot", "/run/containers/storage", "--storage-driver", "overlay", "load", "--input", path], timeout=300)

    def kill(self, container):
        """Kills the first process of a container."""
        self._runc("kill", container, "KILL")

    def exec(self, container, *argv):
        """Runs a program in a container, without the cluster. Returns what it printed."""
        return self._runc("exec", container, *argv)

    def _runc(self, verb, container, *words):
        root = next(root for root in (_JAILED_ROOT, _ROOT) if Path(root, container).is_dir())
        return run([*self._place.entrance, "runc", "--root", root, verb, container, *words])

    def _hide_controllers(self):
        """Where some of the machine's cgroup controllers are of version 1, CRI-O takes all that the kernel has for it, also those of
        version 2, and asks runc for limits that it cannot set."""
        mounted = {folder.name for folder in cgroups.hierarchies() if not (folder / "cgroup.controllers").is_file()}
        if not mounted:
            return
        names = {name for folder in mounted for name in folder.split(",")}
        head, *lines = Path("/proc/cgroups").read_text(encoding="ascii").splitlines(keepends=True)
        seen = self._place.path / "proc-cgroups"
        write(seen, head + "".join(line for line in lines if line.split()[0] in names))
        run([*self._place.entrance, "mount", "--bind", seen, "/proc/cgroups"])

    def _serves(self):
        return Path(self.SOCKET).is_socket() and "storage_driver" in run([self._folder / "crio", "status", "--socket", self.SOCKET, "config"])
