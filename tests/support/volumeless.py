"""Pods without a shared volume, started by a daemon that knows the jail by its runtime alone; and what must hold in each."""

from dataclasses import replace

from pod import programs, rootfs
from pod.command import CommandFailed
from pod.pod import SHARED, Pod, PodSettings

URL = "https://registry.example.test/pkg"
POLICIES = {"hosts.js": 'r.host === "registry.example.test"'}


class VolumelessPod(Pod):
    """A Pod whose containers share their network and nothing else."""

    def create(self, container, hooked=None):
        mounts = tuple(mount for mount in container.mounts if mount.destination != SHARED)
        super().create(replace(container, mounts=mounts), hooked)


class VolumelessTests:
    """The tests of one daemon, for a PodCase to inherit first; `kind` is the pod's class, `runtime` a key of pod.runtimes.NAMES."""

    kind, runtime = VolumelessPod, ""

    @classmethod
    def setUpClass(cls):
        settings = PodSettings(policies=POLICIES, runtime=cls.runtime)
        cls.pod = cls.enterClassContext(cls.kind(programs.find(), rootfs.ensure("clients"), settings))
        cls.pod.start()

    def test_https_works_with_nothing_configured(self):
        self.assertIn("hello from registry.example.test/pkg", self.run_ok(["curl", "-sSf", URL]))

    def test_the_sidecars_files_are_there_and_read_only(self):
        self.assertIn("ca.crt", self.run_ok(["ls", SHARED]).split())
        self.assertNotEqual(0, self.pod.run("workload", ["touch", f"{SHARED}/ca.crt"]).status)

    def test_the_daemon_shows_why_the_wrapper_refuses(self):
        settings, away = self.pod.path / "hook.json", self.pod.path / "away.json"
        settings.rename(away)
        try:
            with self.assertRaisesRegex(CommandFailed, "podjail-runtime: open .*hook.json"):
                self.pod.start_workload("unread")
        finally:
            away.rename(settings)

    def test_a_refusal_of_the_hook_keeps_the_container_from_starting(self):
        with self.assertRaisesRegex(CommandFailed, "hook"):
            self.pod.start_workload("raw", capabilities=("CAP_NET_RAW",))
