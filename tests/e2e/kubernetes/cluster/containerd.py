"""containerd 1.6, Debian's own, with its part for Kubernetes."""

import itertools
import signal
from pathlib import Path

from pod.command import run
from pod.packages import program

from . import bridge, images
from .bridge import write
from .daemon import Daemon, Upkeep

PAUSE = "images.test/pause:1"
CONFIG = "/etc/containerd/config.toml"
_CRI = 'plugins."io.containerd.grpc.v1.cri"'
_NUMBERS = itertools.count()
# Where the node's agent finds them, as on any node.
_ON_THE_PATH = ("containerd", "containerd-shim-runc-v2", "ctr")


class Containerd:
    """The node's container runtime."""

    SOCKET = "/run/containerd/containerd.sock"
    # restrict_oom_score_adj: a machine may not let even root make its processes less likely to be ended.
    CONFIGURATION = f"""\
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
imports = ["/etc/containerd/conf.d/*.toml"]
[grpc]
address = "{SOCKET}"
[{_CRI}]
sandbox_image = "{PAUSE}"
restrict_oom_score_adj = true
[{_CRI}.cni]
bin_dir = "{bridge.PLUGINS}"
conf_dir = "{bridge.FOLDER}"
[{_CRI}.containerd]
default_runtime_name = "runc"
[{_CRI}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
"""
    # containerd 1.6 merges no part of a plugin's settings with those of another file, so a handler is added to its own.
    HANDLER = f"""\
[{_CRI}.containerd.runtimes.%(name)s]
runtime_type = "io.containerd.runc.v2"
pod_annotations = ["podjail.dev/inject"]
[{_CRI}.containerd.runtimes.%(name)s.options]
BinaryName = "%(program)s"
"""
    PAUSE_MARKS = {"io.kubernetes.cri.container-type": "sandbox"}
    CGROUP = "%s"  # the name of a container's cgroup
    # What its own seccomp profile leaves open, where the machine has sockets of AF_VSOCK.
    VSOCK = ("socket", "wide_socket", "socketcall", "io_uring")
    AGENT = {"restart": "signal"}  # values of the chart; nobody is systemd here, and a signal ends containerd

    def __init__(self, place, cache):
        self._place, self._cache = place, cache
        for name in _ON_THE_PATH:
            Path("/usr/local/bin", name).symlink_to(self._program(name))
        self.daemon = Daemon(place, "containerd", [self._program("containerd"), "--config", CONFIG], self._serves, Upkeep.SUPERVISED)
        write(CONFIG, self.CONFIGURATION)
        Path("/etc/containerd/conf.d").mkdir(exist_ok=True)
        bridge.write_settings()

    def sidecar_marks(self, image):
        """The annotations that it sets on the sidecar's container alone, if that is of `image`."""
        return {"io.kubernetes.cri.container-name": "podjail", "io.kubernetes.cri.image-name": image}

    def add_handler(self, name, wrapper):
        """Makes a handler known whose runtime is the program `wrapper`."""
        write(CONFIG, self.CONFIGURATION + self.HANDLER % {"name": name, "program": wrapper})
        self.daemon.restart()

    def add_image(self, reference, root, **process):
        """Makes an image of the directory `root` known; `process` is its configuration (Entrypoint, Env, User …)."""
        path = self._place.path / "image.tar"
        images.write(root, reference, path, process)
        self.add_archive(path)
        path.unlink()

    def add_archive(self, path):
        """Makes the images in a file known."""
        self._ctr("images", "import", "--no-unpack", path, timeout=300)

    def kill(self, container):
        """Kills the first process of a container."""
        self._ctr("tasks", "kill", "--signal", str(int(signal.SIGKILL)), container)

    def exec(self, container, *argv):
        """Runs a program in a container, without the cluster. Returns what it printed."""
        return self._ctr("tasks", "exec", "--exec-id", f"exec-{next(_NUMBERS)}", container, *argv)

    def _program(self, name):
        return program(name)

    def _ctr(self, *words, **options):
        """Runs ctr in Kubernetes' namespace. Returns what it printed."""
        return run([self._program("ctr"), "--address", self.SOCKET, "--namespace", "k8s.io", *words], **options)

    def _serves(self):
        return Path(self.SOCKET).is_socket() and "io.containerd.grpc.v1" in self._ctr("plugins", "list", "id==cri")
