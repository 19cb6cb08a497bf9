"""podjail-webhook beside a real API server: the manifests of deploy/kubernetes with their rights and policies, the cluster's own
admission, and another webhook that puts containers in front. No node: nothing runs."""

import base64
import copy
import json
import os
import ssl
import subprocess
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from control_plane import ControlPlane, Refused
from documents import PLAIN, Manifests, read
from pod.certificates import TestAuthority
from pod.waiting import wait_until

PROGRAM = Path(os.environ["PODJAIL_BIN"]) / "podjail-webhook"
OBJECTS = Manifests(read(PLAIN))
HOOKS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
SYSTEM, SPACE, PODS = "podjail-system", "builds", "/api/v1/namespaces/builds/pods"
MAPS = f"/api/v1/namespaces/{SPACE}/configmaps"
PATIENCE = 120.0  # seconds, on a busy machine
MESH = {"name": "mesh", "image": "images.example.test/mesh:1", "restartPolicy": "Always"}


class Mesh(BaseHTTPRequestHandler):
    """Another mutating webhook, which puts a container before all others into pods labelled mesh=yes."""

    def log_message(self, format, *arguments):  # pylint: disable=redefined-builtin
        """Says nothing."""

    def do_POST(self):  # pylint: disable=invalid-name
        """One review."""
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["request"]
        pod = request["object"]
        there = any(container["name"] == "mesh" for container in pod["spec"].get("initContainers", []))
        patch = []
        if pod["metadata"].get("labels", {}).get("mesh") == "yes" and not there:
            first = {"path": "/spec/initContainers/0", "value": MESH} if pod["spec"].get("initContainers") else {
                "path": "/spec/initContainers", "value": [MESH]}
            patch = [{"op": "add", **first}]
        text = json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": {
            "uid": request["uid"], "allowed": True, "patchType": "JSONPatch",
            "patch": base64.b64encode(json.dumps(patch).encode()).decode()}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def plain_pod(name, labels=None, **spec):
    """A pod as people write it."""
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels or {}},
            "spec": {"containers": [{"name": "main", "image": "images.example.test/node:20"}], **spec}}


def policies(name, data):
    """A labelled ConfigMap."""
    return {"metadata": {"name": name, "labels": {"podjail.dev/policy": "true"}}, "data": data}


class ServedPlane(ControlPlane):
    """With the admission of service accounts, which mounts tokens into containers, the sidecar's too."""

    @property
    def url(self):
        """Where it is."""
        return self._url

    def run(self, name, *argv, **options):
        """Without what switches that admission off."""
        words = list(argv)
        if name == "kube-apiserver":
            place = words.index("--disable-admission-plugins")
            del words[place:place + 2]
        return super().run(name, *words, **options)


