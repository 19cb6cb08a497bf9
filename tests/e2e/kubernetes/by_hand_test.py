"""Pods as the webhook makes them, on a node that was prepared by hand: what the jail is worth under a real kubelet and container runtime."""

import subprocess
import unittest

from pod.command import CommandFailed
from pod.waiting import wait_until

from cluster.case import OTHER, REGISTRY, ClusterCase
from cluster.manifests import configmap, container, jailed, jailed_template, pod, spec

DATAGRAM = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('203.0.113.66', 9))"


class Pods(ClusterCase):
    """What works and what does not in a jailed pod."""

    def test_a_pod_reaches_what_its_policy_allows_and_nothing_else(self):
        self.start(jailed("reach", spec(container("work")), "registry"))
        self.assert_allowed("reach", REGISTRY)
        position = self.mark()
        self.assert_denied("reach", OTHER)
        self.assertNotEqual(0, self.run_in("reach", "python3", "-c", DATAGRAM).status)
        self.assertEqual([], self.left_since(position))

    def test_an_unjailed_pod_is_seen_by_the_recorder(self):
        self.start(pod("free", spec(container("work"))))
        position = self.mark()
        self.assertEqual(0, self.run_in("free", "python3", "-c", DATAGRAM).status)
        wait_until(lambda: self.left_since(position), "the datagram", 20)

    def test_decisions_name_pod_and_container(self):
        self.start(jailed("named", spec(container("build"), container("publish")), "registry"))
        self.assert_allowed("named", REGISTRY, container="publish")
        records = [one for one in self.decisions("named") if one["protocol"] == "https"]
        self.assertEqual([("named", "default", "publish")], [(one["pod"], one["namespace"], one["container"]) for one in records])

    def test_pods_with_different_policies_do_not_share_them(self):
        for name in ("registry", "other"):
            self.start(jailed(f"only-{name}", spec(container("work")), name))
        self.assert_allowed("only-registry", REGISTRY)
        self.assert_denied("only-registry", OTHER)
        self.assert_allowed("only-other", OTHER)
        self.assert_denied("only-other", REGISTRY)

    def test_an_edit_of_the_configmap_takes_effect(self):
        self.create(configmap("edited", {"hosts.js": 'r.host === "registry.example.test"'}))
        self.start(jailed("edits", spec(container("work")), "edited"))
        self.assert_denied("edits", OTHER)
        self.cluster.apply(configmap("edited", {"hosts.js": 'r.host === "other.example.test"'}))
        self.wait(lambda: self.fetch("edits", OTHER)[0] == "200", "the edited policy")
        self.assert_denied("edits", REGISTRY)

    def test_an_init_container_behind_the_sidecar_is_jailed_and_trusts_it(self):
        fetch = container("fetch", "curl", "-sSf", "--max-time", "20", REGISTRY)
        self.start(jailed("inits", spec(container("work"), initContainers=[fetch]), "registry"))
        self.assertIn("hello from", self.cluster.kubectl("logs", "inits", "--container", "fetch"))

    def test_a_pod_of_the_runtime_class_without_a_sidecar_does_not_start(self):
        position = self.mark()
        self.create(pod("alone", spec(container("work"), runtimeClassName="podjail")))
        self.assert_refused("alone", "ca.crt is missing: the sidecar is not ready, or not there")
        self.assertEqual([], self.left_since(position))


