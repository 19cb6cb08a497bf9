"""A node with two pods on its bridge, as a CNI makes them: the jailed one, and a neighbour that is not jailed. Each is a network
namespace of the test's own; the hook runs in the node's, as under a container runtime there.

    pod 10.7.0.2, 2001:db8:7::2 ──┐
                                  ├── cni0 10.7.0.1, 2001:db8:7::1 (node)
    neighbour 10.7.0.3, …::3  ────┘
"""
import socket
import struct
from concurrent.futures import ThreadPoolExecutor

from lab import CLONE_NEWNET, LIBC, HookTest, bundle_json, check, wait_for

NODE4, POD4, NEIGHBOUR4 = "10.7.0.1", "10.7.0.2", "10.7.0.3"
NODE6, POD6, NEIGHBOUR6 = "2001:db8:7::1", "2001:db8:7::2", "2001:db8:7::3"
PORT = 8080
PORTS = {"podjail.dev/inbound-ports": str(PORT)}
TIMEOUT = 20  # of what must come
SHORT = 1  # of what must not; a frame that would have come is looked for besides
ETH_P_ALL = 3
SYN = 0x02


class Recorder:
    """The IP packets that arrive at a link, from its other end."""

    def __init__(self, link):
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
        self._socket.bind((link, ETH_P_ALL))
        self._socket.setblocking(False)
        self._packets = []

    def packets(self):
        """(protocol, source port, destination port, the packet) of every IPv4 packet so far."""
        while True:
            try:
                packet, (_, _, kind, *_) = self._socket.recvfrom(65536)
            except BlockingIOError:
                return self._packets
            if kind != socket.PACKET_OUTGOING and packet[0] >> 4 == 4:
                header = (packet[0] & 15) * 4
                ports = struct.unpack_from("!HH", packet, header) if len(packet) >= header + 4 else (0, 0)
                self._packets.append((packet[9], *ports, packet))

    def close(self):
        self._socket.close()


def segment(source, destination, ports, flags, sequence=1000):
    """An IPv4 packet with a TCP segment of no data, for a raw socket; the kernel fills in the header's checksum."""
    tcp = struct.pack("!HHIIBBHHH", *ports, sequence, 0, 5 << 4, flags, 64240, 0, 0)
    addresses = socket.inet_aton(source) + socket.inet_aton(destination)
    words = addresses + struct.pack("!BBH", 0, socket.IPPROTO_TCP, len(tcp)) + tcp
    total = sum(struct.unpack(f"!{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    tcp = tcp[:16] + struct.pack("!H", ~total & 0xffff) + tcp[18:]
    return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 1, 0, 64, socket.IPPROTO_TCP, 0) + addresses + tcp


def raw_socket():
    return socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)


class NodeTest(HookTest):
    """Base of tests with a node. `jailed` runs the hook for the pod's first container."""

    def setUp(self):
        super().setUp()
        self.node, self.pod, self.neighbour = (self.container(f"{name}/one") for name in ("node", "pod", "neighbour"))
        self.node.enter("ip", "-batch", "-", input=f"""\
link set lo up
link add cni0 type bridge
address add {NODE4}/24 dev cni0
address add {NODE6}/64 dev cni0 nodad
link set cni0 up
""")
        self.join(self.pod, "pod0", POD4, POD6)
        self.join(self.neighbour, "neighbour0", NEIGHBOUR4, NEIGHBOUR6)

    def join(self, pod, link, four, six):
        """A wire to the node's bridge."""
        self.node.enter("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", str(pod.pid))
        self.node.enter("ip", "link", "set", link, "master", "cni0", "up")
        pod.enter("ip", "-batch", "-", input=f"""\
link set lo up
address add {four}/24 dev eth0
address add {six}/64 dev eth0 nodad
link set eth0 up
route add default via {NODE4}
route add ::/0 via {NODE6}
""")

    def command(self):
        return ["nsenter", f"--net=/proc/{self.node.pid}/ns/net", "--", *super().command()]

    def jailed(self, annotations=None, container=None):
        """Runs the hook for a container that is no sidecar; returns what its line says."""
        return self.assert_result("jailed", container or self.pod, bundle_json(annotations=annotations or PORTS))

    def within(self, container, action):
        """Returns action(), run by a thread that is in the container's network namespace. Sockets made there stay there."""

        def enter_and_act():
            with open(f"/proc/{container.pid}/ns/net", "rb") as netns:
                check(LIBC.setns(netns.fileno(), CLONE_NEWNET))
            return action()

        with ThreadPoolExecutor(max_workers=1) as thread:  # a thread of its own: it never comes back
            return thread.submit(enter_and_act).result()

    def owned(self, thing):
        self.addCleanup(thing.close)
        return thing

    def recorder(self, container, link):
        return self.owned(self.within(container, lambda: Recorder(link)))

    def socket_at(self, container, source=None, kind=socket.SOCK_STREAM, family=socket.AF_INET):
        """A socket in a container's namespace, which shares its port with others."""
        made = self.owned(self.within(container, lambda: socket.socket(family, kind)))
        for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
            made.setsockopt(socket.SOL_SOCKET, option, 1)
        if source:
            made.bind(source)
        return made

    def listener(self, container, port, family=socket.AF_INET, backlog=16):
        listener = self.socket_at(container, ("", port), family=family)
        listener.listen(backlog)
        listener.settimeout(TIMEOUT)
        return listener

    def connect(self, container, address, port, timeout=TIMEOUT, source=None):
        """A connection from a container's namespace, or the error that it ended with."""
        client = self.socket_at(container, source, family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        client.settimeout(timeout)
        try:
            client.connect((address, port))
        except OSError as error:
            return error
        return client

    def exchange(self, listener, client):
        """Both sides say something on an accepted connection; returns what was understood."""
        server = self.owned(listener.accept()[0])
        server.settimeout(TIMEOUT)
        client.sendall(b"probe")
        heard = server.recv(16)
        server.sendall(b"well")
        return heard, client.recv(16)

    def assert_node_reaches(self, listener, port=PORT, address=POD4):
        client = self.connect(self.node, address, port)
        self.assertIsInstance(client, socket.socket, client)
        self.assertEqual(self.exchange(listener, client), (b"probe", b"well"))

    def await_frames_of_node(self, recorder, listener):
        """Everything the pod sent before now has been recorded when an answer of the pod to the node has."""
        seen = len(recorder.packets())
        self.assert_node_reaches(listener)
        wait_for(lambda: len(recorder.packets()) > seen, TIMEOUT)

    def elements(self, name):
        """The elements of a set of the pod's ruleset."""
        for item in self.pod.ruleset():
            if item.get("set", {}).get("name") == name:
                return item["set"].get("elem", [])
        return None

    def delete_rule(self, chain, comment):
        """Takes a rule out of the pod's ruleset, to see that it was what held."""
        for item in self.pod.ruleset():
            rule = item.get("rule", {})
            if rule.get("chain") == chain and rule.get("comment") == comment:
                self.pod.enter("nft", "delete", "rule", "inet", "jail", chain, "handle", str(rule["handle"]))
                return
        raise AssertionError(f"no rule {comment!r} in {chain}")
