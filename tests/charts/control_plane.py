"""A real API server with its etcd, on loopback, for tests of what it decides: no controllers, no nodes, nothing runs.

kube-apiserver is none of Debian's packages: it is found where tests/e2e/kubernetes keeps what it built. etcd is one.
"""

import base64
import ctypes
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from images import debian
from pod.claim import Claim
from pod.command import run
from pod.waiting import wait_until

_CACHE = Path(os.environ.get("PODJAIL_KUBERNETES_CACHE", Path.home() / ".cache" / "podjail-kubernetes"))
_TOKEN = "an-administrator-of-this-test"
_START_SECONDS = 120  # on a machine that is busy with everything else


class Refused(Exception):
    """The API server's answer was no. `status` is HTTP's; the text is what it said."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def find_programs():
    """(etcd, kube-apiserver); a sentence as AssertionError where one is missing."""
    servers = sorted(_CACHE.glob("**/bin/kube-apiserver"))
    etcd = shutil.which("etcd", path=os.pathsep.join([os.environ.get("PATH", ""), f"{debian.UNPACKED}/usr/bin"]))
    if not servers or etcd is None:
        raise AssertionError(f"{'etcd' if etcd is None else 'kube-apiserver'} is missing: tests/e2e/kubernetes/build makes "
                             f"what Debian has not, in {_CACHE}; etcd is Debian's package etcd-server")
    return etcd, servers[-1]


class ControlPlane:
    """An API server that lives as long as this object, or as its process."""

    def __init__(self):
        etcd, server = find_programs()
        self._place = Claim()
        self._certificate = self._place.path / "certificates" / "apiserver.crt"
        self._programs = []
        try:
            self._start(etcd, server)
        except BaseException:
            self.stop()
            raise

    def stop(self):
        """Ends both programs and removes their files."""
        for program in reversed(self._programs):
            program.terminate()
        for program in reversed(self._programs):
            try:
                program.wait(30)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
        self._place.release()

    def call(self, method, path, body=None, user=None, extra=None):
        """The answer to a request, as a value. `user` is whom to be, by default an administrator; `extra` more of their facts."""
        headers = {"Authorization": f"Bearer {_TOKEN}", "Accept": "application/json"}
        if user:
            # A user of no service account may do everything: what is asked here is what admission says.
            group = "system:serviceaccounts" if user.startswith("system:serviceaccount:") else "system:masters"
            headers |= {"Impersonate-User": user, "Impersonate-Group": group}
        for key, value in (extra or {}).items():
            headers[f"Impersonate-Extra-{key.replace('/', '%2F')}"] = value
        headers["Content-Type"] = {"PATCH": "application/merge-patch+json", "APPLY": "application/apply-patch+yaml"}.get(
            method, "application/json")
        request = urllib.request.Request(f"{self._url}{path}", method="PATCH" if method == "APPLY" else method, headers=headers,
                                         data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, context=self._tls, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
            try:
                text = json.loads(text)["message"]
            except (ValueError, KeyError):
                pass
            raise Refused(error.code, text) from error

    def apply(self, item):
        """Makes or changes an object of the chart."""
        return self.call("APPLY", f"{path_of(item)}?fieldManager=test&force=true", item)

    def certificate(self):
        """The server's own certificate, in base64 as configurations have it."""
        return base64.b64encode(self._certificate.read_bytes()).decode()

    def kubeconfig(self):
        """A file that makes its user the administrator."""
        path = self._place.path / "kubeconfig"
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": self._url, "certificate-authority-data": self.certificate()}}],
            "users": [{"name": "admin", "user": {"token": _TOKEN}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}]}), encoding="utf-8")
        path.chmod(0o600)
        return path

    def _start(self, etcd, server):
        folder = self._place.path
        store = f"http://127.0.0.1:{_free_port()}"
        self._run("etcd", etcd, "--data-dir", folder / "data", "--listen-client-urls", store, "--advertise-client-urls", store,
                  "--listen-peer-urls", "http://127.0.0.1:0", "--logger", "zap", "--log-level", "error")
        (folder / "tokens.csv").write_text(f"{_TOKEN},admin,admin,system:masters\n", encoding="ascii")
        run(["openssl", "genpkey", "-algorithm", "RSA", "-out", folder / "accounts.key"])
        port = _free_port()
        self._url = f"https://127.0.0.1:{port}"
        self._tls = ssl.create_default_context()
        self._run("kube-apiserver", server, "--etcd-servers", store, "--bind-address", "127.0.0.1",
                  "--secure-port", port, "--cert-dir", folder / "certificates", "--token-auth-file", folder / "tokens.csv",
                  "--service-account-key-file", folder / "accounts.key", "--service-account-signing-key-file", folder / "accounts.key",
                  "--service-account-issuer", "https://issuer.example.test", "--service-cluster-ip-range", "10.96.0.0/16",
                  "--authorization-mode", "RBAC", "--allow-privileged=true", "--disable-admission-plugins", "ServiceAccount", "--endpoint-reconciler-type", "none")
        wait_until(self._is_ready, "the API server", _START_SECONDS)

    def _is_ready(self):
        if self._programs[-1].poll() is not None:
            log = (self._place.path / "kube-apiserver.log").read_text(encoding="utf-8", errors="replace")
            raise AssertionError(f"kube-apiserver ended:\n{log[-2000:]}")
        if not self._certificate.is_file():
            return False
        try:
            self._tls.load_verify_locations(self._certificate)
            self.call("GET", "/api/v1/namespaces/kube-system")
            return True
        except (OSError, Refused):
            return False

    def _run(self, name, *argv):
        with open(self._place.path / f"{name}.log", "wb") as log:
            self._programs.append(subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                   preexec_fn=_end_with_us))


def path_of(item):
    """Where an object lives."""
    group = item["apiVersion"]
    kind = item["kind"].lower()
    plural = {"networkpolicy": "networkpolicies", "runtimeclass": "runtimeclasses",
              "validatingadmissionpolicy": "validatingadmissionpolicies"}.get(kind, f"{kind}s")
    root = f"/apis/{group}" if "/" in group else f"/api/{group}"
    namespace = item["metadata"].get("namespace")
    return f"{root}/{f'namespaces/{namespace}/' if namespace else ''}{plural}/{item['metadata']['name']}"


def _end_with_us():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
