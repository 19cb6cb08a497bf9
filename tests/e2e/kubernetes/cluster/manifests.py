"""Objects as values: policies, and pods as the webhook makes them."""

import json

from pod import sidecar_image
from pod.network import RESOLVER4

from .cluster import CLIENTS, SIDECAR

ROOTS = "outside-roots"  # the ConfigMap with the roots that sidecars shall trust
VARIABLES = "podjail-run"
_SECCOMP = {"type": "RuntimeDefault"}


def configmap(name, files, namespace="default"):
    """A ConfigMap with these files."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace}, "data": files}


def container(name, *command, **fields):
    """A container of the clients' image; without a command it sleeps."""
    security = {"seccompProfile": _SECCOMP, "capabilities": {"drop": ["NET_RAW"]}}
    return {"name": name, "image": CLIENTS, "imagePullPolicy": "Never", "command": list(command) or ["/usr/bin/sleep", "infinity"],
            "securityContext": security} | fields


def spec(*containers, **fields):
    """A pod's spec without a jail."""
    return {"containers": list(containers), "terminationGracePeriodSeconds": 1, "automountServiceAccountToken": False} | fields


def pod(name, pod_spec, namespace="default", **metadata):
    """A pod."""
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace} | metadata, "spec": pod_spec}


def jailed(name, pod_spec, policy, namespace="default", **more):
    """A pod as the webhook makes it of one with that spec, with the policies of the ConfigMap `policy`."""
    metadata, changed = jailed_template(pod_spec, policy, **more)
    return pod(name, changed, namespace, **metadata)


def jailed_template(pod_spec, policy, image=SIDECAR):
    """(metadata, spec) of a jailed pod."""
    settings = {"policy_layers": [{"name": "pod", "directories": ["/etc/podjail/policies/pod"]}],
                "upstream": {"roots": ["/etc/podjail/roots.pem"], "resolvers": [RESOLVER4]}}
    changed = dict(pod_spec)
    shared = {"name": "podjail-run", "mountPath": "/run/podjail", "readOnly": True}
    for kind in ("initContainers", "containers"):
        changed[kind] = [dict(one, volumeMounts=[*one.get("volumeMounts", ()), shared]) for one in pod_spec.get(kind, ())]
    changed["initContainers"].insert(0, _sidecar(image))
    changed["volumes"] = [*pod_spec.get("volumes", ()), *_volumes(policy)]
    changed["runtimeClassName"] = "podjail"
    return {"annotations": {"podjail.dev/sidecar-config": json.dumps(settings)}}, changed


def _sidecar(image):
    return {
        "name": "podjail", "image": image, "imagePullPolicy": "Never", "restartPolicy": "Always",
        "command": [sidecar_image.PROGRAM], "args": ["--config", "/etc/podjail/sidecar.json"],
        "env": [{"name": f"PODJAIL_POD_{part.upper()}", "valueFrom": {"fieldRef": {"fieldPath": f"metadata.{part}"}}}
                for part in ("name", "namespace")],
        "securityContext": {
            "runAsUser": 15001, "runAsGroup": 15001, "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]}, "seccompProfile": _SECCOMP},
        "startupProbe": {"httpGet": {"path": "/readyz", "port": 15020}, "periodSeconds": 1, "failureThreshold": 60},
        "volumeMounts": [{"name": "podjail-run", "mountPath": "/run/podjail"}, {"name": "podjail-config", "mountPath": "/etc/podjail"},
                         {"name": "podjail-policy-pod-0", "mountPath": "/etc/podjail/policies/pod"}]}


def _volumes(policy):
    field = {"path": "sidecar.json", "fieldRef": {"fieldPath": "metadata.annotations['podjail.dev/sidecar-config']"}}
    return [
        {"name": "podjail-run", "emptyDir": {"medium": "Memory", "sizeLimit": "16Mi"}},
        {"name": "podjail-config", "projected": {"sources": [{"downwardAPI": {"items": [field]}}, {"configMap": {"name": ROOTS}}]}},
        {"name": "podjail-policy-pod-0", "configMap": {"name": policy}}]
