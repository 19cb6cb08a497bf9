"""What a sidecar counted reaches the node agent's directory, however short it lived and however it ended."""

import json
import os
import unittest
from dataclasses import replace

from pod import programs, rootfs
from pod.pod import SHARED, Pod, PodSettings
from pod.runtimes.runc import write_bundle
from pod.waiting import wait_until

from support.pod_case import PodCase
from support.wrapped_pod import WrappedPod, WrappedRuntime

URL = "https://registry.example.test/pkg"
POLICIES = {"hosts.js": 'r.host === "registry.example.test"'}
IDENTITY = {"io.kubernetes.cri.sandbox-namespace": "team", "io.kubernetes.cri.sandbox-name": "build-7",
            "io.kubernetes.cri.sandbox-uid": "0f5c-11", "podjail.dev/workload": "Job/build"}
MAX_REPORT = 256 << 10


class WithVolume(WrappedRuntime):
    """podjail-runtime, given containers that have the shared volume, as in Kubernetes."""

    def write_bundle(self, container):
        return write_bundle(self._place, container, {})


class OfKubernetes:
    """Mixed into a Pod: its sidecar is marked as the CRI plugin marks containers, and the host has an agent's directories."""

    def _hook_settings(self):
        return super()._hook_settings() | {"state_directory": str(self.path / "state")}

    def sidecar(self):
        container = super().sidecar()
        return replace(container, annotations=container.annotations | IDENTITY)

    def make_directories(self):
        """What the agent does first."""
        for name in ("reports", "live"):
            (self.path / "state" / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    def handed_over(self):
        """{container: (what the hook vouches for, the report as it was found)}"""
        files = (self.path / "state" / "reports").glob("*.json")
        parts = {file.stem: file.read_text(encoding="utf-8").split("\n", 1) for file in files}
        return {name: (json.loads(head), report) for name, (head, report) in parts.items()}


class RuncPod(OfKubernetes, WrappedPod):
    """runc beneath the wrapper."""

    def _prepare(self):
        Pod._prepare(self)
        self.wrapped = self._runtime = WithVolume(self._place, self._beneath, self._view)


class ContainerdPod(OfKubernetes, Pod):
    """containerd, with the wrapper as its runtime."""


class WithContainerd(PodCase):
    """A daemon that deletes the container by itself calls the hook all the same."""

    @classmethod
    def setUpClass(cls):
        settings = PodSettings(policies=POLICIES, runtime="containerd")
        cls.pod = cls.enterClassContext(ContainerdPod(programs.find(), rootfs.ensure("clients"), settings))
        cls.pod.make_directories()
        cls.pod.start()

    def test_a_killed_sidecar_leaves_what_it_had_counted(self):
        self.run_ok(["curl", "-sSf", URL])
        shown = self.pod.shared / "report.json"
        wait_until(lambda: json.loads(shown.read_text(encoding="utf-8"))["requests"]["by_verdict"].get("allow"), "the snapshot", 20)
        self.pod.signal("sidecar", "KILL")
        self.pod.delete("sidecar")
        ((head, report),) = self.pod.handed_over().values()
        self.assertEqual("build-7", head["pod"])
        self.assertEqual("current", json.loads(report)["state"])
        self.assertLess(0, json.loads(report)["requests"]["by_verdict"]["allow"])


class WithRunc(PodCase):
    """One pod for each test, because each ends its sidecar."""

    def setUp(self):
        self.pod = self.enterContext(RuncPod(PodSettings(policies=POLICIES)))
        self.pod.start_pause()

    @classmethod
    def setUpClass(cls):
        pass

    def end_sidecar(self):
        """Lets the sidecar end by itself; it is not deleted yet."""
        self.pod.signal("sidecar", "TERM")
        wait_until(lambda: self.pod.state("sidecar")["status"] == "stopped", "the sidecar's end", 20)

    def live(self):
        """The files that say where living sidecars keep their reports."""
        return list((self.pod.path / "state" / "live").iterdir())

    def test_a_sidecar_that_ended_leaves_its_last_report_under_the_runtimes_word(self):
        self.pod.make_directories()
        self.pod.start_sidecar()
        self.pod.start_workload("workload")
        (entry,) = [json.loads(file.read_text(encoding="utf-8")) for file in self.live()]
        self.assertEqual(str(self.pod.shared), entry["directory"])
        self.run_ok(["curl", "-sSf", URL])
        self.end_sidecar()
        self.pod.delete("sidecar")
        self.assertEqual([], self.live())
        head, report = self.pod.handed_over()[self.pod.container_id("sidecar")]
        self.assertEqual({"version": 1, "container": self.pod.container_id("sidecar"), "namespace": "team", "pod": "build-7",
                          "uid": "0f5c-11", "workload": "Job/build"}, head)
        self.assertEqual("final", json.loads(report)["state"])
        self.assertLess(0, json.loads(report)["requests"]["by_verdict"]["allow"])
        self.pod.delete("workload")
        self.assertEqual(1, len(self.pod.handed_over()), "a workload's end is nobody's business")

    def test_a_workload_cannot_change_the_report(self):
        self.pod.make_directories()
        self.pod.start_sidecar()
        self.pod.start_workload("workload")
        for attack in ("echo {} > $R", "rm -f $R", "mv $R $R.old", "ln -sf /etc/passwd $R", "chmod 666 $R", "mount -o remount,rw $D"):
            done = self.pod.run("workload", ["sh", "-c", f"D={SHARED}; R=$D/report.json; {attack}"])
            self.assertNotEqual(0, done.status, attack)
        self.end_sidecar()
        self.pod.delete("sidecar")
        ((_, report),) = self.pod.handed_over().values()
        self.assertEqual("final", json.loads(report)["state"])

    def assert_nothing_taken(self, spoil):
        """The sidecar is deleted, and what `spoil` made of its report is not handed over."""
        self.pod.make_directories()
        self.pod.start_sidecar()
        self.end_sidecar()
        spoil(self.pod.shared / "report.json")
        self.pod.delete("sidecar")
        self.assertIsNone(self.pod.state("sidecar"))
        self.assertEqual({}, self.pod.handed_over())

    def test_a_link_in_place_of_the_report_is_not_followed(self):
        def spoil(report):
            report.unlink()
            report.symlink_to("/etc/shadow")
        self.assert_nothing_taken(spoil)

    def test_a_report_that_is_too_long_is_left(self):
        def spoil(report):
            report.chmod(0o644)
            report.write_text(" " * (MAX_REPORT + 1), encoding="ascii")
        self.assert_nothing_taken(spoil)

    def test_a_report_of_another_user_is_left(self):
        self.assert_nothing_taken(lambda report: os.chown(report, 0, 0))

    def test_a_pipe_in_place_of_the_report_does_not_hold_up_the_end(self):
        def spoil(report):
            report.unlink()
            os.mkfifo(report)
            os.chown(report, 15001, 15001)
        self.assert_nothing_taken(spoil)

    def test_a_full_directory_takes_no_more(self):
        def spoil(_):
            for number in range(1024):
                (self.pod.path / "state" / "reports" / f"{number}.tmp").touch()
        self.assert_nothing_taken(spoil)

    def test_without_an_agent_the_container_is_deleted_like_any_other(self):
        self.pod.start_sidecar()
        self.end_sidecar()
        self.pod.delete("sidecar")
        self.assertIsNone(self.pod.state("sidecar"))
        self.assertFalse((self.pod.path / "state").exists())


if __name__ == "__main__":
    unittest.main()
