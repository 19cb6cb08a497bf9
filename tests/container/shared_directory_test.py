"""A pod without any volume: the wrapper makes the sidecar's directory, and the hook mounts it into the workloads."""

import shutil
import unittest

from pod.command import CommandFailed
from pod.pod import SHARED, PodSettings

from support.pod_case import PodCase
from support.wrapped_pod import SANDBOX, WrappedPod

URL = "https://registry.example.test/pkg"
SETTINGS = PodSettings(policies={"hosts.js": 'r.host === "registry.example.test"'})


class SharedDirectory(PodCase):
    """A pod that is complete."""

    @classmethod
    def setUpClass(cls):
        cls.pod = cls.enterClassContext(WrappedPod(SETTINGS))
        cls.pod.start()

    def mount_of(self, container):
        """The fields of /proc/self/mountinfo of the topmost mount at the shared directory."""
        lines = self.pod.run(container, ["cat", "/proc/self/mountinfo"]).stdout.splitlines()
        return [line.split() for line in lines if line.split()[4] == SHARED][-1]

    def test_https_works_with_nothing_configured(self):
        self.assertIn("hello from registry.example.test/pkg", self.run_ok(["curl", "-sSf", URL]))
        program = f"import urllib.request; print(urllib.request.urlopen('{URL}').read().decode())"
        self.assertIn("hello from", self.run_ok(["python3", "-c", program]))

    def test_https_works_by_a_variable_where_the_image_trusts_nobody(self):
        command = f"SSL_CERT_DIR=/none curl -sSf --cacert \"$(tr '\\0' '\\n' </proc/1/environ | sed -n s/^CURL_CA_BUNDLE=//p)\" {URL}"
        self.assertIn("hello from", self.run_ok(["sh", "-c", command]))

    def test_the_workload_sees_the_sidecars_files_and_cannot_write_them(self):
        seen = set(self.run_ok(["ls", SHARED]).split())
        self.assertLessEqual({"ca.crt", "bundle.pem", "env"}, seen)
        self.assertLessEqual({"ro", "nosuid", "nodev", "noexec"}, set(self.mount_of("workload")[5].split(",")))
        self.assertNotEqual(0, self.pod.run("workload", ["touch", f"{SHARED}/ca.crt"]).status)
        self.assertNotEqual(0, self.pod.run("workload", ["mount", "-o", "remount,rw", SHARED]).status)

    def test_the_variables_name_files_that_are_there(self):
        lines = self.run_ok(["sh", "-c", "tr '\\0' '\\n' </proc/1/environ"]).splitlines()
        values = dict(line.split("=", 1) for line in lines)
        self.assertEqual(f"{SHARED}/bundle.pem", values["SSL_CERT_FILE"])
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE"):
            self.run_ok(["test", "-s", values[name]])

    def test_a_variable_that_is_set_stays(self):
        self.pod.start_workload("chosen", environment={"SSL_CERT_FILE": "/mine.pem", "CURL_CA_BUNDLE": ""})
        environment = self.pod.config_of("chosen")["process"]["env"]
        self.assertEqual(["SSL_CERT_FILE=/mine.pem"], [line for line in environment if line.startswith("SSL_CERT_FILE=")])
        self.assertEqual(["CURL_CA_BUNDLE="], [line for line in environment if line.startswith("CURL_CA_BUNDLE=")])

    def test_a_second_workload_shares_the_same_directory(self):
        self.pod.start_workload("second")
        both = [self.pod.run(name, ["stat", "-c", "%d %i", f"{SHARED}/ca.crt"]).stdout for name in ("workload", "second")]
        self.assertEqual(both[0], both[1])

    def test_pause_and_sidecar_are_given_what_is_theirs(self):
        self.assertNotIn(SHARED, [mount["destination"] for mount in self.pod.config_of("pause")["mounts"]])
        (mount,) = [mount for mount in self.pod.config_of("sidecar")["mounts"] if mount["destination"] == SHARED]
        self.assertLessEqual({"uid=15001", "gid=15001", "size=8m", "mode=0755"}, set(mount["options"]))
        for name in ("pause", "sidecar"):
            self.assertFalse([line for line in self.pod.config_of(name)["process"]["env"] if "SSL" in line], name)

    def test_the_host_sees_nothing_of_it(self):
        with open("/proc/self/mountinfo", encoding="utf-8") as lines:
            points = [line.split()[4] for line in lines]
        self.assertEqual([], [point for point in points if point.endswith(SHARED)])


class Unready(PodCase):
    """A pod that grows container by container."""

    def setUp(self):
        self.pod = self.enterContext(WrappedPod(SETTINGS))

    @classmethod
    def setUpClass(cls):
        pass

    def assert_refused(self, name, pattern, **changes):
        """The container is refused, the log file that daemons read says why, and nothing of it runs."""
        with self.assertRaisesRegex(CommandFailed, pattern):
            self.pod.start_workload(name, **changes)
        self.assertRegex(self.pod.log_entries(name)[-1]["msg"], "podjail-hook|exit status")
        self.assertIn(self.pod.state(name), (None, {}))

    def test_a_workload_before_the_sidecar_is_refused(self):
        self.pod.start_pause()
        self.assert_refused("early", "not ready")

    def test_a_workload_after_the_sidecars_end_is_refused(self):
        self.pod.start_pause()
        self.pod.start_sidecar()
        self.pod.delete("sidecar")
        self.assert_refused("late", "not ready")

    def test_a_sidecar_that_is_created_and_not_started_is_not_ready(self):
        self.pod.start_pause()
        self.pod.wrapped.held.add("sidecar")
        self.pod.create_sidecar()
        self.assert_refused("early", "not ready")

    def test_a_restarted_sidecar_serves_the_next_workload(self):
        self.pod.start_pause()
        self.pod.start_sidecar()
        self.pod.delete("sidecar")
        self.pod.start_sidecar()
        self.pod.start_workload("workload")
        self.assertIn("hello from", self.run_ok(["curl", "-sSf", URL]))

    def test_an_image_whose_run_is_a_link_is_refused(self):
        self.pod.start_pause()
        self.pod.start_sidecar()
        container = self.pod.container("linked")
        root = self.pod.root_of(container)
        shutil.rmtree(root / "run")
        (root / "elsewhere").mkdir()
        (root / "run").symlink_to("elsewhere")
        with self.assertRaisesRegex(CommandFailed, "link or no directory"):
            self.pod.create(container)

    def test_the_mark_of_a_sandbox_gets_nothing_but_the_jail(self):
        self.pod.start_pause()
        self.pod.start_workload("marked", annotations=SANDBOX)
        done = self.pod.run("marked", ["curl", "-sS", "--max-time", "3", "http://203.0.113.10/"])
        self.assertNotEqual(0, done.status)
        self.assertEqual([], list(self.pod.outside.requests))


if __name__ == "__main__":
    unittest.main()
