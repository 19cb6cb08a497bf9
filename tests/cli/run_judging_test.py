"""podjail run: what is allowed arrives, and nothing else; for root and for a user without privileges."""

import os
import socket
import unittest

from support.jail_lab import both_modes, records

SECONDS = 30
GOOD = 'r.host.endsWith(".example.test") && r.host !== "other.example.test"'


class Judging:
    """What is allowed arrives, and nothing else."""

    def test_a_request_that_a_policy_allows_reaches_its_upstream(self):
        for url in ("https://registry.example.test/", "http://plain.example.test/", "https://six.example.test/"):
            done = self.shell(f"curl -sS -f {url}", "--js", GOOD)
            self.assertEqual((0, True), (done.returncode, done.stdout.startswith("hello from")), f"{url}: {done}")

    def test_a_request_that_none_allows_is_refused_with_its_reason_and_leaves_no_trace_outside(self):
        with self.nothing_leaves():
            done = self.shell("curl -sS -o - -w '%{http_code}' https://other.example.test/", "--js", GOOD)
        self.assertRegex(done.stdout, r"(?s)no policy allows this request.*403$")
        self.assertIn('to allow it: r.host === "other.example.test" && r.method === "GET"', done.stderr)

    def test_programs_trust_the_issuer_by_variables_and_by_file(self):
        python = "import urllib.request as u; print(u.urlopen('https://registry.example.test/').status)"
        for clear in ("", "env -i PATH=/usr/bin:/bin "):
            done = self.shell(f'{clear}curl -sS -f https://registry.example.test/ && {clear}/usr/bin/python3 -c "{python}" && '
                              f"{clear}wget -q -O - https://registry.example.test/", "--js", GOOD)
            self.assertEqual(0, done.returncode, f"{clear}: {done}")
            self.assertEqual(2, done.stdout.count("hello from"))

    def test_policies_and_records_know_which_program_asks(self):
        policy = 'r.process.exe.endsWith("/curl") && r.process.commandLine.includes("-sS") && r.process.pid > 1'
        log = self.folder / "processes"
        python = "import urllib.request as u; print(u.urlopen('https://registry.example.test/').status)"
        done = self.shell(f"curl -sS -f https://registry.example.test/ && ! /usr/bin/python3 -c \"{python}\" 2>/dev/null",
                          "--js", policy, "--log-json", str(log))
        self.assertEqual(0, done.returncode, done)
        programs = [os.path.basename(one.get("exe", "")) for one in records(log) if one["protocol"] == "https"]
        self.assertEqual(["curl", os.path.basename(os.path.realpath("/usr/bin/python3"))], programs)

    def test_an_upstream_that_cannot_be_trusted_is_not_trusted_for_the_command(self):
        done = self.shell("curl -sS https://selfsigned.example.test/", "--js", GOOD)
        self.assertIn("upstream_tls_failed", done.stdout)

    def test_observing_lets_through_and_tells_what_would_be_denied(self):
        done = self.shell("curl -sS -f https://other.example.test/", "--observe", "--js", GOOD)
        self.assertEqual(0, done.returncode, done)
        self.assertIn("would be denied: 1\n  GET https://other.example.test/", done.stderr)

    def test_policies_come_from_files_and_directories_with_the_data_they_import(self):
        (self.folder / "set").mkdir(exist_ok=True)
        (self.folder / "set" / "hosts.json").write_text('["registry.example.test"]', encoding="ascii")
        (self.folder / "set" / "a.js").write_text(
            'import hosts from "file:hosts.json";\n'
            'export function onRequest(r) { if (JSON.parse(hosts).includes(r.host)) return allow(); }\n', encoding="ascii")
        (self.folder / "b.js").write_text('r.host === "files.example.test"', encoding="ascii")
        for policies in (("set", "b.js"), ("set/a.js", "b.js")):
            options = [word for policy in policies for word in ("--policy", str(self.folder / policy))]
            done = self.shell("for h in registry files other; do curl -sS -o /dev/null -w '%{http_code} ' "
                              "https://$h.example.test/; done", *options)
            self.assertEqual("200 200 403 ", done.stdout, done.stderr)

    def test_a_command_cannot_change_the_policies_it_is_judged_by(self):
        policy = self.folder / "mine.js"
        policy.write_text("false", encoding="ascii")
        os.chown(policy, self.uid(), self.uid())
        done = self.shell("echo true > mine.js; cat mine.js; for i in 1 2 3 4 5 6; do curl -sS -o /dev/null -w '%{http_code} ' "
                          "https://registry.example.test/; sleep 0.5; done", "--policy", str(policy))
        self.assertEqual("true\n" + "403 " * 6, done.stdout)

    def test_what_a_policy_says_and_why_it_fails_is_told(self):
        done = self.shell("curl -sS -o /dev/null https://registry.example.test/path", "--js",
                          "console.log('asked for', r.path), r.no.such")
        self.assertRegex(done.stderr, r"(?m)^podjail: \S+: asked for /path$")
        self.assertRegex(done.stderr, r"(?m)^podjail: \S+: .*TypeError")

    def test_a_policy_that_is_none_is_told_and_nothing_runs(self):
        done = self.shell("echo ran", "--js", "r.host ===")
        self.assertEqual((125, ""), (done.returncode, done.stdout))
        self.assertIn("SyntaxError", done.stderr)

    def test_a_private_upstream_needs_a_grant(self):
        listener = self.network.pod.run(lambda: socket.create_server(("127.0.0.1", 0)))
        self.addCleanup(listener.close)
        port = listener.getsockname()[1]
        done = self.shell(f"curl -sS http://loopback.example.test:{port}/", "--js", "true")
        self.assertIn("address_refused", done.stdout)
        process = self.open(("--js", "true", "--grant", f"127.0.0.1:{port}"),
                            ["curl", "-sS", "--max-time", str(SECONDS), f"http://loopback.example.test:{port}/"])
        listener.settimeout(SECONDS)
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\ngranted")
            self.assertEqual("granted", process.communicate(timeout=SECONDS)[0])

    def test_whoever_watches_sees_each_decision(self):
        done = self.shell("curl -sS https://registry.example.test/a; curl -sS https://other.example.test/b", "--js", GOOD, "--watch")
        self.assertRegex(done.stderr, r"(?m)^podjail: \+ GET https://registry\.example\.test/a$")
        self.assertRegex(done.stderr, r"(?m)^podjail: - GET https://other\.example\.test/b \(not_allowed\)$")

    def test_logs_are_written_where_they_were_asked_for(self):
        requests, decisions = self.folder / "requests", self.folder / "decisions"
        self.shell("curl -sS https://registry.example.test/a; curl -sS https://other.example.test/b", "--js", GOOD,
                   "--request-log", str(requests), "--log-json", str(decisions), "--quiet")
        lines = requests.read_text(encoding="utf-8").splitlines()
        stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
        self.assertRegex(lines[0], rf"^{stamp} \+ GET https://registry\.example\.test/a$")
        self.assertRegex(lines[1], rf"^{stamp} - GET https://other\.example\.test/b$")
        self.assertEqual(["allow", "deny"], [r["verdict"] for r in records(decisions) if r["protocol"] == "https"])


JudgingAsRoot, JudgingAsUser = both_modes(Judging)


if __name__ == "__main__":
    unittest.main()
