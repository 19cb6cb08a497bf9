"""Flows of two containers of one pod arrive at two ports, whatever their processes do."""
import json
import os
import subprocess
import unittest

from lab import HookTest, bundle_json, sidecar_json

DESTINATIONS = ("203.0.113.10", "2001:db8:99::10")
UNKNOWN, FIRST = "15001", 15101
NAME = "io.kubernetes.cri.container-name"

# Answers every connection with the port it arrived at.
SERVER = """
import selectors, socket
ready = selectors.DefaultSelector()
for port in (15001, *range(15101, 15132)):
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(16)
        ready.register(listener, selectors.EVENT_READ)
print("listening", flush=True)
while True:
    for key, _ in ready.select():
        connection, _ = key.fileobj.accept()
        connection.sendall(str(connection.getsockname()[1]).encode())
        connection.close()
"""
ASK = """
import socket, sys
with socket.create_connection((sys.argv[1], 443), 5) as connection:
    print(connection.recv(100).decode())
"""
# The socket is made in one cgroup and used when its process has moved to another.
MOVE = """
import os, socket, sys
connection = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
with open(sys.argv[2] + "/cgroup.procs", "w") as procs:
    procs.write(str(os.getpid()))
connection.settimeout(5)
connection.connect((sys.argv[1], 443))
print(connection.recv(100).decode())
"""


def named(name):
    return bundle_json(annotations={NAME: name})


