"""A hostile package in the sealed jail of `podjail run` tries every exit it can think of, started by root and by a user. Its
packets would be seen on the wire of the machine that the jail is on; bare, they are."""

import json
import os
import socket
import threading
import unittest

from support.jail_lab import PROBES, both_modes, run_bare

PROBE = str(PROBES / "jail_exits.py")
# How an exit that leads nowhere may end: with an error, without an answer, with nothing found, or at the sidecar.
SHUT = {"EPERM", "EACCES", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT",
        "EPROTONOSUPPORT", "ENOSYS", "ENOTTY", "EIO", "EROFS", "EINVAL", "ENOENT", "EPIPE", "timeout", "closed", "none", "rcode 3", "rcode 5"}
# Answered inside the jail: an address of the jail's own, a refusal by the sidecar.
INSIDE = {"DNS for an address": "told", "HTTP by address": "answered b'HTTP/1.1 403", "metadata": "answered b'HTTP/1.1 4",
          "DNS by TCP": "answered b'"}


class Daemon:
    """Something that answers at a UNIX socket of the machine."""

    def __init__(self, network, address):
        self.heard = []
        self._socket = network.run(lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        self._socket.bind(address)
        if not address.startswith("\0"):
            os.chmod(address, 0o777)
        self._socket.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            with client:
                self.heard.append(client.recv(64))
                client.sendall(b"hello")

    def close(self):
        self._socket.close()


class Exits:
    """The probe, in a jail that allows nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engine, cls.abstract = str(cls.folder / "engine.sock"), f"podjail-test-{os.getpid()}-{cls.mode}"
        cls.daemons = [Daemon(cls.network.pod, cls.engine), Daemon(cls.network.pod, "\0" + cls.abstract)]
        for daemon in cls.daemons:
            cls.addClassCleanup(daemon.close)

    def attempts(self, done):
        self.assertEqual(0, done.returncode, done.stderr)
        return {one["name"]: one["outcome"] for one in map(json.loads, done.stdout.splitlines())}

    def probe(self, *options):
        """Runs it with a socket of the machine left open."""
        left_open = self.network.pod.run(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        with left_open:
            os.set_inheritable(left_open.fileno(), True)
            return self.run_in_jail(options, ["/usr/bin/python3", PROBE, self.engine, self.abstract], timeout=120,
                                    pass_fds=(left_open.fileno(),))

    def test_bare_the_probe_gets_out(self):
        position = self.outside.frames.mark()
        outcomes = self.attempts(run_bare(self, ["/usr/bin/python3", PROBE, self.engine, self.abstract]))
        frames = {frame.protocol for frame in self.outside.frames.since(position)}
        self.assertLessEqual({"udp", "tcp"}, frames)
        self.assertEqual("answered b'hello'", outcomes["a daemon by path"])
        self.assertEqual("answered b'hello'", outcomes["a daemon by abstract name"])

    def test_in_the_jail_nothing_gets_out_by_any_of_them(self):
        heard = [len(daemon.heard) for daemon in self.daemons]
        with self.nothing_leaves():
            outcomes = self.attempts(self.probe("--js", "false"))
        self.assertGreaterEqual(len(outcomes), 40)
        open_ways = {name: outcome for name, outcome in outcomes.items() if outcome not in SHUT
                     and not (name in INSIDE and outcome.startswith(INSIDE[name]))}
        self.assertEqual({}, open_ways)
        self.assertEqual(heard, [len(daemon.heard) for daemon in self.daemons])

    def test_a_policy_that_allows_everything_opens_no_other_way(self):
        position, heard = self.outside.frames.mark(), [len(daemon.heard) for daemon in self.daemons]
        self.attempts(self.probe("--js", "true"))
        left = {(frame.protocol, frame.destination, frame.port) for frame in self.frames_since(position)}
        self.assertEqual(set(), {flow for flow in left if flow[0] != "tcp" or flow[2] not in (80, 443)} -
                         {("udp", "203.0.113.53", 53)}, "but the sidecar's own questions and connections")
        self.assertEqual(heard, [len(daemon.heard) for daemon in self.daemons])

    def test_a_socket_of_the_machine_is_not_let_in(self):
        outside = self.network.pod.run(lambda: socket.create_server(("127.0.0.1", 0)))
        with outside:
            number = outside.fileno()
            done = self.run_in_jail(("--js", "true", "--keep-fd", str(number)), ["echo", "ran"], pass_fds=(number,))
            self.assertEqual((125, ""), (done.returncode, done.stdout))
            done = self.run_in_jail(("--js", "true"), ["echo", "ran"], stdin=outside)
            self.assertEqual((125, ""), (done.returncode, done.stdout))
        directory = os.open("/", os.O_RDONLY)
        self.addCleanup(os.close, directory)
        done = self.run_in_jail(("--js", "true"), ["echo", "ran"], stdin=directory)
        self.assertEqual((125, ""), (done.returncode, done.stdout), "a directory leads around what is hidden")

    def test_a_socket_that_is_allowed_stays(self):
        script = ("import socket; s=socket.socket(socket.AF_UNIX); "
                  f"s.connect('{self.engine}'); s.sendall(b'asked'); print(s.recv(64).decode())")
        done = self.run_in_jail(("--js", "false", "--allow-socket", self.engine), ["/usr/bin/python3", "-c", script])
        self.assertEqual("hello\n", done.stdout, done.stderr)


ExitsAsRoot, ExitsAsUser = both_modes(Exits)


if __name__ == "__main__":
    unittest.main()
