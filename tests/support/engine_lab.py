"""podman and dockerd of a test's own, with an image in them, for `podjail run --container`. What they keep is memory that goes
with the test program, however that ends."""

import functools
import json
import os
import subprocess
from pathlib import Path

from pod import cgroups, enclosure, rootfs
from pod.command import CommandFailed
from pod.mounts import mount_tmpfs
from pod.packages import environment, program
from pod.runtimes import daemons
from pod.runtimes.podman import CONFIGURATION

from support.jail_lab import BECOME, USER


class Engine:
    """An engine as a caller has it: `words` is what a command of it begins with, `image` an image it has."""

    def __init__(self, words, image, variables, become=()):
        self.words, self.image, self.environment, self.become = [str(word) for word in words], image, variables, become

    def command(self, *words):
        """Runs a command of it; what it wrote."""
        return subprocess.run([*self.become, *self.words, *words], capture_output=True, text=True, check=True, timeout=120,
                              env=self.environment, preexec_fn=join).stdout

    def containers(self):
        """The ids of all its containers."""
        return self.command("ps", "--all", "--quiet", "--no-trunc").split()

    def volumes(self):
        """The names of all its volumes."""
        return self.command("volume", "ls", "--quiet").split()


def join():
    """Puts the calling process into the cgroup that ends with the test program: an engine without a daemon leaves processes."""
    cgroups.join(f"podjail-{enclosure.enter().id}", "engines")


@functools.cache
def podman():
    """This program's podman, which stores in memory and has runc below."""
    return _podman(enclosure.enter().path / "podman", 0, ())


@functools.cache
def rootless():
    """The same of a user without privileges, who has a range of numbers for the users of containers."""
    root = enclosure.enter().path / "rootless"
    for name in ("subuid", "subgid"):
        Path("/etc", name).write_text(f"{USER}:200000:65536\n", encoding="ascii")
    with open("/etc/passwd", "a", encoding="ascii") as users:  # the test's own, as all of /etc is
        users.write(f"lab:x:{USER}:{USER}::{root}:/bin/sh\n")
    return _podman(root, USER, BECOME["user"])


def _podman(root, user, become):
    mount_tmpfs(root, size="2g")
    os.chown(root, user, user)
    root.chmod(0o755)
    (root / "containers.conf").write_text(CONFIGURATION, encoding="utf-8")
    (root / "runtime").mkdir(mode=0o700)
    os.chown(root / "runtime", user, user)
    # What an installed podman finds in /etc, which is the test's own here.
    settings = Path("/etc/containers")
    settings.mkdir(exist_ok=True)
    (settings / "policy.json").write_text(json.dumps({"default": [{"type": "insecureAcceptAnything"}]}), encoding="ascii")
    words = [program("podman"), "--root", root / "store", "--runroot", root / "run", "--tmpdir", root / "tmp",
             "--storage-driver", "overlay"]
    variables = environment() | {"CONTAINERS_CONF": str(root / "containers.conf"), "HOME": str(root),
                                 "XDG_RUNTIME_DIR": str(root / "runtime")}
    image = "localhost/podjail:lab"
    with subprocess.Popen(["tar", "--directory", rootfs.ensure("clients"), "--create", "."], stdout=subprocess.PIPE) as tar:
        done = subprocess.run([*become, *words, "import", "-", image], stdin=tar.stdout, env=variables, cwd=root,
                              capture_output=True, text=True, check=False, timeout=300, preexec_fn=join)
    if done.returncode != 0 or tar.returncode != 0:
        raise CommandFailed(f"podman import: {done.stderr}")
    return Engine(words, image, variables, become)


@functools.cache
def docker():
    """This program's dockerd."""
    daemon = daemons.docker()
    return Engine(daemon.client, daemon.image_of(rootfs.ensure("clients")), os.environ)
