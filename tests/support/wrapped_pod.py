"""A pod as Docker or plain containerd would make it: no hook and no shared volume in config.json, and podjail-runtime in place of
the runtime, which adds both."""

import dataclasses
import json
import os
import subprocess

from pod import programs, rootfs
from pod.bundle import config
from pod.command import CommandFailed
from pod.pod import SHARED, Pod
from pod.runtime import Completed

SANDBOX = {"io.kubernetes.cri.container-type": "sandbox"}


class WrappedPod(Pod):
    """A Pod whose every call of the runtime goes through podjail-runtime. `beneath` is the runtime it becomes."""

    def __init__(self, settings, beneath="/usr/sbin/runc"):
        if os.geteuid() != 0:
            raise PermissionError("these tests make containers and network namespaces: run them as root")
        self._held = set()
        self.beneath = beneath
        super().__init__(programs.find(), rootfs.ensure("clients"), settings)

    def _prepare(self):
        super()._prepare()
        self.wrapper = str(self._programs.hook.with_name("podjail-runtime"))
        self.settings = {"runtime": self.beneath, "hook": str(self._programs.hook),
                         "hook_config": str(self.path / "hook.json")}
        self.write_settings()

    def close(self):
        """Ends the containers, whichever runtime made them, and removes every trace of the pod."""
        for folder in sorted(self._runc.glob("*")) if self._runc.is_dir() else []:
            self.call(["delete", "--force", folder.name])
        super().close()

    def write_settings(self, **changes):
        """Writes runtime.json, as it is meant but for `changes`."""
        self._write_json("runtime.json", self.settings | changes)

    def environment(self):
        """The environment of the daemon that calls the runtime."""
        return os.environ | {"PODJAIL_RUNTIME_CONFIG": str(self.path / "runtime.json")}

    def call(self, words, program=None, **options):
        """Calls the wrapper (or another program in its place) as a daemon would; returns what subprocess.run returns."""
        words = [program or self.wrapper, "--root", str(self._runc), *words]
        given = {"stdin": subprocess.DEVNULL} if "input" not in options else {}
        return subprocess.run(words, **({"capture_output": True, "text": True, "timeout": 60, "check": False,
                                         "env": self.environment()} | given | options))

    def start_pause(self, hooked=None):
        """Starts the first container, marked as containerd marks the one that holds the namespaces."""
        self.create(self._container("pause", capabilities=(), annotations=SANDBOX), hooked)

    def container(self, name, **changes):
        """A container of the tenant that is not created yet; `changes` are fields of Container."""
        return self._container(name, **changes)

    def hold(self, name):
        """From here on a container of that name is created and not started."""
        self._held.add(name)

    def write_bundle(self, container):
        """Writes config.json of a container without any volume at the shared directory; returns the bundle's path."""
        mounts = tuple(mount for mount in container.mounts if mount.destination != SHARED)
        plain = dataclasses.replace(container, mounts=mounts)
        folder = self._bundle_folder(container.name)
        text = config(plain, f"/podjail-{self.id}/{container.name}", {})
        (folder / "config.json").write_text(json.dumps(text, indent=1), encoding="utf-8")
        return folder

    def create(self, container, hooked=None):
        """Creates and starts a container through the wrapper. CommandFailed with what it said."""
        folder = self.write_bundle(container)
        identity = self.container_id(container.name)
        words = ["--log", str(folder / "log.json"), "--log-format", "json", "create", "--bundle", str(folder),
                 "--pid-file", str(folder / "pid"), identity]
        with open(folder / "stdout.log", "wb") as stdout, open(folder / "stderr.log", "wb") as stderr:
            done = self.call(words, capture_output=False, text=None, stdout=stdout, stderr=stderr)
        if done.returncode != 0:
            raise CommandFailed((folder / "stderr.log").read_text(encoding="utf-8", errors="replace").strip())
        if container.name not in self._held:
            self._succeed(["start", identity])

    def run(self, name, argv, timeout=20, **options):
        """Runs a program in a container, as its workload would."""
        words = ["exec", self.container_id(name), "timeout", "-k", "1", str(timeout), *argv]
        done = self.call(words, timeout=timeout + 15, errors="replace", **options)
        return Completed(done.returncode, done.stdout, done.stderr)

    def state(self, name):
        """The runtime's state of a container, or None."""
        done = self.call(["state", self.container_id(name)])
        return json.loads(done.stdout) if done.returncode == 0 else None

    def delete(self, name):
        """Ends and removes one container."""
        self._succeed(["delete", "--force", self.container_id(name)])

    def config_of(self, name):
        """config.json of a container, as the wrapper left it."""
        return json.loads((self._bundle_folder(name) / "config.json").read_text(encoding="utf-8"))

    def log_entries(self, name):
        """What the runtime's log file of a container says."""
        path = self._bundle_folder(name) / "log.json"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []

    def _succeed(self, words):
        done = self.call(words)
        if done.returncode != 0:
            raise CommandFailed(f"{words}: status {done.returncode}: {done.stderr}")
