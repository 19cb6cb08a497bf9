"""A pod as Docker or plain containerd would make it: no hook and no shared volume in config.json, and podjail-runtime in place of
the runtime, which adds both."""

import json
import os
import subprocess
from dataclasses import replace

from pod import programs, rootfs
from pod.command import CommandFailed
from pod.pod import SHARED, Pod
from pod.runtimes.runc import Runc, read_log, write_bundle

RUNC = "/usr/sbin/runc"
SANDBOX = {"io.kubernetes.cri.container-type": "sandbox"}


class WrappedRuntime(Runc):
    """podjail-runtime, called as containerd's shim calls a runtime. `view`: what a command line of the runtime begins with."""

    name = "wrapped"

    def __init__(self, place, beneath, view):
        super().__init__(place)
        self.settings = {"runtime": str(beneath), "hook": str(place.programs.hook), "hook_config": str(place.path / "hook.json")}
        self.view = view
        self.held = set()
        self.write_settings()

    @property
    def _command(self):
        return (*self.view, "env", f"PODJAIL_RUNTIME_CONFIG={self._settings_path}", str(self._place.programs.runtime))

    @property
    def _settings_path(self):
        return self._place.path / "runtime.json"

    def write_settings(self, **changes):
        """Writes runtime.json, as it is meant but for `changes`."""
        self._settings_path.write_text(json.dumps(self.settings | changes), encoding="utf-8")

    def environment(self):
        """The environment of the daemon that calls the wrapper."""
        return os.environ | {"PODJAIL_RUNTIME_CONFIG": str(self._settings_path)}

    def call(self, words, program=None, **options):
        """Calls the wrapper (or another program in its place) as a daemon would; returns what subprocess.run returns."""
        words = [*self.view, program or str(self._place.programs.runtime), "--root", str(self._place.path / self.name), *words]
        given = {"stdin": subprocess.DEVNULL} if "input" not in options else {}
        return subprocess.run(words, **({"capture_output": True, "text": True, "timeout": 60, "check": False,
                                         "env": self.environment()} | given | options))

    def write_bundle(self, container):
        """Writes config.json of a container, without any volume at the shared directory. Returns the bundle's directory."""
        mounts = tuple(mount for mount in container.mounts if mount.destination != SHARED)
        return write_bundle(self._place, replace(container, mounts=mounts), {})

    def create(self, container, hook):
        folder = self.write_bundle(container)
        identity = self._id(container.name)
        words = ["--log", str(folder / "log.json"), "--log-format", "json", "create", "--bundle", str(folder),
                 "--pid-file", str(folder / "pid"), identity]
        with open(folder / "stdout.log", "wb") as stdout, open(folder / "stderr.log", "wb") as stderr:
            done = self.call(words, capture_output=False, text=None, stdout=stdout, stderr=stderr)
        if done.returncode != 0:
            raise CommandFailed(read_log(folder / "stderr.log").strip())
        if container.name not in self.held and (started := self.call(["start", identity])).returncode != 0:
            raise CommandFailed(started.stderr)


class WrappedPod(Pod):
    """A Pod whose every call of the runtime goes through podjail-runtime, which becomes `beneath`."""

    def __init__(self, settings, beneath=RUNC, view=()):
        if os.geteuid() != 0:
            raise PermissionError("these tests make containers and network namespaces: run them as root")
        self._beneath, self._view = beneath, view
        super().__init__(programs.find(), rootfs.ensure("clients"), settings)

    def _prepare(self):
        super()._prepare()
        self.wrapped = self._runtime = WrappedRuntime(self._place, self._beneath, self._view)

    def start_pause(self, hooked=None):
        """Starts the first container, marked as containerd marks the one that holds the namespaces."""
        self.create(self.member("pause", capabilities=(), annotations=SANDBOX), hooked)

    def container(self, name, **changes):
        """A container of the tenant that is not created yet; `changes` are fields of Container."""
        return self.member(name, **changes)

    def root_of(self, container):
        """The writable root directory that a container will get."""
        return self._place.root_of(container)

    def config_of(self, name):
        """config.json of a container, as the wrapper left it."""
        return json.loads((self._place.folder(name) / "config.json").read_text(encoding="utf-8"))

    def log_entries(self, name):
        """What the runtime's log file of a container says."""
        return [json.loads(line) for line in read_log(self._place.folder(name) / "log.json").splitlines()]
