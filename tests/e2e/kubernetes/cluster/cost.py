"""How long pods take to be ready, jailed ones beside others, in one run."""

import json
import statistics
import subprocess
import sys
import threading
import time

from pod.waiting import wait_until

from .case import SECONDS
from .manifests import configmap, container, pod, spec
from .release import namespace, running_release

POLICY = {"hosts.js": 'export function onRequest(r) { if (r.host === "registry.example.test") return allow(); }'}
SPACES = {"plain": "unjailed", "jailed": "builds"}  # kind of pod: namespace
_COLUMNS = 'custom-columns=NAME:.metadata.name,READY:.status.conditions[?(@.type=="Ready")].status'


class Watch:
    """When pods of a namespace were first seen ready. A context manager."""

    def __init__(self, cluster, space):
        self._seen = {}
        self._process = subprocess.Popen(
            cluster.kubectl_command("get", "pods", "--namespace", space, "--watch", "--no-headers", "--output", _COLUMNS),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()

    def _read(self):
        for line in self._process.stdout:
            fields = line.split()
            if fields[1:] == ["True"]:
                self._seen.setdefault(fields[0], time.monotonic())

    def ready_at(self, name):
        """The moment; None if it was not seen yet."""
        return self._seen.get(name)


def seconds_to_ready(cluster, watch, name, space):
    """Makes a pod, waits for it, and takes it away."""
    text = json.dumps(pod(name, spec(container("work")), space))
    begin = time.monotonic()
    cluster.kubectl("create", "-f", "-", input=text)
    taken = wait_until(lambda: watch.ready_at(name), f"{name} to be ready", SECONDS) - begin
    cluster.kubectl("delete", "pod", name, "--namespace", space, timeout=SECONDS)
    return taken


def summary(taken):
    """What is printed of {kind: [seconds]}."""
    lines = []
    for kind, all_seconds in taken.items():
        ordered = sorted(all_seconds)
        lines.append(f"{kind:7} {len(ordered):3} pods: ready after {statistics.median(ordered):.2f} s (median), "
                     f"{ordered[0]:.2f} s to {ordered[-1]:.2f} s")
    plain, jailed = (statistics.median(taken[kind]) for kind in ("plain", "jailed"))
    return "\n".join([*lines, f"the jail adds {jailed - plain:.2f} s: {jailed / plain:.2f} times as long"])


def main(pods):
    """Prints the summary."""
    cluster, _ = running_release()
    cluster.apply(namespace(SPACES["jailed"], "policy"), configmap("policy", POLICY, SPACES["jailed"]),
                  {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACES["plain"]}})
    for space in SPACES.values():
        wait_until(lambda at=space: cluster.exists("serviceaccount", "default", at), "the account of pods", SECONDS)
    taken = {kind: [] for kind in SPACES}
    with Watch(cluster, SPACES["plain"]) as plain, Watch(cluster, SPACES["jailed"]) as jailed:
        for turn in range(pods + 1):  # the first of each has the node read its image
            for kind, watch in (("plain", plain), ("jailed", jailed)):
                needed = seconds_to_ready(cluster, watch, f"{kind}-{turn}", SPACES[kind])
                if turn:
                    taken[kind].append(needed)
    print(summary(taken))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
