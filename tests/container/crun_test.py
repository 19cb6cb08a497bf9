"""The same with crun beneath."""

import unittest

from pod import programs
from pod.command import CommandFailed
from pod.packages import program
from pod.pod import SHARED, PodSettings
from pod.runtimes.crun import view

from support.pod_case import PodCase
from support.wrapped_pod import SANDBOX, WrappedPod

URL = "https://registry.example.test/pkg"


class Crun(PodCase):
    """A complete pod, every container of which crun made."""

    @classmethod
    def setUpClass(cls):
        settings = PodSettings(policies={"hosts.js": 'r.host === "registry.example.test"'})
        cls.pod = cls.enterClassContext(WrappedPod(settings, program("crun"), view(programs.find())))
        cls.crun = str(program("crun"))
        cls.pod.start()

    def test_the_wrapper_became_crun(self):
        done = self.pod.wrapped.call(["--version"])
        self.assertTrue(done.stdout.startswith("crun version"), done.stdout)
        self.assertEqual(done.stdout, self.pod.wrapped.call(["--version"], self.crun).stdout)

    def test_https_works_with_nothing_configured(self):
        self.assertIn("hello from registry.example.test/pkg", self.run_ok(["curl", "-sSf", URL]))

    def test_the_sidecars_files_are_there_and_read_only(self):
        self.assertIn("ca.crt", self.run_ok(["ls", SHARED]).split())
        self.assertNotEqual(0, self.pod.run("workload", ["touch", f"{SHARED}/ca.crt"]).status)

    def test_status_streams_and_failures_are_cruns(self):
        identity = self.pod.container_id("workload")
        for words, status in ((["exec", identity, "sh", "-c", "exit 7"], 7), (["exec", identity, "cat"], 0),
                              (["state", "none"], 1), (["kill", "none", "KILL"], 1)):
            wrapped, bare = [self.pod.wrapped.call(words, program, input="hello") for program in (None, self.crun)]
            self.assertEqual((bare.returncode, bare.stdout), (wrapped.returncode, wrapped.stdout), words)
            self.assertEqual(status, wrapped.returncode, wrapped.stderr)
            self.assertNotIn("podjail-runtime", wrapped.stderr)

    def test_options_as_conmon_writes_them(self):
        bundle = self.pod.wrapped.write_bundle(self.pod.container("conmon", args=("sh", "-c", "exit 9"), annotations=SANDBOX))
        log = bundle / "log.json"
        words = [f"--log={log}", "--log-format=json", "run", f"--bundle={bundle}", f"--pid-file={bundle}/pid"]
        self.assertEqual(9, self.pod.wrapped.call([*words, self.pod.container_id("conmon")]).returncode)
        self.assertIn("podjail-hook", (bundle / "config.json").read_text(encoding="utf-8"))

    def test_abbreviations_that_crun_knows_are_refused(self):
        bundle = self.pod.wrapped.write_bundle(self.pod.container("short", annotations=SANDBOX))
        for words in (["run", "--bun", str(bundle)], ["run", f"-b{bundle}"], ["run", "-f", f"{bundle}/config.json"]):
            done = self.pod.wrapped.call([*words, self.pod.container_id("short")])
            self.assertEqual(1, done.returncode)
            self.assertIn("podjail-runtime: the option", done.stderr)

    def test_a_refusal_of_the_hook_keeps_the_container_from_starting(self):
        with self.assertRaisesRegex(CommandFailed, "hook"):
            self.pod.start_workload("raw", capabilities=("CAP_NET_RAW",))
        self.assertIsNone(self.pod.state("raw"))


if __name__ == "__main__":
    unittest.main()
