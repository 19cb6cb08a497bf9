"""What the hook refuses, and that a refusal changes nothing on the host."""
import json
import os
import subprocess
import unittest

from lab import CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, HookTest, bundle_json, hook_program, run, sidecar_json


def host_ruleset():
    return run("nft", "-s", "list", "ruleset").stdout


class Refusal(HookTest):
    def test_the_hosts_network_is_refused_and_left_alone(self):
        before = host_ruleset()
        host = self.container("pod/one", new=CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC)
        self.assertIn("host's network", self.assert_result("refused", host))
        without = bundle_json()
        without["linux"]["namespaces"] = [{"type": "pid"}, {"type": "mount"}, {"type": "ipc"}]
        self.assertIn("host's network", self.assert_result("refused", host, without))
        self.assertEqual(host_ruleset(), before)

    def test_the_hosts_network_under_another_name_is_refused(self):
        before = host_ruleset()
        host = self.container("pod/one", new=CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC)
        disguised = bundle_json()
        disguised["linux"]["namespaces"][1]["path"] = os.path.join(self.folder, "innocent")
        self.assert_result("refused", host, disguised)
        self.assertEqual(host_ruleset(), before)

    def test_an_unselected_container_of_the_host_is_none_of_ours(self):
        self.config["select"] = "annotated"
        host = self.container("pod/one", new=CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC)
        self.assert_result("not_ours", host)

    def test_the_hosts_processes_are_refused_whatever_the_bundle_says(self):
        pod = self.container("pod/one", new=CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC)
        self.assertIn("host's processes", self.assert_result("refused", pod))

    def test_a_capability_is_refused_by_name_with_its_setting(self):
        pod = self.container("pod/one")
        raw = bundle_json(process={"capabilities": {"bounding": ["CAP_NET_RAW"]}})
        self.assertIn("allow_capabilities", self.assert_result("refused", pod, raw))
        self.assertEqual(pod.ruleset()[1:], [])
        self.config["allow_capabilities"] = ["CAP_NET_RAW"]
        self.assert_result("jailed", pod, raw)
        admin = bundle_json(process={"capabilities": {"bounding": ["CAP_NET_ADMIN"]}})
        self.assertIn("CAP_NET_ADMIN", self.assert_result("refused", pod, admin))

    def test_a_false_sidecar_is_refused_and_not_let_out(self):
        pod = self.container("pod/one")
        self.assert_result("jailed", pod)
        changes = ({"user": {"uid": 0}}, {"args": ["/bin/sh"]}, {"noNewPrivileges": False},
                   {"capabilities": {"bounding": ["CAP_CHOWN"]}}, {"capabilities": None})
        for change in changes:
            with self.subTest(change=change):
                config = sidecar_json()
                config["process"].update(change)
                self.assert_result("refused", pod, config)
                self.assertEqual(self.sidecars(pod), [])

    def test_without_a_configured_match_nobody_is_the_sidecar(self):
        del self.config["sidecar"]
        pod = self.container("pod/one")
        self.assert_result("jailed", pod, sidecar_json())
        self.assertEqual(self.sidecars(pod), [])

    def test_bad_input_fails_with_one_line(self):
        pod = self.container("pod/one")
        path = self.bundle(bundle_json())
        good = json.loads(self.state(pod, bundle=path))
        twice = json.dumps(good)[:-1] + f',"pid":{pod.pid}}}'
        inputs = ["", "{}", "x" * 70000, twice, json.dumps(good | {"id": "../x"}), json.dumps(good | {"pid": 0}),
                  json.dumps(good | {"bundle": "relative"}), json.dumps(good | {"bundle": self.folder}),
                  json.dumps(good | {"pid": 4194304}), json.dumps(good | {"id": "a\n{\"result\":\"jailed\"}"})]
        for text in inputs:
            with self.subTest(text=text[:60]):
                done = subprocess.run(self.command(), input=text, capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertEqual(len(done.stderr.splitlines()), 1)
                self.assertEqual(json.loads(done.stderr)["result"], "failed")
        self.assertEqual(pod.ruleset()[1:], [])

    def test_a_bad_configuration_fails_and_names_the_key(self):
        pod = self.container("pod/one")
        self.config["resolver"] = ["203.0.113.53"]
        self.assertIn("resolver: unknown key", self.assert_result("failed", pod))

    def test_a_missing_configuration_fails(self):
        pod = self.container("pod/one")
        done = subprocess.run([hook_program(), "--config", os.path.join(self.folder, "none.json")], input=self.state(pod),
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)

    def test_a_fifo_for_a_bundle_does_not_hang(self):
        pod = self.container("pod/one")
        path = os.path.join(self.folder, "fifo")
        os.mkdir(path)
        os.mkfifo(os.path.join(path, "config.json"))
        self.assertIn("not a regular file", self.assert_result("failed", pod, bundle=path))

    def test_closed_standard_descriptors_do_no_harm(self):
        pod = self.container("pod/one")
        command = " ".join(self.command())
        path = os.path.join(self.folder, "state.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.state(pod))
        run("sh", "-c", f"exec {command} <{path} >&- 2>&-")
        self.assertNotEqual(pod.ruleset()[1:], [])

    def test_a_hang_ends_with_a_line(self):
        with subprocess.Popen([hook_program()], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            line = process.stderr.read()  # standard input stays open and empty
            process.stdin.close()
        self.assertEqual(process.returncode, 1)
        self.assertEqual(json.loads(line)["detail"], "not done in time")


if __name__ == "__main__":
    unittest.main()
