"""Two containers of one pod, of which the policy lets one reach what the other may not."""

import json
import unittest

from pod.bundle import Mount
from pod.cgroups import hierarchies
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
        self.assertRegex(answer, r"^HTTP/[0-9.]+ 200 ")
        self.assertEqual((container, "allow"), (decision["container"], decision["verdict"]))

    def assert_denied(self, container, argv=GET):
        decision, answer = self.decision_of(container, argv)
        self.assertRegex(answer, r"^HTTP/[0-9.]+ 403 ")
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


    def test_a_container_that_comes_late_or_again_is_known_from_its_first_request(self):
        for name in ("late", "late"):
            self.pod.start_workload(name)
            decision, _ = self.decision_of(name)
            self.assertEqual((name, self.pod.container_id(name)), (decision["container"], decision["container_id"]))
            self.pod.delete(name)

    def test_one_whose_annotations_disagree_is_not_known(self):
        self.pod.start_workload("forger", annotations={"io.kubernetes.container.name": "publish"})
        decision, answer = self.decision_of("forger")
        self.assertRegex(answer, r"^HTTP/[0-9.]+ 403 ")
        self.assertNotIn("container", decision)
        self.assertEqual(self.pod.container_id("forger"), decision["container_id"])


class Posing(TwoContainers):
    """A container that tries to be another."""

    def test_no_user_mark_device_port_or_address_makes_one(self):
        attempts = run_probe(self.pod, "other_container", timeout=90, container="build")
        outcomes = {one.name: one.outcome for one in attempts}
        self.assertEqual({"answered 403"}, {outcomes.pop(name) for name in (
            "AF_INET plain", "AF_INET6 plain", "user 1000", "user 15001", "AF_INET priority", "AF_INET6 priority")})
        refused = REFUSALS | {"answered 403", "timeout", "EADDRINUSE"}
        self.assertEqual({}, {name: outcome for name, outcome in outcomes.items() if outcome not in refused})
        self.assertEqual({"build"}, {one["container"] for one in self.web_decisions()[-8:]})
        self.assert_nothing_left(self.position)

    def test_the_same_attempts_of_the_other_one_are_answered(self):
        outcomes = {one.name: one.outcome
                    for one in run_probe(self.pod, "other_container", timeout=90, container="publish")}
        for name in ("AF_INET plain", "AF_INET6 plain", "user 1000"):
            self.assertEqual("answered 200", outcomes[name])

    def test_a_socket_is_its_makers_whoever_uses_it(self):
        for maker, user, status in (("build", "publish", "403"), ("publish", "build", "200")):
            for state in ("unconnected", "connected"):
                with self.subTest(maker=maker, state=state):
                    self.assertEqual(f"answered {status}\n", self.handed(maker, user, state))
                    wait_until(lambda made=maker: self.web_decisions()[-1]["container"] == made, "the maker's decision")

    def handed(self, maker, user, state):
        """What `user` is answered over a socket that `maker` made."""
        path = f"/exchange/{maker}-{state}"
        giver = self.pod.open(maker, ["python3", "/probes/handed_socket.py", "give", path, state])
        try:
            self.assertEqual("listening\n", giver.stdout.readline())
            return self.pod.run(user, ["python3", "/probes/handed_socket.py", "take", path]).stdout
        finally:
            giver.communicate(timeout=30)

    def test_it_cannot_get_into_another_cgroup(self):
        outcomes = {one.name: one.outcome for one in run_probe(self.pod, "cgroup_jump", container="build")}
        self.assertEqual(3, len(outcomes))
        self.assertEqual([], [name for name, outcome in outcomes.items() if "joined" in outcome], outcomes)


HIERARCHY = next(point for point in hierarchies() if (point / "cgroup.controllers").is_file())


class Cgroups(TwoContainers):
    """A container that sees the cgroups of others, with a profile that lets it start processes in them."""

    settings = PodSettings(policies=POLICY, hook={"allow_mounts": [str(HIERARCHY)]})

    def mounted(self):
        """The machine's cgroup hierarchy, read-only."""
        return Mount(HIERARCHY, "/mnt")

    def test_seeing_them_would_be_enough_to_become_one(self):
        self.pod.start_workload("spy", hooked="no", mounts=(PROBES, self.mounted()), spec={"linux": {"seccomp": None}})
        self.addCleanup(self.pod.delete, "spy")
        done = self.pod.run("spy", ["python3", "/probes/cgroup_jump.py", f"/mnt/podjail-{self.pod.id}"])
        outcome = json.loads(done.stdout.splitlines()[-1])["outcome"]
        self.assertIn(f"joined 0::/podjail-{self.pod.id}/publish", outcome)
        self.assertIn(f"joined 0::/podjail-{self.pod.id}/sidecar", outcome)

    def test_so_it_is_refused(self):
        with self.assertRaisesRegex(CommandFailed, "sees cgroups that are not its own at /mnt"):
            self.pod.start_workload("watcher", mounts=(self.mounted(),))
        self.assert_allowed("publish")


class Restarts(TwoContainers):
    """Sidecars and containers that come and go in any order."""

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_early("early")
        cls.pod.start_sidecar()
        cls.pod.start_workload("publish")

    def test_a_sidecar_that_starts_later_or_again_knows_those_who_were_there(self):
        plain = ["curl", "-sS", "-i", "--max-time", "10", "http://registry.example.test/pkg"]
        for _ in range(2):
            self.assert_denied("early", plain)
            self.assert_allowed("publish", plain)
            self.pod.delete("sidecar")
            self.pod.start_sidecar()


if __name__ == "__main__":
    unittest.main()
