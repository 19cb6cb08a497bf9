"""podjail as it is run: every session of docs/cli.md gives what the page shows, and exit statuses are as documented."""

import json
import os
import re
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ["PODJAIL_BIN"]) / "podjail"
VERBS = ("check", "eval", "replay", "test", "policy init", "run", "serve", "weak", "suggest", "report")


def podjail(*words, folder=REPOSITORY):
    """Runs the program, and returns what it did."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}  # the settings of whoever runs this must not matter
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60, check=False, cwd=folder, env=environment)


def sessions():
    """(command, output) of every fenced block of the page that begins with a prompt."""
    page = (REPOSITORY / "docs" / "cli.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```\n(\$ podjail .*?)^```$", page, re.MULTILINE | re.DOTALL):
        command, _, output = block.partition("\n")
        yield command.removeprefix("$ podjail "), output


class Program(unittest.TestCase):
    """The built program, in the repository unless a test says otherwise."""

    def test_the_page_shows_what_it_writes(self):
        seen = 0
        for command, output in sessions():
            with self.subTest(command):
                self.assertEqual(output, podjail(*shlex.split(command)).stdout)
            seen += 1
        self.assertGreaterEqual(seen, 1)

    def test_every_verb_explains_itself_with_an_example_and_its_exit_statuses(self):
        overview = podjail("--help")
        self.assertEqual(0, overview.returncode)
        for verb in VERBS:
            self.assertRegex(overview.stdout, rf"(?m)^  {verb.split()[0]}\b")
            help_text = podjail(*verb.split(), "--help")
            self.assertEqual(0, help_text.returncode)
            self.assertIn("Exit status: ", help_text.stdout)
            self.assertIn(f"  podjail {verb}", help_text.stdout)

    def test_a_command_line_that_cannot_be_read_is_2(self):
        for words in ((), ("check",), ("check", "--nothing", "policies"), ("nothing",), ("eval", "https://a.test/"),
                      ("eval", "--policy", "policies", "--protocol", "smtp", "https://a.test/"),
                      ("eval", "--policy", "policies", "--pod-label", "x", "https://a.test/")):
            done = podjail(*words)
            self.assertEqual((2, ""), (done.returncode, done.stdout), words)
            self.assertNotEqual("", done.stderr)

    def test_a_policy_is_made_from_the_settings_of_clients_and_is_a_valid_one(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, ".npmrc").write_text("registry=https://registry.example.test/npm/\n", encoding="ascii")
            done = podjail("policy", "init", "--output", "registries.js", folder=folder)
            self.assertEqual((0, ""), (done.returncode, done.stdout))
            self.assertEqual(0, podjail("check", "--strict", "registries.js", folder=folder).returncode)
            url = "https://registry.example.test/npm/@team%2ftool"
            self.assertEqual(0, podjail("eval", "--policy", "registries.js", url, folder=folder).returncode)
            self.assertEqual(1, podjail("eval", "--policy", "registries.js", "--method", "PUT", url, folder=folder).returncode)

    def test_it_has_a_version(self):
        self.assertRegex(podjail("--version").stdout, r"^podjail \d+\.\d+\.\d+\n$")

    def test_options_that_are_given_more_than_once_all_count(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a.js").write_text('r.header("x-a") === "1" && r.pod.labels.app === "x"', encoding="ascii")
            Path(folder, "b.js").write_text('if (r.header("x-b") !== "2" || r.pod.labels.tier !== "y") deny("b");', encoding="ascii")
            done = podjail("eval", "--json", "--policy", "a.js", "--policy", "b.js", "--header", "x-a: 1", "--header", "x-b: 2",
                           "--pod-label", "app=x", "--pod-label", "tier=y", "https://a.test/", folder=folder)
            self.assertEqual("allow", json.loads(done.stdout)["verdict"], done.stdout)
            self.assertEqual(0, done.returncode)


if __name__ == "__main__":
    unittest.main()
