"""runc, with its state in a directory of the pod so that nothing of it is left elsewhere."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .command import CommandFailed, run


@dataclass(frozen=True)
class Completed:
    """How a program in a container ended and what it wrote. Status 124: it was ended at its deadline."""

    status: int
    stdout: str
    stderr: str


def create(root, bundle, container):
    """Creates and starts a container; its output goes to stdout.log and stderr.log beside its bundle.

    CommandFailed with what the runtime (and so the hook) said when either refuses.
    """
    with open(bundle / "stdout.log", "wb") as stdout, open(bundle / "stderr.log", "wb") as stderr:
        done = subprocess.run(["runc", "--root", root, "create", "--bundle", bundle, container],
                              stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, timeout=60, check=False)
    if done.returncode != 0:
        raise CommandFailed((bundle / "stderr.log").read_text(encoding="utf-8", errors="replace").strip())
    run(["runc", "--root", root, "start", container])


def execute(root, container, argv, timeout, stdin=None, user=None, env=None):
    """Runs argv in a running container, as its workload would."""
    options = [word for name, value in (env or {}).items() for word in ("--env", f"{name}={value}")]
    if user is not None:
        options += ["--user", user]
    command = ["runc", "--root", root, "exec", *options, container, "timeout", "-k", "1", str(timeout), *argv]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, errors="replace", check=False,
                          timeout=timeout + 15, **({} if stdin is not None else {"stdin": subprocess.DEVNULL}))
    return Completed(done.returncode, done.stdout, done.stderr)


def start_inside(root, container, argv):
    """Starts argv in a running container; returns its subprocess.Popen, with text pipes for input and output."""
    return subprocess.Popen(["runc", "--root", root, "exec", container, *argv], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)


def state(root, container):
    """The runtime's state of a container, or None when there is no such container."""
    done = subprocess.run(["runc", "--root", root, "state", container], capture_output=True, text=True, timeout=30,
                          check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def signal(root, container, name):
    """Sends a signal (KILL, TERM) to a container's first process."""
    run(["runc", "--root", root, "kill", container, name])


def delete(root, container):
    """Ends and removes a container, in whatever state it is."""
    run(["runc", "--root", root, "delete", "--force", container])


def delete_all(root):
    """Ends and removes every container whose state is in `root`."""
    for folder in sorted(Path(root).glob("*")) if Path(root).is_dir() else []:
        delete(root, folder.name)
