"""What is left of the jail when one of its parts is taken away: nothing leaves, and what can come back does."""

import json
import signal
import unittest
from pathlib import Path

from pod import cgroups
from pod.command import CommandFailed

from cluster.case import OTHER, REGISTRY
from cluster.manifests import configmap, container, pod, spec
from cluster.release import NAMESPACE, ReleaseCase, namespace

POLICY = {"hosts.js": 'export function onRequest(r) { if (r.host === "registry.example.test") return allow(); }'}
HOOK = Path("/opt/podjail/bin/podjail-hook")
MEBIBYTE = 1 << 20
# Each of them has the sidecar make a certificate and answer over TLS; none gets anything out.
MANY_REQUESTS = f"for i in $(seq 100); do curl -sS --max-time 20 --output /dev/null {OTHER} 2>/dev/null & done; wait"


class Chaos(ReleaseCase):
    """A jailed pod, made while all was well."""

    def setUp(self):
        self.use("builds", namespace("builds", "policy"), configmap("policy", POLICY, "builds"))
        self.start(self.pod("old"))
        self.position = self.mark()

    def pod(self, name):
        """A pod as its author wrote it."""
        return pod(name, spec(container("work")), "builds")

    def assert_jailed_still(self, name):
        """Fails unless a pod is denied what its policy denies, and nothing of it left since the test began, and allowed the rest."""
        self.assert_denied(name, OTHER)
        self.assertEqual([], self.left_since(self.position))
        self.assert_allowed(name, REGISTRY)

    def scale(self, replicas):
        """Has so many webhooks run."""
        self.cluster.kubectl("scale", "deployment", "podjail-webhook", f"--replicas={replicas}", "--namespace", NAMESPACE)
        self.wait(lambda: len(self.release.pods("webhook")) == replicas, "the webhooks")
        if replicas:
            self.cluster.kubectl("rollout", "status", "deployment", "podjail-webhook", "--namespace", NAMESPACE, "--timeout=100s", timeout=120)

    def test_without_the_webhook_no_pod_is_made(self):
        self.addCleanup(self.scale, 2)
        self.scale(0)
        with self.assertRaisesRegex(CommandFailed, "failed calling webhook"):
            self.create(self.pod("new"))
        self.assert_jailed_still("old")

    def test_without_its_configuration_either_the_api_server_refuses(self):
        self.addCleanup(self.release.install)
        for kind in ("mutatingwebhookconfiguration", "validatingwebhookconfiguration"):
            self.cluster.kubectl("delete", kind, "podjail")
        with self.assertRaisesRegex(CommandFailed, "podjail"):
            self.create(self.pod("new"))
        self.assert_jailed_still("old")

    def test_without_the_hook_no_container_starts_and_the_agent_brings_it_back(self):
        self.addCleanup(self.place_agents, None)
        self.place_agents("true")
        self.wait(lambda: not self.release.pods("agent"), "the agent to go")
        HOOK.unlink()
        self.create(self.pod("new"))
        self.assert_refused("new", "podjail-runtime.*podjail-hook")
        self.assertEqual([], self.left_since(self.position))
        self.place_agents(None)
        self.wait(lambda: self.is_ready("new"), "the pod")
        self.assertTrue(HOOK.is_file())
        self.assert_jailed_still("new")

    def place_agents(self, nowhere):
        """Has agents run only on nodes with a label that none has, or, for None, on all again."""
        wanted = {"spec": {"template": {"spec": {"nodeSelector": {"example.test/nowhere": nowhere}}}}}
        self.cluster.kubectl("patch", "daemonset", "podjail-agent", "--namespace", NAMESPACE, "--patch", json.dumps(wanted))

    def test_without_the_agent_pods_are_jailed_all_the_same(self):
        self.cluster.kubectl("delete", "pod", *self.release.pods("agent"), "--namespace", NAMESPACE, "--wait=false")
        self.start(self.pod("new"))
        self.assert_jailed_still("new")
        self.assert_denied("old", OTHER)
        self.wait(self.release.node_is_ready, "the node's label")

    def test_without_the_sidecar_nothing_leaves_and_it_comes_back(self):
        self.cluster.runtime.kill(self.container_id("old", "podjail"))
        self.assertIn(self.fetch("old", OTHER)[0], ("000", "403"))  # the latter once it is back
        self.assertEqual([], self.left_since(self.position))
        self.wait(lambda: self.restarts("old") == 1 and self.is_ready("old"), "the sidecar to come back")
        self.assert_allowed("old", REGISTRY, "--cacert", "/run/podjail/bundle.pem")

    def test_a_sidecar_that_runs_out_of_memory_lets_nothing_leave_and_comes_back(self):
        self.leave_no_memory(self.container_id("old", "podjail"))

        def ended():
            self.run_in("old", "sh", "-c", MANY_REQUESTS)
            return self.restarts("old") > 0

        self.wait(ended, "the kernel to end the sidecar")
        self.assertEqual("OOMKilled", self.sidecars("old")[0]["lastState"]["terminated"]["reason"])
        self.wait(lambda: self.is_ready("old"), "the sidecar to come back")
        self.assertEqual([], self.left_since(self.position))
        self.assert_denied("old", OTHER, "--cacert", "/run/podjail/bundle.pem")
        self.assert_allowed("old", REGISTRY, "--cacert", "/run/podjail/bundle.pem")

    def leave_no_memory(self, container):
        """Sets the limit of a container's cgroup as low as the kernel takes it for what is used: it ends a container that needs more."""
        for file in (folder / name for top in cgroups.hierarchies() for folder in (top / self.cluster.place.cgroup).rglob(self.cluster.runtime.CGROUP % container)
                     for name in ("memory.limit_in_bytes", "memory.max") if (folder / name).is_file()):
            for limit in range(2 * MEBIBYTE, 256 * MEBIBYTE, MEBIBYTE):
                try:
                    file.write_text(str(limit), encoding="ascii")
                    return
                except OSError:
                    continue  # version 1 refuses a limit below what cannot be taken back
        self.fail(f"container {container} has no cgroup of memory")

    def test_without_the_kubelet_pods_are_jailed_and_it_finds_them_as_they_were(self):
        before = [self.container_id("old", name) for name in ("podjail", "work")]
        self.addCleanup(self.kubelet_is_back)
        self.cluster.kubelet.stop(signal.SIGKILL)
        for url, status in ((OTHER, "403"), (REGISTRY, "200")):
            said = self.cluster.runtime.exec(before[1], "curl", "-sS", "--max-time", "20", "--output", "/dev/null", "--write-out", "%{http_code}", url)
            self.assertEqual(status, said)
            if url == OTHER:
                self.assertEqual([], self.left_since(self.position))
        self.kubelet_is_back()
        self.start(self.pod("new"))
        self.position = self.mark()
        self.assert_jailed_still("new")
        self.assertEqual(before, [self.container_id("old", name) for name in ("podjail", "work")])
        self.assertEqual(0, self.restarts("old"))
        self.assert_denied("old", OTHER)

    def kubelet_is_back(self):
        """Starts it, if it does not run."""
        if not self.cluster.kubelet.is_running():
            self.cluster.kubelet.start()

    def test_without_the_runtime_pods_are_jailed_and_it_finds_them_as_they_were(self):
        before = self.container_id("old", "podjail")
        self.cluster.runtime.daemon.restart()
        self.wait(lambda: self.is_ready("old"), "the pod")
        self.assert_jailed_still("old")
        self.assertEqual(before, self.container_id("old", "podjail"))
        self.start(self.pod("new"))
        self.assert_denied("new", OTHER)

    def test_an_agent_that_is_killed_comes_back_and_changes_nothing(self):
        agent, hook = self.release.pods("agent")[0], HOOK.stat()
        status = self.cluster.get("pod", agent, NAMESPACE)["status"]["containerStatuses"][0]
        self.cluster.runtime.kill(status["containerID"].partition("://")[2])
        self.assert_jailed_still("old")

        def is_back():
            now = self.cluster.get("pod", agent, NAMESPACE)["status"]["containerStatuses"][0]
            return now["restartCount"] > status["restartCount"] and now["ready"]

        self.wait(is_back, "the agent")
        self.assertTrue(self.release.node_is_ready())
        self.assertEqual((hook.st_ino, hook.st_mtime_ns), (HOOK.stat().st_ino, HOOK.stat().st_mtime_ns))
        self.assertEqual(0, self.restarts("old"))
        self.start(self.pod("new"))
        self.assert_denied("new", OTHER)

    def test_without_the_policy_pods_keep_what_they_had_and_no_pod_is_made(self):
        self.cluster.kubectl("delete", "configmap", "policy", "--namespace", "builds")
        with self.assertRaisesRegex(CommandFailed, "policy"):
            self.create(self.pod("new"))
        self.assert_jailed_still("old")

    def test_nobody_changes_what_the_webhook_wrote(self):
        for words in (("annotate", "pod", "old", "--overwrite", "podjail.dev/sidecar-config={}"),
                      ("set", "image", "pod/old", "podjail=images.test/clients:1"),
                      ("patch", "configmap", "podjail-baseline", "--patch", '{"data":{"metadata.js":""}}')):
            with self.subTest(words[0]), self.assertRaisesRegex(CommandFailed, "podjail"):
                self.cluster.kubectl(*words, "--namespace", "builds")


if __name__ == "__main__":
    unittest.main()
