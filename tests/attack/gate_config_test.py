"""What the hook refuses to start, asked for by config.json itself: namespaces, devices, mounts, sysctls, seccomp profiles."""

import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from pod.bundle import DEFAULT_CAPABILITIES, Mount
from pod.pod import PodSettings
from pod.waiting import wait_until

from support.gate_case import GateCase, linux
from support.probing import PROBES, run_probe


class Config(GateCase):
    """The parts of config.json that no runtime's options reach."""

    def test_other_namespaces_of_the_host_or_of_another_container_are_refused(self):
        sidecar = self.pod.state("sidecar")["pid"]
        network = {"type": "network", "path": str(self.pod.network.pod.path)}
        own = {kind: {"type": kind} for kind in ("pid", "ipc", "uts", "mount")}
        cases = (("host's processes", own | {"pid": None}),
                 ("another container's processes", own | {"pid": {"type": "pid", "path": f"/proc/{sidecar}/ns/pid"}}),
                 ("host's shared memory", own | {"ipc": None}),
                 ("host's shared memory", own | {"ipc": {"type": "ipc", "path": "/proc/self/ns/ipc"}}))
        for pattern, kinds in cases:
            with self.subTest(pattern):
                entries = [entry for entry in kinds.values() if entry is not None]
                self.assert_refused(pattern, spec=linux(namespaces=[*entries, network]))

    def test_the_processes_of_a_workload_of_another_pod_are_refused_and_those_of_this_one_may_be_joined(self):
        def joining(pid):
            return linux(namespaces=[{"type": "pid", "path": f"/proc/{pid}/ns/pid"}, {"type": "mount"}, {"type": "ipc"}, {"type": "uts"},
                                     {"type": "network", "path": str(self.pod.network.pod.path)}])

        stranger = subprocess.Popen(["unshare", "--pid", "--fork", "--kill-child", "sleep", "infinity"])
        self.addCleanup(stranger.wait)
        self.addCleanup(stranger.kill)
        children = Path(f"/proc/{stranger.pid}/task/{stranger.pid}/children")
        self.assert_refused("another container's processes", spec=joining(wait_until(children.read_text, "its first process").strip()))
        self.start("looked-into")
        self.addCleanup(self.pod.delete, "looked-into")
        self.assert_starts(spec=joining(self.pod.state("looked-into")["pid"]))

    def test_the_pods_own_shared_memory_may_be_joined_as_kubernetes_does(self):
        pause = self.pod.state("pause")["pid"]
        self.assert_starts(spec=linux(namespaces=[
            {"type": "pid"}, {"type": "mount"}, {"type": "ipc", "path": f"/proc/{pause}/ns/ipc"},
            {"type": "uts", "path": f"/proc/{pause}/ns/uts"}, {"type": "network", "path": str(self.pod.network.pod.path)}]))

    def test_capabilities_that_undo_the_jail_are_refused_by_name(self):
        for capability in ("NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_MODULE", "BPF", "PERFMON", "SYS_PTRACE", "SYS_RAWIO",
                           "DAC_READ_SEARCH", "MAC_ADMIN", "MAC_OVERRIDE", "SYS_BOOT", "CHECKPOINT_RESTORE", "SYSLOG",
                           "SYS_TIME"):
            with self.subTest(capability):
                self.assert_refused(f"CAP_{capability}", capabilities=(*DEFAULT_CAPABILITIES, f"CAP_{capability}"))

    def test_a_capability_in_the_bounding_set_alone_is_refused(self):
        self.assert_refused("CAP_NET_ADMIN", spec={"process": {"capabilities": {"bounding": ["CAP_NET_ADMIN"]}}})

    def test_devices_past_the_ruleset_are_refused(self):
        def node(path, kind, major, minor):
            return linux(devices=[{"path": path, "type": kind, "major": major, "minor": minor, "fileMode": 0o666}])

        def rule(**rule):
            return linux(resources={"devices": [{"allow": False, "access": "rwm"}, {"allow": True} | rule]})

        cases = (("c 10:200.*no setting", node("/dev/net/tun", "c", 10, 200)), ("c 1:1.*no setting", node("/dev/mem", "c", 1, 1)),
                 ("c 10:229.*allow_devices", node("/dev/fuse", "c", 10, 229)),
                 ("b 7:0.*allow_devices", node("/dev/loop0", "b", 7, 0)),
                 ("every device", rule(access="rwm")), ("every device", rule(type="a", access="rwm")),
                 ("c 10:200.*no setting", rule(type="c", major=10, minor=200, access="rw")),
                 ("does not deny devices", linux(resources={"devices": []})))
        for pattern, spec in cases:
            with self.subTest(pattern):
                self.assert_refused(pattern, spec=spec)

    def test_kernel_file_systems_that_reach_the_host_are_refused(self):
        def more(*mounts):
            return {"mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}, *mounts]}

        cases = (("sysfs at /sys, writable", more({"destination": "/sys", "type": "sysfs", "source": "sysfs"})),
                 ("cgroup2 at /cg, writable", more({"destination": "/cg", "type": "cgroup2", "source": "cgroup2"})),
                 ("proc at /proc2", more({"destination": "/proc2", "type": "proc", "source": "proc"})),
                 ("type debugfs", more({"destination": "/debug", "type": "debugfs", "source": "none"})),
                 ("/proc/sys,", linux(readonlyPaths=[])), ("sysrq-trigger", linux(readonlyPaths=["/proc/sys"])),
                 ("/proc/kcore", linux(maskedPaths=[])))
        for pattern, spec in cases:
            with self.subTest(pattern):
                self.assert_refused(pattern, spec=spec)

    def test_sysctls_that_weaken_the_jail_are_refused_and_safe_ones_pass(self):
        for name, value in (("net.ipv4.ip_forward", "1"), ("net.ipv4.conf.all.route_localnet", "1"),
                            ("net.ipv4.conf.all.accept_local", "1"), ("net.ipv4.conf.all.rp_filter", "0"),
                            ("net.ipv6.conf.all.forwarding", "1")):
            with self.subTest(name):
                self.assert_refused(f"{name}.*allow_sysctls", spec=linux(sysctl={name: value}))
        self.assert_starts(spec=linux(sysctl={"net.ipv4.ip_unprivileged_port_start": "0",
                                              "net.ipv4.ping_group_range": "0 2147483647"}))


class HostFiles(GateCase):
    """Bind mounts: what a container may see of the host."""

    def refuse_source(self, source, pattern, mode="ro", place="/mnt"):
        self.assert_refused(pattern, mounts=(Mount(source, place, mode),))

    def test_the_hosts_own_folders_are_refused(self):
        for source in ("/", "/run", "/proc", "/sys", "/sys/fs/cgroup", "/dev", "/var/lib", "/etc"):
            with self.subTest(source):
                self.refuse_source(source, "allow_mounts")
        self.refuse_source("/usr/local", "writable", mode="rw")

    def test_a_socket_is_refused_under_any_name(self):
        with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX) as listener:
            folder = Path(name)
            listener.bind(str(folder / "agent.sock"))
            (folder / "innocent").symlink_to("agent.sock")
            for source in ("agent.sock", "innocent"):
                with self.subTest(source):
                    self.refuse_source(folder / source, "socket of the host", place="/tmp/agent.sock")

    def test_a_link_to_a_refused_folder_is_refused(self):
        link = self.pod.path / "link"  # the link lies where mounts are allowed, its target does not
        link.symlink_to("/run")
        self.refuse_source(link, "shows /run")


