"""What the tests of all clients share: the registries, a place to work, policies, and a look at what was asked."""

import json
import os
import re
import tempfile
import unittest
from pathlib import Path

from .clients import PROGRAM, USER, Workplace, described, plain
from .outside import Registries


class ManagerCase(unittest.TestCase):
    """Has the registries, `self.place`, where the client works, and `self.policies`, a directory of its policies."""

    mode = "user"
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise PermissionError("these tests become another user: run them as root")
        temporary = tempfile.TemporaryDirectory(prefix="podjail-managers-")
        cls.addClassCleanup(temporary.cleanup)
        cls.top = Path(temporary.name)
        cls.top.chmod(0o755)
        cls.registries = Registries(cls.top / "outside", 0 if cls.mode == "root" else USER)
        cls.addClassCleanup(cls.registries.close)

    def setUp(self):
        self.place = Workplace(self.top / self._testMethodName, self.mode)
        self.policies = self.top / f"{self._testMethodName}.policies"
        self.policies.mkdir()
        self.options = [*self.registries.options(), "--policy", self.policies]

    def generate(self):
        """Makes the policy of what is configured here, as its user."""
        done = self.place.run(PROGRAM, "policy", "init")
        self.assertEqual(0, done.returncode, done)
        self.policy(done.stdout, "generated.js")

    def policy(self, text, name="own.js"):
        """Adds a policy."""
        (self.policies / name).write_text(text, encoding="utf-8")

    def jail(self, *command, status=0):
        """Runs the client to its end in a jail, and returns its output."""
        done = self.place.jail(self.options, *command)
        output = plain(done.stdout + done.stderr)
        self.assertTrue(done.returncode == status if status == 0 else done.returncode, f"{done.returncode}: {output}")
        return output

    def assert_asked(self, *lines, perhaps="-"):
        """Since last asked, exactly these requests were judged, in any order; `perhaps` matches those of some versions. Returns the
        names of the programs that were denied."""
        records = self.place.decisions()
        found = [line for line in described(records) if line in lines or not re.fullmatch(perhaps, line)]
        self.assertEqual(sorted(lines), found, "\n".join(found))
        return {os.path.basename(one.get("exe", "")) for one in records if one["verdict"] == "deny"}

    def assert_nobody_called_home(self):
        """What packages tried did not arrive."""
        self.assertEqual([], self.registries.web.arrived("uploads.test"))

    def rule(self, function, **options):
        """The text of a policy from the library."""
        settings = {"port": self.registries.web.https_port, **options}
        words = ", ".join(f"{name}: {value if name == 'lock' else json.dumps(value)}" for name, value in settings.items())
        return f"export const onRequest = {function}({{ {words} }});\n"
