"""gRPC through the jail, spoken by its own library: calls of every kind, judged one by one, over HTTP/2 on both sides."""

import sys
import unittest

from pod.bundle import Mount
from pod.outside import Outside
from pod.pod import PodSettings
from pod.waiting import wait_until

from clients.children import Children
from clients.protocol_clients import PROGRAMS
from support.pod_case import REPOSITORY, PodCase

LOCAL_PROGRAMS = REPOSITORY / "tests" / "clients" / "programs"
ADDRESS = "203.0.113.24"
HOST = "grpc.example.test"
SECONDS = 120
POLICY = """\
export function onRequest(r) {
  if (r.host === "registry.example.test") return true;
  if (r.host === "grpc.example.test" && r.path !== "/test.Test/Secret") return true;
}
"""


class GrpcOutside(Outside):
    """The outside of a pod with a gRPC server."""

    def __init__(self, network, folder):
        super().__init__(network, folder)
        self._children = Children(network.outside)
        self.dns.names |= {HOST: [ADDRESS]}
        leaf = self.authority.leaf(HOST)
        self._children.start([sys.executable, LOCAL_PROGRAMS / "grpc_server.py", ADDRESS, leaf.certificate, leaf.key], (ADDRESS, 443))

    def close(self):
        """Stops everything."""
        self._children.close()
        super().close()


class Grpc(PodCase):
    """A pod whose policy grants a gRPC server all methods but one."""

    profile = "grpc"
    settings = PodSettings(policies={"grpc.js": POLICY}, outside=GrpcOutside)

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        cls.pod.start_workload("workload", mounts=(Mount(LOCAL_PROGRAMS, PROGRAMS),))

    def test_calls_of_every_kind_come_back_as_they_should(self):
        seen = len(self.pod.decisions())
        done = self.pod.run("workload", ["python3", f"{PROGRAMS}/grpc_client.py", HOST, "/run/podjail/bundle.pem"], timeout=SECONDS)
        self.assertEqual((0, "hello\n"), (done.status, done.stdout), f"{done.stdout}{done.stderr}")

        def calls():
            return [record for record in self.pod.decisions()[seen:] if record.get("host") == HOST and record["protocol"] == "https"]

        wait_until(lambda: len(calls()) >= 7, "a decision record of each call")
        self.assertEqual({"downstream_closed"}, {call["reason"] for call in calls() if call["path"] == "/test.Test/Hang"})
        self.assertEqual({"allow"}, {call["verdict"] for call in calls() if call["path"] != "/test.Test/Hang"})

    def test_a_method_that_is_not_granted_is_refused_by_itself(self):
        script = f"""
import grpc
channel = grpc.secure_channel("{HOST}:443", grpc.ssl_channel_credentials(open("/run/podjail/bundle.pem", "rb").read()))
try:
    channel.unary_unary("/test.Test/Secret")(b"", timeout=40)
except grpc.RpcError as error:
    print(error.code().name)
print(channel.unary_unary("/test.Test/Echo")(b"hello", timeout=40).decode())
"""
        done = self.pod.run("workload", ["python3", "-c", script], timeout=SECONDS)
        self.assertEqual((0, "PERMISSION_DENIED\nhello\n"), (done.status, done.stdout), f"{done.stdout}{done.stderr}")

    def test_an_upstream_that_speaks_http_1_1_only_is_spoken_to_so(self):
        curl = ["curl", "-sS", "--http2", "-w", " over %{http_version}"]
        for url in ("https://registry.example.test/hello",) * 2:
            done = self.pod.run("workload", [*curl, "--cacert", "/run/podjail/bundle.pem", url], timeout=SECONDS)
            self.assertEqual((0, True), (done.status, done.stdout.endswith(" over 2")), f"{done.stdout}{done.stderr}")
            self.assertIn("hello", done.stdout)


if __name__ == "__main__":
    unittest.main()
