"""containerd, asked through ctr with a config.json of ours. The hook is attached by the runtime wrapper."""

import secrets
import subprocess

from ..command import CommandFailed, run
from ..packages import program
from . import daemons, wrapper
from .runc import read_log, write_bundle
from .runtime import Runtime


class Containerd(Runtime):
    """ctr, with a containerd namespace for each pod."""

    name = "containerd"

    @classmethod
    def prepare(cls):
        daemons.containerd()

    def create(self, container, hook):
        folder = write_bundle(self._place, container, {})
        runtime = wrapper.write(self._place, hook) if hook else "runc"
        try:
            self._run("run", "--detach", "--config", folder / "config.json", "--runc-binary", runtime, "--runc-root",
                      self._place.path / "runc", "--log-uri", f"file://{folder}/output.log", self._id(container.name))
        except CommandFailed:
            self.delete(container.name)
            raise

    def exec_command(self, name, argv, user, env):
        options = ["--exec-id", secrets.token_hex(8)]
        if user is not None:
            options += ["--user", user]
        variables = ["env", *(f"{name_}={value}" for name_, value in env.items())] if env else []
        return self._ctr("tasks", "exec", *options, self._id(name), *variables, *argv)

    def state(self, name):
        for line in self._run("tasks", "list").splitlines()[1:]:
            task, pid, status = line.split()
            if task == self._id(name):
                return {"status": status.lower(), "pid": int(pid)}
        return None

    def signal(self, name, signal):
        self._run("tasks", "kill", "--signal", signal, self._id(name))

    def delete(self, name):
        # Neither is an error when there is none: a refused container has no task.
        for words in (("tasks", "delete", "--force"), ("containers", "delete")):
            subprocess.run(self._ctr(*words, self._id(name)), capture_output=True, timeout=60, check=False)

    def output(self, name):
        return read_log(self._place.folder(name) / "output.log"), ""

    def close(self):
        for line in self._run("containers", "list", "--quiet").split():
            self.delete(line.removeprefix(self._id("")))

    def _run(self, *words):
        return run(self._ctr(*words))

    def _ctr(self, *words):
        return [program("ctr"), "--address", daemons.containerd(), "--namespace", self._place.cgroup, *words]

    def _id(self, name):
        return self._place.container_id(name)
