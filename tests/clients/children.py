"""Programs in a network namespace that end with this process, however that ends."""

import subprocess

from pod.waiting import wait_until


class Children:
    """Servers running in `namespace`."""

    def __init__(self, namespace):
        self._namespace = namespace
        self._running = []

    def start(self, argv, endpoint, output=subprocess.DEVNULL):
        """Starts a server and returns once it listens on `endpoint`, (address, TCP port). `output` is a file for what it says."""
        child = subprocess.Popen([str(word) for word in ("setpriv", "--pdeathsig", "KILL", "nsenter",
                                                         f"--net={self._namespace.path}", *argv)],
                                 stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE)
        self._running.append(child)
        wait_until(lambda: child.poll() is not None or self._listens(*endpoint), f"a server on {endpoint}", 20)
        if child.poll() is not None:
            raise RuntimeError(f"{argv[0]}: {child.stderr.read().decode(errors='replace')}")

    def close(self):
        """Ends them all."""
        for child in self._running:
            child.kill()
            child.wait()
            child.stderr.close()

    def _listens(self, address, port):
        return bool(self._namespace.command(["ss", "-Htln", f"src {address} and sport = :{port}"]).strip())
