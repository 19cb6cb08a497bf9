"""containerd 2, which `build` makes: plugins of other names, and handlers that are merged with those of imported files."""

from . import bridge
from .bridge import write
from .containerd import PAUSE, Containerd

VERSION = "2.1.9"  # what `build` builds
_RUNTIME, _IMAGES = "plugins.'io.containerd.cri.v1.runtime'", "plugins.'io.containerd.cri.v1.images'"


class Containerd2(Containerd):
    """The node's container runtime."""

    CONFIGURATION = f"""\
version = 3
root = '/var/lib/containerd'
state = '/run/containerd'
imports = ['/etc/containerd/conf.d/*.toml']
[grpc]
address = '{Containerd.SOCKET}'
[{_IMAGES}.pinned_images]
sandbox = '{PAUSE}'
[{_RUNTIME}]
restrict_oom_score_adj = true
[{_RUNTIME}.cni]
bin_dir = '{bridge.PLUGINS}'
conf_dir = '{bridge.FOLDER}'
[{_RUNTIME}.containerd]
default_runtime_name = 'runc'
[{_RUNTIME}.containerd.runtimes.runc]
runtime_type = 'io.containerd.runc.v2'
"""
    HANDLER = f"""\
version = 3
[{_RUNTIME}.containerd.runtimes.%(name)s]
runtime_type = 'io.containerd.runc.v2'
pod_annotations = ['podjail.dev/inject']
[{_RUNTIME}.containerd.runtimes.%(name)s.options]
BinaryName = '%(program)s'
"""
    VSOCK = ("wide_socket", "socketcall")

    def add_handler(self, name, wrapper):
        write("/etc/containerd/conf.d/by-hand.toml", self.HANDLER % {"name": name, "program": wrapper})
        self.daemon.restart()

    def _program(self, name):
        return self._cache / f"containerd-{VERSION}" / "bin" / name
