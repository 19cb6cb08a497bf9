"""Under faults of its upstream and of itself, the sidecar loses and corrupts nothing: half a minute of what `run` does for longer."""

import unittest

from soak.lab import soaked


class SoakTest(unittest.TestCase):
    def test_every_body_is_whole_and_every_failure_has_a_cause(self):
        outcome = soaked(seconds=25, threads=8, seed=1)
        self.assertEqual([], outcome.wrong)
        self.assertEqual([], outcome.unexplained())
        whole = sum(count for kind, count in outcome.counts.items() if kind.endswith(" none: 200"))
        self.assertGreater(whole, 200, outcome.counts)
        for fault in ("reset", "die", "mute", "garbage"):
            with self.subTest(fault):
                self.assertTrue(any(f" {fault}: " in kind for kind in outcome.counts), "never came to it")


if __name__ == "__main__":
    unittest.main()
