"""containerd and dockerd, started by hand for one test program and ended with it. Nothing of them is the machine's own.

All pods of the program share them: a daemon takes longer to start than a container.
"""

import atexit
import functools
import json
import os
import subprocess
from pathlib import Path

from .. import cgroups, enclosure
from ..command import CommandFailed, run
from ..mounts import mount_tmpfs
from ..packages import environment, program
from ..waiting import wait_until

_START_SECONDS = 30
# Kubernetes' part, and what looks for places or programs of the machine's own.
_UNUSED = ("grpc.v1.cri", "internal.v1.opt", "internal.v1.restart", "snapshotter.v1.aufs", "snapshotter.v1.btrfs",
           "snapshotter.v1.devmapper", "snapshotter.v1.zfs")


class Daemon:
    """A program that runs until it is closed; `answers` is a command line that succeeds once it serves."""

    def __init__(self, claim, argv, answers):
        self._log = claim.path / f"{Path(argv[0]).name}.log"
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment(),
                                             preexec_fn=lambda: cgroups.join(f"podjail-{claim.id}", "daemons"))
        wait_until(lambda: self._serves(answers), f"{argv[0]}, which said:\n{self._said()}", _START_SECONDS)
        atexit.register(self.close)

    def reload(self):
        """Has it read its configuration again."""
        self._process.send_signal(1)  # SIGHUP

    def close(self):
        """Ends it."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _serves(self, answers):
        if self._process.poll() is not None:
            raise CommandFailed(f"{self._process.args[0]} ended: {self._said()}")
        return subprocess.run(answers, capture_output=True, check=False).returncode == 0

    def _said(self):
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]


@functools.cache
def containerd():
    """The address of this program's containerd."""
    claim = enclosure.enter()
    folder = claim.path / "containerd"
    mount_tmpfs(folder, size="2g")
    address = folder / "socket"
    unused = ", ".join(f'"io.containerd.{name}"' for name in _UNUSED)
    (folder / "config.toml").write_text(
        f'version = 2\nroot = "{folder}/root"\nstate = "{folder}/state"\ndisabled_plugins = [{unused}]\n'
        f'[grpc]\naddress = "{address}"\n', encoding="ascii")
    Daemon(claim, [program("containerd"), "--config", folder / "config.toml"],
           [program("ctr"), "--address", address, "version"])
    return address


class DockerDaemon:
    """dockerd, whose list of runtimes grows with every pod."""

    def __init__(self):
        claim = enclosure.enter()
        self._folder = claim.path / "docker"
        mount_tmpfs(self._folder, size="2g")
        self._runtimes = {}
        self._images = {}
        self._write_settings()
        folder = self._folder
        self.client = [program("docker"), "--config", folder / "client", "--host", f"unix://{folder}/socket"]
        self._daemon = Daemon(claim, [
            program("dockerd"), "--config-file", folder / "daemon.json", "--host", f"unix://{folder}/socket", "--data-root",
            folder / "data", "--exec-root", folder / "exec", "--pidfile", folder / "pid", "--containerd", containerd(),
            "--storage-driver", "overlay2", "--bridge", "none", "--iptables=false", "--ip6tables=false",
            "--ip-forward=false", "--ip-masq=false", "--userland-proxy=false"], [*self.client, "version"])

    @property
    def files_of_containers(self):
        """Where it keeps the hosts, hostname and resolv.conf of every container."""
        return self._folder / "data" / "containers"

    def command(self, words, **options):
        """Runs the client. Returns what it printed."""
        return run([*self.client, *words], **options)

    def add_runtime(self, name, path):
        """Makes the program at `path` known as a runtime called `name`."""
        self._runtimes[name] = {"path": str(path)}
        self._write_settings()
        self._daemon.reload()
        wait_until(lambda: name in self.runtimes(), f"Docker's runtime {name}")

    def runtimes(self):
        """What it knows as runtimes, by name."""
        return json.loads(self.command(["info", "--format", "{{json .Runtimes}}"]))

    def image_of(self, root):
        """The name of an image with the content of the directory `root`."""
        if root not in self._images:
            name = f"podjail:{len(self._images)}"
            tar = subprocess.Popen(["tar", "--directory", root, "--create", "."], stdout=subprocess.PIPE)
            with tar:
                self.command(["import", "-", name], stdin=tar.stdout)
            if tar.returncode != 0:
                raise CommandFailed(f"tar of {root}: status {tar.returncode}")
            self._images[root] = name
        return self._images[root]

    def _write_settings(self):
        settings = json.dumps({"runtimes": self._runtimes})
        fresh = self._folder / "daemon.json.new"
        fresh.write_text(settings, encoding="utf-8")
        os.replace(fresh, self._folder / "daemon.json")


@functools.cache
def docker():
    """This program's dockerd."""
    return DockerDaemon()
