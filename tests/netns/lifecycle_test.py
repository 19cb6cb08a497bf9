"""The containers of a pod, in every order and at once: what each run of the hook changes and what it leaves."""
import json
import random
import signal
import subprocess
import time
import unittest

from lab import HookTest, bundle_json, hook_program, run, sidecar_json

KILLS = 60


def handles(container):
    """The identities the kernel gave: equal before and after if nothing was replaced."""
    return sorted((kind, item[kind]["handle"]) for item in container.ruleset() for kind in item if "handle" in item[kind])


class Lifecycle(HookTest):
    def setUp(self):
        super().setUp()
        self.pod = self.container("pod/pause")
        self.pod.add_link()

    def member(self, name):
        return self.container("pod/" + name, netns_of=self.pod)

    def test_a_second_run_changes_nothing(self):
        self.assert_result("jailed", self.pod)
        before = handles(self.pod)
        self.assert_result("jailed", self.pod)
        self.assert_result("jailed", self.member("workload"))
        self.assertEqual(handles(self.pod), before)

    def test_nothing_may_leave_until_the_sidecar_comes(self):
        self.assert_result("jailed", self.pod)
        self.assertEqual(self.sidecars(self.pod), [])

    def test_the_sidecar_is_let_out_by_its_cgroup(self):
        self.assert_result("jailed", self.pod)
        before = handles(self.pod)
        sidecar = self.member("sidecar")
        self.assert_result("sidecar", sidecar, sidecar_json())
        self.assertEqual(self.sidecars(self.pod), [self.path_of(sidecar)])
        self.assertEqual(handles(self.pod), before)

    def test_the_sidecar_may_be_the_first_container(self):
        self.assert_result("sidecar", self.pod, sidecar_json())
        self.assertEqual(self.sidecars(self.pod), [self.path_of(self.pod)])

    def test_a_workload_leaves_the_sidecar_as_it_is(self):
        sidecar = self.member("sidecar")
        self.assert_result("sidecar", sidecar, sidecar_json())
        self.assert_result("jailed", self.member("workload"))
        self.assertEqual(self.sidecars(self.pod), [self.path_of(sidecar)])

    def test_a_restarted_sidecar_takes_the_place_of_the_old_one(self):
        self.assert_result("sidecar", self.member("sidecar-1"), sidecar_json())
        second = self.member("sidecar-2")
        self.assert_result("sidecar", second, sidecar_json())
        self.assertEqual(self.sidecars(self.pod), [self.path_of(second)])

    def test_a_changed_ruleset_is_replaced_and_its_sidecar_not_trusted(self):
        self.assert_result("sidecar", self.member("sidecar"), sidecar_json())
        self.pod.enter("nft", "add", "rule", "inet", "jail", "post", "accept")
        self.assert_result("jailed", self.member("workload"))
        self.assertEqual(self.sidecars(self.pod), [])
        rules = [item["rule"]["expr"] for item in self.pod.ruleset() if item.get("rule", {}).get("chain") == "post"]
        self.assertEqual(len(rules), 3)

    def test_every_kind_of_change_is_noticed(self):
        changes = (["flush", "chain", "inet", "jail", "filter_out"], ["delete", "table", "netdev", "jail"],
                   ["add", "element", "inet", "jail", "dns_up4", "{ 198.51.100.1 }"],
                   ["add", "chain", "inet", "jail", "mine"],
                   ["chain", "inet", "jail", "filter_out", "{ policy accept ; }"],
                   ["add", "table", "inet", "jail", "{ flags dormant ; }"],
                   ["add", "set", "inet", "jail", "mine", "{ type ipv4_addr ; }"])
        for change in changes:
            with self.subTest(change=change):
                self.assert_result("jailed", self.pod)
                before = self.pod.enter("nft", "-s", "list", "ruleset").stdout
                secret_free = self.without_secret(before)
                self.pod.enter("nft", *change)
                self.assertNotEqual(self.without_secret(self.pod.enter("nft", "-s", "list", "ruleset").stdout), secret_free)
                self.assert_result("jailed", self.pod)
                self.assertEqual(self.without_secret(self.pod.enter("nft", "-s", "list", "ruleset").stdout), secret_free)

    @staticmethod
    def without_secret(listing):
        return "\n".join(line for line in listing.splitlines() if "meta priority" not in line)

    def test_another_depth_is_refused_and_costs_the_pod_nothing(self):
        sidecar = self.member("sidecar")
        self.assert_result("sidecar", sidecar, sidecar_json())
        before = handles(self.pod)
        deeper = self.container("pod/nested/workload", netns_of=self.pod)
        self.assertIn("depth", self.assert_result("refused", deeper))
        self.assertEqual(handles(self.pod), before)
        self.assertEqual(self.sidecars(self.pod), [self.path_of(sidecar)])

    def test_a_workload_in_the_sidecars_cgroup_is_refused(self):
        self.assert_result("sidecar", self.member("sidecar"), sidecar_json())
        intruder = self.container("pod/sidecar", netns_of=self.pod)
        self.assertIn("sidecar's cgroup", self.assert_result("refused", intruder))

    def test_a_sidecar_that_is_not_alone_in_its_cgroup_is_refused(self):
        self.assert_result("jailed", self.pod)
        self.member("sidecar")
        second = self.member("sidecar")
        self.assertIn("other processes", self.assert_result("refused", second, sidecar_json()))
        self.assertEqual(self.sidecars(self.pod), [])

    def test_many_runs_at_once_leave_one_whole_ruleset(self):
        members = [self.pod] + [self.member(f"workload-{number}") for number in range(5)]
        sidecar = self.member("sidecar")
        command = self.command()
        states = [self.state(member) for member in members] + [self.state(sidecar, sidecar_json())]
        running = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in states]
        for process, state in zip(running, states):
            process.stdin.write(state)
            process.stdin.close()
        for process in running:
            with process:
                line = process.stderr.read()
            self.assertEqual(process.returncode, 0, line)
        self.assertEqual(self.sidecars(self.pod), [self.path_of(sidecar)])
        before = handles(self.pod)
        self.assert_result("jailed", self.pod)
        self.assertEqual(handles(self.pod), before)

    def test_killed_at_any_instant_it_leaves_no_table_or_the_whole_one(self):
        command = self.command()
        state = self.state(self.pod)
        self.assert_result("jailed", self.pod)
        begin = time.monotonic()
        subprocess.run(command, input=state, text=True, check=True, capture_output=True)
        longest = 1.5 * (time.monotonic() - begin)
        whole = self.without_secret(self.pod.enter("nft", "-s", "list", "ruleset").stdout)
        seen = set()
        chance = random.Random(15001)
        for _ in range(KILLS):
            self.pod.enter("nft", "flush", "ruleset")
            with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
                process.stdin.write(state)
                process.stdin.close()
                try:
                    process.wait(chance.uniform(0, longest))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
            now = self.without_secret(self.pod.enter("nft", "-s", "list", "ruleset").stdout)
            self.assertIn(now, ("", whole))
            seen.add(now)
        self.assertEqual(len(seen), 2, "the kills did not fall on both sides of the commit")
        self.assert_result("jailed", self.pod)

    def test_flows_from_before_the_rules_are_forgotten(self):
        self.pod.enter("ip", "link", "set", "lo", "up")
        # Any rule on connection state makes the kernel track flows.
        self.pod.enter("nft", "add table inet t; add chain inet t c { type filter hook output priority 0; }; "
                              "add rule inet t c ct state new counter")
        self.pod.enter("python3", "-c", "import socket; socket.socket(2, 2).sendto(b'x', ('127.0.0.1', 9))")
        self.assertEqual(self.pod.enter("cat", "/proc/sys/net/netfilter/nf_conntrack_count").stdout, "1\n")
        self.assert_result("jailed", self.pod)
        self.assertEqual(self.pod.enter("cat", "/proc/sys/net/netfilter/nf_conntrack_count").stdout, "0\n")

    def test_nothing_is_left_in_the_run_directory(self):
        self.assert_result("jailed", self.pod)
        self.assertEqual(run("find", "/run/podjail-hook", "-name", "*.lock", "-newer", self.folder).stdout, "")

    def test_a_stopped_container_that_cannot_be_read_hands_nothing_over_and_fails_nothing(self):
        state = json.dumps({"ociVersion": "1.0.2", "id": "gone", "status": "stopped", "bundle": "/nonexistent"})
        done = subprocess.run([hook_program()], input=state, capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(done.stderr)["result"], "not_handed_over")

    def test_unselected_containers_are_left_alone_until_their_pod_is_jailed(self):
        self.config["select"] = "annotated"
        self.assert_result("not_ours", self.pod)
        self.assertEqual(self.pod.ruleset()[1:], [])
        asked = bundle_json(annotations={"podjail.dev/inject": "enabled"})
        self.assert_result("jailed", self.member("workload"), asked)
        self.assert_result("jailed", self.pod)


if __name__ == "__main__":
    unittest.main()
