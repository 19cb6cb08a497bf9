"""Where a cluster lives: its view of the machine's files, its network, its cgroups, its logs."""

import shutil
import subprocess
from pathlib import Path

from pod import cgroups, enclosure
from pod.frames import FrameRecorder
from pod.mounts import mount_overlay, mount_tmpfs
from pod.network import POD4, PodNetwork
from pod.outside import Outside
from pod.packages import program
from pod.waiting import wait_until

NODE4 = POD4  # the node is where a lone pod would be: at the end of the wire to the outside
SERVICE4 = "10.96.0.1"  # the API's own service
PODS4, PODS6 = "10.244.0.0/24", "fd00:244::/64"
GATEWAY4, GATEWAY6 = "10.244.0.1", "fd00:244::1"  # the node, as pods see it
BRIDGE = "pods"
_WRITTEN = (Path("/opt"), Path("/var/log"), Path("/usr/local/bin"))  # besides what an enclosure covers
_IN_MEMORY = (Path("/var/lib/kubelet"), Path("/var/lib/containerd"), Path("/var/lib/containers"))  # an overlay cannot lie upon an overlay


class Place:
    """The directories and namespaces of one cluster."""

    def __init__(self, logs):
        self._claim = enclosure.enter()
        self.cgroup = f"podjail-{self._claim.id}"
        self.path = self._claim.path / "cluster"
        mount_tmpfs(self.path, size="4g", mode="0755")
        for folder in _WRITTEN:
            mount_overlay(folder, self.path / f"written-{folder.name}", folder)
        for folder in _IN_MEMORY:
            mount_tmpfs(folder, size="6g", mode="0755")
        self.logs = logs
        shutil.rmtree(logs, ignore_errors=True)
        logs.mkdir(parents=True)
        for hierarchy in cgroups.hierarchies():  # the kubelet wants its root in all of them
            (hierarchy / self.cgroup).mkdir(exist_ok=True)
        self._make_network()
        self._first = _FirstProcess(self)

    @property
    def entrance(self):
        """What stands before the command line of a program of the node."""
        return ("nsenter", f"--target={self._first.pid}", "--pid", "--mount", "--net")

    def _make_network(self):
        self._network = PodNetwork(self._claim)
        self._network.make_pod()
        self.netns = self._network.pod
        self.netns.set_kernel({"ipv4/ip_forward": 1, "ipv6/conf/all/forwarding": 1})
        # The bridge is promiscuous so that whoever records it sees what pods send one another. Without a link it would be down.
        self.netns.configure(f"address add {SERVICE4}/32 dev lo\nlink add {BRIDGE} type bridge\nlink set {BRIDGE} up promisc on\n"
                             f"link add unused type veth peer name end\nlink set end up\nlink set unused master {BRIDGE} up\n")
        self._network.outside.configure(f"route add {PODS4} via {NODE4}\nroute add {PODS6} via 2001:db8:1::2\n")
        self.outside = Outside(self._network, self.path / "certificates")
        self.frames = FrameRecorder(self.netns, BRIDGE)

    @property
    def internet(self):
        """The network namespace beyond the node's wire."""
        return self._network.outside

    def close(self):
        """Stops the outside. The rest goes with the claim, at the end of the process."""
        self.frames.close()
        self._first.stop()
        self.outside.close()


class _FirstProcess:
    """Process 1 of the node. Whoever has the node's processes and files, as its agent does, has none of the machine's."""

    def __init__(self, place):
        command = ["nsenter", f"--net={place.netns.path}", "unshare", "--pid", "--fork", "--kill-child", "--mount-proc",
                   "sh", "-c", 'mount --make-rshared / && exec "$0" -P', program("catatonit")]
        self._parent = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        preexec_fn=lambda: cgroups.join(place.cgroup, "daemons"))
        self.pid = wait_until(lambda: child_of(self._parent.pid, "catatonit"), "the node's first process")

    def stop(self):
        """Ends it, and with it every process of the node."""
        self._parent.kill()
        self._parent.wait()


def child_of(pid, name):
    """The child of a process that runs a program of that name; 0 if there is none yet."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        if Path(f"/proc/{child}/comm").read_text(encoding="ascii").strip() == name[:15]:
            return int(child)
    return 0
