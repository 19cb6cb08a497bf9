"""A container that takes every connection it can get: its neighbour does not notice, and it harms only itself."""

import re
import unittest

from pod.pod import PodSettings
from pod.waiting import wait_until

from support.pod_case import PodCase
from support.probing import PROBES

MOST = 8
GET = ["curl", "-sS", "-i", "https://registry.example.test/pkg", "--max-time"]


LIMITS = {"max_connections": 64, "max_connections_per_container": MOST, "detect_timeout_ms": 600_000}


class TwoContainers(PodCase):
    """A pod of two containers that may have a few connections each."""

    settings = PodSettings(policies={"all.js": "true"}, sidecar={"limits": LIMITS})

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        for name in ("hoarder", "neighbour"):
            cls.pod.start_workload(name, mounts=(PROBES,))

    def active(self):
        """How many connections the sidecar has taken and not ended."""
        return int(re.search(r"(?m)^podjail_connections_active (\d+)$", self.pod.admin("/metrics")[1])[1])


class Hoarding(TwoContainers):
    """Connections on which nothing ever comes, and that nothing ends for a while."""

    def test_a_hoarder_gets_its_share_and_waits_for_more(self):
        with self.pod.open("hoarder", ["python3", "/probes/hoarder.py"]) as hoarder:
            try:
                self.assertEqual("held\n", hoarder.stdout.readline())
                wait_until(lambda: self.active() == MOST, "its share")
                self.assertRegex(self.pod.run("neighbour", [*GET, "10"]).stdout, r"^HTTP/[0-9.]+ 200 ")
                self.assertEqual("", self.pod.run("hoarder", [*GET, "2"]).stdout)
                self.assertLessEqual(self.active(), MOST + 1)  # the neighbour's may still be kept
            finally:
                print(file=hoarder.stdin, flush=True)
            self.assertEqual("gone\n", hoarder.stdout.readline())
        self.assertRegex(self.pod.run("hoarder", [*GET, "15"]).stdout, r"^HTTP/[0-9.]+ 200 ")


class HalfHeads(TwoContainers):
    """Requests that begin and do not go on (slowloris)."""

    settings = PodSettings(policies={"all.js": "true"}, sidecar={"limits": LIMITS | {"head_timeout_ms": 500}})

    def test_they_end_by_themselves_and_the_next_request_is_served(self):
        with self.pod.open("hoarder", ["python3", "/probes/hoarder.py", "GET / HTTP/1.1\r\nHost: registry.exam"]) as hoarder:
            try:
                self.assertEqual("held\n", hoarder.stdout.readline())
                self.assertRegex(self.pod.run("neighbour", [*GET, "10"]).stdout, r"^HTTP/[0-9.]+ 200 ")
                # Four times its share is queued before this one.
                self.assertRegex(self.pod.run("hoarder", [*GET, "18"]).stdout, r"^HTTP/[0-9.]+ 200 ")
            finally:
                print(file=hoarder.stdin, flush=True)
            self.assertEqual("gone\n", hoarder.stdout.readline())
        timeouts = [one for one in self.pod.decisions() if one["reason"] == "request_timeout"]
        self.assertGreater(len(timeouts), 30 - MOST)  # the last ones may still have been waited for


if __name__ == "__main__":
    unittest.main()
