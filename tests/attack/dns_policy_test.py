"""A policy lets out the questions it names and no other, and no more of them than the pod may ask."""

import struct
import unittest

from pod.pod import PodSettings

from support.pod_case import PodCase
from support.probing import PROBES, run_probe

A, TXT, SRV, NULL = 1, 16, 33, 10
TEXT = b"\x05hello"
SERVICE = struct.pack("!HHH", 1, 2, 8080) + b"\x01b\x07example\x04test\x00"
POLICY = """
export function onDns(q) {
  if (q.name === "broken.example.test") throw new Error("broken");
  if (q.type === "TXT" && (q.name === "known.example.test" || q.name === "nowhere.example.test")) return allow();
  if (q.type === "SRV" && q.name === "_http._tcp.known.example.test") return allow();
}
"""


class DnsPolicy(PodCase):
    """The dns_outside probe, run once."""

    settings = PodSettings(policies={"dns.js": POLICY}, sidecar={"limits": {"max_dns_questions": 3}})

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        dns = cls.pod.outside.dns
        for name in ("known.example.test", "_http._tcp.known.example.test"):
            dns.names[name] = ["203.0.113.10"]
        dns.records[("known.example.test", TXT)] = [TEXT]
        dns.records[("_http._tcp.known.example.test", SRV)] = [SERVICE]
        cls.pod.start_workload("workload", mounts=(PROBES,))
        cls.attempts = {one.name: one.outcome for one in run_probe(cls.pod, "dns_outside", timeout=120)}

    def test_what_a_policy_allows_is_answered_from_outside(self):
        self.assertEqual(f"code 0, data {TEXT.hex()}", self.attempts[f"udp {TXT} known.example.test"])
        self.assertEqual(f"code 0, data {SERVICE.hex()}", self.attempts[f"tcp {SRV} _http._tcp.known.example.test"])
        self.assertEqual("code 3", self.attempts[f"udp {TXT} nowhere.example.test"])

    def test_nothing_else_is(self):
        for name in (f"udp {NULL} known.example.test", f"udp {SRV} known.example.test",
                     f"udp {TXT} secret.known.example.test", f"udp {TXT} broken.example.test"):
            with self.subTest(name):
                self.assertEqual("code 5", self.attempts[name])

    def test_an_address_is_still_of_the_pool(self):
        self.assertRegex(self.attempts[f"udp {A} known.example.test"], r"^code 0, data c61[23]")

    def test_a_pod_asks_no_more_than_it_may(self):
        self.assertEqual("code 5", self.attempts[f"tcp {TXT} known.example.test"])

    def test_only_the_allowed_questions_reached_the_resolver_outside(self):
        seen = [(question.name, question.qtype) for question in self.pod.outside.dns.questions]
        self.assertEqual([("known.example.test", TXT), ("_http._tcp.known.example.test", SRV),
                          ("nowhere.example.test", TXT)], seen)

    def test_every_verdict_is_on_record(self):
        records = [(one["host"], one["qtype"], one["reason"]) for one in self.pod.decisions() if one.get("qtype", "A") != "A"]
        self.assertEqual([("known.example.test", "TXT", "allowed"), ("_http._tcp.known.example.test", "SRV", "allowed"),
                          ("known.example.test", "other", "dns_type_refused"), ("known.example.test", "SRV", "not_allowed"),
                          ("secret.known.example.test", "TXT", "not_allowed"), ("broken.example.test", "TXT", "policy_error"),
                          ("nowhere.example.test", "TXT", "allowed"), ("known.example.test", "TXT", "dns_limit")], records)


if __name__ == "__main__":
    unittest.main()
