"""The tools builds are made of work through the jail without being told about it."""

import unittest

from pod.pod import PodSettings

from support.pod_case import PodCase

URL = "https://registry.example.test/pkg"
HELLO = "hello from registry.example.test/pkg"


class Tools(PodCase):
    """A pod whose policy allows three hosts."""

    settings = PodSettings(policies={
        "hosts.js": '["registry.example.test", "files.example.test", "git.example.test"].includes(r.host)'})

    def test_curl(self):
        self.assertIn(HELLO, self.run_ok(["curl", "-sSf", URL]))

    def test_wget(self):
        self.assertIn(HELLO, self.run_ok(["wget", "-q", "-O", "-", URL]))

    def test_git_clones_over_https(self):
        self.run_ok(["git", "clone", "-q", "https://git.example.test/git/project.git", "/tmp/project"])
        self.assertEqual("a repository behind the jail\n", self.run_ok(["cat", "/tmp/project/README"]))

    def test_python_urllib(self):
        program = f"import urllib.request; print(urllib.request.urlopen('{URL}').read().decode())"
        self.assertIn(HELLO, self.run_ok(["python3", "-c", program]))

    def test_node_fetch(self):
        program = f"fetch('{URL}').then(r => r.text()).then(console.log)"
        self.assertIn(HELLO, self.run_ok(["node", "-e", program]))

    def test_openssl_s_client_verifies_the_chain(self):
        done = self.pod.run("workload", ["openssl", "s_client", "-connect", "registry.example.test:443", "-servername",
                                         "registry.example.test", "-verify_return_error", "-verify_hostname",
                                         "registry.example.test"])
        self.assertEqual(0, done.status, done.stderr)
        self.assertIn("Verify return code: 0 (ok)", done.stdout)

    def test_a_refusal_reads_the_same_in_every_tool(self):
        denied = "https://other.example.test/"
        seen = len(self.pod.outside.requests)
        self.assertIn("podjail: ", self.run_ok(["curl", "-sS", denied]))
        self.assertIn("403", self.pod.run("workload", ["wget", "-O", "-", denied]).stderr)
        self.assertIn("403", self.pod.run("workload", ["git", "clone", f"{denied}git/project.git", "/tmp/no"]).stderr)
        self.assertEqual(seen, len(self.pod.outside.requests))
        self.assertEqual([], self.pod.outside.dns.asked("other.example.test"))


if __name__ == "__main__":
    unittest.main()
