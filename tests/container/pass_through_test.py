"""Through the wrapper every verb is the runtime's own: exit status, output, descriptors, streams, files, process state."""

import json
import os
import signal
import subprocess
import unittest

from pod import programs
from pod.pod import PodSettings
from pod.waiting import wait_until

from support.pod_case import PodCase
from support.wrapped_pod import RUNC, SANDBOX, WrappedPod

# A runtime that tells what it was given, without the descriptors of its own.
TELLER = """#!/usr/bin/python3 -ISB
import os
import sys
KEPT = ("SigIgn", "SigBlk", "SigPnd", "Umask", "NoNewPrivs", "Cap", "Groups")
lines = [f"word={word!r}" for word in [open("/proc/self/cmdline").read().split("\\0"), os.getcwd(), sorted(os.environ.items())]]
lines += [line.strip() for line in open("/proc/self/status") if line.startswith(KEPT)]
for number in sorted(map(int, os.listdir("/proc/self/fd"))):
    try:
        lines.append(f"fd={number} {os.readlink(f'/proc/self/fd/{number}').partition(':')[0]}")
    except FileNotFoundError:
        pass  # the listing's own
os.write(1, "\\n".join(lines + [""]).encode())
os._exit(42)
"""


class PassThrough(PodCase):
    """A pod with its first container alone."""

    @classmethod
    def setUpClass(cls):
        cls.pod = cls.enterClassContext(WrappedPod(PodSettings()))
        cls.pod.start_pause()
        cls.identity = cls.pod.container_id("pause")

    def both(self, words, **options):
        """What the wrapper and the bare runtime answer, as (status, output, error)."""
        answers = []
        for program in (None, RUNC):
            done = self.pod.wrapped.call(words, program, **options)
            answers.append((done.returncode, done.stdout, done.stderr))
        return answers

    def assert_same(self, words, status, **options):
        """Both end with `status` and say the same. Returns what they wrote."""
        wrapped, bare = self.both(words, **options)
        self.assertEqual(bare, wrapped, words)
        self.assertEqual(status, wrapped[0], wrapped)
        return wrapped[1]

    def new_bundle(self, name, args, **changes):
        """The bundle of a container that needs no sidecar."""
        return self.pod.wrapped.write_bundle(self.pod.container(name, args=args, annotations=SANDBOX, **changes))

    def run_new(self, name, args, *options, **call):
        """`run`s a new container through the wrapper."""
        bundle = self.new_bundle(name, args)
        return self.pod.wrapped.call(["run", "--bundle", str(bundle), *options, self.pod.container_id(name)], **call)

    def test_verbs_that_ask(self):
        for words in (["--version"], ["-v"], ["--help"], [], ["features"], ["list"], ["list", "-q"], ["help", "create"],
                      ["create", "--help"], ["state", self.identity]):
            with self.subTest(words):
                self.assert_same(words, 0)
        self.assertEqual(self.identity, json.loads(self.pod.wrapped.call(["state", self.identity]).stdout)["id"])

    def test_verbs_that_fail(self):
        for words in (["state", "none"], ["start", self.identity], ["kill", "none"], ["delete", "none"], ["ps", "none"],
                      ["exec", "none", "true"], ["events", "none"], ["pause", "none"], ["update", "none"]):
            with self.subTest(words):
                wrapped, bare = self.both(words)
                self.assertEqual(bare[:2], wrapped[:2])
                self.assertNotEqual(0, wrapped[0])
                self.assertNotIn("podjail-runtime", wrapped[2])

    def test_spec_and_checkpoint(self):
        folder = self.pod.path / "spec"
        folder.mkdir()
        self.assertEqual(0, self.pod.wrapped.call(["spec", "--bundle", str(folder)]).returncode)
        self.assertNotIn("podjail", (folder / "config.json").read_text(encoding="utf-8"))
        wrapped, bare = self.both(["checkpoint", "--image-path", str(folder / "image"), "none"])
        self.assertEqual(bare[:2], wrapped[:2])

    def test_exec_passes_the_status_and_the_streams(self):
        for status in (0, 7, 255):
            self.assert_same(["exec", self.identity, "sh", "-c", f"exit {status}"], status)
        self.assert_same(["exec", self.identity, "sh", "-c", "kill -9 $$"], 137)
        self.assertEqual("HELLO", self.assert_same(["exec", self.identity, "tr", "a-z", "A-Z"], 0, input="hello"))

    def test_exec_passes_descriptors(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        os.write(writer, b"through the wrapper")
        os.close(writer)
        # Becomes 3 in the child alone: here it may be anything.
        done = self.pod.wrapped.call(["exec", "--preserve-fds", "1", self.identity, "cat", "/proc/self/fd/3"], pass_fds=(3,),
                                     preexec_fn=lambda: os.dup2(reader, 3))
        self.assertEqual((0, "through the wrapper"), (done.returncode, done.stdout), done.stderr)

    def test_run_passes_the_status_and_writes_its_files(self):
        pid_file = self.pod.path / "pid"
        done = self.run_new("one", ("sh", "-c", "echo out; echo error >&2; exit 9"), "--pid-file", str(pid_file))
        self.assertEqual((9, "out\n", "error\n"), (done.returncode, done.stdout, done.stderr.rpartition("}\n")[2]))
        self.assertTrue(int(pid_file.read_text(encoding="ascii")) > 0)

    def test_run_reads_the_bundle_of_its_working_directory(self):
        bundle = self.new_bundle("here", ("sh", "-c", "exit 5"))
        done = self.pod.wrapped.call(["run", self.pod.container_id("here")], cwd=bundle)
        self.assertEqual(5, done.returncode, done.stderr)
        self.assertIn("podjail-hook", (bundle / "config.json").read_text(encoding="utf-8"))

    def test_a_containers_life(self):
        bundle = self.new_bundle("life", ("sleep", "infinity"))
        identity = self.pod.container_id("life")
        steps = [(["create", "--bundle", str(bundle), identity], "created"), (["start", identity], "running"),
                 (["update", "--pids-limit", "100", identity], "running"), (["pause", identity], "paused"),
                 (["resume", identity], "running")]
        for words, status in steps:
            # The container's first process would hold pipes open.
            done = self.pod.wrapped.call(words, capture_output=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.assertEqual(0, done.returncode, words)
            self.assertEqual(status, self.pod.state("life")["status"])
        pid = self.pod.state("life")["pid"]
        self.assertEqual([pid], json.loads(self.pod.wrapped.call(["ps", "--format", "json", identity]).stdout))
        self.assertEqual("stats", json.loads(self.pod.wrapped.call(["events", "--stats", identity]).stdout)["type"])
        self.assertEqual(0, self.pod.wrapped.call(["kill", identity, "KILL"]).returncode)
        wait_until(lambda: self.pod.state("life")["status"] == "stopped", "the container's end")
        self.assertEqual(0, self.pod.wrapped.call(["delete", identity]).returncode)
        self.assertIsNone(self.pod.state("life"))

    def test_signals_reach_the_runtime_itself(self):
        bundle = self.new_bundle("signalled", ("sh", "-c", "trap 'exit 21' TERM; echo ready; while :; do sleep 0.01; done"))
        words = [str(programs.find().runtime), "--root", str(self.pod.path / self.pod.wrapped.name), "run", "--bundle",
                 str(bundle), self.pod.container_id("signalled")]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              env=self.pod.wrapped.environment()) as running:
            self.assertEqual("ready\n", running.stdout.readline())
            running.send_signal(signal.SIGTERM)
            self.assertEqual(21, running.wait(20))


class Inherited(PodCase):
    """What the process of the runtime has, told by a runtime that is a script."""

    @classmethod
    def setUpClass(cls):
        cls.pod = cls.enterClassContext(WrappedPod(PodSettings()))
        cls.teller = cls.pod.path / "teller"
        cls.teller.write_text(TELLER, encoding="ascii")
        cls.teller.chmod(0o755)
        cls.pod.wrapped.write_settings(runtime=str(cls.teller))

    def test_everything_is_as_if_it_had_been_called_itself(self):
        os.set_inheritable(descriptor := os.open("/dev/zero", os.O_RDONLY), True)
        self.addCleanup(os.close, descriptor)

        def before():
            os.umask(0o137)
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})

        environment = {name: self.pod.wrapped.environment()[name] for name in ("PATH", "PODJAIL_RUNTIME_CONFIG")} | {"ODD": "a\nb=c"}
        bundle = self.pod.wrapped.write_bundle(self.pod.container("any"))
        for words in (["kill", "c 1", "\n*"], ["create", "--bundle", str(bundle), "c1"]):
            told = [self.pod.wrapped.call(words, program, preexec_fn=before, pass_fds=(descriptor,), cwd="/usr",
                                  env=environment)
                    for program in (None, str(self.teller))]
            self.assertEqual(told[1].stdout, told[0].stdout)
            self.assertEqual((42, 42, ""), (told[0].returncode, told[1].returncode, told[0].stderr))
            self.assertIn(f"'{self.teller}', '--root'", told[0].stdout)
            self.assertIn("/dev/zero\n", told[0].stdout)
            self.assertIn("Umask:\t0137\n", told[0].stdout)

    def test_closed_standard_streams_stay_closed(self):
        bundle = self.pod.wrapped.write_bundle(self.pod.container("any"))
        words = ["create", "--bundle", str(bundle), "c1"]
        told = self.pod.path / "told"

        def close_two():
            os.close(0)
            os.close(2)

        texts = []
        for program in (None, str(self.teller)):
            with open(told, "w", encoding="utf-8") as out:
                done = self.pod.wrapped.call(words, program, capture_output=False, text=None, stdout=out, preexec_fn=close_two)
            self.assertEqual(42, done.returncode)
            texts.append(told.read_text(encoding="utf-8"))
        self.assertEqual(texts[1], texts[0])
        self.assertNotIn("fd=2 ", texts[0])

    def test_path_is_not_searched(self):
        self.pod.wrapped.write_settings()
        folder = self.pod.path / "bin"
        folder.mkdir()
        (folder / "runc").symlink_to(self.teller)
        settings = self.pod.path / "no-runtime.json"
        settings.write_text("{}", encoding="ascii")
        environment = os.environ | {"PATH": str(folder), "PODJAIL_RUNTIME_CONFIG": str(settings)}
        done = self.pod.wrapped.call(["--version"], env=environment)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertTrue(done.stdout.startswith("runc version"), done.stdout)


if __name__ == "__main__":
    unittest.main()
