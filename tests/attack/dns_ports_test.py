"""A workload that has asked from many ports does not take the sidecar's resolver away: the kernel takes a question from a port whose
last one was redirected for more of the same."""

import unittest

from pod.pod import PodSettings

from support.pod_case import PodCase
from support.probing import PROBES, run_probe

NAMES = 60


class DnsPorts(PodCase):
    """A policy that allows everything: each name is asked for outside."""

    settings = PodSettings(policies={"all.js": "true"})

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        cls.pod.start_workload("workload", mounts=(PROBES,))

    def test_the_sidecar_still_resolves_every_name(self):
        probed = run_probe(self.pod, "dns_ports", timeout=120)
        self.assertRegex(probed[0].outcome, r"^(3000|2\d{3}) answered")
        answers = self.run_ok(["curl", "-sS", "--max-time", "20",
                               *[f"http://n{number}.example.test/" for number in range(NAMES)]])
        self.assertEqual(NAMES, answers.count("the name does not exist or has no address"), answers)


if __name__ == "__main__":
    unittest.main()
