"""What httpjail's read-me shows, with podjail: the commands of docs/httpjail.md, against servers of the test's own."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from lab import NAMES, PROGRAM, SECONDS, Outside, Serving, script, wait_until

REGISTRY, OTHER, UPLOADS = NAMES


class Examples:
    """One outside for all; each example in a folder of its own."""

    mode = ()  # of podjail run

    @classmethod
    def setUpClass(cls):
        cls.outside = Outside()
        cls.addClassCleanup(cls.outside.close)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="podjail-example-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def podjail(self, *options, command):
        """A command with podjail in front of it."""
        return subprocess.run([PROGRAM, "run", *self.mode, *self.outside.options(), *options, "--", *command], capture_output=True, text=True,
                              check=False, timeout=SECONDS, cwd=self.folder)

    def curl(self, *options, url, more=()):
        """(HTTP status, body) of curl with podjail in front of it."""
        done = self.podjail(*options, command=["curl", "-sS", "-w", "\n%{http_code}", *more, url])
        self.assertEqual(0, done.returncode, done.stderr)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    def test_only_requests_to_one_host(self):
        rule = ("--js", f"r.host === '{REGISTRY}'")
        self.assertEqual(200, self.curl(*rule, url=self.outside.https_url())[0])
        self.assertEqual(403, self.curl(*rule, url=self.outside.https_url(name=OTHER))[0])

    def test_rules_of_a_file_that_change_while_it_runs(self):
        rules = self.folder / "rules.js"
        rules.write_text(f"/^{re.escape(REGISTRY)}$/.test(r.host) && r.method === 'GET'", encoding="ascii")
        with Serving(self.outside, "--policy", str(rules)) as serving:
            self.assertEqual("200", serving.status(self.outside.https_url()))
            self.assertEqual("403", serving.status("-X", "DELETE", self.outside.https_url()))
            rules.write_text("false", encoding="ascii")
            wait_until(lambda: serving.status(self.outside.https_url()) == "403", "the changed rules", SECONDS)

    def test_requests_in_a_log(self):
        self.curl("--request-log", "requests.log", "--js", "r.method === 'GET'", url=self.outside.http_url())
        self.curl("--request-log", "requests.log", "--js", "r.method === 'GET'", url=self.outside.http_url(), more=["-d", "x"])
        lines = (self.folder / "requests.log").read_text(encoding="utf-8").splitlines()
        self.assertRegex(lines[0], r"^\d{4}-\d\d-\d\dT\S+Z \+ GET " + re.escape(self.outside.http_url()) + "$")
        self.assertRegex(lines[1], r"^\S+ - POST " + re.escape(self.outside.http_url()) + "$")

    def test_a_script_for_each_request_with_its_variables(self):
        judge = script(self.folder, "check.sh", f'#!/bin/sh\n[ "$HTTPJAIL_HOST" = {REGISTRY} ] && exit 0\n'
                       'echo "Blocked: $HTTPJAIL_HOST is not allowed"\nexit 1\n')
        self.assertEqual(200, self.curl("--sh", judge, url=self.outside.https_url())[0])
        status, body = self.curl("--sh", judge, url=self.outside.https_url(name=OTHER))
        self.assertEqual((403, True), (status, f"Blocked: {OTHER} is not allowed" in body), body)

    def test_a_program_that_reads_lines(self):
        judge = script(self.folder, "filter.py", "#!/usr/bin/python3\nimport json, sys\nfor line in sys.stdin:\n    r = json.loads(line)\n"
                       f"    if r['host'] == '{REGISTRY}':\n        print('true')\n"
                       f"    elif r['host'] == '{UPLOADS}':\n        print(json.dumps({{'allow': {{'max_tx_bytes': 1024}}}}))\n"
                       "    else:\n        print(json.dumps({'allow': False, 'deny_message': r['host'] + ' not allowed'}))\n"
                       "    sys.stdout.flush()\n")
        self.assertEqual(200, self.curl("--proc", judge, url=self.outside.https_url())[0])
        status, body = self.curl("--proc", judge, url=self.outside.https_url(name=OTHER))
        self.assertEqual((403, True), (status, f"{OTHER} not allowed" in body), body)
        self.assertEqual(413, self.curl("--proc", judge, url=self.outside.http_url(name=UPLOADS), more=["-d", "x" * 2000])[0])

    def test_a_server_for_programs_that_know_its_address(self):
        with Serving(self.outside, "--js", "true") as serving:
            for url in (self.outside.http_url(), self.outside.https_url()):
                self.assertEqual("200", serving.status("--proxy", serving.proxy, url))

    def test_one_request_without_sending_it(self):
        rules = self.folder / "rules.js"
        rules.write_text("r.host === 'a.test' && r.method === 'POST'", encoding="ascii")
        for method, status in (("POST", 0), ("GET", 1)):
            done = subprocess.run([PROGRAM, "eval", "--policy", str(rules), "--method", method, "https://a.test/"], capture_output=True,
                                  text=True, check=False, timeout=SECONDS)
            self.assertEqual(status, done.returncode, done.stdout)

    def test_what_rules_write_is_shown(self):
        with Serving(self.outside, "--js", "console.log('asked for', r.path), true") as serving:
            self.assertEqual("200", serving.status(self.outside.http_url()))
            wait_until(lambda: "js.js: asked for /hello" in serving.said(), "the line", SECONDS)

    def test_what_rules_write_is_shown_beside_a_command(self):
        done = self.podjail("--js", "console.log('asked for', r.path), true", command=["curl", "-sS", "-o", "/dev/null", self.outside.http_url()])
        self.assertIn("js.js: asked for /hello", done.stderr)

    def test_a_bound_on_what_may_be_sent(self):
        rule = ("--js", "({allow: {max_tx_bytes: 1024}})")
        self.assertEqual(200, self.curl(*rule, url=self.outside.http_url(), more=["-d", "x" * 100])[0])
        self.assertEqual(413, self.curl(*rule, url=self.outside.http_url(), more=["-d", "x" * 2000])[0])

    def test_a_word_for_whoever_is_denied(self):
        for rule in ("({deny_message: 'social media is blocked'})", "({allow: false, deny_message: 'social media is blocked'})"):
            status, body = self.curl("--js", rule, url=self.outside.https_url())
            self.assertEqual((403, True), (status, "social media is blocked" in body), body)

    def test_rules_by_parts_of_the_request(self):
        rule = f"(() => {{ if (r.scheme === 'https' && r.path.startsWith('/api/')) return r.method !== 'DELETE'; return r.host === '{OTHER}'; }})()"
        for method, url, status in (("GET", self.outside.https_url("/api/x"), 200), ("DELETE", self.outside.https_url("/api/x"), 403),
                                    ("GET", self.outside.https_url("/else"), 403), ("GET", self.outside.http_url(name=OTHER), 200)):
            self.assertEqual(status, self.curl("--js", rule, url=url, more=["-X", method])[0], f"{method} {url}")

    def test_a_command_has_its_input_and_its_status(self):
        done = subprocess.run([PROGRAM, "run", *self.mode, "--js", "true", "--", "sh", "-c", "cat; exit 42"], input="given", text=True,
                              capture_output=True, check=False, timeout=SECONDS)
        self.assertEqual((42, "given"), (done.returncode, done.stdout))

    def test_a_command_that_takes_too_long(self):
        self.assertEqual(124, self.podjail("--js", "false", "--timeout", "1", command=["sleep", "1000"]).returncode)

    def test_nothing_is_allowed_unless_a_rule_does(self):
        self.assertEqual(403, self.curl("--js", "r.host === 'elsewhere.test'", url=self.outside.https_url())[0])


class Sealed(Examples, unittest.TestCase):
    """In a jail."""


class Weak(Examples, unittest.TestCase):
    """With variables alone."""

    mode = ("--weak",)


if __name__ == "__main__":
    unittest.main()
