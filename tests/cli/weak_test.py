"""The weak mode: a command with variables that lead to a proxy, whose end is podjail's own."""

import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from lab import NAMES, PROGRAM, SECONDS, Outside, descendants, gone, wait_until


class Weak(unittest.TestCase):
    """One outside for all tests."""

    @classmethod
    def setUpClass(cls):
        cls.outside = Outside()
        cls.addClassCleanup(cls.outside.close)

    def words(self, *command, options=()):
        return [str(PROGRAM), "run", "--weak", *self.outside.options(), *options, "--", *command]

    def weak(self, *command, options=(), **more):
        return subprocess.run(self.words(*command, options=options), capture_output=True, text=True, check=False, timeout=SECONDS, **more)

    def test_the_command_reaches_what_a_policy_allows_and_nothing_else(self):
        options = ("--js", f"r.host === '{NAMES[0]}'")
        allowed = self.weak("curl", "-sS", self.outside.https_url(), options=options)
        self.assertEqual(0, allowed.returncode, allowed.stderr)
        self.assertIn("hello from", allowed.stdout)
        denied = self.weak("curl", "-sS", self.outside.https_url(name=NAMES[1]), options=options)
        self.assertIn("no policy allows", denied.stdout)

    def test_it_is_labelled_as_evadable(self):
        self.assertIn("WEAK", self.weak("true").stderr)
        self.assertIn("Nothing keeps it from going around it", self.weak("true").stderr)

    def test_the_command_ends_as_if_it_ran_bare(self):
        self.assertEqual(7, self.weak("sh", "-c", "exit 7").returncode)
        self.assertEqual(128 + signal.SIGKILL, self.weak("sh", "-c", "kill -KILL $$").returncode)
        self.assertEqual(127, self.weak("nothing-of-that-name").returncode)
        self.assertEqual(126, self.weak("/etc/passwd").returncode)
        self.assertEqual(124, self.weak("sleep", "1000", options=("--timeout", "1")).returncode)

    def test_its_input_output_environment_and_place_are_the_callers(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self.weak("sh", "-c", 'cat; pwd; echo "$MARK"; umask; echo err >&2', input="in\n", cwd=folder, umask=0o27,
                             env={**os.environ, "MARK": "kept", "NO_PROXY": "everything.test"})
            self.assertEqual(f"in\n{os.path.realpath(folder)}\nkept\n0027\n", done.stdout)
            self.assertIn("err\n", done.stderr)

    def test_the_variables_are_set_whatever_they_were(self):
        done = self.weak("env", env={**os.environ, "NO_PROXY": "everything.test", "https_proxy": "http://elsewhere.test:1"})
        variables = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
        self.assertEqual("", variables["NO_PROXY"])
        self.assertEqual(variables["HTTP_PROXY"], variables["https_proxy"])
        self.assertRegex(variables["SSL_CERT_FILE"], r"/trust/bundle\.pem$")

    def test_signals_are_passed_on(self):
        program = "import signal, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(9))\nprint('ready', flush=True)\nsignal.pause()\n"
        with subprocess.Popen(self.words(sys.executable, "-c", program), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True) as process:
            self.assertEqual("ready\n", process.stdout.readline())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(9, process.wait(SECONDS))

    def test_nothing_is_left_when_podjail_is_killed(self):
        with subprocess.Popen(self.words("sh", "-c", "echo $SSL_CERT_FILE; exec sleep 1000"), stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as process:
            bundle = Path(process.stdout.readline().strip())
            pids = descendants(process.pid)
            self.assertGreaterEqual(len(pids), 2)  # sidecar, command
            process.kill()
            process.wait(SECONDS)
            wait_until(lambda: gone(pids), "the end of every process", SECONDS)
            wait_until(lambda: not bundle.parent.parent.exists(), "the directory's end", SECONDS)

    def test_the_private_directory_goes_with_the_command(self):
        done = self.weak("sh", "-c", "echo $SSL_CERT_FILE; test -s $SSL_CERT_FILE")
        self.assertEqual(0, done.returncode)
        self.assertFalse(Path(done.stdout.strip()).parent.parent.exists())


if __name__ == "__main__":
    unittest.main()