class WebhookCase(unittest.TestCase):
    """One cluster for all tests; each makes pods of its own."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="podjail-webhook-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        authority = TestAuthority(cls.folder / "authority")
        cls.root = base64.b64encode(authority.root.read_bytes()).decode()
        cls.leaf = authority.leaf("localhost")
        cls.server = ServedPlane()
        cls.addClassCleanup(cls.server.stop)
        for item in OBJECTS.all:
            if item["kind"] not in HOOKS:
                cls.server.apply(item)
        cls.start_webhook()
        cls.configure()

    @classmethod
    def start_webhook(cls):
        """With the rights that the manifests give its service account, and no more."""
        tls = cls.folder / "tls"
        tls.mkdir()
        (tls / "tls.crt").write_bytes(cls.leaf.certificate.read_bytes())
        (tls / "tls.key").write_bytes(cls.leaf.key.read_bytes())
        token = cls.server.call("POST", f"/api/v1/namespaces/{SYSTEM}/serviceaccounts/podjail-webhook/token",
                                {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}})
        (cls.folder / "token").write_text(token["status"]["token"], encoding="ascii")
        (cls.folder / "ca.crt").write_bytes(base64.b64decode(cls.server.certificate()))
        config = {**OBJECTS.config("podjail-webhook", "webhook.json"), "listen_port": 0, "admin_port": 0,
                  "certificate": {"mode": "files", "directory": str(tls)}}
        (cls.folder / "webhook.json").write_text(json.dumps(config), encoding="utf-8")
        host, _, port = cls.server.url.removeprefix("https://").rpartition(":")
        log = cls.folder / "log"
        with log.open("wb") as stream:
            webhook = subprocess.Popen(
                [PROGRAM, "--config", cls.folder / "webhook.json", "--service-account", cls.folder, "--linger", "0"],
                env={"KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": port}, stdin=subprocess.DEVNULL, stderr=stream)
        cls.addClassCleanup(webhook.wait)
        cls.addClassCleanup(webhook.terminate)
        serving = wait_until(lambda: [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()
                                      if line.endswith("}") and '"serving"' in line], "the webhook serves", PATIENCE)
        cls.port = int(serving[0]["port"])

    @classmethod
    def configure(cls):
        """The webhook configurations of the manifests, by address instead of by service; and the other webhook."""
        cls.mesh = ThreadingHTTPServer(("127.0.0.1", 0), Mesh)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cls.leaf.certificate, cls.leaf.key)
        cls.mesh.socket = context.wrap_socket(cls.mesh.socket, server_side=True)
        threading.Thread(target=cls.mesh.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.mesh.server_close)
        cls.addClassCleanup(cls.mesh.shutdown)
        for item in copy.deepcopy(OBJECTS.of(*HOOKS)):
            for webhook in item["webhooks"]:
                path = webhook["clientConfig"]["service"]["path"]
                webhook["clientConfig"] = {"url": f"https://localhost:{cls.port}{path}", "caBundle": cls.root}
            cls.server.apply(item)
        cls.server.apply({
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration", "metadata": {"name": "zz-mesh"},
            "webhooks": [{"name": "mesh.example.test", "admissionReviewVersions": ["v1"], "sideEffects": "None",
                          "clientConfig": {"url": f"https://localhost:{cls.mesh.server_address[1]}/", "caBundle": cls.root},
                          "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "operations": ["CREATE"]}]}]})
        cls.server.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {
            "name": SPACE, "labels": {"podjail.dev/inject": "enabled"}, "annotations": {"podjail.dev/policy": "team"}}})
        cls.server.call("POST", f"/api/v1/namespaces/{SPACE}/serviceaccounts", {"metadata": {"name": "default"}})
        cls.server.call("POST", f"/api/v1/namespaces/{SPACE}/limitranges", {"metadata": {"name": "usual"}, "spec": {
            "limits": [{"type": "Container", "default": {"cpu": "1", "memory": "1Gi"}, "defaultRequest": {"cpu": "100m"}}]}})
        cls.server.call("POST", MAPS, policies("team", {"hosts.js": 'r.host === "a.test"'}))
        # The API server takes configurations up when it next looks.
        wait_until(lambda: "podjail" in cls.says(plain_pod("first", hostNetwork=True)), "the first refusal", PATIENCE)
        wait_until(lambda: cls.says(plain_pod("first", {"mesh": "yes"})) == "", "the first jailed pod", PATIENCE)

    @classmethod
    def says(cls, pod):
        """Why a pod may not be made, or "" if it may."""
        try:
            cls.server.call("POST", f"{PODS}?dryRun=All", pod)
            return ""
        except Refused as refused:
            return str(refused)

    def refusal(self, method, path, body):
        """What is said against a call, which must be refused."""
        with self.assertRaises(Refused) as refused:
            self.server.call(method, path, body)
        return str(refused.exception)

    def names(self, pod):
        """Its init containers, in order."""
        return [container["name"] for container in pod["spec"]["initContainers"]]


class Pods(WebhookCase):
    """What becomes of pods."""

    def test_a_pod_is_jailed_with_what_the_cluster_adds_to_it(self):
        pod = self.server.call("POST", PODS, plain_pod("plain"))
        sidecar = pod["spec"]["initContainers"][0]
        self.assertEqual("podjail", sidecar["name"])
        self.assertEqual("1", sidecar["resources"]["limits"]["cpu"])  # LimitRanger's
        self.assertIn("/var/run/secrets/kubernetes.io/serviceaccount", [mount["mountPath"] for mount in sidecar["volumeMounts"]])
        self.assertEqual("ready", pod["spec"]["nodeSelector"]["podjail.dev/node"])  # the RuntimeClass's
        self.assertEqual("Pod/plain", pod["metadata"]["annotations"]["podjail.dev/workload"])
        self.assertEqual(read_baseline(self.server, SYSTEM), read_baseline(self.server, SPACE))

    def test_the_sidecar_is_put_back_before_what_another_webhook_put_first(self):
        pod = self.server.call("POST", PODS, plain_pod("meshed", {"mesh": "yes"}, initContainers=[
            {"name": "fetch", "image": "images.example.test/git:1"}]))
        self.assertEqual(["podjail", "mesh", "fetch"], self.names(pod))
        for container in pod["spec"]["initContainers"][1:]:
            self.assertIn("/run/podjail", [mount["mountPath"] for mount in container["volumeMounts"]])

    def test_a_jailed_pod_can_be_made_again_from_what_the_cluster_shows(self):
        shown = self.server.call("POST", PODS, plain_pod("shown", {"mesh": "yes"}))
        again = {"metadata": {"name": "again", **{key: shown["metadata"][key] for key in ("annotations", "labels")}},
                 "spec": shown["spec"]}
        self.assertEqual(["podjail", "mesh"], self.names(self.server.call("POST", PODS, again)))

    def test_what_cannot_be_jailed_is_refused_by_its_field(self):
        for spec, field in (({"hostPID": True}, "spec.hostPID"), ({"shareProcessNamespace": True}, "spec.shareProcessNamespace"),
                            ({"securityContext": {"fsGroup": 7}}, "spec.securityContext.fsGroup")):
            self.assertIn(f"podjail: {field}: ", self.says(plain_pod("refused", **spec)))
        forged = plain_pod("forged", initContainers=[{"name": "podjail", "image": "images.example.test/evil:1"}])
        self.assertIn("podjail: spec.initContainers[0].name: ", self.says(forged))

    def test_a_policy_that_is_not_there_refuses_the_pod(self):
        pod = plain_pod("astray")
        pod["metadata"]["annotations"] = {"podjail.dev/policy": "nowhere"}
        self.assertIn("there is no ConfigMap nowhere in the namespace builds", self.says(pod))

    def test_a_dry_run_copies_nothing(self):
        self.server.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "others"}})
        self.server.call("POST", "/api/v1/namespaces/others/serviceaccounts", {"metadata": {"name": "default"}})
        asking = plain_pod("asking", {"podjail.dev/inject": "enabled"})
        self.server.call("POST", "/api/v1/namespaces/others/pods?dryRun=All", asking)
        self.assertIn("not found", self.refusal("GET", "/api/v1/namespaces/others/configmaps/podjail-baseline", None))
        self.server.call("POST", "/api/v1/namespaces/others/pods", asking)
        self.assertEqual(read_baseline(self.server, SYSTEM), read_baseline(self.server, "others"))


class Later(WebhookCase):
    """What becomes of a jailed pod and of policies afterwards."""

    def setUp(self):
        self.name = self.id().rpartition("_")[2]
        self.server.call("POST", PODS, plain_pod(self.name))

    def says_of_change(self, change):
        """Why the pod may not be changed so, or "" if it may."""
        try:
            self.server.call("PATCH", f"{PODS}/{self.name}?dryRun=All", change)
            return ""
        except Refused as refused:
            return str(refused)

    def with_ephemeral(self, **container):
        """The pod with one more ephemeral container, as kubectl debug makes it."""
        pod = self.server.call("GET", f"{PODS}/{self.name}")
        pod["spec"].setdefault("ephemeralContainers", []).append(
            {"name": "debugger", "image": "images.example.test/shell:1", "terminationMessagePolicy": "File", **container})
        return pod

    def test_an_ephemeral_container_is_jailed(self):
        pod = self.server.call("PUT", f"{PODS}/{self.name}/ephemeralcontainers", self.with_ephemeral())
        debugger = pod["spec"]["ephemeralContainers"][0]
        self.assertEqual(["NET_RAW"], debugger["securityContext"]["capabilities"]["drop"])
        self.assertEqual(["/run/podjail"], [mount["mountPath"] for mount in debugger["volumeMounts"]])

    def test_an_ephemeral_container_that_leads_out_is_refused(self):
        path = f"{PODS}/{self.name}/ephemeralcontainers"
        for container in ({"targetContainerName": "podjail"}, {"securityContext": {"privileged": True}},
                          {"securityContext": {"capabilities": {"add": ["SYS_PTRACE"]}}}):
            self.assertIn("podjail: spec.ephemeralContainers[0].", self.refusal("PUT", path, self.with_ephemeral(**container)))

    def test_nobody_changes_what_the_webhook_wrote(self):
        self.server.call("PATCH", f"{PODS}/{self.name}", {"metadata": {"labels": {"more": "labels"}}})
        forged = {"metadata": {"annotations": {"podjail.dev/sidecar-config": "{}"}}}
        # It is the admission policy that refuses, which the API server takes up when it next looks.
        wait_until(lambda: "must stay as they are" in self.says_of_change(forged), "the refusal of the change", PATIENCE)
        self.assertIn("podjail", self.refusal("PATCH", f"{PODS}/{self.name}", forged))

    def test_policies_are_kept_where_they_hold(self):
        said = self.refusal("POST", MAPS, policies("broken", {"hosts.js": 'r.host === "a.test"\n&& ('}))
        self.assertRegex(said, r"podjail: hosts\.js:2:\d+: SyntaxError")
        self.server.call("POST", MAPS, policies("whole", {"hosts.js": 'r.host === "a.test"'}))
        said = self.refusal("PATCH", f"{MAPS}/whole", {"data": {"hosts.js": "(("}})
        self.assertRegex(said, r"podjail: hosts\.js:1:\d+: SyntaxError")


def read_baseline(server, space):
    """The policies of the baseline, or of its copy."""
    return server.call("GET", f"/api/v1/namespaces/{space}/configmaps/podjail-baseline")["data"]


if __name__ == "__main__":
    unittest.main()
