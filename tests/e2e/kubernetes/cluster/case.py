"""Test cases that share one cluster: starting it takes longer than most tests."""

import atexit
import functools
import json
import os
import re
import subprocess
import unittest

from pod import programs, rootfs
from pod.runtimes.runtime import Completed
from pod.waiting import wait_until

from . import jail, manifests
from .cluster import SIDECAR, Cluster
from .place import GATEWAY4, GATEWAY6

SECONDS = 240  # for whatever a cluster does by itself; on a busy machine it takes its time
ADMIN_PORT = 15020
REGISTRY = "https://registry.example.test/pkg"
OTHER = "https://other.example.test/pkg"


@functools.cache
def running_cluster():
    """The cluster of this process, jailed by hand."""
    if os.geteuid() != 0:
        raise PermissionError("these tests make containers and network namespaces: run them as root")
    cluster = Cluster(programs.find(), rootfs.ensure("clients"))
    cluster.__enter__()
    atexit.register(cluster.close)
    jail.install(cluster, SIDECAR, allow_vsock=cluster.runtime.VSOCK)
    return cluster


class ClusterCase(unittest.TestCase):
    """A TestCase with `self.cluster`, in whose namespace `default` are the policies `registry` and `other`."""

    maxDiff = None
    _bystanders = set()
    space = "default"  # the namespace in which pods are looked for

    @classmethod
    def setUpClass(cls):
        cls.cluster = running_cluster()
        cls.cluster.apply(
            manifests.configmap(manifests.ROOTS, {"roots.pem": cls.cluster.outside.authority.root.read_text(encoding="ascii")}),
            *(manifests.configmap(name, {"hosts.js": f'r.host === "{name}.example.test"'}) for name in ("registry", "other")))

    def start(self, pod):
        """Creates a pod and waits until it is ready; it goes with the test."""
        self.create(pod)
        self.wait(lambda: self.is_ready(self.name_of(pod)), f"{self.name_of(pod)} to be ready")

    def create(self, *objects):
        """Creates objects; they go with the test."""
        for one in objects:
            where = ("--namespace", one["metadata"]["namespace"]) if "namespace" in one["metadata"] else ()
            self.addCleanup(self.cluster.kubectl, "delete", one["kind"], self.name_of(one), *where, "--ignore-not-found", "--timeout=100s",
                            timeout=SECONDS)
        self.cluster.apply(*objects)

    def use(self, space, *objects):
        """Creates objects, among them a namespace, where this test's pods are. They stay as long as the cluster."""
        self.space = space
        self.cluster.apply(*objects)

    @staticmethod
    def name_of(value):
        """An object's name."""
        return value["metadata"]["name"]

    def wait(self, condition, what):
        """Waits for what a cluster does by itself."""
        return wait_until(condition, what, SECONDS)

    def is_ready(self, name):
        """Whether a pod is ready."""
        conditions = self.cluster.get("pod", name, self.space)["status"].get("conditions", [])
        return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)

    def run_in(self, pod, *argv, container="work"):
        """Runs a program in a container, by `kubectl exec`."""
        command = self.cluster.kubectl_command("exec", pod, "--namespace", self.space, "--container", container, "--", *argv)
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120, check=False)
        return Completed(done.returncode, done.stdout, done.stderr)

    def fetch(self, pod, url, *options, container="work"):
        """What curl gets in a container: (status of HTTP, body). Status 000: nothing."""
        done = self.run_in(pod, "curl", "-sS", "--max-time", "20", "-w", "\n%{http_code}", *options, url, container=container)
        body, _, status = done.stdout.rpartition("\n")
        return status, body + done.stderr

    def assert_allowed(self, pod, url, *options, **where):
        """Fails unless the server outside answers."""
        status, body = self.fetch(pod, url, *options, **where)
        self.assertEqual("200", status, body)
        self.assertIn("hello from", body)

    def assert_denied(self, pod, url, *options, **where):
        """Fails unless the sidecar refuses."""
        status, body = self.fetch(pod, url, *options, **where)
        self.assertEqual("403", status, body)
        self.assertIn("podjail:", body)

    def decisions(self, pod):
        """The decision records of a pod's sidecar."""
        lines = self.cluster.kubectl("logs", pod, "--namespace", self.space, "--container", "podjail").splitlines()
        return [record for record in (json.loads(line) for line in lines if line.startswith("{")) if "verdict" in record]

    def debug(self, name, ephemeral):
        """Adds an ephemeral container to a pod, as `kubectl debug` would if it could be told what it may do."""
        changed = self.cluster.get("pod", name, self.space)
        changed["spec"]["ephemeralContainers"] = [ephemeral]
        self.cluster.kubectl("replace", "--raw", f"/api/v1/namespaces/{self.space}/pods/{name}/ephemeralcontainers", "-f", "-",
                             input=json.dumps(changed))

    def running(self, name):
        """The names of a pod's containers that run."""
        status = self.cluster.get("pod", name, self.space)["status"]
        return [one["name"] for kind in ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
                for one in status.get(kind, []) if "running" in one["state"]]

    def container_id(self, pod_name, name):
        """The runtime's name of a container."""
        status = self.cluster.get("pod", pod_name, self.space)["status"]
        return next(one["containerID"] for kind in ("initContainerStatuses", "containerStatuses") for one in status[kind]
                    if one["name"] == name).partition("://")[2]

    def restarts(self, name):
        """How often the sidecar of a pod was started again."""
        return self.sidecars(name)[0]["restartCount"]

    def sidecars(self, name):
        """The statuses of a pod's init containers."""
        return self.cluster.get("pod", name, self.space)["status"]["initContainerStatuses"]

    def mark(self):
        """A position for `left_since`."""
        self._bystanders.update(self.bystanders())
        return self.cluster.place.frames.mark()

    def bystanders(self):
        """Addresses of pods that are not jailed, and of which a test that asks what left does not speak."""
        return ()

    def left_since(self, position):
        """The frames that pods have sent since, as texts, but for answers to the kubelet's probes of sidecars and for the multicast
        groups that the kernel joins when a pod gets its wire, before there is a container that a hook could run for."""
        self._bystanders.update(self.bystanders())  # those that are gone, too
        return [str(frame) for frame in self.cluster.place.frames.since(position) if frame.source not in self._bystanders
                and not (frame.source_port == ADMIN_PORT and frame.destination in (GATEWAY4, GATEWAY6))
                and (frame.protocol, frame.destination) != ("ip-0", "ff02::16")]

    def assert_refused(self, name, why):
        """Fails unless the cluster comes to say that a pod's container was not started, with a text that matches `why`."""
        self.wait(lambda: any(re.search(why, message) for message in self.events(name)),
                  f"a refusal of {name}: {why}")

    def events(self, name):
        """What the cluster says of a pod, the messages of its events."""
        listed = self.cluster.kubectl("get", "events", "--namespace", self.space, "--field-selector", f"involvedObject.name={name}", "--output", "json")
        return [event["message"] for event in json.loads(listed)["items"]]
