"""Makes the pod of a soak and runs it."""

from pod.bundle import Mount
from pod.pod import PodSettings

from soak.faults import POLICY, PROGRAMS, FaultyOutside, Soak
from support.pod_case import new_pod

# Mute upstreams must fail within the run.
TIMEOUTS = {"limits": {"response_timeout_ms": 2000}}


def soaked(seconds, threads, seed):
    """The outcome of a soak in a pod of its own."""
    settings = PodSettings(policies={"files.js": POLICY}, outside=FaultyOutside, sidecar=TIMEOUTS)
    with new_pod(settings) as pod:
        pod.start_pause()
        pod.start_sidecar()
        pod.start_workload("workload", mounts=(Mount(PROGRAMS, "/programs"),))
        return Soak(pod, seconds, threads, seed).run()
