"""What httpjail's read-me shows, with podjail: the commands of docs/httpjail.md, against servers of the test's own."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from lab import NAMES, PROGRAM, SECONDS, Outside, Serving, script, wait_until

REGISTRY, OTHER, UPLOADS = NAMES


class Example(unittest.TestCase):
    """One outside for all; each example in a folder of its own."""

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
        return subprocess.run([PROGRAM, "weak", *self.outside.options(), *options, "--", *command], capture_output=True, text=True,
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
            self.assertEqual("403", serving.status("-X", "POST", "-d", "x", self.outside.https_url()))
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
        self.assertEqual(413, self.curl("--proc", judge, url=self.outside.https_url(name=UPLOADS), more=["-d", "x" * 2000])[0])

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

    def test_a_command_that_takes_too_long(self):
        self.assertEqual(124, self.podjail("--timeout", "1", command=["sleep", "1000"]).returncode)

    def test_nothing_is_allowed_unless_a_rule_does(self):
        self.assertEqual(403, self.curl(url=self.outside.https_url())[0])


if __name__ == "__main__":
    unittest.main()
