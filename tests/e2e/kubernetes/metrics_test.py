"""A real Prometheus reads the counters of sidecars and the agent's roll-up, and they match what ran."""

import unittest
from collections import Counter

from cluster.case import OTHER, REGISTRY
from cluster.manifests import configmap, container, pod, spec
from cluster.prometheus import Prometheus
from cluster.release import NAMESPACE, ReleaseCase, namespace

POLICY = {"hosts.js": 'export function onRequest(r) { if (r.host === "registry.example.test") return allow(); }'}
TWO_SECONDS = container("work", "sh", "-c", f"curl -sS --max-time 20 {REGISTRY} {OTHER}; sleep 1")


class Metrics(ReleaseCase):
    """Prometheus beside the cluster."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prometheus = Prometheus(cls.cluster.place)
        cls.prometheus.daemon.start()
        cls.addClassCleanup(cls.prometheus.daemon.stop)

    def setUp(self):
        self.use("metered", namespace("metered", "policy"), configmap("policy", POLICY, "metered"))

    def address(self, name, space):
        """A pod's address."""
        return self.cluster.get("pod", name, space)["status"]["podIP"]

    def verdicts(self, *names):
        """How many requests the sidecars of these pods decided, by verdict. Questions of DNS are counted apart."""
        return dict(Counter(record["verdict"] for name in names for record in self.decisions(name) if record["protocol"] != "dns"))

    def counted(self, query):
        """What Prometheus counts, by verdict."""
        return {labels[0]: value for labels, value in self.prometheus.ask(f"sum by (verdict) ({query})").items() if value}

    def test_the_roll_up_has_every_decision_of_pods_that_lived_two_seconds(self):
        job = {"completions": 3, "parallelism": 3, "backoffLimit": 0, "template": {"spec": spec(TWO_SECONDS, restartPolicy="Never")}}
        self.create({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "short", "namespace": "metered"}, "spec": job})
        self.wait(lambda: self.cluster.get("job", "short", "metered")["status"].get("succeeded") == 3, "the job to complete")
        names = self.cluster.kubectl("get", "pods", "--namespace", "metered", "--selector", "job-name=short", "--output",
                                     "jsonpath={.items[*].metadata.name}").split()
        agent = self.release.pods("agent")[0]
        self.prometheus.scrape(f"{self.address(agent, NAMESPACE)}:15021")
        expected = self.verdicts(*names)
        self.assertGreaterEqual(expected["allow"], 3)
        self.assertGreaterEqual(expected["deny"], 3)
        query = 'podjail_rollup_requests_total{namespace="metered",workload=~".*short"}'
        self.wait(lambda: self.counted(query) == expected, f"the roll-up to say {expected}")

    def test_a_living_sidecar_is_scraped(self):
        self.start(pod("living", spec(container("work")), "metered"))
        self.assert_allowed("living", REGISTRY)
        self.assert_denied("living", OTHER)
        self.prometheus.scrape(f"{self.address('living', 'metered')}:15020")
        query = "podjail_requests_total"
        self.wait(lambda: self.counted(query) == self.verdicts("living"), "Prometheus to have the sidecar's decisions")


if __name__ == "__main__":
    unittest.main()
