"""The configuration files a platform operator would write: hook.json for the host, sidecar.json for the sidecar."""

from .network import GATEWAY4, GATEWAY6, RESOLVER4, RESOLVER6
from .sidecar_image import PROGRAM

ROLE = {"podjail.dev/role": "sidecar"}
SANDBOX = {"io.kubernetes.cri.container-type": "sandbox"}  # what containerd sets for the container that holds a pod's namespaces
SIDECAR_UID = 15001


def hook_settings(sidecar_sha256, mounts, allow_capabilities=()):
    """hook.json: jail every container, believe the role annotation of a runtime that only we call.

    `mounts` are the folders below /run from which the containers' own files are mounted.
    """
    return {
        "select": "all",
        "sidecar": {"annotations": ROLE, "uid": SIDECAR_UID, "executable": PROGRAM, "sha256": sidecar_sha256},
        "allow_mounts": [str(folder) for folder in mounts],
        "resolvers": [RESOLVER4, RESOLVER6],
        "probe_sources": [GATEWAY4, GATEWAY6],
        "allow_capabilities": list(allow_capabilities),
    }


def sidecar_settings(name, roots, more=None):
    """sidecar.json: the pod's facts, the roots of the outside, the resolver; `more` adds sections or keys."""
    settings = {
        "pod": {"name": name, "namespace": "example", "service_account": "builder", "labels": {"app": "demo"}},
        "upstream": {"roots": roots, "resolvers": [RESOLVER4]},
    }
    for section, value in (more or {}).items():
        merge = isinstance(value, dict) and isinstance(settings.get(section), dict)
        settings[section] = settings[section] | value if merge else value
    return settings
