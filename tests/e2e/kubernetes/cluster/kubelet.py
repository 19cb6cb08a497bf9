"""The kubelet, with all of it in the cluster's cgroup."""

import json

from pod.network import RESOLVER4

from .daemon import Daemon
from .place import NODE4

NODE = "node"


def kubelet(place, binaries, pki, runtime, is_ready):
    """The node's kubelet, which asks the container runtime `runtime`; `is_ready` says whether the API server knows the node as ready."""
    settings = place.path / "kubelet.json"
    settings.write_text(json.dumps({
        "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
        "authentication": {"anonymous": {"enabled": False}, "x509": {"clientCAFile": str(pki.root)}},
        "authorization": {"mode": "AlwaysAllow"},  # whoever has a certificate of the cluster's
        "cgroupDriver": "cgroupfs", "cgroupRoot": f"/{place.cgroup}", "enforceNodeAllocatable": [],
        "containerRuntimeEndpoint": f"unix://{runtime.SOCKET}", "clusterDNS": [RESOLVER4], "clusterDomain": "cluster.test",
        "failSwapOn": False, "oomScoreAdj": 0, "makeIPTablesUtilChains": False, "registerNode": True,
        "imageGCHighThresholdPercent": 100, "evictionHard": {"memory.available": "1Mi", "nodefs.available": "1Mi"},
        "syncFrequency": "2s", "fileCheckFrequency": "2s", "nodeStatusUpdateFrequency": "2s",
        "shutdownGracePeriod": "0s", "volumePluginDir": str(place.path / "volume-plugins"),
    }), encoding="utf-8")
    return Daemon(place, "kubelet", [
        binaries / "kubelet", "--config", settings, "--kubeconfig", pki.kubeconfig("kubelet", f"/O=system:nodes/CN=system:node:{NODE}"),
        "--hostname-override", NODE, "--node-ip", NODE4, "--cert-dir", place.path / "kubelet-certificates"], is_ready)
