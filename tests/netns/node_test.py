"""The node, and nobody else, comes in at the ports that a pod names for it; and by that way nothing else comes in or goes out."""
import json
import re
import socket
import struct
import subprocess
import threading
import unittest

from lab import bundle_json, hook_program, run, sidecar_json, wait_for
from node_lab import (NEIGHBOUR4, NODE4, NODE6, POD4, POD6, PORT, PORTS, SHORT, SYN, TIMEOUT, NodeTest, raw_socket, segment)

ADMIN_PORT = 15020


class ComesIn(NodeTest):
    def test_the_node_is_answered_at_a_named_port(self):
        self.assertEqual(self.jailed(), "may not leave")
        self.assertEqual((self.elements("node_src4"), self.elements("node_src6")), ([NODE4], [NODE6]))
        self.assert_node_reaches(self.listener(self.pod, PORT))
        self.assert_node_reaches(self.listener(self.pod, PORT, socket.AF_INET6), address=POD6)

    def test_a_large_answer_arrives_whole(self):
        self.jailed()
        listener, size = self.listener(self.pod, PORT), 1 << 20
        client = self.connect(self.node, POD4, PORT)
        server = self.owned(listener.accept()[0])
        answering = threading.Thread(target=server.sendall, args=(b"a" * size,))
        answering.start()
        self.addCleanup(answering.join)
        left = size
        while left:
            left -= len(client.recv(1 << 16)) or self.fail("the answer ended early")
        self.assertEqual(left, 0)

    def test_a_port_where_nobody_listens_is_refused_at_once(self):
        self.jailed()
        self.assertIsInstance(self.connect(self.node, POD4, PORT), ConnectionRefusedError)

    def test_without_the_annotation_nobody_comes_in(self):
        self.assert_result("jailed", self.pod)
        recorder = self.recorder(self.node, "pod0")
        self.listener(self.pod, PORT)
        self.assertIsInstance(self.connect(self.node, POD4, PORT, SHORT), TimeoutError)
        self.assertEqual([one for one in recorder.packets() if one[1] == PORT], [])

    def test_other_ports_stay_closed(self):
        self.jailed()
        named, other = self.listener(self.pod, PORT), self.listener(self.pod, PORT + 1)
        recorder = self.recorder(self.node, "pod0")
        self.assertIsInstance(self.connect(self.node, POD4, PORT + 1, SHORT), TimeoutError)
        self.await_frames_of_node(recorder, named)
        self.assertEqual([one for one in recorder.packets() if one[1] == PORT + 1], [])
        other.settimeout(0)
        self.assertRaises(BlockingIOError, other.accept)

    def test_a_neighbour_and_what_the_node_routes_stay_outside(self):
        self.jailed()
        listener = self.listener(self.pod, PORT)
        beyond = self.container("beyond/one")
        self.node.enter("ip", "link", "add", "beyond0", "type", "veth", "peer", "name", "eth0", "netns", str(beyond.pid))
        self.node.enter("ip", "-batch", "-", input="address add 10.8.0.1/24 dev beyond0\nlink set beyond0 up\n")
        self.node.enter("sysctl", "-qw", "net.ipv4.ip_forward=1")
        beyond.enter("ip", "-batch", "-", input="address add 10.8.0.2/24 dev eth0\nlink set eth0 up\nroute add default via 10.8.0.1\n")
        recorder = self.recorder(self.node, "pod0")
        for stranger in (self.neighbour, beyond):
            self.assertIsInstance(self.connect(stranger, POD4, PORT, SHORT), TimeoutError)
        self.await_frames_of_node(recorder, listener)
        self.assertEqual({socket.inet_ntoa(one[3][16:20]) for one in recorder.packets() if one[1] == PORT}, {NODE4})

    def test_the_node_as_probe_source_reaches_the_sidecars_port_and_its_socket_alone(self):
        self.config["probe_sources"] = ["node"]
        self.assert_result("jailed", self.pod)
        sidecar = self.container("pod/sidecar", netns_of=self.pod)
        self.assert_result("sidecar", sidecar, sidecar_json())
        impostor = self.listener(self.pod, ADMIN_PORT)
        self.assertIsInstance(self.connect(self.node, POD4, ADMIN_PORT, SHORT), TimeoutError)
        impostor.close()
        self.serve_in(sidecar, ADMIN_PORT)
        self.assertIsInstance(self.connect(self.node, POD4, ADMIN_PORT), socket.socket)
        self.assertIsInstance(self.connect(self.neighbour, POD4, ADMIN_PORT, SHORT), TimeoutError)

    def serve_in(self, container, port):
        """A listener of a process in the container's cgroup."""
        code = (f"import socket; s = socket.create_server(('', {port})); print('there', flush=True)\nwhile True: s.accept()")
        script = 'echo $$ > "$1/cgroup.procs"; exec nsenter --net="$2" -- python3 -c "$3"'
        server = subprocess.Popen(["sh", "-c", script, "sh", container.cgroup, f"/proc/{self.pod.pid}/ns/net", code],
                                  stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        self.assertEqual(server.stdout.readline(), "there\n")


class GoesOut(NodeTest):
    """What a workload tries with such a port. A listener of the node stands for all that could be reached."""

    def setUp(self):
        super().setUp()
        self.jailed()
        self.recorder_of_pod = self.recorder(self.node, "pod0")

    def from_pod(self, port=PORT, kind=socket.SOCK_STREAM):
        """A socket of the workload at a port."""
        made = self.socket_at(self.pod, (POD4, port), kind)
        made.settimeout(SHORT)
        return made

    def sent_to(self, port, protocol=socket.IPPROTO_TCP):
        """What arrived at the node for a port of its own."""
        return [one for one in self.recorder_of_pod.packets() if one[0] == protocol and one[2] == port]

    def forge_from_node(self, port, flags=SYN):
        """The neighbour sends a segment as if the node opened a connection from `port`."""
        packet = segment(NODE4, POD4, (port, PORT), flags)
        self.owned(self.within(self.neighbour, raw_socket)).sendto(packet, (POD4, 0))

    def test_the_port_opens_nothing(self):
        listener, target = self.listener(self.pod, PORT), self.listener(self.node, 7000)
        self.assertRaises(OSError, self.from_pod().connect, (NODE4, 7000))
        self.await_frames_of_node(self.recorder_of_pod, listener)
        self.assertEqual(self.sent_to(7000), [])
        target.settimeout(0)
        self.assertRaises(BlockingIOError, target.accept)

    def test_a_connection_of_the_nodes_opens_nothing_back(self):
        listener, target = self.listener(self.pod, PORT), self.listener(self.node, 7000)
        client = self.connect(self.node, POD4, PORT, source=(NODE4, 7001))
        self.assertEqual(self.exchange(listener, client), (b"probe", b"well"))
        for port in (7000, 7002):
            self.assertRaises(OSError, self.from_pod().connect, (NODE4, port))
            self.assertEqual(self.sent_to(port), [])
        client.close()
        self.await_frames_of_node(self.recorder_of_pod, listener)
        before = len(self.sent_to(7001))
        self.listener(self.node, 7001)
        self.assertRaises(OSError, self.from_pod().connect, (NODE4, 7001))  # the flow that ended
        self.await_frames_of_node(self.recorder_of_pod, listener)
        self.assertEqual(len(self.sent_to(7001)), before)
        self.assertIsNotNone(target)

    def full_listener(self):
        """Whoever knocks there is left without an answer."""
        listener = self.listener(self.pod, PORT, backlog=0)
        self.assertIsInstance(self.connect(self.node, POD4, PORT, source=(NODE4, 6999)), socket.socket)
        return listener

    def dial_as_if_asked(self, port):
        """A forged SYN from the node's port, which stays unanswered; then the workload's own, from the port that was named."""
        self.full_listener()
        self.forge_from_node(port)
        wait_for(lambda: f"dport={PORT}" in self.flow_from(port), TIMEOUT)
        return self.from_pod()

    def flow_from(self, port):
        flows = self.pod.enter("cat", "/proc/net/nf_conntrack").stdout
        return next((line for line in flows.splitlines() if f"sport={port} dport={PORT}" in line), "")

    def test_a_forged_opener_lets_nobody_dial_the_node(self):
        target = self.listener(self.node, 7000)
        dialler = self.dial_as_if_asked(7000)
        self.assertRaises(OSError, dialler.connect, (NODE4, 7000))
        self.assertEqual(self.sent_to(7000), [])
        target.settimeout(0)
        self.assertRaises(BlockingIOError, target.accept)

    def test_without_the_rule_on_syns_the_node_would_hear_of_it(self):
        self.delete_rule("node_out", "a SYN of the workload would turn an old flow around")
        self.listener(self.node, 7000)
        dialler = self.dial_as_if_asked(7000)
        dialler.settimeout(0)
        self.assertRaises(BlockingIOError, dialler.connect, (NODE4, 7000))
        wait_for(lambda: self.sent_to(7000), TIMEOUT)  # a whole connection needs one more guess, of the node's first number

    def test_a_forged_opener_is_answered_to_the_node_alone(self):
        listener = self.listener(self.pod, PORT)
        neighbours = self.recorder(self.neighbour, "eth0")
        self.forge_from_node(7000)
        wait_for(lambda: self.sent_to(7000), TIMEOUT)  # a SYN-ACK, which the node resets
        self.await_frames_of_node(self.recorder_of_pod, listener)
        self.assertEqual([one for one in neighbours.packets() if one[1] == PORT], [])

    def test_a_forged_opener_that_is_no_syn_opens_nothing(self):
        listener = self.listener(self.pod, PORT)
        for flags in (0x12, 0x10, 0x18, 0x00, 0x03, 0x06):
            self.forge_from_node(7000, flags)
        self.await_frames_of_node(self.recorder_of_pod, listener)
        self.assertEqual(self.sent_to(7000), [])

    def test_datagrams_pass_neither_way(self):
        listener = self.listener(self.pod, PORT)
        inside = self.from_pod(kind=socket.SOCK_DGRAM)
        outside = self.socket_at(self.node, (NODE4, 7000), socket.SOCK_DGRAM)
        outside.sendto(b"ask", (POD4, PORT))
        self.assertRaises(OSError, inside.sendto, b"leak", (NODE4, 7000))
        self.await_frames_of_node(self.recorder_of_pod, listener)
        inside.settimeout(0)
        self.assertRaises(OSError, inside.recv, 16)
        self.assertEqual(self.sent_to(7000, socket.IPPROTO_UDP), [])

    def test_raw_sockets_add_nothing_to_a_flow_but_what_a_listener_could(self):
        listener = self.listener(self.pod, PORT)
        client = self.connect(self.node, POD4, PORT, source=(NODE4, 7001))
        self.assertEqual(self.exchange(listener, client), (b"probe", b"well"))
        raw = self.owned(self.within(self.pod, raw_socket))
        told = [segment(POD4, NODE4, (PORT, 7001), SYN), segment(POD4, NODE4, (PORT, 7002), 0x12),
                segment(POD4, NEIGHBOUR4, (PORT, 7001), 0x18), segment(NODE4, NEIGHBOUR4, (7001, PORT), 0x18),
                segment(POD4, NODE4, (PORT + 1, 7001), 0x18)]
        before = {port: len(self.sent_to(port)) for port in (7001, 7002)}
        for packet in [*told, self.error_about(NODE4, 7001), self.error_about(NEIGHBOUR4, 7001)]:
            try:
                raw.sendto(packet, (socket.inet_ntoa(packet[16:20]), 0))
            except OSError:
                pass  # told at once
        self.await_frames_of_node(self.recorder_of_pod, listener)
        self.assertEqual({port: len(self.sent_to(port)) for port in before}, before)
        self.assertEqual([one for one in self.recorder_of_pod.packets() if one[0] == socket.IPPROTO_ICMP], [])
        client.sendall(b"still")  # and the flow is what it was

    def error_about(self, to, port):
        """An ICMP error about a segment of the node's flow: conntrack takes it for related to that flow."""
        body = struct.pack("!BBHI", 3, 1, 0, 0) + segment(NODE4, POD4, (port, PORT), 0x10)[:28]
        total = sum(struct.unpack(f"!{len(body) // 2}H", body))
        while total >> 16:
            total = (total & 0xffff) + (total >> 16)
        body = body[:2] + struct.pack("!H", ~total & 0xffff) + body[4:]
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, socket.IPPROTO_ICMP, 0)
        return head + socket.inet_aton(POD4) + socket.inet_aton(to) + body


