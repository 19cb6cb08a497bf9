"""A sidecar that goes out through a corporate proxy with credentials: what the proxy sees of it, and what it can break."""

import unittest

from pod.outside import Outside
from pod.pod import PodSettings
from pod.waiting import wait_until

from support.corporate_proxy import CorporateProxy
from support.pod_case import PodCase

ADDRESS, PORT = "203.0.113.30", 3128
SECRET = "s3cret-of-the-proxy"
PAGE = "https://registry.example.test/hello"


class ProxiedOutside(Outside):
    """The outside with a proxy, proxy.corp.test."""

    def __init__(self, network, folder):
        super().__init__(network, folder)
        self.dns.names |= {"proxy.corp.test": [ADDRESS]}
        self.proxy = CorporateProxy(network.outside, (ADDRESS, PORT), self.dns.names, f"jail:{SECRET}")

    def close(self):
        self.proxy.close()
        super().close()


def settings(credentials, **upstream):
    """A pod that allows everything and goes out through the proxy."""
    upstream = {"proxy": f"proxy.corp.test:{PORT}", "proxy_credentials_file": "/etc/podjail/proxy", "connect_timeout_ms": 3000} | upstream
    return PodSettings(policies={"all.js": "true"}, outside=ProxiedOutside, secrets={"proxy": credentials},
                       sidecar={"upstream": upstream})


class Proxied(PodCase):
    """A pod behind the proxy."""

    @property
    def proxy(self):
        """The proxy outside."""
        return self.pod.outside.proxy

    def curl(self, url):
        """What curl got, headers included."""
        done = self.pod.run("workload", ["curl", "-sS", "-i", "--max-time", "20", "--cacert", "/run/podjail/bundle.pem", url])
        return done.stdout + done.stderr

    def ask(self, url):
        """What curl got, and the decision that came of it."""
        seen = len(self.records())
        said = self.curl(url)
        wait_until(lambda: len(self.records()) > seen, "a decision record")
        return said, self.records()[-1]

    def records(self):
        """The decisions so far that are not about DNS."""
        return [record for record in self.pod.decisions() if record["protocol"] != "dns"]

    def assert_secret_is_kept(self):
        """The password is in nothing that the sidecar or a workload wrote."""
        self.assertNotIn(SECRET, self.pod.log("sidecar"))
        self.assertNotIn("amFpbDpz", self.pod.log("sidecar"))  # how base64 of it begins


class Allowed(Proxied):
    """The proxy lets the sidecar through."""

    settings = settings(f"jail:{SECRET}\n", no_proxy=["plain.example.test"])

    def setUp(self):
        self.proxy.answer = None
        self.seen = len(self.proxy.asked)

    def test_https_goes_through_it_with_the_certificate_verified_inside(self):
        said, record = self.ask(PAGE)
        self.assertIn("hello", said)
        self.assertEqual(("allow", f"{ADDRESS}:{PORT}"), (record["verdict"], record["upstream_address"]))
        asked = self.proxy.asked[-1]
        self.assertEqual("CONNECT registry.example.test:443 HTTP/1.1", asked.line)
        self.assertEqual({"host", "proxy-authorization"}, set(asked.fields))
        self.assertNotIn(b"/hello", self.proxy.inner)  # it saw TLS
        for name, words in (("expired", "expired"), ("selfsigned", "self-signed"), ("wronghost", "another host")):
            with self.subTest(name):
                said, record = self.ask(f"https://{name}.example.test/")
                self.assertEqual("upstream_tls_failed", record["reason"])
                self.assertIn(words, said)
        self.assert_secret_is_kept()

    def test_what_needs_no_proxy_does_not_go_through_it(self):
        said, record = self.ask("http://plain.example.test/hello")
        self.assertIn("hello", said)
        self.assertEqual("203.0.113.10:80", record["upstream_address"])
        self.assertEqual(self.seen, len(self.proxy.asked))

    def test_each_way_in_which_it_fails_is_told_apart_and_nothing_is_sent(self):
        for answer, reason, words in (
                (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "proxy_refused", "refuses this host"),
                (b"HTTP/1.1 407 Again\r\nContent-Length: 0\r\n\r\n", "proxy_refused", "does not accept the credentials"),
                (b"HTTP/1.1 503 Busy\r\n\r\n", "proxy_refused", "cannot reach this host"),
                (b"HTTP/1.1 500 Oops\r\n\r\n", "proxy_refused", "the upstream proxy failed"),
                (b"SSH-2.0-surprise\r\n\r\n", "upstream_protocol", "not HTTP/1.1"),
                (b"HTTP/1.1 200 OK\r\n\r\nearly", "upstream_protocol", "bytes behind"),
                (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20000, "upstream_protocol", "not HTTP/1.1"),
                (b"HTTP/1.1 2", "connect_failed", "the upstream proxy closed")):
            with self.subTest(words):
                self.proxy.answer, before = answer, len(self.proxy.inner)
                said, record = self.ask("https://files.example.test/hello")
                self.assertEqual(("deny", reason), (record["verdict"], record["reason"]), said)
                self.assertIn(words, said)
                self.assertEqual(before, len(self.proxy.inner))
        self.assert_secret_is_kept()

    def test_a_host_it_does_not_know_is_its_failure_and_not_a_way_round_it(self):
        said, record = self.ask("https://unknown.example.test/")
        self.assertEqual("proxy_refused", record["reason"])
        self.assertIn("cannot reach this host", said)


class Refused(Proxied):
    """The credentials are wrong."""

    settings = settings(f"jail:not-{SECRET}")

    def test_it_is_told_and_nothing_else_is_tried(self):
        said, record = self.ask(PAGE)
        self.assertEqual("proxy_refused", record["reason"])
        self.assertIn("does not accept the credentials", said)
        self.assertEqual(1, len(self.proxy.asked))
        self.assertEqual([], self.pod.outside.requests)
        self.assert_secret_is_kept()


if __name__ == "__main__":
    unittest.main()
