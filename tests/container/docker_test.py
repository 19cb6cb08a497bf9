"""Docker with podjail-runtime as its runtime and without a shared volume."""

import unittest

from support.pod_case import PodCase
from support.volumeless import VolumelessTests


class WithDocker(VolumelessTests, PodCase):
    """A pod that is complete."""

    runtime = "docker"


if __name__ == "__main__":
    unittest.main()
