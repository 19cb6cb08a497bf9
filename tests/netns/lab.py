"""Containers without a runtime: a process in its own network, pid and mount namespace and its own cgroup v2, a bundle beside
it, and the real podjail-hook run for it. Everything made here is removed again, also after a failure.

Needs root; without it every test fails, because a jail test that is skipped looks like one that passed.
"""
import contextlib
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

CGROUP_ROOT = "podjail-test-hook"
LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET = 0x00020000, 0x08000000, 0x20000000, 0x40000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
PR_SET_PDEATHSIG = 1
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUtest\n-----END CERTIFICATE-----\n"


def hook_program():
    return os.environ["PODJAIL_HOOK"]


def check(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options)


def comparable(ruleset):
    """A ruleset as nft lists it without what differs between pods: the secret, who the sidecar is, the containers' ports."""
    text = re.sub(r"map container_ports \{[^{}]*(\{[^{}]*\}[^{}]*)?\}", "map container_ports", ruleset)
    return "\n".join(line for line in text.splitlines() if "meta priority" not in line and "elements = { \"" not in line)


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("a condition did not come true")
        time.sleep(0.005)


def cgroup2_mount():
    with open("/proc/self/mountinfo", encoding="utf-8") as lines:
        for line in lines:
            fields, _, rest = line.partition(" - ")
            if rest.split()[0] == "cgroup2":
                return fields.split()[4]
    raise RuntimeError("no cgroup v2 hierarchy is mounted")


def processes_of(cgroup):
    with open(f"{cgroup}/cgroup.procs", encoding="utf-8") as file:
        return file.read().split()


def remove_cgroup(path):
    """Leaf first, up to the tests' own root. A killed process leaves its cgroup a moment after its death."""
    stop = cgroup2_mount()
    while path.startswith(f"{stop}/{CGROUP_ROOT}"):
        with contextlib.suppress(TimeoutError, FileNotFoundError):
            wait_for(lambda leaf=path: not processes_of(leaf), seconds=5)
        with contextlib.suppress(OSError):
            os.rmdir(path)
        path = os.path.dirname(path)


