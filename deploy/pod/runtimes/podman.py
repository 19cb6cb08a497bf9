"""podman, with a store of the pod's own and runc below. The hook is attached as a host does it: by a hooks.d directory."""

import json
import subprocess

from .. import cgroups, seccomp
from ..command import CommandFailed, run
from ..packages import ROOT, program
from .runtime import Runtime

# A machine's own limits may be lower than what podman asks for by default.
CONFIGURATION = f"""\
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "none"
conmon_path = ["{ROOT}/usr/bin/conmon"]
helper_binaries_dir = ["{ROOT}/usr/libexec/podman"]
"""


class Podman(Runtime):
    """podman with containers on root filesystems, without images."""

    name = "podman"
    _driver = "vfs"  # needs nothing of the file system below

    def __init__(self, place):
        super().__init__(place)
        self.root = place.path / "podman"
        self.root.mkdir(exist_ok=True)
        (self.root / "containers.conf").write_text(CONFIGURATION, encoding="utf-8")

    def create(self, container, hook):
        name = self._place.container_id(container.name)
        try:
            self.command(["--hooks-dir", self._hooks_dir(hook), "run", "--detach", "--name", name, *self._options(container), "--rootfs",
                          self._place.root_of(container), *container.args])
        except CommandFailed:
            self.command(["rm", "--force", "--time", "0", "--ignore", name])
            raise

    def exec_command(self, name, argv, user, env):
        options = [word for name_, value in env.items() for word in ("--env", f"{name_}={value}")]
        if user is not None:
            options += ["--user", user]
        return self._podman("exec", "--interactive", *options, self._place.container_id(name), *argv)

    def state(self, name):
        done = subprocess.run(self._podman("container", "inspect", self._place.container_id(name)), capture_output=True,
                              text=True, timeout=30, check=False)
        if done.returncode != 0:
            return None
        seen = json.loads(done.stdout)[0]["State"]
        return {"status": "stopped" if seen["Status"] == "exited" else seen["Status"], "pid": seen["Pid"]}

    def signal(self, name, signal):
        self.command(["kill", "--signal", signal, self._place.container_id(name)])

    def delete(self, name):
        self.command(["rm", "--force", "--time", "0", self._place.container_id(name)])

    def output(self, name):
        done = subprocess.run(self._podman("logs", self._place.container_id(name)), capture_output=True, text=True,
                              errors="replace", timeout=30, check=False)
        return done.stdout, done.stderr

    def close(self):
        if self.root.is_dir():
            self.command(["rm", "--force", "--all", "--time", "0"])

    def command(self, words, **options):
        """Runs podman with the pod's store. Its monitors of containers come into the pod's cgroup."""
        return run(self._podman(*words), preexec_fn=lambda: cgroups.join(self._place.cgroup, "podman"), **options)

    def _podman(self, *words):
        return ["env", f"CONTAINERS_CONF={self.root}/containers.conf", f"HOME={self.root}", program("podman"), "--root",
                self.root / "store", "--runroot", self.root / "run", "--tmpdir", self.root / "tmp", "--storage-driver",
                self._driver, *words]

    def _hooks_dir(self, hook):
        hooks = self.root / ("hooks" if hook else "no-hooks")
        hooks.mkdir(exist_ok=True)
        if hook:
            entry = {"version": "1.0.0", "hook": hook.entry(), "when": {"always": True}, "stages": ["createRuntime"]}
            (hooks / "podjail.json").write_text(json.dumps(entry), encoding="utf-8")
        return hooks

    def _options(self, container):
        network = container.network if container.network == "host" else f"ns:{container.network}"
        options = ["--cgroup-parent", f"/{self._place.cgroup}", "--network", network, "--pull", "never"]
        if container.root_mode == "ro":
            options += ["--read-only-tmpfs=false"]  # no more mounts than were asked for: the sidecar may have none
        return [*options, *flags(container, "--annotation", self._place.folder(container.name))]


def flags(container, annotation, folder):
    """The options that podman and Docker have in common; `annotation` is what sets an annotation, "" if nothing does.

    The seccomp profile, written into `folder`, is the pod's: their own lets AF_VSOCK through.
    """
    profile = folder / "seccomp.json"
    profile.write_text(json.dumps(seccomp.profile(container.capabilities)), encoding="utf-8")
    options = ["--user", f"{container.uid}:{container.uid}", "--cap-drop", "ALL", "--tmpfs", "/tmp",
               "--security-opt", f"seccomp={profile}"]
    options += [word for held in container.capabilities for word in ("--cap-add", held.removeprefix("CAP_"))]
    options += [word for mount in container.mounts
                for word in ("--volume", f"{mount.source}:{mount.destination}:{mount.mode}")]
    options += [word for name, value in ({"LANG": "C.UTF-8"} | container.environment).items()
                for word in ("--env", f"{name}={value}")]
    if container.no_new_privileges:
        options += ["--security-opt", "no-new-privileges"]
    if container.root_mode == "ro":
        options += ["--read-only"]
    if annotation:
        options += [word for name, value in container.annotations.items() for word in (annotation, f"{name}={value}")]
    return options
