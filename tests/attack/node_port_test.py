"""A pod that its node may come in to, and is connected to: all that did not leave before does not leave now either, and neither does
anything from the port itself."""

import socket
import unittest
from dataclasses import replace

from packets_test import Jailed as WithoutPort
from pod.network import GATEWAY4, GATEWAY6, OTHER4, OTHER6, POD4, POD6
from pod.settings import SANDBOX

PORT, NODES = 8080, 7001  # of the workload; of the node's connection to it
ASKED = {"podjail.dev/inbound-ports": str(PORT)}
IPV6_FREEBIND = 78  # linux/in6.h
SECONDS = 20
TOO_LONG = 1  # for a connection that must not come about; its frames are looked for besides


class NodePort(WithoutPort):
    """The attacks of packets_test, and those of a port."""

    settings = replace(WithoutPort.settings, node="outside")

    @classmethod
    def start_first(cls):
        cls.pod.create(cls.pod.member("pause", annotations=SANDBOX | ASKED, capabilities=()))

    @classmethod
    def start_pod(cls):
        super().start_pod()
        server = cls.pod.open("workload", ["python3", "/probes/port_server.py"])
        cls.addClassCleanup(server.wait, 10)
        cls.addClassCleanup(server.kill)
        cls.addClassCleanup(server.stdin.close)
        cls.addClassCleanup(server.stdout.close)
        assert server.stdout.readline() == "listening\n"
        cls.held = cls.enterClassContext(cls.connection(POD4, GATEWAY4, SECONDS, NODES))

    @classmethod
    def connection(cls, address, source, seconds, port=0):
        """A connection from an address beyond the wire."""
        stream = cls.pod.network.outside.run(lambda: socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET))
        stream.settimeout(seconds)
        if ":" in address:
            stream.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)  # all addresses there are routes, not addresses
        try:
            stream.bind((source, port))
            stream.connect((address, PORT))
        except OSError:
            stream.close()
            raise
        return stream

    def setUp(self):
        self.assertEqual(b"well?", self.say(self.held), "the node's connection is open in every test")

    def say(self, stream, what=b"well?"):
        """Says something to the workload; returns what it says back."""
        stream.settimeout(SECONDS)
        stream.sendall(what)
        return stream.recv(16)

    def test_the_node_is_answered_in_both_families(self):
        for address, source in ((POD4, GATEWAY4), (POD6, GATEWAY6)):
            with self.connection(address, source, SECONDS) as stream:
                self.assertEqual(b"hello", self.say(stream, b"hello"))

    def test_nobody_else_is(self):
        position = self.pod.outside.frames.mark()
        for address, source in ((POD4, OTHER4), (POD6, OTHER6)):
            self.assertRaises(TimeoutError, self.connection, address, source, TOO_LONG)
        self.assert_nothing_left(position)

    def test_from_the_port_nothing_leaves(self):
        self.assert_all_leave_without_jail("node_port")
        # As with other raw segments, those that are redirected end at the sidecar, and their sender is told nothing.
        self.assert_jailed("node_port", also=("sent",))


del WithoutPort  # or it would be tested here, too

if __name__ == "__main__":
    unittest.main()
