"""containerd with podjail-runtime as its runtime and without a shared volume."""

import unittest

from support.pod_case import PodCase
from support.volumeless import VolumelessTests


class WithContainerd(VolumelessTests, PodCase):
    """A pod that is complete."""

    runtime = "containerd"


if __name__ == "__main__":
    unittest.main()
