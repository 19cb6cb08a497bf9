"""A policy that misbehaves denies, says so, and harms no other request: loops, regular expressions that backtrack, heap
bombs, exceptions, Promises and values that are no decision."""

import re
import unittest

from pod.pod import PodSettings
from pod.waiting import wait_until

from support.pod_case import PodCase

POLICY = """\
const faults = {
  "/loop": () => { for (;;); },
  "/redos": () => /^(a+)+$/.test("a".repeat(50) + "!"),
  "/heap": () => { const kept = []; for (;;) kept.push(new Array(10000).fill(kept.length)); },
  "/string": () => { let text = "x"; for (;;) text += text + kept(text); },
  "/array": () => { const all = []; for (let i = 0; ; i += 1) all.push({ i }); },
  "/buffer": () => { const kept = []; for (;;) kept.push(new Uint8Array(1 << 20).fill(1)); },
  "/recursion": () => { const again = () => again() + 1; return again(); },
  "/throw": () => { throw new Error("secret detail"); },
  "/reference": () => undefined_name,
  "/promise": () => Promise.resolve(true),
  "/async": async () => true,
  "/thenable": () => ({ then(resolve) { resolve(true); } }),
  "/text": () => "true",
  "/one": () => 1,
  "/array-result": () => [true],
  "/getter": () => ({ get allow() { return true; } }),
  "/inherited": () => Object.create({ allow: true }),
};
const kept = (text) => text.length;
export function onRequest(r) {
  if (r.host !== "registry.example.test") return;
  const fault = faults[r.path];
  return fault ? fault() : true;
}
"""
EXPECTED = {
    "/loop": {"policy_timeout"}, "/redos": {"policy_timeout"},
    "/heap": {"policy_memory", "policy_timeout"}, "/array": {"policy_memory", "policy_timeout"},
    "/string": {"policy_error", "policy_memory", "policy_timeout"},
    "/buffer": {"policy_memory", "policy_error", "policy_timeout"},
    "/recursion": {"policy_error", "policy_memory"}, "/throw": {"policy_error"}, "/reference": {"policy_error"},
    "/promise": {"policy_result"}, "/async": {"policy_result"}, "/thenable": {"policy_result"},
    "/text": {"policy_result"}, "/one": {"policy_result"}, "/array-result": {"policy_result"},
    "/getter": {"policy_result"}, "/inherited": {"policy_result"},
}


class PolicyFaults(PodCase):
    """One policy with a fault per path."""

    settings = PodSettings(policies={"faults.js": POLICY})

    def get(self, path):
        """Status line and body of one request of the workload."""
        return self.run_ok(["curl", "-sS", "-i", "--max-time", "10", f"https://registry.example.test{path}"])

    def test_every_fault_is_a_denial_and_the_next_good_request_works(self):
        for path, reasons in EXPECTED.items():
            with self.subTest(path):
                position, seen = self.pod.outside.frames.mark(), len(self.pod.outside.requests)
                answer = self.get(path)
                self.assertRegex(answer, r"^HTTP/[0-9.]+ 403 ")
                self.assertIn(answer.partition("reason: ")[2].partition(",")[0], reasons, answer)
                self.assertNotIn("secret detail", answer)
                self.assert_nothing_left(position)
                self.assertEqual(seen, len(self.pod.outside.requests))
                self.assertRegex(self.get("/good"), r"^HTTP/[0-9.]+ 200 ")

    def test_a_set_that_does_not_compile_leaves_the_last_good_one_in_force(self):
        self.pod.policies.write({"faults.js": POLICY, "broken.js": "export function onRequest( {"})
        reloads = self.wait_for_failed_reload()
        self.assertGreaterEqual(reloads, 1)
        self.assertRegex(self.get("/good"), r"^HTTP/[0-9.]+ 200 ")
        self.pod.policies.write({"faults.js": POLICY})

    def wait_for_failed_reload(self):
        """How many reloads failed, once one has."""

        def failed():
            for line in self.pod.admin("/metrics")[1].splitlines():
                if line.startswith('podjail_policy_reloads_total{result="failed"}'):
                    return float(line.split()[1])
            return 0

        return wait_until(failed, "a failed reload")

    def test_no_policy_at_all_denies_everything(self):
        self.pod.policies.write({})
        answer = wait_until(lambda: re.match(r"HTTP/[0-9.]+ 403 ", text := self.get("/good")) and text, "the empty set")
        self.assertIn("podjail: ", answer)
        self.pod.policies.write({"faults.js": POLICY})
        wait_until(lambda: re.match(r"HTTP/[0-9.]+ 200 ", self.get("/good")), "the policy back in force")


if __name__ == "__main__":
    unittest.main()
