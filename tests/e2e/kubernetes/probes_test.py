"""Probes of jailed workloads work as they are written, from the node alone: nobody else in the cluster gets in by them."""

import json
import subprocess
import unittest
from pathlib import Path

from pod.command import CommandFailed
from pod.network import RESOLVER4

from cluster import probed
from cluster.manifests import configmap, container, pod, spec
from cluster.place import GATEWAY4
from cluster.release import ReleaseCase, namespace

SPACE = "probed"
PORTS = "podjail.dev/inbound-ports"
POLICY = {"hosts.js": 'r.host === "registry.example.test"'}
SERVER = ("python3", "-c", Path(probed.__file__).read_text(encoding="utf-8"))
OFTEN = {"periodSeconds": 1, "timeoutSeconds": 20}  # a busy machine answers late
LIVE = {"httpGet": {"path": "/healthz", "port": "http"}, "failureThreshold": 3, **OFTEN}
NAMED = {"ports": [{"name": "http", "containerPort": probed.HTTP}]}


def serving(**fields):
    """A container that is probed."""
    return container("work", *SERVER, **NAMED, **fields)


class Probes(ReleaseCase):
    """The kubelet's probes of workloads. The only source of probes that the release knows is the node itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.release.install(cluster={"resolvers": [RESOLVER4], "probeSources": ["node"]})

    def setUp(self):
        self.use(SPACE, namespace(SPACE, "policy"), configmap("policy", POLICY, SPACE))

    def address(self, name):
        """A pod's address."""
        return self.cluster.get("pod", name, SPACE)["status"]["podIP"]

    def status(self, name):
        """What the kubelet says of the container `work`."""
        return self.cluster.get("pod", name, SPACE)["status"]["containerStatuses"][0]

    def test_a_pod_with_probes_of_every_kind_becomes_and_stays_ready(self):
        ready = {"httpGet": {"path": "/", "port": probed.HTTP}, **OFTEN}
        starts = {"tcpSocket": {"port": probed.TCP}, "failureThreshold": 120, **OFTEN}
        checked = container("checked", "sleep", "infinity", readinessProbe={"grpc": {"port": probed.GRPC}, **OFTEN})
        self.start(pod("ready", spec(serving(livenessProbe=LIVE, readinessProbe=ready, startupProbe=starts), checked), SPACE))
        self.assertEqual(self.cluster.get("pod", "ready", SPACE)["metadata"]["annotations"][PORTS], "8080,9090,50051")
        self.assertEqual(0, self.status("ready")["restartCount"])
        self.assertTrue(self.status("ready")["started"])

    def test_a_workload_that_falls_ill_is_started_again(self):
        self.start(pod("ill", spec(serving(livenessProbe=LIVE)), SPACE))
        self.run_in("ill", "touch", "/tmp/sick")
        self.wait(lambda: self.status("ill")["restartCount"] > 0, "the kubelet to start it again")
        self.wait(lambda: self.is_ready("ill"), "it to be well again")
        self.assertTrue(any("Liveness probe failed" in said for said in self.events("ill")))

    def test_a_handler_of_its_lifecycle_reaches_it(self):
        ends = {"preStop": {"httpGet": {"path": "/ends", "port": "http"}}}
        self.start(pod("handled", spec(serving(lifecycle=ends), terminationGracePeriodSeconds=60), SPACE))
        logs = self.cluster.kubectl_command("logs", "--follow", "handled", "--namespace", SPACE, "--container", "work")
        with subprocess.Popen(logs, stdout=subprocess.PIPE, text=True) as said:
            self.cluster.kubectl("delete", "pod", "handled", "--namespace", SPACE, "--wait=false")
            self.assertIn("GET /ends", said.stdout.read())  # until the container ends

    def test_nobody_but_the_node_comes_in_by_the_port_of_a_probe(self):
        self.start(pod("inside", spec(serving(livenessProbe=LIVE)), SPACE))
        address = self.address("inside")
        self.assertEqual("probed", self.cluster.place.netns.command(["curl", "-sS", "--max-time", "20", f"http://{address}:{probed.HTTP}/"]))
        with self.assertRaises(CommandFailed):  # a port of the workload that no probe asks for
            self.cluster.place.netns.command(["curl", "-sS", "--max-time", "3", f"http://{address}:{probed.TCP}/"])
        position = self.mark()
        self.space = "default"
        self.start(pod("stranger", spec(container("work"))))
        for url in (f"http://{address}:{probed.HTTP}/", f"http://{address}:15020/metrics"):
            self.assertNotEqual(0, self.run_in("stranger", "curl", "-sS", "--max-time", "3", url).status)
        stranger = self.cluster.get("pod", "stranger")["status"]["podIP"]
        frames = self.cluster.place.frames.since(position)
        self.assertEqual([], [str(frame) for frame in frames if (frame.source, frame.destination) == (address, stranger)])
        self.assertIn(GATEWAY4, {frame.destination for frame in frames if frame.source == address}, "the probes are answered")

    def test_by_the_port_of_a_probe_nothing_goes_out(self):
        self.start(pod("dials", spec(serving(livenessProbe=LIVE)), SPACE))
        position = self.mark()
        dial = ("import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); s.settimeout(3);"
                "s.bind((\"\", 8080)); s.connect((\"%s\", 10250)); s.sendall(b\"leak\"); print(s.recv(16))")
        self.run_in("dials", "python3", "-c", dial % GATEWAY4)
        address = self.address("dials")
        frames = [frame for frame in self.cluster.place.frames.since(position) if frame.source == address]
        self.assertEqual([], [str(frame) for frame in frames if b"leak" in frame.raw or frame.port == 10250])

    def test_the_author_may_name_a_port_and_only_ports(self):
        self.start(pod("named", spec(serving()), SPACE, annotations={PORTS: "9090"}))
        self.cluster.place.netns.command(["python3", "-c", "import socket, sys; socket.create_connection((sys.argv[1], 9090), 20)", self.address("named")])
        for text in ("15020", "all", "1-65535", ""):
            with self.subTest(text), self.assertRaisesRegex(CommandFailed, "inbound-ports"):
                self.create(pod("misnamed", spec(serving()), SPACE, annotations={PORTS: text}))

    def test_what_the_webhook_wrote_stays(self):
        self.start(pod("fixed", spec(serving(livenessProbe=LIVE)), SPACE))
        for change in ({PORTS: "22"}, {PORTS: None}):
            with self.assertRaisesRegex(CommandFailed, "inbound-ports"):
                self.cluster.kubectl("patch", "pod", "fixed", "--namespace", SPACE, "--type=merge", "--patch",
                                     json.dumps({"metadata": {"annotations": change}}))

    def test_port_forward_reaches_the_workload(self):
        self.start(pod("forwarded", spec(serving(readinessProbe=LIVE)), SPACE))
        command = self.cluster.kubectl_command("port-forward", "pod/forwarded", f"18081:{probed.HTTP}", "--namespace", SPACE)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as forwarding:
            try:
                self.assertIn("Forwarding from", forwarding.stdout.readline())
                self.assertEqual("probed", self.cluster.place.netns.command(["curl", "-sS", "--max-time", "20", "http://127.0.0.1:18081/"]))
            finally:
                forwarding.terminate()


if __name__ == "__main__":
    unittest.main()
