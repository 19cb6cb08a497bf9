"""podjail-webhook as it is run, between an API server and its reviews: over TLS, until SIGTERM."""

import base64
import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from deploy.pod.certificates import TestAuthority  # noqa: E402  pylint: disable=wrong-import-position
from deploy.pod.waiting import wait_until  # noqa: E402  pylint: disable=wrong-import-position
from tests.webhook.api_server import ADMISSION, TOKEN, ApiServer, patched  # noqa: E402  pylint: disable=wrong-import-position

PROGRAM = Path(os.environ["PODJAIL_BIN"]) / "podjail-webhook"
HOST = "podjail-webhook.podjail-system.svc"
PATIENCE = 60.0  # seconds, on a busy machine
CONFIG = {"image": "registry.test/podjail-sidecar:1", "release_namespace": "podjail-system", "listen_port": 0,
          "admin_port": 0, "certificate": {"webhook_configurations": ["podjail"]}}
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "build", "namespace": "builds"},
       "spec": {"containers": [{"name": "main", "image": "registry.test/build:1", "resources": {}}]}}


def review(resource, item, **more):
    """An AdmissionReview as the API server writes it."""
    request = {"uid": "5e1f", "operation": "CREATE", "resource": {"group": "", "version": "v1", "resource": resource},
               "namespace": "builds", "object": item, "userInfo": {"username": "someone", "groups": []}, **more}
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}


def config_map(space, name, data):
    """A labelled ConfigMap."""
    return {"metadata": {"name": name, "namespace": space, "labels": {"podjail.dev/policy": "true"}}, "data": data}


