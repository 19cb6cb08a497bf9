"""A program of the cluster that runs until it is stopped, and can be started again."""

import os
import signal
import subprocess
import threading
from enum import Enum

from pod import cgroups
from pod.command import CommandFailed
from pod.packages import environment
from pod.waiting import wait_until

from .place import child_of

START_SECONDS = 120


class Upkeep(Enum):
    """What becomes of a program that ends by itself."""

    NONE = "none"
    SUPERVISED = "supervised"  # it is started again


class Daemon:
    """One of them, known by the name of its program. `command` is its command line, `serves` says whether it does what it is there for."""

    def __init__(self, place, name, command, serves, upkeep=Upkeep.NONE):
        self.name = name
        self._place, self._command, self._serves = place, [str(word) for word in command], serves
        self._log = place.logs / f"{name}.log"
        self._process, self._upkeep = None, upkeep

    def start(self):
        """Starts it and waits until it serves."""
        self._launch()
        wait_until(self._is_up, f"{self.name} (its log: {self._log})", START_SECONDS)
        if self._upkeep is Upkeep.SUPERVISED:
            threading.Thread(target=self._supervise, args=(self._process,), daemon=True).start()

    def _launch(self):
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [*self._place.entrance, *self._command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=environment(), preexec_fn=self._prepare)

    def _prepare(self):
        """Has the program begin as a supervisor starts one, whatever started the tests."""
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        cgroups.join(self._place.cgroup, "daemons")

    def _supervise(self, process):
        while process is self._process:
            process.wait()
            if process is self._process:
                self._launch()
                process = self._process

    def stop(self, how=signal.SIGTERM):
        """Ends it, if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            os.kill(child_of(process.pid, self.name) or process.pid, how)
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.kill(child_of(process.pid, self.name) or process.pid, signal.SIGKILL)
            process.wait()
        except FileNotFoundError:
            process.wait()  # it had ended already

    def restart(self):
        """Ends it and starts it again."""
        self.stop()
        self.start()

    def is_running(self):
        """Whether it was started and not stopped."""
        return self._process is not None

    def log(self):
        """What it wrote."""
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.is_file() else ""

    def _is_up(self):
        if self._process.poll() is not None:
            raise CommandFailed(f"{self.name} ended: {self.log()[-3000:]}")
        return self._serves()
