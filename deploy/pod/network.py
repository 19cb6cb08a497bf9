"""The two namespaces of a pod and the wire between them.

    pod (eth0 192.0.2.2, 2001:db8:1::2) ───── veth ───── outside (uplink 192.0.2.1, 2001:db8:1::1)

Every address beyond the wire is local to the outside namespace, so that whatever leaves the pod, to whatever address, is
seen there. The addresses are of the documentation ranges, which the jail treats as public.
"""

from .namespace import NetworkNamespace

POD4, POD6 = "192.0.2.2", "2001:db8:1::2"
GATEWAY4, GATEWAY6 = "192.0.2.1", "2001:db8:1::1"
RESOLVER4, RESOLVER6 = "203.0.113.53", "2001:db8:99::53"
UPSTREAM4, UPSTREAM6 = "203.0.113.10", "2001:db8:99::10"
OTHER4, OTHER6 = "203.0.113.66", "2001:db8:99::66"  # somewhere nothing useful answers
UPLINK = "uplink"


_QUIET = {"ipv6/conf/all/accept_dad": 0, "ipv6/conf/default/accept_dad": 0, "ipv6/conf/default/router_solicitations": 0}


class PodNetwork:
    """The namespaces `outside` and, once there is one, `pod`, joined. They vanish with the claim's directory."""

    def __init__(self, claim):
        self._folder = claim.path / "netns"
        self.outside = NetworkNamespace.new(self._folder / "outside")
        self.outside.set_kernel(_QUIET | {"ipv4/conf/all/rp_filter": 0, "ipv4/conf/default/rp_filter": 0,
                                          "ipv4/conf/default/accept_local": 1})
        self.outside.configure(f"""\
link add {UPLINK} type veth peer name wire
address add {GATEWAY4}/24 dev {UPLINK}
address add {GATEWAY6}/64 dev {UPLINK} nodad
link set {UPLINK} up
route add local default dev lo table main
route add local ::/0 dev lo table main
""")
        self.pod = None

    def has_pod(self):
        """Whether the pod's own namespace is there and has its wire."""
        return self.pod is not None

    def make_pod(self):
        """Makes the pod's namespace, for containers to join by its path."""
        self._join(NetworkNamespace.new(self._folder / "pod"))

    def adopt_pod(self, pid):
        """Takes the namespace of a container's process for the pod's. What that container runs has no wire before."""
        self._join(NetworkNamespace.of_process(self._folder / "pod", pid))

    def _join(self, pod):
        pod.set_kernel(_QUIET | {"ipv6/conf/all/disable_ipv6": 0})  # Docker makes namespaces without
        self.outside.configure(f"link set wire netns {pod.path} name eth0\n")
        pod.configure(f"""\
address add {POD4}/24 dev eth0
address add {POD6}/64 dev eth0 nodad
link set eth0 up
route add default via {GATEWAY4}
route add ::/0 via {GATEWAY6}
""")
        self.pod = pod
