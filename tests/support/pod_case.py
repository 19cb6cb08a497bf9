"""Test cases that live in a pod. One pod serves all tests of a module: making one takes a second, and they must not
depend on one another's traffic anyway.

Containers and network namespaces need root. Without it the tests fail, saying so: a test that did not run is not a pass.
"""

import os
import unittest
from dataclasses import replace
from pathlib import Path

from pod import programs, rootfs
from pod.pod import Pod, PodSettings

RUNTIME = os.environ.get("PODJAIL_TEST_RUNTIME", "runc")  # what starts the containers of all pods of this run
REPOSITORY = Path(__file__).resolve().parents[2]


class PodCase(unittest.TestCase):
    """A TestCase whose class has a running pod, `self.pod`; `settings` says which."""

    settings = PodSettings()
    profile = "clients"  # of pod.rootfs
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.pod = cls.enterClassContext(new_pod(cls.settings, cls.profile))
        cls.start_pod()

    @classmethod
    def start_pod(cls):
        """Starts the pod's containers; a class that needs another order overrides it."""
        cls.pod.start()

    def assert_nothing_left(self, position):
        """Fails if a frame reached the outside since `position` (a mark of the frame recorder)."""
        frames = self.pod.outside.frames.since(position)
        self.assertEqual([], [str(frame) for frame in frames], "frames left the pod")

    def run_ok(self, argv, **options):
        """Runs a program in the workload; fails unless it ends with 0. Returns its standard output."""
        done = self.pod.run("workload", argv, **options)
        self.assertEqual(0, done.status, f"{argv}: {done.stdout}{done.stderr}")
        return done.stdout


def new_pod(settings, profile="clients"):
    """A pod that is not started yet, on the root filesystem of a profile."""
    if os.geteuid() != 0:
        raise PermissionError("these tests make containers and network namespaces: run them as root")
    return Pod(programs.find(), rootfs.ensure(profile), replace(settings, runtime=RUNTIME))
