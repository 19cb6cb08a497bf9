"""runc, called as a higher runtime calls it: with a bundle."""

import json
import subprocess

from ..bundle import config
from ..command import CommandFailed, run
from .runtime import Runtime


def write_bundle(place, container, hooks):
    """Writes config.json, with `hooks` as its "hooks" object. Returns the bundle's directory."""
    folder = place.folder(container.name)
    text = config(container, place.root_of(container), f"/{place.cgroup}/{container.name}", hooks)
    (folder / "config.json").write_text(json.dumps(text, indent=1), encoding="utf-8")
    return folder


def read_log(path):
    """The text of a log; nothing if there is none."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


class Runc(Runtime):
    """runc, with its state in a directory of the pod."""

    name = "runc"
    _command = ("runc",)

    def create(self, container, hook):
        folder = write_bundle(self._place, self._annotated(container), {"createRuntime": [hook.entry()]} if hook else {})
        with open(folder / "stdout.log", "wb") as stdout, open(folder / "stderr.log", "wb") as stderr:
            done = subprocess.run(self._verb("create", "--bundle", folder, self._id(container.name)),
                                  stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, timeout=60, check=False)
        if done.returncode != 0:
            raise CommandFailed("\n".join(read_log(folder / name).strip() for name in ("stderr.log", "hook.log")))
        run(self._verb("start", self._id(container.name)))

    def exec_command(self, name, argv, user, env):
        options = [word for name_, value in env.items() for word in ("--env", f"{name_}={value}")]
        if user is not None:
            options += ["--user", user]
        return self._verb("exec", *options, self._id(name), *argv)

    def state(self, name):
        done = subprocess.run(self._verb("state", self._id(name)), capture_output=True, text=True, timeout=30, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def signal(self, name, signal):
        run(self._verb("kill", self._id(name), signal))

    def delete(self, name):
        run(self._verb("delete", "--force", self._id(name)))

    def output(self, name):
        return tuple(read_log(self._place.folder(name) / part) for part in ("stdout.log", "stderr.log"))

    def _annotated(self, container):
        """The container with what this runtime must be told by annotations."""
        return container

    def _verb(self, *words):
        return [*self._command, "--root", self._place.path / self.name, *words]

    def _id(self, name):
        return self._place.container_id(name)
