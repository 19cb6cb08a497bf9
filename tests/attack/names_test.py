"""DNS is no way out: every question is answered in the pod or refused there, whatever the transport, server and type."""

import ipaddress
import unittest

from pod.pod import PodSettings

from support.pod_case import PodCase
from support.probing import PROBES, run_probe

POOLS = (ipaddress.ip_network("198.18.0.0/15"), ipaddress.ip_network("fd70:6f64:6a61:696c::/64"))
REFUSED, NOT_IMPLEMENTED = "code 5, 0 answers", "code 4, 0 answers"


class Names(PodCase):
    """The dns probe, run once. The sidecar shall not wait long for what never becomes a request."""

    settings = PodSettings(sidecar={"limits": {"head_timeout_ms": 1000}})

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        cls.pod.start_workload("workload", mounts=(PROBES,))
        cls.position = cls.pod.outside.frames.mark()
        cls.attempts = {one.name: one.outcome for one in run_probe(cls.pod, "dns", timeout=120)}

    def assert_synthetic(self, name):
        """The question was answered from the pod's own pool."""
        outcome = self.attempts[name]
        self.assertTrue(outcome.startswith("address "), f"{name}: {outcome}")
        address = ipaddress.ip_address(outcome.removeprefix("address "))
        self.assertTrue(any(address in pool for pool in POOLS), f"{name}: {outcome}")

    def test_nothing_of_it_reaches_the_outside(self):
        self.assert_nothing_left(self.position)
        self.assertEqual([], self.pod.outside.dns.questions)
        self.assertEqual([], self.pod.outside.sinks.arrivals)

    def test_addresses_come_from_the_pods_own_pool_whichever_server_is_asked(self):
        for server in ("203.0.113.53", "2001:db8:99::53", "203.0.113.66", "2001:db8:99::66", "192.0.2.1", "8.8.8.8"):
            for transport in ("udp", "tcp"):
                with self.subTest(server=server, transport=transport):
                    self.assert_synthetic(f"{transport} a {server}")
        self.assert_synthetic("udp aaaa")
        self.assert_synthetic("tcp aaaa")

    def test_types_that_carry_data_are_refused(self):
        for qtype in ("ns", "cname", "null", "mx", "txt", "srv", "any"):
            for transport in ("udp", "tcp"):
                with self.subTest(qtype=qtype, transport=transport):
                    self.assertIn(self.attempts[f"{transport} {qtype}"], (REFUSED, NOT_IMPLEMENTED))
        self.assertEqual(REFUSED, self.attempts["long name"])

    def test_dns_over_tls_ends_at_the_sidecar(self):
        for server in ("203.0.113.53", "2001:db8:99::53"):
            outcome = self.attempts[f"tls {server}"]
            self.assertRegex(outcome, r"^(answered b'HTTP/1.1 4|closed|ECONNRESET|.*ALERT)")


if __name__ == "__main__":
    unittest.main()
