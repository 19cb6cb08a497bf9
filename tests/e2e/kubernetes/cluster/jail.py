"""The jail on the node, put there by hand as the agent does it: programs, configurations, a handler of the runtime, a RuntimeClass."""

import json
import shutil
from pathlib import Path

from pod import sidecar_image
from pod.network import RESOLVER4

from .bridge import write
from .kubelet import NODE
from .place import GATEWAY4, GATEWAY6

PROGRAMS = Path("/opt/podjail/bin")
HANDLER = "podjail"


def install(cluster, image, **hook):
    """Makes the node able to jail pods whose sidecar is of `image`; `hook` are keys of hook.json."""
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    for program in (cluster.programs.hook, cluster.programs.runtime):
        shutil.copy2(program, PROGRAMS / program.name)
    write("/etc/podjail/hook.json", json.dumps(hook_settings(cluster.runtime, image) | hook))
    write("/etc/podjail/runtime.json", json.dumps({"runtime": "/usr/sbin/runc", "hook": f"{PROGRAMS}/podjail-hook"}))
    cluster.runtime.add_handler(HANDLER, PROGRAMS / "podjail-runtime")
    cluster.apply({"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "podjail"}, "handler": HANDLER,
                   "scheduling": {"nodeSelector": {"podjail.dev/node": "ready"}}})
    cluster.kubectl("label", "node", NODE, "podjail.dev/node=ready")


def hook_settings(runtime, image):
    """hook.json."""
    return {
        "sidecar": {"annotations": runtime.sidecar_marks(image), "executable": sidecar_image.PROGRAM},
        "pause": {"annotations": runtime.PAUSE_MARKS},
        "resolvers": [RESOLVER4], "probe_sources": [GATEWAY4, GATEWAY6],
    }
