"""podjail run: nothing is left, whatever ended it; for root and for a user without privileges."""

import os
import signal
import subprocess
import unittest
from pathlib import Path

from pod.waiting import wait_until

from support.jail_lab import both_modes
from support.processes import children, descendants, is_gone, name_of

SECONDS = 30
GOOD = 'r.host.endsWith(".example.test") && r.host !== "other.example.test"'


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


EndingAsRoot, EndingAsUser = both_modes(Ending)


if __name__ == "__main__":
    unittest.main()
