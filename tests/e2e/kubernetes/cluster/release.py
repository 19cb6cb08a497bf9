"""The chart, installed by Helm with images made of what is built: its webhook and its agent make and keep the node's jail."""

import atexit
import functools
import json
import os
import shutil
from pathlib import Path

from pod import programs, rootfs
from pod.command import run
from pod.network import RESOLVER4
from pod.waiting import wait_until

from .case import SECONDS, ClusterCase
from .cluster import CLIENTS, Cluster
from .kubelet import NODE
from .place import GATEWAY4, GATEWAY6

NAMESPACE, RELEASE, TAG = "podjail-system", "podjail", "dev"
INJECTED = {"podjail.dev/inject": "enabled"}
CHART = programs.REPOSITORY / "charts" / "podjail"
ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")
# Pods that say nothing of security have no seccomp profile, which leaves AF_VSOCK open in every way.
ALL_WAYS = ["socket", "wide_socket", "socketcall", "io_uring"]
VALUES = {
    "cluster": {"resolvers": [RESOLVER4], "probeSources": [GATEWAY4, GATEWAY6]},
    "images": {name: {"tag": TAG, "pullPolicy": "Never"} for name in ("sidecar", "webhook", "agent")},
    "webhook": {"replicas": 2},
}


class Release:
    """The chart in a cluster."""

    def __init__(self, cluster):
        self._cluster = cluster
        self._values = cluster.place.path / "values.json"
        self._defaults = VALUES | {"agent": cluster.runtime.AGENT | {"hook": {"allow_vsock": ALL_WAYS}}}
        self.add_images()

    def add_images(self):
        """Makes the images, which trust the servers outside, and gives them to the node."""
        output = self._cluster.place.path / "images"
        with open(ROOTS, "a", encoding="ascii") as roots:  # of the node, not of the machine
            roots.write(self._cluster.outside.authority.root.read_text(encoding="ascii"))
        run([programs.REPOSITORY / "deploy" / "images" / "build", "--from", self._cluster.programs.hook.parent, "--output", output,
             "--tag", TAG], timeout=300)
        for archive in output.glob("*.oci.tar"):
            self._cluster.runtime.add_archive(archive)
        shutil.rmtree(output)

    def install(self, **values):
        """Installs or changes the release, and waits until it says that it is ready; `values` replace those it has otherwise."""
        self._values.write_text(json.dumps(self._defaults | values), encoding="utf-8")
        self._cluster.helm("upgrade", "--install", RELEASE, CHART, "--namespace", NAMESPACE, "--create-namespace", "--values", self._values,
                           "--wait", "--timeout", f"{SECONDS}s", timeout=SECONDS + 60)
        wait_until(self.node_is_ready, "the node's label", SECONDS)
        wait_until(self.webhook_is_trusted, "the webhook's certificate in its configuration", SECONDS)

    def uninstall(self):
        """Takes the release away, which takes podjail off the node first."""
        self._cluster.helm("uninstall", RELEASE, "--namespace", NAMESPACE, "--wait", "--timeout", f"{SECONDS}s", timeout=SECONDS + 60)

    def roll_back(self, revision):
        """Makes the release what it was at a revision of its history, and waits as install does."""
        self._cluster.helm("rollback", RELEASE, str(revision), "--namespace", NAMESPACE, "--wait", "--timeout", f"{SECONDS}s", timeout=SECONDS + 60)
        wait_until(self.node_is_ready, "the node's label", SECONDS)

    def test(self, **values):
        """Runs `helm test`, which is to end by itself; `values` are those of the chart's test."""
        self.install(test={"image": CLIENTS} | values)
        return self._cluster.helm("test", RELEASE, "--namespace", NAMESPACE, "--timeout", f"{SECONDS}s", timeout=SECONDS + 60)

    def node_is_ready(self):
        """Whether the agent says that the node can jail pods."""
        return self._cluster.get("node", NODE)["metadata"]["labels"].get("podjail.dev/node") == "ready"

    def webhook_is_trusted(self):
        """Whether the API server has the webhook's authority, which the webhook itself writes where it is missing."""
        entries = self._cluster.get("mutatingwebhookconfiguration", "podjail")["webhooks"]
        return all(entry["clientConfig"].get("caBundle") for entry in entries)

    def pods(self, component):
        """The names of the release's pods of a kind: webhook or agent."""
        return self._cluster.kubectl("get", "pods", "--namespace", NAMESPACE, "--selector", f"app.kubernetes.io/component={component}",
                                     "--output", "jsonpath={.items[*].metadata.name}").split()


@functools.cache
def bare_cluster():
    """This process's cluster, with nothing of podjail in it."""
    if os.geteuid() != 0:
        raise PermissionError("these tests make containers and network namespaces: run them as root")
    cluster = Cluster(programs.find(), rootfs.ensure("clients"))
    cluster.__enter__()
    atexit.register(cluster.close)
    return cluster


@functools.cache
def running_release():
    """(cluster, release) of this process, the release installed."""
    cluster = bare_cluster()
    release = Release(cluster)
    release.install()
    return cluster, release


def namespace(name, policy="", **annotations):
    """A namespace whose pods are jailed, with the policies of the ConfigMap `policy`."""
    written = {f"podjail.dev/{key}": value for key, value in annotations.items()} | ({"podjail.dev/policy": policy} if policy else {})
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": INJECTED, "annotations": written}}


class ReleaseCase(ClusterCase):
    """A TestCase with `self.cluster` and `self.release`, and a jailed namespace `builds` that may reach the registry."""

    @classmethod
    def setUpClass(cls):
        cls.cluster, cls.release = running_release()

    def bystanders(self):
        listed = self.cluster.kubectl("get", "pods", "--namespace", NAMESPACE, "--output", "jsonpath={.items[*].status.podIPs[*].ip}")
        return listed.split()
