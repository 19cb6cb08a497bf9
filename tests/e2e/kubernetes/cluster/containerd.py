"""containerd with its part for Kubernetes, a bridge for pods, and the images they are made of."""

import json
from pathlib import Path

from pod.command import run
from pod.packages import ROOT, program

from . import images
from .daemon import Daemon, Upkeep
from .place import BRIDGE, PODS4, PODS6

SOCKET = "/run/containerd/containerd.sock"
PAUSE = "images.test/pause:1"
_CRI = 'plugins."io.containerd.grpc.v1.cri"'
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
bin_dir = "{ROOT}/usr/lib/cni"
conf_dir = "/etc/cni/net.d"
[{_CRI}.containerd]
default_runtime_name = "runc"
[{_CRI}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
"""


# Where the node's agent finds them, as on any node.
_ON_THE_PATH = ("containerd", "containerd-shim-runc-v2", "ctr")


class Containerd:
    """The node's container runtime."""

    def __init__(self, place):
        self._place = place
        for name in _ON_THE_PATH:
            Path("/usr/local/bin", name).symlink_to(program(name))
        self.daemon = Daemon(place, "containerd", [program("containerd"), "--config", "/etc/containerd/config.toml"], self._serves,
                             Upkeep.SUPERVISED)
        write("/etc/containerd/config.toml", CONFIGURATION)
        Path("/etc/containerd/conf.d").mkdir(exist_ok=True)
        write("/etc/cni/net.d/10-pods.conflist", json.dumps({
            "cniVersion": "0.4.0", "name": "pods", "plugins": [{
                "type": "bridge", "bridge": BRIDGE, "isGateway": True, "ipMasq": False, "hairpinMode": False,
                "ipam": {"type": "host-local", "ranges": [[{"subnet": PODS4}], [{"subnet": PODS6}]],
                         "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}}]}))

    def add_image(self, reference, root, **process):
        """Makes an image of the directory `root` known; `process` is its configuration (Entrypoint, Env, User …)."""
        path = self._place.path / "image.tar"
        images.write(root, reference, path, process)
        self.add_archive(path)
        path.unlink()

    def add_archive(self, path):
        """Makes the images in a file known."""
        self.ctr("images", "import", "--no-unpack", path, timeout=300)

    def ctr(self, *words, **options):
        """Runs ctr in Kubernetes' namespace. Returns what it printed."""
        return run([program("ctr"), "--address", SOCKET, "--namespace", "k8s.io", *words], **options)

    def _serves(self):
        return Path(SOCKET).is_socket() and "io.containerd.grpc.v1" in self.ctr("plugins", "list", "id==cri")


def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
