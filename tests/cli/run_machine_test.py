"""podjail run and the machine it is on: the kernel's ruleset, who asked for root, and namespaces that are forbidden."""

import json
import os
import subprocess
import unittest
from pathlib import Path

from pod.command import run

from support.jail_lab import PROGRAM, JailCase
from support.processes import children, name_of

REPOSITORY = Path(__file__).resolve().parents[2]
SECONDS = 30


class Ruleset(JailCase):
    """The ruleset in the kernel is its text in nft's language, as nft itself reads both."""

    mode = "root"

    def test_the_rules_mean_what_they_say(self):
        process = self.open(("--js", "false"), ["sh", "-c", "echo ready; read line"], stdin=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.assertEqual("ready\n", process.stdout.readline())
        inside = next(pid for pid in children(process.pid) if name_of(pid) == "podjail")
        jail = run(["nsenter", f"--net=/proc/{inside}/ns/net", "nft", "-j", "list", "ruleset"])
        golden = REPOSITORY / "tests/unit/hook/ruleset/golden/sealed_ruleset.nft"
        text = run(["unshare", "--net", "sh", "-c", f"nft -f {golden} && nft -j list ruleset"])
        self.assertEqual(normal(json.loads(text)), normal(json.loads(jail)))


def normal(value):
    """Of nft's JSON, without what differs between two of the same."""
    if isinstance(value, list):
        return [normal(item) for item in value if "metainfo" not in item]
    if isinstance(value, dict):
        if set(value) == {"packets", "bytes"}:
            return "counted"
        return {key: normal(item) for key, item in value.items() if key not in ("handle", "comment")}
    return value


class Sudo(JailCase):
    """Root that was asked for by somebody."""

    mode = "root"

    def test_the_command_and_the_sidecar_are_who_asked(self):
        done = self.shell("id -u; id -g; id -G; cat /proc/1/status | grep ^Uid",
                          env=os.environ | {"SUDO_UID": "12345", "SUDO_GID": "12346"})
        self.assertEqual("12345\n12346\n12346\nUid:\t12345\t12345\t12345\t12345\n", done.stdout)

    def test_a_number_that_is_none_is_refused(self):
        done = self.shell("echo ran", env=os.environ | {"SUDO_UID": "root"})
        self.assertEqual((125, ""), (done.returncode, done.stdout))


class Forbidden(JailCase):
    """A machine on which users may make no namespaces."""

    def test_the_setting_is_named(self):
        # In a user namespace of its own the limit is this test's, not the machine's.
        script = "echo 0 > /proc/sys/user/max_user_namespaces; exec setpriv --bounding-set=-all --inh-caps=-all \"$@\""
        done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount-proc", "--pid", "--fork", "sh", "-c", script,
                               "sh", str(PROGRAM), "run", "--js", "false", "--", "echo", "ran"],
                              capture_output=True, text=True, timeout=SECONDS, check=False)
        self.assertEqual((125, ""), (done.returncode, done.stdout), done.stderr)
        self.assertIn("user.max_user_namespaces", done.stderr)


if __name__ == "__main__":
    unittest.main()
