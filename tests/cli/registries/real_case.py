"""What the tests of real registries share: bare, observed and enforced runs of one client, and what is said where none is reached."""

import hashlib
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from .clients import PROGRAM, Workplace, described, plain


def digests(folder, pattern):
    """{name: digest} of the files below a folder whose names match."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file() and re.search(pattern, str(path.relative_to(folder)))}


class Unreachable(Exception):
    """The registry cannot be reached from here, or no longer."""


class RealCase(unittest.TestCase):
    """`install` are the client's commands, `arrive` a pattern of what they leave, `rule` the library's for its registry."""

    maxDiff = None
    client, rule, arrive = "", "", ""
    install = ()
    again = ()  # asks the registry whether what was fetched is still new
    init = ""  # what the policy of podjail policy init denies; empty where that cannot know the registry
    local = ()  # the tests in its place

    def url(self):
        """The registry that is configured, or nothing where only the client knows."""
        return ""

    def prepare(self, place):
        """Writes the client's configuration and project."""

    def test_it_installs_the_same_as_bare_under_the_policy_suggested_for_it(self):
        with tempfile.TemporaryDirectory(prefix="podjail-real-") as top:
            self.top = Path(top)
            self.top.chmod(0o755)
            try:
                self.try_client()
            except Unreachable as why:
                self.say(f"unreachable: {why}")
                self.run_locally()

    def try_client(self):
        """All of it, if the registry is there."""
        expected = self.install_bare("bare")
        self.assertTrue(expected, "nothing arrived")
        observed = self.install_in_jail("observed", "user", ["--observe"], expected)
        policy = self.suggest(observed.folder / "decisions.log")
        for mode in ("user", "root"):
            place = self.install_in_jail(f"enforced-{mode}", mode, ["--policy", policy], expected)
            for command in self.again:
                self.assertIsNone(self.failure(lambda *words: place.jail(["--policy", policy], *words), [command]))
            asked = described(place.decisions())
            self.assertEqual([], [line for line in asked if line.startswith("deny")])
            self.say(f"installed by {mode}: {len(expected)} files, {len(asked)} requests, none denied")
        if self.init:
            self.try_generated(expected)

    def try_generated(self, expected):
        """Installs under the policy that is made of the configuration."""
        done = self.place("configured", "user").run(PROGRAM, "policy", "init")
        self.assertEqual(0, done.returncode, done)
        place = self.install_in_jail("generated", "user", ["--policy", self.write("generated.js", done.stdout)], expected)
        denied = [line for line in described(place.decisions()) if line.startswith("deny")]
        self.assertEqual([], [line for line in denied if not re.fullmatch(f"deny {self.init} .*", line)])
        self.say("installed under the policy of podjail policy init")

    def install_bare(self, name):
        """What arrives without a jail."""
        if url := self.url():
            asked = subprocess.run(["curl", "-sS", "-o", "/dev/null", "--max-time", "30", url], capture_output=True, text=True, check=False)
            if asked.returncode != 0:
                raise Unreachable(asked.stderr.strip())
        place = self.place(name, "user")
        if failure := self.failure(lambda *words: place.run(*words, seconds=240)):
            raise Unreachable(failure)
        return digests(place.folder, self.arrive)

    def install_in_jail(self, name, mode, options, expected):
        """Installs the same, and returns where."""
        place = self.place(name, mode)
        if failure := self.failure(lambda *words: place.jail(options, *words)):
            self.install_bare(f"{name}-bare")  # it may have gone away
            self.fail(f"{name}: {failure}")
        self.assertEqual(expected, digests(place.folder, self.arrive))
        return place

    def suggest(self, log):
        """The policy for a log: rules of the library and nothing else."""
        done = subprocess.run([str(PROGRAM), "suggest", str(log)], capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done)
        self.assertRegex(done.stdout, rf"\n    {self.rule}\(\{{ hosts:")
        self.assertIn("requests: new Map([\n  ]),", done.stdout, "a request that no rule of the library covers")
        return self.write("suggested.js", done.stdout)

    def place(self, name, mode):
        """A workplace in which nothing was fetched."""
        place = Workplace(self.top / name, mode)
        self.prepare(place)
        place.give()
        return place

    def write(self, name, text):
        """A file that the workplaces do not have."""
        path = self.top / name
        path.write_text(text, encoding="utf-8")
        return path

    def failure(self, run, commands=None):
        """Runs the client's commands. Returns None, or how one failed in a line."""
        for command in commands or self.install:
            try:
                done = run(*command)
            except subprocess.TimeoutExpired as late:
                return f"no end within {late.timeout:g} s"
            if done.returncode != 0:
                lines = [line.strip() for line in plain(done.stdout + done.stderr).splitlines() if line.strip()] or ["it said nothing"]
                return next((line for line in lines if re.search("(?i)error|could not|cannot|fail|not found", line)), lines[-1])
        return None

    def say(self, text):
        """One line of the result."""
        print(f"{self.client}: {text}", file=sys.stderr, flush=True)

    def run_locally(self):
        """The client's tests against registries on loopback addresses."""
        suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(case) for case in self.local)
        result = unittest.TextTestRunner(stream=sys.stderr).run(suite)
        self.assertTrue(result.wasSuccessful() and result.testsRun > 0)
