"""The sidecar's process as target of another process with its user id, and what the kernel says about it."""

import ctypes
import json
import os
import re
import subprocess
import unittest

from pod.pod import PodSettings
from pod.settings import SIDECAR_UID
from pod.waiting import wait_until

from support.pod_case import PodCase

LANDLOCK_CREATE_RULESET = 444
RULESET_VERSION = 1
# Run as the sidecar's user beside it, without any capability: what that user may see and do of process argv[1].
INTRUDER = """\
import ctypes, os, sys
pid = int(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    if getattr(libc, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), name)
def read(name):
    with open(f"/proc/{pid}/{name}", "rb") as file:
        file.read(1)
buffer = ctypes.create_string_buffer(8)
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
here = Vector(ctypes.cast(buffer, ctypes.c_void_p), 8)
attempts = {
    "environ": lambda: read("environ"), "maps": lambda: read("maps"), "mem": lambda: read("mem"),
    "descriptors": lambda: os.listdir(f"/proc/{pid}/fd"), "root": lambda: os.listdir(f"/proc/{pid}/root"),
    "ptrace": lambda: call("ptrace", 0x4206, pid, None, None),
    "process_vm_readv": lambda: call("process_vm_readv", pid, ctypes.byref(here), 1, ctypes.byref(here), 1, 0),
    "pidfd_getfd": lambda: call("syscall", 438, os.pidfd_open(pid), 0, 0),
}
for name, attempt in attempts.items():
    try:
        attempt()
        print(name, "done")
    except PermissionError:
        print(name, "denied")
    except OSError as error:
        print(name, error)
"""


class Hygiene(PodCase):
    """A pod with a sidecar and no workload."""

    settings = PodSettings(policies={"allow.js": "true"})

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()

    def setUp(self):
        self.pid = self.pod.state("sidecar")["pid"]

    def read(self, name):
        """A file of the sidecar's folder in /proc."""
        with open(f"/proc/{self.pid}/{name}", encoding="ascii") as file:
            return file.read()

    def test_every_thread_has_the_filter_and_no_way_to_new_privileges(self):
        threads = os.listdir(f"/proc/{self.pid}/task")
        self.assertGreater(len(threads), 2)
        for thread in threads:
            status = self.read(f"task/{thread}/status")
            self.assertRegex(status, r"(?m)^NoNewPrivs:\t1$")
            self.assertRegex(status, r"(?m)^Seccomp:\t2$")
            # The runtime's profile is one filter, the sidecar's own is on top of it.
            self.assertGreaterEqual(int(re.search(r"Seccomp_filters:\t(\d+)", status)[1]), 2)

    def test_it_dumps_no_core_and_locks_its_key(self):
        self.assertRegex(self.read("limits"), r"Max core file size +0 +0 ")
        self.assertNotRegex(self.read("status"), r"(?m)^VmLck:\t +0 kB$")

    def test_none_of_its_memory_is_writable_and_executable(self):
        rights = {line.split()[1] for line in self.read("maps").splitlines()}
        self.assertIn("r-xp", rights)
        self.assertEqual(set(), {right for right in rights if "w" in right and "x" in right})

    def test_a_process_of_its_user_can_neither_look_into_it_nor_take_from_it(self):
        outcomes = intrude(self.pid)
        self.assertEqual({"denied"}, set(outcomes.values()), outcomes)
        self.assertEqual(8, len(outcomes))

    def test_the_same_process_could_look_into_one_that_is_not_hardened(self):
        with subprocess.Popen(as_sidecar_user("cat"), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as plain:
            plain.stdin.write(b"up\n")
            plain.stdin.flush()
            plain.stdout.readline()  # it is cat by now, and no longer setpriv
            outcomes = intrude(plain.pid)
            plain.kill()
        self.assertEqual(("done", "done"), (outcomes["environ"], outcomes["descriptors"]))

    def test_it_cannot_be_led_to_a_file_it_has_no_use_for(self):
        link = self.pod.policies.path / "link.js"
        link.symlink_to("/podjail-sidecar")  # readable by everybody in its container
        self.addCleanup(link.unlink)
        wait_until(self.reload_error, "an attempt to read it")
        expected = "Permission denied" if kernel_landlock() else "link.js"
        self.assertIn(expected, self.reload_error())

    def reload_error(self):
        """Why the newest policies were refused."""
        return json.loads(self.pod.admin("/readyz")[1])["policy"]["last_reload_error"]

    def test_it_says_what_is_in_force(self):
        expected = {"seccomp": True, "landlock": kernel_landlock(), "key_locked": True}
        self.assertEqual(expected, json.loads(self.pod.admin("/readyz")[1])["hardening"])
        events = [json.loads(line) for line in self.pod.log("sidecar").splitlines() if '"hardened"' in line]
        self.assertEqual(["yes"], [event["seccomp"] for event in events])


def as_sidecar_user(*argv):
    """The command that runs `argv` on the host as the sidecar's user."""
    user = ("setpriv", f"--reuid={SIDECAR_UID}", f"--regid={SIDECAR_UID}", "--clear-groups", "--inh-caps=-all")
    return [*user, *argv]


def intrude(pid):
    """What becomes of each attempt on a process: {attempt: "denied" | "done" | another error}."""
    done = subprocess.run(as_sidecar_user("/usr/bin/python3", "-c", INTRUDER, str(pid)), capture_output=True, text=True,
                          check=True, timeout=30, cwd="/")
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


def kernel_landlock():
    """The kernel's version of Landlock, 0 if it has none."""
    return max(0, ctypes.CDLL(None).syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), RULESET_VERSION))


if __name__ == "__main__":
    unittest.main()