class Containers(HookTest):
    def setUp(self):
        super().setUp()
        self.pod = self.container("pod/pause")
        self.pod.add_link()
        for command in (("ip", "link", "set", "lo", "up"), ("ip", "address", "add", "192.0.2.2/24", "dev", "eth0"),
                        ("ip", "-6", "address", "add", "2001:db8:1::2/64", "dev", "eth0", "nodad"),
                        ("ip", "route", "add", "default", "via", "192.0.2.1"),
                        ("ip", "-6", "route", "add", "default", "via", "2001:db8:1::1")):
            self.pod.enter(*command)
        self.assert_result("jailed", self.pod, named("pause"))

    def member(self, name):
        return self.container("pod/" + name, netns_of=self.pod)

    def jailed(self, name, identity="ctr-1", cgroup=None):
        """A container of the pod under that name, for which the hook has run."""
        made = self.member(cgroup or name)
        bundle = self.bundle(named(name))
        done = subprocess.run(self.command(), input=self.state(made, bundle=bundle, identity=identity), text=True,
                              capture_output=True, check=True)
        self.assertEqual(json.loads(done.stderr)["result"], "jailed")
        return made

    def command_in(self, container, cgroup, *arguments):
        """Arguments of subprocess for a program in the pod's network and a cgroup."""
        def join():
            with open(f"{cgroup or container.cgroup}/cgroup.procs", "w", encoding="utf-8") as procs:
                procs.write("0")

        return {"args": ["nsenter", f"--net=/proc/{container.pid}/ns/net", "--", "python3", "-c", *arguments],
                "preexec_fn": join, "text": True}

    def serve(self):
        sidecar = self.member("sidecar")
        self.assert_result("sidecar", sidecar, sidecar_json())
        server = subprocess.Popen(**self.command_in(sidecar, None, SERVER), stdout=subprocess.PIPE)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        self.assertEqual(server.stdout.readline(), "listening\n")
        return sidecar

    def ports_of(self, container, script=ASK, arguments=(), cgroup=None):
        """The ports at which connections from a container arrive, for both families."""
        return [subprocess.run(**self.command_in(container, cgroup, script, destination, *arguments), check=True,
                               capture_output=True).stdout.strip() for destination in DESTINATIONS]

    def port_of(self, container, **options):
        """The same where both families agree."""
        ports = set(self.ports_of(container, **options))
        self.assertEqual(len(ports), 1, ports)
        return ports.pop()

    def test_each_container_has_a_port_and_an_unknown_one_has_that_of_the_unknown(self):
        build, publish = self.jailed("build"), self.jailed("publish")
        self.serve()
        self.assertEqual(self.port_of(build), str(FIRST + 1))
        self.assertEqual(self.port_of(publish), str(FIRST + 2))
        self.assertEqual(self.port_of(self.member("stranger")), UNKNOWN)
        self.assertEqual([(port, comment.split()[0]) for _, port, comment in self.told_apart(self.pod)],
                         [(FIRST, "pause"), (FIRST + 1, "build"), (FIRST + 2, "publish")])

    def test_cgroups_below_a_containers_are_that_container(self):
        build = self.jailed("build")
        self.serve()
        nested = f"{build.cgroup}/inner/most"
        os.makedirs(nested)
        self.addCleanup(os.rmdir, os.path.dirname(nested))
        self.addCleanup(os.rmdir, nested)
        self.assertEqual(self.port_of(build, cgroup=nested), str(FIRST + 1))

    def test_a_socket_keeps_the_container_it_was_made_in(self):
        build, publish = self.jailed("build"), self.jailed("publish")
        self.serve()
        self.assertEqual(self.port_of(build, script=MOVE, arguments=[publish.cgroup]), str(FIRST + 1))

    def test_a_late_container_is_told_apart_without_touching_the_others(self):
        build = self.jailed("build")
        self.serve()
        late = self.jailed("late")
        self.assertEqual(self.port_of(late), str(FIRST + 2))
        self.assertEqual(self.port_of(build), str(FIRST + 1))

    def test_a_restarted_container_has_its_port_again_and_the_dead_one_none(self):
        build, publish = self.jailed("build", "b1"), self.jailed("publish", "p1")
        self.serve()
        build.remove()
        again = self.jailed("build", "b2", cgroup="build-2")
        self.assertEqual(self.port_of(again), str(FIRST + 1))
        self.assertEqual(self.port_of(publish), str(FIRST + 2))
        self.assertEqual([comment for _, _, comment in self.told_apart(self.pod)], ["pause ctr-1", "build b2", "publish p1"])

    def test_a_slot_of_a_dead_container_is_not_given_to_another_name(self):
        self.jailed("build").remove()
        self.jailed("publish")
        self.assertEqual([(port, comment.split()[0]) for _, port, comment in self.told_apart(self.pod)],
                         [(FIRST, "pause"), (FIRST + 1, "build"), (FIRST + 2, "publish")])

    def test_two_living_containers_of_one_name_have_two_ports(self):
        self.jailed("build", "b1")
        self.jailed("build", "b2", cgroup="twin")
        self.assertEqual([comment for _, _, comment in self.told_apart(self.pod)], ["pause ctr-1", "build b1", "build b2"])

    def test_a_container_in_anothers_cgroup_is_refused_and_costs_the_pod_nothing(self):
        self.jailed("publish")
        before = self.told_apart(self.pod)
        intruder = self.container("pod/publish", netns_of=self.pod)
        self.assertIn("cgroup of container", self.assert_result("refused", intruder, named("build")))
        self.assertEqual(self.told_apart(self.pod), before)

    def test_a_changed_ruleset_is_replaced_and_its_containers_are_not_believed(self):
        self.jailed("build")
        sidecar = self.serve()
        self.pod.enter("nft", "add", "element", "inet", "jail", "container_ports", f'{{ "{self.path_of(sidecar)}" : 443 }}')
        publish = self.jailed("publish")
        self.assertEqual([comment.split()[0] for _, _, comment in self.told_apart(self.pod)], ["publish"])
        self.assertEqual(self.sidecars(self.pod), [])
        with self.assertRaises(subprocess.CalledProcessError):
            self.port_of(publish)

    def test_a_port_cannot_be_reached_by_asking_for_it(self):
        build = self.jailed("build")
        self.jailed("publish")
        self.serve()
        direct = ASK.replace("443", str(FIRST + 2))
        for address in ("127.0.0.1", "::1", "192.0.2.2"):
            done = subprocess.run(**self.command_in(build, None, direct, address), capture_output=True, check=False)
            self.assertNotEqual(done.returncode, 0, done.stdout)
        elsewhere = self.ports_of(build, script=direct)
        self.assertEqual(set(elsewhere), {str(FIRST + 1)})

    def test_annotations_that_disagree_name_nobody_and_the_line_says_so(self):
        made = self.member("build")
        detail = self.assert_result("jailed", made, bundle_json(annotations={
            NAME: "publish", "io.kubernetes.container.name": "build"}))
        self.assertIn("do not know its name", detail)
        self.assertEqual(self.told_apart(self.pod)[1][2], " ctr-1")

    def test_more_names_than_slots_are_jailed_and_not_known(self):
        members = [self.jailed(f"c{number}") for number in range(30)]
        self.assertEqual(len(self.told_apart(self.pod)), 31)
        self.serve()
        last = self.member("one-too-many")
        self.assertIn("all slots are taken", self.assert_result("jailed", last, named("one-too-many")))
        self.assertEqual(self.port_of(last), UNKNOWN)
        self.assertEqual(self.port_of(members[-1]), str(FIRST + 30))


if __name__ == "__main__":
    unittest.main()
