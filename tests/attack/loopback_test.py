"""With CAP_NET_RAW a workload can read and forge frames of the namespace it shares with the sidecar. It gains nothing by it."""

import json
import unittest

from pod.bundle import DEFAULT_CAPABILITIES
from pod.network import OTHER4, RESOLVER4
from pod.pod import PodSettings

from support.pod_case import PodCase
from support.probing import PROBES, run_probe


class Loopback(PodCase):
    """A workload with CAP_NET_RAW, beside a policy that allows everything."""

    settings = PodSettings(policies={"all.js": "true"}, capabilities=(*DEFAULT_CAPABILITIES, "CAP_NET_RAW"),
                           allow_capabilities=("CAP_NET_RAW",),
                           sidecar={"upstream": {"connect_timeout_ms": 2000}})

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        cls.pod.start_workload("workload", mounts=(PROBES,))

    def while_probing(self, probe, argv):
        """Runs argv in the workload while a probe listens. Returns what the program printed, and what the probe told."""
        process = self.pod.open("workload", ["python3", f"/probes/{probe}.py"])
        self.assertEqual("listening\n", process.stdout.readline())
        done = self.pod.run("workload", argv)
        told, _ = process.communicate(timeout=30)
        self.assertEqual(0, process.returncode)
        return done.stdout, json.loads(told)

    def test_forged_segments_do_not_reach_the_sidecars_ports(self):
        outcomes = {one.name: one.outcome for one in run_probe(self.pod, "loopback_frames")}
        self.assertEqual("accepted", outcomes.pop("a listener of the workload"))
        self.assertEqual({"no answer"}, set(outcomes.values()), outcomes)

    def test_a_forged_answer_does_not_reach_the_sidecars_resolver(self):
        self.pod.outside.dns.silent.add("poisoned.example.test")
        position = self.pod.outside.frames.mark()
        answer, told = self.while_probing("forged_answer", [
            "curl", "-sS", "-i", "--max-time", "10", "http://poisoned.example.test/"])
        self.assertGreater(told["forged"], 0)
        self.assertRegex(answer, "reason: (resolve_failed|upstream_timeout)")
        frames = self.pod.outside.frames.since(position)
        self.assertEqual([], [str(frame) for frame in frames if frame.destination == OTHER4])
        self.assertTrue(all(frame.destination == RESOLVER4 for frame in frames))

    def test_the_mark_that_lets_frames_out_is_not_to_be_seen(self):
        answer, told = self.while_probing("blessing_tap", ["curl", "-sS", "https://registry.example.test/"])
        self.assertIn("hello", answer)
        self.assertGreater(told["left"], 5)
        self.assertEqual(0, told["marked"])


if __name__ == "__main__":
    unittest.main()