class Life(ClusterCase):
    """What a cluster does with pods besides starting them."""

    def test_a_job_with_a_sidecar_completes(self):
        metadata, template = jailed_template(spec(container("work", "curl", "-sSf", "--max-time", "20", REGISTRY), restartPolicy="Never"), "registry")
        self.create({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job", "namespace": "default"},
                     "spec": {"backoffLimit": 0, "template": {"metadata": metadata, "spec": template}}})
        self.wait(lambda: self.cluster.get("job", "job")["status"].get("succeeded") == 1, "the job to complete")

    def test_probes_that_run_a_program_work(self):
        work = container("work", startupProbe={"exec": {"command": ["true"]}, "periodSeconds": 1},
                         readinessProbe={"exec": {"command": ["test", "-e", "/tmp/ready"]}, "periodSeconds": 1})
        self.create(jailed("probed", spec(work), "registry"))
        self.wait(lambda: "work" in self.running("probed"), "the workload")
        self.assertFalse(self.is_ready("probed"))
        self.assertEqual(0, self.run_in("probed", "touch", "/tmp/ready").status)
        self.wait(lambda: self.is_ready("probed"), "the probe")

    def test_the_nodes_connections_to_a_workload_do_not_arrive(self):
        self.start(jailed("inbound", spec(container("work", "python3", "-m", "http.server", "8080")), "registry"))
        self.assertEqual(0, self.run_in("inbound", "curl", "-sSf", "--noproxy", "*", "http://127.0.0.1:8080/").status)
        address = self.cluster.get("pod", "inbound")["status"]["podIP"]
        with self.assertRaises(CommandFailed):
            self.cluster.place.netns.command(["curl", "-sS", "--max-time", "5", f"http://{address}:8080/"])

    def test_port_forward_reaches_the_workload(self):
        self.start(jailed("forwarded", spec(container("work", "python3", "-m", "http.server", "8080")), "registry"))
        command = self.cluster.kubectl_command("port-forward", "pod/forwarded", "18080:8080")
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as forwarding:
            try:
                self.assertIn("Forwarding from", forwarding.stdout.readline())
                page = self.cluster.place.netns.command(["curl", "-sS", "--max-time", "20", "http://127.0.0.1:18080/"])
                self.assertIn("Directory listing", page)
            finally:
                forwarding.terminate()

    def test_an_ephemeral_container_is_jailed(self):
        self.start(jailed("debugged", spec(container("work")), "registry"))
        self.debug("debugged", container("debugger"))
        self.wait(lambda: "debugger" in self.running("debugged"), "the ephemeral container")
        position = self.mark()
        self.assertNotEqual(0, self.run_in("debugged", "python3", "-c", DATAGRAM, container="debugger").status)
        self.assert_denied("debugged", OTHER, "-k", container="debugger")
        self.assertEqual([], self.left_since(position))

    def test_an_ephemeral_container_that_could_take_over_the_sidecar_is_refused(self):
        self.start(jailed("taken", spec(container("work")), "registry"))
        self.cluster.kubectl("debug", "taken", "--image=images.test/clients:1", "--container=debugger", "--image-pull-policy=Never",
                             "--profile=general", "--", "sleep", "infinity")
        self.assert_refused("taken", "the container has CAP_SYS_PTRACE, which can take over the sidecar's sockets")

    def test_a_restart_of_kubelet_and_runtime_changes_nothing(self):
        self.start(jailed("survives", spec(container("work")), "registry"))
        self.cluster.runtime.daemon.restart()
        self.cluster.kubelet.restart()
        self.wait(lambda: self.fetch("survives", REGISTRY)[0] == "200", "the pod to answer")
        self.assert_allowed("survives", REGISTRY)
        self.assert_denied("survives", OTHER)

    def test_nothing_leaves_while_the_sidecar_is_gone_and_the_pod_recovers(self):
        self.start(jailed("bereft", spec(container("work")), "registry"))
        self.assert_allowed("bereft", REGISTRY)
        position = self.mark()
        self.cluster.runtime.kill(self.container_id("bereft", "podjail"))
        self.assertEqual("000", self.fetch("bereft", REGISTRY)[0])
        self.assertEqual([], self.left_since(position))
        self.wait(lambda: self.restarts("bereft") == 1 and self.is_ready("bereft"), "the sidecar to come back")
        self.assert_allowed("bereft", REGISTRY, "--cacert", "/run/podjail/bundle.pem")


if __name__ == "__main__":
    unittest.main()
