"""Connections older than the rules end with them: the jail judges every packet, not the first of a flow."""

import subprocess
import unittest

from pod.pod import PodSettings

from support.pod_case import PodCase
from support.probing import PROBES


class EarlyFlows(PodCase):
    """A process that had the network to itself before the hook ran."""

    settings = PodSettings(hooked="no")

    @classmethod
    def start_pod(cls):
        cls.pod.start_workload("early", mounts=(PROBES,))

    def test_flows_opened_before_the_rules_carry_nothing_after(self):
        process = self.pod.open("early", ["python3", "/probes/held.py"])
        self.addCleanup(self.end, process)
        self.assertEqual("open\n", process.stdout.readline())
        self.assertIn("sent", self.say(process, "while-open"))
        self.pod.outside.sinks.wait_for(b"while-open")

        self.pod.start_pause(hooked="yes")
        outside = self.pod.outside
        position, arrivals = outside.frames.mark(), len(outside.sinks.arrivals)
        for number in range(3):
            self.assertRegex(self.say(process, f"leak{number}"), "udp (EPERM|EACCES|EHOSTUNREACH)")
        frames = outside.frames.everything_since(position)
        self.assertEqual([], [str(frame) for frame in frames if b"leak" in frame.raw])
        self.assertEqual([], [str(frame) for frame in frames if frame.protocol in ("tcp", "udp")])
        self.assertEqual([], outside.sinks.arrivals[arrivals:])

    def say(self, process, line):
        """Has the process send a line on both flows. Returns what it says came of it."""
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
        return process.stdout.readline()

    def end(self, process):
        """Lets the process end, and waits for it."""
        process.stdin.close()
        process.stdout.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    unittest.main()
