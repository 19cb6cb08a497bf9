"""The attacks of tests/attack, in a pod as Kubernetes makes it. Every probe first runs in a pod without the jail, where its packets leave."""

import unittest

from support.pod_case import REPOSITORY
from support.probing import carries, not_refused, run_probe

from cluster.case import ClusterCase
from cluster.manifests import configmap, container, jailed, pod, spec

PROBES = REPOSITORY / "tests" / "attack" / "probes"
NOT_PERMITTED_ANYWAY = {"EACCES", "EPERM"}  # ping sockets and what takes CAP_NET_RAW
# Probes whose every attempt leaves without a jail, and how else than by a refusal they may end in it.
LEAVING = {"datagrams": (), "connections": ()}
# Those of which only some attempts leave; a kernel that redirects what is bound to a device tells nobody.
SOME_LEAVING = {"device": ("timeout",), "freebind": ("timeout",)}


class Inside:
    """A pod as support.probing takes one."""

    def __init__(self, case, name):
        self._case, self._name = case, name

    def run(self, name, argv, **_):
        """Runs a program in a container."""
        return self._case.run_in(self._name, *argv, container=name)


class Attacks(ClusterCase):
    """A jailed pod and a free one, with the probes in both."""

    def setUp(self):
        self.create(configmap("probes", {path.name: path.read_text(encoding="utf-8") for path in PROBES.glob("*.py")}))
        work = container("workload", volumeMounts=[{"name": "probes", "mountPath": "/probes"}])
        body = spec(work, volumes=[{"name": "probes", "configMap": {"name": "probes"}}])
        self.start(pod("free", body))
        self.start(jailed("attacker", body, "registry"))

    def test_no_probe_gets_a_frame_out(self):
        for probe, also in (LEAVING | SOME_LEAVING).items():
            with self.subTest(probe):
                self.assert_leaves_without_jail(probe)
                self.assert_jailed(probe, also)

    def test_redirected_connections_cannot_be_stolen(self):
        outcomes = self.outcomes("steal_listener")
        self.assertEqual([], [one for one in outcomes.values() if one in ("stolen", "answered")])

    def test_no_process_gets_into_another_cgroup(self):
        outcomes = self.outcomes("cgroup_jump")
        self.assertEqual([], [one for one in outcomes.values() if "joined" in one])

    def test_sockets_that_might_pass_the_ruleset_cannot_be_made(self):
        for probe in ("families", "marks"):  # those of the second take CAP_NET_RAW, to be marked
            self.assertEqual({"EPERM"}, set(self.outcomes(probe).values()), probe)

    def outcomes(self, probe):
        """How the attempts of a probe end in the jailed pod, by their names; nothing leaves meanwhile."""
        position = self.mark()
        attempts = run_probe(Inside(self, "attacker"), probe)
        self.assertTrue(attempts)
        self.assertEqual([], self.left_since(position))
        return {one.name: one.outcome for one in attempts}

    def assert_leaves_without_jail(self, probe):
        """The probe is an attack: what the kernel permits at all is seen on the pods' bridge."""
        position = self.mark()
        attempts = run_probe(Inside(self, "free"), probe)
        frames = self.cluster.place.frames.everything_since(position)
        left = [one.name for one in attempts if carries(frames, one)]
        self.assertTrue(left, attempts)
        if probe in LEAVING:
            self.assertEqual([one.name for one in attempts if one.outcome not in NOT_PERMITTED_ANYWAY], left)

    def assert_jailed(self, probe, also):
        """The probe achieves nothing: no frame, nothing at any server, and a refusal for every attempt."""
        sinks, position = self.cluster.outside.sinks, self.mark()
        arrivals = len(sinks.arrivals)
        attempts = run_probe(Inside(self, "attacker"), probe)
        self.assertTrue(attempts)
        self.assertEqual([], self.left_since(position))
        raw = b"".join(frame.raw for frame in self.cluster.place.frames.everything_since(position))
        self.assertEqual([], [one for one in attempts if one.token.encode("latin-1") in raw])
        self.assertEqual([], sinks.arrivals[arrivals:])
        self.assertEqual([], not_refused(attempts, also))


if __name__ == "__main__":
    unittest.main()
