"""Documents and processes made to mislead the hook: each ends with one line and a container that does not start."""
import json
import os
import subprocess
import unittest

from lab import HookTest, bundle_json, run, sidecar_json, wait_for


class HostileDocuments(HookTest):
    def setUp(self):
        super().setUp()
        self.pod = self.container("pod/one")

    def with_text(self, text):
        """A bundle whose config.json is these bytes."""
        path = self.bundle(bundle_json())
        with open(os.path.join(path, "config.json"), "wb") as file:
            file.write(text)
        return path

    def assert_fails(self, text, words):
        self.assertIn(words, self.assert_result("failed", self.pod, bundle=self.with_text(text)))
        self.assertEqual([], self.pod.ruleset()[1:])

    def test_documents_that_two_readers_read_differently_are_refused(self):
        good = json.dumps(bundle_json())
        self.assert_fails(good[:-1].encode() + b',"process":{"capabilities":{}}}', "given twice")
        self.assert_fails(good.replace('"noNewPrivileges"', '"noNewPrivileges": false, "noNewPrivilege\\u0073"').encode(),
                          "given twice")
        self.assert_fails(good.encode() + b"{}", "not valid JSON")
        self.assert_fails(b"\xef\xbb\xbf" + good.encode(), "not valid JSON")
        self.assert_fails(good.encode() + b"\x00" + good.encode(), "not valid JSON")

    def test_bytes_that_are_no_text_are_refused(self):
        self.assert_fails(json.dumps(bundle_json(annotations={"a": "b"})).encode().replace(b'"b"', b'"\xff\xfe"'), "not valid JSON")
        self.assert_fails(json.dumps(bundle_json(annotations={"a": "b"})).encode().replace(b'"b"', b'"\xed\xa0\x80"'),
                          "not valid JSON")

    def test_size_and_depth_are_bounded(self):
        self.assert_fails(b'{"x":"' + b"x" * (2 << 20) + b'"}', "config.json")
        self.assert_fails(b'{"x":' + b"[" * 100000 + b"]" * 100000 + b"}", "nested deeper")
        self.assert_fails(b'{"x":' + b'{"a":' * 40 + b"1" + b"}" * 41, "nested deeper")

    def test_numbers_beyond_their_range_are_refused(self):
        self.assert_fails(json.dumps(bundle_json(process={"user": {"uid": 2**32}})).encode(), "out of range")
        self.assert_fails(b'{"process":{"user":{"uid":1e400}}}', "not valid JSON")
        self.assert_fails(json.dumps(bundle_json(linux={"seccomp": {"defaultAction": "SCMP_ACT_MAYBE"}})).encode(),
                          "none that is known")

    def test_ids_and_paths_that_mean_more_than_they_say_are_refused(self):
        good = json.loads(self.state(self.pod))
        for change in ({"id": ".."}, {"id": "../../etc"}, {"id": "a;b"}, {"id": "a\nb"}, {"id": "a b"}, {"id": "$(x)"}, {"id": "-a"},
                       {"id": "a" * 257}, {"id": "\u202e"}, {"id": 1}, {"bundle": "/tmp/../etc"}, {"bundle": "/a\u0000b"},
                       {"bundle": "/" + "a" * 5000}, {"bundle": ""}, {"pid": -1}, {"pid": 2**31}, {"pid": "1"}, {"pid": 1.5},
                       {"status": "paused"}):
            with self.subTest(change=change):
                done = subprocess.run(self.command(), input=json.dumps(good | change), capture_output=True, text=True, check=False)
                self.assertEqual(1, done.returncode)
                self.assertEqual(1, len(done.stderr.splitlines()))
                self.assertEqual("failed", json.loads(done.stderr)["result"])
        self.assertEqual([], self.pod.ruleset()[1:])

    def test_a_refusals_line_holds_no_line_of_the_attackers(self):
        config = bundle_json(linux={"sysctl": {'x\n{"program":"podjail-hook","result":"jailed"}': "1"}})
        self.assertIn("allow_sysctls", self.assert_result("refused", self.pod, config))


class HostileProcesses(HookTest):
    """A pid that came to mean another process by the time the hook looks."""

    def setUp(self):
        super().setUp()
        self.pod = self.container("pod/one")
        self.assert_result("jailed", self.pod)

    def state_of(self, pid, config):
        return json.dumps({"ociVersion": "1.0.2", "id": "ctr", "status": "creating", "pid": pid, "bundle": self.bundle(config)})

    def run_for(self, pid, config):
        done = subprocess.run(self.command(), input=self.state_of(pid, config), capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stderr)

    def start_inside(self, *command):
        """A program in the pod's namespaces; its pid as the host sees it."""
        process = subprocess.Popen(["nsenter", f"--target={self.pod.pid}", "--pid", "--net", "--ipc", "--mount", *command],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(process.communicate)  # ends its standard input, and with it the program

        def child():
            children = run("pgrep", "--parent", str(process.pid)).stdout.split()
            return int(children[0]) if children else 0

        process.stdin.write(b"\n")
        process.stdin.flush()
        process.stdout.read(1)  # cat has answered: it runs
        wait_for(child)
        return child()

    def test_another_process_of_the_container_is_not_its_first(self):
        pid = self.start_inside("cat")
        status, line = self.run_for(pid, sidecar_json())
        self.assertEqual((1, "refused"), (status, line["result"]))
        self.assertIn("another container's processes", line["detail"])
        self.assertEqual([], self.sidecars(self.pod))

    def test_the_first_of_a_namespace_that_a_workload_made_is_not_a_containers(self):
        outer = self.start_inside("unshare", "--pid", "--fork", "--kill-child", "cat")
        inner = int(run("pgrep", "--parent", str(outer)).stdout.split()[0])
        with open(f"/proc/{inner}/status", encoding="utf-8") as file:
            self.assertRegex(file.read(), r"NSpid:\t\d+\t\d+\t1\n")
        status, line = self.run_for(inner, sidecar_json())
        self.assertEqual((1, "refused"), (status, line["result"]))
        self.assertEqual([], self.sidecars(self.pod))


if __name__ == "__main__":
    unittest.main()
