"""Releases of the chart on a real API server, by real Helm: installed, changed, rolled back, taken away. Nothing runs."""

import json
import os
import subprocess
import unittest

from control_plane import ControlPlane
from documents import CHART
from helm_test import find_helm

SYSTEM = "podjail-system"
HOOKS = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/podjail"
AGENTS = f"/apis/apps/v1/namespaces/{SYSTEM}/daemonsets/podjail-agent"
# Every kind that the chart makes, by the path of its list.
LISTS = ("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", "/apis/node.k8s.io/v1/runtimeclasses",
         "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
         "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
         "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
         "/apis/rbac.authorization.k8s.io/v1/clusterroles", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
         *(f"/{group}/namespaces/{SYSTEM}/{plural}" for group, plural in (
             ("api/v1", "configmaps"), ("api/v1", "secrets"), ("api/v1", "services"), ("api/v1", "serviceaccounts"),
             ("apis/apps/v1", "deployments"), ("apis/apps/v1", "daemonsets"), ("apis/policy/v1", "poddisruptionbudgets"),
             ("apis/networking.k8s.io/v1", "networkpolicies"), ("apis/rbac.authorization.k8s.io/v1", "roles"),
             ("apis/rbac.authorization.k8s.io/v1", "rolebindings"))))


class ReleaseTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.helm = find_helm()
        if cls.helm is None:
            raise AssertionError("there is no helm: set PODJAIL_HELM, or let tests/charts/run --build make one")

    def setUp(self):
        self.server = ControlPlane()
        self.addCleanup(self.server.stop)
        self.server.call("POST", "/api/v1/namespaces/kube-system/services", {
            "metadata": {"name": "kube-dns"}, "spec": {"clusterIP": "10.96.0.10", "ports": [{"port": 53, "protocol": "UDP"}]}})

    def helm_says(self, *words):
        """(exit status, all that Helm wrote)."""
        config = self.server.kubeconfig()
        done = subprocess.run([self.helm, "--kubeconfig", str(config), "--namespace", SYSTEM, *map(str, words)],
                              env=os.environ | {"HOME": str(config.parent)},  # where it keeps what it learns of servers
                              capture_output=True, text=True, timeout=300, check=False)
        return done.returncode, done.stdout + done.stderr

    def call_helm(self, *words):
        status, said = self.helm_says(*words)
        self.assertEqual(status, 0, said)
        return said

    def ours(self):
        """What there is of podjail in the cluster."""
        return {f"{path.rsplit('/', 1)[1]}/{item['metadata']['name']}" for path in LISTS
                for item in self.server.call("GET", path)["items"]
                if "podjail" in item["metadata"]["name"] and not item["metadata"]["name"].startswith("sh.helm.release.")}

    def install(self, *options):
        return self.call_helm("install", "podjail", CHART, "--create-namespace", *options)

    def test_it_finds_the_clusters_dns_by_itself_and_says_what_to_do_next(self):
        said = self.install()
        self.assertIn("kubectl label namespace builds podjail.dev/inject=enabled", said)
        agent = self.server.call("GET", f"/api/v1/namespaces/{SYSTEM}/configmaps/podjail-agent")
        self.assertEqual(json.loads(agent["data"]["agent.json"])["hook"]["resolvers"], ["10.96.0.10"])

    def test_uninstalling_leaves_nothing(self):
        self.install()
        self.assertGreaterEqual(len(self.ours()), 25)
        self.call_helm("uninstall", "podjail", "--no-hooks")  # no node is here that could be cleaned
        self.assertEqual(self.ours(), set())

    def test_upgrade_and_rollback_keep_the_authority_that_the_webhook_wrote(self):
        self.install()
        entries = self.server.call("GET", HOOKS)["webhooks"]
        certificate = self.server.certificate()  # the API server takes nothing else for an authority
        for entry in entries:
            entry["clientConfig"]["caBundle"] = certificate
        self.server.call("PATCH", HOOKS, {"webhooks": entries})
        secret = f"/api/v1/namespaces/{SYSTEM}/secrets/podjail-webhook-certificate"
        self.server.call("PATCH", secret, {"data": {"ca.crt": certificate}})
        self.call_helm("upgrade", "podjail", CHART, "--set", "webhook.timeoutSeconds=4")
        self.assertEqual(self.timeouts_and_bundles(), {(4, certificate)})
        self.call_helm("rollback", "podjail")
        self.assertEqual(self.timeouts_and_bundles(), {(5, certificate)})
        self.assertEqual(self.server.call("GET", secret)["data"], {"ca.crt": certificate})

    def test_there_is_one_release_per_cluster(self):
        self.install()
        status, said = self.helm_says("install", "second", CHART)
        self.assertNotEqual(status, 0)
        self.assertIn("exists and cannot be imported", said)

    def test_uninstallation_from_nodes_changes_the_agents_alone(self):
        self.install()
        before = self.ours()
        self.call_helm("upgrade", "podjail", CHART, "--set", "agent.uninstall=true")
        self.assertEqual(self.ours(), before)
        self.assertEqual(self.agent_args()[-1], "retire")

    def test_an_upgrade_takes_back_what_a_failed_uninstallation_did_to_the_agents(self):
        self.install()
        before = self.server.call("GET", AGENTS)["spec"]
        self.server.call("PATCH", AGENTS, {"spec": {
            "updateStrategy": {"rollingUpdate": {"maxUnavailable": "100%"}},
            "template": {"spec": {"containers": [before["template"]["spec"]["containers"][0] | {"args": self.agent_args() + ["retire"]}]}}}})
        self.assertEqual(self.agent_args()[-1], "retire")
        self.call_helm("upgrade", "podjail", CHART)
        self.assertEqual(self.server.call("GET", AGENTS)["spec"], before)

    def agent_args(self):
        return self.server.call("GET", AGENTS)["spec"]["template"]["spec"]["containers"][0]["args"]

    def test_everything_that_is_of_kubernetes_itself_can_be_turned_on(self):
        self.install("--set", "agent.priorityQuota=true,injection.allowOptOut=true,monitoring.dashboards.enabled=true",
                     "--set", "runtimeClass.overhead.podFixed.memory=16Mi", "--set", "cluster.grants={10.96.0.1:443}")
        self.assertIn("configmaps/podjail-dashboard-egress", self.ours())

    def timeouts_and_bundles(self):
        return {(entry["timeoutSeconds"], entry["clientConfig"].get("caBundle")) for entry in self.server.call("GET", HOOKS)["webhooks"]}


if __name__ == "__main__":
    unittest.main()
