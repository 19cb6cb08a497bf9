"""What the hook refuses to start, whatever starts it: each container is asked for through a real runtime, is refused with its
sentence, none of it runs, and the pod that it was to join stays as it was. gate_config_test.py has what only a config.json
of one's own can ask for."""

import subprocess
import unittest

from pod.bundle import DEFAULT_CAPABILITIES
from pod.command import run

from support.gate_case import GateCase
from support.probing import PROBES, run_probe


def host_ruleset():
    """The machine's own nftables ruleset, as text without counters."""
    return subprocess.run(["nft", "--stateless", "list", "ruleset"], capture_output=True, text=True, check=True).stdout


class Gate(GateCase):
    def test_the_hosts_network_namespace_is_refused_and_its_ruleset_untouched(self):
        before = host_ruleset()
        bound = self.pod.path / "netns" / "host"  # removed with the pod, like every mount below its directory
        bound.touch()
        run(["mount", "--bind", "/proc/self/ns/net", bound])
        paths = (str(bound),) if self.pod.joins_by_path() else ()
        for network in ("host", *paths):
            with self.subTest(network):
                self.assert_refused("host's network", network=network)
        self.assertEqual(before, host_ruleset())

    def test_capabilities_that_undo_the_jail_are_refused_by_name(self):
        for capability in ("NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "DAC_READ_SEARCH"):
            with self.subTest(capability):
                self.assert_refused(f"CAP_{capability}", capabilities=(*DEFAULT_CAPABILITIES, f"CAP_{capability}"))

    def test_the_default_capabilities_are_accepted_and_open_no_socket_past_the_rules(self):
        self.start("ordinary", mounts=(PROBES,))
        self.assertEqual("running", self.pod.state("ordinary")["status"])
        attempts = run_probe(self.pod, "families", container="ordinary")
        self.assertEqual({"EPERM"}, {one.outcome for one in attempts}, attempts)


if __name__ == "__main__":
    unittest.main()
