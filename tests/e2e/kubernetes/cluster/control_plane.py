"""etcd, API server, controllers and scheduler. Services have no addresses that work, but for the API's own: the API server goes to the
endpoints of a webhook's service itself, and pods are given no other."""

import http.client
import ssl

from pod.packages import program

from .daemon import Daemon
from .place import NODE4, SERVICE4

SERVER = f"https://{NODE4}"


class ControlPlane:
    """The programs that keep the cluster's state; `binaries` is where they are, `pki` the cluster's."""

    def __init__(self, place, binaries, pki):
        self._place, self._binaries, self._pki = place, binaries, pki
        self._public, self._private = pki.signing_key("tokens")
        self.etcd = Daemon(place, "etcd", [
            program("etcd"), "--data-dir", place.path / "etcd", "--listen-client-urls", "http://127.0.0.1:2379",
            "--advertise-client-urls", "http://127.0.0.1:2379", "--listen-peer-urls", "http://127.0.0.1:2380",
            "--log-level", "warn"], lambda: self._answers(2379, "/health"))
        self.server = Daemon(place, "kube-apiserver", self._server_command(), lambda: self._answers(443, "/readyz"))
        self.controllers = Daemon(place, "kube-controller-manager", self._controllers_command(),
                                  lambda: self._answers(10257, "/healthz"))
        self.scheduler = Daemon(place, "kube-scheduler", [
            binaries / "kube-scheduler", "--kubeconfig", pki.kubeconfig("scheduler", "/CN=system:kube-scheduler"),
            "--leader-elect=false", "--bind-address=127.0.0.1"], lambda: self._answers(10259, "/healthz"))

    @property
    def daemons(self):
        """All of them, in the order in which they are started."""
        return (self.etcd, self.server, self.controllers, self.scheduler)

    def _server_command(self):
        certificate, key = self._pki.leaf("server", "/CN=kube-apiserver", f"IP:{NODE4},IP:{SERVICE4},IP:127.0.0.1,DNS:kubernetes.default.svc")
        kubelet_certificate, kubelet_key = self._pki.leaf("server-to-kubelet", "/O=system:masters/CN=kube-apiserver")
        options = {
            "etcd-servers": "http://127.0.0.1:2379", "secure-port": 443, "advertise-address": NODE4,
            "service-cluster-ip-range": "10.96.0.0/16", "tls-cert-file": certificate, "tls-private-key-file": key,
            "client-ca-file": self._pki.root, "service-account-issuer": "https://cluster.example.test",
            "service-account-key-file": self._public, "service-account-signing-key-file": self._private,
            "authorization-mode": "Node,RBAC", "enable-admission-plugins": "NodeRestriction", "allow-privileged": "true",
            "kubelet-client-certificate": kubelet_certificate, "kubelet-client-key": kubelet_key,
            "kubelet-preferred-address-types": "InternalIP", "enable-aggregator-routing": "true", "endpoint-reconciler-type": "lease"}
        return [self._binaries / "kube-apiserver", *(f"--{name}={value}" for name, value in options.items())]

    def _controllers_command(self):
        options = {
            "kubeconfig": self._pki.kubeconfig("controllers", "/CN=system:kube-controller-manager"), "leader-elect": "false",
            "bind-address": "127.0.0.1", "use-service-account-credentials": "true",
            "service-account-private-key-file": self._private, "root-ca-file": self._pki.root}
        return [self._binaries / "kube-controller-manager", *(f"--{name}={value}" for name, value in options.items())]

    def _answers(self, port, path):
        """Whether GET of `path` at a port of the node's loopback is answered with 200. Who answers is not asked: it is ours."""
        return self._place.netns.run(lambda: _get(port, path)) == 200


def _get(port, path):
    context = ssl._create_unverified_context()  # pylint: disable=protected-access
    secure = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=context)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5) if port == 2379 else secure
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
