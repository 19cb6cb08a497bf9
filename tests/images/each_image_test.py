"""Every image: its program runs with nothing but what is in it, and there is no shell."""

import os
import subprocess
import unittest

from images import contents
from pod import programs
from pod.claim import Claim
from pod.command import run

SHELLS = {"sh", "bash", "dash", "ash", "busybox", "env", "perl", "python3", "apt-get", "dpkg"}


class EachImageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = Claim()
        cls.addClassCleanup(cls.place.release)
        run([programs.REPOSITORY / "deploy/images/build", "--trees", "--output", cls.place.path,
             *(image.name for image in contents.ALL)], timeout=240)

    def root(self, image):
        return self.place.path / image.name

    def run_in(self, image, *words):
        return subprocess.run(["chroot", f"--userspec={image.user}", str(self.root(image)), *words], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60, check=False)

    def test_its_program_runs_there_as_its_user(self):
        for image in contents.ALL:
            done = self.run_in(image, image.entrypoint, "--version")
            self.assertEqual(done.returncode, 0, f"{image.name}: {done.stderr}")
            self.assertTrue(done.stdout.startswith(f"{image.name} "), done.stdout)

    def test_there_is_no_shell(self):
        for image in contents.ALL:
            names = {name for _, _, names in os.walk(self.root(image)) for name in names}
            self.assertEqual(names & SHELLS, set(), image.name)

    def test_the_agent_can_enter_the_nodes_namespaces(self):
        done = self.run_in(contents.AGENT, "/usr/bin/nsenter", "--version")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_folders_that_the_chart_mounts_over_are_there(self):
        for image in contents.ALL:
            for folder in image.folders:
                self.assertTrue((self.root(image) / folder.lstrip("/")).is_dir(), f"{image.name}: {folder}")


if __name__ == "__main__":
    unittest.main()
