"""Docker, with images made of the pod's root filesystems. The hook is attached by the runtime wrapper.

Docker joins no network namespace by path. The pod's first container has one with nothing but lo, which becomes the pod's, and
all others join that container's. Nor does it set annotations: a container that needs some is started by a runtime that its
administrator configured to set them.
"""

import json
import subprocess

from ..command import CommandFailed
from . import daemons, wrapper
from .podman import flags
from .runtime import Runtime


class Docker(Runtime):
    """The docker command, with a runtime of its own for each pod."""

    name = "docker"
    network_of = "first container"

    @classmethod
    def prepare(cls):
        daemons.docker()

    def __init__(self, place):
        super().__init__(place)
        self._daemon = daemons.docker()
        self._first = None

    def create(self, container, hook):
        name = self._place.container_id(container.name)
        try:
            self._daemon.command(["run", "--detach", "--pull", "never", "--name", name, "--runtime",
                                  self._runtime(container, hook), "--cgroup-parent", f"/{self._place.cgroup}", "--network", self._network(container),
                                  *flags(container, "", self._place.folder(container.name)), self._daemon.image_of(container.root), *container.args])
        except CommandFailed:
            self._remove(name)
            raise
        self._first = self._first or name

    def exec_command(self, name, argv, user, env):
        options = [word for name_, value in env.items() for word in ("--env", f"{name_}={value}")]
        if user is not None:
            options += ["--user", user]
        return [*self._daemon.client, "exec", "--interactive", *options, self._place.container_id(name), *argv]

    def state(self, name):
        done = subprocess.run([*self._daemon.client, "container", "inspect", self._place.container_id(name)],
                              capture_output=True, text=True, timeout=30, check=False)
        if done.returncode != 0:
            return None
        seen = json.loads(done.stdout)[0]["State"]
        return {"status": "stopped" if seen["Status"] == "exited" else seen["Status"], "pid": seen["Pid"]}

    def signal(self, name, signal):
        self._daemon.command(["kill", "--signal", signal, self._place.container_id(name)])

    def delete(self, name):
        self._remove(self._place.container_id(name))

    def output(self, name):
        done = subprocess.run([*self._daemon.client, "logs", self._place.container_id(name)], capture_output=True,
                              text=True, errors="replace", timeout=30, check=False)
        return done.stdout, done.stderr

    def host_folders(self):
        return (self._daemon.files_of_containers,)

    def close(self):
        for name in self._daemon.command(["ps", "--all", "--format", "{{.Names}}"]).split():
            if name.startswith(self._place.container_id("")):
                self._remove(name)

    def _remove(self, name):
        self._daemon.command(["rm", "--force", "--volumes", name])

    def _runtime(self, container, hook):
        if hook is None:
            return "runc"
        name = self._place.container_id(container.name) if container.annotations else self._place.cgroup
        if name not in self._daemon.runtimes():
            self._daemon.add_runtime(name, wrapper.write(self._place, hook, name, container.annotations))
        return name

    def _network(self, container):
        if container.network == "host":
            return "host"
        if container.network != str(self._place.netns):
            raise ValueError("Docker joins no network namespace by its path")
        return f"container:{self._first}" if self._first else "none"
