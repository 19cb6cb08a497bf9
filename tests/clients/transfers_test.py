"""Bodies of every shape pass through whole, both ways, in bounded memory."""

import contextlib
import unittest

from pod.pod import PodSettings
from pod.web_pages import expected_digest

from support.pod_case import PodCase

BASE = "https://files.example.test"
LARGE = 50 * 1024 * 1024
UNREAD = 64 * 1024 * 1024
# Asks for a body and reads none of it until it is told to; says how much it was and its digest.
UNREADING = """\
import hashlib, sys, urllib.request
with urllib.request.urlopen(sys.argv[1], timeout=60) as answer:
    print("waiting", flush=True)
    sys.stdin.readline()
    digest = hashlib.sha256()
    while piece := answer.read(1 << 20):
        digest.update(piece)
print(digest.hexdigest(), flush=True)
"""
MEMORY_GROWTH_KIB = 24 * 1024  # far below what is transferred: bodies are streamed
UNREAD_GROWTH_KIB = 4 * 1024  # of four connections and what they hold in flight


class Transfers(PodCase):
    """A pod whose policy allows one host."""

    settings = PodSettings(policies={"files.js": 'r.host === "files.example.test"'})

    def shell(self, command, timeout=60):
        """The output of a shell command of the workload."""
        return self.run_ok(["sh", "-c", f"set -e; {command}"], timeout=timeout).strip()

    def test_a_large_download_arrives_whole_in_bounded_memory(self):
        self.shell(f"curl -sSf {BASE}/bytes/1000000 >/dev/null")  # the sidecar has allocated what it always needs
        before = self.sidecar_peak_kib()
        digest = self.shell(f"curl -sSf {BASE}/bytes/{LARGE} | sha256sum").split()[0]
        self.assertEqual(expected_digest(LARGE), digest)
        self.assertLess(self.sidecar_peak_kib() - before, MEMORY_GROWTH_KIB)

    def test_a_large_upload_arrives_whole_in_bounded_memory(self):
        self.shell(f"head -c {LARGE} /dev/urandom >/dev/shm/large")
        before = self.sidecar_peak_kib()
        for how in ("", "-H 'Transfer-Encoding: chunked'"):
            with self.subTest(how or "counted"):
                sent, received = self.shell("sha256sum </dev/shm/large; "
                                            f"curl -sSf {how} -T /dev/shm/large {BASE}/upload").splitlines()
                self.assertEqual(sent.split()[0], received)
        self.assertLess(self.sidecar_peak_kib() - before, MEMORY_GROWTH_KIB)

    def test_a_slow_reader_does_not_fill_the_sidecar(self):
        before = self.sidecar_peak_kib()
        self.shell(f"timeout 3 curl -sS --limit-rate 100k {BASE}/bytes/{LARGE} >/dev/null || true")
        self.assertLess(self.sidecar_peak_kib() - before, MEMORY_GROWTH_KIB)

    def test_readers_that_do_not_read_cost_next_to_nothing_and_get_it_whole_in_the_end(self):
        self.shell(f"curl -sSf {BASE}/bytes/1000000 >/dev/null")
        before = self.sidecar_peak_kib()
        with contextlib.ExitStack() as stack:
            readers = [stack.enter_context(self.pod.open("workload", ["python3", "-c", UNREADING, f"{BASE}/bytes/{UNREAD}"]))
                       for _ in range(4)]
            try:
                for reader in readers:
                    self.assertEqual("waiting\n", reader.stdout.readline())
                # While the sidecar serves these it could have taken in all that waits for the others.
                for _ in range(5):
                    self.shell(f"curl -sSf {BASE}/bytes/10000000 >/dev/null")
                self.assertLess(self.sidecar_peak_kib() - before, UNREAD_GROWTH_KIB)
            finally:
                for reader in readers:
                    print(file=reader.stdin, flush=True)
            for reader in readers:
                self.assertEqual(expected_digest(UNREAD), reader.stdout.readline().strip())
        self.assertLess(self.sidecar_peak_kib() - before, UNREAD_GROWTH_KIB)

    def test_chunked_answers_arrive_whole(self):
        self.assertEqual("1024000", self.shell(f"curl -sSf {BASE}/chunked/1000 | wc -c"))

    def test_answers_without_a_body(self):
        self.assertEqual("204", self.shell(f"curl -sS -o /dev/null -w '%{{http_code}}' {BASE}/empty"))
        head = self.shell(f"curl -sSf --head {BASE}/bytes/12345").lower()
        self.assertIn("content-length: 12345", head)

    def test_a_connection_is_kept_for_the_next_request_on_both_sides(self):
        self.shell(f"curl -sSf {BASE}/ >/dev/null")
        before = len(self.pod.outside.https.connections)
        urls = " ".join(f"{BASE}/{number}" for number in range(20))
        connects = self.shell(f"curl -sSf -o /dev/null -w '%{{num_connects}} ' {urls}").split()
        self.assertEqual(1, connects.count("1"), connects)
        self.assertLessEqual(len(self.pod.outside.https.connections) - before, 1)

    def test_requests_with_expectations_are_answered(self):
        self.assertEqual("5", self.shell(f"curl -sSf -H 'Expect: 100-continue' -d 12345 {BASE}/echo | "
                                         "python3 -c 'import json,sys; print(json.load(sys.stdin)[\"body_bytes\"])'"))

    def test_a_refused_upload_is_told_why_every_time(self):
        other = "https://other.example.test"
        self.shell("head -c 1000000 /dev/zero >/dev/shm/upload")
        for version in ("--http1.1", "--http2"):
            with self.subTest(version):
                said = self.shell(f"for i in $(seq 40); do curl -sS {version} -T /dev/shm/upload -w '\\n' {other}/$i 2>&1 || true; done").splitlines()
                self.assertEqual(40, sum("podjail" in line for line in said), said)

    def sidecar_peak_kib(self):
        """The most memory the sidecar has held so far."""
        with open(f"/proc/{self.pod.state('sidecar')['pid']}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))


if __name__ == "__main__":
    unittest.main()
