"""What tells of podjail: shells complete its verbs and options with the scripts it writes, and its manual page is a clean one."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(os.environ["PODJAIL_BIN"]) / "podjail"


def run(*command, text=None):
    """What a command writes; it must succeed and not complain."""
    with tempfile.TemporaryDirectory() as home:  # a shell's own settings must not matter
        environment = {"PATH": os.environ["PATH"], "HOME": home, "XDG_CONFIG_HOME": home, "TERM": "dumb", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert done.returncode == 0 and done.stderr == "", (command, done.returncode, done.stdout, done.stderr)
    return done.stdout


def verbs():
    """The verbs of --help."""
    listed = run(PROGRAM, "--help").partition("Subcommands:\n")[2]
    return re.findall(r"^  (\w[\w-]*)", listed, re.MULTILINE)


def options_of(*verb):
    """The long options of a verb's --help."""
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", run(PROGRAM, *verb, "--help").partition("Options:\n")[2].partition("Exit status")[0]))


class Bash(unittest.TestCase):
    """Completion as bash does it, called with the words of a line."""

    def complete(self, *words):
        """The completions of the last word."""
        quoted = " ".join("'" + word + "'" for word in words)
        script = run(PROGRAM, "completion", "bash") + f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _podjail; printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
        return set(run("bash", "--norc", "--noprofile", text=script).split())

    def test_every_verb_is_completed_and_no_hidden_one(self):
        self.assertEqual(set(verbs()), self.complete("podjail", ""))
        self.assertEqual({"check"}, self.complete("podjail", "che"))
        self.assertEqual({"init"}, self.complete("podjail", "policy", ""))

    def test_every_option_is_completed(self):
        for verb in verbs():
            with self.subTest(verb):
                self.assertLessEqual(options_of(verb), self.complete("podjail", verb, "--"))
        self.assertLessEqual({"--dir", "--output"}, self.complete("podjail", "policy", "init", "-"))

    def test_a_value_that_is_one_of_a_few_is_completed(self):
        self.assertEqual({"text", "tap", "junit"}, self.complete("podjail", "test", "--format", ""))
        self.assertEqual({"connect"}, self.complete("podjail", "eval", "--protocol", "c"))

    def test_files_are_left_to_the_shell_and_commands_follow_two_dashes(self):
        self.assertEqual(set(), self.complete("podjail", "check", "poli"))
        self.assertEqual(set(), self.complete("podjail", "report", "--output", ""))
        self.assertIn("cat", self.complete("podjail", "doctor", "--", "ca"))
        self.assertEqual(set(), self.complete("podjail", "doctor", "--", "cat", "x"))

    def test_the_script_is_clean(self):
        run("shellcheck", "--shell=bash", "-", text=run(PROGRAM, "completion", "bash"))


class Zsh(unittest.TestCase):
    """The function that zsh calls, with its describing function replaced by one that writes."""

    def complete(self, *words):
        """The names that it describes."""
        quoted = " ".join("'" + word + "'" for word in words)
        script = ("_describe() { print -l -- ${(P)2} }; _files() { print FILES }; compadd() { shift; print -l -- $@ }; _normal() { print COMMAND }\n"
                  "complete_it() {\n" + run(PROGRAM, "completion", "zsh").replace('_podjail "$@"\n', "") + f"words=({quoted}); CURRENT={len(words)}; _podjail\n}}\ncomplete_it\n")
        return {line.partition(":")[0] for line in run("zsh", "-f", text=script).splitlines()}

    def test_it_knows_verbs_options_and_values(self):
        self.assertEqual(set(verbs()), self.complete("podjail", ""))
        self.assertLessEqual(options_of("eval"), self.complete("podjail", "eval", "--"))
        self.assertEqual({"text", "tap", "junit"}, self.complete("podjail", "test", "--format", ""))
        self.assertEqual({"init"}, self.complete("podjail", "policy", ""))
        self.assertEqual({"FILES"}, self.complete("podjail", "check", ""))
        self.assertEqual({"COMMAND"}, self.complete("podjail", "doctor", "--", ""))


class Fish(unittest.TestCase):
    """Completion as fish does it."""

    def complete(self, line):
        """The completions of the last word."""
        script = run(PROGRAM, "completion", "fish") + f"complete -C '{line}'\n"
        return {found.partition("\t")[0] for found in run("fish", "--no-config", text=script).splitlines()}

    def test_it_knows_verbs_options_and_values(self):
        self.assertLessEqual(set(verbs()), self.complete("podjail "))
        self.assertEqual({"check"}, self.complete("podjail chec"))
        self.assertLessEqual(options_of("eval"), self.complete("podjail eval --"))
        self.assertLessEqual({"text", "tap", "junit"}, self.complete("podjail test --format "))


class ManualPage(unittest.TestCase):
    """podjail(1)."""

    def test_it_is_clean(self):
        run("mandoc", "-T", "lint", "-W", "warning", text=run(PROGRAM, "man"))

    def test_it_tells_of_every_verb_and_option(self):
        page = run("mandoc", "-T", "ascii", text=run(PROGRAM, "man"))
        page = re.sub(".\b", "", page)  # overstruck for bold
        for verb in verbs():
            self.assertIn(f"podjail {verb}", page)
            for option in options_of(verb) - {"--help"}:
                self.assertIn(option, page)
        self.assertIn("Exit status: 0 allowed, 1 denied, 2 error.", " ".join(page.split()))

    def test_its_date_may_be_given(self):
        done = subprocess.run([PROGRAM, "man"], capture_output=True, text=True, timeout=60, check=True, env={"SOURCE_DATE_EPOCH": "86400"})
        self.assertIn(".TH PODJAIL 1 1970-01-02 ", done.stdout)


if __name__ == "__main__":
    unittest.main()
