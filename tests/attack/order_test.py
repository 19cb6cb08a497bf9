"""Whatever order the containers of a pod come in, and whoever comes late: nothing of any leaves before the sidecar is there, what a
policy allows leaves afterwards, and no pod touches another."""

import json
import unittest

from pod.pod import PodSettings
from pod.waiting import wait_until

from support.pod_case import PodCase, new_pod
from support.probing import PROBES, not_refused, run_probe, spoken_attempts

ALLOW = {"allow.js": 'r.host === "registry.example.test"'}
GOOD = ["curl", "-sS", "--max-time", "10", "https://registry.example.test/pkg"]
ELSEWHERE = ["curl", "-sS", "-i", "--max-time", "10", "https://other.example.test/"]


def ruleset(pod):
    """The ruleset of the pod's network namespace, as text without counters."""
    return pod.network.pod.command(["nft", "--stateless", "list", "ruleset"])


def sidecars(pod):
    """The elements of the set that says whose packets may leave."""
    listed = json.loads(pod.network.pod.command(["nft", "--json", "list", "set", "inet", "jail", "proxy_cg"]))
    return next(entry["set"] for entry in listed["nftables"] if "set" in entry).get("elem", [])


class Orders(PodCase):
    """Each test makes a pod of its own and starts its containers in its own order."""

    settings = PodSettings(policies=ALLOW)

    @classmethod
    def start_pod(cls):
        """Nothing yet."""

    def setUp(self):
        self.pod = self.enterContext(new_pod(self.settings))

    def assert_jailed(self, *names):
        """What these containers send otherwise than through the sidecar is refused and does not leave."""
        position = self.pod.outside.frames.mark()
        for name in names:
            self.assertEqual([], not_refused(run_probe(self.pod, "datagrams", container=name)), name)
        self.assert_nothing_left(position)

    def assert_serves(self, *names):
        """These containers get what the policy allows, and only that."""
        for name in names:
            done = self.pod.run(name, GOOD)
            self.assertIn("hello", done.stdout, f"{name}: {done.stderr}")
            self.assertRegex(self.pod.run(name, ELSEWHERE).stdout, r"^HTTP/[0-9.]+ 403 ")

    def run_init(self, name):
        """Starts a container whose own first process attacks, and waits for its end: all it tried was refused."""
        self.pod.start_early(name, args=("python3", "/probes/datagrams.py"), mounts=(PROBES,))
        wait_until(lambda: self.pod.state(name)["status"] == "stopped", f"the end of {name}")
        attempts = spoken_attempts(self.pod.log(name))
        self.assertTrue(attempts)
        self.assertEqual([], not_refused(attempts))

    def test_pause_init_sidecar_workload_and_a_late_one(self):
        self.pod.start_pause()
        position = self.pod.outside.frames.mark()
        self.run_init("init")
        self.assert_nothing_left(position)
        self.pod.start_sidecar()
        self.pod.start_workload("workload", mounts=(PROBES,))
        self.assert_serves("workload")
        self.run_init("late-init")
        self.pod.start_workload("late", mounts=(PROBES,))
        self.assert_jailed("workload", "late")
        self.assert_serves("workload", "late")

    def test_a_workload_before_all_others(self):
        self.pod.start_early("early", mounts=(PROBES,))
        self.assert_jailed("early")
        self.pod.start_pause()
        self.assert_jailed("early")
        self.pod.start_sidecar()
        self.pod.start_workload("workload", mounts=(PROBES,))
        self.assert_serves("workload")
        self.assert_jailed("early", "workload")

    def test_a_sidecar_before_all_others(self):
        self.pod.start_sidecar()
        self.pod.start_early("early", mounts=(PROBES,))
        self.assert_jailed("early")
        if not self.pod.joins_by_path():  # the wire came after the sidecar: the new ruleset with it exempts nobody
            self.assertEqual([], sidecars(self.pod))
            return
        self.run_init("init")
        self.pod.start_workload("workload", mounts=(PROBES,))
        self.assert_serves("workload")
        self.assert_jailed("workload")

    def test_a_sidecar_that_starts_again_takes_the_place_of_the_old_one(self):
        self.pod.start()
        self.assertEqual(1, len(sidecars(self.pod)))
        for _ in range(2):
            self.pod.delete("sidecar")
            self.pod.start_sidecar()
            self.assertEqual(1, len(sidecars(self.pod)))
        self.pod.start_workload("later")  # its trust bundle holds the new issuer
        self.assert_serves("later")


class Neighbours(PodCase):
    """Two pods side by side."""

    settings = PodSettings(policies=ALLOW)

    @classmethod
    def start_pod(cls):
        cls.pod.start()
        cls.neighbour = cls.enterClassContext(new_pod(PodSettings()))
        cls.neighbour.start()

    def test_neither_reaches_what_is_the_others(self):
        before = ruleset(self.neighbour)
        position = self.neighbour.outside.frames.mark()
        self.assertIn("hello", self.run_ok(GOOD))
        self.assertRegex(self.neighbour.run("workload", ["curl", "-sS", "-i", *GOOD[4:]]).stdout, r"^HTTP/[0-9.]+ 403 ")
        self.assertEqual([], self.neighbour.outside.frames.since(position))
        self.pod.delete("sidecar")
        self.pod.start_sidecar()
        self.pod.delete("workload")
        self.assertEqual(before, ruleset(self.neighbour))
        self.assertNotEqual(before, ruleset(self.pod))  # each has a secret of its own
        self.assertRegex(self.neighbour.run("workload", ["curl", "-sS", "-i", *GOOD[4:]]).stdout, r"^HTTP/[0-9.]+ 403 ")


if __name__ == "__main__":
    unittest.main()
