"""What is left of the jail when one of its parts is taken away: nothing leaves, and what can come back does."""

import json
import unittest
from pathlib import Path

from pod.command import CommandFailed

from cluster.case import OTHER, REGISTRY
from cluster.manifests import configmap, container, pod, spec
from cluster.release import NAMESPACE, ReleaseCase, namespace

POLICY = {"hosts.js": 'export function onRequest(r) { if (r.host === "registry.example.test") return allow(); }'}
HOOK = Path("/opt/podjail/bin/podjail-hook")


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
        self.assertNotEqual("200", self.fetch("old", REGISTRY)[0])
        self.assertEqual([], self.left_since(self.position))
        self.wait(lambda: self.restarts("old") == 1 and self.is_ready("old"), "the sidecar to come back")
        self.assert_allowed("old", REGISTRY, "--cacert", "/run/podjail/bundle.pem")

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
