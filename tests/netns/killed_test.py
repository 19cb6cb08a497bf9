"""The hook killed at random instants, while a real runtime waits for it: the container does not start, and the namespace it was to
join has no table of ours or the whole one, with nobody let out."""
import json
import os
import random
import statistics
import subprocess
import time
import unittest

import runc_test
from lab import PROC, comparable, run
from trust_test import DEBIAN

SEED, KILLS, PRACTICE = 20240615, 200, 5
TIMEOUT = "/usr/bin/timeout"  # kills what it runs, and the runtime sees a hook that failed


class Killed(runc_test.RuncCase):
    def setUp(self):
        super().setUp()
        self.chance = random.Random(SEED)
        self.netns = os.path.join(self.folder, "netns")
        self.config["allow_links"] = 2
        self.folder_of_bundle = self.make_bundle("createRuntime", ["/bin/cat", "/" + DEBIAN], mounts=[PROC], network=self.netns)

    def new_netns(self):
        """A namespace as a pod's, with links, kept by a mount on a file."""
        with open(self.netns, "w", encoding="utf-8"):
            pass
        self.addCleanup(subprocess.run, ["umount", "-l", self.netns], check=False, capture_output=True)
        run("unshare", f"--net={self.netns}", "ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth1")

    def remove_netns(self):
        run("umount", self.netns)

    def listing(self):
        return run("nsenter", f"--net={self.netns}", "nft", "-s", "list", "ruleset").stdout

    def kill_after(self, seconds):
        """The bundle's hook is killed after so long; never, if it is done before."""
        path = os.path.join(self.folder_of_bundle, "config.json")
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
        args = ["timeout", "--foreground", "--signal=KILL", f"{seconds:.6f}", *self.command()]
        config["hooks"] = {"createRuntime": [{"path": TIMEOUT, "args": args, "timeout": 60}]}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)

    def attempt(self, seconds):
        """("started" or "refused", the namespace's ruleset afterwards)"""
        self.new_netns()
        self.kill_after(seconds)
        done = self.run_container(self.folder_of_bundle)
        listing = self.listing()
        self.remove_netns()
        self.assertEqual(done.returncode == 0, done.stdout == "image roots\n", done.stderr)
        return ("started" if done.returncode == 0 else "refused"), listing

    def hook_seconds(self):
        """How long the hook takes here and now."""
        pod = self.container("pod/practice")
        took = []
        for _ in range(PRACTICE):
            pod.enter("nft", "flush", "ruleset")
            begin = time.monotonic()
            self.assert_result("jailed", pod)
            took.append(time.monotonic() - begin)
        return statistics.median(took)

    def assert_nobody_let_out(self, listing):
        sidecars = listing.partition("set proxy_cg {")[2].partition("}")[0]
        self.assertNotIn("elements", sidecars)

    def test_whenever_it_is_killed_nothing_starts_unjailed(self):
        longest = 2 * self.hook_seconds()
        started, full = self.attempt(30)
        self.assertEqual("started", started)
        self.assertIn("policy drop", full)
        whole = comparable(full)
        self.assertIn("table inet jail", whole)
        seen = {}
        for number in range(KILLS):
            seconds = self.chance.uniform(0.0005, longest)
            with self.subTest(seed=SEED, number=number, seconds=seconds):
                outcome, listing = self.attempt(seconds)
                self.assertIn(comparable(listing), ("", whole) if outcome == "refused" else (whole,))
                self.assert_nobody_let_out(listing)
                key = (outcome, "table" if listing else "none")
                seen[key] = seen.get(key, 0) + 1
        self.assertIn(("refused", "none"), seen)
        self.assertIn(("started", "table"), seen)
        print(f"seed {SEED}: {KILLS} kills within {longest * 1000:.1f} ms: {seen}")


if __name__ == "__main__":
    unittest.main()
