"""A pod under load while its upstream and its sidecar fail at random: what came of it, as values.

The sidecar's faults: policies that are replaced by as good ones, policies that do not compile (the old ones stay in force), a
pause (SIGSTOP) and a death (SIGKILL), after which a new one is started as the kubelet would.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from pod.outside import Outside

from clients.children import Children

HOST, PORT = "files.example.test", 443
PROGRAMS = Path(__file__).parent / "programs"
POLICY = 'r.host === "files.example.test"'
GRACE_SECONDS = 2.0  # of connections that were open when the sidecar died


class FaultyOutside(Outside):
    """The outside of a pod, whose files.example.test is the faulty server."""

    address = "203.0.113.30"

    def __init__(self, network, folder):
        super().__init__(network, folder)
        self.dns.names[HOST] = [self.address]
        leaf = self.authority.leaf(HOST)
        self._children = Children(network.outside)
        self._children.start([sys.executable, PROGRAMS / "faulty_server.py", self.address, PORT, leaf.certificate, leaf.key],
                             (self.address, PORT))

    def close(self):
        """Stops everything."""
        self._children.close()
        super().close()


@dataclass
class Outcome:
    """What the client saw, and the spans of time (begin, end) in which the sidecar was away."""

    counts: dict
    wrong: list
    failed: list
    away: list  # times in s since the epoch
    memory_kib: list  # of the sidecar, sampled

    def unexplained(self):
        """Failures of harmless requests outside of every span."""
        return [one for one in self.failed
                if not any(begin <= one["time"] <= end + GRACE_SECONDS for begin, end in self.away)]


class Soak:
    """One run of `seconds`, all of its chances from `seed`."""

    def __init__(self, pod, seconds, threads, seed):
        self._pod, self._seconds, self._threads, self._seed = pod, seconds, threads, seed
        self._chance = random.Random(seed)
        self.away, self.memory = [], []

    def run(self):
        """The outcome; the pod must have been started."""
        # A new sidecar has a new issuer: the shared bundle follows, what the hook put into the root filesystem does not.
        argv = ["env", "SSL_CERT_FILE=/run/podjail/bundle.pem", "python3", "/programs/soaking_client.py", HOST, self._seconds, self._threads, self._seed]
        client = self._pod.open("workload", [str(word) for word in argv])
        said = []
        reader = threading.Thread(target=lambda: said.extend(client.communicate()))
        reader.start()
        self._fault_until(reader)
        if client.returncode != 0:
            raise RuntimeError(f"the client ended with {client.returncode}: {said[1]}")
        told = json.loads(said[0])
        return Outcome(told["counts"], told["wrong"], told["failed"], self.away, self.memory)

    def _fault_until(self, reader):
        faults = (self._replace, self._replace, self._break_policy, self._pause, self._kill)
        while reader.is_alive():
            reader.join(self._chance.uniform(0.5, 3.0))
            self.memory.append(self._resident())
            if reader.is_alive():
                self._chance.choice(faults)()

    def _replace(self):
        self._pod.policies.write({"files.js": f"// {self._chance.random()}\n{POLICY}"})

    def _break_policy(self):
        self._pod.policies.write({"files.js": "this is no JavaScript"})

    def _pause(self):
        descriptor = os.pidfd_open(self._pod.state("sidecar")["pid"])
        signal.pidfd_send_signal(descriptor, signal.SIGSTOP)
        time.sleep(0.2)
        signal.pidfd_send_signal(descriptor, signal.SIGCONT)
        os.close(descriptor)

    def _kill(self):
        self._replace()  # a new sidecar has no old policies to fall back to
        begin = time.time()
        self._pod.signal("sidecar", "KILL")
        self._pod.delete("sidecar")
        self._pod.start_sidecar()
        self.away.append((begin, time.time()))

    def _resident(self):
        with open(f"/proc/{self._pod.state('sidecar')['pid']}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
