"""The jail on the node, put there by hand as the agent does it: programs, configurations, a handler of containerd, a RuntimeClass."""

import json
import shutil
from pathlib import Path

from pod import sidecar_image
from pod.network import RESOLVER4

from .containerd import CONFIGURATION, write
from .kubelet import NODE
from .place import GATEWAY4, GATEWAY6

PROGRAMS = Path("/opt/podjail/bin")
HANDLER = "podjail"
_CRI = 'plugins."io.containerd.grpc.v1.cri"'
# containerd merges no part of a plugin's settings with those of another file, so the handler is added to its own.
_HANDLER = f"""\
[{_CRI}.containerd.runtimes.{HANDLER}]
runtime_type = "io.containerd.runc.v2"
pod_annotations = ["podjail.dev/inject"]
[{_CRI}.containerd.runtimes.{HANDLER}.options]
BinaryName = "{PROGRAMS}/podjail-runtime"
"""


def install(cluster, image, **hook):
    """Makes the node able to jail pods whose sidecar is of `image`; `hook` are keys of hook.json."""
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    for program in (cluster.programs.hook, cluster.programs.runtime):
        shutil.copy2(program, PROGRAMS / program.name)
    write("/etc/podjail/hook.json", json.dumps(hook_settings(image) | hook))
    write("/etc/podjail/runtime.json", json.dumps({"runtime": "/usr/sbin/runc", "hook": f"{PROGRAMS}/podjail-hook"}))
    write("/etc/containerd/config.toml", CONFIGURATION + _HANDLER)
    cluster.containerd.daemon.restart()
    cluster.apply({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "podjail"}, "handler": HANDLER,
                   "scheduling": {"nodeSelector": {"podjail.dev/node": "ready"}}})
    cluster.kubectl("label", "node", NODE, "podjail.dev/node=ready")


def hook_settings(image):
    """hook.json."""
    return {
        "sidecar": {"annotations": {"io.kubernetes.cri.container-name": "podjail", "io.kubernetes.cri.image-name": image},
                    "executable": sidecar_image.PROGRAM},
        "pause": {"annotations": {"io.kubernetes.cri.container-type": "sandbox"}},
        "resolvers": [RESOLVER4], "probe_sources": [GATEWAY4, GATEWAY6],
    }
