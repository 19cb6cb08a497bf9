"""A pod as Docker or plain containerd would make it: no hook and no shared volume in config.json, and podjail-runtime in place of
the runtime, which adds both."""

import dataclasses
import json
import os
import subprocess

from pod import runtime
from pod.bundle import config
from pod.command import CommandFailed
from pod.pod import SHARED, Pod

SANDBOX = {"io.kubernetes.cri.container-type": "sandbox"}


class WrappedPod(Pod):
    """A Pod whose containers are created through podjail-runtime."""

    def _prepare(self):
        super()._prepare()
        self._held = set()
        self.wrapper = str(self._programs.hook.with_name("podjail-runtime"))
        self.settings = {"hook": str(self._programs.hook), "hook_config": str(self.path / "hook.json")}
        self.write_settings()

    def write_settings(self):
        """Writes runtime.json as `settings` has it."""
        self._write_json("runtime.json", self.settings)

    def environment(self):
        """The environment of the daemon that calls the runtime."""
        return os.environ | {"PODJAIL_RUNTIME_CONFIG": str(self.path / "runtime.json")}

    def globals(self, name):
        """The options that containerd's shim puts in front of every verb."""
        return ["--root", str(self._runc), "--log", str(self._bundle_folder(name) / "log.json"), "--log-format", "json"]

    def start_pause(self, hooked=None):
        """Starts the first container, marked as containerd marks the one that holds the namespaces."""
        self.create(self._container("pause", capabilities=(), annotations=SANDBOX), hooked)

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
        words = [self.wrapper, *self.globals(container.name), "create", "--bundle", str(folder), "--pid-file",
                 str(folder / "pid"), identity]
        with open(folder / "stdout.log", "wb") as stdout, open(folder / "stderr.log", "wb") as stderr:
            done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, timeout=60, check=False,
                                  env=self.environment())
        if done.returncode != 0:
            raise CommandFailed((folder / "stderr.log").read_text(encoding="utf-8", errors="replace").strip())
        if container.name not in self._held:
            runtime.run([self.wrapper, "--root", self._runc, "start", identity], env=self.environment())

    def config_of(self, name):
        """config.json of a container, as the wrapper left it."""
        return json.loads((self._bundle_folder(name) / "config.json").read_text(encoding="utf-8"))

    def log_entries(self, name):
        """What the runtime's log file of a container says."""
        path = self._bundle_folder(name) / "log.json"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