class Replica:
    """One running webhook."""

    def __init__(self, folder, api, config, linger):
        path = folder / "webhook.json"
        path.write_text(json.dumps(config), encoding="utf-8")
        self._log = (folder / f"log-{os.urandom(4).hex()}").open("w+", encoding="utf-8")
        environment = {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": str(api.port)}
        self.process = subprocess.Popen([PROGRAM, "--config", path, "--service-account", folder, "--linger", str(linger)],
                                        env=environment, stdin=subprocess.DEVNULL, stderr=self._log)
        try:
            serving = wait_until(lambda: self.event("serving"), "the webhook serves", PATIENCE)
        except BaseException:
            self.close()
            raise
        self.port, self.admin_port = int(serving["port"]), int(serving["admin_port"])

    def event(self, name):
        """The first event of that name in the log, None while there is none."""
        text = Path(self._log.name).read_text(encoding="utf-8")
        events = [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]
        return next((event for event in events if event["event"] == name), None)

    def admin(self, path):
        """(status, text) of the plain server."""
        connection = http.client.HTTPConnection("127.0.0.1", self.admin_port, timeout=PATIENCE)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def close(self):
        """Ends it, and returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self._log.close()


class Program(unittest.TestCase):
    """A webhook, and the API server of its cluster."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="podjail-webhook-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        authority = TestAuthority(self.folder / "authority")
        self.api = ApiServer(authority.leaf("api", extension="subjectAltName = IP:127.0.0.1"))  # known by its address alone
        self.addCleanup(self.api.close)
        (self.folder / "token").write_text(TOKEN, encoding="utf-8")
        (self.folder / "ca.crt").write_bytes(authority.root.read_bytes())
        for kind in ("mutating", "validating"):
            self.api.add(f"{ADMISSION}/{kind}webhookconfigurations/podjail",
                         {"webhooks": [{"name": "pods.podjail.dev", "clientConfig": {}}]})
        self.api.add("/api/v1/namespaces/builds", {"metadata": {"name": "builds", "labels": {
            "podjail.dev/inject": "enabled"}, "annotations": {"podjail.dev/policy": "team"}}})
        self.api.add("/api/v1/namespaces/podjail-system/configmaps/podjail-baseline",
                     config_map("podjail-system", "podjail-baseline", {"guard.js": "undefined"}))
        self.api.add("/api/v1/namespaces/builds/configmaps/team", config_map("builds", "team", {"a.js": "true"}))

    def replica(self, config=None, linger=0):
        """A replica that is ready and known to the API server."""
        replica = Replica(self.folder, self.api, config or CONFIG, linger)
        self.addCleanup(lambda: replica.process.poll() is None and replica.close())
        wait_until(lambda: replica.admin("/readyz")[0] == 200 and self.bundle(), "the webhook is ready", PATIENCE)
        return replica

    def bundle(self):
        """Whom the API server trusts, once both configurations say so."""
        with self.api.lock:
            clients = [self.api.objects[f"{ADMISSION}/{kind}webhookconfigurations/podjail"]["webhooks"][0]["clientConfig"]
                       for kind in ("mutating", "validating")]
        return base64.b64decode(clients[0]["caBundle"]).decode() if all("caBundle" in client for client in clients) else ""

    def ask(self, replica, path, body):
        """(status, answer) of a review."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.bundle())

        class Connection(http.client.HTTPSConnection):
            """To an address, but by the service's name."""

            def connect(self):
                http.client.HTTPConnection.connect(self)
                self.sock = context.wrap_socket(self.sock, server_hostname=HOST)

        connection = Connection("127.0.0.1", replica.port, timeout=PATIENCE)
        connection.request("POST", path, body if isinstance(body, str) else json.dumps(body),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, json.loads(text) if text.startswith("{") else text

    def response(self, replica, path, body):
        """The response of a review that is one."""
        status, answer = self.ask(replica, path, body)
        self.assertEqual(200, status, answer)
        self.assertEqual("5e1f", answer["response"]["uid"])
        return answer["response"]

    def injected(self, replica):
        """The pod after its mutation."""
        response = self.response(replica, "/mutate/pods", review("pods", POD))
        self.assertTrue(response["allowed"], response)
        return patched(POD, json.loads(base64.b64decode(response["patch"])))

    def test_a_pod_is_jailed_and_found_to_be(self):
        replica = self.replica()
        self.assertFalse(self.response(replica, "/validate/pods", review("pods", POD))["allowed"])
        pod = self.injected(replica)
        self.assertEqual("podjail", pod["spec"]["initContainers"][0]["name"])
        self.assertEqual("podjail", pod["spec"]["runtimeClassName"])
        self.assertNotIn("patch", self.response(replica, "/mutate/pods", review("pods", pod)))
        self.assertEqual({"uid": "5e1f", "allowed": True}, self.response(replica, "/validate/pods", review("pods", pod)))
        self.assertEqual(0, self.api.strangers)

    def test_a_policy_that_does_not_hold_is_refused_with_its_line(self):
        replica = self.replica()
        bad = config_map("builds", "team", {"hosts.js": 'r.host === "a.test"\n&& (', "more.js": "true"})
        response = self.response(replica, "/validate/configmaps", review("configmaps", bad))
        self.assertFalse(response["allowed"])
        self.assertRegex(response["status"]["message"], r"^podjail: hosts\.js:2:\d+: SyntaxError")
        test = 'import { test, expect, request } from "podjail:test";\ntest("t", () => {\n' \
               '  expect(request("GET https://b.test/")).toAllow();\n});\n'
        failing = config_map("builds", "team", {"hosts.js": 'r.host === "a.test"', "hosts_test.js": test})
        response = self.response(replica, "/validate/configmaps", review("configmaps", failing))
        self.assertRegex(response["status"]["message"], r'^podjail: hosts_test\.js:3: the test "t" fails: ')
        good = config_map("builds", "team", {"hosts.js": 'r.host === "b.test"', "hosts_test.js": test})
        self.assertTrue(self.response(replica, "/validate/configmaps", review("configmaps", good))["allowed"])

    def test_the_baseline_is_copied_and_restored(self):
        replica = self.replica()
        path = "/api/v1/namespaces/builds/configmaps/podjail-baseline"
        wait_until(lambda: path in self.api.objects, "the baseline is copied", PATIENCE)
        with self.api.lock:
            self.api.objects[path]["data"] = {"guard.js": "true"}
        self.injected(replica)
        self.assertEqual({"guard.js": "undefined"}, self.api.objects[path]["data"])

    def test_two_replicas_show_certificates_of_one_authority(self):
        first, second = self.replica(), self.replica()
        self.injected(first)
        self.injected(second)

    def test_nothing_is_allowed_without_the_api_server(self):
        replica = self.replica()
        with self.api.lock:
            del self.api.objects["/api/v1/namespaces/builds"]
        for path in ("/mutate/pods", "/validate/pods"):
            response = self.response(replica, path, review("pods", POD))
            self.assertFalse(response["allowed"])
            self.assertEqual(500, response["status"]["code"])

    def test_what_is_no_review_is_answered_with_an_error(self):
        replica = self.replica()
        for body in ("", "{", "[]", "{}", json.dumps(review("pods", POD)) + "x"):
            self.assertEqual(400, self.ask(replica, "/mutate/pods", body)[0], body)
        self.assertEqual(404, self.ask(replica, "/", review("pods", POD))[0])

    def test_metrics_tell_what_was_answered(self):
        replica = self.replica()
        self.injected(replica)
        status, text = replica.admin("/metrics")
        self.assertEqual(200, status)
        self.assertIn('podjail_webhook_requests_total{path="/mutate/pods",verdict="patched"} 1', text)
        self.assertRegex(text, r"podjail_webhook_certificate_expiry_timestamp_seconds \d")
        self.assertEqual((200, "ok\n"), replica.admin("/healthz"))

    def test_it_ends_when_it_is_told_to(self):
        self.assertEqual(0, self.replica().close())

    def test_it_serves_on_until_nobody_comes_any_more(self):
        replica = self.replica(linger=300)
        replica.process.send_signal(signal.SIGTERM)
        wait_until(lambda: replica.admin("/readyz") == (503, "leaving\n"), "the webhook leaves", PATIENCE)
        self.injected(replica)
        self.assertEqual(0, replica.close())  # a second signal is obeyed at once

    def test_certificates_of_files_are_shown(self):
        leaf = TestAuthority(self.folder / "files").leaf(HOST)
        tls = self.folder / "tls"
        tls.mkdir()
        (tls / "tls.crt").write_bytes(leaf.certificate.read_bytes())
        (tls / "tls.key").write_bytes(leaf.key.read_bytes())
        root = base64.b64encode((self.folder / "files" / "root.crt").read_bytes()).decode()
        for kind in ("mutating", "validating"):
            self.api.objects[f"{ADMISSION}/{kind}webhookconfigurations/podjail"]["webhooks"][0]["clientConfig"]["caBundle"] = root
        self.injected(self.replica({**CONFIG, "certificate": {"mode": "files", "directory": str(tls)}}))
        self.assertEqual(root, base64.b64encode(self.bundle().encode()).decode())  # somebody else's to write

    def test_a_configuration_is_checked_without_a_cluster(self):
        path = self.folder / "webhook.json"

        def check(config):
            path.write_text(json.dumps(config), encoding="utf-8")
            return subprocess.run([PROGRAM, "--check-config", "--config", path], capture_output=True, text=True,
                                  timeout=PATIENCE, check=False)

        self.assertEqual(0, check(CONFIG).returncode)
        wrong = check({**CONFIG, "imgae": "x"})
        self.assertEqual(1, wrong.returncode)
        self.assertIn("imgae: unknown key", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
