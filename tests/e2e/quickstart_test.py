"""The demonstration keeps its promises, and leaves nothing however it ends."""

import os
import signal
import subprocess
import sys
import unittest

from pod import cgroups, claim
from pod.waiting import wait_until

DEMO = [sys.executable, "-m", "demo"]


def traces():
    """What ended demonstrations left: directories and cgroups of pods whose maker does not live."""
    found = [*claim.ROOT.glob("*"), *(folder for top in cgroups.hierarchies() for folder in top.glob("podjail-????????"))]
    living = claim.living()
    return [path for path in found if path.name.removeprefix("podjail-") not in living and path.exists()]


class Quickstart(unittest.TestCase):
    """deploy/demo with the programs under test (deploy/quickstart only installs and builds before it)."""

    def start(self):
        """Starts a demonstration and waits until its pod shows the first step."""
        demo = subprocess.Popen(DEMO, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        self.addCleanup(demo.stdout.close)
        for line in demo.stdout:
            if line.startswith("1. "):
                return demo
        self.fail("the demonstration ended before its first step")

    def test_every_promise_is_kept_and_nothing_is_left(self):
        done = subprocess.run(DEMO, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn("All promises kept.", done.stdout)
        self.assertNotIn("✗", done.stdout)
        self.assertEqual([], traces())

    def test_an_interrupted_run_leaves_nothing(self):
        for stop, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(stop.name):
                demo = self.start()
                os.killpg(demo.pid, stop)
                said = demo.stdout.read()
                self.assertEqual(status, demo.wait(60), said)
                self.assertEqual([], traces(), said)

    def test_what_a_killed_run_left_is_removed_by_the_next(self):
        demo = self.start()
        demo.kill()
        demo.wait(10)
        self.assertNotEqual([], traces())
        cleaned = subprocess.run([*DEMO, "--clean"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(0, cleaned.returncode, cleaned.stdout + cleaned.stderr)
        wait_until(lambda: not traces(), "an empty machine")


if __name__ == "__main__":
    unittest.main()
