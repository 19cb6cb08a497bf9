"""Running an attack in a workload and reading what it says of each of its attempts.

A probe is a program of tests/attack/probes, mounted at /probes of every workload. It prints one JSON line per attempt. The
same probe runs in an unjailed pod first: what does not leave there proves nothing in a jail.
"""

import json
from dataclasses import dataclass

from pod.bundle import Mount

from support.pod_case import REPOSITORY

PROBES = Mount(REPOSITORY / "tests" / "attack" / "probes", "/probes")
# How a refusal may look to the attacker: told at once, or (for what the kernel swallows) an error of the device.
REFUSALS = frozenset({"EPERM", "EACCES", "ENOBUFS", "EHOSTUNREACH", "ENETUNREACH", "ECONNREFUSED", "ECONNRESET", "EINVAL",
                      "EADDRNOTAVAIL", "closed"})
# Where a runtime lets everybody open ping sockets: the kernel tells the sender of an ICMPv6 echo nothing of its fate.
_UNTOLD = frozenset({("ping v6", "sent")})


@dataclass(frozen=True)
class Attempt:
    """One thing a probe tried: its name, how it ended, and the token its packets carry (a text, and a port)."""

    name: str
    outcome: str
    token: str
    port: int


def run_probe(pod, probe, timeout=60, become=(), container="workload"):
    """Runs a probe in a container of `pod`, through the program `become` if one is given. Returns its attempts.

    AssertionError if the probe itself broke.
    """
    done = pod.run(container, [*become, "python3", f"/probes/{probe}.py"], timeout=timeout)
    if done.status != 0:
        raise AssertionError(f"probe {probe} broke: {done.stdout}{done.stderr}")
    return spoken_attempts(done.stdout)


def spoken_attempts(said):
    """The attempts in what a probe printed."""
    return [Attempt(**json.loads(line)) for line in said.splitlines()]


def not_refused(attempts, also=()):
    """The attempts that ended otherwise than a refusal does; `also` are outcomes that are as good as one."""
    return [one for one in attempts
            if one.outcome not in REFUSALS.union(also) and (one.name, one.outcome) not in _UNTOLD]


def carries(frames, attempt):
    """Whether one of the frames belongs to an attempt, by its token or its port."""
    token = attempt.token.encode("latin-1")
    return any(token in frame.raw or (attempt.port and attempt.port in (frame.port, frame.source_port))
               for frame in frames)
