"""Every protocol of docs/protocols.md passes the jail, spoken by a real client with a real server, when a policy grants it.

PODJAIL_UPDATE_GOLDEN=1 rewrites the page's table.
"""

import os
import unittest

from pod.bundle import Mount
from pod.pod import PodSettings
from pod.waiting import wait_until

from clients.protocol_clients import CLIENTS, PROGRAMS, SERVERS
from clients.protocol_servers import ProtocolOutside
from support.pod_case import REPOSITORY, PodCase

PAGE = REPOSITORY / "docs" / "protocols.md"
BEGIN, END = "<!-- table: tests/clients/protocols_test.py -->\n", "<!-- end of table -->\n"
HEAD = "| Client | Debian package | Recorded as | Granted by |\n|---|---|---|---|\n"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
FOLDER = 'HOME=$(mktemp -d); export HOME; cd "$HOME"; '
SECONDS = 60
POLICY = """\
const requests = ["registry.example.test", "git.example.test", "plain.example.test"];
export function onConnect(c) {
  if (c.host === "pinned.example.test" && c.port === 443) return { allow: true, passthrough: true };
  if (c.host === "ssh.example.test" && c.port === 22) return { allow: true, tunnel: true };
  if (c.host === "redis.example.test" && c.port === 6379) return { allow: true, tunnel: true };
}
export function onRequest(r) {
  if (requests.includes(r.host)) return true;
  if (r.host === "socket.example.test") return { allow: true, tunnel: true };
}
"""


class Protocols(PodCase):
    """A pod whose policy grants each server its protocol."""

    profile = "toolchains"
    settings = PodSettings(policies={"protocols.js": POLICY}, sidecar={"explicit_proxy": "both"}, outside=ProtocolOutside)

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        folder = cls.pod.outside.folder
        (folder / "known_hosts").write_text(f"ssh.example.test {(folder / 'ssh-host.pub').read_text(encoding='ascii')}",
                                            encoding="ascii")
        cls.pod.start_workload("workload", mounts=(Mount(REPOSITORY / "tests" / "clients" / "programs", PROGRAMS),
                                                   Mount(folder, SERVERS)))
        cls.variables = (cls.pod.shared / "env").read_text(encoding="ascii").splitlines()

    def attempt(self, command):
        """How a command of the workload ended, as a user would run it."""
        return self.pod.run("workload", ["env", "-i", f"PATH={PATH}", *self.variables, "sh", "-euc", FOLDER + command], timeout=SECONDS)

    def records(self, seen, client):
        """What was decided since about the hosts that a client names, questions for names aside.

        A record is written a moment after its connection's end: those of the client before may come that late.
        """
        return [record for record in self.pod.decisions()[seen:]
                if record["protocol"] != "dns" and record.get("host", "") in client.command]

    def row(self, client):
        """The table's line for a client that worked, from the decision records it left."""
        seen = len(self.pod.decisions())
        done = self.attempt(client.command)
        self.assertEqual((0, True), (done.status, "hello" in done.stdout), f"{done.stdout}{done.stderr}")
        wait_until(lambda: self.records(seen, client), "a decision record")
        records = self.records(seen, client)
        self.assertEqual({("allow", client.protocol)},
                         {(record["verdict"], record["protocol"]) for record in records})
        return f"| {client.name} | `{client.package}` | `{client.protocol}` | {client.granted} |\n"

    def test_every_protocol_of_the_page_passes(self):
        table = HEAD
        for client in CLIENTS:
            with self.subTest(client.name):
                table += self.row(client)
        self.compare(table)

    def test_what_was_not_granted_does_not_pass(self):
        """The grants mean something: the same clients, where a policy grants something else."""
        for command in ("redis-cli -h ssh.example.test -p 6379 PING", "redis-cli -h git.example.test PING",
                        f"curl -sSf --capath /dev/null --cacert {SERVERS}/pins/root.crt https://registry.example.test/hello",
                        f"python3 {PROGRAMS}/echo_socket.py wss://registry.example.test/"):
            with self.subTest(command):
                done = self.attempt(command)
                self.assertNotIn("hello", done.stdout)
                self.assertNotIn("PONG", done.stdout)

    def compare(self, table):
        """The page's table is this one."""
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        old, _, after = rest.partition(END)
        if os.environ.get("PODJAIL_UPDATE_GOLDEN"):
            PAGE.write_text(before + BEGIN + table + END + after, encoding="utf-8")
            return
        self.assertEqual(old, table, "docs/protocols.md; PODJAIL_UPDATE_GOLDEN=1 rewrites it")


if __name__ == "__main__":
    unittest.main()
