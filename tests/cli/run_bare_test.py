"""podjail run: the command runs as if it ran bare; for root and for a user without privileges."""

import os
import pty
import select
import signal
import subprocess
import time
import unittest

from support.jail_lab import both_modes

SECONDS = 30


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


BareAsRoot, BareAsUser = both_modes(Bare)


if __name__ == "__main__":
    unittest.main()
