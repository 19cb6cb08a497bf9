"""Beyond the sidecar: a server that cannot prove its name gets no request, and a name that points inwards is not dialled."""

import unittest

from pod.network import RESOLVER4
from pod.outside import TRAPS
from pod.pod import PodSettings

from support.pod_case import PodCase


class Upstream(PodCase):
    """A policy that allows everything: what is refused here is refused by the sidecar itself."""

    settings = PodSettings(policies={"all.js": "true"})

    def get(self, url):
        """The whole answer to one request of the workload."""
        return self.run_ok(["curl", "-sS", "-i", "--max-time", "15", url])

    def test_a_server_with_a_bad_certificate_gets_no_request(self):
        for name, why in (("expired", "expired"), ("selfsigned", "self"), ("wronghost", "host")):
            with self.subTest(name):
                seen = len(self.pod.outside.requests)
                answer = self.get(f"https://{name}.example.test/secret")
                self.assertRegex(answer, r"^HTTP/[0-9.]+ 502 ")
                self.assertIn("reason: upstream_tls_failed", answer)
                self.assertIn(why, answer.lower())
                self.assertEqual(seen, len(self.pod.outside.requests))

    def test_a_good_certificate_is_what_makes_the_difference(self):
        self.assertIn("hello", self.get("https://registry.example.test/"))
        self.assertIn("hello", self.get("https://six.example.test/"))

    def test_names_that_point_inwards_are_not_dialled(self):
        for scheme in ("http", "https"):
            for name in TRAPS:
                with self.subTest(f"{scheme}://{name}"):
                    position = self.pod.outside.frames.mark()
                    answer = self.get(f"{scheme}://{name}/")
                    self.assertRegex(answer, r"^HTTP/[0-9.]+ (403|502) ")
                    self.assertRegex(answer, "reason: (address_refused|resolve_failed)")
                    self.assert_only_the_resolver_was_asked(position)

    def test_addresses_instead_of_names_are_not_dialled(self):
        for host in ("10.0.0.1", "169.254.169.254", "127.0.0.1", "[::1]", "[fd00::1]", "2130706433", "0x7f.1",
                     "[::ffff:10.0.0.1]", "[64:ff9b::a9fe:a9fe]", "0.0.0.0"):
            with self.subTest(host):
                position = self.pod.outside.frames.mark()
                done = self.pod.run("workload", ["curl", "-sS", "-i", "--max-time", "5", "--globoff", "--connect-to",
                                                 "::203.0.113.66:80", f"http://{host}/"])
                self.assertNotRegex(done.stdout, r"^HTTP/[0-9.]+ 2")
                self.assert_only_the_resolver_was_asked(position)

    def test_a_server_cannot_switch_protocols(self):
        answer = self.get("https://registry.example.test/upgrade")
        self.assertRegex(answer, r"^HTTP/[0-9.]+ (403|502) ")

    def assert_only_the_resolver_was_asked(self, position):
        """After an allow the sidecar may resolve; it may do nothing more."""
        frames = self.pod.outside.frames.since(position)
        self.assertEqual([], [str(frame) for frame in frames if frame.destination != RESOLVER4 or frame.port != 53])


if __name__ == "__main__":
    unittest.main()
