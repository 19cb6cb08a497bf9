"""podman and dockerd of a test's own, with an image in them, for `podjail run --container`. What they keep is memory that goes
with the test program, however that ends."""

import functools
import json
import os
import subprocess
from pathlib import Path

from pod import enclosure, rootfs
from pod.command import CommandFailed
from pod.mounts import mount_tmpfs
from pod.packages import environment, program
from pod.runtimes import daemons
from pod.runtimes.podman import CONFIGURATION


class Engine:
    """An engine as a caller has it: `words` is what a command of it begins with, `image` an image it has."""

    name = ""

    def __init__(self, words, image, variables):
        self.words, self.image, self.environment = [str(word) for word in words], image, variables

    def command(self, *words):
        """Runs a command of it; what it wrote."""
        return subprocess.run([*self.words, *words], capture_output=True, text=True, check=True, timeout=120,
                              env=self.environment).stdout

    def containers(self):
        """The ids of all its containers."""
        return self.command("ps", "--all", "--quiet", "--no-trunc").split()

    def volumes(self):
        """The names of all its volumes."""
        return self.command("volume", "ls", "--quiet").split()


@functools.cache
def podman():
    """This program's podman, which stores in memory and has runc below."""
    claim = enclosure.enter()
    root = claim.path / "podman"
    mount_tmpfs(root, size="2g")
    (root / "containers.conf").write_text(CONFIGURATION, encoding="utf-8")
    # What an installed podman finds in /etc, which is the test's own here.
    settings = Path("/etc/containers")
    settings.mkdir(exist_ok=True)
    (settings / "policy.json").write_text(json.dumps({"default": [{"type": "insecureAcceptAnything"}]}), encoding="ascii")
    words = [program("podman"), "--root", root / "store", "--runroot", root / "run", "--tmpdir", root / "tmp",
             "--storage-driver", "overlay"]
    variables = environment() | {"CONTAINERS_CONF": str(root / "containers.conf"), "HOME": str(root)}
    image = "localhost/podjail:lab"
    with subprocess.Popen(["tar", "--directory", rootfs.ensure("clients"), "--create", "."], stdout=subprocess.PIPE) as tar:
        done = subprocess.run([*words, "import", "-", image], stdin=tar.stdout, env=variables, capture_output=True, text=True,
                              check=False, timeout=300)
    if done.returncode != 0 or tar.returncode != 0:
        raise CommandFailed(f"podman import: {done.stderr}")
    return Engine(words, image, variables)


@functools.cache
def docker():
    """This program's dockerd."""
    daemon = daemons.docker()
    return Engine(daemon.client, daemon.image_of(rootfs.ensure("clients")), os.environ)
