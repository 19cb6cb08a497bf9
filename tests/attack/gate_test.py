"""What the hook refuses to start: the host's own network namespace, and capabilities that would undo the jail."""

import subprocess
import unittest

from pod.bundle import DEFAULT_CAPABILITIES
from pod.command import CommandFailed, run

from support.pod_case import PodCase
from support.probing import PROBES, run_probe


def host_ruleset():
    """The machine's own nftables ruleset, as text without counters."""
    return subprocess.run(["nft", "--stateless", "list", "ruleset"], capture_output=True, text=True, check=True).stdout


class Gate(PodCase):
    """A pod whose sidecar runs; each test tries to add a container."""

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()

    def assert_refused(self, name, pattern, **changes):
        """Creating the container fails, the hook says why, and nothing of it runs."""
        with self.assertRaisesRegex(CommandFailed, pattern):
            self.pod.start_workload(name, **changes)
        self.assertIn(self.pod.state(name), (None, {}))

    def test_the_hosts_network_namespace_is_refused_and_its_ruleset_untouched(self):
        before = host_ruleset()
        bound = self.pod.path / "netns" / "host"  # removed with the pod, like every mount below its directory
        bound.touch()
        run(["mount", "--bind", "/proc/self/ns/net", bound])
        paths = (("hostpath", str(bound)),) if self.pod.joins_by_path() else ()
        for name, network in (("hostnet", "host"), *paths):
            with self.subTest(network):
                self.assert_refused(name, "podjail-hook.*host", network=network)
        self.assertEqual(before, host_ruleset())

    def test_capabilities_that_undo_the_jail_are_refused_by_name(self):
        for capability in ("NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_MODULE", "BPF", "SYS_PTRACE"):
            with self.subTest(capability):
                self.assert_refused(f"cap-{capability.lower().replace('_', '-')}", f"CAP_{capability}",
                                    capabilities=(*DEFAULT_CAPABILITIES, f"CAP_{capability}"))

    def test_the_default_capabilities_are_accepted_and_open_no_socket_past_the_rules(self):
        self.pod.start_workload("ordinary", mounts=(PROBES,))
        self.assertEqual("running", self.pod.state("ordinary")["status"])
        attempts = run_probe(self.pod, "families", container="ordinary")
        self.assertEqual({"EPERM"}, {one.outcome for one in attempts}, attempts)

    def test_the_role_of_the_sidecar_is_not_for_everybody(self):
        role = {"podjail.dev/role": "sidecar"}
        position = self.pod.outside.frames.mark()
        try:
            self.pod.start_workload("impostor", annotations=role, capabilities=())
        except CommandFailed as refused:
            self.assertIn("podjail-hook", str(refused))
            return
        done = self.pod.run("impostor", ["curl", "-sS", "--max-time", "3", "http://203.0.113.10/"])
        self.assertNotEqual(0, done.status)
        self.assert_nothing_left(position)


if __name__ == "__main__":
    unittest.main()
