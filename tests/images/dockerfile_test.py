"""deploy/Dockerfile, really built: what it makes is what deploy/images/build makes of the same programs."""

import os
import subprocess
import unittest
from pathlib import Path

from images import contents
from images.from_dockerfile import Builder
from pod import programs
from pod.claim import Claim
from pod.command import run
from pod.mounts import mount_tmpfs

SHELLS = {"sh", "bash", "dash", "ash", "busybox", "env", "perl", "python3", "apt-get", "dpkg"}


def files(root):
    """The files below a folder, each with its mode and its size."""
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            seen = os.lstat(os.path.join(folder, name))
            found[os.path.relpath(os.path.join(folder, name), root)] = (oct(seen.st_mode), seen.st_size)
    return found


class DockerfileBuildTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = Claim()
        cls.addClassCleanup(cls.place.release)
        mount_tmpfs(cls.place.path / "store", size="8g")
        binaries = Path(programs.find().hook).parent
        run([programs.REPOSITORY / "deploy/images/build", "--from", binaries, "--trees", "--output", cls.place.path / "store" / "trees",
             *(image.name for image in contents.ALL)], timeout=600)
        cls.builder = Builder(cls.place.path / "store")
        cls.addClassCleanup(cls.builder.close)
        cls.builder.prepare(binaries)
        cls.roots = {}
        for image in contents.ALL:
            cls.roots[image.name] = Path(cls.builder.podman("image", "mount", cls.builder.build(image.name)).strip())

    def test_every_image_has_the_files_of_the_other_way(self):
        for image in contents.ALL:
            ours, theirs = files(self.place.path / "store" / "trees" / image.name), files(self.roots[image.name])
            self.assertEqual(ours.keys(), theirs.keys(), image.name)
            differing = {path for path in ours if ours[path] != theirs[path]}
            self.assertLessEqual(differing, {"etc/ssl/certs/ca-certificates.crt"}, image.name)  # the base image's roots

    def test_every_image_starts_its_program_as_its_user(self):
        for image in contents.ALL:
            described = self.builder.describe(f"localhost/{image.name}:latest")["Config"]
            self.assertEqual((described["User"], described["Entrypoint"]), (image.user, [image.entrypoint]))
            done = subprocess.run(["chroot", f"--userspec={image.user}", self.roots[image.name], image.entrypoint, "--version"],
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(0, done.returncode, done.stderr)
            self.assertTrue(done.stdout.startswith(f"{image.name} "), done.stdout)

    def test_no_image_has_a_shell_and_each_says_which_packages_it_is_made_of(self):
        for image in contents.ALL:
            names = {os.path.basename(path) for path in files(self.roots[image.name])}
            self.assertEqual(set(), names & SHELLS, image.name)
            self.assertIn("libc6", os.listdir(self.roots[image.name] / "var/lib/dpkg/status.d"))


if __name__ == "__main__":
    unittest.main()
