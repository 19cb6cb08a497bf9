"""podjail-agent makes a node of a machine with containerd, keeps it one, and leaves it as it was found."""

import json
import os
import shutil
import signal
import stat
import subprocess
import unittest
from pathlib import Path

from pod import cgroups, enclosure, mounts, packages, programs
from pod.command import run
from pod.waiting import wait_until

MAIN = Path("/etc/containerd/config.toml")
DROP_IN = Path("/etc/containerd/conf.d/50-podjail.toml")
STATE = Path("/var/lib/podjail")
INSTALLED = Path("/var/lib/podjail-installed/bin")
SECONDS = 120  # the machine may be busy with other tests


class Supervised:
    """containerd, started again whenever it ends, as a service manager does."""

    def __init__(self, claim):
        self.claim, self.socket = claim, claim.path / "containerd.sock"
        root = claim.path / "containerd"
        mounts.mount_tmpfs(root, size="1g")
        MAIN.parent.mkdir(parents=True, exist_ok=True)
        self.text = ('# the operator\'s\nversion = 2\n' f'root = "{root}/root"\nstate = "{root}/state"\n'
                     'disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs"]\n'
                     f'[grpc]\n  address = "{self.socket}"\n'
                     '[plugins."io.containerd.grpc.v1.cri"]\n  sandbox_image = "registry.test/pause:1"  # mine\n')
        MAIN.write_text(self.text, encoding="ascii")
        self.log = claim.path / "containerd.log"
        loop = f"while :; do {packages.program('containerd')} --config {MAIN} >>{self.log} 2>&1; done"
        self.process = subprocess.Popen(["sh", "-c", loop], env=packages.environment(), stdin=subprocess.DEVNULL,
                                        preexec_fn=lambda: cgroups.join(f"podjail-{claim.id}", "daemons"))
        wait_until(self.serves, "containerd", SECONDS)

    def ctr(self, *words):
        """What ctr says."""
        return subprocess.run([packages.program("ctr"), "--address", self.socket, *words], capture_output=True, text=True, check=False)

    def serves(self):
        """Whether it answers."""
        return self.ctr("version").returncode == 0

    def starts(self):
        """How often it began to serve."""
        return self.log.read_text(encoding="utf-8").count("containerd successfully booted")

    def dump(self):
        """Its configuration as it reads it."""
        return subprocess.run([packages.program("containerd"), "--config", MAIN, "config", "dump"], capture_output=True, text=True,
                              check=True).stdout


class Agent:
    """podjail-agent, in a network namespace of its own because its port is fixed."""

    def __init__(self, claim, containerd):
        self.binaries = programs.find().hook.parent
        self.claim, self.process = claim, None
        self.config = claim.path / "agent.json"
        self.config.write_text(json.dumps({
            "sidecar_image": "registry.test/podjail-sidecar:1", "runtimes": ["containerd"], "host_root": "/",
            "install_dir": str(INSTALLED), "programs": str(self.binaries), "restart": "signal", "enter_host": "chroot",
            "containerd": {"program": str(packages.program("containerd")), "socket": str(containerd.socket)}}), encoding="ascii")

    def start(self):
        """Starts it and waits until it says that the node is ready."""
        command = f"ip link set lo up && exec {self.binaries}/podjail-agent --config {self.config}"
        with open(self.claim.path / "agent.log", "ab") as log:
            self.process = subprocess.Popen(["unshare", "--net", "sh", "-c", command], stdin=subprocess.DEVNULL, stderr=log,
                                            preexec_fn=lambda: cgroups.join(f"podjail-{self.claim.id}", "agent"))
        try:
            wait_until(lambda: '"ready":true' in self.get("readyz"), "the node", SECONDS)
        except Exception as late:
            raise AssertionError(f"{late}: {(self.claim.path / 'agent.log').read_text(encoding='utf-8')}") from late

    def get(self, path):
        """The body of a page; nothing if there is no answer."""
        program = ("import sys, urllib.request, urllib.error\n"
                   "try: print(urllib.request.urlopen(sys.argv[1], timeout=10).read().decode())\n"
                   "except urllib.error.HTTPError as error: print(error.read().decode())\n"
                   "except OSError: pass")
        return subprocess.run(["nsenter", f"--net=/proc/{self.process.pid}/ns/net", "python3", "-c", program,
                               f"http://127.0.0.1:15021/{path}"], capture_output=True, text=True, check=False).stdout

    def metric(self, name):
        """The value of one sample; None if there is none."""
        values = [line.rpartition(" ")[2] for line in self.get("metrics").splitlines() if line.startswith(f"{name} ")]
        return int(values[0]) if values else None

    def end(self, how=signal.SIGTERM):
        """Ends it."""
        self.process.send_signal(how)
        self.process.wait(SECONDS)

    def uninstall(self):
        """Runs its uninstall."""
        return subprocess.run([self.binaries / "podjail-agent", "--config", self.config, "uninstall"], capture_output=True,
                              text=True, timeout=SECONDS * 2, check=False)


def everything():
    """Files, modes and contents of the places that the agent writes to."""
    found = {}
    for top in (MAIN.parent, Path("/etc/podjail"), STATE, INSTALLED.parent):
        for path in [top, *top.rglob("*")] if top.exists() else []:
            text = path.read_bytes() if path.is_file() else b""
            found[str(path)] = (stat.S_IMODE(path.lstat().st_mode), text)
    return found


