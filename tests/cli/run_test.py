"""podjail run as it is run: a command in a sealed jail, started by root and by a user without privileges."""

import json
import os
import pty
import select
import signal
import socket
import subprocess
import time
import unittest
from pathlib import Path

from pod.command import run
from pod.waiting import wait_until

from support.jail_lab import PROGRAM, JailCase, both_modes, records

REPOSITORY = Path(__file__).resolve().parents[2]
SECONDS = 30
GOOD = 'r.host.endsWith(".example.test") && r.host !== "other.example.test"'


def children(pid):
    """The pids of a process's children."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except FileNotFoundError:
        return []


def name_of(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def descendants(pid):
    """All below a process."""
    below = []
    for child in children(pid):
        below += [child, *descendants(child)]
    return below


def is_gone(pid):
    """Whether no process has the pid, but for one that waits to be reaped by somebody else."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


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


class Bare:
    """The command runs as if it ran bare."""

    def test_its_status_is_podjails(self):
        for script, status in (("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", 143), ("kill -KILL $$", 137)):
            self.assertEqual(status, self.shell(script).returncode, script)
        self.assertEqual(127, self.run_in_jail(("--js", "false"), ["no-such-program"]).returncode)
        self.assertEqual(126, self.run_in_jail(("--js", "false"), ["/etc/passwd"]).returncode)

    def test_podjails_own_failures_are_125(self):
        for options in ((), ("--policy", "/no/such/file"), ("--js", "true", "--grant", "nonsense"),
                        ("--js", "true", "--log-json", "/no/such/file"), ("--js", "true", "--allow-socket", "/no/such")):
            done = self.run_in_jail(options, ["echo", "ran"])
            self.assertEqual((125, ""), (done.returncode, done.stdout), options)
            self.assertRegex(done.stderr, r"^podjail: ")

    def test_it_has_its_input_and_output_directory_umask_user_and_variables(self):
        done = self.shell("cat; pwd; umask; id -u; echo $GIVEN; echo to-stderr >&2", input="from-stdin\n", umask=0o027,
                          env=os.environ | {"GIVEN": "a value"})
        self.assertEqual(f"from-stdin\n{self.folder}\n0027\n{self.uid()}\na value\n", done.stdout)
        self.assertEqual("to-stderr\n", done.stderr)

    def test_its_arguments_are_its_own(self):
        done = self.run_in_jail(("--js", "false"), ["printf", "%s|", "--js", "-x", "--", "a b", ""])
        self.assertEqual("--js|-x|--|a b||", done.stdout)

    def test_whoever_reads_its_output_sees_it_end_when_the_command_closes_it(self):
        process = self.open(("--js", "false"), ["sh", "-c", "echo a; exec >/dev/null; read line"], stdin=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.assertEqual("a\n", process.stdout.read())  # to its end, while the command runs
        self.assertIsNone(process.poll())

    def test_signals_are_passed_on(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
            process = self.open(("--js", "false"),
                                ["sh", "-c", f"trap 'echo got; exit 9' {int(number)}; echo ready; while :; do sleep 0.1; done"])
            self.assertEqual("ready\n", process.stdout.readline())
            process.send_signal(number)
            out, _ = process.communicate(timeout=SECONDS)
            self.assertEqual(("got\n", 9), (out, process.returncode), number)

    def test_a_command_that_stops_stops_podjail_and_goes_on_with_it(self):
        process = self.open(("--js", "false"), ["sh", "-c", "kill -STOP $$; echo went on"])
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        self.assertTrue(os.WIFSTOPPED(status))
        process.send_signal(signal.SIGCONT)
        self.assertEqual("went on\n", process.communicate(timeout=SECONDS)[0])

    def test_a_command_that_takes_too_long_is_ended(self):
        for script in ("sleep 1000", "trap '' TERM; echo deaf; while :; do sleep 1; done"):
            done = self.shell(script, "--js", "false", "--timeout", "1")
            self.assertEqual(124, done.returncode)
            self.assertIn("did not end in time", done.stderr)

    def test_it_has_the_terminal_and_its_keys(self):
        pid, terminal = pty.fork()
        if pid == 0:
            command = ["sh", "-c", "test -t 0 && test -t 1 && echo has-terminal; trap 'echo interrupted; exit 3' INT; "
                                   "echo waiting; while :; do sleep 0.1; done"]
            argv = self.argv(("--js", "false"), command)
            os.execvp(argv[0], argv)
        self.addCleanup(os.close, terminal)
        seen = read_until(terminal, b"waiting")
        self.assertIn(b"has-terminal", seen)
        os.write(terminal, b"\x03")
        read_until(terminal, b"interrupted")
        self.assertEqual(3, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

    def test_services_inside_the_jail_can_be_reached(self):
        script = ("import socket,threading\n"
                  "s=socket.create_server(('127.0.0.1',8080))\n"
                  "threading.Thread(target=lambda: s.accept()[0].sendall(b'inside'), daemon=True).start()\n"
                  "print(socket.create_connection(('localhost',8080)).recv(9).decode())")
        done = self.run_in_jail(("--js", "false"), ["/usr/bin/python3", "-c", script])
        self.assertEqual("inside\n", done.stdout, done.stderr)


class Ending:
    """Nothing is left, whatever ended it, and nothing leaves without the sidecar."""

    def start(self, command=("sh", "-c", "setsid sleep 1000 & echo ready; read line; curl -sS -m 20 https://registry.example.test/")):
        """A jail that runs; its process, and the pid of its sidecar."""
        process = self.open(("--js", "true"), command, stdin=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        self.assertEqual("ready\n", process.stdout.readline())
        self.assertEqual("podjail", name_of(process.pid))
        sidecar = next(child for child in children(process.pid) if name_of(child) == "podjail-sidecar")
        return process, sidecar

    def traces(self):
        """What a jail could leave in directories of the machine."""
        folders = ("/tmp", "/dev/shm", "/run", "/var/tmp")
        return {str(path) for folder in folders for path in Path(folder).iterdir() if "podjail" in path.name}

    def assert_no_trace_since(self, before):
        """Fails if what came since then stays: tests that run beside this one have files of their own for a while."""
        new = self.traces() - before
        wait_until(lambda: not any(os.path.lexists(path) for path in new), f"the end of {new}", SECONDS)

    def assert_all_gone(self, pids):
        for pid in pids:
            wait_until(lambda pid=pid: is_gone(pid), f"the end of {pid}", SECONDS)

    def test_processes_that_a_command_leaves_end_with_it(self):
        before = self.traces()
        process, _ = self.start()
        pids = descendants(process.pid)
        self.assertGreaterEqual(len(pids), 4)
        process.communicate("\n", timeout=SECONDS)
        self.assertEqual(0, process.returncode)
        self.assert_all_gone(pids)
        self.assert_no_trace_since(before)

    def test_a_podjail_that_is_killed_leaves_nothing(self):
        before = self.traces()
        process, _ = self.start()
        pids = descendants(process.pid)
        namespaces = {os.readlink(f"/proc/{pid}/ns/net") for pid in pids} - {os.readlink(f"/proc/{process.pid}/ns/net")}
        self.assertEqual(1, len(namespaces))
        process.kill()
        self.assert_all_gone(pids)
        self.assertEqual(set(), namespaces & set(network_namespaces()))
        self.assert_no_trace_since(before)

    def test_without_its_sidecar_nothing_leaves_and_podjail_says_so(self):
        process, sidecar = self.start()
        os.kill(sidecar, signal.SIGKILL)
        wait_until(lambda: is_gone(sidecar), "the sidecar's end", SECONDS)
        with self.nothing_leaves():
            out, err = process.communicate("\n", timeout=SECONDS)
        self.assertEqual("", out)
        self.assertIn("the sidecar has ended: from here on nothing leaves the jail", err)
        self.assertEqual(6, process.returncode, "curl's: could not resolve")

    def test_many_jails_at_once_do_not_meet(self):
        command = ["sh", "-c", "curl -sS -f https://registry.example.test/ && sha256sum < /dev/shm/podjail/ca.crt"]
        jails = [self.open(("--js", GOOD, "--quiet"), command) for _ in range(8)]
        ends = [jail.communicate(timeout=120) for jail in jails]
        self.assertEqual([0] * len(jails), [jail.returncode for jail in jails], ends)
        self.assertEqual(len(jails), len({out for out, _ in ends}), "each has an issuer of its own")


def network_namespaces():
    """Those in which any process is."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield os.readlink(folder / "ns" / "net")
        except OSError:
            continue


def read_until(terminal, wanted):
    """What a terminal shows, until it has shown this."""
    seen = b""
    deadline = time.monotonic() + SECONDS
    while wanted not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            raise AssertionError(f"{wanted} was not shown: {seen}")
        seen += os.read(terminal, 4096)
    return seen


JudgingAsRoot, JudgingAsUser = both_modes(Judging)
BareAsRoot, BareAsUser = both_modes(Bare)
EndingAsRoot, EndingAsUser = both_modes(Ending)


class Ruleset(JailCase):
    """The ruleset in the kernel is its text in nft's language, as nft itself reads both."""

    mode = "root"

    def test_the_rules_mean_what_they_say(self):
        process = self.open(("--js", "false"), ["sh", "-c", "echo ready; read line"], stdin=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.assertEqual("ready\n", process.stdout.readline())
        inside = next(pid for pid in children(process.pid) if name_of(pid) == "podjail")
        jail = run(["nsenter", f"--net=/proc/{inside}/ns/net", "nft", "-j", "list", "ruleset"])
        golden = REPOSITORY / "tests/unit/hook/ruleset/golden/sealed_ruleset.nft"
        text = run(["unshare", "--net", "sh", "-c", f"nft -f {golden} && nft -j list ruleset"])
        self.assertEqual(normal(json.loads(text)), normal(json.loads(jail)))


def normal(value):
    """Of nft's JSON, without what differs between two of the same."""
    if isinstance(value, list):
        return [normal(item) for item in value if "metainfo" not in item]
    if isinstance(value, dict):
        if set(value) == {"packets", "bytes"}:
            return "counted"
        return {key: normal(item) for key, item in value.items() if key not in ("handle", "comment")}
    return value


class Sudo(JailCase):
    """Root that was asked for by somebody."""

    mode = "root"

    def test_the_command_and_the_sidecar_are_who_asked(self):
        done = self.shell("id -u; id -g; id -G; cat /proc/1/status | grep ^Uid",
                          env=os.environ | {"SUDO_UID": "12345", "SUDO_GID": "12346"})
        self.assertEqual("12345\n12346\n12346\nUid:\t12345\t12345\t12345\t12345\n", done.stdout)

    def test_a_number_that_is_none_is_refused(self):
        done = self.shell("echo ran", env=os.environ | {"SUDO_UID": "root"})
        self.assertEqual((125, ""), (done.returncode, done.stdout))


class Forbidden(JailCase):
    """A machine on which users may make no namespaces."""

    def test_the_setting_is_named(self):
        # In a user namespace of its own the limit is this test's, not the machine's.
        script = "echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-all --inh-caps=-all \"$@\""
        done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount-proc", "--pid", "--fork", "sh", "-c", script,
                               "sh", str(PROGRAM), "run", "--js", "false", "--", "echo", "ran"],
                              capture_output=True, text=True, timeout=SECONDS, check=False)
        self.assertEqual((125, ""), (done.returncode, done.stdout), done.stderr)
        self.assertIn("user.max_user_namespaces", done.stderr)


if __name__ == "__main__":
    unittest.main()
