"""h2spec in a jailed pod; see the program `h2spec` beside this file."""

import sys
from pathlib import Path

from pod.bundle import Mount
from pod.pod import PodSettings

from support.pod_case import new_pod

POLICY = "export function onRequest(r) { return true; }"
SECONDS = 300
TOOLS = "/conformance"


def main():
    """The exit status of h2spec: 0 when every case passed."""
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_file():
        print("usage: tests/conformance/h2spec PATH-OF-H2SPEC [ARGUMENTS-OF-H2SPEC…]", file=sys.stderr)
        return 2
    program = Path(sys.argv[1]).resolve()
    with new_pod(PodSettings(policies={"all.js": POLICY})) as pod:
        pod.start_pause()
        pod.start_sidecar()
        pod.start_workload("workload", mounts=(Mount(program.parent, TOOLS),))
        done = pod.run("workload", [f"{TOOLS}/{program.name}", "--host", "registry.example.test", "--port", "443", "--tls", "--insecure",
                                    *sys.argv[2:]], timeout=SECONDS)
        print(done.stdout, done.stderr, sep="")
        return done.status


if __name__ == "__main__":
    sys.exit(main())
