"""deploy/install: what it puts where, in which order, and that it takes it away again."""

import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from pod import programs

from support.pod_case import REPOSITORY

SCRIPT = REPOSITORY / "deploy" / "install"
HOOK = "usr/libexec/podjail/podjail-hook"
HOOK_FILE = "etc/containers/oci/hooks.d/50-podjail.json"
PROGRAMS = ("podjail-hook", "podjail-runtime", "podjail-pause", "podjail-sidecar", "podjail", "podjail-policy")


class Install(unittest.TestCase):
    """Everything below a directory of the test's own."""

    def setUp(self):
        self.root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.built = programs.find().hook.parent

    def install(self, *options, status=0, trace="no"):
        """Runs the script; returns what it wrote, or with a trace, the commands it ran."""
        shell = ["bash", "-x"] if trace == "yes" else ["bash"]
        done = subprocess.run([*shell, SCRIPT, "--root", self.root, "--from", self.built, *options], capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(status, done.returncode, done.stdout + done.stderr)
        return done.stderr if trace == "yes" or status else done.stdout

    def files(self):
        """Every file below the root, with its content and its inode."""
        return {str(path.relative_to(self.root)): (path.read_bytes(), path.stat().st_ino)
                for path in self.root.rglob("*") if path.is_file()}

    def hook_file(self):
        """The hook's file, as a value."""
        return json.loads((self.root / HOOK_FILE).read_text(encoding="utf-8"))

    def test_everything_is_where_the_hooks_file_says(self):
        self.install()
        hook = self.hook_file()
        self.assertEqual(("1.0.0", ["createRuntime"], {"always": True}), (hook["version"], hook["stages"], hook["when"]))
        self.assertEqual({"path": f"/{HOOK}", "args": ["podjail-hook", "--config", "/etc/podjail/hook.json"], "timeout": 10},
                         hook["hook"])
        for program in PROGRAMS:
            installed = self.root / "usr/libexec/podjail" / program
            self.assertEqual((self.built / program).read_bytes(), installed.read_bytes())
            self.assertEqual(0o755, installed.stat().st_mode & 0o7777)
        wrapper = json.loads((self.root / "etc/podjail/runtime.json").read_text(encoding="utf-8"))
        self.assertEqual({"hook": f"/{HOOK}", "hook_config": "/etc/podjail/hook.json"}, wrapper)

    def test_selection_by_annotation_matches_that_annotation_alone(self):
        self.install("--select", "annotated")
        (name, value), = self.hook_file()["when"]["annotations"].items()
        for key in ("podjail.dev/inject", "xpodjail.dev/inject", "podjail.dev/injected", "podjailxdev/inject"):
            self.assertEqual(key == "podjail.dev/inject", bool(re.search(name, key)), key)
        for text in ("enabled", "disabled", "not-enabled", "enabled2"):
            self.assertEqual(text == "enabled", bool(re.search(value, text)), text)
        self.assertEqual({"select": "annotated"}, json.loads((self.root / "etc/podjail/hook.json").read_text()))

    def test_a_second_time_changes_nothing_and_keeps_the_operators_configuration(self):
        self.install("--drop-in", "podman", "--drop-in", "crio", "--drop-in", "containerd")
        before = self.files()
        self.assertIn("etc/crio/crio.conf.d/50-podjail.conf", before)
        self.install("--drop-in", "podman", "--drop-in", "crio", "--drop-in", "containerd")
        self.assertEqual(before, self.files())
        own = '{ "select": "all", "allow_links": 2 }'
        (self.root / "etc/podjail/hook.json").write_text(own, encoding="ascii")
        self.install()
        self.assertEqual(own, (self.root / "etc/podjail/hook.json").read_text(encoding="ascii"))

    def test_the_program_is_on_disk_before_the_hooks_file_and_goes_after_it(self):
        done = re.findall(rf"\+ (sync|mv -f) {self.root}/(\S+)", self.install(trace="yes"))
        steps = [(step.split()[0], re.sub(r"\.\w{6}$", "", path)) for step, path in done]
        folders = ("usr/libexec/podjail", "etc/containers/oci/hooks.d")
        wanted = [(step, path) for file, folder in zip((HOOK, HOOK_FILE), folders)
                  for step, path in (("sync", file), ("mv", file), ("sync", folder))]
        self.assertEqual(wanted, steps[:3] + steps[-3:])
        removed = re.findall(rf"rm -f {self.root}/(\S+)", self.install("--uninstall", trace="yes"))
        self.assertEqual(HOOK_FILE, removed[0])
        self.assertIn(HOOK, removed[1:])

    def test_uninstalling_leaves_the_configuration_alone(self):
        self.install("--drop-in", "containerd")
        self.install("--uninstall")
        self.assertEqual({"etc/podjail/hook.json", "etc/podjail/runtime.json"}, set(self.files()))
        self.assertFalse((self.root / HOOK).parent.exists())
        self.install("--uninstall")

    def test_what_is_not_right_attaches_nothing(self):
        (self.root / "etc/podjail").mkdir(parents=True)
        (self.root / "etc/podjail/hook.json").write_text('{"selekt":"all"}', encoding="ascii")
        self.assertIn("selekt", self.install(status=1))
        self.assertFalse((self.root / HOOK_FILE).exists())
        with tempfile.TemporaryDirectory() as empty:
            self.assertIn("is not built", self.install("--from", empty, status=1))
        for options in (("--select", "some"), ("--drop-in", "rkt"), ("--libexec", "relative"), ("--etc", '/a"b'), ("--frm", "x"),
                        ("--root",)):
            with self.subTest(options):
                self.install(*options, status=1)

    def test_a_file_that_is_there_in_place_of_the_hooks_directory_is_an_error(self):
        (self.root / "etc/containers").mkdir(parents=True)
        (self.root / "etc/containers/oci").touch()
        self.install(status=1)

    def test_what_other_runtimes_need_is_printed_with_the_installed_paths(self):
        said = self.install("--libexec", "/opt/podjail/bin")
        self.assertIn('BinaryName = "/opt/podjail/bin/podjail-runtime"', said)
        self.assertIn('"path": "/opt/podjail/bin/podjail-runtime"', said)
        self.assertIn("/opt/podjail/bin/podjail-hook --check-install", said)
        self.assertEqual("/opt/podjail/bin/podjail-hook", self.hook_file()["hook"]["path"])


if __name__ == "__main__":
    unittest.main()
