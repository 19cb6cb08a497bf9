"""podjail-hook --probe: what it says of a node, and that it leaves nothing, however it ends."""
import json
import os
import random
import signal
import subprocess
import unittest

from lab import cgroup2_mount, hook_program, run, wait_for

SEED, KILLS = 15001, 12


def left_behind():
    """Cgroups of probes, anywhere."""
    found = []
    for folder, names, _ in os.walk(cgroup2_mount()):
        found += [os.path.join(folder, name) for name in names if name.startswith("podjail-probe-")]
    return found


def host_links():
    return run("ip", "-json", "link").stdout


class Probe(unittest.TestCase):
    def setUp(self):
        self.assertEqual(os.geteuid(), 0, "these tests need root")
        self.links = host_links()

    def probe(self, *options, **more):
        return subprocess.run([hook_program(), "--probe", *options], capture_output=True, text=True, check=False, timeout=60,
                              **more)

    def assert_nothing_left(self):
        self.assertEqual([], left_behind())
        self.assertEqual(self.links, host_links())

    def test_this_node_holds_the_jail_and_nothing_is_left(self):
        done = self.probe()
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertIn("This node can hold the jail.", done.stdout)
        self.assertEqual("", done.stderr)
        self.assert_nothing_left()

    def test_the_document_has_a_finding_for_every_fact(self):
        findings = json.loads(self.probe("--json").stdout)["findings"]
        verdicts = {finding["fact"]: finding["verdict"] for finding in findings}
        for fact in ("kernel", "cgroup v2", "openat2", "open_tree", "move_mount", "mount_setattr", "ruleset",
                     "the sidecar's datagram", "the sidecar's connection", "another's datagram", "another's connection",
                     "a raw frame (netdev egress)"):
            self.assertEqual("holds", verdicts[fact], findings)

    def test_a_node_without_a_cgroup_mount_cannot_hold_it(self):
        unmounted = f"umount -l '{cgroup2_mount()}' && exec \"$0\" --probe"
        done = subprocess.run(["unshare", "--mount", "sh", "-c", unmounted, hook_program()], capture_output=True, text=True,
                              check=False, timeout=60)
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertRegex(done.stdout, "fails +cgroup v2")
        self.assert_nothing_left()

    def test_without_privileges_it_fails_and_says_why(self):
        done = subprocess.run(["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", hook_program(), "--probe"],
                              capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertIn("cannot hold the jail", done.stdout)
        self.assert_nothing_left()

    def interrupt_probes(self, number):
        """Sends a signal to many probes, each at another instant of its run."""
        chance = random.Random(SEED)
        for _ in range(KILLS):
            with subprocess.Popen([hook_program(), "--probe"], stdout=subprocess.DEVNULL) as process:
                try:
                    process.wait(chance.uniform(0.002, 0.03))
                except subprocess.TimeoutExpired:
                    process.send_signal(number)

    def test_a_polite_signal_waits_until_it_has_cleaned_up(self):
        self.interrupt_probes(signal.SIGTERM)
        self.assert_nothing_left()

    def test_what_a_killed_probe_leaves_the_next_removes(self):
        self.interrupt_probes(signal.SIGKILL)
        # Its children die with it, a moment later; only then is what they hold nobody's.
        wait_for(lambda: self.probe().returncode == 0 and not left_behind())
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main()
