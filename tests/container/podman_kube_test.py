"""A pod of Kubernetes' YAML under podman: infra container, init containers, sidecar and two workloads in one namespace."""

import unittest

from pod import programs, rootfs
from pod.pod import PodSettings
from pod.waiting import wait_until

from support.kube_pod import KubePod
from support.pod_case import PodCase
from support.probing import not_refused, run_probe, spoken_attempts

SETTINGS = PodSettings(policies={"allow.js": 'r.host === "registry.example.test"'})


class Kube(PodCase):
    """The pod, started step by step as the kubelet would."""

    @classmethod
    def setUpClass(cls):
        cls.pod = cls.enterClassContext(KubePod(programs.find(), rootfs.ensure("clients"), SETTINGS))
        cls.pod.play(("first", "second"), ("one", "two"))
        cls.position = cls.pod.outside.frames.mark()
        for name in ("first", "second"):
            cls.pod.start_one(name)
            wait_until(lambda name=name: cls.pod.state(name)["status"] == "stopped", f"the end of {name}")
        cls.said = {name: cls.pod.log(name) for name in ("first", "second")}  # podman removes them later
        cls.early = cls.pod.outside.frames.since(cls.position)
        cls.pod.start_sidecar()
        cls.pod.start_all()

    def test_init_containers_before_the_sidecar_send_nothing(self):
        self.assertEqual([], [str(frame) for frame in self.early])
        for name, said in self.said.items():
            attempts = spoken_attempts(said)
            self.assertTrue(attempts)
            self.assertEqual([], not_refused(attempts), name)

    def test_every_workload_gets_what_the_policy_allows_and_nothing_else(self):
        for name in ("one", "two"):
            with self.subTest(name):
                done = self.pod.run(name, ["curl", "-sS", "--max-time", "10", "https://registry.example.test/"])
                self.assertIn("hello", done.stdout, done.stderr)
                denied = self.pod.run(name, ["curl", "-sS", "-i", "--max-time", "10", "https://other.example.test/"])
                self.assertRegex(denied.stdout, r"^HTTP/[0-9.]+ 403 ")

    def test_packets_of_every_workload_stay_inside(self):
        for name in ("one", "two"):
            with self.subTest(name):
                position = self.pod.outside.frames.mark()
                self.assertEqual([], not_refused(run_probe(self.pod, "datagrams", container=name)))
                self.assert_nothing_left(position)

    def test_all_share_the_infra_containers_network(self):
        networks = {self.pod.run(name, ["readlink", "/proc/self/ns/net"]).stdout for name in ("one", "two")}
        self.assertEqual(1, len(networks))
        self.assertIn(str(self.pod.network.pod.path.stat().st_ino), networks.pop())


if __name__ == "__main__":
    unittest.main()
