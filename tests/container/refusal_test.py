"""What the wrapper refuses is not started, and the daemon can read why; what it writes is written whole."""

import json
import os
import unittest

from pod import programs
from pod.command import CommandFailed
from pod.pod import PodSettings

from support.pod_case import PodCase
from support.wrapped_pod import RUNC, SANDBOX, WrappedPod



class Refusals(PodCase):
    """Bundles that would start with the bare runtime."""

    @classmethod
    def setUpClass(cls):
        cls.pod = cls.enterClassContext(WrappedPod(PodSettings()))

    def setUp(self):
        self.pod.wrapped.write_settings()
        self.bundle = self.pod.wrapped.write_bundle(self.pod.container(self.id().rpartition(".")[2].replace("_", "-"),
                                                               annotations=SANDBOX))
        self.config = self.bundle / "config.json"
        self.identity = self.pod.container_id("refused")
        self.log = self.bundle / "log.json"

    def create(self, *options, before=()):
        """Creates the container through the wrapper, with its log in JSON."""
        words = ["--log", str(self.log), "--log-format", "json", *before, "create", "--bundle", str(self.bundle),
                 *options, self.identity]
        # The container's first process would hold pipes open.
        with open(self.bundle / "stderr.log", "w+", encoding="utf-8") as stderr:
            done = self.pod.wrapped.call(words, capture_output=False, stderr=stderr)
            stderr.seek(0)
            return done.returncode, stderr.read()

    def assert_refused(self, pattern, *options, **more):
        """Status 1, one line, the same in the log, and no container."""
        status, error = self.create(*options, **more)
        self.assertEqual(1, status)
        self.assertRegex(error, f"^podjail-runtime: .*{pattern}.*\n$")
        entry = json.loads(self.log.read_text(encoding="utf-8").splitlines()[-1])
        self.assertEqual({"level", "msg", "time"}, set(entry))
        self.assertEqual(("error", error.strip()), (entry["level"], entry["msg"]))
        self.assertIsNone(self.pod.state("refused"))

    def remove(self):
        self.assertEqual(0, self.pod.wrapped.call(["delete", "--force", self.identity]).returncode)

    def test_a_bundle_that_is_fine_starts_and_its_config_was_replaced_as_a_whole(self):
        os.chmod(self.config, 0o640)
        os.chown(self.config, 12, 34)
        before = self.config.read_text(encoding="utf-8")
        with open(self.config, encoding="utf-8") as reader:
            self.assertEqual(0, self.create()[0])
            self.addCleanup(self.remove)
            self.assertEqual(before, reader.read(), "who reads the old one reads it to its end")
        status = self.config.stat()
        self.assertEqual((0o640, 12, 34), (status.st_mode & 0o777, status.st_uid, status.st_gid))
        after = json.loads(self.config.read_text(encoding="utf-8"))
        hooks = after.pop("hooks")
        expected = json.loads(before)
        expected.pop("hooks")
        self.assertEqual(list(expected.items()), list(after.items()))
        self.assertEqual([str(self.pod.wrapped.settings["hook"])], [hook["path"] for hook in hooks["createRuntime"]])
        self.assertEqual([], [name for name in os.listdir(self.bundle) if "podjail-" in name])

    def test_a_second_run_writes_nothing(self):
        self.assertEqual(0, self.create()[0])
        self.remove()
        inode = self.config.stat().st_ino
        self.assertEqual(0, self.create()[0])
        self.remove()
        self.assertEqual(inode, self.config.stat().st_ino)

    def test_a_config_behind_a_link_is_refused_and_untouched(self):
        elsewhere = self.bundle / "elsewhere.json"
        self.config.rename(elsewhere)
        self.config.symlink_to(elsewhere)
        before = elsewhere.read_bytes()
        self.assert_refused("symbolic link")
        self.assertEqual(before, elsewhere.read_bytes())

    def test_a_config_that_two_parsers_read_differently_is_refused(self):
        text = self.config.read_text(encoding="utf-8")
        for more, pattern in (('"hooks": {}', "given twice"), ('"Hooks": {"createRuntime": []}', "Hooks")):
            with self.subTest(more):
                self.config.write_text(text.rstrip().rstrip("}") + f", {more}}}", encoding="utf-8")
                self.assert_refused(pattern)

    def test_the_bare_runtime_takes_a_key_of_another_case(self):
        """Why keys of another case are refused: runc of today would run this without our hook."""
        text = self.config.read_text(encoding="utf-8")
        marker = self.bundle / "marker"
        hook = {"path": "/usr/bin/touch", "args": ["touch", str(marker)]}
        self.config.write_text(text.rstrip().rstrip("}") + f', "HOOKS": {json.dumps({"createRuntime": [hook]})}}}',
                               encoding="utf-8")
        done = self.pod.wrapped.call(["create", "--bundle", str(self.bundle), self.identity], RUNC, capture_output=False)
        self.assertEqual(0, done.returncode)
        self.addCleanup(self.remove)
        self.assertTrue(marker.exists())

    def test_command_lines_that_could_be_read_differently_are_refused(self):
        self.assert_refused("--new", before=("--new",))
        self.assert_refused("named twice", "-b", str(self.bundle))
        self.assert_refused("--config", "--config", str(self.config))
        self.assert_refused("lacks its value|looks like an option", "--pid-file", "--no-pivot")

    def test_a_missing_hook_or_hook_configuration_refuses_the_start(self):
        self.pod.wrapped.write_settings(hook="/nonexistent/podjail-hook")
        self.assert_refused("the hook /nonexistent/podjail-hook")
        self.pod.wrapped.write_settings(hook=str(self.config))
        self.assert_refused("is not a file that can be executed")
        self.pod.wrapped.write_settings(hook_config="/nonexistent/hook.json")
        self.assert_refused("/nonexistent/hook.json")

    def test_the_wrapper_beneath_itself_is_refused_instead_of_looping(self):
        link = self.bundle / "runc"
        link.symlink_to(programs.find().runtime)
        self.pod.wrapped.write_settings(runtime=str(link))
        self.assert_refused("podjail-runtime itself")
        self.assertEqual(1, self.pod.wrapped.call(["--version"]).returncode)

    def test_settings_that_cannot_be_read_refuse_everything(self):
        self.pod.wrapped.write_settings(runtime="runc")
        self.assert_refused("runtime: must be an absolute path")
        (self.pod.path / "runtime.json").unlink()
        self.assert_refused("runtime.json")

    def test_a_refusal_of_the_hook_reaches_the_log_through_the_runtime(self):
        with self.assertRaisesRegex(CommandFailed, "not ready"):
            self.pod.create(self.pod.container("alone"))
        self.assertIn("podjail-hook", self.pod.log_entries("alone")[-1]["msg"])

    def test_the_log_is_text_where_the_daemon_asks_for_text(self):
        done = self.pod.wrapped.call(["--log", str(self.log), "create", "--bundle", "/nonexistent", self.identity])
        self.assertEqual(1, done.returncode)
        self.assertRegex(self.log.read_text(encoding="utf-8"), '^time="[^"]+" level=error msg="podjail-runtime: .*/nonexistent')


class Jailed(PodCase):
    """A container that nobody configured to be jailed is."""

    def test_a_plain_container_cannot_leave(self):
        with WrappedPod(PodSettings()) as pod:
            args = ("curl", "-sS", "--max-time", "3", "http://203.0.113.10/")
            bundle = pod.wrapped.write_bundle(pod.container("plain", args=args, annotations=SANDBOX))
            words = ["run", "--bundle", str(bundle), pod.container_id("plain")]
            bare = pod.wrapped.call(words, RUNC)
            self.assertEqual((0, "hello from 203.0.113.10/\n"), (bare.returncode, bare.stdout), bare.stderr)
            position = pod.outside.frames.mark()
            self.assertNotEqual(0, pod.wrapped.call(words).returncode)
            # The link came up unjailed: what the kernel itself says of that to its neighbours may still be on its way.
            left = [str(frame) for frame in pod.outside.frames.since(position)]
            self.assertEqual([], [frame for frame in left if "ff02::" not in frame])

    @classmethod
    def setUpClass(cls):
        pass


if __name__ == "__main__":
    unittest.main()
