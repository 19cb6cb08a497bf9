"""A test program that is killed while its containers and daemons run: the next sweep ends and removes all of it."""

import os
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from pod import cgroups, claim, mounts, runtimes
from pod.waiting import wait_until

from support.pod_case import REPOSITORY

# Starts a pod, tells which claims this process holds, and dies.
PROGRAM = """\
import os, signal
from pod import claim
from pod.pod import PodSettings
from support.pod_case import new_pod
pod = new_pod(PodSettings())
pod.start_pause()
held = [path.name for path in claim.ROOT.iterdir() if any(os.path.realpath(f"/proc/self/fd/{name}") == str(path / claim.LOCK)
        for name in os.listdir("/proc/self/fd"))]
print(pod.state("pause")["pid"], *held, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


class KilledRun(unittest.TestCase):
    """Each runtime once."""

    def test_nothing_is_left_after_the_next_sweep(self):
        for name in runtimes.NAMES:
            with self.subTest(name):
                pid, ids = self.run_and_die(name)
                self.assertTrue(ids)
                self.assertTrue(Path(f"/proc/{pid}").exists(), "the container outlives its maker")
                for one in ids:
                    wait_until(lambda one=one: self.sweep_removes(one), f"the removal of {one}")
                    self.assert_gone(one)
                self.assertNotIn(pid, self.running())

    def run_and_die(self, runtime):
        """Runs the program until it has killed itself. Returns the container's process and the ids of the claims."""
        paths = f"{REPOSITORY / 'deploy'}:{REPOSITORY / 'tests'}"
        done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False,
                              env=os.environ | {"PODJAIL_TEST_RUNTIME": runtime, "PYTHONPATH": paths})
        self.assertEqual(-signal.SIGKILL, done.returncode, done.stderr)
        pid, *ids = done.stdout.split()
        return pid, ids

    @staticmethod
    def sweep_removes(one):
        """Sweeps; whether the claim is gone. That of another program may be at it."""
        claim.sweep()
        return not (claim.ROOT / one).exists()

    def assert_gone(self, one):
        """No mount or cgroup of a claim is left."""
        self.assertEqual([], mounts.mount_points_below(claim.ROOT / one))
        self.assertEqual([], [str(top / f"podjail-{one}") for top in cgroups.hierarchies()
                              if (top / f"podjail-{one}").exists()])

    @staticmethod
    def running():
        """The ids of processes that run; those that only await their parent do not."""
        found = set()
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                if path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0] not in "ZX":
                    found.add(path.parent.name)
            except OSError:
                pass  # it ended meanwhile
        return found


if __name__ == "__main__":
    unittest.main()
