"""After all pods of all tests: no namespace, mount, cgroup, process, file or nftables table of podjail is left."""

import os
import subprocess
import unittest
from pathlib import Path

from pod import cgroups, claim, mounts
from pod.waiting import wait_until


class Leftovers(unittest.TestCase):
    """The machine, looked at from every side."""

    def test_no_directory_below_run(self):
        self.assertFalse(claim.ROOT.exists(), list(claim.ROOT.glob("*")))

    def test_no_mount_and_so_no_named_network_namespace(self):
        self.assertEqual([], mounts.mount_points_below(claim.ROOT))

    def test_no_cgroup(self):
        left = [str(folder) for hierarchy in cgroups.hierarchies() for folder in hierarchy.glob("podjail-*")]
        self.assertEqual([], left)

    def test_no_process_of_a_pod(self):
        wait_until(lambda: not self.processes(), "the end of the last killed process")

    def processes(self):
        """The command lines of processes that belong to a pod; one that was just killed may still await its parent."""
        left = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                groups = (process / "cgroup").read_text(encoding="utf-8")
            except OSError:
                continue  # it ended meanwhile
            if int(process.name) != os.getpid() and ("/podjail-" in groups or str(claim.ROOT) in words):
                left.append(words)
        return left

    def test_no_table_in_the_machines_own_ruleset(self):
        tables = subprocess.run(["nft", "list", "tables"], capture_output=True, text=True, check=True).stdout
        self.assertNotIn("jail", tables)


if __name__ == "__main__":
    unittest.main()
