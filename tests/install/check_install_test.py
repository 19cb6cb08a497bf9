"""podjail-hook --check-install under real runtimes: it says jailed only where the hook ran, and leaves no container behind."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from pod import enclosure, mounts, packages, programs
from pod.runtimes import daemons
from pod.runtimes.podman import CONFIGURATION

from support.pod_case import REPOSITORY

JAILED, NOT_JAILED, UNKNOWN = 0, 1, 2


class CheckInstall(unittest.TestCase):
    """podjail installed into a directory of the test's own, for runtimes in a view of the machine of its own."""

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise PermissionError("these tests start containers: run them as root")
        cls.claim = enclosure.enter()
        cls.folder = cls.claim.path / "installed"
        mounts.mount_tmpfs(cls.folder)

    def setUp(self):
        self.environment = packages.environment() | {"HOME": str(self.folder)}
        self.install()
        settings = {"select": "all", "allow_mounts": [str(self.claim.path)]}  # where the runtimes have their stores here
        (self.folder / "etc" / "hook.json").write_text(json.dumps(settings), encoding="utf-8")
        self.hook = self.folder / "libexec" / "podjail-hook"
        self.hook_file = self.folder / "hooks.d" / "50-podjail.json"

    def install(self, *options):
        """Runs deploy/install for the test's own places."""
        subprocess.run([REPOSITORY / "deploy" / "install", "--from", programs.find().hook.parent, "--libexec",
                        self.folder / "libexec", "--etc", self.folder / "etc", "--hooks-dir", self.folder / "hooks.d",
                        "--share", self.folder / "share", *options],
                       capture_output=True, timeout=120, check=True)

    def check(self, *words, status, pattern):
        """Runs --check-install; its exit status and its sentence are as wanted, and nothing of it is left."""
        program = self.hook if self.hook.exists() else programs.find().hook
        done = subprocess.run([program, "--config", self.folder / "etc" / "hook.json", "--check-install", *words],
                              capture_output=True, text=True, timeout=150, check=False, env=self.environment)
        self.assertRegex(done.stdout + done.stderr, pattern)
        self.assertEqual(status, done.returncode)
        self.assertEqual([], list(Path("/run/podjail-hook").glob("podjail-check*")))
        processes = [path for path in Path("/proc").glob("[0-9]*/cmdline") if self.is_scratch(path)]
        self.assertEqual([], processes)

    @staticmethod
    def is_scratch(command_line):
        """Whether it is that of a scratch container's process."""
        try:
            return command_line.read_bytes().startswith(b"/podjail-pause\0")
        except OSError:
            return False  # it ended meanwhile

    def use_podman(self):
        """Has podman look for hooks where podjail was installed. Returns the options of its `run`."""
        settings = CONFIGURATION.replace("[engine]\n", f'[engine]\nhooks_dir = ["{self.folder}/hooks.d"]\n')
        (self.folder / "containers.conf").write_text(settings, encoding="utf-8")
        store = self.folder / "store"
        (self.folder / "storage.conf").write_text(f'[storage]\ndriver = "vfs"\ngraphroot = "{store}"\nrunroot = "{store}-run"\n',
                                                  encoding="utf-8")
        self.environment |= {"CONTAINERS_CONF": str(self.folder / "containers.conf"),
                             "CONTAINERS_STORAGE_CONF": str(self.folder / "storage.conf")}
        return ["--", "--cgroup-parent", f"/podjail-{self.claim.id}"]

    def podman(self, *words):
        """What podman prints."""
        return subprocess.run([packages.program("podman"), *words], capture_output=True, text=True, timeout=60, check=True,
                              env=self.environment).stdout

    def test_podman_with_the_hook_installed_jails(self):
        options = self.use_podman()
        self.check("podman", *options, status=JAILED, pattern="^jailed: .*podman")
        self.assertEqual("", self.podman("ps", "--all", "--quiet"))

    def test_podman_leaves_out_a_hook_that_is_not_there_and_that_is_told(self):
        options = self.use_podman()
        self.hook.unlink()
        self.check("podman", *options, status=NOT_JAILED, pattern="^NOT jailed: .*the hook did not run")
        self.install("--uninstall")
        self.check("podman", *options, status=NOT_JAILED, pattern="^NOT jailed: .*the hook did not run")
        self.assertEqual("", self.podman("ps", "--all", "--quiet"))

    def test_podman_with_a_broken_hooks_file_starts_nothing_and_that_is_told(self):
        options = self.use_podman()
        self.hook_file.write_text("{", encoding="ascii")
        self.check("podman", *options, status=UNKNOWN, pattern="cannot be told: .*hook")

    def test_a_hook_with_another_configuration_is_not_this_hosts_jail(self):
        options = self.use_podman()
        other = self.folder / "other.json"
        settings = {"resolvers": ["192.0.2.53"], "allow_mounts": [str(self.claim.path)]}
        other.write_text(json.dumps(settings), encoding="utf-8")
        hook = json.loads(self.hook_file.read_text(encoding="utf-8"))
        hook["hook"]["args"][-1] = str(other)
        self.hook_file.write_text(json.dumps(hook), encoding="utf-8")
        self.check("podman", *options, status=NOT_JAILED, pattern="another configuration")

    def test_a_hook_that_refuses_is_no_jail_that_was_seen(self):
        options = self.use_podman()
        self.check("podman", *options, "--cap-add", "NET_ADMIN", status=UNKNOWN, pattern="started no container.*")
        self.assertEqual("", self.podman("ps", "--all", "--quiet"))

    def test_containerd_jails_through_the_wrapper_alone(self):
        self.environment |= {"CONTAINERD_ADDRESS": str(daemons.containerd()), "PODJAIL_RUNTIME_CONFIG": "/nonexistent"}
        wrapper = self.wrapper()
        self.check("ctr", "--", "--runc-binary", wrapper, status=JAILED, pattern="^jailed: .*ctr")
        self.check("ctr", "--", "--runc-binary", "runc", status=NOT_JAILED, pattern="^NOT jailed")
        self.check("ctr", "--", "--runc-binary", "/nonexistent", status=UNKNOWN, pattern="cannot be told: ctr")

    def test_docker_jails_through_the_wrapper_alone(self):
        docker = daemons.docker()
        self.environment |= {"DOCKER_HOST": docker.client[-1], "DOCKER_CONFIG": str(self.folder)}
        docker.add_runtime("podjail", self.wrapper())
        self.check("docker", "--", "--runtime", "podjail", status=JAILED, pattern="^jailed: .*docker")
        self.check("docker", status=NOT_JAILED, pattern="^NOT jailed")
        self.check("docker", "--", "--runtime", "none", status=UNKNOWN, pattern="cannot be told: docker")
        self.assertEqual("", docker.command(["ps", "--all", "--quiet"]))
        self.assertEqual("", docker.command(["images", "--all", "--quiet"]))

    def wrapper(self):
        """podjail-runtime as installed, told where its configuration is."""
        path = self.folder / "wrapper"
        path.write_text(f"#!/bin/sh\nPODJAIL_RUNTIME_CONFIG={self.folder}/etc/runtime.json "
                        f'exec {self.folder}/libexec/podjail-runtime "$@"\n', encoding="ascii")
        path.chmod(0o755)
        return path

    def test_any_other_command_that_starts_a_container_will_do(self):
        self.environment["PODJAIL_RUNTIME_CONFIG"] = str(self.folder / "etc" / "runtime.json")
        run = ["--root", self.folder / "runc", "run", "--bundle", "{bundle}", "{name}"]
        self.check("--", self.folder / "libexec" / "podjail-runtime", *run, status=JAILED, pattern="^jailed")
        self.check("--", "runc", *run, status=NOT_JAILED, pattern="^NOT jailed")
        self.assertEqual([], list((self.folder / "runc").glob("*")))

    def test_a_command_that_starts_nothing_proves_nothing(self):
        for command, pattern in ((("true", "{root}"), "started no container"), (("false", "{root}"), "status 1"),
                                 (("/nonexistent", "{root}"), "No such file"), (("true",), "neither")):
            with self.subTest(command):
                self.check("--", *command, status=UNKNOWN, pattern=f"cannot be told: .*{pattern}")
        self.check("rkt", status=UNKNOWN, pattern="cannot be told: .*rkt")


if __name__ == "__main__":
    unittest.main()