class Says(NodeTest):
    def test_what_is_no_list_of_ports_refuses_the_container(self):
        for text in ("", "http", "0", "80,80", "15001", "8080-9090", "80 ", ",".join(str(n) for n in range(1, 34))):
            with self.subTest(text=text):
                detail = self.assert_result("refused", self.pod, bundle_json(annotations={"podjail.dev/inbound-ports": text}))
                self.assertIn("podjail.dev/inbound-ports", detail)
                self.assertIn(self.elements("inbound_ports"), ([], None))

    def test_the_containers_of_a_pod_must_agree(self):
        self.jailed()
        second = self.container("pod/two", netns_of=self.pod)
        self.jailed(container=second)
        self.jailed({"other": "1"}, second)
        self.assert_result("refused", second, bundle_json(annotations={"podjail.dev/inbound-ports": "8080,8081"}))
        self.assertEqual(self.elements("inbound_ports"), [PORT])

    def test_a_node_that_was_renumbered_comes_in_by_its_new_address_and_the_sidecar_stays(self):
        self.jailed()
        sidecar = self.container("pod/sidecar", netns_of=self.pod)
        self.assert_result("sidecar", sidecar, sidecar_json(annotations={"podjail.dev/role": "sidecar"} | PORTS))
        known = self.sidecars(self.pod)
        self.node.enter("ip", "-batch", "-", input=f"address del {NODE4}/24 dev cni0\naddress add 10.7.0.9/24 dev cni0\n")
        self.jailed(container=self.container("pod/two", netns_of=self.pod))
        self.assertEqual(self.elements("node_src4"), ["10.7.0.9"])
        self.assertEqual(self.sidecars(self.pod), known)
        self.assert_node_reaches(self.listener(self.pod, PORT))

    def test_an_element_that_somebody_added_is_gone_after_the_next_container(self):
        self.jailed()
        self.pod.enter("nft", "add", "element", "inet", "jail", "node_src4", f"{{ {NEIGHBOUR4} }}")
        self.jailed(container=self.container("pod/two", netns_of=self.pod))
        self.assertEqual(self.elements("node_src4"), [NODE4])

    def test_a_node_that_cannot_be_told_comes_in_nowhere(self):
        self.node.enter("ip", "link", "del", "cni0")
        self.assertIn("this node comes in nowhere: ask for the route to 10.7.0.2", self.jailed())
        self.assertEqual((self.elements("node_src4"), self.elements("node_src6")), ([], []))

    def test_the_ruleset_shown_to_people_is_the_one_installed(self):
        self.config["probe_sources"] = ["node", "192.0.2.0/24"]
        self.assert_result("jailed", self.pod)
        self.pod.enter("nft", "flush", "map", "inet", "jail", "container_ports")
        shown = run(hook_program(), *self.command()[-2:], "--dump-ruleset").stdout
        self.assertEqual(len(re.findall(r"saddr @node_src[46] tcp dport 15020", shown)), 2)
        rules = [item["rule"] for item in self.pod.ruleset() if "rule" in item]
        self.assertEqual(shown.count("comment \""), len(rules))
        self.assertEqual(json.dumps(rules).count("@node_src4"), shown.count("@node_src4"))


if __name__ == "__main__":
    unittest.main()
