"""Starts a pod, shows podjail in it, and removes it.  See deploy/quickstart --help."""

import argparse
import signal
import sys

from pod import claim, programs, rootfs
from pod.command import CommandFailed
from pod.pod import Pod, PodSettings
from pod.waiting import NotInTime

from . import online
from .steps import POLICY, Steps
from .terminal import Terminal


def main():
    """The exit status: 0 when every promise was kept."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell without job control ignores it for its children
    if options.clean:
        return _clean()
    terminal = Terminal()
    try:
        return _show(options, terminal)
    except KeyboardInterrupt:
        print("\ninterrupted; everything was removed", file=sys.stderr)
        return 130
    except (CommandFailed, NotInTime, OSError, RuntimeError, ValueError) as error:
        print(f"quickstart: {error}", file=sys.stderr)
        return 1


def _show(options, terminal):
    terminal.title("podjail: a jail for the network of code you do not trust")
    root = rootfs.ensure("base")
    if options.online:
        settings = PodSettings(policies={"online.js": online.policy(options.online)}, outside=online.RealInternet)
        with Pod(programs.find(), root, settings) as pod:
            pod.start()
            online.show(pod, terminal, options.online)
        return terminal.end()
    with Pod(programs.find(), root, PodSettings(policies={"registry.js": POLICY})) as pod:
        pod.start()
        terminal.say("A pod of real containers is running: pause, sidecar, workload. Beyond its one wire there is a small "
                     "internet of our own, which records every frame that arrives.")
        Steps(pod, terminal).all()
        if options.keep:
            _keep(pod, terminal)
    return terminal.end()


def _keep(pod, terminal):
    terminal.heading("The pod stays up", "Press Ctrl-C to remove it. From another terminal:")
    shell = f"runc --root {pod.path}/runc exec -t {pod.container_id('workload')} bash"
    terminal.output(f"{shell}\n# its policies:  {pod.policies.path}\n# its decisions: {pod.path}/bundles/sidecar/stdout.log")
    try:
        signal.pause()
    except KeyboardInterrupt:
        print()


def _clean():
    removed, living = claim.sweep(), claim.living()
    print(f"removed what {len(removed)} killed run(s) left" if removed else "nothing was left over")
    for name in living:
        print(f"pod {name} belongs to a run that still lives; press Ctrl-C there")
    return 0


def _options():
    parser = argparse.ArgumentParser(prog="deploy/quickstart", description="Shows podjail on a pod of real containers.")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--keep", action="store_true", help="leave the pod up until Ctrl-C, and say how to enter it")
    kind.add_argument("--clean", action="store_true", help="only remove what a killed run left")
    kind.add_argument("--online", metavar="URL", help="send one real request through the jail, by the machine's own network")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
