"""Forty jails at once on one machine: each has an issuer of its own, none notices another, and nothing of them stays."""

import subprocess
import unittest
from pathlib import Path

from pod.waiting import wait_until

from support.jail_lab import both_modes

JAILS = 40
SECONDS = 240  # for all of them to start, on a machine that has other things to do
GOOD = 'r.host.endsWith(".example.test")'
# Its issuer and its network, and when it is told so what the upstream says.
HELD = """
sha256sum < /dev/shm/podjail/ca.crt; readlink /proc/self/ns/net
read word && curl -sS -f -o /dev/null -w '%{http_code}\\n' https://registry.example.test/
"""


def descendants(pid):
    """All processes below one."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [below for child in children for below in [int(child), *descendants(int(child))]]


def is_waiting_to_be_reaped(pid):
    """By somebody else: it runs no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


class ManyJails:
    """All of them run before the first one ends."""

    def setUp(self):
        self.jails = [self.open(("--js", GOOD, "--quiet"), ["sh", "-c", HELD], stdin=subprocess.PIPE) for _ in range(JAILS)]
        self.addCleanup(self.end)

    def end(self):
        """Whatever happened."""
        for jail in self.jails:
            jail.kill()
            for pipe in (jail.stdin, jail.stdout, jail.stderr):
                pipe.close()
            jail.wait()

    def test_each_is_by_itself_and_leaves_nothing(self):
        issuers = [jail.stdout.readline() for jail in self.jails]
        networks = [jail.stdout.readline() for jail in self.jails]
        self.assertEqual(JAILS, len(set(issuers) - {""}), "each has an issuer of its own")
        self.assertEqual(JAILS, len(set(networks) - {""}), "each has a network of its own")
        below = {jail.pid: descendants(jail.pid) for jail in self.jails}
        killed, *others = self.jails
        killed.kill()
        for jail in others:
            jail.stdin.write("go\n")
            jail.stdin.flush()
        ends = [jail.communicate(timeout=SECONDS) for jail in others]
        self.assertEqual([("200\n", "")] * len(others), ends)
        killed.wait()
        for pid in {pid for pids in below.values() for pid in pids}:
            wait_until(lambda pid=pid: not Path(f"/proc/{pid}").exists() or is_waiting_to_be_reaped(pid), f"the end of {pid}", SECONDS)
        self.assertFalse(Path("/dev/shm/podjail").exists(), "the machine's own memory has nothing of theirs")


ManyJailsAsRoot, ManyJailsAsUser = both_modes(ManyJails)

if __name__ == "__main__":
    unittest.main()
