"""Asking the sidecar as a proxy opens nothing that a redirected connection would not: names, addresses and ports hold the same."""

import unittest

from pod.pod import PodSettings
from pod.waiting import wait_until

from support.pod_case import PodCase

POLICY = {"names.js": """\
const open = ["registry.example.test", "plain.example.test", "metadata.example.test"];
export function onRequest(r) { return open.includes(r.host); }
"""}
PORT = "127.0.0.1:15002"
CORPORATE = "proxy.example.test:3128"  # what an image takes for its proxy
HTTPS, HTTP = "https://registry.example.test/hello", "http://plain.example.test/hello"
WAYS = (("--proxy", f"http://{PORT}"), ("--proxy", "http://[::1]:15002"), ("--proxytunnel", "--proxy", f"http://{PORT}"),
        ("--socks5-hostname", PORT), ("--socks5", PORT), ("--socks5-hostname", "[::1]:15002"),
        ("--proxy", f"http://{CORPORATE}"), ("--socks5-hostname", CORPORATE))
TUNNELS = (("--proxytunnel", "--proxy", f"http://{PORT}"), ("--socks5-hostname", PORT))


class Explicit(PodCase):
    """A pod whose sidecar may be taken for a proxy at its port and on the way to any other proxy."""

    settings = PodSettings(policies=POLICY, sidecar={"explicit_proxy": "both", "limits": {"detect_timeout_ms": 2000}})

    @classmethod
    def start_pod(cls):
        cls.pod.start()
        cls.issuer = ("--cacert", "/run/podjail/bundle.pem")

    def curl(self, *arguments):
        """How curl ended in the workload: its status, and all it wrote."""
        done = self.pod.run("workload", ["curl", "-sS", "--max-time", "10", *self.issuer, *arguments])
        return done.status, done.stdout + done.stderr

    def records(self):
        """The decisions so far that are not about DNS."""
        return [record for record in self.pod.decisions() if record["protocol"] != "dns"]

    def ask(self, *arguments):
        """How curl ended, and the decision that came of it."""
        seen = len(self.records())
        done = self.curl(*arguments)
        wait_until(lambda: len(self.records()) > seen, f"a decision record of {arguments}")
        return done, self.records()[-1]

    def assert_refused(self, reason, *arguments):
        """curl does not get the page, and the record says why."""
        (_, said), record = self.ask(*arguments)
        self.assertNotIn("hello", said)
        self.assertEqual(("deny", reason), (record["verdict"], record["reason"]), said)


class Served(Explicit):
    """What a policy allows passes, by the name that was asked for and for the container that asked."""

    def test_every_way_to_ask_reaches_what_a_policy_allows(self):
        for way in WAYS:
            for url in (HTTPS, HTTP):
                with self.subTest(way=way, url=url):
                    (status, said), record = self.ask("-f", *way, url)
                    self.assertEqual((0, True), (status, "hello" in said), said)
                    self.assertEqual(("allow", "workload"), (record["verdict"], record["container"]))
                    self.assertEqual(record["host"], record["dns_name"])

    def test_what_a_policy_does_not_allow_is_refused_on_every_way(self):
        for way in WAYS:
            with self.subTest(way):
                self.assert_refused("not_allowed", *way, "https://other.example.test/hello")


class Attacked(Explicit):
    """Nothing is to be had by asking for one thing and doing another."""

    def test_a_tunnel_to_one_name_does_not_carry_another(self):
        for way in TUNNELS:
            with self.subTest(way):
                self.assert_refused("name_mismatch", *way, "--connect-to", "registry.example.test:443:other.example.test:443",
                                    "https://registry.example.test/hello")
                self.assert_refused("name_mismatch", *way, "-H", "Host: plain.example.test", "http://registry.example.test/hello")

    def test_the_metadata_service_is_reached_neither_by_address_nor_by_name(self):
        for way in WAYS:
            with self.subTest(way):
                for host in ("169.254.169.254", "[fd00:ec2::254]", "2852039166"):
                    self.assert_refused("name_invalid", *way, f"http://{host}/")
                self.assert_refused("address_refused", *way, "http://metadata.example.test/")

    def test_a_tunnel_is_not_asked_for_another(self):
        for port in (15001, 15002):
            self.assert_refused("direct_access", "--preproxy", f"socks5h://{PORT}", "--proxy", f"http://127.0.0.1:{port}", HTTPS)
        self.assert_refused("method_refused", "--preproxy", f"socks5h://{PORT}", "--proxy", f"http://{CORPORATE}", HTTPS)

    def test_the_sidecars_own_ports_are_no_destination(self):
        for way in TUNNELS:
            for port in (15001, 15002, 15020, 15053, 15101):
                for host in ("localhost", "registry.example.test"):
                    with self.subTest(way=way, host=host, port=port):
                        self.assert_refused("direct_access", *way, f"http://{host}:{port}/metrics")

    def test_its_port_serves_nothing_but_a_proxy(self):
        self.assert_refused("direct_access", f"http://{PORT}/metrics")
        self.assert_refused("direct_access", "-k", f"https://{PORT}/")
        self.assert_refused("direct_access", "http://192.0.2.2:15002/")
        self.assert_refused("direct_access", "--proxy", "http://192.0.2.2:15002", HTTP)

    def test_a_workload_cannot_serve_its_port(self):
        program = """\
import socket
server = socket.create_server(("127.0.0.1", 15002))
client = socket.create_connection(("127.0.0.1", 15002))
client.sendall(b"GET / HTTP/1.1\\r\\nHost: a.test\\r\\n\\r\\n")
print(client.recv(64))
"""
        self.assertIn("HTTP/1.1 403", self.run_ok(["python3", "-c", program]))


class Closed(PodCase):
    """Unless it is configured there is no proxy to ask."""

    settings = PodSettings(policies={"all.js": "true"}, sidecar={"explicit_proxy": "transparent"})

    def test_the_port_is_closed(self):
        for way in (("--proxy", f"http://{PORT}"), ("--socks5-hostname", PORT)):
            done = self.pod.run("workload", ["curl", "-sS", "--max-time", "10", *way, HTTP])
            self.assertNotEqual(0, done.status)
            wait_until(lambda: self.pod.decisions(), "a decision record")
        self.assertEqual({"direct_access"}, {record["reason"] for record in self.pod.decisions()})
        self.assertEqual([], self.pod.outside.requests)


if __name__ == "__main__":
    unittest.main()