class Container:
    """A process that sleeps in a cgroup below the tests' root. `netns_of`: join that container's network namespace."""

    def __init__(self, cgroup, netns_of=None, new=CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET):
        self.cgroup = os.path.join(cgroup2_mount(), CGROUP_ROOT, cgroup)
        os.makedirs(self.cgroup, exist_ok=True)
        reader, writer = os.pipe()
        self.parent = os.fork()
        if self.parent == 0:
            try:
                self._become_parent(writer, netns_of, new)
            finally:
                os._exit(1)
        os.close(writer)
        with os.fdopen(reader) as file:
            answer = file.readline()
        self.pid = int(answer or "0")
        if not self.pid:
            self.remove()
            raise RuntimeError("the container's process could not be made")

    def _become_parent(self, writer, netns_of, new):
        """Runs in a child: enters the namespaces and makes the one process that lives in them."""
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if netns_of is not None:
            new &= ~CLONE_NEWNET
            with open(f"/proc/{netns_of.pid}/ns/net", "rb") as netns:
                check(LIBC.setns(netns.fileno(), CLONE_NEWNET))
        check(LIBC.unshare(new))
        if new & CLONE_NEWNS:
            check(LIBC.mount(None, b"/", None, MS_REC | MS_PRIVATE, None))
        child = os.fork()
        if child == 0:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            os.close(writer)
            while True:
                signal.pause()
        with open(f"{self.cgroup}/cgroup.procs", "w", encoding="utf-8") as procs:
            procs.write(str(child))
        os.write(writer, f"{child}\n".encode())
        os.close(writer)
        os.waitpid(child, 0)
        os._exit(0)

    def enter(self, *command, **options):
        """Runs a command in the network namespace alone, so that the host's cgroup mount stays in sight."""
        return run("nsenter", f"--net=/proc/{self.pid}/ns/net", "--", *command, **options)

    def add_link(self, name="eth0"):
        """One end of a veth pair. The other end is inside too, under a name the kernel gives, and removed from sight by
        moving it to a namespace that lives as long as the link does."""
        with subprocess.Popen(["unshare", "--net", "--", "cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as outside:
            outside.stdin.write(b"\n")
            outside.stdin.flush()
            outside.stdout.read(1)  # cat runs: the namespace is made
            self.outside = getattr(self, "outside", [])
            self.outside.append(os.open(f"/proc/{outside.pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC))
            self.enter("ip", "link", "add", name, "type", "veth", "peer", "name", "outside0", "netns", str(outside.pid))
            self.enter("ip", "link", "set", name, "up")
            outside.stdin.close()

    def ruleset(self):
        return json.loads(self.enter("nft", "-j", "list", "ruleset").stdout)["nftables"]

    def sysctl(self, name):
        return self.enter("cat", "/proc/sys/net/" + name).stdout.strip()

    def cgroup_id(self):
        return os.stat(self.cgroup).st_ino

    def remove(self):
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.parent, 0)
        for descriptor in getattr(self, "outside", []):
            os.close(descriptor)
        remove_cgroup(self.cgroup)


PROC = {"destination": "/proc", "type": "proc", "source": "proc"}
NO_DEVICES = {"devices": [{"allow": False, "access": "rwm"}]}
# Sockets of three families, and what a small program needs besides.
PROFILE = {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"],
           "syscalls": [{"names": ["io_uring_setup"], "action": "SCMP_ACT_ERRNO"},
                        {"names": ["socket"], "action": "SCMP_ACT_ERRNO",
                         "args": [{"index": 0, "value": 17, "op": "SCMP_CMP_GE"}]}]}


def bundle_json(**changes):
    """config.json of a workload that the gate lets through; `process` and `linux` members can be changed one by one."""
    process = {"user": {"uid": 0, "gid": 0}, "args": ["/bin/sh"], "noNewPrivileges": True,
               "capabilities": {"bounding": ["CAP_CHOWN", "CAP_KILL"]}}
    process.update(changes.pop("process", {}))
    linux = {"namespaces": [{"type": kind} for kind in ("pid", "network", "mount", "ipc")], "resources": NO_DEVICES,
             "seccomp": PROFILE}
    linux.update(changes.pop("linux", {}))
    config = {"ociVersion": "1.0.2", "process": process, "root": {"path": "rootfs"}, "mounts": [], "linux": linux}
    config.update(changes)
    config["mounts"] = [{"type": "tmpfs", "source": "tmpfs"} | mount for mount in config["mounts"]]
    return config


def sidecar_json(**changes):
    process = {"user": {"uid": 15001, "gid": 15001}, "capabilities": {}, "noNewPrivileges": True,
               "args": ["/podjail-sidecar", "--config", "/etc/podjail/sidecar.json"]}
    process.update(changes.pop("process", {}))
    return bundle_json(**({"annotations": {"podjail.dev/role": "sidecar"}, "root": {"path": "rootfs", "readonly": True}}
                          | changes), process=process)


HOOK_CONFIG = {"select": "all", "sidecar": {"annotations": {"podjail.dev/role": "sidecar"}},
               "resolvers": ["203.0.113.53", "2001:db8::53"], "grants": ["10.1.2.3:443", "[2001:db8::7]:8443"],
               "probe_sources": ["192.0.2.0/24", "10.0.0.1"], "deny": ["198.51.100.0/24"]}


class HookTest(unittest.TestCase):
    """Base of the tests here: makes containers and bundles, runs the hook, and removes everything."""

    def setUp(self):
        self.assertEqual(os.geteuid(), 0, "these tests need root")
        self.folder = tempfile.mkdtemp(prefix="podjail-hook-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.bundles = 0
        self.config = dict(HOOK_CONFIG)

    def container(self, cgroup, **options):
        made = Container(cgroup, **options)
        self.addCleanup(made.remove)
        return made

    def bundle(self, config):
        self.bundles += 1
        path = os.path.join(self.folder, f"bundle{self.bundles}")
        os.makedirs(os.path.join(path, "rootfs"))
        with open(os.path.join(path, "config.json"), "w", encoding="utf-8") as file:
            json.dump(config, file)
        return path

    def command(self):
        path = os.path.join(self.folder, "hook.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.config, file)
        return [hook_program(), "--config", path]

    def state(self, container, config=None, bundle=None, identity="ctr-1"):
        path = bundle or self.bundle(config or bundle_json())
        return json.dumps({"ociVersion": "1.0.2", "id": identity, "status": "creating", "pid": container.pid, "bundle": path})

    def hook(self, container, config=None, bundle=None):
        """Runs the hook; returns its exit status and its one line."""
        done = subprocess.run(self.command(), input=self.state(container, config, bundle), capture_output=True, text=True,
                              check=False, timeout=60)
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.returncode, json.loads(lines[0])

    def assert_result(self, outcome, container, config=None, **options):
        status, line = self.hook(container, config, **options)
        self.assertEqual(line["result"], outcome, line)
        self.assertEqual(status, 0 if outcome in ("jailed", "sidecar", "not_ours") else 1)
        return line["detail"]

    def sidecars(self, container):
        """Elements of the set that lets the sidecar out, as nft prints them (paths of cgroups)."""
        for item in container.ruleset():
            if item.get("set", {}).get("name") == "proxy_cg":
                return item["set"].get("elem", [])
        return None

    def told_apart(self, container):
        """Elements of the map that tells containers apart: [path of the cgroup, port, comment], by port."""
        for item in container.ruleset():
            if item.get("map", {}).get("name") == "container_ports":
                elements = item["map"].get("elem", [])
                return sorted(([key["elem"]["val"], port, key["elem"]["comment"]] for key, port in elements),
                              key=lambda element: element[1])
        return None

    def path_of(self, container):
        return os.path.relpath(container.cgroup, "/sys/fs/cgroup")
