"""What a pod asks of a container runtime. The files beside this one answer it, each for one runtime.

Everything a runtime keeps is below the pod's directory or that of its daemon, and everything it starts is in a cgroup of
either, so that nothing of it is left elsewhere and a killed run can be cleaned up without it.
"""

import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from ..mounts import mount_overlay


@dataclass(frozen=True)
class Completed:
    """How a program in a container ended and what it wrote. Status 124: it was ended at its deadline."""

    status: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Place:
    """Whose containers they are, and where: the id of the pod, its directory, its network namespace's path, its programs."""

    pod: str
    path: Path
    netns: Path
    programs: object

    @property
    def cgroup(self):
        """The top-level cgroup that all containers of the pod are in."""
        return f"podjail-{self.pod}"

    def container_id(self, name):
        """What a runtime calls a container of this pod."""
        return f"podjail-{self.pod}-{name}"

    def folder(self, name):
        """The directory of one container, made if needed."""
        folder = self.path / "bundles" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def root_of(self, container):
        """The root directory of a container, for a runtime that takes one: a layer of its own over what others use too."""
        if container.root_mode == "ro" and container.root.is_relative_to(self.path):
            return container.root  # the pod's own already
        root = self.folder(container.name) / "rootfs"
        if not root.is_mount():
            mount_overlay(container.root, self.path / "scratch" / container.name, root)
        return root


@dataclass(frozen=True)
class Hook:
    """The hook as the host's administrator attaches it: the program, its hook.json, and the runtime's timeout for it."""

    program: Path
    config: Path
    seconds: int = 10
    node: Path | None = None  # the network namespace that is the host's for it; None: that of whoever calls the runtime

    def entry(self):
        """The hook as config.json and hooks.d write one."""
        if self.node is None:
            return {"path": str(self.program), "args": [self.program.name, "--config", str(self.config)], "timeout": self.seconds}
        entered = ["nsenter", f"--net={self.node}", str(self.program), "--config", str(self.config)]
        return {"path": "/usr/bin/nsenter", "args": entered, "timeout": self.seconds}


class Runtime(ABC):
    """A container runtime, for one pod."""

    name = ""
    # "pod": containers join the pod's network namespace by its path. "first container": this runtime has no way to say so;
    # the first container gets a namespace with nothing but lo, which becomes the pod's.
    network_of = "pod"

    @classmethod
    def prepare(cls):
        """Makes sure of what must be there before the first pod: called before anything is made for one."""

    def __init__(self, place):
        self._place = place

    @abstractmethod
    def create(self, container, hook):
        """Creates and starts a container, with the hook unless that is None.

        CommandFailed with what the runtime (and so the hook) said when either refuses; nothing of the container is left.
        """

    def execute(self, name, argv, timeout, stdin=None, user=None, env=None):
        """Runs argv in a running container, as its workload would."""
        command = self.exec_command(name, ["timeout", "-k", "1", str(timeout), *argv], user, env or {})
        given = {"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False,
                              timeout=timeout + 15, **given)
        return Completed(done.returncode, done.stdout, done.stderr)

    def open(self, name, argv):
        """Starts argv in a running container; returns its subprocess.Popen, with text pipes for input and output."""
        return subprocess.Popen(self.exec_command(name, argv, None, {}), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                text=True)

    @abstractmethod
    def exec_command(self, name, argv, user, env):
        """The command line that runs argv in a container, with standard input passed on."""

    @abstractmethod
    def state(self, name):
        """{"status": "created" | "running" | "stopped", "pid": …} of a container, or None when there is no such container."""

    @abstractmethod
    def signal(self, name, signal):
        """Sends a signal (KILL, TERM) to a container's first process."""

    @abstractmethod
    def delete(self, name):
        """Ends and removes a container, in whatever state it is."""

    @abstractmethod
    def output(self, name):
        """What a container wrote: (standard output, standard error). A runtime that cannot tell them apart gives the first."""

    def host_folders(self):
        """Folders below /run, besides the pod's own, from which this runtime mounts files of its own into containers."""
        return ()

    def close(self):
        """Lets go of what the runtime shares with other pods; the pod's own directory and cgroup are about to go."""
