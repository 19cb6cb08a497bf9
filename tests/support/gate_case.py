"""What tests of the hook's gate have in common."""

from pod.command import CommandFailed

from support.pod_case import PodCase


def linux(**members):
    """A change to the part "linux" of config.json."""
    return {"linux": members}


class GateCase(PodCase):
    """A pod that runs; each test tries to add another container."""

    @classmethod
    def start_pod(cls):
        cls.pod.start_pause()
        cls.pod.start_sidecar()
        cls.serial = 0

    def pod_ruleset(self):
        return self.pod.network.pod.command(["nft", "--stateless", "--handle", "list", "ruleset"])

    def assert_refused(self, pattern, **changes):
        """Creating the container fails, the hook says why, nothing of it runs, and the pod's rules are what they were."""
        type(self).serial += 1
        name = f"refused-{self.serial}"
        before = self.pod_ruleset()
        with self.assertRaisesRegex(CommandFailed, f"podjail-hook.*{pattern}"):
            self.start(name, **changes)
        self.assertIn(self.pod.state(name), (None, {}))
        self.assertEqual(before, self.pod_ruleset())

    def assert_starts(self, **changes):
        type(self).serial += 1
        name = f"accepted-{self.serial}"
        self.start(name, **changes)
        self.assertEqual("running", self.pod.state(name)["status"])
        self.pod.delete(name)

    def start(self, name, **changes):
        self.pod.create(self.pod.member(name, **changes))
