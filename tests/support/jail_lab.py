"""A machine for `podjail run`: a network namespace with a wire to the small internet of pod.outside, in which the program is
started as root and as a user without any privilege. Needs root, to make that machine."""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from pod.claim import Claim
from pod.network import RESOLVER4, PodNetwork
from pod.outside import Outside

PROGRAM = Path(os.environ["PODJAIL_BIN"]) / "podjail"
PROBES = Path(__file__).resolve().parents[1] / "attack" / "probes"
USER = 12345  # nobody's number
SECONDS = 60
MULTICAST_REPORTS = "ff02::16"  # RFC 3810
# What the two modes put before the program.
BECOME = {"root": (), "user": ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--")}


class JailCase(unittest.TestCase):
    """Has a machine, `self.outside`, and `self.folder`, which the user may write to. `mode` says who starts podjail."""

    mode = "user"
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise PermissionError("these tests make network namespaces: run them as root")
        claim = Claim()
        cls.addClassCleanup(claim.release)
        cls.network = PodNetwork(claim)
        cls.network.make_pod()
        (claim.path / "outside").mkdir(mode=0o755)
        cls.outside = Outside(cls.network, claim.path / "outside")
        cls.addClassCleanup(cls.outside.close)
        cls.folder = Path(tempfile.mkdtemp(prefix="podjail-run-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        os.chown(cls.folder, cls.uid(), cls.uid())

    @classmethod
    def uid(cls):
        """Whose the command is."""
        return USER if cls.mode == "user" else 0

    @classmethod
    def argv(cls, options, command):
        """What starts podjail on the machine."""
        return ["nsenter", f"--net={cls.network.pod.path}", *BECOME[cls.mode], str(PROGRAM), "run", "--resolver", RESOLVER4,
                "--root", str(cls.outside.roots), *options, "--", *command]

    @classmethod
    def open(cls, options, command, **more):
        """Starts podjail, and returns the process."""
        return subprocess.Popen(cls.argv(options, command), text=True, cwd=more.pop("cwd", cls.folder),
                                stdin=more.pop("stdin", subprocess.DEVNULL), stdout=more.pop("stdout", subprocess.PIPE),
                                stderr=more.pop("stderr", subprocess.PIPE), **more)

    @classmethod
    def run_in_jail(cls, options, command, **more):
        """Runs a command to its end."""
        return subprocess.run(cls.argv(options, command), capture_output=True, text=True, check=False,
                              timeout=more.pop("timeout", SECONDS), cwd=more.pop("cwd", cls.folder), **more)

    def shell(self, script, *options, **more):
        """Runs a script of the shell under a policy that allows nothing unless `options` have another."""
        return self.run_in_jail(options or ("--js", "false"), ["sh", "-c", script], **more)

    def frames_since(self, position):
        """Frames that left the machine, but for the kernel's own word on which multicast groups it is in."""
        return [frame for frame in self.outside.frames.since(position) if frame.destination != MULTICAST_REPORTS]

    @contextlib.contextmanager
    def nothing_leaves(self):
        """Fails if within it a frame leaves the machine, whoever sent it."""
        position = self.outside.frames.mark()
        arrivals, questions = len(self.outside.sinks.arrivals), len(self.outside.dns.questions)
        yield
        self.assertEqual([], [str(frame) for frame in self.frames_since(position)])
        self.assertEqual([], self.outside.sinks.arrivals[arrivals:])
        self.assertEqual([], self.outside.dns.questions[questions:])


def both_modes(tests):
    """A decorator's work without its magic: the classes AsRoot and AsUser of a class of tests, for the module's namespace."""
    return (type(f"{tests.__name__}AsRoot", (tests, JailCase), {"mode": "root"}),
            type(f"{tests.__name__}AsUser", (tests, JailCase), {"mode": "user"}))


def run_bare(case, command):
    """The same command on the same machine as the same user, without a jail."""
    argv = ["nsenter", f"--net={case.network.pod.path}", *BECOME[case.mode], *command]
    return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=2 * SECONDS, cwd=case.folder)


def records(path):
    """The decision records of a file."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
