"""podjail run --container as it is run: a container of podman's or Docker's whose network is a sealed jail."""

import os
import signal
import unittest
from pathlib import Path

from pod.waiting import wait_until

from support.engine_case import EngineCase, both_engines

SECONDS = 60
GOOD = ("--js", 'r.host.endsWith(".example.test") && r.host !== "other.example.test"')
FETCH = "curl -sS -f https://registry.example.test/"


def pids_with(mark):
    """Processes whose command line has the word."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


class Judging:
    """What is allowed arrives, and nothing else."""

    def test_a_request_that_a_policy_allows_reaches_its_upstream(self):
        for url in ("https://registry.example.test/", "http://plain.example.test/"):
            done = self.script(f"curl -sS -f {url}", options=GOOD)
            self.assertEqual((0, True), (done.returncode, done.stdout.startswith("hello from")), f"{url}: {done}")

    def test_a_request_that_none_allows_is_refused_with_its_reason_and_leaves_no_trace_outside(self):
        with self.nothing_leaves():
            done = self.script("curl -sS -o - -w '%{http_code}' https://other.example.test/", options=GOOD)
        self.assertRegex(done.stdout, r"(?s)no policy allows this request.*403$")
        self.assertIn('to allow it: r.host === "other.example.test" && r.method === "GET"', done.stderr)

    def test_programs_trust_the_issuer_by_variables_and_by_the_images_bundle(self):
        python = "import urllib.request as u; print(u.urlopen('https://registry.example.test/').status)"
        for clear in ("", "env -i PATH=/usr/bin:/bin "):
            done = self.script(f'{clear}curl -sS -f https://registry.example.test/ && {clear}python3 -c "{python}"', options=GOOD)
            self.assertEqual((0, True), (done.returncode, "hello from" in done.stdout), f"{clear}: {done}")

    def test_a_root_that_is_read_only_trusts_by_variables(self):
        done = self.script(FETCH, "--read-only", options=GOOD)
        self.assertEqual(0, done.returncode, done)

    def test_the_images_own_roots_stay_beside_the_issuer(self):
        bundle = "/etc/ssl/certs/ca-certificates.crt"
        done = self.script(f"grep -c BEGIN {bundle}; grep -c '^# podjail' {bundle}")
        roots, marks = map(int, done.stdout.split())
        self.assertGreater(roots, 100)
        self.assertEqual(2, marks)


class Bare:
    """The container is as the engine alone would run it."""

    def test_its_status_is_podjails(self):
        for script, status in (("exit 0", 0), ("exit 7", 7), ("kill -KILL $$; sleep 1", 0)):
            done = self.script(script)
            self.assertEqual(status, done.returncode, f"{script}: {done.stderr}")

    def test_it_has_its_input_arguments_directory_user_and_variables(self):
        done = self.contain(("--js", "false"), ("--rm", "-i", "-w", "/var", "-u=12:13", "-e", "GIVEN=a value"),
                            ["sh", "-c", 'cat; pwd; id -u; id -g; echo "$GIVEN|$0|$1"; echo told >&2', "--js", "a b"], input="given\n")
        self.assertEqual("given\n/var\n12\n13\na value|--js|a b\n", done.stdout)
        self.assertEqual("told\n", done.stderr)

    def test_without_an_option_for_it_it_reads_nothing(self):
        self.assertEqual("end\n", self.script("cat; echo end", input="given\n").stdout)

    def test_it_has_files_of_the_machine_and_a_name(self):
        (self.folder / "file").write_text("mine\n", encoding="ascii")
        done = self.script("cat /own/file; hostname; grep given.test /etc/hosts", "-v", f"{self.folder}:/own:ro", "-h", "its-name",
                           "--add-host", "given.test:192.0.2.77")
        self.assertRegex(done.stdout, r"^mine\nits-name\n192\.0\.2\.77\s+given\.test\n$", done.stderr)

    def test_it_hears_signals(self):
        process = self.open_container(("--js", "false"), ("--rm",), [
            "sh", "-c", "trap 'echo got; exit 9' TERM; echo ready; while :; do sleep 0.1; done"])
        self.assertEqual("ready\n", process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=SECONDS)
        self.assertEqual(("got\n", 9), (out, process.returncode), err)
        self.assert_nothing_of_it()

    def test_one_that_takes_too_long_is_ended(self):
        done = self.script("trap '' TERM; while :; do sleep 1; done", options=("--js", "false", "--timeout", "1"))
        self.assertEqual(124, done.returncode)
        self.assertIn("did not end in time", done.stderr)
        self.assert_nothing_of_it()


class Ending:
    """What is left of a container, and what is not."""

    def start(self, *container):
        """One that runs until it is told otherwise; the process, and a word of its command line."""
        mark = f"mark-{os.getpid()}-{id(self)}"
        process = self.open_container(("--js", "true"), ("-i", *container), ["sh", "-c", "echo ready; read line", mark])
        self.assertEqual("ready\n", process.stdout.readline())
        return process, mark

    def test_one_that_is_not_to_be_removed_stays_and_has_no_network_any_more(self):
        process, _ = self.start("--name", "stays")
        process.communicate("\n", timeout=SECONDS)
        self.assertEqual(1, len(self.engine.containers()))
        with self.assertRaises(Exception, msg="its network is gone"):
            self.engine.command("start", "--attach", "stays")

    def test_one_that_is_to_be_removed_leaves_nothing(self):
        process, mark = self.start("--rm", "--volume", "/kept")
        self.assertNotEqual([], [pid for pid in pids_with(mark) if pid != process.pid])
        process.communicate("\n", timeout=SECONDS)
        self.assertEqual([], pids_with(mark))
        self.assert_nothing_of_it()

    def test_a_podjail_that_is_killed_leaves_no_container_and_no_process(self):
        for keeping in ((), ("--rm",)):
            process, mark = self.start(*keeping, "--volume", "/kept")
            process.kill()
            process.wait(SECONDS)
            wait_until(lambda word=mark: not pids_with(word), "the end of the container", SECONDS)
            wait_until(lambda: not self.engine.containers() and not self.engine.volumes(), "its removal", SECONDS)

    def test_a_sidecar_that_is_killed_takes_every_way_out_with_it(self):
        process = self.open_container(("--js", "true"), ("--rm", "-i"), ["sh", "-c", f"echo ready; read line; {FETCH}"])
        self.assertEqual("ready\n", process.stdout.readline())
        [sidecar] = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
                     if Path(f"/proc/{pid}/comm").read_text(encoding="ascii") == "podjail-sidecar\n"]
        os.kill(sidecar, signal.SIGKILL)
        with self.nothing_leaves():
            out, err = process.communicate("\n", timeout=SECONDS)
        self.assertEqual("", out)
        self.assertIn("from here on nothing leaves", err)
        self.assertEqual(6, process.returncode, "curl's: could not resolve")


class Refusing:
    """What would open the jail is refused by name, before the engine is asked to make anything."""

    def test_options_that_open_a_jail(self):
        socket = self.folder / "socket"
        for option in ("--privileged", "--network=host", "--net=host", "--pid=host", "--ipc=host", "--uts=host", "--userns=host",
                       "--cgroupns=host", "--cap-add=NET_ADMIN", "--cap-add=all", "--cap-add=sys_admin", "--cap-add=NET_RAW",
                       "--device=/dev/net/tun", "--security-opt=seccomp=unconfined", "--security-opt=apparmor=unconfined",
                       "--security-opt=systempaths=unconfined", "--volumes-from=other", "--publish=80:80", "-p80:80", "-P",
                       "--dns=203.0.113.53", "--sysctl=net.ipv4.ip_forward=1", "--restart=always", "-d", "-itd", "--pod=other",
                       "--runtime=/bin/true", "--log-driver=syslog", "--no-such-option", "--volume=/:/machine",
                       "-v/run:/run", "--volume=/proc:/machine", "--mount=type=bind,source=/dev,target=/machine",
                       "--mount=type=image,source=x,target=/x", f"--volume={socket}:/socket", "--rootfs", "--annotation=a=b"):
            with self.subTest(option):
                done = self.script("echo ran", option)
                self.assertEqual((125, ""), (done.returncode, done.stdout), done.stderr)
                self.assertRegex(done.stderr, r"^podjail: \S")
        self.assert_nothing_of_it()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.mkfifo(cls.folder / "socket")

    def test_a_word_that_is_no_run(self):
        for words in (["exec", "x"], ["run"], ["run", "--rm"], []):
            done = self.run_in_jail(("--js", "false", "--container"), [*self.engine.words, *words], env=self.engine.environment)
            self.assertEqual((125, ""), (done.returncode, done.stdout), done.stderr)

    def test_a_program_that_is_no_engine(self):
        done = self.run_in_jail(("--js", "false", "--container"), ["true", "run", "image"])
        self.assertEqual(125, done.returncode)
        self.assertIn("neither podman nor docker", done.stderr)


class PodmansConfiguration(EngineCase):
    """What a command line does not say, a configuration of podman's may."""

    engine_name = "podman"

    def test_a_container_that_it_opens_is_looked_at_and_not_started(self):
        for lines, word in (('default_capabilities = ["NET_ADMIN"]', "CAP_NET_ADMIN"), ('devices = ["/dev/null:/dev/x"]', "Devices"),
                            ('volumes = ["/run:/machine"]', "/run"), ('userns = "auto"', "")):
            with self.subTest(lines):
                done = self.script("echo ran", env={"CONTAINERS_CONF": self.configured(lines)})
                self.assertEqual((125, ""), (done.returncode, done.stdout), done.stderr)
                self.assertIn(word, done.stderr)
        self.assert_nothing_of_it()

    def test_a_container_has_namespaces_of_its_own_whatever_it_says(self):
        kinds = ("ipc", "net", "pid", "uts")
        lines = "\n".join(f'{kind}ns = "host"' for kind in kinds)
        done = self.script(f"for n in {' '.join(kinds)}; do readlink /proc/self/ns/$n; done",
                           env={"CONTAINERS_CONF": self.configured(lines)})
        found = done.stdout.split()
        self.assertEqual(len(kinds), len(found), done)
        self.assertEqual(set(), set(found) & {os.readlink(f"/proc/self/ns/{kind}") for kind in kinds})

    def configured(self, lines):
        """The path of a configuration that has these lines as well."""
        own = Path(self.engine.environment["CONTAINERS_CONF"]).read_text(encoding="utf-8")
        changed = self.folder / "containers.conf"
        changed.write_text(own.replace("[containers]", f"[containers]\n{lines}"), encoding="utf-8")
        return str(changed)


JudgingWithPodman, JudgingWithDocker = both_engines(Judging)
BareWithPodman, BareWithDocker = both_engines(Bare)
EndingWithPodman, EndingWithDocker = both_engines(Ending)
RefusingWithPodman, RefusingWithDocker = both_engines(Refusing)


if __name__ == "__main__":
    unittest.main()
