"""podjail serve: policies in front of real servers, programs that judge, and an end that leaves nothing."""

import json
import os
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from lab import NAMES, PROGRAM, SECONDS, Outside, Serving, descendants, gone, script, wait_until

ALLOW_REGISTRY = f"r.host === '{NAMES[0]}'"


class Case(unittest.TestCase):
    """One outside for all tests of a class, and a folder for each test."""

    @classmethod
    def setUpClass(cls):
        cls.outside = Outside()
        cls.addClassCleanup(cls.outside.close)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="podjail-serve-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def serving(self, *options):
        """podjail serve until the test ends."""
        return self.enterContext(Serving(self.outside, *options))

    def assert_allowed(self, serving, url, *options):
        self.assertEqual("200", serving.status(*options, url), serving.said())

    def assert_denied(self, serving, url, message, *options):
        """403 with the message, and nothing reached the outside."""
        before = len(self.outside.requests())
        status, said = serving.curl("-w", "%{http_code}", *options, url)
        self.assertEqual((0, "403"), (status, said[-3:]), said)
        self.assertIn(message, said)
        self.assertEqual(before, len(self.outside.requests()))


class Policies(Case):
    """What policies in JavaScript decide."""

    def test_every_kind_of_proxy_is_served_and_judged(self):
        serving = self.serving("--js", ALLOW_REGISTRY)
        port = serving.proxy.rpartition(":")[2]
        ways = ([], ["--proxytunnel"], ["--socks5-hostname", f"127.0.0.1:{port}"])
        for way in ways:
            with self.subTest(way):
                self.assert_allowed(serving, self.outside.http_url(), *way)
                self.assert_allowed(serving, self.outside.https_url(), *way)
                self.assert_denied(serving, self.outside.https_url(name=NAMES[1]), "no policy allows", *way)

    def test_without_a_policy_everything_is_denied(self):
        serving = self.serving()
        self.assert_denied(serving, self.outside.http_url(), "no policy is loaded")

    def test_a_request_that_is_for_no_proxy_is_refused(self):
        serving = self.serving("--js", "true")
        self.assertEqual("403", serving.status("--noproxy", "*", f"{serving.proxy}/hello"))

    def test_a_private_address_needs_a_grant(self):
        serving = Serving(self.outside, "--js", "true")
        place = serving.words.index(f"127.0.0.1:{self.outside.https_port}")
        del serving.words[place - 1:place + 1]
        with serving:
            self.assert_denied(serving, self.outside.https_url(), "not reachable from this jail")
            self.assert_allowed(serving, self.outside.http_url())

    def test_a_policy_that_changes_is_taken_and_a_broken_one_is_not(self):
        policy = self.folder / "rules.js"
        policy.write_text("false", encoding="ascii")
        serving = self.serving("--policy", str(policy))
        self.assertEqual("403", serving.status(self.outside.http_url()))
        policy.write_text("true", encoding="ascii")
        wait_until(lambda: serving.status(self.outside.http_url()) == "200", "the changed policy", SECONDS)
        policy.write_text("r.host ===", encoding="ascii")
        wait_until(lambda: "the policies stay as they were" in serving.said(), "a message about it", SECONDS)
        self.assert_allowed(serving, self.outside.http_url())

    def test_a_directory_of_policies_is_watched(self):
        (self.folder / "a.js").write_text("false", encoding="ascii")
        self.folder.chmod(0o755)
        serving = self.serving("--policy", str(self.folder))
        self.assertEqual("403", serving.status(self.outside.http_url()))
        (self.folder / "a.js").write_text("true", encoding="ascii")
        wait_until(lambda: serving.status(self.outside.http_url()) == "200", "the changed policy", SECONDS)

    def test_observing_lets_pass_and_records(self):
        log = self.folder / "decisions.log"
        serving = self.serving("--js", "false", "--observe", "--log-json", str(log))
        self.assert_allowed(serving, self.outside.http_url())
        records = wait_until(lambda: log.read_text(encoding="utf-8").splitlines(), "a record", SECONDS)
        record = json.loads(records[0])
        self.assertEqual(("allow", "deny"), (record["verdict"], record["would"]))

    def test_requests_are_logged_a_line_each(self):
        log = self.folder / "requests.log"
        serving = self.serving("--js", "r.method === 'GET'", "--request-log", str(log))
        self.assert_allowed(serving, self.outside.https_url("/hello?a=b"))
        self.assert_denied(serving, self.outside.http_url(), "no policy allows", "-X", "POST", "-d", "x")
        lines = wait_until(lambda: len(seen := log.read_text(encoding="utf-8").splitlines()) == 2 and seen, "the lines", SECONDS)
        self.assertRegex(lines[0], rf"^\d{{4}}-\d\d-\d\dT[\d:.]+Z \+ GET {self.outside.https_url('/hello')}\?a=b$")
        self.assertRegex(lines[1], rf"^\S+ - POST {self.outside.http_url()}$")


