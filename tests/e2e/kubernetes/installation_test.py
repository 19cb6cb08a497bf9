"""What an installation does to a node, and that an uninstallation undoes all of it."""

import unittest
from pathlib import Path

from cluster.case import SECONDS
from cluster.kubelet import NODE
from cluster.release import NAMESPACE, Release, ReleaseCase, bare_cluster

PLACES = ("/etc", "/opt", "/usr/local/bin", "/var/lib/podjail")


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
        cls.release = Release(cls.cluster)

    def test_the_node_is_found_as_it_was(self):
        before = files()
        self.release.install()
        during = changed(before, files())
        for path in ("/opt/podjail/bin/podjail-hook", "/etc/podjail/hook.json"):
            self.assertIn(path, during)
        self.release.uninstall()
        self.assertEqual([], changed(before, files()))
        self.assertNotIn("podjail.dev/node", self.cluster.get("node", NODE)["metadata"]["labels"])
        left = self.cluster.kubectl("get", "runtimeclasses,validatingadmissionpolicies,mutatingwebhookconfigurations,"
                                    "validatingwebhookconfigurations,clusterroles,clusterrolebindings", "--output", "name")
        self.assertNotIn("podjail", left)
        self.wait(lambda: not self.cluster.kubectl("get", "all,configmaps,secrets", "--namespace", NAMESPACE, "--output", "name",
                                                   "--selector", "app.kubernetes.io/part-of=podjail"), "the release's objects to go")


if __name__ == "__main__":
    unittest.main()
