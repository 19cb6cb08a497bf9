"""The bytes a policy judged are the bytes that go out: names that disagree and requests that can be read in two ways end at
the sidecar, with a status that says so."""

import unittest

from pod.pod import PodSettings

from support.pod_case import PodCase
from support.probing import PROBES, run_probe

MISMATCH, REFUSED = r"^HTTP/1.1 421 .*name_mismatch", r"^HTTP/1.1 4\d\d "
EXPECTED = {
    "host differs from sni": MISMATCH,
    "sni differs from the resolved name": r"^SSL TLSV1_UNRECOGNIZED_NAME",
    "no sni, a foreign address": r"^SSL TLSV1_UNRECOGNIZED_NAME",
    "no sni, host differs": MISMATCH,
    "host differs from the resolved name": MISMATCH,
    "connect": r"^HTTP/1.1 405 .*method_refused",
    "connect inside tls": r"^HTTP/1.1 405 .*method_refused",
    "absolute target elsewhere": REFUSED,
    "two hosts": REFUSED,
    "no host": REFUSED,
    "host of another port": REFUSED,
    "upgrade to h2c": r"^HTTP/1.1 403 .*upgrade_refused",
    "h2 preface": rf"{REFUSED}|^closed",
    "websocket": r"^HTTP/1.1 403 .*upgrade_refused",
    "length and chunks": REFUSED,
    "two lengths": REFUSED,
    "bare line feeds": REFUSED,
    "dot segments": REFUSED,
    "encoded dots": REFUSED,
    "encoded slash": r"^HTTP/1.1 403 .*encoded_slash",
    "encoded slash and dots": r"^HTTP/1.1 400 .*ambiguous_request",
    "underscore for a hyphen": r"^HTTP/1.1 400 .*ambiguous_request",
    "ssh": r"^closed|ECONNRESET",
    "garbage": r"^closed|ECONNRESET",
}


class Requests(PodCase):
    """The requests probe, run once, under a policy that allows every host there is."""

    settings = PodSettings(policies={"all.js": "true"})

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        cls.pod.start_workload("workload", mounts=(PROBES,))
        cls.outcomes = {one.name: one.outcome for one in run_probe(cls.pod, "requests", timeout=120)}

    def test_only_the_request_whose_names_agree_reaches_the_server(self):
        self.assertRegex(self.outcomes["sni and host agree"], r"^HTTP/1.1 200 ")
        self.assertEqual([("registry.example.test", "/")],
                         [(request.host, request.path) for request in self.pod.outside.requests])

    def test_every_other_is_refused_for_what_it_is(self):
        self.assertEqual(set(EXPECTED) | {"sni and host agree"}, set(self.outcomes))
        for name, pattern in EXPECTED.items():
            with self.subTest(name):
                self.assertRegex(self.outcomes[name], pattern)

    def test_no_name_of_a_refused_request_was_resolved(self):
        self.assertEqual([], self.pod.outside.dns.asked("other.example.test"))


if __name__ == "__main__":
    unittest.main()
