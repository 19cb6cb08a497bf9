"""Two containers of one pod, of which the policy lets one reach what the other may not."""

import unittest

from pod.bundle import Mount
from pod.command import CommandFailed
from pod.pod import PodSettings
from pod.waiting import wait_until

from support.pod_case import PodCase
from support.probing import PROBES, REFUSALS, run_probe

POLICY = {"publish.js": 'r.host === "registry.example.test" && r.container.name === "publish"'}
URL = "https://registry.example.test/pkg"
GET = ["curl", "-sS", "-i", "--max-time", "10", URL]


def request(*options):
    """curl with more options."""
    return ["curl", "-sS", "-i", "--max-time", "10", *options, URL]


class TwoContainers(PodCase):
    """A pod whose container "publish" may reach the registry, and whose container "build" may not."""

    settings = PodSettings(policies=POLICY)

    @classmethod
    def start_pod(cls):
        cls.exchange = cls.pod.path / "scratch" / "exchange"
        cls.exchange.mkdir()
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        for name in ("build", "publish"):
            cls.pod.start_workload(name, mounts=(PROBES, Mount(cls.exchange, "/exchange", "rw")))

    def setUp(self):
        self.position = self.pod.outside.frames.mark()

    def decision_of(self, container, argv=GET):
        """Runs argv in a container; returns the one decision that came of it and what argv printed."""
        before = len(self.web_decisions())
        done = self.pod.run(container, argv)
        wait_until(lambda: len(self.web_decisions()) > before, f"a decision: {done.stdout}{done.stderr}")
        self.assertEqual(before + 1, len(self.web_decisions()))
        return self.web_decisions()[-1], done.stdout

    def web_decisions(self):
        """The decisions on requests; questions of DNS have no container."""
        return [one for one in self.pod.decisions() if one["protocol"] != "dns"]

    def assert_allowed(self, container, argv=GET):
        decision, answer = self.decision_of(container, argv)
        self.assertRegex(answer, r"^HTTP/1.1 200 ")
        self.assertEqual((container, "allow"), (decision["container"], decision["verdict"]))

    def assert_denied(self, container, argv=GET):
        decision, answer = self.decision_of(container, argv)
        self.assertRegex(answer, r"^HTTP/1.1 403 ")
        self.assertEqual((container, "deny"), (decision["container"], decision["verdict"]))


class Names(TwoContainers):
    """Who is who."""

    def test_the_policy_tells_them_apart_over_both_families(self):
        for family in ("--ipv4", "--ipv6"):
            self.assert_allowed("publish", request(family))
            self.assert_denied("build", request(family))

    def test_the_record_has_the_runtimes_id(self):
        decision, _ = self.decision_of("build")
        self.assertEqual(self.pod.container_id("build"), decision["container_id"])


if __name__ == "__main__":
    unittest.main()