class Node(unittest.TestCase):
    """A node's life, in its order."""

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise PermissionError("these tests start containers: run them as root")
        cls.claim = enclosure.enter()
        cls.containerd = Supervised(cls.claim)
        cls.before = everything()
        cls.agent = Agent(cls.claim, cls.containerd)
        cls.agent.start()

    @classmethod
    def tearDownClass(cls):
        if cls.agent.process.poll() is None:
            cls.agent.end(signal.SIGKILL)

    def test_1_containerd_has_the_handler_and_all_it_had(self):
        dump = self.containerd.dump()
        self.assertIn(f'BinaryName = "{INSTALLED}/podjail-runtime"', dump)
        self.assertIn('sandbox_image = "registry.test/pause:1"', dump)
        self.assertIn("containerd.runtimes.runc]", dump)
        self.assertIn("# mine", MAIN.read_text(encoding="ascii"))
        self.assertEqual(2, self.containerd.starts(), "it was restarted once")
        self.assertIn("io.containerd.grpc.v1", self.containerd.ctr("plugins", "ls").stdout)
        cri = [line for line in self.containerd.ctr("plugins", "ls").stdout.splitlines() if " cri " in line]
        self.assertRegex(cri[0], r"\bok\b")

    def test_2_the_node_was_proved(self):
        for name in ('podjail_node_check{check="kernel"}', 'podjail_node_check{check="container"}', "podjail_node_install_ready",
                     "podjail_node_installs_total", "podjail_node_runtime_restarts_total"):
            self.assertEqual(1, self.agent.metric(name), name)

    def test_3_the_programs_need_nothing_of_the_node(self):
        root = self.claim.path / "another-distribution"
        for library in ("lib64/ld-linux-x86-64.so.2", "lib/x86_64-linux-gnu/libc.so.6"):
            (root / library).parent.mkdir(parents=True, exist_ok=True)
            (root / library).write_text("of another kind", encoding="ascii")
        shutil.copytree(INSTALLED, f"{root}{INSTALLED}")
        (root / "proc").mkdir()
        run(["mount", "--bind", "/proc", root / "proc"])
        for name in ("podjail-hook", "podjail-runtime"):
            done = subprocess.run(["chroot", root, INSTALLED / name, "--version"], capture_output=True, text=True, check=False)
            self.assertIn(name, done.stdout + done.stderr)
            self.assertNotIn("librar", done.stderr)
        (root / "opt").mkdir()
        foreign = root / "opt" / "podjail-hook"  # as it was built, it needs the node's
        foreign.write_bytes((self.agent.binaries / "podjail-hook").read_bytes())
        foreign.chmod(0o755)
        self.assertNotEqual(0, subprocess.run(["chroot", root, "/opt/podjail-hook", "--version"], capture_output=True, check=False).returncode)

    def test_4_what_was_changed_is_repaired(self):
        hook = INSTALLED / "podjail-hook"
        right = hook.read_bytes()
        hook.write_bytes(b"#!/bin/true\n")
        wait_until(lambda: hook.read_bytes() == right, "the repair", SECONDS)
        wait_until(lambda: self.agent.metric("podjail_node_repairs_total") == 1, "the count", SECONDS)
        self.assertEqual(1, self.agent.metric("podjail_node_runtime_restarts_total"))

    def test_5_totals_outlive_a_killed_agent(self):
        head = {"version": 1, "container": "c0ffee", "namespace": "team", "pod": "build-x2x9k", "uid": "0f5c", "workload": ""}
        report = {"version": 1, "requests": {"by_verdict": {"allow": 7}}}
        spool = STATE / "reports"
        (spool / ".new").write_text(json.dumps(head) + "\n" + json.dumps(report), encoding="ascii")
        (spool / ".new").rename(spool / "c0ffee.json")
        name = 'podjail_rollup_requests_total{namespace="team",workload="build",verdict="allow"}'
        wait_until(lambda: self.agent.metric(name) == 7, "the total", SECONDS)
        self.assertEqual([], list(spool.iterdir()))
        self.agent.end(signal.SIGKILL)
        self.agent.start()
        self.assertEqual(7, self.agent.metric(name))
        self.assertEqual(0, self.agent.metric("podjail_node_runtime_restarts_total"), "nothing was missing")

    def test_6_a_second_agent_waits(self):
        lock = subprocess.run(["flock", "--nonblock", "/run/podjail-agent.lock", "true"], check=False)
        self.assertNotEqual(0, lock.returncode)

    def test_7_an_operators_edit_is_taken_over(self):
        text = MAIN.read_text(encoding="ascii")
        MAIN.write_text(text + "  max_concurrent_downloads = 5\n", encoding="ascii")
        wait_until(lambda: "max_concurrent_downloads = 5" in DROP_IN.read_text(encoding="ascii"), "the new drop-in", SECONDS)
        MAIN.write_text(text, encoding="ascii")
        wait_until(lambda: "max_concurrent_downloads = 3" in DROP_IN.read_text(encoding="ascii"), "the old drop-in", SECONDS)

    def test_8_uninstall_leaves_the_node_as_it_was_found(self):
        self.agent.end()
        live = STATE / "live" / "c1.json"
        live.write_text("{}", encoding="ascii")
        refused = self.agent.uninstall()
        self.assertEqual(1, refused.returncode)
        self.assertIn("1 jailed pods", refused.stderr)
        live.unlink()
        done = self.agent.uninstall()
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(self.before, everything())
        wait_until(self.containerd.serves, "containerd", SECONDS)
        self.assertNotIn("podjail-runtime", self.containerd.dump())


if __name__ == "__main__":
    unittest.main()
