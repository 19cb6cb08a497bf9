"""What gives pods their addresses: a bridge, in the words of CNI, which every runtime reads."""

import json
from pathlib import Path

from pod.packages import ROOT

from .place import BRIDGE, PODS4, PODS6

PLUGINS = f"{ROOT}/usr/lib/cni"
FOLDER = "/etc/cni/net.d"


def write_settings():
    """Has the node's runtime put pods on the bridge."""
    write(f"{FOLDER}/10-pods.conflist", json.dumps({
        "cniVersion": "0.4.0", "name": "pods", "plugins": [{
            "type": "bridge", "bridge": BRIDGE, "isGateway": True, "ipMasq": False, "hairpinMode": False, "promiscMode": True,
            "ipam": {"type": "host-local", "ranges": [[{"subnet": PODS4}], [{"subnet": PODS6}]],
                     "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}}]}))


def write(path, text):
    """Writes a file of the node, and what is above it."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