class Programs(Case):
    """What programs decide, and what becomes of requests when they do not."""

    def per_request(self, text, *options):
        return self.serving("--sh", script(self.folder, "judge", f"#!/bin/sh\n{text}\n"), *options)

    def lines(self, body, *options):
        """A line program in Python: `body` is what it does with each request `r`."""
        text = "#!/usr/bin/python3\nimport json, os, sys, time\nfor line in sys.stdin:\n    r = json.loads(line)\n"
        return self.serving("--proc", script(self.folder, "judge", text + "".join(f"    {row}\n" for row in body.splitlines())), *options)

    def test_a_program_per_request_is_told_and_decides(self):
        told = self.folder / "told"
        serving = self.per_request(f'env | grep -E "^(PODJAIL|HTTPJAIL)_" | sort > {told}\n'
                                   f'[ "$PODJAIL_HOST" = {NAMES[0]} ] || {{ echo "$PODJAIL_HOST is not allowed"; exit 1; }}')
        self.assert_allowed(serving, self.outside.https_url("/hello?a=b"))
        port = self.outside.https_port
        expected = {"URL": f"https://{NAMES[0]}:{port}/hello?a=b", "METHOD": "GET", "SCHEME": "https", "HOST": NAMES[0], "PATH": "/hello",
                    "REQUESTER_IP": "127.0.0.1"}
        own = {**expected, "PORT": str(port), "QUERY": "a=b", "CONTAINER": ""}
        lines = {f"HTTPJAIL_{name}={value}" for name, value in expected.items()}
        lines |= {f"PODJAIL_{name}={value}" for name, value in own.items()}
        self.assertLessEqual(lines, set(told.read_text(encoding="utf-8").splitlines()))
        self.assert_denied(serving, self.outside.http_url(name=NAMES[1]), f"{NAMES[1]} is not allowed")

    def test_an_inline_command_decides(self):
        self.assert_allowed(self.serving("--sh", "exit 0"), self.outside.http_url())
        self.assert_denied(self.serving("--sh", "echo no way; exit 3"), self.outside.http_url(), "no way")

    def test_a_program_that_is_not_there_denies_and_is_named(self):
        serving = self.serving("--sh", str(self.folder / "nothing"))
        self.assert_denied(serving, self.outside.http_url(), "did not decide")
        wait_until(lambda: "nothing" in serving.said(), "a message about it", SECONDS)

    def test_a_line_program_answers_in_every_form(self):
        serving = self.lines('print({"/hello/1": "true", "/hello/2": "false", "/hello/3": "not this",\n'
                             '  "/hello/4": \'{"allow": false, "deny_message": "because"}\', "/hello/5": \'{"deny_message": "shorthand"}\',\n'
                             '  "/hello/6": \'{"allow": true}\', "/hello/7": \'{"allow": {"max_tx_bytes": 1000}}\'}[r["path"]], flush=True)')
        allowed = {"/hello/1", "/hello/6", "/hello/7"}
        messages = {"/hello/2": "denied by policy", "/hello/3": "not this", "/hello/4": "because", "/hello/5": "shorthand"}
        for path in sorted(allowed):
            self.assert_allowed(serving, self.outside.http_url(path))
        for path, message in messages.items():
            self.assert_denied(serving, self.outside.http_url(path), message)

    def test_more_bytes_than_a_program_allows_are_413(self):
        serving = self.lines('print(\'{"allow": {"max_tx_bytes": 1024}}\', flush=True)')
        self.assertEqual("413", serving.status("-d", "x" * 5000, self.outside.http_url(name=NAMES[2])))

    def test_a_line_program_keeps_its_state_between_requests(self):
        serving = self.serving("--proc", script(self.folder, "two", "#!/usr/bin/python3\nimport sys\nfor n, _ in enumerate(sys.stdin):\n"
                                                "    print('true' if n < 2 else 'spent', flush=True)\n"))
        self.assertEqual(["200", "200", "403"], [serving.status(self.outside.http_url()) for _ in range(3)])

    def test_a_line_program_that_dies_is_started_again(self):
        serving = self.lines("print('true', flush=True)\nsys.exit(0)")
        for _ in range(5):
            self.assert_allowed(serving, self.outside.http_url())

    def test_what_is_no_answer_denies(self):
        cases = {"dies": "os._exit(1)", "hangs": "time.sleep(1000)", "floods": "os.write(1, b'x' * 200000)", "is silent": "print(flush=True)",
                 "closes its output": "os.close(1); time.sleep(1000)", "says too much": "print('true\\ntrue', flush=True)",
                 "answers another": "print(json.dumps({'allow': True, 'id': 10**6}), flush=True)",
                 "answers nonsense": "print('{\"allow\": \"yes\"}', flush=True)", "answers nothing": "print('{}', flush=True)"}
        for name, body in cases.items():
            with self.subTest(name), Serving(self.outside, "--program-timeout", "2", "--proc", script(
                    self.folder, "judge", f"#!/usr/bin/python3\nimport json, os, sys, time\nfor line in sys.stdin:\n    {body}\n")) as serving:
                self.assert_denied(serving, self.outside.http_url(), "did not decide")
                wait_until(lambda: "policy program" in serving.said(), "a message about it", SECONDS)

    def test_a_program_that_hangs_once_does_not_answer_the_next_question_with_its_late_answer(self):
        marker = self.folder / "hung"
        serving = self.lines(f"if not os.path.exists({str(marker)!r}):\n    open({str(marker)!r}, 'w').close()\n    time.sleep(1000)\n"
                             "print('true' if r['path'] == '/hello/good' else 'false', flush=True)", "--program-timeout", "2")
        self.assert_denied(serving, self.outside.http_url("/hello/bad"), "did not decide")
        self.assert_denied(serving, self.outside.http_url("/hello/bad"), "denied by policy")
        self.assert_allowed(serving, self.outside.http_url("/hello/good"))

    def test_garbage_of_a_program_reaches_nobody_as_it_is(self):
        serving = self.lines(r"os.write(1, b'\x1b[31mred\x07\xff\n')")
        _, said = serving.curl(self.outside.http_url())
        self.assertIn("red", said)
        self.assertNotIn("\x1b", said)
        self.assertNotIn("\x07", said)

    def test_policies_and_a_program_must_both_allow(self):
        serving = self.serving("--js", "r.path !== '/hello/js'", "--sh", '[ "$PODJAIL_PATH" != /hello/sh ]')
        self.assert_allowed(serving, self.outside.http_url())
        self.assert_denied(serving, self.outside.http_url("/hello/js"), "no policy allows")
        self.assert_denied(serving, self.outside.http_url("/hello/sh"), "denied by policy")

    def test_a_tunnel_that_a_policy_grants_does_not_lead_around_a_program(self):
        policy = self.folder / "tunnel.js"
        policy.write_text("export function onConnect(c) { return allow({tunnel: true, passthrough: true}); }\n"
                          "export function onRequest(r) { return true; }\n", encoding="ascii")
        serving = self.serving("--policy", str(policy), "--sh", "echo judged; exit 1")
        self.assert_denied(serving, self.outside.https_url(), "judged")

    def test_requests_of_many_at_once_are_each_answered_for_themselves(self):
        serving = self.lines("print('true' if int(r['query']) % 2 else 'no ' + r['query'], flush=True)")
        environment = {"PATH": os.environ["PATH"], **serving.variables}
        url = self.outside.http_url("/hello?[1-100]")
        done = subprocess.run(["curl", "-sS", "--parallel", "--parallel-max", "20", "-w", "\n%{urlnum} %{http_code}\n", url], env=environment,
                              capture_output=True, text=True, check=False, timeout=SECONDS)
        counts = {status: done.stdout.count(f" {status}\n") for status in (200, 403)}
        self.assertEqual({200: 50, 403: 50}, counts, done.stderr)

    def test_the_decision_says_who_decided(self):
        log = self.folder / "decisions.log"
        serving = self.per_request("echo not today; exit 1", "--log-json", str(log))
        self.assert_denied(serving, self.outside.http_url(), "not today")
        record = json.loads(wait_until(lambda: log.read_text(encoding="utf-8").splitlines(), "a record", SECONDS)[0])
        self.assertEqual(("policy_denied", "external", "not today"), (record["reason"], record["policy"], record["message"]))


