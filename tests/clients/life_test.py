"""The sidecar's life beside running clients: policies change and the process ends without breaking what is open."""

import json
import unittest

from pod.pod import PodSettings
from pod.waiting import wait_until

from support.pod_case import PodCase

ALLOW = 'r.host === "files.example.test" && r.path !== "/%s"'
# Four kept-alive connections asking until input ends; prints how many answers there were, and every surprise.
LOAD = """\
import http.client, sys, threading
ended, counts, surprises = threading.Event(), [], []
def ask():
    connection = http.client.HTTPSConnection("files.example.test", timeout=10)
    connection.connect()
    first, count = connection.sock, 0
    while not ended.is_set():
        try:
            connection.request("GET", "/always")
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200 or connection.sock is not first: surprises.append(f"{answer.status} after {count}")
            count += 1
        except OSError as error:
            surprises.append(repr(error))
            break
    counts.append(count)
threads = [threading.Thread(target=ask) for _ in range(4)]
for thread in threads: thread.start()
print("begun", flush=True)
sys.stdin.read()
ended.set()
for thread in threads: thread.join()
print(min(counts), surprises, flush=True)
"""


class Reload(PodCase):
    """A policy that closes one path at a time."""

    settings = PodSettings(policies={"files.js": ALLOW % "one"})

    def status(self, path):
        """The status of one request of its own."""
        return self.run_ok(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", f"https://files.example.test/{path}"])

    def test_swaps_take_effect_under_load_and_no_connection_is_dropped(self):
        load = self.pod.open("workload", ["python3", "-c", LOAD])
        self.assertEqual("begun\n", load.stdout.readline())
        for closed, opened in (("two", "one"), ("one", "two")) * 3:
            self.pod.policies.write({"files.js": ALLOW % closed})
            wait_until(lambda path=closed: self.status(path) == "403", "the new policy")
            self.assertEqual("200", self.status(opened))
        told, _ = load.communicate(timeout=30)
        least, _, surprises = told.strip().partition(" ")
        self.assertGreater(int(least), 10)
        self.assertEqual("[]", surprises)


class Drain(PodCase):
    """SIGTERM."""

    settings = PodSettings(policies={"files.js": 'r.host === "files.example.test"'})

    def test_sigterm_finishes_what_is_open_and_writes_the_report(self):
        client = self.pod.open("workload", ["sh", "-c", "curl -sSf --limit-rate 4M https://files.example.test/bytes/12000000 "
                                            "| (head -c 100 >/dev/null; echo begun; wc -c)"])
        self.assertEqual("begun\n", client.stdout.readline())
        self.pod.signal("sidecar", "TERM")
        rest, _ = client.communicate(timeout=30)
        self.assertGreater(int(rest), 12000000 - 200000)
        wait_until(lambda: self.pod.state("sidecar")["status"] == "stopped", "the sidecar's end")
        report = json.loads((self.pod.shared / "report.json").read_text(encoding="utf-8"))
        self.assertTrue(report)


class WithoutIpv6(PodCase):
    """A namespace as Docker makes it: IPv6 is turned off."""

    settings = PodSettings(policies={"files.js": 'r.host === "files.example.test"'})

    @classmethod
    def start_pod(cls):
        cls.pod.network.pod.set_kernel({"ipv6/conf/all/disable_ipv6": 1})
        cls.pod.start()

    def test_the_jail_works_with_ipv4_alone(self):
        self.assertIn("hello", self.run_ok(["curl", "-sS", "https://files.example.test/"]))
        self.assertRegex(self.run_ok(["curl", "-sS", "-i", "https://other.example.test/"]), r"^HTTP/[0-9.]+ 403 ")


if __name__ == "__main__":
    unittest.main()
