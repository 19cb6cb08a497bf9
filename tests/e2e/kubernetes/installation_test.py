"""What an installation does to a node, and that an uninstallation, and nothing else, undoes all of it."""

import unittest
from pathlib import Path

from pod.command import CommandFailed

from cluster.case import OTHER, REGISTRY, SECONDS
from cluster.kubelet import NODE
from cluster.manifests import configmap, container, pod, spec
from cluster.release import NAMESPACE, VALUES, Release, ReleaseCase, bare_cluster, namespace

PLACES = ("/etc", "/opt", "/usr/local/bin", "/var/lib/podjail")
PROGRAM = "/opt/podjail/bin/podjail-hook"
POLICY = {"hosts.js": 'export function onRequest(r) { if (r.host === "registry.example.test") return allow(); }'}
SOON = {"agent": VALUES["agent"] | {"uninstallHook": {"seconds": 20}}}


def files():
    """The files of the node that an installation may touch, with their contents."""
    found = {}
    for place in PLACES:
        for path in sorted(Path(place).rglob("*")):
            found[str(path)] = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
    return found


def changed(before, after):
    """The paths at which they differ."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path, b"absent") != after.get(path, b"absent"))


class Installation(ReleaseCase):
    """A node on which podjail was never installed."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = bare_cluster()
        cls.before = files()
        cls.release = Release(cls.cluster)

    def assert_as_before(self):
        """Fails unless neither the node nor the cluster has anything of podjail."""
        self.assertEqual([], [path for path in changed(self.before, files()) if path != "/etc/ssl/certs/ca-certificates.crt"])
        self.assertNotIn("podjail.dev/node", self.cluster.get("node", NODE)["metadata"]["labels"])
        left = self.cluster.kubectl("get", "runtimeclasses,validatingadmissionpolicies,mutatingwebhookconfigurations,"
                                    "validatingwebhookconfigurations,clusterroles,clusterrolebindings", "--output", "name")
        self.assertNotIn("podjail", left)
        self.wait(lambda: not self.cluster.kubectl("get", "all,configmaps,secrets,serviceaccounts,roles,rolebindings", "--namespace", NAMESPACE,
                                                   "--output", "name", "--selector", "app.kubernetes.io/part-of=podjail"),
                  "the release's objects to go")

    def test_the_node_is_found_as_it_was(self):
        self.release.install()
        during = changed(self.before, files())
        for path in (PROGRAM, "/opt/podjail/bin/lib/libc.so.6", "/etc/podjail/hook.json"):
            self.assertIn(path, during)
        self.release.uninstall()
        self.assert_as_before()

    def test_under_jailed_pods_nothing_is_taken_away_until_they_are_gone(self):
        self.release.install(**SOON)
        self.use("builds", namespace("builds", "policy"), configmap("policy", POLICY, "builds"))
        self.start(pod("old", spec(container("work")), "builds"))
        with self.assertRaisesRegex(CommandFailed, "podjail-uninstall"):
            self.release.uninstall()
        self.assertTrue(Path(PROGRAM).is_file())
        position = self.mark()
        self.assert_denied("old", OTHER)
        self.assertEqual([], self.left_since(position))
        self.assert_allowed("old", REGISTRY)
        self.assertFalse(self.release.node_is_ready(), "no pod may come to a node that is being left")
        self.cluster.kubectl("delete", "pod", "old", "--namespace", "builds", timeout=SECONDS)
        self.wait(lambda: not Path(PROGRAM).exists(), "the agent to take the programs away")
        self.release.uninstall()
        self.assert_as_before()

    def test_an_upgrade_and_a_drain_leave_the_installation_alone(self):
        self.release.install()
        self.addCleanup(self.release.uninstall)
        there = changed(self.before, files())
        inode = Path(PROGRAM).stat().st_ino
        self.release.install(agent=VALUES["agent"] | {"maxWorkloads": 7})
        self.cluster.kubectl("delete", "pod", *self.release.pods("agent"), "--namespace", NAMESPACE, timeout=SECONDS)
        self.wait(lambda: self.release.pods("agent"), "another agent")
        self.cluster.kubectl("rollout", "status", "daemonset", "podjail-agent", "--namespace", NAMESPACE, f"--timeout={SECONDS}s", timeout=SECONDS)
        self.assertEqual(there, changed(self.before, files()))
        self.assertEqual(inode, Path(PROGRAM).stat().st_ino, "nothing was written anew")
        self.assertTrue(self.release.node_is_ready())

    def test_a_rollback_takes_back_an_uninstallation_that_failed(self):
        self.release.install(**SOON)
        self.addCleanup(self.release.uninstall)
        self.use("builds", namespace("builds", "policy"), configmap("policy", POLICY, "builds"))
        self.start(pod("old", spec(container("work")), "builds"))
        with self.assertRaisesRegex(CommandFailed, "podjail-uninstall"):
            self.release.uninstall()
        self.release.roll_back(1)
        self.start(pod("new", spec(container("work")), "builds"))
        self.assert_denied("new", OTHER)


if __name__ == "__main__":
    unittest.main()