class Ends(Case):
    """Nothing is left, however it ends."""

    yes = "while read -r line; do echo true; done"

    def assert_nothing_left(self, serving, pids):
        wait_until(lambda: gone(pids), "the end of every process", SECONDS)
        self.assertFalse(serving.folder.exists())

    def test_it_ends_with_its_signal_and_leaves_nothing(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number), Serving(self.outside, "--proc", self.yes) as serving:
                self.assert_allowed(serving, self.outside.http_url())
                pids = descendants(serving.process.pid)
                self.assertGreaterEqual(len(pids), 3)  # sidecar, broker, program
                serving.process.send_signal(number)
                self.assertEqual(0, serving.process.wait(SECONDS))
                self.assert_nothing_left(serving, pids)

    def test_what_a_program_left_running_ends_as_well(self):
        pid_file = self.folder / "left"
        judge = f"#!/bin/sh\nsetsid sh -c 'echo $$ > {pid_file}; exec sleep 1000' >/dev/null 2>&1 </dev/null &\nuntil [ -s {pid_file} ]; do :; done\n"
        with Serving(self.outside, "--sh", script(self.folder, "judge", judge)) as serving:
            self.assert_allowed(serving, self.outside.http_url())
            left = int(wait_until(lambda: pid_file.exists() and pid_file.read_text(encoding="ascii").strip(), "the process", SECONDS))
        wait_until(lambda: gone([left]), "its end", SECONDS)

    def test_a_podjail_that_was_killed_leaves_no_process_and_no_directory(self):
        with Serving(self.outside, "--proc", self.yes) as serving:
            self.assert_allowed(serving, self.outside.http_url())
            self.assertTrue((serving.folder / "policies").is_dir())
            pids = descendants(serving.process.pid)
            serving.process.kill()
            serving.process.wait(SECONDS)
            wait_until(lambda: gone(pids), "the end of every process", SECONDS)
            wait_until(lambda: not serving.folder.exists(), "the directory's end", SECONDS)

    def test_it_does_not_go_on_without_its_sidecar(self):
        with Serving(self.outside, "--js", "true") as serving:
            for pid in descendants(serving.process.pid):
                os.kill(pid, signal.SIGKILL)
            self.assertEqual(125, serving.process.wait(SECONDS))

    def test_what_cannot_be_served_is_said(self):
        cases = {"--listen": (["--listen", "192.0.2.1:1"], "--listen 192.0.2.1:1"),
                 "policy": (["--policy", str(self.folder / "none.js")], "no such file"),
                 "syntax": (["--js", "r.host ==="], "js.js"),
                 "circle": (["--listen", "127.0.0.1:1", "--grant", "127.0.0.0/8:1"], "circle")}
        for name, (options, message) in cases.items():
            with self.subTest(name):
                done = subprocess.run([PROGRAM, "serve", *options], capture_output=True, text=True, check=False, timeout=SECONDS)
                self.assertEqual((125, ""), (done.returncode, done.stdout))
                self.assertIn(message, done.stderr)


if __name__ == "__main__":
    unittest.main()
