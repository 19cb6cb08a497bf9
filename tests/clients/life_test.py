"""The sidecar's life beside running clients: policies change and the process ends without breaking what is open."""

import json
import unittest

from pod.pod import PodSettings
from pod.waiting import wait_until

from support.pod_case import PodCase

ALLOW = 'r.host === "files.example.test" && r.path !== "/%s"'
# One kept-alive connection; prints each status, and fails if the connection had to be opened again.
LOAD = """\
import http.client, ssl, sys
connection = http.client.HTTPSConnection("files.example.test", timeout=10)
connection.connect()
first = connection.sock
for line in sys.stdin:
    connection.request("GET", line.strip())
    answer = connection.getresponse()
    answer.read()
    print(answer.status, connection.sock is first, flush=True)
"""


class Reload(PodCase):
    """A policy that closes one path at a time."""

    settings = PodSettings(policies={"files.js": ALLOW % "one"})

    def test_a_swap_takes_effect_on_open_connections_without_breaking_them(self):
        client = self.pod.open("workload", ["python3", "-c", LOAD])
        self.addCleanup(self.end, client)

        def get(path):
            client.stdin.write(f"{path}\n")
            client.stdin.flush()
            return client.stdout.readline().strip()

        self.assertEqual("200 True", get("/two"))
        self.assertEqual("403 True", get("/one"))
        for closed, opened in (("two", "one"), ("one", "two")):
            self.pod.policies.write({"files.js": ALLOW % closed})
            wait_until(lambda path=closed: get(f"/{path}") == "403 True", "the new policy")
            self.assertEqual("200 True", get(f"/{opened}"))

    def end(self, client):
        """Lets the client end."""
        client.stdin.close()
        client.stdout.close()
        self.assertEqual(0, client.wait(10))


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


if __name__ == "__main__":
    unittest.main()