class UnseenSockets(GateCase):
    """AF_VSOCK where the host has it: the profile must close every way there is."""

    def setUp(self):
        try:
            socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()
            self.host = "has vsock"
        except OSError:
            self.host = "has none"

    def seccomp(self, **changes):
        return linux(seccomp={"defaultAction": "SCMP_ACT_ALLOW", "syscalls": []} | changes)

    def assert_judged(self, pattern, spec):
        if self.host == "has vsock":
            self.assert_refused(pattern, spec=spec)
        else:
            self.assert_starts(spec=spec)

    def test_a_container_without_a_profile_is_refused(self):
        self.assert_judged("no seccomp profile.*allow_vsock", linux(seccomp=None))

    def test_a_profile_that_only_compares_with_forty_is_refused(self):
        not_forty = {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]}
        self.assert_judged("beyond 32 bits.*wide_socket", self.seccomp(
            architectures=["SCMP_ARCH_X86_64"], syscalls=[not_forty, {"names": ["io_uring_setup"], "action": "SCMP_ACT_ERRNO"}]))

    def test_a_profile_that_leaves_io_uring_is_refused(self):
        low = {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": 17, "op": "SCMP_CMP_GE"}]}
        self.assert_judged("io_uring is allowed", self.seccomp(architectures=["SCMP_ARCH_X86_64"], syscalls=[low]))

    def test_the_pods_own_profile_lets_no_such_socket_be_made(self):
        self.start("confined", mounts=(PROBES,))
        attempts = run_probe(self.pod, "unseen_sockets", container="confined")
        self.assertEqual({"EPERM"}, {one.outcome for one in attempts}, attempts)


class Allowed(GateCase):
    """What is refused above starts where hook.json allows it."""

    settings = PodSettings(hook={"allow_devices": ["c 10:229"], "allow_sysctls": ["net.ipv4.conf.all.rp_filter"],
                                 "allow_vsock": ["socket", "wide_socket", "socketcall", "io_uring"]})

    def test_each_setting_allows_what_it_names_and_no_more(self):
        fuse = {"path": "/dev/fuse", "type": "c", "major": 10, "minor": 229}
        self.assert_starts(spec=linux(devices=[fuse], sysctl={"net.ipv4.conf.all.rp_filter": "0"}, seccomp=None))
        self.assert_refused("c 10:232", spec=linux(devices=[fuse | {"path": "/dev/kvm", "minor": 232}]))
        self.assert_refused("ip_forward", spec=linux(sysctl={"net.ipv4.ip_forward": "1"}))


if __name__ == "__main__":
    unittest.main()
